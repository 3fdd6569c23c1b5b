"""Letterheads, addresses, signatures and lists, where no label says what they are."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from desktop.document.model import Document, Page, Span
from desktop.document.results import Finding
from desktop.engines.fake import FakeEngines, FakeTagger
from desktop.progress import JobContext
from desktop.tasks.extraction.finding import find
from desktop.tasks.extraction.schema import Field, Schema, named


class Knows(FakeTagger):
    """Finds these people and nothing else."""

    def __init__(self, *people: str) -> None:
        super().__init__()
        self.people = people

    def tag(self, text: str, ctx: JobContext) -> list[Finding]:
        found = sorted((text.find(name), name) for name in self.people if name in text)
        return [Finding("PERSON", Span(at, at + len(name)), 0.95, "fake") for at, name in found]


def found(
    text: str, schema: str | Schema, people: Sequence[str] = (), kind: str = "txt"
) -> dict[str, list[str]]:
    engines = FakeEngines()
    engines.__dict__["tagger"] = Knows(*people)
    doc = Document(f"a.{kind}", kind, "0" * 64, text, (Page(1, 0, 0, Span(0, len(text)), ()),))
    made = find(doc, named(schema) if isinstance(schema, str) else schema, engines, JobContext())
    return {choice.field.name: [c.value for c in choice.chosen] for choice in made.choices if choice.chosen}


INVOICE = """Orchard Mills Ltd
12 High Street
Bristol BS1 4DJ

Quayside Foods plc
7 Mill Lane
Leeds LS1 2AB

Invoice No. 17
"""


def test_the_sender_is_over_the_letter_and_the_customer_over_the_second_address() -> None:
    values = found(INVOICE, "invoice")
    assert values["supplier"] == ["Orchard Mills Ltd"]
    assert values["customer"] == ["Quayside Foods plc"]


def test_a_bank_is_told_from_whoever_is_paid() -> None:
    text = "Harbour Analytics LLC\n1 Road\n\nUnion Savings Bank\n\nStatement\n\nPaid to Tern Co.\t-5.00"
    assert found(text, "bank_statement")["bank"] == ["Union Savings Bank"]


def test_one_company_is_not_two_fields() -> None:
    text = "Bill to: Quayside Foods plc\nInvoice no. 4\n"
    values = found(text, "invoice")
    assert values["customer"] == ["Quayside Foods plc"]
    assert "supplier" not in values


CV = """Hannah Berg
hannah@example.org

WORK EXPERIENCE
2018 - present  Analyst, Nordlicht GmbH
Built a platform.
2013 - 2018  Clerk, Quayside Foods plc

EDUCATION
2011 - 2013 MSc Statistics, University of Leeds

SKILLS
Python, SQL, forecasting

LANGUAGES
• German
• English
"""


def test_a_cv_is_read_by_its_headings() -> None:
    values = found(CV, "cv", ["Hannah Berg"])
    assert values["name"] == ["Hannah Berg"]
    assert values["email"] == ["hannah@example.org"]
    assert values["experience"] == [
        "2018 - present Analyst, Nordlicht GmbH",
        "2013 - 2018 Clerk, Quayside Foods plc",
    ]
    assert values["education"] == ["2011 - 2013 MSc Statistics, University of Leeds"]
    assert values["skills"] == ["Python", "SQL", "forecasting"]
    assert values["languages"] == ["German", "English"]


LETTER = """Re: Mr John Smith, DOB: 11/02/1950, NHS No: 943 476 5919

Diagnoses:
1. Atrial fibrillation
2. Type 2 diabetes

Medication
Apixaban 5 mg
Ramipril 5 mg
Allergies: Penicillin

I saw this pleasant gentleman in the clinic on 12 March 2024 and he is well.

Yours sincerely

Dr Priya Nair
"""


def test_lists_of_a_letter_end_where_another_thing_begins() -> None:
    values = found(LETTER, "medical_letter", ["John Smith", "Priya Nair"])
    assert values["diagnosis"] == ["Atrial fibrillation", "Type 2 diabetes"]
    assert values["medication"] == ["Apixaban 5 mg", "Ramipril 5 mg"]
    assert values["allergies"] == ["Penicillin"]
    assert values["physician"] == ["Dr Priya Nair"]
    assert values["patient"] == ["Mr John Smith"]
    assert values["patient_number"] == ["943 476 5919"]
    assert values["birth_date"] == ["11/02/1950"]


@pytest.mark.parametrize(
    ("label", "scaled"),
    [("Net sales\t$ 412,350", "412350000.00 USD"), ("Diluted earnings per share\t$ 1.42", "1.42 USD")],
)
def test_figures_take_the_scale_that_is_said_over_them(label: str, scaled: str) -> None:
    text = f"INCOME\n(in thousands, except per share data)\n\n\t2023\n{label}\n"
    engines = FakeEngines()
    doc = Document("a.txt", "txt", "0" * 64, text, (Page(1, 0, 0, Span(0, len(text)), ()),))
    made = find(doc, named("annual_report"), engines, JobContext())
    assert [c.normal for choice in made.choices for c in choice.chosen if choice.field.type == "money"] == [
        scaled
    ]


def test_a_line_of_a_spreadsheet_is_not_joined_to_the_next() -> None:
    own = Schema("own", "Own", (Field("company", "party"),))
    assert found("Sheet\nHarbour Analytics LLC\nAustin", own, kind="xlsx")["company"] == [
        "Harbour Analytics LLC"
    ]
