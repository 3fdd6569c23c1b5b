"""The shape of a word: what a tokenizer that lower-cases takes from the model, given back as token types."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum


class Shape(IntEnum):
    """How a word is written. The numbers are the model's token types: never change them."""

    OTHER = 0
    LOWER = 1
    TITLE = 2
    UPPER = 3
    MIXED = 4
    INITIAL = 5
    DIGITS = 6
    DIGITS_AND_LETTERS = 7


def shape(word: str) -> Shape:
    """The shape of one word, which is not empty. A combining mark or a full stop in it does not count."""
    letters = [char for char in word if char.isalpha()]
    if not letters:
        return Shape.DIGITS if any(char.isdigit() for char in word) else Shape.OTHER
    if any(char.isdigit() for char in word):
        return Shape.DIGITS_AND_LETTERS
    upper = sum(char.isupper() or char.istitle() for char in letters)
    if upper == 0:
        return Shape.LOWER
    if len(letters) == 1:
        return Shape.INITIAL
    if upper == len(letters):
        return Shape.UPPER
    return Shape.TITLE if upper == 1 and not letters[0].islower() else Shape.MIXED


def token_shapes(text: str, offsets: Sequence[tuple[int, int]], words: Sequence[int | None]) -> list[int]:
    """The shape of the whole word for each token of `text`; `OTHER` for tokens of no word."""
    shapes = [int(Shape.OTHER)] * len(offsets)
    first = 0
    for last in range(1, len(offsets) + 1):
        if last < len(offsets) and words[last] == words[first]:
            continue
        part = text[offsets[first][0] : offsets[last - 1][1]]
        if words[first] is not None and part:
            shapes[first:last] = [int(shape(part))] * (last - first)
        first = last
    return shapes
