"""What must be in a translation as it is in the source: figures, addresses of mail and the web, codes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from desktop.document.model import Span

ADDRESS = r"(?:https?://|www\.)[^\s<>\"]*[^\s<>\".,;:!?)]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_ADDRESS = re.compile(ADDRESS)
_CODE = re.compile(r"\b(?=[\w/-]*\d)(?=[\w/-]*[^\W\d_])[\w/-]+\b")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th|º|ª|o|a)", re.IGNORECASE)
_FIGURE = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?(?!\d)|\d[\d.,']*\d|\d")
_MARKS = re.compile(r"\D")


@dataclass(frozen=True, slots=True)
class Check:
    """What a translation lacks of its source, as it stands there, and where it has what that has not."""

    lacks: tuple[str, ...] = ()
    added: tuple[Span, ...] = ()

    @property
    def faults(self) -> int:
        return len(self.lacks) + len(self.added)


def check(source: str, translation: str) -> Check:
    """Both ways. A figure may change its notation, an ordinal its ending; a code and an address may not."""
    return Check(
        tuple(span.of(source) for span in _missing(source, translation)), _missing(translation, source)
    )


def lost(source: str, translation: str) -> tuple[str, ...]:
    """What of `source` is not in `translation`, in order, as it stands in the source.

    A figure may change its notation ("1,234.50", "1.234,50"), and an ordinal its ending; a code and an
    address may not.
    """
    return check(source, translation).lacks


def added(source: str, translation: str) -> tuple[str, ...]:
    """Figures of `translation` that the source does not have."""
    return lost(translation, source)


def _missing(source: str, translation: str) -> tuple[Span, ...]:
    """Where `source` has what `translation` has not."""
    missing: list[Span] = []
    rest = translation
    for pattern in (_ADDRESS, _CODE):
        for match in pattern.finditer(source):
            word = match.group()
            if _ORDINAL.fullmatch(word):
                continue
            if word in rest:
                rest = rest.replace(word, " ", 1)
            else:
                missing.append(Span(*match.span()))
        source = pattern.sub(lambda match: _kept(match.group()), source)
    there = Counter(_MARKS.sub("", match.group()) for match in _FIGURE.finditer(rest))
    for match in _FIGURE.finditer(source):
        digits = _MARKS.sub("", match.group())
        if there[digits] > 0:
            there[digits] -= 1
        else:
            missing.append(Span(*match.span()))
    return tuple(sorted(missing))


def _kept(word: str) -> str:
    """An ordinal is looked for as a figure; what else was looked for already makes room, of its own
    length."""
    return word if _ORDINAL.fullmatch(word) else " " * len(word)
