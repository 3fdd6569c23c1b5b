"""Tables of PDF pages: drawn cells first, then what stands in columns by itself; those over several pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop.document.figures import is_figure, is_quantity
from desktop.document.model import Span
from desktop.document.tables import Table, moved
from desktop.document.tables import lines as table_lines
from desktop.readers.grid import Filled, table
from desktop.readers.pdf_aligned import aligned
from desktop.readers.pdf_chars import SPACE, Chars, Frame
from desktop.readers.pdf_layout import Block as TextBlock
from desktop.readers.pdf_layout import Segment, prose
from desktop.readers.pdf_lines import Chunk, Row, rows
from desktop.readers.pdf_rows import Block, Placed, placed
from desktop.readers.pdf_ruled import Ruled, ruled
from desktop.readers.pdf_rules import page_rules
from desktop.readers.table_heads import is_caption

SKEW = 0.3
"""In heights of a line: pieces of one row do not stand further apart."""
MOST_BELOW = 3
"""Lines below a table, or above it, that do not keep it from going on on the next page: running heads."""
SIDES = 14.0
"""Points that the columns of two parts of one table may be apart."""
LONG_WORDS = 45
SPARSE = 0.36
_WORD = re.compile(r"[^\W\d_]{3}")
_SIGNED = re.compile(r"(?:by|name|title|its|signature|signed|/s/)\s*:|/s/", re.IGNORECASE)
_PAGE_NUMBER = re.compile(r"\d{1,4}|[ivxlc]{1,7}", re.IGNORECASE)
_EQUATION = re.compile(r"\(\d{1,3}(?:\.\d{1,3})?[a-z]?\)")


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table of one page, with what tells whether it goes on on the next: the sides of its columns, and how
    many lines stand above and below it."""

    table: Table
    box: tuple[float, float, float, float]
    sides: tuple[float, ...]
    above: int
    below: int


def page_tables(
    chars: Chars,
    blocks: Sequence[TextBlock],
    *,
    places: NDArray[np.int64],
    text: str,
    offset: int,
    drawn: tuple[Any, Frame],
    number: int,
) -> list[PageTable]:
    """The tables of a page, from the top.

    `text` is that of the page, which begins at `offset` in that of the document, where the characters have
    their `places`; `drawn` are the loaded pdfium page and its frame.
    """
    turn = _direction(chars)
    regions = _regions(chars, blocks, turn)
    if not any(_may_hold(region) for region in regions):
        return []
    rules = page_rules(*drawn, turn)
    lines_down = [rule for rule in rules if not rule.across and not rule.shade]
    page = _Page(places - offset, text, number)
    found: list[PageTable] = []
    everything = [rows(chars, region, turn, lines_down) for region in regions]
    grids = ruled(rules)
    for lines in everything:
        rest, tables = _drawn(page, lines, grids)
        found += tables
        for part in rest:
            for block in aligned(part, rules):
                made = page.made(block)
                if made is not None and _convinces(made, page, block):
                    found.append(PageTable(made, block.box, block.bounds, 0, 0))
    counted = [line for lines in everything for line in lines]
    return [
        replace(
            one,
            table=moved(replace(one.table, title=page.title(one, counted)), offset),
            above=sum(line.v1 <= one.box[1] + 1 for line in counted),
            below=sum(line.v0 >= one.box[3] - 1 for line in counted),
        )
        for one in sorted(found, key=lambda one: (one.box[1], one.box[0]))
    ]


def joined(pages: Iterable[Sequence[PageTable]], text: str) -> tuple[Table, ...]:
    """The tables of all pages, those that go on over a page's end in one."""
    found: list[PageTable] = []
    last: PageTable | None = None
    for tables in pages:
        for at, one in enumerate(tables):
            if at == 0 and last is not None and _continues(last, one, text):
                found[-1] = _appended(last, one)
            else:
                found.append(one)
        last = found[-1] if tables else None
    return tuple(one.table for one in found)


def _direction(chars: Chars) -> int:
    """The direction that most of the text runs in."""
    turns, counts = np.unique(chars.turns[chars.codes != SPACE], return_counts=True)
    return int(turns[counts.argmax()]) if len(turns) else 0


