"""The result of the task `translate` as those read it who put it into a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from desktop.document.model import Document, Problem, Span
from desktop.document.results import Cited, TaskResult
from desktop.progress import JobContext

Translate: TypeAlias = Callable[[Document, TaskResult, Path, JobContext], tuple[Problem, ...]]
"""Writes the translated document of an inner file to a file."""


@dataclass(frozen=True, slots=True)
class Row:
    """One piece: where it stands in the document, its words (`document.running`), what they became."""

    spans: tuple[Span, ...]
    source: str
    translation: Cited

    @property
    def changed(self) -> bool:
        return self.source != self.translation.value


def rows(result: TaskResult) -> list[Row]:
    """All pieces, in the order in which they stand in the document; their spans do not overlap."""
    found = [
        Row(translation.spans, source.value, translation)
        for section in result.sections
        if section.name == "translation"
        for source, translation in section.rows
    ]
    return sorted((row for row in found if row.spans), key=lambda row: row.spans[0])


def target_language(result: TaskResult) -> str:
    """ISO 639-1 of the language that it is translated into."""
    return str(result.options.get("to", ""))


def source_language(result: TaskResult) -> str:
    """ISO 639-1 of the language that it was in."""
    return str(result.options.get("from", ""))


def part_of(result: TaskResult, offset: int, length: int) -> TaskResult:
    """The part of a result that lies in `length` characters from `offset`, in offsets of its own: for a file
    in a file. A piece that reaches out of it is left out."""
    whole = Span(offset, offset + length)

    def moved(cited: Cited) -> Cited:
        return replace(
            cited, spans=tuple(Span(span.start - offset, span.end - offset) for span in cited.spans)
        )

    def inside(row: Iterable[Cited]) -> bool:
        return all(whole.contains(span) for cited in row for span in cited.spans)

    return replace(
        result,
        sections=tuple(
            replace(section, rows=tuple(tuple(map(moved, row)) for row in section.rows if inside(row)))
            for section in result.sections
        ),
    )
