"""Questions and passages as rows of token ids and marks, with the place of the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from desktop.modelstore.qa.examples import Example
from desktop.modelstore.qa.marks import Mark, marks, stems

LENGTH = 160
"""Most tokens of one row in training."""
QUESTION = 48
"""Most tokens of a question, in training and in use."""


@dataclass(frozen=True, slots=True)
class Row:
    """One input. `answers` are (first, last) tokens of the answers that lie in it; `offsets` those of the
    passage's tokens in the passage; its first token has the number `begin`."""

    ids: list[int]
    types: list[int]
    begin: int
    offsets: list[tuple[int, int]]
    answers: tuple[tuple[int, int], ...]
    answerable: bool


def head(tokenizer: Any, question: str) -> list[int]:
    """[CLS], the question, [SEP]."""
    ids = tokenizer.encode(question, add_special_tokens=False).ids[:QUESTION]
    return [tokenizer.token_to_id("[CLS]"), *ids, tokenizer.token_to_id("[SEP]")]


def tail(
    tokenizer: Any, asked: Sequence[int], ids: Sequence[int], kinds: Sequence[int]
) -> tuple[list[int], list[int]]:
    """Token ids and types of a whole row: the question, tokens of the passage with their marks, [SEP]."""
    types = [*[int(Mark.QUESTION)] * len(asked), *kinds, int(Mark.SMALL)]
    return [*asked, *ids, tokenizer.token_to_id("[SEP]")], types


def encode(example: Example, tokenizer: Any, stemmer: Any, length: int = LENGTH, start: int = 0) -> Row:
    """The question and as many tokens of the passage, from its token `start` on, as `length` has room for."""
    asked = head(tokenizer, example.question)
    begin = len(asked)
    passage = tokenizer.encode(example.passage, add_special_tokens=False)
    room = length - begin - 1
    ids, offsets = passage.ids[start : start + room], passage.offsets[start : start + room]
    kinds = marks(example.passage, offsets, stems(example.question, stemmer), stemmer)
    answers = []
    for first, last in example.answers:
        inside = [at for at, (s, e) in enumerate(offsets) if s < last and first < e]
        whole = inside and offsets[inside[0]][0] <= first and last <= offsets[inside[-1]][1]
        if whole:
            answers.append((begin + inside[0], begin + inside[-1]))
    return Row(
        *tail(tokenizer, asked, ids, kinds),
        begin,
        list(offsets),
        tuple(dict.fromkeys(answers)),
        bool(example.answers),
    )