def _regions(chars: Chars, blocks: Sequence[TextBlock], turn: int) -> list[list[Segment]]:
    """The segments of the blocks of a page; those of blocks together that stand in rows beside each other."""
    own = [
        [segment for line in block for segment in line.segments]
        for block in blocks
        if block and chars.turns[block[0].segments[0].start] == turn
    ]
    plain = [segments for segments in own if not prose(segments)]
    if any(_in_rows(a, b) for at, a in enumerate(plain) for b in plain[at + 1 :]):
        # A program wrote the table column by column.
        return [
            [segment for segments in plain for segment in segments],
            *(segments for segments in own if prose(segments)),
        ]
    return own


def _in_rows(left: list[Segment], right: list[Segment]) -> bool:
    """Whether most lines of the shorter of two blocks side by side are on a line of the other."""
    if max(s.u0 for s in right) < min(s.u1 for s in left):
        left, right = right, left
    apart = max(s.u1 for s in left) < min(s.u0 for s in right)
    if not apart or min(len(left), len(right)) < 2:
        return False
    few, many = sorted((left, right), key=len)
    middles = np.array([(s.v0 + s.v1) / 2 for s in many])
    met = sum(bool((np.abs(middles - (s.v0 + s.v1) / 2) < SKEW * s.height).any()) for s in few)
    return 10 * met >= 7 * len(few)


def _may_hold(region: list[Segment]) -> bool:
    """Whether pieces stand side by side in at least two lines."""
    ordered = sorted(region, key=lambda s: s.v0 + s.v1)
    met = 0
    for above, below in pairwise(ordered):
        level = abs(above.v0 + above.v1 - below.v0 - below.v1) < 0.6 * min(above.height, below.height)
        met += level and (above.u1 < below.u0 or below.u1 < above.u0)
        if met >= 2:
            return True
    return False


@dataclass(frozen=True, slots=True)
class _Page:
    """What leads from characters to the text: their places in that of the page."""

    places: NDArray[np.int64]
    text: str
    number: int

    def spans(self, chunks: Iterable[Chunk]) -> tuple[Span, ...]:
        """Where chunks stand in the text, what follows on each other as one."""
        at = sorted(
            place for chunk in chunks for place in self.places[list(chunk.index)].tolist() if place >= 0
        )
        found: list[list[int]] = []
        for place in at:
            if found and not self.text[found[-1][1] : place].strip(" \n"):
                found[-1][1] = place + 1
            else:
                found.append([place, place + 1])
        return tuple(Span(a, b) for a, b in found)

    def made(self, block: Block) -> Table | None:
        """The table of a block."""
        cells = [
            Filled(row, column, self.spans(chunks), columns=columns)
            for row, group in enumerate(block.rows)
            for column, columns, chunks in _by_place(group)
        ]
        return self.table(cells, block.heads)

    def table(self, cells: Sequence[Filled], heads: int | None = None) -> Table | None:
        made = table(cells, self.text, page=self.number, split_marks=True)
        if made is None or heads is None or made.header_rows:
            return made
        return replace(made, header_rows=heads) if _may_head(made, self.text, heads) else made

    def words(self, made: Table) -> list[list[str]]:
        """The words of each place, of a merged cell in its first only."""
        found = [[""] * made.columns for _ in range(made.rows)]
        for cell in made.cells:
            found[cell.row][cell.column] = cell.of(self.text)
        return found

    def title(self, one: PageTable, lines: Sequence[Row]) -> tuple[Span, ...]:
        """The caption above or below a table, with the lines that it goes on in."""
        u0, v0, u1, v1 = one.box
        near = [line for line in lines if line.u0 < u1 and line.u1 > u0]
        above = [line for line in near if line.v1 <= v0 + 1 and v0 - line.v1 < 60][-4:]
        for at in range(len(above) - 1, -1, -1):
            if is_caption(above[at].text):
                return self.spans(chunk for line in above[at:] for chunk in line.chunks)
        below = [line for line in near if line.v0 >= v1 - 1 and line.v0 - v1 < 20][:1]
        if below and is_caption(below[0].text):
            return self.spans(below[0].chunks)
        return ()


