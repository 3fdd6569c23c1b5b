"""Figures and dates in the notation of either language; what is no figure stays."""

from __future__ import annotations

import pytest

from desktop.tasks.translation.notation import figure_alone, in_language, noted

EN_PT, PT_EN = ("en", "pt"), ("pt", "en")


@pytest.mark.parametrize(
    ("figure", "way", "wanted"),
    [
        ("1,234.50", EN_PT, "1.234,50"),
        ("1,234,567", EN_PT, "1.234.567"),
        ("0.5", EN_PT, "0,5"),
        ("2024", EN_PT, "2024"),
        ("1.234,50", PT_EN, "1,234.50"),
        ("1 234,5", PT_EN, "1,234.5"),
        ("12,000", PT_EN, "12,000"),  # it may be an English figure in a Portuguese text
        ("1,2,3", EN_PT, "1,2,3"),
        ("1,234.50", ("en", "fr"), "1\u202f234,50"),
        ("1'234.5", EN_PT, "1'234.5"),
    ],
)
def test_a_figure_in_another_language(figure: str, way: tuple[str, str], wanted: str) -> None:
    assert in_language(figure, *way) == wanted


@pytest.mark.parametrize(
    ("source", "translation", "wanted"),
    [
        ("It is 1,234.50 euros or 5.5%.", "São 1,234.50 euros ou 5.5%.", "São 1.234,50 euros ou 5,5%."),
        ("It is 1,234.50 euros.", "São 1.234,50 euros.", "São 1.234,50 euros."),
        (
            "See section 2.10 and version 3.5.",
            "Ver secção 2.10 e versão 3.5.",
            "Ver secção 2.10 e versão 3.5.",
        ),
        ("It needs Python 3.11 or later", "Precisa do Python 3.11 ou mais", "Precisa do Python 3.11 ou mais"),
        ("It is only 3.5 km away", "Fica a apenas 3.5 km", "Fica a apenas 3,5 km"),
        ("2.10 Scope of the contract", "2.10 Âmbito do contrato", "2.10 Âmbito do contrato"),
        ("On May 5, 2024 and June 7", "Em maio 5, 2024 e 7 de junho", "Em 5 de maio de 2024 e 7 de junho"),
        ("Due 12/31/2024 or 03/04/2024", "Vence 12/31/2024 ou 03/04/2024", "Vence 31/12/2024 ou 03/04/2024"),
        ("File AB1,234 of 10.0.0.1", "Ficheiro AB1,234 de 10.0.0.1", "Ficheiro AB1,234 de 10.0.0.1"),
        ("Open 6.30-10am", "Abre 6.30-10am", "Abre 6.30-10am"),
    ],
)
def test_a_translation_in_the_notation_of_its_language(source: str, translation: str, wanted: str) -> None:
    assert noted(source, translation, EN_PT, "target").text == wanted


def test_the_notation_of_the_source_is_kept_when_asked() -> None:
    assert noted("It is 1,234.50.", "São 1.234,50.", EN_PT, "keep").text == "São 1,234.50."


def test_a_figure_without_words_is_changed_where_it_is_one() -> None:
    assert figure_alone("2.10", EN_PT, tabled=False) == "2.10"
    assert figure_alone("2.10", EN_PT, tabled=True) == "2,10"
    assert figure_alone("$ 2.10", EN_PT, tabled=False) == "$ 2,10"
    assert figure_alone("350,00", PT_EN, tabled=False) == "350.00"
    assert figure_alone("12.5%", EN_PT, tabled=False) == "12,5%"
