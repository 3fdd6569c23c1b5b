"""Running text: what stands at spans of a document, in one line, with the way back."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from desktop.document.model import Document, Span, Verbatim


@dataclass(frozen=True, slots=True)
class RunningText:
    """`text` without markup and with single spaces; its character i stands at `places[i]` of the document.

    `aside` are the parts of it that are no words of a language ("within" of `Document.verbatim`).
    """

    text: str
    places: Sequence[int]
    aside: tuple[Span, ...] = ()

    def within(self, span: Span) -> Span | None:
        """The part of `text` that stands in `span` of the document; None where none does."""
        start, end = bisect_left(self.places, span.start), bisect_left(self.places, span.end)
        return Span(start, end) if start < end else None


def running_text(doc: Document, spans: Sequence[Span]) -> RunningText:
    """The words at `spans` of `doc`, which are in order. A space stands at the first white space of a gap."""
    letters: list[str] = []
    places = array("q")
    aside: list[tuple[int, int]] = []
    for span in spans:
        if letters and letters[-1] != " ":
            letters.append(" ")
            places.append(span.start)
        cuts = verbatim_in(doc, span)
        at = span.start
        for part in [*cuts, None]:
            stop = part.span.start if part else span.end
            _say(doc.text, max(at, span.start), min(stop, span.end), letters, places)
            if part is None:
                break
            if part.role == "within":
                begin = len(letters)
                _say(doc.text, max(part.span.start, at), min(part.span.end, span.end), letters, places)
                aside.append((begin, len(letters)))
            elif part.role == "apart" and letters and letters[-1] != " ":
                letters.append(" ")
                places.append(max(part.span.start, at))
            at = max(at, part.span.end)
    while letters and letters[-1] == " ":
        letters.pop()
        places.pop()
    most = len(letters)
    found = tuple(Span(start, min(end, most)) for start, end in aside if start < min(end, most))
    return RunningText("".join(letters), places, found)


def verbatim_in(doc: Document, span: Span) -> list[Verbatim]:
    """Those of `doc.verbatim` that share a character with `span`, in order."""
    found: list[Verbatim] = []
    at = bisect_right(doc.verbatim, span.start, key=lambda one: one.span.end)
    while at < len(doc.verbatim) and doc.verbatim[at].span.start < span.end:
        if doc.verbatim[at].span.overlaps(span):
            found.append(doc.verbatim[at])
        at += 1
    return found


def _say(text: str, start: int, end: int, letters: list[str], places: array[int]) -> None:
    for at in range(start, end):
        char = text[at]
        if not char.isspace():
            letters.append(char)
            places.append(at)
        elif letters and letters[-1] != " ":
            letters.append(" ")
            places.append(at)
