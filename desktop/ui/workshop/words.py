"""Models in words for people: what they do, how large they are, how they did."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.modelstore.importing.base import Precision
from desktop.modelstore.manifest import Model
from desktop.tasks.languages import NAMES

MB = 1_000_000
PRECISIONS: dict[Precision, str] = {"fp32": "fp32", "fp16": "fp16", "int8": "int8", "int4": "4-bit"}


def _tr(text: str) -> str:
    return QCoreApplication.translate("Workshop", text)


def megabytes(size: int) -> str:
    """A size in bytes as it is shown; nothing for 0, which nobody measured."""
    if size <= 0:
        return ""
    return (
        f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{max(size / MB, 0.1):.{0 if size >= 10 * MB else 1}f} MB"
    )


def does(roles: tuple[str, ...], direction: str = "") -> str:
    """What a model can be used for, in a few words."""
    said = {
        "tagger": _tr("Finds personal data"),
        "embedder": _tr("Compares meanings"),
        "generator": _tr("Writes text"),
        "translator": _tr("Translates"),
        "span_reader": _tr("Finds answers"),
        "recognizer": _tr("Reads pictures of text"),
    }
    words = ", ".join(said.get(role, role) for role in roles)
    return f"{words} {way(direction)}" if direction else words


def kind(name: str) -> str:
    """What a model is, as its family calls it."""
    return {
        "decoder": _tr("Language model"),
        "seq2seq": _tr("Translator"),
        "encoder": _tr("Encoder"),
        "token-classifier": _tr("Token classifier"),
    }.get(name, name)


def way(direction: str) -> str:
    """ "English into Portuguese"."""
    source, _, target = direction.partition("-")
    into = _tr("%1 into %2")
    return into.replace("%1", NAMES.get(source, source)).replace("%2", NAMES.get(target, target))


def tokens(speed: float) -> str:
    """ "1,240 tokens/s"; nothing where nobody measured."""
    return _tr("%1 tokens/s").replace("%1", f"{speed:,.0f}") if speed > 0 else ""


def speed_here(model: Model) -> float:
    """Tokens a second of a model in the precision that was kept, as measured when it came; 0 where nobody
    did."""
    return next((one.speed for one in model.measured if one.precision == model.precision), 0.0)


def seconds(left: float | None) -> str:
    """ "40 s left"; nothing where nobody knows."""
    if left is None:
        return ""
    if left >= 90:
        return _tr("%1 min left").replace("%1", str(round(left / 60)))
    return _tr("%1 s left").replace("%1", str(max(1, round(left))))
