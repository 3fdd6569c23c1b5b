"""Tables of a document: a grid of cells, each with the places of its text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

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

    A place that no cell covers is empty.

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


def moved(table: Table, offset: int) -> Table:
    """The same table where its text begins at `offset` in a longer one."""

    def all_moved(spans: tuple[Span, ...]) -> tuple[Span, ...]:
        return tuple(Span(span.start + offset, span.end + offset) for span in spans)

    cells = tuple(replace(cell, spans=all_moved(cell.spans)) for cell in table.cells)
    return replace(table, cells=cells, title=all_moved(table.title))


def lines(table: Table) -> Iterator[list[Cell | None]]:
    """Row by row, the cell that covers each column, None where it is empty. A merged cell stands in every
    place that it covers."""
    open_cells: list[Cell] = []
    at = 0
    for row in range(table.rows):
        open_cells = [cell for cell in open_cells if cell.row + cell.rows > row]
        while at < len(table.cells) and table.cells[at].row == row:
            open_cells.append(table.cells[at])
            at += 1
        line: list[Cell | None] = [None] * table.columns
        for cell in open_cells:
            line[cell.column : cell.column + cell.columns] = [cell] * cell.columns
        yield line


def column_heads(table: Table) -> list[tuple[Cell, ...]]:
    """For each column the cells that name it, from the top; those that have words."""
    heads: list[dict[Cell, None]] = [{} for _ in range(table.columns)]
    for row, line in enumerate(lines(table)):
        if row >= table.header_rows:
            break
        for column, cell in enumerate(line):
            if cell is not None and cell.spans:
                heads[column][cell] = None
    return [tuple(found) for found in heads]


def described(table: Table, text: str) -> Iterator[tuple[int, str]]:
    """Each row below the header as a line of words, with its number: "Energy | 2019: 699 | 2018: 712".

    A row of a label alone ("Current assets:") is said again before each row that follows it, up to the next.
    """
    heads = [" ".join(cell.of(text) for cell in cells) for cells in column_heads(table)]
    labels = max(table.header_columns, 1)
    group = ""
    for row, line in enumerate(lines(table)):
        if row < table.header_rows:
            continue
        cells = [
            cell for at, cell in enumerate(line) if cell is not None and cell.spans and cell.column == at
        ]
        if len(cells) == 1 and cells[0].column == 0 and table.columns > 1:
            group = cells[0].of(text).rstrip(" :")
            yield row, group
            continue
        said = [
            f"{heads[cell.column]}: {cell.of(text)}"
            if cell.column >= labels and heads[cell.column]
            else cell.of(text)
            for cell in cells
        ]
        if said:
            yield row, " | ".join([group, *said] if group else said)
