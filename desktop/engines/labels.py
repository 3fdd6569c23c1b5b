"""The labels of a token classifier that a person brought, in the notation that taggers here read."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from desktop.engines.session import damaged

OUTSIDE = "O"
_BEGINS, _INSIDE = frozenset("BSU"), frozenset("IEL")
_PREFIXED = re.compile(r"([BSUIEL])[-_](.+)")
_NAMELESS = re.compile(r"LABEL_\d+")


def labels_of(config: Path) -> list[str]:
    """The labels in config.json, in the order of the model's outputs. Raises `UserError("model_damaged")`."""
    try:
        raw = json.loads(config.read_text(encoding="utf-8"))["id2label"]
        labels = [raw[str(number)] for number in range(len(raw))]
        if not labels or not all(isinstance(label, str) for label in labels):
            raise ValueError
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise damaged(config) from error
    return labels


def in_bio(labels: Sequence[str]) -> list[str]:
    """`labels` as "O", "B-X" and "I-X", whatever scheme they are in.

    BIO, BIOES and BILOU differ in what they tell of an entity's end, which is not asked for. Without a prefix
    a label says only that a token is inside. A set without names has its first label for what is nothing, as
    its trainers did not say otherwise.
    """
    named = [*labels]
    if all(_NAMELESS.fullmatch(label) for label in labels):
        named[0] = OUTSIDE
    return [_one(label) for label in named]


def _one(label: str) -> str:
    if label.upper() in {"O", "OUTSIDE", "OTHER"}:
        return OUTSIDE
    match = _PREFIXED.fullmatch(label)
    if match is None:
        return f"I-{label}"
    return f"{'B' if match[1] in _BEGINS else 'I'}-{match[2]}"
