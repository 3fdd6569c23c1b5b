"""Names and addresses put together from their parts."""

from __future__ import annotations

import pytest

from desktop.document.model import Span
from desktop.document.results import Finding
from desktop.tasks.detectors.addresses import grown
from desktop.tasks.detectors.people import whole_people, without_possessive


def of(text: str, *parts: tuple[str, str, float]) -> list[Finding]:
    found, end = [], 0
    for label, words, score in parts:
        start = text.index(words, end)
        end = start + len(words)
        found.append(Finding(label, Span(start, end), score, "pii"))
    return found


def said(text: str, findings: list[Finding]) -> list[tuple[str, str]]:
    return [(f.label, f.span.of(text)) for f in findings]


@pytest.mark.parametrize(
    ("text", "parts", "name"),
    [
        ("so Jane van der Berg-Smith left", ["Jane van der Berg", "Smith"], "Jane van der Berg-Smith"),
        ("so Faina D. Yefremova left", ["Faina", "Yefremova"], "Faina D. Yefremova"),
        ("so J. R. Tolkien left", ["Tolkien"], "J. R. Tolkien"),
        ("so Tolkien, J. R. left", ["Tolkien"], "Tolkien, J. R."),
        ("so Martin King, Jr. left", ["Martin King"], "Martin King, Jr."),
        ("so VAN DER BERG, Jane left", ["VAN DER BERG", "Jane"], "VAN DER BERG, Jane"),
        ("so Krisztián Szöl-\nlösy left", ["Krisztián Szöl"], "Krisztián Szöl-\nlösy"),
    ],
)
def test_parts_of_a_name_are_one(text: str, parts: list[str], name: str) -> None:
    findings = of(text, *(("PERSON", part, 0.9) for part in parts))
    assert said(text, whole_people(text, findings)) == [("PERSON", name)]


def test_a_part_that_is_unsure_belongs_to_the_sure_one_beside_it() -> None:
    text = "Krisztián Szöllösy"
    [person] = whole_people(text, of(text, ("PERSON", "Krisztián", 0.3), ("PERSON", "Szöllösy", 0.9)))
    assert (person.span.of(text), person.score) == (text, 0.9)


@pytest.mark.parametrize("text", ["Ann Lee\nBob Ray", "Ann Lee and Bob Ray", "Ann Lee, Bob Ray"])
def test_two_people_stay_two(text: str) -> None:
    assert len(whole_people(text, of(text, ("PERSON", "Ann Lee", 0.9), ("PERSON", "Bob Ray", 0.9)))) == 2


def test_a_name_takes_nothing_of_its_neighbours() -> None:
    text = "plan B. Smith"
    findings = of(text, ("ORG", "B.", 0.9), ("PERSON", "Smith", 0.9))
    assert said(text, whole_people(text, findings)) == [("ORG", "B."), ("PERSON", "Smith")]


def test_whose_it_is_stays() -> None:
    text = "Smith's and James' and McDonald's"
    findings = of(text, ("PERSON", "Smith's", 0.9), ("PERSON", "James'", 0.9), ("ORG", "McDonald's", 0.9))
    assert said(text, list(without_possessive(text, findings))) == [
        ("PERSON", "Smith"),
        ("PERSON", "James"),
        ("ORG", "McDonald's"),
    ]


def test_an_address_is_one_with_its_number_town_and_code() -> None:
    text = "to 94472 Atamaria 55\nGondregnies\n, WHT\n 59050. Thanks"
    findings = of(text, ("ADDRESS", "Atamaria", 0.9), ("LOCATION", "Gondregnies", 0.6))
    assert said(text, grown(text, findings)) == [("ADDRESS", "94472 Atamaria 55\nGondregnies\n, WHT\n 59050")]


@pytest.mark.parametrize(
    "text", ["4 High St. He went to Paris", "4 High St\n\nParis", "Rome and 4 High St", "Paris, Rome"]
)
def test_what_stands_apart_is_no_part_of_it(text: str) -> None:
    places = [
        (label, words) for label, words in (("ADDRESS", "High St"), ("LOCATION", "Paris")) if words in text
    ]
    findings = of(text, *((label, words, 0.9) for label, words in places))
    assert len(grown(text, findings)) == len(findings)


def test_an_amount_after_an_address_stays() -> None:
    text = "rent of 4 High St 1200 is due, High St 5%"
    findings = of(text, ("ADDRESS", "High St", 0.9), ("ADDRESS", "High St", 0.9))
    assert said(text, grown(text, findings))[1] == ("ADDRESS", "High St")
