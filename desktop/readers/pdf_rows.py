"""Lines of a table as its rows: each piece in its columns, lines that go on in the next as one row.

What tells rows from lines are the distances of lines, rules and shades between them, and, where rows stand as
close as lines do, how a label ends and goes on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from desktop.readers.pdf_lines import Chunk, Row
from desktop.readers.pdf_rules import Rule
from desktop.readers.table_heads import is_unit

# In heights of a line.
NEAR = 0.5
"""Edges this close are aligned."""
HALF = 0.8
"""Lines closer than this stand beside each other: a label of two lines, and its figures in the middle."""
TIGHT = 0.5
"""Between the least and the usual step from line to line, what parts the two."""
SURE = 3
"""Steps from row to row that tell how far rows stand apart."""
SHORT = 22
"""Letters. A line of a label that is shorter did not end for want of room."""
JOINING = frozenset(
    {"and", "or", "of", "the", "to", "for", "in", "on", "from", "with", "by", "at", "a", "an", "as"}
)
_ITEM = re.compile(r"\(\w{1,3}\)\s")
_NOTE = re.compile(r"\(?\w{1,2}\)")


@dataclass(frozen=True, slots=True)
class Placed:
    """A chunk in its place: it covers `columns` from `column`."""

    chunk: Chunk
    column: int
    columns: int = 1


@dataclass(slots=True)
class Block:
    """Rows of a table, each of one line or more, their chunks in their places.

    `bounds` are the `n + 1` sides of `n` columns.
    """

    bounds: tuple[float, ...]
    rows: list[list[Placed]] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    heads: int | None = None
    """Rows above a rule that parts heads from the rest."""

    @property
    def box(self) -> tuple[float, float, float, float]:
        return (
            min(line.u0 for line in self.lines),
            self.lines[0].v0,
            max(line.u1 for line in self.lines),
            max(line.v1 for line in self.lines),
        )


def placed(
    lines: Sequence[Row],
    bounds: tuple[float, ...],
    across: Sequence[Rule],
    height: float,
    *,
    tail: int = 0,
) -> Block:
    """`lines` as the rows of a table with these sides of columns. The last `tail` lines are part of it only
    where its last row goes on in them."""
    cores = _cores(lines, bounds)
    body = next((at for at, line in enumerate(lines) if line.quantities), 1)
    cells = [
        _in_columns(line, bounds, cores, _rule_below(line, lines, at, across), head=at < body, height=height)
        for at, line in enumerate(lines)
    ]
    block = Block(bounds, lines=list(lines))
    groups = _groups(lines, cells, across=across, cores=cores, height=height, body=body)
    while groups[-1][0] >= len(lines) - tail:
        block.lines = block.lines[: groups.pop()[0]]
    for group in groups:
        block.rows.append([cell for at in group for cell in cells[at]])
    block.heads = _heads_by_rule(lines, groups, across, bounds)
    return block


def _cores(lines: Sequence[Row], bounds: tuple[float, ...]) -> list[tuple[float, float]]:
    """For each column the extent of the chunks that lie in it alone."""
    found: list[tuple[float, float] | None] = [None] * (len(bounds) - 1)
    for line in lines:
        for chunk in line.chunks:
            at = _column(chunk.middle, bounds)
            start = chunk.u0 if chunk.u0 >= bounds[at] - 1 else chunk.start
            if start >= bounds[at] - 1 and chunk.u1 <= bounds[at + 1] + 1:
                a, b = found[at] or (start, chunk.u1)
                found[at] = (min(a, start), max(b, chunk.u1))
    return [core or (bounds[at], bounds[at + 1]) for at, core in enumerate(found)]


def _column(u: float, bounds: tuple[float, ...]) -> int:
    for at in range(len(bounds) - 2):
        if u < bounds[at + 1]:
            return at
    return len(bounds) - 2


def _in_columns(
    line: Row,
    bounds: tuple[float, ...],
    cores: Sequence[tuple[float, float]],
    rule: Rule | None,
    *,
    head: bool,
    height: float,
) -> list[Placed]:
    """The chunks of a line in their columns; a head may cover several."""
    found: list[Placed] = []
    reach = [_reach(chunk, bounds, cores) for chunk in line.chunks]
    for at, (chunk, (first, last)) in enumerate(zip(line.chunks, reach, strict=True)):
        if head and len(line.chunks) == 1 and first == last and _is_over_all(chunk, cores, height):
            first, last = 1, len(cores) - 1  # noqa: PLW2901
        elif head:
            low = reach[at - 1][1] + 1 if at else min(1, first)
            high = reach[at + 1][0] - 1 if at + 1 < len(reach) else len(cores) - 1
            reached, room = (first, last), (low, high)
            first, last = _by_rule(reached, cores, rule) or _centred(  # noqa: PLW2901
                chunk, reached, room, cores, height
            )
        if found and found[-1].column + found[-1].columns > first:
            first = max(found[-1].column + found[-1].columns, first) if last > first else first  # noqa: PLW2901
        found.append(Placed(chunk, first, max(last, first) - first + 1))
    return found


def _reach(chunk: Chunk, bounds: tuple[float, ...], cores: Sequence[tuple[float, float]]) -> tuple[int, int]:
    """First and last of the columns whose text a chunk stands over or under."""
    over = [
        at
        for at, (a, b) in enumerate(cores)
        if min(b, chunk.u1) - max(a, chunk.start) >= 0.5 * min(b - a, chunk.u1 - chunk.start)
    ]
    home = _column(chunk.middle, bounds)
    if len(over) < 2:
        return (over[0], over[0]) if over else (home, home)
    # A long head over one column ends where its figures do.
    flush = abs(chunk.u1 - cores[over[-1]][1]) < 0.15 * chunk.height and chunk.u0 > cores[over[0]][0] + 3
    return (over[-1], over[-1]) if flush else (over[0], over[-1])


def _is_over_all(chunk: Chunk, cores: Sequence[tuple[float, float]], height: float) -> bool:
    """Whether a head by itself stands about the middle of all columns but that of the labels."""
    if len(cores) < 3 or chunk.u0 < cores[1][0] - 8 * height:
        return False
    off = abs(chunk.middle - (cores[1][0] + cores[-1][1]) / 2)
    if off < NEAR * height:
        return True
    inner = any(a < chunk.middle < b for a, b in cores[2:-1])
    if any(abs(chunk.u1 - core[1]) < (0.15 if inner else NEAR) * height for core in cores[1:]):
        return False
    if inner:
        return True  # nobody names a column between others alone
    return off < height + min(abs(chunk.middle - (a + b) / 2) for a, b in cores[1:])


def _by_rule(
    reach: tuple[int, int], cores: Sequence[tuple[float, float]], rule: Rule | None
) -> tuple[int, int] | None:
    """The columns over the rule below a head, where there is one that does not run through."""
    if rule is None:
        return None
    under = [at for at, (a, b) in enumerate(cores) if rule.u0 - 2 < (a + b) / 2 < rule.u1 + 2]
    if under and under[0] <= reach[0] and under[-1] >= reach[1] and len(under) < len(cores):
        return under[0], under[-1]
    return None


def _centred(
    chunk: Chunk,
    reach: tuple[int, int],
    room: tuple[int, int],
    cores: Sequence[tuple[float, float]],
    height: float,
) -> tuple[int, int]:
    """The columns in `room` that a head is centred over, of which it reaches over `reach`."""
    first, last = reach
    best, off = reach, abs(chunk.middle - (cores[first][0] + cores[last][1]) / 2)
    near = NEAR * height
    if (
        off <= 0.75 * height
        or abs(chunk.u1 - cores[last][1]) < near
        or abs(chunk.u0 - cores[first][0]) < near
    ):
        return best
    for a in range(max(room[0], 0), first + 1):
        for b in range(last, min(room[1], len(cores) - 1) + 1):
            apart = abs(chunk.middle - (cores[a][0] + cores[b][1]) / 2)
            if apart < off - 0.5 * height:
                best, off = (a, b), apart
    return best


def _rule_below(line: Row, lines: Sequence[Row], at: int, across: Sequence[Rule]) -> Rule | None:
    """The rule between a line and the next, under its middle piece, that is not as wide as the table."""
    bottom = lines[at + 1].middle if at + 1 < len(lines) else line.v1
    left, right = min(one.u0 for one in lines), max(one.u1 for one in lines)
    for rule in across:
        if rule.shade:
            continue
        if line.middle < rule.v0 < bottom and rule.u1 - rule.u0 < 0.8 * (right - left):
            for chunk in line.chunks:
                if rule.u0 - 2 <= chunk.middle <= rule.u1 + 2 and len(line.chunks) == 1:
                    return rule
    return None


def _groups(
    lines: Sequence[Row],
    cells: Sequence[Sequence[Placed]],
    *,
    across: Sequence[Rule],
    cores: Sequence[tuple[float, float]],
    height: float,
    body: int,
) -> list[list[int]]:
    """Lines, by number, that make a row together. The first `body` are heads."""
    left, right = min(line.u0 for line in lines), max(line.u1 for line in lines)
    labels = sorted(cell.chunk.u1 for line in cells for cell in line if cell.column == 0)
    parted = [_is_parted(a, b, across, left, right) for a, b in pairwise(lines)]
    steps = _steps(lines, height)
    tight, sure = _tight(lines, steps, height)
    every = sum(parted) >= 0.8 * max(len(parted) - sum(tight), 1) and sum(parted) > 2
    paced = any(near and step >= HALF * height for near, step in zip(tight, steps, strict=True))
    groups: list[list[int]] = [[0]]
    for at in range(1, len(lines)):
        above, below = [cell for one in groups[-1] for cell in cells[one]], cells[at]
        head, step = at < body, steps[at - 1]
        if parted[at - 1] or _both_measured(above, below) or (head and _underlined(lines, at, across)):
            joins = False
        elif step < HALF * height:
            joins = True
        elif at == body and any(cell.column for cell in above):
            joins = False  # heads are over
        elif every and not head:
            joins = True
        elif not _may_join(above, below, head=head) or (paced and not tight[at - 1]):
            joins = False
        else:
            joins = (paced and (sure or not head)) or _is_broken(
                cells[at - 1], below, cores, labels[-2:], height=height, head=head
            )
        if joins:
            groups[-1].append(at)
        else:
            groups.append([at])
    return groups


def _underlined(lines: Sequence[Row], at: int, across: Sequence[Rule]) -> bool:
    """Whether a rule stands under a head of the line before `at`: what comes below is another row."""
    above, below = lines[at - 1], lines[at]
    return any(
        above.middle < rule.v0 < below.middle and rule.u0 - 1 <= chunk.middle <= rule.u1 + 1
        for rule in across
        if not rule.shade
        for chunk in above.chunks
    )


def _is_parted(above: Row, below: Row, across: Sequence[Rule], left: float, right: float) -> bool:
    """Whether a rule runs between two lines through most of the width."""
    drawn = sum(
        min(rule.u1, right) - max(rule.u0, left) for rule in across if above.middle < rule.v0 < below.middle
    )
    return drawn > 0.6 * (right - left)


def _steps(lines: Sequence[Row], height: float) -> list[float]:
    """From line to line; between labels where both have one, as figures may stand a little higher."""
    left = min(line.u0 for line in lines)
    found: list[float] = []
    for above, below in pairwise(lines):
        a, b = above.chunks[0], below.chunks[0]
        if max(a.u0, b.u0) < left + 3 * height and abs(a.height - b.height) < 0.1 * height:
            found.append(b.v1 - a.v1)
        else:
            found.append(below.middle - above.middle)
    return found


def _tight(lines: Sequence[Row], steps: Sequence[float], height: float) -> tuple[list[bool], bool]:
    """For each pair of lines whether they are closer than rows are; whether there are rows enough to know."""
    whole = [step for step in steps if step >= HALF * height]
    measured = [
        step
        for step, (above, below) in zip(steps, pairwise(lines), strict=True)
        if step >= HALF * height and _is_row(above) and _is_row(below)
    ]
    # The rows that have one line each stand closest.
    usual, least = min(measured, default=0.0), min(whole, default=0.0)
    if usual < 1.1 * least or least > 1.8 * height:
        return [step < HALF * height for step in steps], False
    limit = least + TIGHT * (usual - least)
    return [step < limit for step in steps], len(measured) >= SURE


def _is_row(line: Row) -> bool:
    """Whether a line has a label and a figure beside it."""
    return line.quantities > 0 and not line.chunks[0].quantity


def _both_measured(above: Sequence[Placed], below: Sequence[Placed]) -> bool:
    """Whether figures stand in both: rows of their own."""
    return any(cell.chunk.quantity for cell in above) and any(cell.chunk.quantity for cell in below)


def _may_join(above: Sequence[Placed], below: Sequence[Placed], *, head: bool) -> bool:
    """Whether the next line may go on with a row, by what stands in which column."""
    of_above, of_below = {cell.column for cell in above}, {cell.column for cell in below}
    if head:
        # A head over several columns is a row of its own.
        wide = any(cell.columns > 1 for cell in (*above, *below))
        if of_below == {0} and len(of_above) > 1:
            return below[0].chunk.text[:1].islower()  # else the first group of rows
        return not wide and (of_below <= of_above or of_above <= of_below or 0 not in of_below)
    if 0 not in of_below or 0 not in of_above:
        # What stands beside a label may have more lines, above its last or below its first.
        return of_below <= of_above or (0 in of_below and of_above <= of_below)
    return len(of_below) == 1 or len(of_above) == 1 or not any(cell.chunk.figure for cell in (*above, *below))


def _is_broken(
    above: Sequence[Placed],
    below: Sequence[Placed],
    cores: Sequence[tuple[float, float]],
    furthest: Sequence[float],
    *,
    height: float,
    head: bool,
) -> bool:
    """Whether a line ended only because its next word had no room, where rows stand as close as lines.
    `furthest` are the ends of the two longest labels."""
    ended = {cell.column: cell.chunk for cell in above}
    pairs = [(ended[cell.column], cell) for cell in below if cell.column in ended]
    if not pairs:
        return False
    if head:
        broken = [_has_no_room(first, cell, cores, height) for first, cell in pairs]
        return len(above) > 1 and 2 * sum(broken) > len(broken)
    first, cell = pairs[0]
    said, then = first.text.rstrip(), cell.chunk.text
    if cell.column or said.endswith(":") or is_unit(said):
        return False
    if said.count("(") > said.count(")") or _NOTE.fullmatch(then):
        return True
    opened = "" if _ITEM.match(then) else then.lstrip("(")
    if opened[:1].islower() or said.endswith(("-", ",")) or said.split()[-1].lower() in JOINING:
        return True
    # Of the longest label nobody knows whether it would have had room.
    longest = len(furthest) < 2 or first.u1 >= furthest[-1] > furthest[0] + 0.1 * height
    return not (then.endswith(":") or longest or len(said) < SHORT) and _has_no_room(
        first, cell, cores, height
    )


def _has_no_room(first: Chunk, cell: Placed, cores: Sequence[tuple[float, float]], height: float) -> bool:
    """Whether the first word of a chunk would not have stood behind the one above: among labels before the
    furthest end, elsewhere between the columns beside."""
    word = cell.chunk.text.split()[0]
    wide = (cell.chunk.u1 - cell.chunk.u0) * len(word) / max(len(cell.chunk.text), 1)
    needed = first.u1 - first.u0 + 0.25 * height + wide
    left = first.u0 if cell.column == 0 else cores[cell.column - 1][1] + height
    return needed > cores[cell.column][1] - left


def _heads_by_rule(
    lines: Sequence[Row],
    groups: Sequence[Sequence[int]],
    across: Sequence[Rule],
    bounds: tuple[float, ...],
) -> int | None:
    """Rows above the one rule, near the top, that runs through; None where rules are many or none."""
    drawn = [rule for rule in across if not rule.shade]
    parted = [
        at + 1
        for at, (above, below) in enumerate(pairwise(groups))
        if _is_parted(lines[above[-1]], lines[below[0]], drawn, bounds[0], bounds[-1])
    ]
    return parted[0] if parted and parted[0] <= 4 and len(parted) <= max(2, len(groups) // 3) else None
