"""CVs, medical letters, reports and bills made from known values, in layouts that differ: PDF files and what
they say.

A layout is text: `# ` begins a larger line, ` | ` parts columns, ` || ` cells of a table that end at the
right, and `{name}` is a value. What a layout says of a field is what its schema should find.
What went wrong in `FRESH` was looked at once, after it was measured; in `LAST` never.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from tests.benchmarks.forms import LEFT, RIGHT, TOP, UK, US_LONG, Style

Truth = dict[str, tuple[str, ...]]
DE_DATES = Style("%d.%m.%Y", comma=False, currency="GBP", sign="£", back=False)
COLUMN, CELL = 270.0, 85.0


@dataclass(frozen=True, slots=True)
class Layout:
    """`fields` maps a field of the schema to the names of values in `text`."""

    name: str
    schema: str
    text: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Made:
    path: Path
    schema: str
    layout: str
    truth: Truth


_PEOPLE = (
    "Helen Marsh;Tom Novak;Ingrid Solberg;Daniel Achebe;Ruth Feldman;Marco Bellini;Sofia Almeida"
    ";Peter Quist;Amara Diallo;George Whitfield;Lena Hoffmann;Yusuf Demir;Claire Fontaine;Owen Pritchard"
)
_MAILS = "mail.example.org;example.com;post.example.net"
_PHONES = "+44 20 7946 0857;+1 (415) 555-0132;+49 30 901820;+44 161 496 0123;(202) 555-0178"
_NATIONS = "British;Norwegian;Portuguese;German;Kenyan"
_JOBS = (
    "Senior Analyst, Orchard Mills Ltd;Project Manager, Quayside Foods plc;Engineer, Harbour Analytics LLC"
    ";Buyer, Kestrel & Sons Inc.;Accountant, Birchwood Legal LLP;Nurse, St Anne's Hospital"
)
_DEGREES = (
    "BSc Economics, University of Leeds;MSc Statistics, University of Porto;Diploma in Nursing, Oslo College"
    ";MBA, Lakeside Business School;BA History, University of Kent"
)
_SKILLS = "Python;SQL;Forecasting;Negotiation;Budgeting;Excel;Public speaking;Welding;Triage;Copywriting"
_TONGUES = (
    "English (native);German (fluent);Spanish (basic);French (good);Norwegian (native);Portuguese (fluent)"
)
_HOSPITALS = (
    "St Anne's Hospital;Northgate Medical Centre;Royal Lakeside Infirmary;Hillview Clinic;Harbour Surgery"
)
_DIAGNOSES = (
    "Type 2 diabetes mellitus;Essential hypertension;Atrial fibrillation;Community-acquired pneumonia"
    ";Chronic kidney disease stage 3;Osteoarthritis of the left knee;Migraine without aura"
)
_DRUGS = (
    "Metformin 500 mg twice daily;Ramipril 5 mg once daily;Apixaban 5 mg twice daily;Amoxicillin 500 mg three"
    " times daily;Paracetamol 1 g as required;Bisoprolol 2.5 mg once daily"
)
_ALLERGIES = "Penicillin;No known drug allergies;Latex;Nuts and shellfish"
_FOLLOW = "Clinic in six weeks;Blood test with the GP in two weeks;Telephone review in three months"
_COMPANIES = (
    "Marlow Instruments plc;Alder & Finch Holdings, Inc.;Baltic Timber AB;Cedar Point Energy Corporation"
    ";Nordhaven Shipping ASA;Pinecrest Foods Limited"
)
_AUDITORS = "Hollis & Grant LLP;Brandt Revision AB;Whitmore Audit LLP;Castle Street Accountants Limited"


_FIRMS = (
    "Quayside Foods plc;Harbour Analytics LLC;Nordlicht Werkzeuge GmbH;Kestrel & Sons Inc."
    ";Birchwood Legal LLP;Silverline Catering Limited;Vega Transportes Lda;Orchard Mills Ltd"
)
_STREETS = "12 High Street;7 Mill Lane;1400 Oak Avenue;3 Dock Road;41 Castle Street"
_CITIES = "Bristol BS1 4DJ;Leeds LS1 2AB;Austin, TX 78701;York YO1 7HH"


def _some(rng: random.Random, pool: str, count: int = 1) -> list[str]:
    return rng.sample(pool.split(";"), count)


def _values(rng: random.Random, style: Style) -> dict[str, str | tuple[str, str]]:
    """Values by name; a pair is what is written and its fixed form."""
    made: dict[str, str | tuple[str, str]] = {}
    names = _some(rng, _PEOPLE, 3)
    made |= {"person": names[0], "doctor": f"Dr {names[1]}", "other": names[2]}
    made["mail"] = f"{names[0].lower().replace(' ', '.')}@{_some(rng, _MAILS)[0]}"
    phone = _some(rng, _PHONES)[0]
    made["phone"] = (phone, re.sub(r"[^\d+]", "", phone))
    made["nation"] = _some(rng, _NATIONS)[0]
    days = {"birth": date(1940, 1, 1) + timedelta(rng.randrange(20_000))}
    days["seen"] = date(2023, 1, 1) + timedelta(rng.randrange(600))
    days["left"] = days["seen"] + timedelta(rng.randrange(1, 12))
    days["letter"] = days["left"] + timedelta(rng.randrange(1, 9))
    days["year_end"] = date(rng.choice((2022, 2023, 2024)), *rng.choice(((12, 31), (6, 30), (3, 31))))
    made |= {name: (style.day(day), day.isoformat()) for name, day in days.items()}
    made["year"], made["last_year"] = str(days["year_end"].year), str(days["year_end"].year - 1)
    for name, pool, count in (
        ("job", _JOBS, 3),
        ("degree", _DEGREES, 2),
        ("skill", _SKILLS, 4),
        ("tongue", _TONGUES, 3),
        ("diagnosis", _DIAGNOSES, 3),
        ("drug", _DRUGS, 3),
    ):
        made |= {f"{name}{number}": said for number, said in enumerate(_some(rng, pool, count), 1)}
    starts = sorted(rng.sample(range(2004, 2022), 3), reverse=True)
    made |= {f"from{number}": str(start) for number, start in enumerate(starts, 1)}
    made |= {"hospital": _some(rng, _HOSPITALS)[0], "allergy": _some(rng, _ALLERGIES)[0]}
    made["follow"] = _some(rng, _FOLLOW)[0]
    number = "".join(str(rng.randrange(10)) for _ in range(10))
    made["nhs"] = (f"{number[:3]} {number[3:6]} {number[6:]}", f"{number[:3]} {number[3:6]} {number[6:]}")
    made["mrn"] = f"MRN{rng.randrange(100_000, 999_999)}"
    made |= {"company": _some(rng, _COMPANIES)[0], "auditor": _some(rng, _AUDITORS)[0]}
    for name, low, high in (
        ("revenue", 9_000, 90_000),
        ("gross", 4_000, 8_000),
        ("operating", 1_500, 3_900),
        ("net", 500, 1_400),
        ("assets", 20_000, 99_000),
        ("cash", 700, 6_000),
        ("debt", 2_000, 19_000),
    ):
        now, before = rng.randrange(low, high), rng.randrange(low, high)
        made[name] = (f"{now / 10:,.1f}", f"{now * 100_000}.00 {style.currency}")
        made[f"{name}_before"] = f"{before / 10:,.1f}"
        made[f"{name}_change"] = f"{(now - before) / before:+.1%}"
    cents = rng.randrange(20, 900)
    made["eps"] = (f"{style.sign}{cents / 100:.2f}", f"{cents / 100:.2f} {style.currency}")
    made["eps_before"] = f"{style.sign}{(cents + 7) / 100:.2f}"
    made["supplier"], made["customer"] = _some(rng, _FIRMS, 2)
    host = made["supplier"].lower().split()[0]  # type: ignore[union-attr]
    made |= {"site": f"{host}.example", "vat": f"GB{rng.randrange(10**8, 10**9)}"}
    made |= {f"street{at}": said for at, said in enumerate(_some(rng, _STREETS, 2), 1)}
    made |= {f"city{at}": said for at, said in enumerate(_some(rng, _CITIES, 2), 1)}
    total = rng.randrange(10_000, 900_000)
    made["total"] = (f"{style.sign}{total / 100:,.2f}", f"{total / 100:.2f} {style.currency}")
    made["bill"] = f"A-{rng.randrange(1000, 9999)}"
    people = rng.randrange(150, 20_000)
    made["staff"] = (f"{people:,}", str(people))
    return made


CV = {
    "name": "person",
    "email": "mail",
    "phone": "phone",
    "birth_date": "birth",
    "nationality": "nation",
    "skills": "skill1 skill2 skill3 skill4",
    "languages": "tongue1 tongue2",
}
LETTER = {
    "patient": "person",
    "birth_date": "birth",
    "patient_number": "nhs",
    "letter_date": "letter",
    "visit_date": "seen",
    "discharge_date": "left",
    "physician": "doctor",
    "hospital": "hospital",
    "diagnosis": "diagnosis1 diagnosis2",
    "medication": "drug1 drug2 drug3",
    "allergies": "allergy",
    "follow_up": "follow",
}
REPORT = {
    "company": "company",
    "period_end": "year_end",
    "revenue": "revenue",
    "gross_profit": "gross",
    "operating_income": "operating",
    "net_income": "net",
    "eps": "eps",
    "total_assets": "assets",
    "cash": "cash",
    "debt": "debt",
    "employees": "staff",
    "auditor": "auditor",
}


BILL = {"supplier": "supplier", "customer": "customer", "total_amount": "total", "invoice_number": "bill"}


def _without(fields: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: values for name, values in fields.items() if name not in names}


SEEN = (
    Layout(
        "cv_classic",
        "cv",
        """# {person}
{mail} | {phone}
Date of birth: {birth} | Nationality: {nation}

