"""Words that names of people, companies and places are made of."""

from __future__ import annotations

LOCALES = (
    *("en_US", "en_GB", "en_IE", "en_IN", "en_NZ", "en_KE", "en_NG", "en_PK", "en_TH", "cs_CZ", "da_DK"),
    *("de_AT", "de_CH", "de_DE", "es_AR", "es_CL", "es_CO", "es_ES", "es_MX", "et_EE", "fi_FI", "fr_BE"),
    *("fr_CA", "fr_CH", "fr_FR", "ga_IE", "ha_NG", "hr_HR", "hu_HU", "id_ID", "ig_NG", "is_IS", "it_IT"),
    *("lt_LT", "lv_LV", "nl_BE", "nl_NL", "no_NO", "pl_PL", "pt_BR", "pt_PT", "ro_RO", "sk_SK", "sl_SI"),
    *("sv_SE", "sw", "tr_TR", "tw_GH", "uz_UZ", "vi_VN", "yo_NG", "zu_ZA", "az_AZ", "fr_DZ"),
)
CYRILLIC = ("ru_RU", "uk_UA", "bg_BG", "mk_MK")
ADDRESSES = (
    *("en_US", "en_GB", "en_AU", "en_CA", "en_IE", "en_IN", "en_NZ", "de_DE", "de_AT", "de_CH", "fr_FR"),
    *("fr_CA", "fr_CH", "es_ES", "es_MX", "it_IT", "nl_NL", "nl_BE", "pt_BR", "pt_PT", "sv_SE", "no_NO"),
    *("da_DK", "fi_FI", "pl_PL", "cs_CZ", "hu_HU", "sl_SI", "hr_HR", "ro_RO", "sk_SK", "id_ID", "en_PH"),
)
COMPANIES = (
    "en_US",
    "de_DE",
    "fr_FR",
    "it_IT",
    "es_ES",
    "nl_NL",
    "pt_BR",
    "pl_PL",
    "sv_SE",
    "fi_FI",
    "da_DK",
)