def _by_place(group: Sequence[Placed]) -> Iterator[tuple[int, int, list[Chunk]]]:
    """The chunks of a row by the column they begin in, with the number of columns they cover."""
    by_column: dict[int, tuple[int, list[Chunk]]] = {}
    for cell in sorted(group, key=lambda one: (one.column, one.chunk.v0 + one.chunk.v1, one.chunk.u0)):
        columns, chunks = by_column.get(cell.column, (1, []))
        by_column[cell.column] = (max(columns, cell.columns), [*chunks, cell.chunk])
    for column, (columns, chunks) in by_column.items():
        yield column, columns, chunks


def _may_head(made: Table, text: str, heads: int) -> bool:
    """Whether the first `heads` rows hold words and the rows below go on."""
    rest = [cell for cell in made.cells if cell.row < heads and cell.column]
    return heads < made.rows and not any(is_quantity(cell.of(text)) for cell in rest)


# Drawn cells


def _drawn(page: _Page, lines: list[Row], grids: Sequence[Ruled]) -> tuple[list[list[Row]], list[PageTable]]:
    """The tables whose cells are drawn, and the stretches of lines between them."""
    tables: list[PageTable] = []
    rest: list[list[Row]] = [lines]
    for grid in grids:
        inside = [row for part in rest for line in part if (row := _inside(line, grid)) is not None]
        if not inside or not _is_whole(inside, lines, grid):
            continue
        made = page.table(_cells(page, inside, grid))
        if made is None or not _is_filled(made, grid):
            continue
        u0, v0, u1, v1 = grid.box
        tables.append(PageTable(made, (u0, v0, u1, v1), grid.columns, 0, 0))
        rest = [piece for part in rest for piece in _around(part, grid)]
    return rest, tables


def _holds(grid: Ruled, chunk: Chunk) -> bool:
    u0, v0, u1, v1 = grid.box
    return u0 - 1 <= chunk.middle <= u1 + 1 and v0 - 1 <= (chunk.v0 + chunk.v1) / 2 <= v1 + 1


def _inside(line: Row, grid: Ruled) -> Row | None:
    chunks = tuple(chunk for chunk in line.chunks if _holds(grid, chunk))
    return Row(chunks, line.v0, line.v1) if chunks else None


def _around(lines: list[Row], grid: Ruled) -> Iterator[list[Row]]:
    """Lines above a grid, and below it; what stands beside it goes with those above."""
    _, v0, _, _ = grid.box
    above: list[Row] = []
    below: list[Row] = []
    for line in lines:
        chunks = tuple(chunk for chunk in line.chunks if not _holds(grid, chunk))
        if chunks:
            (above if line.middle < v0 or len(chunks) < len(line.chunks) else below).append(
                Row(chunks, line.v0, line.v1)
            )
    for part in (above, below):
        if part:
            yield part


def _is_whole(inside: Sequence[Row], lines: Sequence[Row], grid: Ruled) -> bool:
    """Whether the rows end with the grid, and its cells hold one column each.

    Where only inner rules are drawn, the outer columns stand outside the cells.
    """
    _, v0, _, v1 = grid.box
    level = [line for line in lines if v0 <= line.middle <= v1]
    outside = sum(any(not _holds(grid, chunk) for chunk in line.chunks) for line in level)
    if 2 * outside > len(level):
        return False
    crowded = 0
    for line in inside:
        homes = Counter(_home(chunk.middle, grid.columns) for chunk in line.chunks)
        crowded += any(count > 1 for count in homes.values())
    return 3 * crowded <= len(inside)


def _home(value: float, sides: Sequence[float]) -> int:
    return min(max(int(np.searchsorted(sides, value)) - 1, 0), len(sides) - 2)


