"""Headings and tables of a Markdown file (CommonMark 0.31, 4.2 and 4.3; GitHub's tables)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from desktop.document.model import Heading
from desktop.document.tables import Table
from desktop.readers.grid import Filled, table, trimmed
from desktop.readers.mapped import Layout
from desktop.readers.table_heads import is_caption

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(?P<words>.*?))?(?:[ \t]+#+)?[ \t\r]*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t\r]*$")
_NO_PARAGRAPH = re.compile(r" {0,3}(?:[-*+>#|]|\d{1,9}[.)]\s|```|~~~)|[ \t\r]*$| {4}|\t")
_PARTING = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t\r]*$")
_BAR = re.compile(r"(?<!\\)(?:\\\\)*\|")

Line = tuple[int, str]
"""Where a line begins in the source, and the line without its end."""


def headings(text: str, layout: Layout) -> tuple[Heading, ...]:
    """The headings of the file `text`, with a "#" before them or a line under them."""
    found: list[Heading] = []
    lines = list(_lines(text))
    for at, (start, line) in enumerate(lines):
        match = _ATX.match(line)
        level = 0
        first, last = 0, len(line)
        if match is not None:
            level = len(match[1])
            first, last = match.span("words") if match["words"] else (0, 0)
        elif at + 1 < len(lines) and lines[at + 1][0] == start + len(line) + 1:
            under = _UNDERLINE.match(lines[at + 1][1])
            if under is not None and not _NO_PARAGRAPH.match(line):
                level = 1 if under[1].startswith("=") else 2
        span = layout.placed(start + first, start + last) if level and first < last else None
        if span is not None:
            found += [Heading(one, level) for one in trimmed(layout.text, span.start, span.end)]
    return tuple(found)


def tables(text: str, layout: Layout) -> tuple[Table, ...]:
    """The tables of the file `text`: a line of heads, a line of dashes, and lines with bars below."""
    found: list[Table] = []
    lines = list(_lines(text))
    at = 1
    while at < len(lines):
        start, line = lines[at]
        heads = _cells(lines[at - 1])
        if (
            "|" not in lines[at - 1][1]
            or not _PARTING.match(line)
            or len(_cells((start, line))) != len(heads)
        ):
            at += 1
            continue
        end = at + 1
        while end < len(lines) and "|" in lines[end][1] and lines[end][0] == _after(lines[end - 1]):
            end += 1
        made = _table([heads, *map(_cells, lines[at + 1 : end])], layout)
        if made is not None:
            found.append(made)
        at = end + 1
    return tuple(found)


def _table(rows: list[list[tuple[int, int]]], layout: Layout) -> Table | None:
    cells: list[Filled] = []
    for row, places in enumerate(rows):
        for column, (start, end) in enumerate(places[: len(rows[0])]):
            span = layout.placed(start, end)
            if span is not None:
                cells.append(Filled(row, column, trimmed(layout.text, span.start, span.end)))
    first = next((cell.spans[0].start for cell in cells if cell.spans), 0)
    line_end = layout.text.rfind("\n", 0, first)
    before = trimmed(layout.text, layout.text.rfind("\n", 0, max(line_end, 0)) + 1, max(line_end, 0))
    if not before:
        line_end = len(layout.text[: max(line_end, 0)].rstrip())
        before = trimmed(layout.text, layout.text.rfind("\n", 0, line_end) + 1, line_end)
    title = before if before and is_caption(before[0].of(layout.text)) else ()
    return table(cells, layout.text, title=title, heads=1)


def _lines(text: str) -> Iterator[Line]:
    """The lines outside blocks of code and the file's own header."""
    fence = ""
    header = text.startswith("---\n")
    for number, match in enumerate(_LINE.finditer(text)):
        line = match[0].removesuffix("\n")
        mark = _FENCE.match(line)
        if header:
            header = number == 0 or line.rstrip() not in ("---", "...")
        elif fence:
            if mark is not None and mark[1].startswith(fence):
                fence = ""
        elif mark is not None:
            fence = mark[1]
        else:
            yield match.start(), line


def _after(line: Line) -> int:
    return line[0] + len(line[1]) + 1


def _cells(line: Line) -> list[tuple[int, int]]:
    """Where the cells of a line stand in the source."""
    start, words = line
    stripped = words.rstrip()
    bars = [match.end() - 1 for match in _BAR.finditer(stripped)]
    first = len(words) - len(words.lstrip())
    bounds = bars if bars and bars[0] == first else [first - 1, *bars]
    if not bars or bars[-1] != len(stripped) - 1 or len(bounds) == 1:
        bounds = [*bounds, len(stripped)]
    return [(start + a + 1, start + b) for a, b in pairwise(bounds)]
