from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.document.model import Span
from desktop.document.results import Finding
from desktop.tasks.detectors.merge import merge, widened
from desktop.tasks.detectors.parts import whole

TEXTS = st.text(alphabet="ab1 ,.-\n@+", min_size=1, max_size=60)


@st.composite
def found(draw: st.DrawFn) -> tuple[str, list[Finding]]:
    text = draw(TEXTS)
    findings = []
    for _ in range(draw(st.integers(0, 8))):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        label = draw(st.sampled_from(["PERSON", "PHONE", "IBAN"]))
        score = draw(st.sampled_from([0.5, 0.9, 1.0]))
        findings.append(Finding(label, Span(start, end), score, draw(st.sampled_from(["rules", "rampart"]))))
    return text, findings


@settings(deadline=None)
@given(found())
def test_merged_are_sorted_and_disjoint(case: tuple[str, list[Finding]]) -> None:
    text, findings = case
    merged = merge(text, findings)
    for left, right in pairwise(merged):
        assert left.span.end <= right.span.start
    assert all(0 <= f.span.start < f.span.end <= len(text) for f in merged)
    assert merge(text, findings[::-1]) == merged or len({f.span for f in findings}) < len(findings)


@settings(deadline=None)
@given(found())
def test_the_strongest_stands_as_it_is(case: tuple[str, list[Finding]]) -> None:
    text, findings = case
    checked = [f.span for f in findings if f.detector == "rules" and f.score >= 0.95]
    longest = [span for span in checked if len(span) == max(map(len, checked))]
    merged = merge(text, findings)
    assert not longest or any(f.span.contains(span) for f in merged for span in longest)


def of(text: str, part: str, label: str, score: float = 0.9, detector: str = "rampart") -> Finding:
    start = text.index(part)
    return Finding(label, Span(start, start + len(part)), score, detector)


def said(text: str, findings: Iterator[Finding] | list[Finding]) -> list[tuple[str, str]]:
    return [(f.label, f.span.of(text)) for f in findings]


def test_a_checked_rule_beats_a_longer_guess_and_the_rest_is_kept() -> None:
    text = "card 4111111111111111 of Smith"
    card = of(text, "4111111111111111", "CREDIT_CARD", 1.0, "rules")
    guess = of(text, "4111111111111111 of Smith", "NATIONAL_ID")
    assert said(text, merge(text, [guess, card])) == [
        ("CREDIT_CARD", "4111111111111111"),
        ("NATIONAL_ID", "of Smith"),
    ]


def test_longer_beats_shorter() -> None:
    text = "Ada Lovelace"
    assert said(text, merge(text, [of(text, "Ada", "LOCATION", 1.0), of(text, text, "PERSON", 0.6)])) == [
        ("PERSON", "Ada Lovelace")
    ]


def test_what_is_likely_beats_a_longer_candidate() -> None:
    text = "Ada Lovelace"
    assert said(text, merge(text, [of(text, text, "ORG", 0.4), of(text, "Lovelace", "PERSON", 0.6)])) == [
        ("ORG", "Ada"),
        ("PERSON", "Lovelace"),
    ]


def test_widening_stops_at_likely_neighbours_and_takes_in_candidates() -> None:
    text = "a Ada b c Bob"
    findings = [
        of(text, "Ada", "PERSON"),
        of(text, "b", "DATE", 0.4),
        of(text, "c", "ORG", 0.9),
        of(text, "Bob", "ORG", 0.3),
    ]

    def everything(span: Span, least: int, most: int) -> Span:
        return Span(least, most)

    assert said(text, widened(findings, "PERSON", everything)) == [
        ("PERSON", "a Ada b "),
        ("ORG", "c"),
        ("ORG", "Bob"),
    ]


def test_parts_of_a_name_are_one_person() -> None:
    text = "Faina D. Yefremova met Smith, John and Bob\nMary Jones"
    parts = [
        of(text, "Faina", "GIVEN_NAME"),
        of(text, "Yefremova", "SURNAME"),
        of(text, "Smith", "SURNAME"),
        of(text, "John", "GIVEN_NAME"),
        of(text, "Jones", "SURNAME"),
    ]
    assert said(text, whole(text, parts)) == [
        ("PERSON", "Faina D. Yefremova"),
        ("PERSON", "Smith, John"),
        ("PERSON", "Jones"),
    ]


def test_two_people_on_two_lines_stay_two() -> None:
    text = "Smith\nMary"
    assert len(list(whole(text, [of(text, "Smith", "SURNAME"), of(text, "Mary", "GIVEN_NAME")]))) == 2


def test_parts_of_an_address_are_one_and_a_town_alone_is_a_place() -> None:
    text = "42 Main Street, Apt 5\nSpringfield, IL 62704. He went to Paris."
    parts = [
        of(text, "42", "BUILDING_NUMBER"),
        of(text, "Main Street", "STREET_NAME"),
        of(text, "Apt", "SECONDARY_ADDRESS"),
        of(text, "Springfield", "CITY"),
        of(text, "IL", "STATE"),
        of(text, "62704", "ZIP_CODE"),
        of(text, "Paris", "CITY"),
    ]
    assert said(text, whole(text, parts)) == [
        ("ADDRESS", "42 Main Street, Apt 5\nSpringfield, IL 62704"),
        ("LOCATION", "Paris"),
    ]


def test_findings_are_whole_words_without_marks() -> None:
    text = "see (Yefremova), and ..."
    findings = [Finding("SURNAME", Span(6, 10), 0.9, "rampart"), of(text, "...", "EMAIL")]
    assert said(text, whole(text, findings)) == [("PERSON", "Yefremova")]


def test_a_blank_line_parts_and_a_house_number_alone_is_nothing() -> None:
    text = "Main Street\n\n62704 and 42"
    parts = [
        of(text, "Main Street", "STREET_NAME"),
        of(text, "62704", "ZIP_CODE"),
        of(text, "42", "BUILDING_NUMBER"),
    ]
    assert said(text, whole(text, parts)) == [("ADDRESS", "Main Street"), ("ADDRESS", "62704")]
