"""Translations that were made before, found by what they say."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from desktop.document.model import Span
from desktop.tasks.translation.figures import FIGURE
from desktop.tasks.translation.swaps import swap

_MARKS = re.compile(r"[^\w#%]+")
NEAR = 0.95
"""The score of a match in which case, marks or figures differ."""


@dataclass(frozen=True, slots=True)
class Match:
    """A translation from a memory; `source` is what it is of there. `score` is 1 where that is the same."""

    source: str
    text: str
    score: float


class Memory:
    """Pairs of sentences, the last of two with the same source winning."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._exact: dict[str, str] = {}
        self._near: dict[str, tuple[str, str]] = {}
        for source, target in pairs:
            self._exact[source] = target
            self._near[_folded(source)] = (source, target)

    def find(self, text: str) -> Match | None:
        """The translation of `text`, or of a sentence that differs from it in case, marks and figures only:
        each figure then takes the place of the other."""
        if (target := self._exact.get(text)) is not None:
            return Match(text, target, 1.0)
        found = self._near.get(_folded(text))
        if found is None:
            return None
        source, target = found
        said = _with_figures(source, target, text)
        return None if said is None else Match(source, said, NEAR)


def _folded(text: str) -> str:
    return _MARKS.sub(" ", FIGURE.sub("#", text).casefold()).strip()


def _with_figures(source: str, target: str, text: str) -> str | None:
    """`target` with the figures of `text` in the places of those of `source`; None where one has no place."""
    parts: list[tuple[Span, str]] = []
    for old, new in zip(FIGURE.finditer(source), FIGURE.finditer(text), strict=True):
        if old[0] == new[0]:
            continue
        digits = re.sub(r"\D", "", old[0])
        place = next(
            (
                Span(*match.span())
                for match in FIGURE.finditer(target)
                if re.sub(r"\D", "", match[0]) == digits
                and not any(Span(*match.span()).overlaps(other) for other, _ in parts)
            ),
            None,
        )
        if place is None:
            return None
        parts.append((place, new[0]))
    return swap(target, sorted(parts)).text
