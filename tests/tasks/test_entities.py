from __future__ import annotations

import re

import pytest

from desktop.document.model import Span
from desktop.document.results import Finding
from desktop.tasks.entities import numbered


def _entities(literals: list[str], label: str = "PERSON") -> list[str]:
    """The entity of each literal, as they stand one after the other in a text."""
    text = "|".join(literals)
    findings = [Finding(label, Span(*m.span()), 0.9, "test") for m in re.finditer(r"[^|]+", text)]
    return [finding.entity for finding in numbered(text, findings)]


@pytest.mark.parametrize(
    "other",
    [
        "JOHN SMITH",
        "John\nSmith",
        "John  Smith",
        "John Smith's",
        "John Smith\u2019s",
        "Jo-\nhn Smith",
        "Mr. John Smith",
        "Dr John Smith, Ph.D.",
        "John Smith, Esq.",
        "John A. Smith",
        "John Andrew Smith",
        "J. Smith",
        "J.A. Smith",
        "Smith",
        "Mr Smith",
        "Smith's",
        "SMITH, John",
        "Smith, J.",
        "John",
        "John Smith Jr.",
    ],
)
def test_ways_to_write_one_person(other: str) -> None:
    assert _entities(["John Smith", other, "Mary Doe"]) == ["PERSON 1", "PERSON 1", "PERSON 2"]
    assert _entities([other, "Mary Doe", "John Smith"]) == ["PERSON 1", "PERSON 2", "PERSON 1"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("John Smith", "Jane Smith"),
        ("John Smith", "M. Smith"),
        ("John Smith", "Smithson"),
        ("John Smith Jr.", "John Smith Sr."),
        ("John Smith", "Mr John"),
        ("Ann Miller-Jones", "Ann Miller"),
    ],
)
def test_different_people(one: str, other: str) -> None:
    assert _entities([one, other]) == ["PERSON 1", "PERSON 2"]


@pytest.mark.parametrize("short", ["Smith", "J. Smith", "Mr Smith"])
def test_a_short_form_that_fits_two_people_is_neither(short: str) -> None:
    assert _entities(["John Smith", short, "James Smith", short]) == [
        "PERSON 1",
        "PERSON 2",
        "PERSON 3",
        "PERSON 2",
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Miller-Jones", "Miller-\nJones"),
        ("Pat O'Brien", "O\u2019BRIEN, Pat"),
        ("John Major", "Mr Major"),
        ("Vincent van Gogh", "van Gogh"),
        ("Mike Judge", "Judge, Mike"),
    ],
)
def test_names_of_several_parts(one: str, other: str) -> None:
    assert _entities([one, other]) == ["PERSON 1", "PERSON 1"]


@pytest.mark.parametrize(
    ("label", "one", "other"),
    [
        ("PHONE", "(020) 7946-0958", "020 7946\n0958"),
        ("CREDIT_CARD", "4111 1111 1111 1111", "4111-1111-1111-1111"),
        ("IBAN", "GB29 NWBK 6016 1331 9268 19", "gb29nwbk60161331926819"),
        ("EMAIL", "Ann@Example.org", "ann@\nexample.org"),
        ("ADDRESS", "1 High Street,\nLeeds", "1 High street Leeds"),
    ],
)
def test_ways_to_write_one_value(label: str, one: str, other: str) -> None:
    assert _entities([one, other], label) == [f"{label} 1", f"{label} 1"]


@pytest.mark.parametrize(
    ("label", "one", "other"),
    [
        ("IP_ADDRESS", "10.1.1.11", "10.11.1.1"),
        ("EMAIL", "ann-lee@example.org", "annlee@example.org"),
        ("DATE_OF_BIRTH", "1/12/1990", "11/2/1990"),
        ("PHONE", "020 7946 0958", "020 7946 0959"),
    ],
)
def test_different_values(label: str, one: str, other: str) -> None:
    assert _entities([one, other], label) == [f"{label} 1", f"{label} 2"]


def test_numbers_follow_the_text_and_each_label_has_its_own() -> None:
    text = "Bob Ray, bob@example.org, Ann Lee"
    findings = [
        Finding("PERSON", Span(26, 33), 0.9, "test"),
        Finding("EMAIL", Span(9, 24), 0.9, "test"),
        Finding("PERSON", Span(0, 7), 0.9, "test"),
    ]
    result = numbered(text, findings)
    assert [(f.span.of(text), f.entity) for f in result] == [
        ("Bob Ray", "PERSON 1"),
        ("bob@example.org", "EMAIL 1"),
        ("Ann Lee", "PERSON 2"),
    ]
