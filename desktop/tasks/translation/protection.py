"""Addresses and codes that a model would spoil stand aside while a sentence is translated."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from desktop.document.model import Span
from desktop.engines.base import Translation
from desktop.tasks.translation.checks import ADDRESS
from desktop.tasks.translation.swaps import Swapped, swap

NAME = "XQ"
"""What stands in for them, with a number: it looks like a code, and codes come out as they went in."""
_ASIDE = re.compile(rf"{ADDRESS}|\S*[@#\\~^{{}}<>]\S*[^\s.,;:!?)]|[@#\\~^{{}}<>]")
_STAND_IN = re.compile(rf"{NAME}(\d+)")


@dataclass(frozen=True, slots=True)
class Shielded:
    """A text as the model gets it; `instead` are the words that come back for each stand-in, in order."""

    given: Swapped
    instead: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return self.given.text


def shield(text: str, more: Iterable[tuple[Span, str]] = ()) -> Shielded:
    """`text` with stand-ins for what a model would spoil, and for `more`: spans, and what takes their places
    in the translation. Unchanged where such a stand-in is in it already."""
    if NAME in text:
        return Shielded(Swapped(text))
    wanted = [*more, *((Span(*match.span()), match.group()) for match in _ASIDE.finditer(text))]
    chosen: list[tuple[Span, str]] = []
    for span, instead in wanted:
        if not any(span.overlaps(other) for other, _ in chosen):
            chosen.append((span, instead))
    chosen.sort()
    given = swap(text, ((span, f"{NAME}{number}") for number, (span, _) in enumerate(chosen, 1)))
    return Shielded(given, tuple(instead for _, instead in chosen))


def unshield(made: Translation, shielded: Shielded) -> Translation | None:
    """The translation with what stood aside put back, its links too; None where a stand-in was lost or came
    twice."""
    found = list(_STAND_IN.finditer(made.text))
    if sorted(int(match[1]) for match in found) != list(range(1, len(shielded.instead) + 1)):
        return None
    back = swap(made.text, ((Span(*match.span()), shielded.instead[int(match[1]) - 1]) for match in found))
    links = tuple((shielded.given.old(source), back.new(target)) for source, target in made.links)
    return Translation(back.text, links)
