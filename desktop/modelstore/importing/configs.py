"""The config.json of a model in Hugging Face's layout, read with suspicion."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desktop.errors import UserError

MOST_BYTES = 16 << 20


def read_json(file: Path) -> Mapping[str, Any]:
    """The object in a file. Raises `UserError("model_damaged")`."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise ValueError
        raw = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(
            "model_damaged", f"The file {file.name} of the model can not be read.", "Get the model again."
        ) from error
    if not isinstance(raw, dict):
        raise UserError("model_damaged", f"The file {file.name} holds no settings.", "Get the model again.")
    return raw


def read_optional(file: Path) -> Mapping[str, Any]:
    """The same; nothing where there is no such file."""
    return read_json(file) if file.is_file() else {}


def number(config: Mapping[str, Any], *names: str, default: int = 0) -> int:
    """The first of these members that is a whole number above 0."""
    for name in names:
        value = config.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return value
    return default


def labels(config: Mapping[str, Any]) -> tuple[str, ...]:
    """The labels of a classifier, in the order of its outputs. Raises `UserError("model_damaged")`."""
    raw = config.get("id2label")
    try:
        if not isinstance(raw, dict) or not 0 < len(raw) <= 10_000:
            raise KeyError("id2label")
        found = tuple(raw[str(place)] for place in range(len(raw)))
    except KeyError as error:
        raise UserError(
            "model_damaged", "The model does not tell which labels it gives.", "Get the model again."
        ) from error
    return tuple(" ".join(str(label).split())[:80] for label in found)


def kinds(given: tuple[str, ...]) -> tuple[str, ...]:
    """What labels stand for, without the marks of beginning and end ("B-PER" is PER), sorted."""
    bare = {label[2:] if label[1:2] in {"-", "_"} and label[0] in "BIESLU" else label for label in given}
    return tuple(sorted(bare - {"O", "o"}))