# Work experience
{from1}-present  {job1}
Reported to the board each month.
{from2}-{from1}  {job2}

# Education
{from3}  {degree1}

# Skills
{skill1}, {skill2}, {skill3}, {skill4}

# Languages
{tongue1}, {tongue2}
""",
        CV,
    ),
    Layout(
        "cv_labels",
        "cv",
        """# CURRICULUM VITAE

Name: {person}
E-mail: {mail}
Telephone: {phone}
Born: {birth}
Citizenship: {nation}

EMPLOYMENT HISTORY
- {job1} ({from1} to date)
- {job2} ({from2} to {from1})

QUALIFICATIONS
- {degree1}
- {degree2}

KEY SKILLS
- {skill1}
- {skill2}
- {skill3}
- {skill4}

LANGUAGES
- {tongue1}
- {tongue2}
""",
        CV | {"education": "degree1 degree2"},
    ),
    Layout(
        "cv_columns",
        "cv",
        """# {person}
Curriculum vitae

Contact | Profile
{phone} | A careful worker who likes to teach.
{mail} | Ready to travel.

Skills: {skill1}; {skill2}; {skill3}; {skill4}
Languages: {tongue1}; {tongue2}

Career
{from1} {job1}
{from2} {job2}
""",
        _without(CV, "birth_date", "nationality"),
    ),
    Layout(
        "cv_letterlike",
        "cv",
        """# Résumé of {person}
