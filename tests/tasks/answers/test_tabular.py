"""Answers from tables: looked up, computed, compared, listed; or none."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from desktop.engines.fake import FakeEmbedder
from desktop.progress import JobContext
from desktop.tasks.answers.cells import Cells
from desktop.tasks.answers.given import Tabular
from desktop.tasks.answers.grid import grids
from desktop.tasks.answers.question import parse
from desktop.tasks.answers.tabular import answers
from tests.tasks.answers.documents import SALES, document

TAX = (
    ("", "December 31,", ""),
    ("($ in thousands)", "2019", "2018"),
    ("Current income tax expense (benefit):", "", ""),
    ("Federal", "$5", "$4"),
    ("State", "10", "5"),
    ("Deferred income tax expense (benefit):", "", ""),
    ("Federal", "4,206", "4,860"),
    ("State", "(11,346)", "665"),
    ("Income tax expense (benefit)", "$(7,125)", "$5,534"),
)
AGED = (
    ("30 June 2019", "Current", "0 to 30 days", "Total"),
    ("", "$'000", "$'000", "$'000"),
    ("Gross carrying amount", "23,762", "2,068", "28,320"),
    ("Net receivables", "23,524", "1,965", "27,579"),
)


def ask(question: str, *tables: Sequence[Sequence[str]]) -> Tabular | None:
    found = grids(document(*(tables or (SALES,))))
    return answers(parse(question), Cells(found, FakeEmbedder(), JobContext()))


def told(question: str, *tables: Sequence[Sequence[str]]) -> list[str]:
    found = ask(question, *tables)
    return [] if found is None else [given.text for given in found.given]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is the amount of total sales in 2019?", ["$1,496.5"]),
        ("How much was Other in 2017?", ["70.8"]),
        ("What was the Other in 2019 and 2018 respectively?", ["44.1", "56.7"]),
        ("What is the change in Other in 2019 from 2018?", ["-12.6"]),
        ("What is the percentage change in Other in 2019 from 2018?", ["-22.22 %"]),
        ("What is the average of Other for 2018 and 2019?", ["50.4"]),
        ("What is the average Other from 2017 to 2019?", ["57.2"]),
        ("What is the sum of Other in 2018 and 2019?", ["100.8"]),
        ("What is Other as a percentage of total sales in 2019?", ["2.95 %"]),
        ("What is the ratio of Other to Fixed Price in 2018?", ["0.049"]),
        ("In which year is the amount of total sales the largest?", ["2019"]),
        ("In which year was Other lower, 2018 or 2019?", ["2019"]),
        ("Which contract type has the highest sales in 2018?", ["Fixed Price"]),
        ("How many years did Other exceed $50 million?", ["2"]),
        ("In which years was Other less than 60 million?", ["2019", "2018"]),
        ("Which years does the table provide information for?", ["2019", "2018", "2017"]),
    ],
)
def test_questions_on_one_table(question: str, answer: list[str]) -> None:
    assert told(question) == answer


def test_the_working_is_shown_with_each_cell_it_stands_on() -> None:
    found = ask("What is the percentage change in Other from 2018 to 2019?")
    assert found is not None
    (given,) = found.given
    assert given.result is not None
    assert given.result.working == "(44.1 - 56.7) / 56.7 = -22.22 %"
    assert [cell.entry.text for cell in given.cells] == ["44.1", "56.7"]


def test_rows_of_the_same_name_are_told_apart_by_their_section() -> None:
    assert told("What was the Federal deferred income tax expense in 2019?", TAX) == ["4,206"]
    assert told("What was the current Federal income tax expense in 2018?", TAX) == ["$4"]


def test_brackets_are_negative() -> None:
    assert told("What is the change in Income tax expense from 2018 to 2019?", TAX) == ["-12,659"]


def test_columns_may_be_set_against_each_other() -> None:
    question = "What was the difference between total net receivables and current net receivables?"
    assert told(question, AGED) == ["4,055"]
    assert told("What is the gross carrying amount for current receivables?", AGED) == ["23,762"]


def test_the_rows_of_a_section_are_listed_and_counted_without_its_total() -> None:
    table = (
        ("", "2019"),
        ("Current assets:", ""),
        ("Cash", "5"),
        ("Receivables", "7"),
        ("Total current assets", "12"),
        ("Goodwill", "3"),
    )
    assert told("What are the components of current assets?", table) == ["Cash", "Receivables"]
    assert told("How many items are there under current assets?", table) == ["2"]


def test_a_person_is_found_by_a_title() -> None:
    table = (
        ("Name", "Age", "Title"),
        ("Ann Lee", "47", "Chief Executive Officer"),
        ("Bo Li", "51", "Treasurer"),
    )
    assert told("Who is the Treasurer?", table) == ["Bo Li"]


def test_figures_of_different_scales_are_brought_to_one() -> None:
    table = (("", "Debt in millions", "Assets in thousands"), ("Parent", "3", "12,000"))
    found = ask("What is the ratio of parent debt to parent assets?", table)
    assert found is not None
    assert found.given[0].text == "0.25"


@pytest.mark.parametrize(
    "question",
    [
        "What is the change in goodwill impairment from 2018 to 2019?",
        "What is the average number of employees in 2018 and 2019?",
        "What was total sales in 2012?",
        "What is the change in Other from 2011 to 2012?",
        "What is the ratio of debt to equity in 2019?",
    ],
)
def test_nothing_is_guessed(question: str) -> None:
    assert ask(question) is None


def test_nothing_is_divided_by_nothing() -> None:
    table = (("", "2019", "2018"), ("Grants", "5", "—"))
    assert ask("What is the percentage change in grants from 2018 to 2019?", table) is None


def test_a_change_that_the_table_states_is_taken_from_it() -> None:
    table = (("", "2019", "2018", "% Change"), ("Interest income", "2,515", "1,310", "92 %"))
    assert told("What is the percentage change in interest income?", table) == ["92 %"]


HALVES = (
    ("£ million", "Note", "H1 2024", "H1 2023", "Change"),
    ("Revenue", "3", "127.4", "117.8", "+8.1%"),
    ("Food and drink", "4", "31.9", "30.3", "+5.3%"),
    ("Earnings per share", "", "12.1p", "10.2p", "+18.6%"),
)
NO_YEARS = (
    ("", "Change %", "This year $000", "Last year $000"),
    ("Room revenue", "12.5", "9,450", "8,400"),
    ("Occupancy", "4.1", "76.3%", "73.3%"),
)
QUARTERS = (
    ("USD million", "Q3 2024", "Q4 2024", "FY 2024", "YoY"),
    ("Services", "3.9", "4.4", "16.5", "-2%"),
)


@pytest.mark.parametrize(
    ("question", "table", "answer"),
    [
        ("What was revenue?", HALVES, ["127.4"]),
        ("Revenue", HALVES, ["127.4"]),
        ("Tell me the revenue, please", HALVES, ["127.4"]),
        ("What was revenue in 2023?", HALVES, ["117.8"]),
        ("What was the growth in revenue?", HALVES, ["+8.1%"]),
        ("How did revenue change?", HALVES, ["+8.1%"]),
        ("What was the revenue growth?", HALVES, ["+8.1%"]),
        ("What was the change in food and drink?", HALVES, ["1.6"]),
        ("What was the change in revenue from 2023?", HALVES, ["9.6"]),
        ("What was room revenue?", NO_YEARS, ["9,450"]),
        ("What was occupancy?", NO_YEARS, ["76.3%"]),
        ("How much did room revenue change?", NO_YEARS, ["12.5"]),
        ("What were services?", QUARTERS, ["16.5"]),
        ("What were services in Q3 2024?", QUARTERS, ["3.9"]),
        ("What was the year-on-year growth of services?", QUARTERS, ["-2%"]),
    ],
)
def test_an_amount_is_the_latest_value_and_a_change_the_change(
    question: str, table: Sequence[Sequence[str]], answer: list[str]
) -> None:
    assert told(question, table) == answer


def test_a_percentage_and_an_amount_have_no_sum() -> None:
    assert told("What is the sum of room revenue and occupancy?", NO_YEARS) == []


BREWERY = (
    ("£ thousand", "2021", "2022", "2023"),
    ("Beer sales", "950", "1,000", "1,100"),
    ("Cider sales", "120", "140", "150"),
    ("Malt and hops", "220", "250", "270"),
    ("Wages", "410", "430", "450"),
    ("Total income", "1,120", "1,200", "1,310"),
)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is the total of beer sales, cider sales and wages?", ["1,700"]),
        ("What was the sum of wages and malt and hops in 2022?", ["680"]),
        ("What were average wages over the last two years?", ["440"]),
        ("Total wages over the last three years", ["1,290"]),
        ("What did beer sales and cider sales add up to in 2021?", ["1,070"]),
        ("What are wages as a share of total income?", ["34.35 %"]),
        ("What percentage of total income came from cider sales?", ["11.45 %"]),
        ("What is the average of wages over the last five years?", []),
    ],
)
def test_sums_of_several_things_and_years(question: str, answer: list[str]) -> None:
    assert told(question, BREWERY) == answer


def test_pence_are_hundredths_of_pounds() -> None:
    found = ask("What is the change in earnings per share?", HALVES)
    assert found is not None
    result = found.given[0].result
    assert found.given[0].text == "1.9"
    assert result is not None
    assert (result.power, result.currency) == (-2, "GBP")
