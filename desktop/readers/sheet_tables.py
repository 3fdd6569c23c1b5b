"""The tables of a sheet: what stands together in its cells, apart from titles and notes around it.

A sheet is cut at rows and columns that are empty, again and again, and what was only set apart by space (the
labels of a statement, its total) is joined again. Time and memory grow with the number of cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from desktop.document.figures import is_figure, is_period
from desktop.document.model import Span
from desktop.document.tables import Table
from desktop.readers.grid import Filled, table
from desktop.readers.table_heads import LOOKED_AT, MOST_HEADS, header_rows

MOST_CUTS = 6
MOST_TITLES = 3
TITLE_GAP = 2
NOTE = 40
"""Characters of a last line that is no row."""


@dataclass(frozen=True, slots=True)
class Area:
    """Cells from `top` to `bottom` and `left` to `right`, all included."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        return self.top <= row <= self.bottom and self.left <= column <= self.right


@dataclass(frozen=True, slots=True)
class Known:
    """A table that the file names itself, with its number of rows of heads."""

    area: Area
    heads: int
    name: str


@dataclass(slots=True)
class Sheet:
    """The cells of a sheet that hold something, row by row, and what the file says of them.

    `frozen` is the last row that stays in sight when the sheet is scrolled, 0 for none.
    """

    name: str
    rows: list[list[Filled]] = field(default_factory=list)
    frozen: int = 0
    known: list[Known] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Block:
    rows: tuple[tuple[Filled, ...], ...]
    left: int
    right: int

    @classmethod
    def of(cls, rows: Sequence[Sequence[Filled]]) -> _Block:
        return cls(
            tuple(map(tuple, rows)),
            min(row[0].column for row in rows),
            max(cell.column + cell.columns - 1 for row in rows for cell in row),
        )

    @property
    def top(self) -> int:
        return self.rows[0][0].row

    @property
    def bottom(self) -> int:
        return max(cell.row + cell.rows - 1 for cell in self.rows[-1])


def tables(sheet: Sheet, text: str, *, columns: bool = True) -> list[Table]:
    """The tables of `sheet` in order. Without `columns` an empty column parts nothing: no table stands beside
    another in a CSV."""
    rest, taken = _take_known(sheet, text)
    found: list[tuple[tuple[int, int], Table]] = list(taken)
    blocks = _joined(_cut(rest, text, columns=columns), text)
    for at, block in enumerate(blocks):
        title, body = _parted(block, text)
        body = _without_notes(body, text)
        if not body:
            continue
        title = title or _above(blocks, at, text)
        made = table(
            (cell for row in body for cell in row),
            text,
            name=sheet.name,
            title=title,
            heads=_frozen_heads(sheet, body, text),
        )
        if made is not None:
            found.append(((body[0][0].row, body[0][0].column), made))
    return [made for _, made in sorted(found, key=lambda item: item[0])]


def _take_known(sheet: Sheet, text: str) -> tuple[list[list[Filled]], list[tuple[tuple[int, int], Table]]]:
    """The cells outside the tables that the file names, and those tables."""
    if not sheet.known:
        return sheet.rows, []
    rest: list[list[Filled]] = []
    inside: list[list[Filled]] = [[] for _ in sheet.known]
    for row in sheet.rows:
        near = [
            at for at, known in enumerate(sheet.known) if known.area.top <= row[0].row <= known.area.bottom
        ]
        left: list[Filled] = []
        for cell in row:
            home = next((at for at in near if sheet.known[at].area.holds(cell.row, cell.column)), None)
            (left if home is None else inside[home]).append(cell)
        if left:
            rest.append(left)
    found = []
    for known, cells in zip(sheet.known, inside, strict=True):
        made = table(cells, text, name=sheet.name, heads=known.heads)
        if made is not None:
            found.append(((known.area.top, known.area.left), made))
    return rest, found


def _cut(rows: list[list[Filled]], text: str, *, columns: bool, depth: int = 0) -> list[_Block]:
    """Blocks that no empty row or column goes through, but one between labels and their figures."""
    blocks: list[_Block] = []
    for band in _bands(rows):
        groups = [_Block.of(group) for group in _beside(band)] if columns and depth < MOST_CUTS else []
        joined: list[_Block] = []
        for group in groups:
            if joined and _goes_right(joined[-1], group, text):
                joined[-1] = _merged(joined[-1], group)
            else:
                joined.append(group)
        if len(joined) < 2:
            blocks.append(_Block.of(band))
        for group in joined if len(joined) > 1 else ():
            blocks += _cut(list(map(list, group.rows)), text, columns=True, depth=depth + 1)
    return blocks


def _bands(rows: list[list[Filled]]) -> Iterator[list[list[Filled]]]:
    band: list[list[Filled]] = []
    bottom = 0
    for row in rows:
        if band and row[0].row > bottom + 1:
            yield band
            band = []
        band.append(row)
        bottom = max(bottom, *(cell.row + cell.rows - 1 for cell in row))
    if band:
        yield band


def _beside(band: list[list[Filled]]) -> list[list[list[Filled]]]:
    """The band cut at columns that are empty in all of it."""
    reach: dict[int, int] = {}
    for row in band:
        for cell in row:
            reach[cell.column] = max(reach.get(cell.column, 0), cell.column + cell.columns - 1)
    starts: list[int] = []
    end = -2
    for column in sorted(reach):
        if column > end + 1:
            starts.append(column)
        end = max(end, reach[column])
    if len(starts) < 2:
        return [band]
    home: dict[int, int] = {}
    at = -1
    for column in sorted(reach):
        at += at + 1 < len(starts) and column == starts[at + 1]
        home[column] = at
    groups: list[list[list[Filled]]] = [[] for _ in starts]
    for row in band:
        parts: dict[int, list[Filled]] = {}
        for cell in row:
            parts.setdefault(home[cell.column], []).append(cell)
        for which, part in parts.items():
            groups[which].append(part)
    return groups


