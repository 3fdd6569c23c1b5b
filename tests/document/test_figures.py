from __future__ import annotations

from decimal import Decimal

import pytest

from desktop.document.figures import Figure, decimal_comma, figure, is_figure, is_period, is_quantity


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1,452.4", "1452.4", ""),
        ("$ (1,452.4)", "-1452.4", "USD"),
        ("($44.1)", "-44.1", "USD"),
        ("$  5", "5", "USD"),
        ("4.00 %", "4.00", "%"),
        ("(4.0)%", "-4.0", "%"),
        ("-12", "-12", ""),
        ("−12.5 €", "-12.5", "EUR"),  # noqa: RUF001
        ("12'345.60 CHF", "12345.60", "CHF"),
        ("12 345", "12345", ""),
        ("1.234.567", "1234567", ""),
        ("1.234.567,89", "1234567.89", ""),
        ("1,5", "1.5", ""),
        ("0.125", "0.125", ""),
        (".5", "0.5", ""),
        ("1.234", "1.234", ""),
        ("2.5x", "2.5", "x"),
        ("699 (1)", "699", ""),
        ("US$ 7", "7", "USD"),
    ],
)
def test_a_figure_is_read(text: str, value: str, unit: str) -> None:
    assert figure(text) == Figure(Decimal(value), unit)


@pytest.mark.parametrize(
    "text", ["", "—", "- -", "n/a", "Total", "(5", "5)", "1-2", "12/31/2019", "A1", "1 2 3"]
)
def test_no_figure(text: str) -> None:
    assert figure(text) is None


def test_commas_before_decimals() -> None:
    texts = ["1.234", "12,5", "7.000,00"]
    assert decimal_comma(texts)
    assert not decimal_comma(["1,234", "12.5"])
    assert [figure(text, comma=True) for text in texts] == [
        Figure(Decimal(1234)),
        Figure(Decimal("12.5")),
        Figure(Decimal("7000.00")),
    ]


@pytest.mark.parametrize("text", ["—", "$ —", "- - %", "n/a", "$1.2 million", "5", "$"])
def test_what_stands_for_a_figure(text: str) -> None:
    assert is_figure(text)


@pytest.mark.parametrize(
    "text", ["2019", "FY 2019", "Q3 2020", "2018/19", "December 31,", "Years Ended", "2019E"]
)
def test_periods(text: str) -> None:
    assert is_period(text)
    assert not is_quantity(text)


@pytest.mark.parametrize("text", ["2,019", "2019.5", "$ 2019", "Total"])
def test_no_periods(text: str) -> None:
    assert not is_period(text)