def _cells(page: _Page, lines: Sequence[Row], grid: Ruled) -> list[Filled]:
    """The filled cells of a grid. Where a row of the grid holds several rows of figures, it is parted."""
    owner: dict[tuple[int, int], tuple[int, int, int, int]] = {}
    for cell in grid.cells:
        row, column, tall, wide = cell
        for place in ((r, c) for r in range(row, row + tall) for c in range(column, column + wide)):
            owner.setdefault(place, cell)
    bands: dict[int, list[Row]] = {}
    for line in lines:
        bands.setdefault(_home(line.middle, grid.rows), []).append(line)
    parted = {
        band: placed(own, grid.columns, (), own[0].chunks[0].height)
        for band, own in bands.items()
        if _holds_rows(own, grid) and not any(row < band < row + tall for row, _, tall, _ in grid.cells)
    }
    found: list[Filled] = []
    at = 0
    for band in range(len(grid.rows) - 1):
        if band in parted:
            for group in parted[band].rows:
                found += [
                    Filled(at, column, page.spans(chunks), columns=columns)
                    for column, columns, chunks in _by_place(group)
                ]
                at += 1
            continue
        homes: dict[tuple[int, int, int, int], list[Chunk]] = {}
        for line in bands.get(band, ()):
            for chunk in line.chunks:
                column = _home(chunk.middle, grid.columns)
                cell = owner.get((band, column), (band, column, 1, 1))
                homes.setdefault(cell, []).append(chunk)
        for (row, column, tall, wide), chunks in homes.items():
            # What stands in the middle of a tall cell belongs to its first row.
            before = sum(len(parted[one].rows) - 1 for one in parted if one < row)
            found.append(Filled(row + before, column, page.spans(chunks), tall, wide))
        at += 1
    return _gathered(found)


def _gathered(cells: Sequence[Filled]) -> list[Filled]:
    """One cell a place: the lines of a tall cell stand in several rows."""
    by_place: dict[tuple[int, int], Filled] = {}
    for cell in cells:
        before = by_place.get((cell.row, cell.column))
        by_place[cell.row, cell.column] = (
            cell if before is None else replace(before, spans=before.spans + cell.spans)
        )
    return list(by_place.values())


def _holds_rows(lines: Sequence[Row], grid: Ruled) -> bool:
    """Whether one row of a grid holds several rows: figures under each other in a column."""
    if len(lines) < 2:
        return False
    measured = Counter(
        _home(chunk.middle, grid.columns) for line in lines for chunk in line.chunks if chunk.quantity
    )
    return any(count > 1 for count in measured.values())


def _is_filled(made: Table, grid: Ruled) -> bool:
    """Whether enough of the drawn cells hold words; those of a chart are empty."""
    return len(made.cells) >= 4 and 3 * len(made.cells) >= min(len(grid.cells), made.rows * made.columns)


# What convinces


def _convinces(made: Table, page: _Page, block: Block) -> bool:
    """Whether what stands in columns is a table, and no index, form, list, letter, chart or code."""
    words = page.words(made)
    if _is_index(words, block) or _is_numbered(words) or _is_signed(words):
        return False
    others = [text for row in words for text in row[1:] if text]
    quantities = [text for text in others if is_quantity(text)]
    figures = sum(map(is_figure, others))
    measured = sum(any(map(is_quantity, row[1:])) for row in words)
    least = 2 if made.header_rows else 3
    if len(quantities) >= least and measured >= 2 and 2 * figures >= len(others):
        return _is_dense(words) and (_has_labels(words) or sum(map(len, quantities)) >= 3 * len(quantities))
    return _is_of_words(words, made, block)


def _is_dense(words: list[list[str]]) -> bool:
    """Whether most rows are filled, or only labelled: the numbers on a chart lie about."""
    filled = sum(bool(text) for row in words for text in row)
    stray = sum(not row[0] and sum(map(bool, row)) == 1 for row in words)
    return filled >= SPARSE * len(words) * len(words[0]) and 2 * stray <= len(words)


def _has_labels(words: list[list[str]]) -> bool:
    """Whether words name the rows."""
    return 3 * sum(_WORD.search(row[0]) is not None for row in words) >= len(words)


