"""Small documents with a table, made of rows of words."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.document.model import Document, Page, Span
from desktop.document.tables import Cell, Table

SALES = (
    ("", "", "Years Ended September 30,", ""),
    ("(in millions)", "2019", "2018", "2017"),
    ("Fixed Price", "$  1,452.4", "$  1,146.2", "$  1,036.9"),
    ("Other", "44.1", "56.7", "70.8"),
    ("Total sales", "$1,496.5", "$1,202.9", "$1,107.7"),
)


def document(
    *tables: Sequence[Sequence[str]], before: str = "", after: str = "", sha256: str = "hash"
) -> Document:
    """`before`, the tables with tabs between their cells, `after`."""
    text = before + "\n\n" if before else ""
    found = []
    for rows in tables:
        cells = []
        for row, words in enumerate(rows):
            for column, word in enumerate(words):
                if word:
                    cells.append(Cell(row, column, (Span(len(text), len(text) + len(word)),)))
                text += f"{word}\t"
            text += "\n"
        text += "\n"
        found.append(Table(len(rows), max(map(len, rows)), tuple(cells)))
    text += after
    page = Page(1, 0, 0, Span(0, len(text)), ())
    return Document("report.txt", "txt", sha256, text, (page,), tables=tuple(found))
