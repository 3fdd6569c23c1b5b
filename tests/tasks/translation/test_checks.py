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
