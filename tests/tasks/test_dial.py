from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.document.model import Span
from desktop.document.results import Finding, Status, TaskResult
from desktop.tasks.dial import at, price

scores = st.floats(0, 1)
thresholds = st.floats(0, 1)


@st.composite
def results(draw: st.DrawFn) -> TaskResult:
    """Findings apart, some of them decided by a person, parted in any way."""
    lists: list[list[Finding]] = [[], [], []]
    for place in range(draw(st.integers(0, 12))):
        by = draw(st.sampled_from(["machine", "machine", "person"]))
        finding = Finding("PERSON", Span(place, place + 1), draw(scores), "test", decided_by=by)
        lists[draw(st.sampled_from([0, 2] if by == "person" else [0, 1]))].append(finding)
    return TaskResult("redact", Status.OK, *map(tuple, lists), options={"threshold": 0.5, "style": "box"})


@given(results(), thresholds)
def test_the_price_is_what_it_costs(result: TaskResult, threshold: float) -> None:
    turned = at(result, threshold)
    assert len(turned.findings) - len(result.findings) == price(result, threshold)
    assert price(turned, threshold) == 0


@given(results(), thresholds, thresholds)
def test_lower_finds_more(result: TaskResult, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert set(at(result, high).findings) <= set(at(result, low).findings)
    assert price(result, high) <= price(result, low)


@given(results(), thresholds, thresholds)
def test_the_way_there_does_not_matter(result: TaskResult, one: float, other: float) -> None:
    assert at(at(result, one), other) == at(result, other)


@given(results(), thresholds)
def test_nothing_is_lost_and_a_person_is_heard(result: TaskResult, threshold: float) -> None:
    turned = at(result, threshold)
    assert sorted((*turned.findings, *turned.candidates), key=lambda f: f.span) == sorted(
        (*result.findings, *result.candidates), key=lambda f: f.span
    )
    assert turned.rejected == result.rejected
    assert {f for f in result.findings if f.decided_by == "person"} <= set(turned.findings)
    assert all(f.score < threshold for f in turned.candidates)
    assert turned.options == {"threshold": threshold, "style": "box"}
    assert list(turned.findings) == sorted(turned.findings, key=lambda f: f.span)
