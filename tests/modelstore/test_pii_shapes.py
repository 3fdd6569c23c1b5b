"""Word shapes: what the tokenizer's small letters take away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.modelstore.pii.shapes import Shape, shape, token_shapes


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("the", Shape.LOWER),
        ("Ann", Shape.TITLE),
        ("Éva", Shape.TITLE),
        ("NATO", Shape.UPPER),
        ("McDonald", Shape.MIXED),
        ("iPhone", Shape.MIXED),
        ("J", Shape.INITIAL),
        ("a", Shape.LOWER),
        ("1998", Shape.DIGITS),
        ("B2B", Shape.DIGITS_AND_LETTERS),
        ("-", Shape.OTHER),
        ("王", Shape.LOWER),
    ],
)
def test_shapes(word: str, wanted: Shape) -> None:
    assert shape(word) is wanted


def test_the_numbers_are_those_of_the_trained_model() -> None:
    assert [kind.name for kind in Shape] == [
        *("OTHER", "LOWER", "TITLE", "UPPER", "MIXED", "INITIAL", "DIGITS", "DIGITS_AND_LETTERS")
    ]


def test_all_tokens_of_a_word_have_its_shape() -> None:
    text = "Szabina NV"
    offsets = [(0, 3), (3, 7), (8, 10)]
    assert token_shapes(text, offsets, [0, 0, 1]) == [Shape.TITLE, Shape.TITLE, Shape.UPPER]
    assert token_shapes("", [(0, 0)], [None]) == [Shape.OTHER]


@given(st.text(min_size=1))
def test_any_word_has_a_shape(word: str) -> None:
    assert shape(word) in Shape