12 Mill Lane, Leeds LS1 2AB
Mobile {phone}
{mail}

Profile
I am a {nation} citizen with ten years in the trade.

Professional experience
{job1}
{from1} to present
{job2}
{from2} to {from1}

Technical skills
{skill1} / {skill2} / {skill3} / {skill4}

References
{other}, on request
""",
        {"name": "person", "email": "mail", "phone": "phone"},
    ),
    Layout(
        "letter_discharge",
        "medical_letter",
        """# {hospital}
Department of General Medicine

# Discharge summary
Patient: {person} | Date of birth: {birth}
NHS number: {nhs} | Date: {letter}
Admitted: {seen} | Discharged: {left}

Diagnoses:
1. {diagnosis1}
2. {diagnosis2}

Allergies: {allergy}

Discharge medication:
- {drug1}
- {drug2}
- {drug3}

Follow-up: {follow}

Yours sincerely
{doctor}
Consultant Physician
""",
        LETTER,
    ),
    Layout(
        "letter_clinic",
        "medical_letter",
        """# {hospital}
Tel 0161 496 0000

{letter}

Dear Dr {other}

Re: {person}, born {birth}, NHS no {nhs}

Diagnosis: {diagnosis1}
Current medication: {drug1}; {drug2}

I saw this patient in the clinic on {seen}. The chest was clear and the pulse regular.
There is a history of falls in the family.
Plan: {follow}

With best wishes
{doctor}
""",
        _without(LETTER, "discharge_date", "allergies")
        | {"diagnosis": "diagnosis1", "medication": "drug1 drug2"},
    ),
    Layout(
        "letter_headed",
        "medical_letter",
        """{hospital} | Clinic letter
