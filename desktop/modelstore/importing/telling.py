"""What the process that imports says to the one that asked, in JSON, and back. What comes is not believed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, get_args

from desktop.modelstore.importing.base import PRECISIONS, Kind, Made, Measured, Precision, Sighting

MOST_TEXT = 2_000


def sighting_json(sighting: Sighting) -> dict[str, Any]:
    """A sighting as plain values."""
    return {**asdict(sighting), "path": str(sighting.path), "memory": dict(sighting.memory)}


def parse_sighting(raw: Any) -> Sighting:
    """The inverse of `sighting_json`. Raises `ValueError`, `KeyError`, `TypeError`."""
    memory = {_precision(name): _count(value) for name, value in raw["memory"].items()}
    if raw["kind"] not in get_args(Kind) or not memory:
        raise ValueError("not a sighting")
    texts = ("form", "architecture", "title", "licence", "direction")
    return Sighting(
        path=Path(raw["path"]),
        kind=raw["kind"],
        roles=_texts(raw["roles"]),
        parameters=_count(raw["parameters"]),
        size=_count(raw["size"]),
        memory=memory,
        labels=_texts(raw["labels"]),
        notes=_texts(raw["notes"]),
        **{name: _text(raw[name]) for name in texts},
    )


def made_json(made: Made) -> dict[str, Any]:
    """What was made, as plain values."""
    return {
        "sighting": sighting_json(made.sighting),
        "measured": [asdict(one) for one in made.measured],
        "recommended": made.recommended,
        "reason": made.reason,
    }


def parse_made(raw: Any, work: Path) -> Made:
    """The inverse of `made_json`, for what lies below `work`. Raises as `parse_sighting`."""
    measured = tuple(parse_measured(one) for one in raw["measured"])
    recommended = _precision(raw["recommended"])
    if recommended not in {one.precision for one in measured}:
        raise ValueError("recommends what was not made")
    return Made(parse_sighting(raw["sighting"]), work, measured, recommended, _text(raw["reason"]))


def parse_measured(raw: Mapping[str, Any]) -> Measured:
    """One line of figures. Raises `ValueError`, `KeyError`, `TypeError`."""
    return Measured(
        _precision(raw["precision"]),
        _count(raw["size"]),
        _figure(raw["speed"]),
        agreement=None if raw["agreement"] is None else _figure(raw["agreement"]),
        perplexity=None if raw["perplexity"] is None else _figure(raw["perplexity"]),
    )


def _precision(raw: object) -> Precision:
    found = next((known for known in PRECISIONS if known == raw), None)
    if found is None:
        raise ValueError("not a precision")
    return found


def _texts(raw: object) -> tuple[str, ...]:
    if not isinstance(raw, list):
        raise TypeError("no list")
    return tuple(map(_text, raw))


def _text(raw: object) -> str:
    if not isinstance(raw, str):
        raise TypeError("no text")
    return "".join(char if char.isprintable() else " " for char in raw[:MOST_TEXT])


def _count(raw: object) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool) or raw < 0:
        raise TypeError("no count")
    return raw


def _figure(raw: object) -> float:
    if not isinstance(raw, int | float) or isinstance(raw, bool) or not math.isfinite(raw):
        raise TypeError("no figure")
    return float(raw)
