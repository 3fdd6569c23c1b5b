"""A currency's sign that stands without a figure must not become another currency."""

from __future__ import annotations

import pytest

from desktop.tasks.translation.checks import check


@pytest.mark.parametrize(
    ("source", "translation", "lacks"),
    [
        ("£ million, unless stated", "milhões de euros, a menos que indicado", ("£",)),
        ("£ million, unless stated", "milhões de libras, a menos que indicado", ()),
        ("£ million", "£ milhões", ()),
        ("In US$", "Em dólares", ()),
        ("Revenue, R$ thousand", "Receita, mil reais", ()),
        ("It cost £5 million.", "Custou 5 milhões de euros.", ("£5 million",)),
        ("The price in euros", "O preço em euros", ()),
    ],
)
def test_signs_alone(source: str, translation: str, lacks: tuple[str, ...]) -> None:
    found = check(source, translation).lacks
    assert len(found) == len(lacks)
    assert all(one.startswith(lost) or lost.startswith(one) for one, lost in zip(found, lacks, strict=True))
