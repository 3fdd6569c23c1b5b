"""Tables of a document: a grid of cells, each with the places of its text."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.document.model import Span


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `row` and `column` count from 0; it covers `rows` by `columns` places of the grid.

    Its text may lie in several stretches of the document's, as where a cell has two lines beside another
    of two lines; an empty cell has none.
    """

    row: int
    column: int
    spans: tuple[Span, ...]
    rows: int = 1
    columns: int = 1

    def of(self, text: str) -> str:
        """Its words, joined by single spaces."""
        return " ".join(" ".join(span.of(text).split()) for span in self.spans)


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of `rows` x `columns`; `cells` in order of row, then column, none overlapping another.

    The first `header_rows` rows name the columns, the first `header_columns` columns name the rows. `title`
    is where its caption stands, if it has one. `name` is that of a sheet or slide, where there is one.
    """

    rows: int
    columns: int
    cells: tuple[Cell, ...]
    header_rows: int = 1
    header_columns: int = 0
    title: tuple[Span, ...] = ()
    name: str = ""
    page: int | None = None
