"""A translation in paragraphs: the sentences of each together again, headings, items and rows of tables told
apart."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal, TypeAlias

from desktop.document.model import Document, Span
from desktop.exporters.translation import Row

Kind: TypeAlias = Literal["paragraph", "heading", "item", "cells"]

WRAPPED = frozenset({"pdf", "txt", "md", "eml"})
"""Formats in which a paragraph goes on in the next line."""
SENTENCE = 40
"""Letters; what is shorter and ends in the line is a line of its own, as in an address."""
APART = 1.2
"""From line to line between paragraphs, in steps within one."""
STEP = 1.45
"""The same in heights of a line, where no paragraph has two lines to tell."""
_BLANK = re.compile(r"\n[^\S\n]*\n")
_ENDED = re.compile(r"[.!?…:;][\"'”’»)\]]*$")  # noqa: RUF001
MARK = re.compile(
    r"(?:[•●▪◦‣⁃∙·■□➢✓*–—-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]|(?:\d{1,2}\.){1,4}\d{0,2})\s+"  # noqa: RUF001
)
_WITH_MARK = re.compile(rf"{MARK.pattern}(?=\S)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the two columns. `cells` has the sentences of each cell of a table's row; anything else has
    one. `page` is where it begins, None where there are no pages; `table` tells tables apart."""

    kind: Kind
    cells: tuple[tuple[Row, ...], ...]
    page: int | None = None
    level: int = 0
    table: int = -1


def entries(doc: Document, rows: Sequence[Row]) -> list[Entry]:
    """The paragraphs of a translation, in order."""
    places = _Places(doc)
    found: list[Entry] = []
    for (table, _), group in groupby(rows, key=places.line):
        if table >= 0:
            cells = [tuple(cell) for _, cell in groupby(group, key=places.cell)]
            found.append(Entry("cells", tuple(cells), places.page(cells[0][0]), table=table))
        else:
            found += _unruled(doc, places, list(group))
    return found


class _Places:
    """Where rows stand: in which heading, in which cell of which table, on which page."""

    def __init__(self, doc: Document) -> None:
        self._doc = doc
        self._headings = sorted(doc.headings, key=lambda heading: heading.span)
        self._cells = sorted(
            (span, number, cell.row, cell.column)
            for number, table in enumerate(doc.tables or ())
            for cell in table.cells
            for span in cell.spans
        )

    def page(self, row: Row) -> int | None:
        return self._doc.page_number(row.spans[0].start)

    def level(self, row: Row) -> int:
        """That of the heading which a row is in, or 0."""
        at = bisect_right(self._headings, row.spans[0].start, key=lambda heading: heading.span.start) - 1
        inside = at >= 0 and self._headings[at].span.overlaps(row.spans[0])
        return self._headings[at].level if inside else 0

    def line(self, row: Row) -> tuple[int, int]:
        """Table and row of the table, -1 where there is none."""
        _, table, line, _ = self._cell(row)
        return table, line

    def cell(self, row: Row) -> tuple[int, int, int]:
        _, table, line, column = self._cell(row)
        return table, line, column

    def _cell(self, row: Row) -> tuple[Span, int, int, int]:
        start = row.spans[0].start
        at = bisect_right(self._cells, start, key=lambda cell: cell[0].start) - 1
        if at >= 0 and self._cells[at][0].end > start:
            return self._cells[at]
        return row.spans[0], -1, -1, -1


def _unruled(doc: Document, places: _Places, rows: Sequence[Row]) -> Iterator[Entry]:
    """Rows outside of known tables: paragraphs, and lines with tabs."""
    for paragraph in _paragraphs(doc, places, rows):
        cells: list[list[Row]] = []
        for row in paragraph:
            if cells and not _tabbed(doc, cells[-1][-1], row):
                cells[-1].append(row)
            else:
                cells.append([row])
        first = paragraph[0]
        if len(cells) > 1 and not (len(cells) == 2 and is_mark(first.source)):
            yield Entry("cells", tuple(map(tuple, cells)), places.page(first))
            continue
        level = places.level(first)
        kind: Kind = "heading" if level else "item" if begins_item(first) else "paragraph"
        yield Entry(kind, (tuple(paragraph),), places.page(first), level)


def is_mark(text: str) -> bool:
    """Whether a text is the number or dot before an item, and nothing else."""
    return MARK.fullmatch(f"{text} ") is not None


def begins_item(row: Row) -> bool:
    """Whether a row has a number or dot before it, or is one."""
    return is_mark(row.source) or _WITH_MARK.match(row.source) is not None


def _tabbed(doc: Document, last: Row, row: Row) -> bool:
    between = doc.text[last.spans[-1].end : row.spans[0].start]
    return "\t" in between and "\n" not in between


def _paragraphs(doc: Document, places: _Places, rows: Sequence[Row]) -> Iterator[list[Row]]:
    group: list[Row] = []
    for row in rows:
        if group and not _goes_on(doc, places, group, row):
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _goes_on(doc: Document, places: _Places, group: Sequence[Row], row: Row) -> bool:
    """Whether a row is of the paragraph before it."""
    last = group[-1]
    between = doc.text[last.spans[-1].end : row.spans[0].start]
    if places.level(last) != places.level(row) or _BLANK.search(between):
        return False
    if "\n" not in between:
        return True
    if doc.kind not in WRAPPED or begins_item(row) or places.level(row):
        return False
    sentence = (len(group) > 1 or len(last.source) > SENTENCE) and not _apart(doc, last, row)
    return sentence and _ENDED.search(last.source) is not None and places.page(last) == places.page(row)


def _apart(doc: Document, last: Row, row: Row) -> bool:
    """Whether there is more space between two rows of a page than from line to line."""
    before = [place.box.y1 for place in doc.locate(last.spans[-1]) if place.box is not None]
    after = [place.box for place in doc.locate(row.spans[0]) if place.box is not None]
    if not before or not after:
        return False
    lines = [box.y1 for box in after]
    steps = [b - a for ends in (before, lines) for a, b in pairwise(ends) if b - a > 1]
    usual = min(steps) if steps else STEP * (after[0].y1 - after[0].y0) / APART
    return lines[0] - before[-1] > APART * usual
