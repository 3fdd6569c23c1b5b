"""Names with the last name first in a column of a table, or in a list: "Okafor, Chidi;1961-03-12".

A tagger takes some of them for places. What most cells of a column are, all of them are.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from desktop.document.model import Span
from desktop.document.results import Finding

SCORE = 0.95
"""The column was checked: it stands against a tagger that joins the end of a row with the next row."""
LEAST_ROWS = 2
LIKELY = 0.5

_WORD = r"[^\W\d_a-zà-öø-ÿ][^\W\d_'\u2019]*(?:['\u2019-][^\W\d_]+)*"
_PARTICLE = r"(?:(?:van|von|de|der|den|di|da|del|la|le|al|bin)[ ]){0,2}"
_NAME = re.compile(
    rf"{_PARTICLE}{_WORD}(?:[ -]{_WORD})?,[ ]{_WORD}(?:[ -]{_WORD}){{0,2}}"
    r"(?:[ ][A-Z]\.?)?(?:[ ](?:van|von|de))?"
)
_CELL = re.compile(r"[^;\t|\n]+?(?=[ ]{2,}|[ ]*[;\t|\n]|[ ]*\Z)")
_ROW = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class _Column:
    """The names in one column of neighbouring rows, and how many cells it has in all."""

    names: list[Span]
    cells: int


def rosters(text: str, findings: Sequence[Finding]) -> Iterator[Finding]:
    """Whole names in columns where most of what was found is a person. `findings` are in order."""
    for column in _columns(text):
        if len(column.names) < LEAST_ROWS or 2 * len(column.names) < column.cells:
            continue
        people = places = 0
        for name in column.names:
            labels = {f.label for f in _within(findings, name) if f.score >= LIKELY}
            people += "PERSON" in labels
            places += bool(labels) and "PERSON" not in labels
        if people > places:
            yield from (Finding("PERSON", name, SCORE, "rules") for name in column.names)


def _columns(text: str) -> Iterator[_Column]:
    """The columns of each run of rows that have as many cells as one another."""
    rows: list[list[Span]] = []
    last = -1
    for match in _ROW.finditer(text):
        cells = [_trimmed(text, cell) for cell in _CELL.finditer(text, *match.span())]
        if rows and (len(cells) != len(rows[-1]) or match.start() > last + 1):
            yield from _of(text, rows)
            rows = []
        rows.append(cells)
        last = match.end()
    yield from _of(text, rows)


def _of(text: str, rows: Sequence[Sequence[Span]]) -> Iterator[_Column]:
    if len(rows) < LEAST_ROWS:
        return
    names: dict[int, list[Span]] = defaultdict(list)
    for cells in rows:
        for number, cell in enumerate(cells):
            if _NAME.fullmatch(text, cell.start, cell.end):
                names[number].append(cell)
    for found in names.values():
        yield _Column(found, len(rows))


def _trimmed(text: str, cell: re.Match[str]) -> Span:
    start, end = cell.span()
    while start < end and text[start].isspace():
        start += 1
    return Span(start, end)


def _within(findings: Sequence[Finding], span: Span) -> Iterator[Finding]:
    at = bisect_right(findings, span.start, key=lambda finding: finding.span.end)
    while at < len(findings) and findings[at].span.start < span.end:
        yield findings[at]
        at += 1
