"""The document that fields are looked for in, with what several means need and none should work out twice."""

# ruff: noqa: RUF001 - marks of print are what this is about

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from desktop.document.figures import decimal_comma
from desktop.document.model import Document, Span
from desktop.document.results import Finding
from desktop.engines.base import Engines
from desktop.progress import JobContext
from desktop.tasks.detectors.detect import detect
from desktop.tasks.extraction import amounts, days
from desktop.tasks.extraction.days import Day
from desktop.tasks.retrieval.index import Index

BROKEN = ("pdf", "txt", "md", "eml")
"""Kinds of documents whose lines end where the page does; in others a line is a paragraph or a cell."""
HEAD, TAIL = 7_000, 3_500
"""Letters at the beginning and the end in which people and organisations are looked for."""
NAMED = ("PERSON", "ORG", "EMAIL", "PHONE", "TITLE", "DATE_OF_BIRTH", "IBAN", "VAT")
_FIGURES = re.compile(r"\d[\d.,'’]*[.,]\d+")
_BREAK = re.compile(r"(?<!\n)\n(?!\n)")


@dataclass(frozen=True, slots=True)
class Convention:
    """How a document writes what can be read in two ways: whether the day leads (None: nothing shows it; then
    `likely` is what its country does), whether decimals follow a comma, and the currency of a sum that names
    none."""

    day_first: bool | None = None
    likely: bool = True
    comma: bool = False
    currency: str = ""


class Source:
    """One document under one job. What takes time is worked out when it is first asked for."""

    def __init__(self, doc: Document, engines: Engines, ctx: JobContext, labels: Sequence[str] = ()) -> None:
        """`labels` are those of all fields that are looked for: where one begins, another ends."""
        self.doc = doc
        self.labels = tuple(labels)
        self.engines = engines
        self.ctx = ctx
        self.text = doc.text

    @cached_property
    def called(self) -> frozenset[str]:
        """The labels of all fields, without case and marks."""
        return frozenset(" ".join(re.findall(r"\w+", label.casefold())) for label in self.labels)

    @cached_property
    def flat(self) -> str:
        """The text with the breaks of lines, not those of paragraphs, as spaces: offsets stay the same."""
        if self.doc.kind not in BROKEN:
            return self.text
        return _BREAK.sub(" ", self.text)

    @cached_property
    def convention(self) -> Convention:
        text = self.text
        currency = amounts.main_currency(text)
        comma = decimal_comma(_FIGURES.findall(text))
        return Convention(days.convention(text), currency != "USD" or comma, comma, currency)

    def days(self, span: Span | None = None) -> list[Day]:
        """Dates in `span`, or in the whole text, by the convention of the document."""
        start, end = (span.start, span.end) if span else (0, len(self.text))
        convention = self.convention
        return days.days(self.text, start, end, day_first=convention.day_first, likely=convention.likely)

    @cached_property
    def scales(self) -> list[tuple[int, int, str]]:
        """What the text says of the unit of figures that follow, in order: place, factor, currency."""
        return list(amounts.scales(self.text))

    @cached_property
    def index(self) -> Index:
        """The document's passages, to be searched."""
        return Index.of([self.doc], self.engines, self.ctx)

    @cached_property
    def named(self) -> list[Finding]:
        """People, organisations and their like at the beginning and the end of the document, in order."""
        self.ctx.report("names", 0, 1)
        size = len(self.text)
        if size <= HEAD + TAIL:
            return self._named(0, size)
        return [*self._named(0, HEAD), *self._named(size - TAIL, size)]

    def _named(self, start: int, end: int) -> list[Finding]:
        found = detect(self.flat[start:end], self.engines, NAMED, self.ctx)
        return [
            Finding(f.label, Span(f.span.start + start, f.span.end + start), f.score, f.detector)
            for f in found
        ]

    def said(self, span: Span) -> str:
        """The words of a span, joined by single spaces."""
        return " ".join(span.of(self.text).split())
