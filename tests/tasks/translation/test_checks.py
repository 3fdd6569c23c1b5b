"""Figures, codes and addresses that a translation lost or made up are named."""

from __future__ import annotations

import pytest

from desktop.tasks.translation.checks import added, lost


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("Pay 1,234.50 by 31 March 2024.", "Pague 1.234,50 até 31 de março de 2024."),
        ("The 2nd copy, the 21st day", "A 2ª cópia, o 21.º dia"),
        (
            "Write to a.b@example.org or see https://example.org/a?b=1.",
            "Escreva a a.b@example.org; https://example.org/a?b=1.",
        ),
        ("Case AB-12/3 of 7 May", "Processo AB-12/3 de 7 de maio"),
        ("12 345,67 EUR", "EUR 12,345.67"),
        ("In the 1970s and the mid-1980s", "Na década de 1970 e em meados da de 1980"),
        ("the hits of the 1960s", "os sucessos dos anos 60"),
        ("a 28-year-old, a 90-hectare park", "de 28 anos, um parque de 90 hectares"),
        ("It rose to $221bn from $1.5 million", "Subiu de US$ 1,5 milhão para US$ 221 bilhões"),
        ("600,000 people", "600 mil pessoas"),
        ("£48.6 million and €5", "48,6 milhões de libras e 5 euros"),
        ("R$ 5 and US$ 7", "5 reais e 7 dólares"),
        ("$1,234.50 or CHF 3", "US$ 1.234,50 ou 3 francos"),
        ("1.5 million", "1 500 000"),
        ("in the 15th and the 5th century", "nos séculos XV e V"),
        ("We met 3 times", "Encontramo-nos três vezes"),
        ("You may stay until May 5, 2024.", "Pode ficar até 5 de maio de 2024."),
    ],
)
def test_another_notation_loses_nothing(source: str, translation: str) -> None:
    assert lost(source, translation) == added(source, translation) == ()


@pytest.mark.parametrize(
    ("source", "translation", "missing", "new"),
    [
        ("In 2023 it was 5.", "Em 2032 era 5.", ("2023",), ("2032",)),
        ("5 and 5", "5", ("5",), ()),
        ("Ref AB-12", "Ref BA-12", ("AB-12",), ("BA-12",)),
        ("on 5 May 2024", "em 5 de março de 2024", ("May",), ("março",)),
        ("3 of 3", "três", ("3",), ()),
        ("It is £48.6 million.", "São 48,6 milhões de euros.", ("£48.6",), ("48,6 milhões de euros",)),
        ("5 dollars", "5 metros", ("5 dollars",), ()),
        ("$5 million", "US$ 5 mil", (), ()),  # its digits are the same
        ("to a@b.org", "para a@c.org", ("a@b.org",), ("a@c.org",)),
        ("none", "7", (), ("7",)),
        ("10", "100", ("10",), ("100",)),
        ("first 9, then X1, then 8", "", ("9", "X1", "8"), ()),
    ],
)
def test_what_is_missing_or_new_is_named(
    source: str, translation: str, missing: tuple[str, ...], new: tuple[str, ...]
) -> None:
    assert lost(source, translation) == missing
    assert added(source, translation) == new
