"""Years of headings and questions."""

from __future__ import annotations

import pytest

from desktop.tasks.answers.periods import is_period, keys_in, names_and_dates, same


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Year ended 31 March 2019", {(2019, 2019)}),
        ("FY19", {(2019, 2019)}),
        ("2018/19", {(2018, 2019)}),
        ("2021-2022", {(2021, 2022)}),
        ("sales of 2,019 units at $2018", set()),
        ("from 2017 to 2019", {(2017, 2017), (2019, 2019)}),
    ],
)
def test_years_are_told_from_other_numbers(text: str, keys: set[tuple[int, int]]) -> None:
    assert keys_in(text) == keys


@pytest.mark.parametrize("heading", ["2019", "December 31,", "Years Ended September 30,", "Q3 2019", "FY18"])
def test_headings_that_only_say_when(heading: str) -> None:
    assert is_period(heading)


@pytest.mark.parametrize("heading", ["45.4", "$ 50", "21", "Total", "2019 restated sales", ""])
def test_figures_and_names_are_no_periods(heading: str) -> None:
    assert not is_period(heading)


def test_a_financial_year_stands_for_its_end() -> None:
    assert same((2019, 2019), (2018, 2019))
    assert not same((2018, 2018), (2018, 2019))


def test_days_are_told_from_names() -> None:
    assert names_and_dates("Balance at June 30, 2019") == (("balanc",), ("june", "30"))
