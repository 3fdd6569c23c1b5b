"""Parts of a text that others take the places of, and where everything stands before and after."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from desktop.document.model import Span


@dataclass(frozen=True, slots=True)
class Swapped:
    """`text` is what came of it. `olds` and `news` are the same parts, before and after, in order."""

    text: str
    olds: tuple[Span, ...] = ()
    news: tuple[Span, ...] = ()

    def new(self, span: Span) -> Span:
        """Where a part of the old text stands in the new one; a swapped part goes as a whole."""
        return _moved(span, self.olds, self.news)

    def old(self, span: Span) -> Span:
        """Where a part of the new text stood in the old one."""
        return _moved(span, self.news, self.olds)


def swap(text: str, parts: Iterable[tuple[Span, str]]) -> Swapped:
    """`text` with each of `parts`, which are in order and do not overlap, replaced."""
    said: list[str] = []
    olds: list[Span] = []
    news: list[Span] = []
    at = length = 0
    for span, instead in parts:
        said += [text[at : span.start], instead]
        length += span.start - at
        olds.append(span)
        news.append(Span(length, length + len(instead)))
        length += len(instead)
        at = span.end
    return Swapped("".join([*said, text[at:]]), tuple(olds), tuple(news))


def _moved(span: Span, from_: tuple[Span, ...], to: tuple[Span, ...]) -> Span:
    start, end = _edge(span.start, from_, to, last=False), _edge(span.end, from_, to, last=True)
    return Span(start, max(start, end))


def _edge(at: int, from_: tuple[Span, ...], to: tuple[Span, ...], *, last: bool) -> int:
    index = bisect_right(from_, at, key=lambda span: span.start) - 1
    if last and index >= 0 and from_[index].start == at:
        index -= 1  # an end where a part begins does not reach into it
    if index < 0:
        return at
    inside = at < from_[index].end or (last and at == from_[index].end)
    if inside:
        return to[index].end if last else to[index].start
    return at - from_[index].end + to[index].end
