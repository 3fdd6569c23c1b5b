"""Parties, dates, terms and laws in contracts of many hands."""

# ruff: noqa: E501, ISC004, RUF001 - prose as contracts print it

from __future__ import annotations

import pytest

from desktop.document.model import Document, Page, Span
from desktop.document.results import Finding
from desktop.engines.fake import FakeEngines, FakeTagger
from desktop.progress import JobContext
from desktop.tasks.extraction import clauses, parties
from desktop.tasks.extraction.candidates import choose
from desktop.tasks.extraction.schema import Field
from desktop.tasks.extraction.source import Source

PARTIES = Field("party", "party", many=True)


class Knows(FakeTagger):
    """Finds these people and nothing else."""

    def __init__(self, *people: str) -> None:
        super().__init__()
        self.people = people

    def tag(self, text: str, ctx: JobContext) -> list[Finding]:
        found = [(text.find(name), name) for name in self.people if name in text]
        return [Finding("PERSON", Span(at, at + len(name)), 0.95, "fake") for at, name in sorted(found)]


def source(text: str, *people: str) -> Source:
    engines = FakeEngines()
    engines.__dict__["tagger"] = Knows(*people)
    doc = Document("a.txt", "txt", "0" * 64, text, (Page(1, 0, 0, Span(0, len(text)), ()),))
    return Source(doc, engines, JobContext())


def named(text: str, *people: str) -> list[str]:
    return [c.value for c in choose(PARTIES, parties.parties(source(text, *people))).chosen]


@pytest.mark.parametrize(
    ("text", "people", "wanted"),
    [
        (
            "This Agreement is made as of May 4, 2005 by and between NORTH WIND SYSTEMS, INC., a Delaware corporation, with"
            " offices at 1 Main Street,\nSuite 500, Sugar Hill, Texas 77478 (the “Company”) and Blue River Software\nCorporation,"
            " a Massachusetts corporation, with offices at 14 Oak Park, Bedford, Massachusetts 01730 (“BRS”).",
            (),
            ["NORTH WIND SYSTEMS, INC.", "Blue River Software Corporation"],
        ),
        (
            "THIS DEED dated 1 June 2020 is made between: (1) ORCHARD MILLS LIMITED, a company registered in England under"
            ' number 123456 whose registered office is at 1 High Street, London; and (2) Quayside Foods plc ("Quayside").',
            (),
            ["ORCHARD MILLS LIMITED", "Quayside Foods plc"],
        ),
        (
            "This Employee Confidentiality Agreement is entered into on June 3, 2011 between Harbour Freight Analytics LLC"
            ' (the "Employer") and Maria Lopez Vega, an individual residing at 5 Elm Road ("Employee").',
            ("Maria Lopez Vega",),
            ["Harbour Freight Analytics LLC", "Maria Lopez Vega"],
        ),
        (
            "MUTUAL NDA\n\nThis NDA is by and among Alder Bio, Inc., its subsidiaries and affiliates, Birch Capital Partners, L.P.,"
            " and Cedar Research GmbH, each a “Party”. The Parties and their Affiliates agree as follows.",
            (),
            ["Alder Bio, Inc.", "Birch Capital Partners, L.P.", "Cedar Research GmbH"],
        ),
        (
            "May 2, 2012\n\nKestrel Holdings, Inc.\n1 Road\n\nGentlemen:\n\nYou have asked for information on Osprey Foods, Inc."
            " (the “Company”) in view of a purchase (the “Transaction”).\n\nYour obligations shall expire in two years.\n\nVery"
            " truly yours,\n\nOSPREY FOODS, INC.\n\nBy: /s/ Ann Gray\nName: Ann Gray\nTitle: President\n\nAccepted and agreed:\n\n"
            "KESTREL HOLDINGS, INC.\n\nBy: /s/ Tom Hill\nName: Tom Hill",
            ("Ann Gray", "Tom Hill"),
            ["KESTREL HOLDINGS, INC.", "Osprey Foods, Inc."],
        ),
        (
            "This Agreement is made between BRIGHT PAPER GROUP, LLC, an Iowa company (the “Employer”) and\t(“Employee”).\n\n"
            "RECITALS:\n\nA. The Employer and Employee agree.",
            (),
            ["BRIGHT PAPER GROUP, LLC"],
        ),
    ],
)
def test_the_parties_are_found(text: str, people: tuple[str, ...], wanted: list[str]) -> None:
    assert sorted(named(text, *people), key=str.casefold) == sorted(wanted, key=str.casefold)


