"""Tables as lists of words, to compare."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from desktop.document.model import Document
from desktop.document.tables import Table, lines
from desktop.progress import JobContext
from desktop.readers.registry import read


def tabled(path: Path) -> Document:
    """The document with its tables, whose text is the same as without them."""
    doc = read(path, JobContext(), tables=True)
    bare = read(path, JobContext())
    assert bare.tables is None
    assert (bare.text, bare.pages, bare.headings) == (doc.text, doc.pages, doc.headings)
    return doc


def words(doc: Document, table: Table) -> list[list[str]]:
    """The words of each place; a merged cell's in all that it covers."""
    return [[cell.of(doc.text) if cell else "" for cell in line] for line in lines(table)]


def all_words(doc: Document) -> list[list[list[str]]]:
    assert doc.tables is not None
    for table in doc.tables:
        assert_whole(doc, table)
    return [words(doc, table) for table in doc.tables]


def assert_whole(doc: Document, table: Table) -> None:
    """Cells are in order, within the table, and none covers what another does."""
    places = [place for cell in table.cells for place in _places(cell)]
    assert len(places) == len(set(places))
    assert all(row < table.rows and column < table.columns for row, column in places)
    keys = [(cell.row, cell.column) for cell in table.cells]
    assert keys == sorted(keys)
    assert all(span.of(doc.text).strip() for cell in table.cells for span in cell.spans)


def _places(cell: object) -> Iterator[tuple[int, int]]:
    for row in range(cell.row, cell.row + cell.rows):
        for column in range(cell.column, cell.column + cell.columns):
            yield row, column


def heads(doc: Document) -> list[tuple[int, int]]:
    assert doc.tables is not None
    return [(table.header_rows, table.header_columns) for table in doc.tables]


def headings(doc: Document) -> list[tuple[int, str]]:
    return [(heading.level, heading.span.of(doc.text)) for heading in doc.headings]
