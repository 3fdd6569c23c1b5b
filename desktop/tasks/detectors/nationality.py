"""Nationalities, religions and political groups, by their words.

Most demonyms of English end alike; the list names the stems once, and the ends that each takes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop.document.model import Span
from desktop.document.results import Finding

# -n, -ns: Albanian, Albanians; -ish, -ese, -i(s) and the odd ones stand whole.
_PLURAL = """
Afghan African Albanian Algerian American Andorran Angolan Arab Arabian Argentinian Argentinean Armenian
Asian Australian
Austrian Azerbaijani Bahamian Bahraini Bangladeshi Barbadian Belarusian Belgian Belizean Belizian Bermudian
Bolivian Bosnian
Brazilian Bruneian Bulgarian Burundian Californian Cambodian Cameroonian Canadian Chadian Chilean Colombian
Costa_Rican Croat
Croatian Cuban Cypriot Czech Dane Dominican Dutchman Ecuadorian Ecuadorean Egyptian Emirati Englishman
Eritrean Estonian
Ethiopian European Fijian Filipino Filipina Finn Frenchman Gambian Georgian German Ghanaian Greek
Greenlander Grenadian
Guatemalan Guinean Guyanese Haitian Honduran Hungarian Icelander Indian Indonesian Iranian Iraqi Irishman
Israeli Italian Ivorian
Jamaican Jordanian Kazakh Kazakhstani Kenyan Korean Kosovar Kurd Kuwaiti Latvian Liberian Libyan Lithuanian
Luxembourger
Macedonian Malawian Malaysian Malian Maltese Mauritanian Mauritian Mexican Moldovan Mongolian Montenegrin
Moroccan Mozambican
Namibian Nepali New_Zealander Nicaraguan Nigerian Norwegian Omani Pakistani Palestinian Panamanian
Paraguayan Persian Peruvian
Pole Puerto_Rican Qatari Romanian Russian Rwandan Salvadoran Samoan Saudi Scandinavian Scot Serb Serbian
Singaporean Slovak
Slovakian Slovene Slovenian Somali South_African Spaniard Sri_Lankan Sudanese Surinamese Swede Syrian Tajik
Tanzanian Texan Thai
Tibetan Tongan Tunisian Turk Turkmen Ugandan Ukrainian Uruguayan Uzbek Venezuelan Welshman Yemeni Yugoslav
Zambian Zimbabwean
Buddhist Catholic Christian Hindu Jew Lutheran Methodist Mormon Muslim Protestant Shiite Shii Sikh Sunni
Anglican Baptist
Quaker Conservative_Party Communist Democrat Republican Socialist Liberal_Democrat
"""
_ALONE = """
British Burmese Chinese Congolese Cornish Danish Dutch English Finnish Flemish French Gaelic Greenlandic
Hispanic Icelandic Irish
Japanese Jewish Kurdish Kyrgyz Latin_American Lebanese Northern_Irish Polish Portuguese Scottish Senegalese
Slavic Spanish Swedish
Swiss Taiwanese Togolese Turkish Vietnamese Welsh Islamic Maltese
"""


def _either(listed: str) -> str:
    return "|".join(sorted(listed.split(), key=len, reverse=True)).replace("_", "[ ]")


_DEMONYM = re.compile(rf"(?<![\w-])(?:(?:{_either(_PLURAL)})(?:s|es)?|{_either(_ALONE)})(?![\w]|-\d)")
# All small, they are sure only where the word can be nothing else.
_SMALL = re.compile(
    rf"(?<![\w-])(?:(?:{_either(_PLURAL.lower())})(?:s|es)?|{_either(_ALONE.lower())})(?![\w-])"
)
_AMBIGUOUS = frozenset(
    {"pole", "poles", "dane", "finn", "scot", "thai", "polish", "turkmen", "swede", "swedes", "jew", "serb"}
)
# A name of an organisation, a language course or a wine goes on: "American Express", "Bank of China".
_NAME_GOES_ON = re.compile(
    r"[ ](?:Airlines|Express|Bank|Telecom|Petroleum|Steel|Motors|Insurance|Church|University|Institute)\b"
)


def nationalities(text: str) -> Iterator[Finding]:
    for match in _DEMONYM.finditer(text):
        named = _NAME_GOES_ON.match(text, match.end())
        yield Finding("NATIONALITY", Span(*match.span()), 0.35 if named else 0.7, "rules")
    for match in _SMALL.finditer(text):
        if match.group() not in _AMBIGUOUS:
            yield Finding("NATIONALITY", Span(*match.span()), 0.6, "rules")
