"""Texts with spans as rows of token ids, word shapes and labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from desktop.modelstore.pii.corpora import Example
from desktop.modelstore.pii.shapes import Shape, token_shapes
from desktop.modelstore.pii.synthesis import UNSURE

TYPES = (
    *("PERSON", "ORG", "LOCATION", "ADDRESS", "DATE", "DATE_OF_BIRTH", "AGE", "TITLE", "NATIONALITY"),
    *("EMAIL", "PHONE", "URL", "USERNAME", "ID_NUMBER", "BANK_ACCOUNT", "IBAN", "CREDIT_CARD", "SSN"),
    *("NATIONAL_ID", "PASSPORT", "DRIVERS_LICENSE", "TAX_ID", "IP_ADDRESS"),
)
LABELS = ("O", *(f"{mark}-{name}" for name in TYPES for mark in "BI"))
LENGTH = 160
"""Most tokens of one row, with [CLS] and [SEP]."""
_NUMBERS = {label: number for number, label in enumerate(LABELS)}
_PASS = -100


@dataclass(frozen=True, slots=True)
class Row:
    """One text for the model. `labels` are numbers of `LABELS`, or -100 where the loss is not counted."""

    ids: list[int]
    shapes: list[int]
    labels: list[int]


def encode(example: Example, tokenizer: Any, length: int = LENGTH) -> Row | None:
    """The first `length` tokens of a text, or `None` when it has none.

    All tokens of a word have the word's label: the engine takes the mean over them. A word that a span
    touches is in it.
    """
    encoding = tokenizer.encode(example.text, add_special_tokens=False)
    count = min(len(encoding.ids), length - 2)
    if not count:
        return None
    offsets, words = encoding.offsets, encoding.word_ids  # the tokenizer makes new lists each time
    shapes = token_shapes(example.text, offsets, words)
    labels = [0] * count
    for start, end, label in example.spans:
        inside = [at for at in range(count) if offsets[at][0] < end and start < offsets[at][1]]
        for at in inside:
            if label == UNSURE:
                labels[at] = _PASS
                continue
            first = words[at] == words[inside[0]]
            labels[at] = _NUMBERS[f"{'B' if first else 'I'}-{label}"]
    begin, end_id = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    other = int(Shape.OTHER)
    return Row(
        [begin, *encoding.ids[:count], end_id],
        [other, *shapes[:count], other],
        [_PASS, *labels, _PASS],
    )
