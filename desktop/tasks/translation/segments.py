"""A document in the pieces that are translated each by itself: sentences, headings, and lines outside of
them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from desktop.document.model import Document, Span
from desktop.progress import JobContext
from desktop.tasks.sentences import sentences

_LINE = re.compile(r"[^\n\f\v\t]*\S[^\n\f\v\t]*")
_LETTER = re.compile(r"[^\W\d_]")
_CODE = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+|[\w./\\-]*\d[\w./\\-]*|[^\w\s]+")


@dataclass(frozen=True, slots=True)
class Segment:
    """One piece. It has more than one span where a page ends within it. Without `words` there is nothing in
    it to translate: figures, addresses of the web, codes."""

    spans: tuple[Span, ...]
    text: str
    words: bool


def segments(doc: Document, ctx: JobContext) -> list[Segment]:
    """All that is written in `doc`, in order: nothing is left out, running heads and tables neither."""
    said = sentences(doc, ctx)
    taken = sorted(span for sentence in said for span in sentence.spans)
    found = [_segment(sentence.spans, sentence.of(doc.text)) for sentence in said]
    for span in _between(doc, taken):
        ctx.check()
        found += [_segment((line,), " ".join(line.of(doc.text).split())) for line in _lines(doc.text, span)]
    return sorted(found, key=lambda segment: segment.spans[0])


def _segment(spans: tuple[Span, ...], text: str) -> Segment:
    return Segment(spans, text, bool(_LETTER.search(_CODE.sub(" ", text))))


def _between(doc: Document, taken: Sequence[Span]) -> Iterator[Span]:
    """What lies outside of `taken`; pages end a stretch."""
    cuts = [0, *(page.span.start for page in doc.pages), len(doc.text)]
    at = 0
    edges = sorted({*cuts, *(edge for span in taken for edge in (span.start, span.end))})
    inside = iter([*taken, Span(len(doc.text), len(doc.text))])
    current = next(inside)
    for start, end in pairwise(edges):
        while current.end <= start and current.start < len(doc.text):
            current = next(inside)
        if start >= at and not (current.start <= start < current.end):
            yield Span(start, end)
        at = end


def _lines(text: str, span: Span) -> Iterator[Span]:
    for match in _LINE.finditer(text, span.start, span.end):
        line = match.group()
        start = match.start() + len(line) - len(line.lstrip())
        yield Span(start, start + len(line.strip()))
