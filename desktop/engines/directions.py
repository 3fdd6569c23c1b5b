"""Which directions the translators of a store have, those over English among them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from desktop.engines.base import Translator
from desktop.modelstore.seq2seq import description
from desktop.modelstore.seq2seq.description import EVERY
from desktop.modelstore.seq2seq.files import TOLD
from desktop.modelstore.store import Entry

PIVOT = "en"


def listed(entries: Iterable[Entry]) -> tuple[str, ...]:
    """Those of the models, then those that two of them make over English."""
    direct = dict.fromkeys(direction for entry in entries for direction in _of(entry))
    into = [pair.partition("-")[0] for pair in direct if pair.endswith(f"-{PIVOT}")]
    out = [pair.partition("-")[2] for pair in direct if pair.startswith(f"{PIVOT}-")]
    over = [f"{source}-{target}" for source in into for target in out if source != target]
    return tuple(dict.fromkeys([*direct, *over]))


def serving(entries: Iterable[Entry], direction: str) -> list[Entry]:
    """The models that translate `direction` at once, those that do nothing else first."""
    return sorted(
        (entry for entry in entries if _has(entry, direction)),
        key=lambda entry: entry.model.direction == EVERY,
    )


def over_pivot(direction: str) -> tuple[str, str] | None:
    """The two directions that make one over English; None where it begins or ends there."""
    source, _, target = direction.partition("-")
    if PIVOT in (source, target) or not source or not target or source == target:
        return None
    return f"{source}-{PIVOT}", f"{PIVOT}-{target}"


def opened(direction: str, folder: Path, model: str, threads: int) -> Translator:
    """The translator that a folder holds, told by its files."""
    if (folder / TOLD).is_file():
        from desktop.engines.seq2seq import Seq2SeqTranslator

        return Seq2SeqTranslator(direction, folder, model, threads)
    from desktop.engines.translator import MarianTranslator

    return MarianTranslator(folder, model, threads)


def _of(entry: Entry) -> tuple[str, ...]:
    told = _told(entry)
    return told.directions if told else (entry.model.direction,) if "-" in entry.model.direction else ()


def _has(entry: Entry, direction: str) -> bool:
    told = _told(entry)
    return told.asked(direction) is not None if told else entry.model.direction == direction


def _told(entry: Entry) -> description.Description | None:
    """What a model of several directions says of them; None for one of a single direction, and for one that
    is damaged."""
    if entry.model.direction != EVERY:
        return None
    try:
        return description.read(entry.path)
    except (OSError, ValueError):
        return None
