"""Fields that the span reader answers: it is asked the hint of each, over the passages that are nearest"
" to it."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.document.model import Span
from desktop.tasks.extraction.candidates import Candidate
from desktop.tasks.extraction.schema import Field
from desktop.tasks.extraction.source import Source
from desktop.tasks.extraction.typed import values

PASSAGES, ANSWERS = 6, 2
SURE = 0.8
"""The score of an answer that the reader is certain of: it never outdoes a clause or a label that was"
" found."""


def read(field: Field, source: Source) -> Iterator[Candidate]:
    """What the span reader takes for the value, as far as it is of the field's type."""
    hits = source.index.search(field.question, PASSAGES, source.ctx, read=0)
    texts = [hit.passage.text for hit in hits]
    readings = source.engines.span_reader.read(field.question, texts, source.ctx) if texts else []
    for hit, reading in zip(hits, readings, strict=True):
        for span, probability in reading.spans[:ANSWERS]:
            score = SURE * reading.answers * probability**0.5
            for place in hit.passage.locate(span)[:1]:
                yield from _typed(field, source, place, score)


def _typed(field: Field, source: Source, place: Span, score: float) -> Iterator[Candidate]:
    for value in values(field, source, place)[: None if field.many else 1]:
        note = value.note.format(value=source.said(value.span)) if value.note else ""
        yield Candidate(
            source.said(value.span),
            (value.span,),
            round(score * value.sure, 3),
            "span reader",
            value.normal,
            value.shown,
            note,
        )
