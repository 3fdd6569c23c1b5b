"""Two versions of the tables of a document: cells that changed, rows added and removed, with their places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from desktop.document.model import Document, Span
from desktop.document.results import Cited
from desktop.document.tables import Cell, Table, column_heads, lines

LIKE = 0.5
"""Share of the names of rows in common from which on two tables are versions of one."""
MOST_CELLS = 200_000
"""Cells of one document beyond which its tables are not compared."""

Row = tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Differences:
    """Rows of a result: (where, before, after) of each cell, and the rows on one side only. `pairs` is how
    many tables were found in both, `alone` how many in one."""

    cells: tuple[Row, ...] = ()
    added: tuple[Row, ...] = ()
    removed: tuple[Row, ...] = ()
    pairs: int = 0
    alone: int = 0


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A table by names: each row by its label and its number among those of that label, each column by its
    heading."""

    doc: Document
    rows: dict[tuple[str, int], list[Cell | None]]
    heads: dict[str, int]

    def said(self, cell: Cell | None) -> str:
        return " ".join(cell.of(self.doc.text).split()) if cell is not None else ""

    def cited(self, cell: Cell | None) -> Cited:
        return Cited(self.said(cell), cell.spans if cell is not None else (), self.doc.sha256)

    def row(self, key: tuple[str, int]) -> Cited:
        """A whole row, its cells parted by bars."""
        cells = [cell for at, cell in enumerate(self.rows[key]) if cell is not None and cell.column == at]
        said = " | ".join(filter(None, map(self.said, cells)))
        spans: tuple[Span, ...] = tuple(span for cell in cells for span in cell.spans)
        return Cited(said, spans, self.doc.sha256)


def differences(before: Document, after: Document) -> Differences:
    """What differs between the tables of two documents; nothing where nobody looked for tables in one."""
    if any(sum(len(table.cells) for table in doc.tables or ()) > MOST_CELLS for doc in (before, after)):
        return Differences()
    old, new = list(_sheets(before)), list(_sheets(after))
    pairs = _pairs(old, new)
    cells: list[Row] = []
    added: list[Row] = []
    removed: list[Row] = []
    for left, right in pairs:
        was, now = old[left], new[right]
        cells += _cells(was, now)
        added += [(now.row(key),) for key in now.rows if key not in was.rows]
        removed += [(was.row(key),) for key in was.rows if key not in now.rows]
    alone = len(old) + len(new) - 2 * len(pairs)
    return Differences(tuple(cells), tuple(added), tuple(removed), len(pairs), alone)


def _sheets(doc: Document) -> Iterator[_Sheet]:
    for table in doc.tables or ():
        sheet = _sheet(doc, table)
        if sheet.rows:
            yield sheet


def _sheet(doc: Document, table: Table) -> _Sheet:
    labels = max(table.header_columns, 1)
    rows: dict[tuple[str, int], list[Cell | None]] = {}
    seen: Counter[str] = Counter()
    group = ""
    for number, line in enumerate(lines(table)):
        if number < table.header_rows:
            continue
        said = [" ".join(cell.of(doc.text).split()) if cell is not None else "" for cell in line]
        name = " ".join(filter(None, said[:labels]))
        if not any(said[labels:]):
            group = name or group
            continue
        label = f"{group} | {name}".casefold()
        rows[label, seen[label]] = line
        seen[label] += 1
    heads: dict[str, int] = {}
    for column, cells in enumerate(column_heads(table)):
        head = " ".join(" ".join(cell.of(doc.text).split()) for cell in cells)
        if column >= labels:
            heads.setdefault(head.casefold() or f"column {column + 1}", column)
    return _Sheet(doc, rows, heads)


def _pairs(old: Sequence[_Sheet], new: Sequence[_Sheet]) -> list[tuple[int, int]]:
    """Tables that are versions of one another, the likest first; each in one pair at most."""
    likeness = []
    for left, was in enumerate(old):
        for right, now in enumerate(new):
            shared = len(was.rows.keys() & now.rows.keys()) / min(len(was.rows), len(now.rows))
            heads = len(was.heads.keys() & now.heads.keys()) / max(len(was.heads), len(now.heads), 1)
            if shared >= LIKE:
                likeness.append((-shared - heads, abs(left - right), left, right))
    pairs: list[tuple[int, int]] = []
    for *_, left, right in sorted(likeness):
        if all(left != one and right != other for one, other in pairs):
            pairs.append((left, right))
    return sorted(pairs, key=lambda pair: pair[1])


def _cells(was: _Sheet, now: _Sheet) -> Iterator[Row]:
    """The cells of rows and columns that both have, where they say something else."""
    for key, line in now.rows.items():
        if key not in was.rows:
            continue
        for head, column in now.heads.items():
            if head not in was.heads:
                continue
            before, after = was.rows[key][was.heads[head]], line[column]
            if was.said(before) != now.said(after):
                label = now.said(line[0]) or key[0].rpartition(" | ")[2]
                where = Cited(
                    f"{label}, {head}",
                    line[0].spans if line[0] is not None else (),
                    now.doc.sha256,
                    "derived",
                )
                yield where, was.cited(before), now.cited(after)
