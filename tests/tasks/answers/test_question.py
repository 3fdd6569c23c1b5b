"""What questions ask of figures."""

from __future__ import annotations

from decimal import Decimal

import pytest

from desktop.tasks.answers.question import Operation, parse


@pytest.mark.parametrize(
    ("question", "operation"),
    [
        ("What is the amount of total sales in 2019?", Operation.LOOKUP),
        ("How much were the other receivables as at December 31, 2019?", Operation.LOOKUP),
        ("What is the change in Other in 2019 from 2018?", Operation.CHANGE),
        ("What is the increase / (decrease) in net sales from 2018 to 2019?", Operation.CHANGE),
        ("What is the percentage change in Other in 2019 from 2018?", Operation.PERCENT_CHANGE),
        ("What is the % increase in revenue between 2018 and 2019?", Operation.PERCENT_CHANGE),
        ("What is the average dividend yield in 2017 and 2018?", Operation.AVERAGE),
        ("What is the sum of net sales in 2018 and 2019?", Operation.SUM),
        ("What is the total price paid between 2017 and 2019?", Operation.SUM),
        ("What are prepaid expenses as a percentage of total assets in 2019?", Operation.SHARE),
        ("What is the ratio of debt to equity?", Operation.RATIO),
        ("In which year was the amount of total sales the largest?", Operation.EXTREME),
        ("Which segment has the lowest revenue in 2019?", Operation.EXTREME),
        ("How many years did net sales exceed $5 million?", Operation.BOUND),
        ("In which year was net income less than 100.0 million?", Operation.BOUND),
        ("What are the components of current assets?", Operation.LIST),
        ("Which years does the table provide information for?", Operation.LIST),
        ("How many categories are there under total assets?", Operation.LIST),
        ("Why did the valuation allowance increase in 2019?", Operation.NONE),
        ("How is EPS calculated?", Operation.NONE),
    ],
)
def test_the_operation_is_told(question: str, operation: Operation) -> None:
    assert parse(question).operation is operation


def test_the_subject_is_left_of_what_leads_to_it() -> None:
    asked = parse("What is the percentage change in net deferred tax assets from 2018 to 2019?")
    assert asked.subjects[0][0].words == ("net", "deferr", "tax", "asset")
    assert asked.years == ((2018, 2018), (2019, 2019))


def test_a_bound_has_its_figure_and_scale() -> None:
    asked = parse("How many years did servicing fees exceed $3,000 thousand?")
    assert (asked.bound, asked.bound_scale, asked.largest, asked.wants) == (
        Decimal(3000000),
        3,
        True,
        "count",
    )


def test_a_negative_bound_is_negative() -> None:
    asked = parse("In which year was total other income, net less than -3,000 thousands?")
    assert (asked.bound, asked.largest) == (Decimal(-3000000), False)


def test_two_things_are_set_against_each_other() -> None:
    asked = parse("What is the difference between total receivables and current receivables?")
    words = [[one.words for one in reading] for reading in asked.subjects]
    assert [("total", "receivabl"), ("current", "receivabl")] in words


def test_a_share_has_the_part_before_the_whole() -> None:
    asked = parse("What percentage of total assets is made up of cash in 2019?")
    part, whole = asked.subjects[0]
    assert (part.words, whole.words) == (("cash",), ("total", "asset"))


def test_years_may_mean_those_between_them_too() -> None:
    assert parse("What is the average revenue from 2017 to 2019?").through
    assert not parse("What is the average revenue in 2017 and 2019?").through
