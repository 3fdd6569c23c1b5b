"""Headings of columns: what they hold beside values, and which time they are of."""

from __future__ import annotations

import pytest

from desktop.tasks.answers.columns import Kind, beside, kind, when


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("2024", Kind.VALUE),
        ("Q3 2025", Kind.VALUE),
        ("Change", Kind.CHANGE),
        ("Growth %", Kind.CHANGE),
        ("vs. prior year", Kind.CHANGE),
        ("YoY", Kind.CHANGE),
        ("+/-", Kind.CHANGE),
        ("Inc/(Dec)", Kind.CHANGE),
        ("% of sales", Kind.PART),
        ("Note", Kind.NOTE),
        ("Notes payable", Kind.VALUE),
        ("Budget", Kind.PLAN),
        ("Varied", Kind.VALUE),
    ],
)
def test_what_a_column_holds(heading: str, expected: Kind) -> None:
    assert kind(heading) is expected


def test_only_beside_values_is_a_change_beside() -> None:
    assert beside({1: "2024", 2: "Change"}) == {2: Kind.CHANGE}
    assert beside({1: "$ Change", 2: "% Change", 3: "Note"}) == {3: Kind.NOTE}


@pytest.mark.parametrize(
    ("later", "earlier"),
    [
        ("2024", "2023"),
        ("Q3 2025", "Q2 2025"),
        ("Q1 2025", "Q4 2024"),
        ("FY 2024", "Q4 2024"),
        ("H2 2024", "H1 2024"),
        ("30 June 2025", "31 December 2024"),
        ("30.06.2024", "31.12.2023"),
        ("Nine months 2024", "H1 2024"),
        ("This year $000", "Last year $000"),
        ("Current period", "Prior period"),
        ("December", "November"),
    ],
)
def test_times_are_in_order(later: str, earlier: str) -> None:
    after, before = when(later), when(earlier)
    assert after is not None
    assert before is not None
    assert after > before


def test_a_heading_without_a_time_has_none() -> None:
    assert when("Europe") is None
