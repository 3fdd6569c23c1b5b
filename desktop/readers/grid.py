"""A table in the making: cells with their places, until what is empty is left out and its heads are known."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from desktop.document.figures import is_figure
from desktop.document.model import Span
from desktop.document.tables import Cell, Table
from desktop.readers.table_heads import LOOKED_AT, header_columns, header_rows

MOST_COLUMNS = 16_384
# Marks that have a column of their own beside their figures.
_OPENING = frozenset({"$", "€", "£", "¥", "US$", "USD", "EUR", "GBP", "CHF", "Rs.", "(", "$(", "-"})
_CLOSING = frozenset({")", "%", ")%", "%)", ") %", "€", "*", "(1)", "(2)", "(3)"})


@dataclass(frozen=True, slots=True)
class Filled:
    """A cell that holds something. `bold` is true where it is set off from others, `head` where the file says
    that it is one of the heads."""

    row: int
    column: int
    spans: tuple[Span, ...]
    rows: int = 1
    columns: int = 1
    bold: bool = False
    head: bool = False

    def of(self, text: str) -> str:
        return Cell(0, 0, self.spans).of(text)


def trimmed(text: str, start: int, end: int) -> tuple[Span, ...]:
    """From `start` to `end` in `text`, without the white space at the ends; nothing where that is all."""
    part = text[start:end]
    inner = part.strip()
    if not inner:
        return ()
    first = start + len(part) - len(part.lstrip())
    return (Span(first, first + len(inner)),)


def table(
    cells: Iterable[Filled],
    text: str,
    *,
    name: str = "",
    title: tuple[Span, ...] = (),
    page: int | None = None,
    heads: int | None = None,
    split_marks: bool = False,
) -> Table | None:
    """The table that `cells` make; None where it has less than two rows or two columns.

    Rows and columns without a word are left out. `heads` is the number of rows of heads as the file gives it
    (counted before that). With `split_marks` a column of "$" or "%" joins the figures that it goes with.
    """
    found = sorted((cell for cell in cells if cell.spans), key=lambda cell: (cell.row, cell.column))
    found = _compact(_joined_marks(_compact(found), text) if split_marks else found)
    rows = max((cell.row + cell.rows for cell in found), default=0)
    columns = max((cell.column + cell.columns for cell in found), default=0)
    if rows < 2 or columns < 2:
        return None
    words = _words(found, text, min(rows, LOOKED_AT), columns)
    marked = _marked(found, rows) if heads is None else heads
    count = header_rows(words, _bold(found, rows)) if marked is None else min(marked, rows)
    return Table(
        rows,
        columns,
        tuple(Cell(cell.row, cell.column, cell.spans, cell.rows, cell.columns) for cell in found),
        count,
        _label_columns(found, columns, count) or header_columns(words, count),
        title,
        name,
        page,
    )


def _compact(cells: Sequence[Filled]) -> list[Filled]:
    """Without rows and columns in which nothing begins; merged cells shrink with them, and never overlap."""
    rows, columns = _Places(cell.row for cell in cells), _Places(cell.column for cell in cells)
    # Not by `replace`: there may be a hundred thousand.
    return _apart(
        [
            Filled(
                rows.at(cell.row),
                columns.at(cell.column),
                cell.spans,
                rows.within(cell.row, cell.rows),
                columns.within(cell.column, cell.columns),
                cell.bold,
                cell.head,
            )
            for cell in cells
        ]
    )


class _Places:
    """Rows, or columns, in which something begins."""

    def __init__(self, begun: Iterable[int]) -> None:
        self._starts = sorted(set(begun))
        self._at = {start: at for at, start in enumerate(self._starts)}

    def at(self, start: int) -> int:
        return self._at[start]

    def within(self, start: int, count: int) -> int:
        """How many of them lie in `count` from `start`."""
        return 1 if count == 1 else bisect_left(self._starts, start + count) - self._at[start]


def _apart(cells: list[Filled]) -> list[Filled]:
    """Each place belongs to one cell: what reaches into the next is cut short."""
    taken: dict[int, int] = {}
    found: list[Filled] = []
    for cell in cells:
        # By column, the first row that is free again.
        if taken.get(cell.column, 0) > cell.row:
            continue
        columns = 1
        while columns < cell.columns and taken.get(cell.column + columns, 0) <= cell.row:
            columns += 1
        found.append(cell if columns == cell.columns else replace(cell, columns=columns))
        if cell.rows > 1:
            for column in range(cell.column, cell.column + columns):
                taken[column] = cell.row + cell.rows
    by_row: list[Filled] = []
    for cell in found:
        if by_row and by_row[-1].row == cell.row and by_row[-1].column + by_row[-1].columns > cell.column:
            by_row[-1] = replace(by_row[-1], columns=cell.column - by_row[-1].column)
        by_row.append(cell)
    return by_row


def _joined_marks(cells: list[Filled], text: str) -> list[Filled]:
    """Columns that hold only "$" join the next one, those that hold only ")" or "%" the one before."""
    columns = max((cell.column + cell.columns for cell in cells), default=0)
    single: list[list[Filled]] = [[] for _ in range(columns)]
    for cell in cells:
        if cell.columns == 1:
            single[cell.column].append(cell)
    moves: dict[int, int] = {}
    for column, own in enumerate(single):
        said = [cell.of(text) for cell in own]
        heads = max(len(said) // 3, 1)
        if said and column + 1 < columns and _only(said, _OPENING, heads):
            moves[column] = 1
        elif said and column and _only(said, _CLOSING, heads):
            moves[column] = -1
    if not moves:
        return cells
    joined: dict[tuple[int, int], Filled] = {}
    for cell in cells:
        step = moves.get(cell.column, 0)
        # A head over "$" and its figure begins at the first.
        column = cell.column + step if step > 0 or cell.columns == 1 else cell.column
        wide = cell.columns - (column - cell.column) if cell.columns > 1 else 1
        before = joined.get((cell.row, column))
        if before is None:
            joined[cell.row, column] = replace(cell, column=column, columns=wide)
        else:
            joined[cell.row, column] = replace(
                before, spans=before.spans + cell.spans, columns=max(before.columns, wide)
            )
    return sorted(joined.values(), key=lambda cell: (cell.row, cell.column))


def _only(said: list[str], marks: frozenset[str], heads: int) -> bool:
    """Whether these are marks, but for heads that stand over them."""
    others = [one for one in said if one not in marks]
    return len(others) < len(said) and len(others) <= heads and not any(map(is_figure, others))


def _words(cells: list[Filled], text: str, rows: int, columns: int) -> list[list[str]]:
    words = [[""] * min(columns, MOST_COLUMNS) for _ in range(rows)]
    for cell in cells:
        if cell.row >= rows:
            break
        words[cell.row][cell.column] = cell.of(text)
    return words


def _marked(cells: list[Filled], rows: int) -> int | None:
    """Rows at the top that the file marks as heads throughout; None where it marks no whole row.

    Heads of rows only are no heads of columns.
    """
    marked = [True] * rows
    width = [0] * rows
    for cell in cells:
        marked[cell.row] &= cell.head
        width[cell.row] += 1
        for row in range(cell.row + 1, cell.row + cell.rows):
            # A cell beside two rows of heads.
            marked[row] &= cell.head
            width[row] += 1
    count = next((at for at in range(rows) if not (marked[at] and width[at])), rows)
    return count if 0 < count < rows else None


def _bold(cells: list[Filled], rows: int) -> list[bool]:
    bold = [True] * min(rows, LOOKED_AT)
    for cell in cells:
        if cell.row >= len(bold):
            break
        bold[cell.row] &= cell.bold
    return bold


def _label_columns(cells: list[Filled], columns: int, heads: int) -> int:
    """Columns at the left that the file marks as heads of their rows."""
    marked, seen = [True] * columns, [False] * columns
    for cell in cells:
        if cell.row >= heads:
            marked[cell.column] &= cell.head
            seen[cell.column] = True
    return next((at for at in range(columns) if not (marked[at] and seen[at])), 0)
