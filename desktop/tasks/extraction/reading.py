"""Fields that the span reader answers: it is asked the hint of each, over the passages nearest to it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop.document.model import Span
from desktop.tasks.extraction.candidates import Candidate
from desktop.tasks.extraction.forms import within
from desktop.tasks.extraction.names import COMPANY
from desktop.tasks.extraction.schema import Field
from desktop.tasks.extraction.source import Source
from desktop.tasks.extraction.typed import values

PASSAGES, ANSWERS = 6, 2
SURE = 0.65
"""The score of an answer that the reader is certain of: it does not outdo a clause or a label."""
UNNAMED = 0.6
"""What an answer is worth where no label of the field stands near it. The reader points somewhere whenever it
is asked, and a form is full of numbers that look like the one it is asked for."""
NEAR = 120


def read(field: Field, source: Source) -> Iterator[Candidate]:
    """What the span reader takes for the value, as far as it is of the field's type."""
    hits = source.index.search(field.question, PASSAGES, source.ctx, read=0)
    texts = [hit.passage.text for hit in hits]
    readings = source.engines.span_reader.read(field.question, texts, source.ctx) if texts else []
    for hit, reading in zip(hits, readings, strict=True):
        for span, probability in reading.spans[:ANSWERS]:
            score = SURE * reading.answers * probability**0.5
            for place in hit.passage.locate(span)[:1]:
                yield from _typed(field, source, _whole(field, source, place), score)


def _typed(field: Field, source: Source, place: Span, score: float) -> Iterator[Candidate]:
    near = _is_named(field, source, place)
    for value in values(field, source, place)[: None if field.many else 1]:
        said = source.said(value.span)
        note = value.note.format(value=said) if value.note else ""
        worth = round(score * value.sure * (1 if near else UNNAMED), 3)
        yield Candidate(said, (value.span,), worth, "span reader", value.normal, value.shown, note)


def _whole(field: Field, source: Source, place: Span) -> Span:
    """The whole name of which the reader has pointed at a part."""
    if field.type != "party":
        return place
    for match in COMPANY.finditer(source.flat, max(place.start - NEAR, 0), place.end + NEAR):
        if Span(*match.span()).overlaps(place):
            return Span(*match.span())
    return place


def _is_named(field: Field, source: Source, place: Span) -> bool:
    """Whether a label of the field stands near `place`, in the same paragraph."""
    text = source.text
    before = re.split(r"\n\n", text[max(place.start - NEAR, 0) : place.start])[-1]
    after = re.split(r"\n\n", text[place.end : place.end + NEAR // 2])[0]
    return any(within(label, f"{before} {place.of(text)} {after}") for label in (*field.labels, field.shown))
