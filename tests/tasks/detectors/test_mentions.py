"""One name means one thing throughout a text: its other mentions, and labels that contradict each other."""

from __future__ import annotations

from desktop.document.model import Span
from desktop.document.results import Finding
from desktop.tasks.detectors.mentions import agreed, mentions


def found(text: str, *given: tuple[str, str, float, int]) -> list[Finding]:
    """Findings (words, label, score, which of their places in the text, from 0)."""
    findings = []
    for words, label, score, which in given:
        start = -1
        for _ in range(which + 1):
            start = text.index(words, start + 1)
        findings.append(Finding(label, Span(start, start + len(words)), score, "pii"))
    return findings


def mentioned(text: str, *given: tuple[str, str, float, int]) -> list[tuple[str, str]]:
    return [(f.label, f.span.of(text)) for f in mentions(text, found(text, *given))]


def test_an_organisation_is_found_in_every_place() -> None:
    text = "6PR plays news. Listeners of 6PR and 6PRX; Harbor Steel owns 6PR. Harbor Steel's plant"
    said = mentioned(text, ("6PR", "ORG", 0.9, 0), ("Harbor Steel", "ORG", 0.95, 0))
    assert said.count(("ORG", "6PR")) == 3
    assert said.count(("ORG", "Harbor Steel")) == 2


def test_one_ordinary_word_takes_two_sightings_and_no_small_twin() -> None:
    text = "Trinity met. Trinity and Trinity. The Institute is an institute; the Institute, Institute"
    assert mentioned(text, ("Trinity", "ORG", 0.9, 0)) == []
    assert len(mentioned(text, ("Trinity", "ORG", 0.9, 0), ("Trinity", "ORG", 0.6, 1))) == 3
    assert mentioned(text, ("Institute", "ORG", 0.9, 0), ("Institute", "ORG", 0.9, 1)) == []


def test_a_firm_called_like_its_founder_stays_a_firm() -> None:
    text = "Bruno Caloi led Caloi. Caloi makes bicycles, and Caloi exports them."
    person = ("Bruno Caloi", "PERSON", 0.98, 0)
    firm = [("Caloi", "ORG", 0.6, which) for which in (2, 3)]
    assert ("PERSON", "Caloi") in mentioned(text, person)
    said = mentioned(text, person, *firm)
    assert ("PERSON", "Caloi") not in said
    assert ("PERSON", "Bruno Caloi") in said


def test_most_mentions_decide_where_they_are_clear() -> None:
    text = "Perth won. In Perth. To Perth. From Perth. Jordan met Jordan."
    places = [("Perth", "LOCATION", 0.9, which) for which in (1, 2, 3)]
    split = [("Jordan", "PERSON", 0.9, 0), ("Jordan", "LOCATION", 0.8, 1)]
    labels = [f.label for f in agreed(text, found(text, ("Perth", "ORG", 0.7, 0), *places, *split))]
    assert labels == ["LOCATION"] * 4 + ["PERSON", "LOCATION"]


def test_numbers_and_dates_are_not_put_to_the_vote() -> None:
    text = "May 2020, May, May"
    given = [("May", "PERSON", 0.9, 1), ("May", "PERSON", 0.9, 2), ("May 2020", "DATE", 0.9, 0)]
    assert [f.label for f in agreed(text, found(text, *given))] == ["PERSON", "PERSON", "DATE"]
