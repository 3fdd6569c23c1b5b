"""Dates, lengths of time and sums are read as they are written in English and on the Continent."""

from __future__ import annotations

import pytest

from desktop.tasks.extraction import amounts, jurisdictions
from desktop.tasks.extraction.candidates import alike
from desktop.tasks.extraction.days import convention, days
from desktop.tasks.extraction.durations import in_words, lengths


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("this 24th day of February, 2017,", "2017-02-24"),
        ("the 4th day of May 2005 by", "2005-05-04"),
        ("as of the 28th day of November,\n2006", "2006-11-28"),
        ("as of February 10, 2017 (", "2017-02-10"),
        ("on Nov. 4 2010", "2010-11-04"),
        ("4 November 2010", "2010-11-04"),
        ("am 3. März 2021", "2021-03-03"),
        ("le 1er août 2019", "2019-08-01"),
        ("el 5 de mayo de 2020", "2020-05-05"),
        ("31.12.2023", "2023-12-31"),
        ("2024-03-31", "2024-03-31"),
        ("12/31/2023", "2023-12-31"),
        ("31/12/23", "2023-12-31"),
        ("05-Apr-21", "2021-04-05"),
    ],
)
def test_a_date_is_read(text: str, iso: str) -> None:
    found = days(text)
    assert [day.iso for day in found] == [iso]
    assert found[0].span.of(text).strip(" ,") == found[0].span.of(text)


@pytest.mark.parametrize(
    "text", ["version 1.2.2024.7", "30 February 2020", "section 12.13.14.", "May 2020", ", 2009"]
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert days(text) == []


def test_the_document_shows_whether_the_day_leads() -> None:
    assert convention("paid 25/03/2024, due 03/04/2024") is True
    assert convention("paid 03/25/2024, due 03/04/2024") is False
    assert convention("signed on March 5, 2024; due 03/04/2024") is False
    assert convention("signed on 5 March 2024; due 03/04/2024") is True
    assert convention("due 03/04/2024") is None


def test_a_date_that_can_be_two_is_called_so() -> None:
    (doubtful,) = days("03/04/2024", day_first=None)
    assert (doubtful.iso, doubtful.ambiguous) == ("2024-04-03", True)
    (american,) = days("03/04/2024", day_first=False)
    assert (american.iso, american.ambiguous) == ("2024-03-04", False)
    assert not days("03/03/2024")[0].ambiguous


@pytest.mark.parametrize(
    ("text", "iso", "words"),
    [
        ("for two (2) years from", "P2Y", "2 years"),
        ("a period of eighteen months", "P18M", "18 months"),
        ("an eighteen-month period", "P18M", "18 months"),
        ("twenty-four (24) months", "P24M", "24 months"),
        ("one (1) year", "P1Y", "1 year"),
        ("30 days", "P30D", "30 days"),
        ("the second anniversary of", "P2Y", "2 years"),
        ("the 3rd anniversary of", "P3Y", "3 years"),
        ("one year and six months", "P1Y6M", "1 year 6 months"),
        ("6 weeks", "P6W", "6 weeks"),
        ("ninety (90) calendar days", "P90D", "90 days"),
    ],
)
def test_a_length_of_time_is_read(text: str, iso: str, words: str) -> None:
    assert [length.iso for length in lengths(text)] == [iso]
    assert in_words(iso) == words


@pytest.mark.parametrize("text", ["12 year old", "section 3 (years)", "$5 years", "in 2024 years later"])
def test_what_is_no_length_of_time_is_none(text: str) -> None:
    assert all(length.iso not in ("P12Y", "P3Y", "P5Y", "P2024Y") for length in lengths(text))


@pytest.mark.parametrize(
    ("text", "comma", "normal"),
    [
        ("$1,234.50", False, "1234.50 USD"),
        ("1.234,50 €", True, "1234.50 EUR"),
        ("EUR 1.234,50", True, "1234.50 EUR"),
        ("£ 99", False, "99.00 GBP"),
        ("(1,250.00)", False, "-1250.00"),
        ("-12,00 EUR", True, "-12.00 EUR"),
        ("US$ 2.5 million", False, "2500000.00 USD"),
        ("3,2 Mio. €", True, "3200000.00 EUR"),
        ("1'250.00 CHF", False, "1250.00 CHF"),
        ("5000 dollars", False, "5000.00 USD"),
        ("1 234,56 €", True, "1234.56 EUR"),
    ],
)
def test_a_sum_is_read(text: str, comma: bool, normal: str) -> None:
    assert [amount.normal for amount in amounts.sums(text, comma=comma)] == [normal]


def test_a_percentage_is_no_sum_and_a_date_no_number() -> None:
    assert list(amounts.sums("19 % of it, 4.5%")) == []
    assert [str(amount.value) for amount in amounts.percents("19 % of it, 4.5%, 3 percent")] == [
        "19",
        "4.5",
        "3",
    ]


def test_the_currency_and_scale_of_a_document_are_seen() -> None:
    assert amounts.main_currency("€ 3, € 4 and $ 5") == "EUR"
    assert amounts.main_currency("nothing") == ""
    assert amounts.scale_said("(in millions, except per share data)") == (10**6, "")
    assert amounts.scale_said("in thousands of U.S. dollars")[0] == 10**3
    assert amounts.scale_said("EUR million") == (10**6, "EUR")
    assert amounts.scale_said("two million people") == (1, "")


def test_a_place_has_one_name() -> None:
    assert jurisdictions.normal("NEW\nYORK") == "New York"
    assert jurisdictions.normal("English") == "England"
    assert jurisdictions.normal("People’s Republic of China") == "China"  # noqa: RUF001
    assert jurisdictions.is_place("State of Delaware")
    assert not jurisdictions.is_place("Delaware Holdings")


def test_two_writings_of_a_name_are_one_party() -> None:
    assert alike("PALM, INC.", "Palm, Inc.")
    assert alike("Progress Software", "Progress Software Corporation")
    assert alike("Liquidmetal Technology, Inc.", "Liquidmetal Technologies, Inc.")
    assert not alike("Palm, Inc.", "PalmSource, Inc.")
    assert not alike("Alpha Ltd", "Beta Ltd")
