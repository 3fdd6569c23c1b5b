"""Figures of cells and sentences, and the scale that headings give them."""

# ruff: noqa: RUF001 - marks of print are what this is about

from __future__ import annotations

from decimal import Decimal

import pytest

from desktop.tasks.answers.figures import figure_of, figures_in, scale_in, shown


@pytest.mark.parametrize(
    ("cell", "value", "percent", "currency", "scale"),
    [
        ("$  1,452.4", "1452.4", False, "USD", 0),
        ("(123 )", "-123", False, "", 0),
        ("$(31.5)", "-31.5", False, "USD", 0),
        ("(25)%", "-25", True, "", 0),
        ("−298", "-298", False, "", 0),
        ("£(8.1m)", "-8.1", False, "GBP", 6),
        ("$(9.8) million", "-9.8", False, "USD", 6),
        ("—", "0", False, "", 0),
        ("1.234,5", "1234.5", False, "", 0),
        ("1 234 567", "1234567", False, "", 0),
        ("4,785.7 (1)", "4785.7", False, "", 0),
        ("2.5 years", "2.5", False, "", 0),
    ],
)
def test_a_cell_is_one_figure(cell: str, value: str, percent: bool, currency: str, scale: int) -> None:
    figure = figure_of(cell)
    assert figure is not None
    assert (figure.value, figure.percent, figure.currency, figure.scale) == (
        Decimal(value),
        percent,
        currency,
        scale,
    )


@pytest.mark.parametrize("cell", ["Indefinite", "", "2019 and 2018", "nm", "Note 4", "12 December 2019"])
def test_words_are_no_figure(cell: str) -> None:
    assert figure_of(cell) is None


def test_figures_of_a_sentence_have_places_and_scales() -> None:
    text = "Sales were $1.2 billion (2018: $44.4 million), down 5%."
    found = {span.of(text): (figure.whole, figure.percent) for span, figure in figures_in(text)}
    assert found["$1.2 billion"] == (Decimal(1200000000), False)
    assert found["$44.4 million"] == (Decimal(44400000), False)
    assert found["5%"] == (Decimal(5), True)


@pytest.mark.parametrize(
    ("heading", "power"),
    [
        ("(in millions, except per share data)", 6),
        ("$'000", 3),
        ("$M", 6),
        ("£m", 6),
        ("inthousands", 3),
        ("thousands of U.S. dollars", 3),
        ("€ million", 6),
        ("RMB’000", 3),
    ],
)
def test_headings_give_the_scale(heading: str, power: int) -> None:
    scale = scale_in(heading)
    assert scale is not None
    assert scale.power == power


def test_a_heading_without_scale_gives_none() -> None:
    assert scale_in("$ Difference") is None
    assert scale_in("Years ended December 31, 2019") is None


def test_shares_may_be_excepted_from_the_scale() -> None:
    scale = scale_in("(In thousands, except share and per share amounts)")
    assert scale is not None
    assert scale.but_shares


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("-22.2222", "-22.22"),
        ("19582777", "19,582,777"),
        ("0.00061", "0.00061"),
        ("180.0", "180"),
        ("-0.001", "-0.001"),
    ],
)
def test_figures_are_shown_for_people(value: str, text: str) -> None:
    assert shown(Decimal(value)) == text