def _is_signed(words: list[list[str]]) -> bool:
    """Whether it is where two parties sign."""
    return sum(any(map(_SIGNED.match, row)) for row in words) >= 2


def _is_index(words: list[list[str]], block: Block) -> bool:
    """Whether it lists pages: dots lead to its numbers, or they only grow."""
    last = [row[-1] for row in words if row[-1]]
    numbers = [text for text in last if _PAGE_NUMBER.fullmatch(text)]
    if len(words[0]) > 3 or len(numbers) < 0.7 * len(last) or len(last) < 2:
        return False
    led = sum(chunk.led for line in block.lines for chunk in line.chunks)
    grown = [int(text) for text in numbers if text.isdigit()]
    growing = len(grown) >= 4 and all(a <= b for a, b in pairwise(grown))
    return 2 * led >= len(last) or growing


def _is_numbered(words: list[list[str]]) -> bool:
    """Whether one of two columns only numbers the other: a list, or equations."""
    if len(words[0]) != 2:
        return False
    last = [row[1] for row in words if row[1]]
    return all(map(_EQUATION.fullmatch, last))


def _is_of_words(words: list[list[str]], made: Table, block: Block) -> bool:
    """Whether rows of words stand in columns as a table's do: short, most places filled, edges straight."""
    least = 2 if block.heads is not None else 3
    if made.columns < least or made.rows < 3:
        return False
    filled = [text for row in words for text in row if text]
    if sum(len(text) > LONG_WORDS for text in filled) > len(filled) // 4:
        return False
    if 2 * sum(text.rstrip().endswith((":", "_")) or set(text) <= {"_", " "} for text in filled) > len(
        filled
    ):
        return False
    full = sum(2 * sum(map(bool, row)) > len(row) for row in words)
    if 10 * full < 7 * len(words):
        return False
    return _straight(block) >= 0.8 and (block.heads is not None or made.rows >= 4)


def _straight(block: Block) -> float:
    """The share of chunks that stand on the edge, or about the middle, that most of their column do."""
    by_column: dict[int, list[Chunk]] = {}
    for group in block.rows:
        for cell in group:
            if cell.columns == 1:
                by_column.setdefault(cell.column, []).append(cell.chunk)
    met = total = 0
    for chunks in by_column.values():
        sides = ([c.u0 for c in chunks], [c.u1 for c in chunks], [c.middle for c in chunks])
        met += max(_most_equal(side) for side in sides)
        total += len(chunks)
    return met / total if total else 0.0


def _most_equal(values: list[float]) -> int:
    return max((sum(abs(value - other) < 2.0 for other in values) for value in values), default=0)


# Over the end of a page


def _continues(last: PageTable, one: PageTable, text: str) -> bool:
    """Whether a table that begins a page goes on with the one that ended the page before."""
    if one.table.columns != last.table.columns or last.below > MOST_BELOW or one.above > MOST_BELOW:
        return False
    if one.table.title and last.table.title:
        return False
    if len(one.sides) != len(last.sides):
        return False
    near = sum(abs(a - b) < SIDES for a, b in zip(one.sides, last.sides, strict=True))
    return 5 * near >= 4 * len(one.sides) and (one.table.header_rows == 0 or _same_heads(last, one, text))


def _heads(one: Table, text: str) -> list[list[str]]:
    return [
        [cell.of(text) if cell else "" for cell in line]
        for line, _ in zip(table_lines(one), range(one.header_rows), strict=False)
    ]


def _same_heads(last: PageTable, one: PageTable, text: str) -> bool:
    return _heads(last.table, text)[: one.table.header_rows] == _heads(one.table, text)


def _appended(last: PageTable, one: PageTable) -> PageTable:
    """The first part with the rows of the second, whose repeated heads are left out."""
    skipped = one.table.header_rows
    cells = [
        replace(cell, row=cell.row - skipped + last.table.rows)
        for cell in one.table.cells
        if cell.row >= skipped
    ]
    rows_now = last.table.rows + one.table.rows - skipped
    return replace(
        one, table=replace(last.table, rows=rows_now, cells=(*last.table.cells, *cells)), above=last.above
    )
