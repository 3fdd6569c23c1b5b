"""Fields that are lists: the items under a heading that is called like the field."""

# ruff: noqa: RUF001 - marks of print are what this is about

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from desktop.document.model import Span
from desktop.tasks.extraction.candidates import Candidate
from desktop.tasks.extraction.forms import likeness
from desktop.tasks.extraction.schema import Field
from desktop.tasks.extraction.source import Source
from desktop.tasks.extraction.typed import values

LINES = 60
"""Most lines of a list."""
SCORE = 0.7
HEADING_WORDS, SENTENCE_WORDS = 5, 10
BULLET = re.compile(r"\s*(?:[•●▪◦‣∙·■□*–—-]\s*|\(?\d{1,2}[.)]\s+)(?=\S)")
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_CELL = re.compile(r"[^\t\n]+?(?=\t|[ \u00a0]{3,}|\Z)")
_YEARS = re.compile(r"\b(?:19|20)\d\d\b|\bpresent\b|\bheute\b|\btoday\b", re.IGNORECASE)
_DATED = frozenset(("experience", "employment", "education", "positions", "career", "projects"))
_CLOSING = re.compile(r"(?:yours|kind regards|best regards|sincerely|mit freundlichen)\b", re.IGNORECASE)


def listed(field: Field, source: Source) -> Iterator[Candidate]:
    """Candidates for a field with many values: every item of its list."""
    rows = [Span(*match.span()) for match in _LINE.finditer(source.text)]
    labels = (*field.labels, field.shown)
    for at, row in enumerate(rows):
        words = source.said(row).rstrip(":")
        if len(words.split()) > HEADING_WORDS or _best(labels, words) < 0.8:
            continue
        items = list(_items(field, source, rows[at + 1 : at + 1 + LINES]))
        for item in items:
            for value in (
                value for cell in _cells(field, source, item) for value in values(field, source, cell)
            ):
                said = source.said(value.span)
                yield Candidate(said, (value.span,), SCORE, "list", value.normal, value.shown)
        if items:
            return


def _cells(field: Field, source: Source, item: Span) -> Iterator[Span]:
    """Items that stand side by side; of what has years a line is one."""
    if field.words & _DATED:
        yield item
        return
    for match in _CELL.finditer(source.text, item.start, item.end):
        yield Span(*match.span())


def _items(field: Field, source: Source, rows: Sequence[Span]) -> Iterator[Span]:
    """Lines without their bullets, as far as the list goes. Of what has years, the lines with a year."""
    text = source.text
    bulleted = bool(rows) and BULLET.match(rows[0].of(text)) is not None
    # Of what has years only lines with one count; a list with bullets says itself what its items are.
    dated = bool(field.words & _DATED) and not (bulleted and not _YEARS.search(rows[0].of(text)))
    previous = rows[0].start if rows else 0
    for row in rows:
        words = row.of(text)
        bullet = BULLET.match(words)
        apart = text[previous : row.start].count("\n") > 1
        if not bullet and (_ends(source, row) or (not dated and (apart or bulleted))):
            return
        previous = row.end
        if dated and not _YEARS.search(words):
            continue
        start = row.start + (bullet.end() if bullet else len(words) - len(words.lstrip()))
        yield Span(start, row.start + len(words.rstrip()))


def _ends(source: Source, row: Span) -> bool:
    """Whether a line begins something else: a heading, another field, a sentence, the end of a letter."""
    words = source.said(row)
    count = len(words.split())
    label = words.partition(":")[0]
    return (
        any(heading.span.start == row.start for heading in source.doc.headings)
        or (count <= HEADING_WORDS and (words.isupper() or words.endswith(":")) and len(words) > 3)
        or (len(label.split()) <= HEADING_WORDS and _best(source.labels, label) >= 0.9)
        or (count >= SENTENCE_WORDS and words.endswith("."))
        or _CLOSING.match(words) is not None
    )


def _best(labels: Sequence[str], words: str) -> float:
    return max((likeness(label, words) for label in labels), default=0.0)