Consultant: {doctor} | Clinic date: {seen}
Patient name: {person} | DOB: {birth}
Hospital number: {mrn} | Typed: {letter}

# Impression
- {diagnosis1}
- {diagnosis2}

# Medications
{drug1}
{drug2}

# Allergies
{allergy}

# Plan
{follow}
""",
        _without(LETTER, "discharge_date") | {"patient_number": "mrn", "medication": "drug1 drug2"},
    ),
    Layout(
        "letter_prose",
        "medical_letter",
        """# {hospital}

Date of letter: {letter}

Regarding: {person}
Date of birth: {birth}

Dear colleague,

Thank you for asking me to see this teacher, who was admitted on {seen} with a fever and
was discharged on {left}. She is allergic to dust.

Primary diagnosis: {diagnosis1}

She feels well and sleeps through the night again.

Kind regards
{doctor}
""",
        {
            "patient": "person",
            "birth_date": "birth",
            "letter_date": "letter",
            "visit_date": "seen",
            "discharge_date": "left",
            "physician": "doctor",
            "hospital": "hospital",
            "diagnosis": "diagnosis1",
        },
    ),
    Layout(
        "report_classic",
        "annual_report",
        """# {company}
Annual report for the year ended {year_end}

The number of employees at the end of the year was {staff}.

# Income statement
in millions of {currency} || {year} || {last_year}
Revenue || {revenue} || {revenue_before}
Gross profit || {gross} || {gross_before}
Operating profit || {operating} || {operating_before}
Net profit || {net} || {net_before}
Diluted earnings per share || {eps} || {eps_before}

# Balance sheet
in millions of {currency} || {year} || {last_year}
Cash and cash equivalents || {cash} || {cash_before}
Total assets || {assets} || {assets_before}
Total borrowings || {debt} || {debt_before}

Auditor: {auditor}
""",
        REPORT,
    ),
    Layout(
        "report_oldest_first",
        "annual_report",
        """# {company}
Annual report {year}

# Key figures
{sign} million || {last_year} || {year} || Change
Net sales || {revenue_before} || {revenue} || {revenue_change}
Gross profit || {gross_before} || {gross} || {gross_change}
Operating income || {operating_before} || {operating} || {operating_change}
Net income || {net_before} || {net} || {net_change}
Total assets || {assets_before} || {assets} || {assets_change}
Cash and equivalents || {cash_before} || {cash} || {cash_change}

Fiscal year ended {year_end}
Employees: {staff}
The accounts were audited by {auditor}.
""",
        _without(REPORT, "eps", "debt"),
    ),
    Layout(
        "report_notes",
        "annual_report",
        """# {company}
Report and accounts

Consolidated statement of income for the year ended {year_end}
({sign} million) || Note || {year} || {last_year}
Turnover || 2 || {revenue} || {revenue_before}
Cost of sales || 3 || (412.0) || (398.1)
Gross profit || || {gross} || {gross_before}
Profit for the year || || {net} || {net_before}

Long-term debt at the end of the year || 9 || {debt} || {debt_before}
Independent auditor: {auditor}
""",
        _without(REPORT, "operating_income", "eps", "total_assets", "cash", "employees", "debt"),
    ),
    Layout(
        "report_prose",
        "annual_report",
        """# {company}
Chair's statement

For the fiscal year ended {year_end} revenue was {sign}{revenue} million,
against {sign}{revenue_before} million in the year before. Net income came to {sign}{net} million,
and diluted earnings per share were {eps}.
At the end of the year we had {staff} employees and held cash of {sign}{cash} million.
Total assets stood at {sign}{assets} million.
""",
        _without(REPORT, "gross_profit", "operating_income", "debt", "auditor"),
    ),
)

SEEN += (
    Layout(
        "bill_window",
        "invoice",
        """{customer} | {supplier}
{street1} | {street2}
{city1} | {city2}
 | VAT no {vat}

# Invoice {bill}
Date {letter}
Consulting in the month before, as agreed
Total due {total}
""",
        BILL,
    ),
    Layout(
        "bill_foot",
        "invoice",
        """{customer}
{street1}
{city1}

# Invoice no. {bill}
Invoice date: {letter}

Repair of pump and training day

Total: {total}

{supplier}, {street2}, {city2}
Registered in England, VAT registration {vat}, www.{site}
""",
        BILL,
    ),
    Layout(
        "bill_letterhead",
        "invoice",
        """# {supplier}
{street2}, {city2}
Tel {phone}