def _joined(blocks: list[_Block], text: str) -> list[_Block]:
    """Blocks in order; what is only set apart by an empty row, a total, joined with what it goes with."""
    found: list[_Block] = []
    for block in sorted(blocks, key=lambda one: (one.top, one.left)):
        near = range(len(found) - 1, max(len(found) - 9, -1), -1)
        above = next((at for at in near if _goes_below(found[at], block, text)), None)
        if above is None:
            found.append(block)
        else:
            found[above] = _Block.of((*found[above].rows, *block.rows))
    return found


def _merged(left: _Block, right: _Block) -> _Block:
    rows: dict[int, list[Filled]] = {}
    for row in (*left.rows, *right.rows):
        rows.setdefault(row[0].row, []).extend(row)
    return _Block.of([sorted(row, key=lambda cell: cell.column) for _, row in sorted(rows.items())])


def _goes_right(left: _Block, right: _Block, text: str) -> bool:
    """Whether `right` has no labels of its own and stands on the rows of `left`."""
    if right.left != left.right + 2:
        return False
    of_left = {row[0].row for row in left.rows}
    below_heads = [row[0].row for row in right.rows if row[0].row >= left.top]
    if 10 * sum(row in of_left for row in below_heads) < 7 * max(len(below_heads), 1):
        return False
    labels = [row[0].of(text) for row in right.rows[:LOOKED_AT] if row[0].column == right.left]
    if labels and 2 * sum(is_figure(label) or is_period(label) for label in labels) >= len(labels):
        return True
    first = left.left == left.right and right.rows[0][0].row == left.rows[0][0].row
    return first and right.left == right.right


def _goes_below(above: _Block, block: _Block, text: str) -> bool:
    """Whether `block` goes on with the table above it after an empty row."""
    if block.top != above.bottom + 2 or above.left == above.right:
        return False
    if block.left < above.left or block.right > above.right or block.left > above.left + 1:
        return False
    if block.left == block.right:
        return False
    mine, theirs = _text(block.rows, text), _text(above.rows, text)
    figures = any(is_figure(word) for row in mine for word in row[1:])
    if figures:
        return header_rows(mine) == 0
    return not any(cell.bold for cell in block.rows[0]) and not any(
        is_figure(word) for row in theirs for word in row[1:]
    )


def _text(rows: Sequence[Sequence[Filled]], text: str) -> list[list[str]]:
    """The words of the first rows, each in its column."""
    left = min(row[0].column for row in rows[:LOOKED_AT])
    words: list[list[str]] = []
    for row in rows[:LOOKED_AT]:
        line: list[str] = []
        for cell in row:
            line += [""] * min(cell.column - left - len(line), 50)
            line.append(cell.of(text))
        words.append(line)
    return words


def _parted(block: _Block, text: str) -> tuple[tuple[Span, ...], tuple[tuple[Filled, ...], ...]]:
    """The title that stands over a table, and the table."""
    count = 0
    while count < min(MOST_TITLES, len(block.rows) - 2) and len(block.rows[count]) == 1:
        count += 1
    wide = count and all(row[0].columns > 1 and row[0].column == block.left for row in block.rows[:count])
    if not count or not (
        wide or header_rows(_text(block.rows[count:], text), _bold_rows(block.rows[count:]))
    ):
        return (), block.rows
    if any(row[0].column != block.left for row in block.rows[:count]):
        return (), block.rows  # a head over some of the columns
    return tuple(span for row in block.rows[:count] for span in row[0].spans), block.rows[count:]


def _bold_rows(rows: Sequence[Sequence[Filled]]) -> list[bool]:
    return [all(cell.bold for cell in row) for row in rows[:LOOKED_AT]]


def _without_notes(rows: tuple[tuple[Filled, ...], ...], text: str) -> tuple[tuple[Filled, ...], ...]:
    """Without the lines of words that stand under a table."""
    end = len(rows)
    while end > 2 and len(rows[end - 1]) == 1 and len(rows[end - 1][0].of(text)) > NOTE:
        end -= 1
    return rows[:end]


def _above(blocks: list[_Block], at: int, text: str) -> tuple[Span, ...]:
    """The line that stands by itself a little above a table, and begins where it does."""
    block = blocks[at]
    for other in reversed(blocks[max(at - 8, 0) : at]):
        near = 1 < block.top - other.bottom <= TITLE_GAP + 1
        if near and other.left == block.left and all(len(row) == 1 for row in other.rows):
            last = other.rows[-1][0]
            if len(last.of(text)) <= 200 and not is_figure(last.of(text)):
                return last.spans
    return ()


def _frozen_heads(sheet: Sheet, body: tuple[tuple[Filled, ...], ...], text: str) -> int | None:
    """Rows of heads, where they are held in sight as the rest is scrolled; None where nothing is."""
    count = sum(row[0].row <= sheet.frozen for row in body[: MOST_HEADS + 1])
    if not 0 < count <= MOST_HEADS or count == len(body):
        return None
    words = _text(body[:count], text)
    return (
        None if any(is_figure(word) and not is_period(word) for row in words for word in row[1:]) else count
    )


def spread(rows: list[list[Filled]], merged: Sequence[Area]) -> list[list[Filled]]:
    """The cells with the extent of those that are merged."""
    if not merged:
        return rows
    by_place = {(area.top, area.left): area for area in merged}
    return [
        [
            cell
            if (area := by_place.get((cell.row, cell.column))) is None
            else replace(cell, rows=area.bottom - area.top + 1, columns=area.right - area.left + 1)
            for cell in row
        ]
        for row in rows
    ]