# Names of cultures for which there is no list in Latin script.
ROMANISED = {
    "chinese": (
        """
        Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao Luo Zheng
        Liang Xie Song Tang Deng Han Feng Cao Peng Zeng Xiao Tian Dong Pan Yuan Cai Jiang Yu Du
        Ye Cheng Wei Su Lu Ding Ren Shen Yao Lau Chan Cheung Wong Ng Leung Kwok Hsu Tsai Ho
        Tsang Yip
        """,
        """
        Wei Fang Na Min Jing Li Qiang Lei Jun Yang Yong Yan Jie Tao Ming Chao Xiulan Xia Ping
        Gang Guiying Hui Yulan Xiaoming Zhiwei Jianguo Meiling Yifan Haoran Zihan Xinyi Jiahao
        Yuxuan Mei Hong Bo Peng Rui Ning Shu Yi Zhen Kai Lin Siu Ka-Ming Wai-Yee Chi-Wai
        Mei-Ling Hao Xue Lan Ying
        """,
    ),
    "korean": (
        """
        Kim Lee Park Choi Jung Kang Cho Yoon Jang Lim Han Oh Seo Shin Kwon Hwang Ahn Song Yoo
        Hong Jeon Moon Baek Nam Noh Ryu Bae Ko
        """,
        """
        Min-jun Seo-yeon Ji-hoon Hye-jin Sung-min Eun-ji Jae-hyun Young-ho Soo-jin Dong-hyun
        Mi-kyung Kyung-soo Yuna Jiwoo Hyun-woo Ji-eun Sang-hoon Tae-yang Bo-young Jin-woo Minho
        Jiyoung Seung-hee
        """,
    ),
    "japanese": (
        """
        Sato Suzuki Takahashi Tanaka Watanabe Ito Yamamoto Nakamura Kobayashi Kato Yoshida
        Yamada Sasaki Yamaguchi Matsumoto Inoue Kimura Hayashi Shimizu Saito Mori Abe Ikeda
        Hashimoto Ishikawa Ogawa Goto Okada Hasegawa Fujita Kondo Ueda Nakajima Morita Endo Aoki
        Fujii Ono Otsuka
        """,
        """
        Hiroshi Kenji Takashi Yuki Haruka Sakura Akira Naoko Yoko Daisuke Kazuki Ren Haruto Aoi
        Yui Keiko Masako Satoshi Makoto Shinji Ayumi Emi Rie Kaori Takeshi Noboru Ichiro Megumi
        Chihiro Ryo Sho
        """,
    ),
    "arabic": (
        """
        Al-Farsi Haddad Khoury Mansour Nasser Hassan Hussein Al-Sayed Abdullah Saleh Ibrahim
        Khalil Aziz Farouk El-Masri Al-Rashid Qureshi Bakri Hamdan Shaheen Awad Darwish Fakhoury
        Najjar Sabbagh Tahan Antoun Boutros Maalouf Rahal Seif Touma Zaman Kassem bin Salman Ben
        Youssef Benali Bouazza Cherif
        """,
        """
        Mohammed Ahmed Ali Omar Fatima Aisha Layla Hassan Yusuf Khaled Noor Mariam Zainab Amina
        Tariq Rashid Samir Karim Leila Huda Salma Yasmin Bilal Hamza Mustafa Rania Nadia Faisal
        Sami Walid Abdul Rahman Mahmoud Ibrahim Jamal Nabil Imran Farah Dalia Hanan Ziad Tarek
        Rami Sanaa
        """,
    ),
    "south_asian": (
        """
        Sharma Patel Singh Kumar Gupta Reddy Rao Nair Iyer Menon Das Banerjee Mukherjee
        Chatterjee Bose Ghosh Desai Mehta Shah Joshi Kulkarni Deshmukh Pillai Naidu Chowdhury
        Rahman Hossain Khan Malik Bhatt Kapoor Malhotra Chopra Agarwal Srinivasan Krishnan
        Subramanian Perera Fernando Jayawardena Wickramasinghe
        """,
        """
        Priya Rahul Anjali Amit Sunita Rajesh Deepa Vikram Lakshmi Arjun Kavita Sanjay Meera
        Ravi Neha Suresh Pooja Anil Divya Manoj Ananya Rohan Aarav Ishaan Nisha Geeta Harish
        Venkatesh Ramesh Asha Usha Nimal Chaminda Tanvir Shirin Farhana Imtiaz Sana Zara
        """,
    ),
    "hebrew": (
        """
        Cohen Levi Mizrahi Peretz Biton Dahan Avraham Friedman Malka Azoulay Katz Shapiro
        Goldberg Ben-David Medved Shalom Rosenberg Ephraim Barak Harel Segal Golan Bar-Lev Yosef
        """,
        """
        Yonatan Noam Itai Daniel David Ariel Moshe Yael Tamar Noa Shira Avigail Michal Rivka
        Eitan Amit Omer Chaim Yitzhak Ehud Golda Naftali Tzipi Gal Yair
        """,
    ),
    "african": (
        """
        Okafor Adeyemi Mensah Nkosi Diallo Traore Kamau Otieno Abebe Tesfaye Bekele Mwangi Banda
        Dlamini Ouedraogo Kone Toure Sow Ndiaye Owusu Asante Boateng Eze Nwosu Obi Achebe Mbeki
        Zuma Kenyatta Odinga Mutasa Chikwanha Habimana Uwimana Ndlovu Sibanda Wanjiru Njoroge
        Osei Appiah
        """,
        """
        Chinedu Ngozi Kwame Ama Kofi Abena Thabo Sipho Nomsa Amara Ifeoma Emeka Tunde Folake
        Wanjiku Achieng Haile Selam Tigist Mamadou Fatou Aminata Ousmane Moussa Chidi Zanele
        Lerato Tendai Farai Yaw Akua Efua
        """,
    ),
    "greek": (
        """
        Papadopoulos Papadakis Georgiou Nikolaidis Vlachos Karagiannis Economou Antoniou Pappas
        Dimitriou Ioannou Makris Konstantinidis Alexiou Christodoulou Samaras
        """,
        """
        Giorgos Dimitris Maria Eleni Katerina Nikos Yannis Kostas Vasiliki Sofia Christos
        Panagiotis Ioanna Despina Stavros Spyros Theodora Evangelos
        """,
    ),
    "twitter": (
        """
        Trump Obama Clinton Bieber Swift Kardashian West Beckham Messi Ronaldo LeBron Curry
        Brady Kelly Drake Styles Malik Horan Tomlinson Payne Gomez Lovato Cyrus Grande Perry
        Minaj Rihanna Gaga Spears Jackson Sanders Pence Biden Bush Reagan Merkel Putin Cameron
        Corbyn Farage
        """,
        """
        Justin Taylor Kim Kanye Harry Niall Liam Zayn Louis Selena Demi Miley Ariana Katy Nicki
        Donald Hillary Bernie Mike Joe Barack Michelle Melania Ivanka Kevin Kyle Josh Jake Logan
        Tyler Ryan Emma Chloe Zoe Ashley Brittany Jenny Becky Stacy Dave Steve Jim Bob Tom Nick
        Matt Dan Chris Alex Sam Ben
        """,
    ),
}
"""Last and first names, parted by white space."""