{customer}
{street1}
{city1}

Invoice number {bill}
Date: {letter}
Amount due: {total}
""",
        BILL,
    ),
    Layout(
        "bill_payee",
        "invoice",
        """{customer} | INVOICE
{street1} | {bill}
{city1} | {letter}

Printer paper and freight
Total: {total}

Please make payment to {supplier}, {street2}, {city2}, within 30 days.
""",
        _without(BILL, "invoice_number"),
    ),
)
FRESH = (
    Layout(
        "bill_right",
        "invoice",
        """# INVOICE
{customer} | {supplier}
{street1} | {street2}
{city1} | {city2}
 | accounts@{site}

Invoice number: {bill}
Issued: {letter}
Grand total: {total}
""",
        BILL,
    ),
    Layout(
        "bill_thanks",
        "invoice",
        """{customer}
{street1}
{city1}

{letter}

# Your bill {bill}
Annual licence
Amount payable: {total}

Thank you for your business with {supplier}.
Account name: {supplier}
""",
        _without(BILL, "invoice_number"),
    ),
    Layout(
        "bill_american",
        "invoice",
        """# {supplier}
{street2} | Invoice # {bill}
{city2} | {letter}
{phone}

To
{customer}
{street1}
{city1}

Total {total}
""",
        BILL,
    ),
    Layout(
        "cv_american",
        "cv",
        """# {person}
{phone} | {mail} | Austin, TX

# EXPERIENCE
{job1} | {from1} - Present
Cut costs by a tenth.
{job2} | {from2} - {from1}

# EDUCATION
{degree1} | {from3}

# SKILLS
{skill1} | {skill2}
{skill3} | {skill4}

# LANGUAGES
{tongue1} | {tongue2}
""",
        _without(CV, "birth_date", "nationality"),
    ),
    Layout(
        "cv_europass",
        "cv",
        """# PERSONAL INFORMATION
First name and surname | {person}
Mail | {mail}
Phone | {phone}
Date of birth | {birth}
Nationality | {nation}

# WORK EXPERIENCE
{from1} - to date | {job1}
{from2} - {from1} | {job2}

# PERSONAL SKILLS
Languages | {tongue1}, {tongue2}, {tongue3}
Skills | {skill1}, {skill2}, {skill3}
""",
        CV | {"skills": "skill1 skill2 skill3", "languages": "tongue1 tongue2 tongue3"},
    ),
    Layout(
        "cv_plain",
        "cv",
        """# {person}
Analyst

Phone: {phone}
Email: {mail}
DOB: {birth}

Core skills
* {skill1}
* {skill2}
* {skill3}

Language skills
* {tongue1}
* {tongue2}

Academic background
* {degree1}
* {degree2}
""",
        _without(CV, "nationality") | {"skills": "skill1 skill2 skill3", "education": "degree1 degree2"},
    ),
    Layout(
        "cv_side",
        "cv",
        """Applicant: {person} | Nationality: {nation}
Tel: {phone} | E-mail: {mail}

Competencies: {skill1}, {skill2}, {skill3}, {skill4}
Languages: {tongue1}, {tongue2}

Employment
{from1}: {job1}
{from2}: {job2}
""",
        _without(CV, "birth_date"),
    ),
    Layout(
        "letter_emergency",
        "medical_letter",
        """# {hospital}
Emergency department

Name: {person}
D.O.B.: {birth}
Medical record number: {mrn}
Date of admission: {seen}
Date of discharge: {left}
Attending physician: {doctor}

Assessment: {diagnosis1}

Drugs on discharge
{drug1}
{drug2}

Known allergies: {allergy}
Next appointment: {follow}

Report date: {letter}
""",
        LETTER | {"patient_number": "mrn", "diagnosis": "diagnosis1", "medication": "drug1 drug2"},
    ),
    Layout(
        "letter_short",
        "medical_letter",
        """{hospital} | {letter}

Dear Dr {other},

{person} (date of birth {birth}, NHS number {nhs})

Diagnoses: {diagnosis1}, {diagnosis2}
Medication: {drug1}, {drug2}

This patient was seen on {seen}. No new complaints.

Review: {follow}

Yours faithfully,