def test_signatures_in_two_columns_are_of_two_parties() -> None:
    text = (
        "Letter\n\nIN WITNESS WHEREOF the parties sign.\n\nALPHA WATER, INC.\tBETA STONE LTD.\n\nBy:\t/s/ Joe Doe\tBy:\t/s/ Liz Roe"
        "\nName:\tJoe Doe\tName:\tLiz Roe"
    )
    assert named(text) == ["ALPHA WATER, INC.", "BETA STONE LTD."]


def test_a_form_that_nobody_filled_in_has_no_parties() -> None:
    assert (
        named("Form of Agreement\nParty A:\nAddress:\n\nbetween Party A and Party B through friendly talks.")
        == []
    )


def effective(text: str) -> str:
    chosen = choose(Field("effective_date", "date"), clauses.effective_date(source(text))).chosen
    return chosen[0].normal if chosen else ""


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "This Agreement is executed on May 9, 2002 and made effective as of December 3, 2001 (the “Effective Date”).",
            "2001-12-03",
        ),
        (
            "THIS AGREEMENT (this “Agreement”) is made as of the 28th day of November,\n2006 (hereinafter “Effective Date”), by",
            "2006-11-28",
        ),
        (
            "AMENDMENT NO. 1 (this “Amendment”), dated as of March 3, 2011, to the Nondisclosure Agreement (the “NDA”), dated December 8, 2010,",
            "2011-03-03",
        ),
        (
            "November 4, 2010\n\nDear Sirs,\n\nThis letter restates the confidentiality agreement between us dated September 28, 2010.",
            "2010-11-04",
        ),
        (
            "The Executive was employed on October 1, 2014. This Agreement is made this 24th day of February, 2017, by and among",
            "2017-02-24",
        ),
        ("This Agreement is entered into as of , 2009 (the “Effective Date”).", ""),
        ("the Plan dated May 1, 2001 and as amended.", ""),
    ],
)
def test_the_effective_date_is_told_from_other_dates(text: str, wanted: str) -> None:
    padded = text if text.startswith("November") else f"{'Heading of the paper. ' * 40}\n\n{text}"
    assert effective(padded) == wanted


def lasts(text: str) -> str:
    chosen = choose(Field("term", "duration"), clauses.term(source(text))).chosen
    return chosen[0].normal if chosen else ""


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "The term of this Agreement shall begin on the Effective Date and end five (5) years after the Effective Date.",
            "P5Y",
        ),
        (
            "This Agreement shall have no force and effect after two (2) years from the date of the last disclosure.",
            "P2Y",
        ),
        (
            "Unless earlier terminated, this letter agreement shall expire three (3) years from the date hereof.",
            "P3Y",
        ),
        ("this agreement shall automatically terminate on the second anniversary of the date hereof.", "P2Y"),
        (
            "12. Term. This Agreement shall remain in effect for eighteen months from the Effective Date.",
            "P18M",
        ),
        (
            "The Recipient shall keep the Information confidential for a period of 3 years from the date of disclosure.",
            "P3Y",
        ),
        ("Its obligations of confidentiality shall survive for a period of four years.", "P4Y"),
        ("For a period of two years the Recipient shall not solicit or hire employees of the Company.", ""),
        ("Either party may terminate this Agreement on thirty (30) days prior written notice.", ""),
        (
            "Executive shall not compete for twelve (12) months following the termination of his employment.",
            "",
        ),
        ("Invoices are payable within 30 days.", ""),
    ],
)
def test_the_term_is_told_from_other_lengths_of_time(text: str, wanted: str) -> None:
    assert lasts(f"Heading of the paper.\n\n{text}") == wanted


def law(text: str) -> str:
    chosen = choose(Field("governing_law", "place"), clauses.governing_law(source(text))).chosen
    return chosen[0].normal if chosen else ""


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "governed by and construed in accordance with the laws of the State of New\nYork, without regard to",
            "New York",
        ),
        ("governed by the internal laws of the Commonwealth of Massachusetts.", "Massachusetts"),
        (
            "THIS AGREEMENT SHALL BE GOVERNED BY THE LAWS OF THE STATE OF TEXAS WITHOUT REGARD TO CONFLICTS",
            "Texas",
        ),
        ("interpreted in accordance with the substantive laws of England,", "England"),
        ("This Agreement is governed by English law.", "England"),
        (
            "shall be governed by Delaware law and the courts of the State of Ohio have jurisdiction",
            "Delaware",
        ),
        ("construed in accordance with the laws of the People’s Republic of China.", "China"),
        ("Monex, Inc., a corporation organized under the laws of Japan.", ""),
        ("comply with all laws of any country", ""),
    ],
)
def test_the_governing_law_is_found(text: str, wanted: str) -> None:
    assert law(text) == wanted