PREFIXES = (
    "Mr.",
    "Mrs.",
    "Ms.",
    "Dr.",
    "Prof.",
    "Mr",
    "Mrs",
    "Ms",
    "Dr",
    "Miss",
    "Sir",
    "Judge",
    "Rev.",
    "Dame",
)
JOBS = (
    *("Chief Executive Officer", "Chief Financial Officer", "CEO", "CFO", "COO", "CTO", "President"),
    *("Vice President", "Managing Director", "General Counsel", "Company Secretary", "Head of Legal"),
    *("Director of Finance", "Senior Accountant", "Account Manager", "Loan Officer", "Relationship Manager"),
    *(
        "Human Resources Manager",
        "HR Business Partner",
        "Payroll Administrator",
        "Office Manager",
        "Paralegal",
    ),
    *(
        "nurse",
        "general practitioner",
        "cardiologist",
        "teacher",
        "engineer",
        "plumber",
        "software developer",
    ),
    *(
        "data analyst",
        "electrician",
        "lawyer",
        "solicitor",
        "journalist",
        "photographer",
        "consultant surgeon",
    ),
    *("Authorised Signatory", "Treasurer", "Executive Assistant", "Sales Representative", "Project Manager"),
    *("Professor of Economics", "Research Fellow", "Warehouse Operative", "taxi driver", "caretaker", "chef"),
    *("Senior Vice President", "Assistant Secretary", "Chairman", "Partner", "Associate", "bus driver"),
)
RELIGIONS = (
    "Christian",
    "Muslim",
    "Jewish",
    "Hindu",
    "Buddhist",
    "Sikh",
    "Catholic",
    "Protestant",
    "Orthodox",
)
PARTIES = ("Republican", "Democrat", "Conservative", "Labour", "Liberal", "Green", "Republicans", "Democrats")
RELIGIOUS = (
    "christians",
    "muslims",
    "jews",
    "shiites",
    "sunnis",
    "hindus",
    "catholics",
    "shiis",
    "Buddhists",
)

