from __future__ import annotations

import pytest

from desktop.document.model import Span
from desktop.document.results import Finding, Status, TaskResult
from desktop.tasks.decisions import Decision, Marked, Scope, decided

FIRST, SECOND = "John Smith, Smith, Leeds.", "J. Smith of LEEDS."


def batch() -> list[Marked]:
    first = (
        Finding("PERSON", Span(0, 10), 0.9, "test", "PERSON 1"),
        Finding("PERSON", Span(12, 17), 0.8, "test", "PERSON 1"),
    )
    weak = (Finding("LOCATION", Span(19, 24), 0.3, "test", "LOCATION 1"),)
    second = (Finding("PERSON", Span(0, 8), 0.8, "test", "PERSON 1"),)
    far = (Finding("LOCATION", Span(12, 17), 0.3, "test", "LOCATION 1"),)
    return [
        Marked(FIRST, TaskResult("redact", Status.OK, first, weak)),
        Marked(SECOND, TaskResult("redact", Status.OK, second, far)),
    ]


def spans(findings: tuple[Finding, ...]) -> list[tuple[int, int]]:
    return [(f.span.start, f.span.end) for f in findings]


@pytest.mark.parametrize(
    ("scope", "left"),
    [("place", [[(12, 17)], [(0, 8)]]), ("same", [[(12, 17)], [(0, 8)]]), ("variants", [[], []])],
)
def test_rejecting(scope: Scope, left: list[list[tuple[int, int]]]) -> None:
    results = decided(batch(), Decision(0, Span(0, 10), remove=False, scope=scope))
    assert [spans(result.findings) for result in results] == left
    gone = [f for result in results for f in result.rejected]
    assert gone
    assert all(f.decided_by == "person" for f in gone)


def test_accepting_a_candidate_everywhere() -> None:
    first, second = decided(batch(), Decision(0, Span(19, 24), remove=True, scope="same"))
    assert spans(first.findings) == [(0, 10), (12, 17), (19, 24)]
    assert spans(second.findings) == [(0, 8), (12, 17)]
    assert first.candidates == second.candidates == ()
    assert second.findings[1].decided_by == "person"
    assert second.findings[1].score == 0.3


def test_a_rejected_place_can_be_taken_back() -> None:
    documents = batch()
    results = decided(documents, Decision(1, Span(0, 8), remove=False))
    again = [Marked(d.text, r) for d, r in zip(documents, results, strict=True)]
    (_, second) = decided(again, Decision(1, Span(0, 8), remove=True))
    assert spans(second.findings) == [(0, 8)]
    assert second.rejected == ()


def test_another_label() -> None:
    first, second = decided(batch(), Decision(0, Span(19, 24), remove=True, label="ORG", scope="same"))
    assert first.findings[-1].label == second.findings[-1].label == "ORG"


def test_a_new_finding_takes_the_place_of_what_it_overlaps() -> None:
    first, _ = decided(batch(), Decision(0, Span(5, 17), remove=True, label="CUSTOM"))
    assert spans(first.findings) == [(5, 17)]
    assert (first.findings[0].detector, first.findings[0].decided_by) == ("person", "person")


@pytest.mark.parametrize(
    "decision",
    [
        Decision(2, Span(0, 1), remove=True, label="ORG"),
        Decision(0, Span(0, 99), remove=True, label="ORG"),
        Decision(0, Span(3, 3), remove=True, label="ORG"),
        Decision(0, Span(0, 4), remove=True),
    ],
)
def test_what_is_no_decision(decision: Decision) -> None:
    with pytest.raises(ValueError, match=r"no such|needs a label"):
        decided(batch(), decision)
