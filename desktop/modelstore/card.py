"""The card of a model that a person brought: what it is, in a file beside its own files."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, get_args

from desktop.modelstore.importing.base import Measured, Precision
from desktop.modelstore.manifest import Model

FILE = "model.json"
ROLES = ("tagger", "embedder", "generator", "translator")
"""What a person's model can be."""

_TEXTS = ("name", "title", "role", "licence", "attribution", "origin", "direction", "precision", "added")
_HEX = frozenset("0123456789abcdef")


def write(folder: Path, model: Model) -> None:
    """Put the card of `model` beside its files in `folder`."""
    text = json.dumps(plain(model), indent=2, ensure_ascii=False)
    (folder / FILE).write_text(text + "\n", encoding="utf-8")


def plain(model: Model) -> dict[str, object]:
    """The card as plain values of JSON; `parse` is the inverse."""
    told = {name: getattr(model, name) for name in (*_TEXTS, "size", "memory")}
    told |= {name: list(getattr(model, name)) for name in ("roles", "labels")}
    return told | {"files": dict(model.files), "measured": [asdict(measured) for measured in model.measured]}


def read(folder: Path) -> Model:
    """The model in `folder`, as its card tells. Raises `OSError`, and `ValueError` where it is no card."""
    try:
        raw = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return parse(raw)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not a card: {error}") from error


def parse(raw: Mapping[str, Any]) -> Model:
    """A model from what a card holds. Raises `ValueError`, `KeyError`, `TypeError`, `AttributeError`."""
    texts: dict[str, Any] = {name: _text(raw[name]) for name in _TEXTS}
    files, measured, roles, labels = (raw[name] for name in ("files", "measured", "roles", "labels"))
    if not isinstance(files, dict) or not all(isinstance(one, list) for one in (measured, roles, labels)):
        raise ValueError("not a card")
    for name, sha256 in files.items():
        if not plain_name(name) or name == FILE:
            raise ValueError(f"{name!r} is not a plain file name")
        if len(_text(sha256)) != 64 or not set(sha256) <= _HEX:
            raise ValueError(f"{sha256!r} is no SHA-256")
    if not files or not roles or not set(roles) <= set(ROLES) or not texts["added"]:
        raise ValueError("not a card")
    return Model(
        **texts,
        roles=tuple(roles),
        labels=tuple(map(_text, labels)),
        size=_count(raw["size"]),
        memory=_count(raw["memory"]),
        files=files,
        measured=tuple(map(_measured, measured)),
    )


def plain_name(name: str) -> bool:
    """Whether `name` is that of a file within a folder, on every platform."""
    return bool(name) and Path(name).name == name and not set(name) & set('\\/:*?"<>|\0') and name[0] != "."


def _measured(raw: dict[str, Any]) -> Measured:
    if set(raw) != {field.name for field in fields(Measured)} or raw["precision"] not in get_args(Precision):
        raise ValueError("not a measurement")
    for name in ("speed", "agreement", "perplexity"):
        value = raw[name]
        if value is not None and not (isinstance(value, int | float) and math.isfinite(value)):
            raise ValueError("not a measurement")
    return Measured(**{**raw, "size": _count(raw["size"])})


def _text(raw: object) -> str:
    if not isinstance(raw, str):
        raise TypeError("no text")
    return raw


def _count(raw: object) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool) or raw < 0:
        raise TypeError("no count")
    return raw