{doctor}
""",
        _without(LETTER, "discharge_date", "allergies") | {"medication": "drug1 drug2"},
    ),
    Layout(
        "letter_table",
        "medical_letter",
        """# Outpatient letter
{hospital}

Patient | {person}
Date of birth | {birth}
Hospital no | {mrn}
Seen on | {seen}
Seen by | {doctor}
Dictated | {letter}

# Diagnosis
{diagnosis1}
{diagnosis2}

# Current medication
1. {drug1}
2. {drug2}
3. {drug3}

# Follow-up
{follow}
""",
        _without(LETTER, "discharge_date", "allergies") | {"patient_number": "mrn"},
    ),
    Layout(
        "letter_referral",
        "medical_letter",
        """# {hospital}
{letter}

Re: {person}
DOB: {birth}

Dear colleague

I should be grateful if you would see this patient, who came to the surgery on {seen}.

Problems:
- {diagnosis1}
- {diagnosis2}
Medications: {drug1}
Allergy: {allergy}

Yours sincerely

{doctor}
""",
        _without(LETTER, "patient_number", "discharge_date", "follow_up") | {"medication": "drug1"},
    ),
    Layout(
        "report_five",
        "annual_report",
        """# {company}
Annual Report
Year ended {year_end}

Financial summary ({sign} millions) || {last_year} || {year}
Total revenue || {revenue_before} || {revenue}
Operating profit || {operating_before} || {operating}
Profit for the year || {net_before} || {net}
Cash || {cash_before} || {cash}
Total assets || {assets_before} || {assets}

Headcount: {staff}
Auditors: {auditor}
""",
        _without(REPORT, "gross_profit", "eps", "debt"),
    ),
    Layout(
        "report_change_first",
        "annual_report",
        """# {company}
Annual report and accounts {year}
Balance sheet date: {year_end}

{sign} million || Change || {year} || {last_year}
Revenues || {revenue_change} || {revenue} || {revenue_before}
Gross profit || {gross_change} || {gross} || {gross_before}
Net earnings || {net_change} || {net} || {net_before}
Cash and cash equivalents || {cash_change} || {cash} || {cash_before}
Total debt || {debt_change} || {debt} || {debt_before}
""",
        _without(REPORT, "operating_income", "eps", "total_assets", "employees", "auditor"),
    ),
    Layout(
        "report_filing",
        "annual_report",
        """FORM 10-K

For the fiscal year ended {year_end}

# {company}
(Exact name of registrant)

As of that date the company had {staff} full-time employees.

Selected data, in millions, except per share || {year} || {last_year}
Net revenues || {sign}{revenue} || {sign}{revenue_before}
Income from operations || {operating} || {operating_before}
Net income || {net} || {net_before}
Diluted || {eps} || {eps_before}
Total assets || {assets} || {assets_before}
Long-term debt || {debt} || {debt_before}
""",
        _without(REPORT, "gross_profit", "cash", "auditor"),
    ),
    Layout(
        "report_letter",
        "annual_report",
        """# To our shareholders
{company} ended its year on {year_end} with sales of {sign}{revenue} million.
Gross profit reached {sign}{gross} million and operating income {sign}{operating} million.
Net profit was {sign}{net} million or {eps} per diluted share.
Our {staff} employees made this possible. Borrowings were {sign}{debt} million.
""",
        _without(REPORT, "total_assets", "cash", "auditor"),
    ),
)


LAST = (
    Layout(
        "cv_academic",
        "cv",
        """# {person}
Nationality {nation} - born {birth}
{phone}; {mail}

Education and training
{from3}: {degree1}

Employment
{job1}, since {from1}

Languages spoken: {tongue1}, {tongue2}
Technical skills: {skill1}, {skill2}, {skill3}
""",
        CV | {"skills": "skill1 skill2 skill3"},
    ),
    Layout(
        "cv_boxes",
        "cv",
        """CONTACT | {person}
{phone} | Buyer and trainer
{mail}

Skills
- {skill1}, {skill2}
- {skill3}, {skill4}

Languages
{tongue1}
{tongue2}

Career history
{from2} to {from1} {job2}
""",
        _without(CV, "birth_date", "nationality"),
    ),
    Layout(
        "letter_ward",
        "medical_letter",
        """# {hospital}
Ward 4B, discharge letter of {letter}

This is to report on {person}, DOB {birth}, hospital number {mrn}.
The patient was admitted on {seen} and discharged on {left}.

Diagnosis
{diagnosis1}