ADJECTIVES = (
    *(
        "Global",
        "United",
        "First",
        "National",
        "Advanced",
        "Northern",
        "Pacific",
        "Atlantic",
        "Blue",
        "Silver",
    ),
    *(
        "Golden",
        "Bright",
        "Prime",
        "Apex",
        "Summit",
        "Pioneer",
        "Digital",
        "Green",
        "Royal",
        "Central",
        "Urban",
    ),
    *(
        "Red",
        "Rapid",
        "Smart",
        "Clear",
        "Open",
        "Black",
        "Iron",
        "Crystal",
        "Sierra",
        "Delta",
        "Eagle",
        "Nova",
    ),
    *(
        "Quantum",
        "Stellar",
        "Meridian",
        "Harbor",
        "Liberty",
        "Heritage",
        "Century",
        "Evergreen",
        "Sun",
        "Star",
    ),
)
NOUNS = (
    *(
        "Energy",
        "Systems",
        "Capital",
        "Foods",
        "Logistics",
        "Media",
        "Pharma",
        "Software",
        "Health",
        "Motors",
    ),
    *(
        "Airlines",
        "Steel",
        "Chemicals",
        "Insurance",
        "Holdings",
        "Ventures",
        "Solutions",
        "Networks",
        "Robotics",
    ),
    *("Partners", "Technologies", "Industries", "Resources", "Properties", "Studios", "Records", "Financial"),
    *(
        "Mining",
        "Textiles",
        "Brewing",
        "Shipping",
        "Biotech",
        "Semiconductor",
        "Telecom",
        "Analytics",
        "Labs",
    ),
)
FORMS = (
    *(
        "Inc.",
        "Inc",
        "LLC",
        "Ltd",
        "Ltd.",
        "Limited",
        "PLC",
        "plc",
        "Corp.",
        "Corporation",
        "Group",
        "Holdings",
    ),
    *(
        "GmbH",
        "AG",
        "S.A.",
        "B.V.",
        "N.V.",
        "S.p.A.",
        "AB",
        "Oy",
        "A/S",
        "Co.",
        "LLP",
        "L.P.",
        "& Co.",
        "Pty Ltd",
    ),
    *("SARL", "SAS", "Kft.", "Sp. z o.o.", "Company", "Trust", "Associates", "International"),
)
TRADES = (
    "Bank",
    "Insurance",
    "Foundation",
    "University",
    "Hospital",
    "Records",
    "Press",
    "Motors",
    "Airways",
)
BANKS = ("Bank", "Savings Bank", "Trust Company", "Credit Union", "Building Society", "National Bank")
OFFICES = (
    *("Ministry of {}", "Department of {}", "{} Commission", "{} Authority", "{} Agency", "Office of {}"),
    *(
        "Institute of {}",
        "Board of {}",
        "{} Association",
        "Federal {} Administration",
        "{} Council",
        "{} Union",
    ),
)
FIELDS = (
    *("Health", "Education", "Finance", "Agriculture", "Transport", "Energy", "Labor", "Justice", "Defense"),
    *(
        "Trade",
        "Environment",
        "Securities",
        "Revenue",
        "Statistics",
        "Science",
        "Culture",
        "Housing",
        "Justice",
    ),
)
KNOWN_ORGS = (
    *(
        "Morgan Stanley",
        "Johnson & Johnson",
        "JPMorgan Chase",
        "Goldman Sachs",
        "Wells Fargo",
        "Charles Schwab",
    ),
    *(
        "Ernst & Young",
        "Deloitte",
        "Ford",
        "Walt Disney",
        "McDonald's",
        "Barclays",
        "Lloyds Bank",
        "Baker McKenzie",
    ),
    *(
        "Hewlett-Packard",
        "Procter & Gamble",
        "Philip Morris",
        "John Deere",
        "Eli Lilly",
        "Merrill Lynch",
        "FBI",
    ),
    *(
        "Harley-Davidson",
        "Levi Strauss",
        "Mercedes-Benz",
        "Tiffany & Co.",
        "Kellogg's",
        "BBC",
        "NATO",
        "NASA",
    ),
    *(
        "Google",
        "Facebook",
        "Twitter",
        "YouTube",
        "Microsoft",
        "Apple",
        "Amazon",
        "Netflix",
        "Uber",
        "MTV",
        "CNN",
    ),
    *(
        "United Nations",
        "European Union",
        "World Bank",
        "UNESCO",
        "WHO",
        "IMF",
        "Red Cross",
        "Amnesty International",
    ),
    *(
        "Manchester United",
        "Real Madrid",
        "FC Barcelona",
        "New York Yankees",
        "Chicago Bulls",
        "Los Angeles Lakers",
    ),
    *(
        "The Beatles",
        "Rolling Stones",
        "Pink Floyd",
        "Radiohead",
        "U2",
        "Coldplay",
        "Metallica",
        "Nirvana",
        "ABBA",
    ),
    *(
        "Senate",
        "House of Commons",
        "Supreme Court",
        "Federal Reserve",
        "Congress",
        "Parliament",
        "IRS",
        "SEC",
    ),
    *(
        "Royal Navy",
        "Royal Air Force",
        "US Army",
        "Columbia Records",
        "Warner Bros.",
        "Atlantic Records",
        "EMI",
    ),
)
PARTS = (
    "list",
    "quest",
    "soft",
    "net",
    "base",
    "point",
    "works",
    "hub",
    "link",
    "wave",
    "mind",
    "logic",
    "path",
)
SYLLABLES = ("ve", "lo", "tri", "zen", "ax", "or", "qu", "in", "ta", "sy", "no", "ki", "per", "sol", "com")
THINGS = (
    *(
        "River",
        "Stone",
        "Wolf",
        "Heart",
        "Shadow",
        "Rebel",
        "Dream",
        "Machine",
        "Road",
        "Garden",
        "King",
        "Crow",
    ),
    *(
        "Echo",
        "Storm",
        "Mirror",
        "Ghost",
        "Letter",
        "Ocean",
        "Arrow",
        "Hour",
        "Flame",
        "Island",
        "Tower",
        "Moon",
    ),
)
TEAMS = (
    "United",
    "City",
    "FC",
    "Rovers",
    "Tigers",
    "Lions",
    "Bears",
    "Rangers",
    "Wanderers",
    "Hawks",
    "Giants",
)