Discharge medications
{drug1}
{drug2}

Drug allergies: {allergy}

Signed: {doctor}
""",
        _without(LETTER, "follow_up")
        | {"patient_number": "mrn", "diagnosis": "diagnosis1", "medication": "drug1 drug2"},
    ),
    Layout(
        "letter_memo",
        "medical_letter",
        """To: Dr {other} | From: {doctor}, {hospital}
Date: {letter}
Patient: {person} ({birth})
NHS No: {nhs}

Visit date: {seen}
Diagnoses: {diagnosis1}; {diagnosis2}
Current medications: {drug1}; {drug2}; {drug3}
Allergies: {allergy}
Follow up: {follow}
""",
        _without(LETTER, "discharge_date"),
    ),
    Layout(
        "report_quarter",
        "annual_report",
        """# {company}
Results for the year to {year_end}

{currency} million || FY{year} || FY{last_year} || YoY
Net sales || {revenue} || {revenue_before} || {revenue_change}
Gross profit || {gross} || {gross_before} || {gross_change}
Income from operations || {operating} || {operating_before} || {operating_change}
Net profit || {net} || {net_before} || {net_change}
Diluted EPS || {eps} || {eps_before} ||

We employed {staff} people. Auditor: {auditor}
""",
        _without(REPORT, "total_assets", "cash", "debt"),
    ),
    Layout(
        "report_directors",
        "annual_report",
        """# Directors' report
The directors of {company} present the accounts for the financial year ended {year_end}.

Turnover for the year was {sign}{revenue} million ({last_year}: {sign}{revenue_before} million).
Profit for the year amounted to {sign}{net} million.
Cash and cash equivalents were {sign}{cash} million, long-term debt was {sign}{debt} million.
The average number of employees was {staff}.
{auditor} have been reappointed as auditor.
""",
        _without(REPORT, "gross_profit", "operating_income", "eps", "total_assets"),
    ),
    Layout(
        "bill_top_right",
        "invoice",
        """ | {supplier}
 | {street2}
 | {city2}
 | Phone {phone}

{customer}
{street1}
{city1}

Invoice {bill} of {letter}
Total amount due: {total}
""",
        _without(BILL, "invoice_number"),
    ),
    Layout(
        "bill_last",
        "invoice",
        """Invoice to {customer}
{street1}, {city1}

Bill number: {bill}
Date: {letter}
Repair of pump
To pay: {total}

Bank details: account holder {supplier}, IBAN GB82 WEST 1234 5698 7654 32
""",
        BILL,
    ),
)


def make(folder: Path, layouts: tuple[Layout, ...], each: int, seed: int) -> Iterator[Made]:
    """`each` files of every layout in `folder`."""
    rng = random.Random(seed)
    for layout in layouts:
        for number in range(each):
            style = rng.choice((UK, US_LONG, DE_DATES) if layout.schema != "annual_report" else (UK, US_LONG))
            values = _values(rng, style) | {"sign": style.sign, "currency": style.currency}
            path = folder / f"{layout.name}-{number}.pdf"
            _draw(path, layout.text, {name: _written(value) for name, value in values.items()})
            truth = {
                field: tuple(_fixed(values[name]) for name in names.split())
                for field, names in layout.fields.items()
            }
            yield Made(path, layout.schema, layout.name, truth)


def _written(value: str | tuple[str, str]) -> str:
    return value if isinstance(value, str) else value[0]


def _fixed(value: str | tuple[str, str]) -> str:
    return value if isinstance(value, str) else value[1]


def _draw(path: Path, text: str, values: Mapping[str, str]) -> None:
    canvas = Canvas(str(path), A4, invariant=1)
    y = TOP
    for line in text.splitlines():
        said = line.format(**values)
        large = said.startswith("# ")
        canvas.setFont("Helvetica-Bold" if large else "Helvetica", 13 if large else 10)
        said = said.removeprefix("# ")
        if " ||" in said:
            first, *cells = re.split(r" \|\| ?", said)
            canvas.drawString(LEFT, y, first)
            for at, cell in enumerate(reversed(cells)):
                canvas.drawRightString(RIGHT - at * CELL, y, cell.strip())
        else:
            for at, part in enumerate(said.split(" | ")):
                canvas.drawString(LEFT + at * COLUMN if at < 2 else RIGHT - 60, y, part)
        y -= 20 if large else 15
    canvas.save()
