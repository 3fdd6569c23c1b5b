"""Tables without drawn cells: lines whose pieces stand under each other.

Where a stretch of lines has such pieces, its columns are the intervals that the gaps of all its lines leave,
as in the projections of Kieninger and Dengel (T-Recs, 1998) and of Tabula's "stream"; lines are gathered into
rows by their distances, their rules, and by how labels go on.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

from desktop.document.figures import is_only_period
from desktop.readers.pdf_lines import Chunk, Row
from desktop.readers.pdf_rules import Rule
from desktop.readers.table_heads import is_unit

# In heights of a line.
NEAR = 0.5
"""Edges this close are aligned."""
LINE_GAP = 2.5
"""Lines of a table are not further apart, unless all of them are."""
HEAD_GAP = 3.2
GUTTER = 0.3
MOST_BETWEEN = 3
MOST_LABELS = 8
"""Lines of one label, which stand clear of all figures."""
MOST_ABOVE = 4
WIDE = 0.72
"""A line by itself over more of the width is none of a table's."""
TIGHT = 0.5
"""Between the least and the usual step from line to line, what parts the two."""
HALF = 0.8
"""Lines closer than this stand beside each other: a label of two lines, and its figures in the middle."""
_ITEM = re.compile(r"\(\w{1,3}\)\s")
_NOTE = re.compile(r"\(?\w{1,2}\)")
SURE = 3
"""Steps from row to row that tell how far rows stand apart."""
SHORT = 22
"""Letters. A line of a label that is shorter did not end for want of room."""
JOINING = (
    "and",
    "or",
    "of",
    "the",
    "to",
    "for",
    "in",
    "on",
    "from",
    "with",
    "by",
    "at",
    "a",
    "an",
    "as",
    "und",
)


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
    ruled: bool = False
    """Whether rules are drawn across it."""

    @property
    def box(self) -> tuple[float, float, float, float]:
        return (
            min(line.u0 for line in self.lines),
            self.lines[0].v0,
            max(line.u1 for line in self.lines),
            max(line.v1 for line in self.lines),
        )


def aligned(lines: Sequence[Row], rules: Sequence[Rule]) -> Iterator[Block]:
    """Stretches of `lines` (from the top) that may be tables, with their cells."""
    if not lines:
        return
    height = median(chunk.height for line in lines for chunk in line.chunks)
    lines = _widened(lines, rules, height)
    for first, last in _stretches(lines, height):
        top, end = _with_heads(lines, first, last, height), _with_tail(lines, first, last, height)
        stretch = list(lines[top : end + 1])
        box = (
            min(line.u0 for line in stretch),
            stretch[0].v0,
            max(line.u1 for line in stretch),
            stretch[-1].v1,
        )
        inside = _rules_in(rules, box, height)
        bounds = columns(stretch, height, [rule for rule in inside if not rule.across and not rule.shade])
        if len(bounds) > 2:
            across = [rule for rule in inside if rule.across]
            yield placed(stretch, bounds, across, height, tail=end - last)


def _rules_in(rules: Sequence[Rule], box: tuple[float, float, float, float], height: float) -> list[Rule]:
    u0, v0, u1, v1 = box
    return [
        rule
        for rule in rules
        if rule.u0 < u1 + height and rule.u1 > u0 - height and rule.v0 < v1 + height and rule.v1 > v0 - height
    ]


def _widened(lines: Sequence[Row], rules: Sequence[Rule], height: float) -> list[Row]:
    """`lines` with heads as wide as the rules under them, which are as wide as their columns."""
    left, right = min(line.u0 for line in lines), max(line.u1 for line in lines)
    under = sorted(
        (
            rule
            for rule in rules
            if rule.across and not rule.shade and _is_of_columns(rule, left, right, height)
        ),
        key=lambda rule: rule.v0,
    )
    tops = [rule.v0 for rule in under]
    found: list[Row] = []
    for line in lines:
        near = under[bisect_left(tops, line.v1 - 0.3 * height) : bisect_right(tops, line.v1 + 0.5 * height)]
        chunks = tuple(_as_wide(chunk, near) for chunk in line.chunks) if near else line.chunks
        # Rules that overlap are none of columns.
        clear = all(a.u1 <= b.u0 + 1 for a, b in pairwise(chunks))
        found.append(Row(chunks, line.v0, line.v1) if near and clear else line)
    return found


def _whole(rules: Sequence[Rule]) -> list[Rule]:
    """Rules from the top, those drawn in pieces as one."""
    found: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: (round(rule.v0), rule.u0)):
        last = found[-1] if found else None
        if last is not None and abs(last.v0 - rule.v0) < 1 and rule.u0 <= last.u1 + 1:
            found[-1] = replace(last, u1=max(last.u1, rule.u1))
        else:
            found.append(rule)
    return sorted(found, key=lambda rule: rule.v0)


def _is_of_columns(rule: Rule, left: float, right: float, height: float) -> bool:
    return rule.u1 - rule.u0 < 0.45 * (right - left) or rule.u0 > left + 2 * height


def _as_wide(chunk: Chunk, rules: Sequence[Rule]) -> Chunk:
    """A head as wide as the rule under it; a figure stays as it is, over a total."""
    for rule in rules if chunk.period or not chunk.figure else ():
        if rule.u0 - 1 <= chunk.middle <= rule.u1 + 1:
            return replace(chunk, u0=min(chunk.u0, rule.u0), u1=max(chunk.u1, rule.u1))
    return chunk


# Stretches


def _tabular(line: Row) -> bool:
    """Whether a line has pieces apart, and is no item of a list."""
    return len(line.chunks) > 2 or (len(line.chunks) == 2 and not line.chunks[0].bullet)


def _stretches(lines: Sequence[Row], height: float) -> Iterator[tuple[int, int]]:
    """First and last line of each stretch of lines that go with each other."""
    at = 0
    while at < len(lines):
        if not _tabular(lines[at]):
            at += 1
            continue
        last = _stretch_end(lines, at, height)
        if last > at:
            yield at, last
        at = last + 1


def _stretch_end(lines: Sequence[Row], first: int, height: float) -> int:
    members = [lines[first]]
    last, at = first, first + 1
    gaps: list[float] = []
    while at < len(lines):
        line, gap = lines[at], lines[at].v0 - lines[at - 1].v1
        usual = median(gaps) if gaps else 0.0
        limit = max(LINE_GAP * height, 1.6 * usual + 0.5 * height)
        beside = last == at - 1 and line.middle - lines[at - 1].middle < HALF * height
        if _tabular(line):
            if gap > limit or not (beside or _goes_with(line, members, height)):
                break
            gaps.append(gap)
            members.append(line)
            last = at
        elif gap > limit or not _stands_between(lines, at, members, at - last, height):
            break
        at += 1
    return last


def _goes_with(line: Row, members: Sequence[Row], height: float) -> bool:
    """Whether most of what stands behind the first piece stands under, or on, something of the last lines."""
    left = min(line.u0, *(member.u0 for member in members))
    near = NEAR * height
    mine = [chunk for chunk in line.chunks if chunk.u0 > left + 2 * height]
    if not mine:
        return False
    met = 0
    for chunk in mine:
        for other in (other for member in members[-6:] for other in member.chunks):
            if other.u0 <= left + 2 * height:
                continue
            over = min(chunk.u1, other.u1) - max(chunk.u0, other.u0)
            edges = min(abs(chunk.u0 - other.u0), abs(chunk.u1 - other.u1), abs(chunk.middle - other.middle))
            if edges <= near or over > 0.6 * min(chunk.u1 - chunk.u0, other.u1 - other.u0):
                met += 1
                break
    return 2 * met >= len(mine)


def _stands_between(lines: Sequence[Row], at: int, members: Sequence[Row], count: int, height: float) -> bool:
    """Whether a line of one piece, the `count`-th in a row, may be a label or a head within a table."""
    line = lines[at]
    ahead = next((one.u0 for one in lines[at + 1 : at + MOST_LABELS] if _tabular(one)), line.u0)
    left, right = min(line.u0, ahead, *(one.u0 for one in members)), max(one.u1 for one in members)
    if line.u1 > right + height or line.u1 - line.u0 > WIDE * (right - left):
        return False
    inner = [chunk.u0 for one in members for chunk in one.chunks if chunk.u0 > left + 3 * height]
    clear = bool(inner) and line.u1 < min(inner) + height
    return count <= (MOST_LABELS if clear else MOST_BETWEEN)


def _with_heads(lines: Sequence[Row], first: int, last: int, height: float) -> int:
    """The first line of a stretch, with the heads that stand over its columns by themselves."""
    stretch = lines[first : last + 1]
    left, right = min(line.u0 for line in stretch), max(line.u1 for line in stretch)
    inner = [chunk.u0 for line in stretch for chunk in line.chunks if chunk.u0 > left + 3 * height]
    if not inner:
        return first
    start = min(inner)
    most = max(first - MOST_ABOVE, 0)
    while first > most:
        above, below = lines[first - 1], lines[first]
        gap = below.v0 - above.v1
        if gap > HEAD_GAP * height or len(above.text) > 90 or above.u1 > right + 4 * height:
            break
        over = above.u0 > left + 3 * height and above.u1 > start
        middle = (above.u0 + above.u1) / 2
        title = abs(middle - (left + right) / 2) < height and abs(middle - (start + right) / 2) > 2 * height
        at_corner = abs(above.u0 - left) < height and above.u1 < right
        corner = gap < 1.5 * height and _names_all(above.text)
        begun = gap < 0.6 * height and abs(below.u0 - left) < height and below.text[:1].islower()
        if not (over and not title) and not (at_corner and (corner or begun)):
            break
        first -= 1
    return first


def _with_tail(lines: Sequence[Row], first: int, last: int, height: float) -> int:
    """The last line of a stretch, with those that its last label may go on in."""
    stretch = lines[first : last + 1]
    left = min(line.u0 for line in stretch)
    inner = [chunk.u0 for line in stretch for chunk in line.chunks if chunk.u0 > left + 3 * height]
    end = last
    while inner and end + 1 < len(lines) and end - last < MOST_BETWEEN:
        line = lines[end + 1]
        if len(line.chunks) > 1 or line.v0 - lines[end].v1 > height or line.u1 > min(inner):
            break
        if not left - height < line.u0 < left + 3 * height:
            break
        end += 1
    return end


def _names_all(text: str) -> bool:
    """Whether a line at the corner of a table says the time or the unit of all of it."""
    return is_unit(text) or is_only_period(text)


# Columns


def columns(lines: Sequence[Row], height: float, down: Sequence[Rule] = ()) -> tuple[float, ...]:
    """The sides of the columns that the gaps of `lines` leave between them."""
    tabular = [line for line in lines if _tabular(line)]
    body = [line for line in tabular if line.quantities]
    if len(body) < 2:
        body = tabular
    if not body:
        return ()
    # A label that is too long for its column does not close the gap that all others leave.
    allowed = len(body) // 12
    cores = _covered(body, allowed, height)
    top, bottom = lines[0].v0, lines[-1].v1
    walls = [rule.u0 for rule in down if min(rule.v1, bottom) - max(rule.v0, top) > 0.6 * (bottom - top)]
    sides = [min(line.u0 for line in lines) - 1.0]
    sides += [(a[1] + b[0]) / 2 for a, b in pairwise(cores)]
    sides.append(max(line.u1 for line in lines) + 1.0)
    for wall in walls:
        inside = sides[0] + height < wall < sides[-1] - height
        crossed = any(core[0] + 1 < wall < core[1] - 1 for core in cores)
        gap = next((k for k, (a, b) in enumerate(pairwise(cores)) if a[1] - 1 <= wall <= b[0] + 1), None)
        if gap is not None:
            sides[gap + 1] = wall
        elif inside and not crossed:
            sides.append(wall)
            sides.sort()
    return tuple(sides)


def _covered(lines: Sequence[Row], allowed: int, height: float) -> list[tuple[float, float]]:
    """Intervals that more than `allowed` lines have a piece in, those apart by less than a gutter joined."""
    events = sorted(
        (side, step)
        for line in lines
        for chunk in line.chunks
        for side, step in ((chunk.u0, 1), (chunk.u1, -1))
    )
    found: list[list[float]] = []
    count, start = 0, 0.0
    for side, step in events:
        before, count = count, count + step
        if before <= allowed < count:
            start = side
        elif count <= allowed < before:
            if found and start - found[-1][1] < GUTTER * height:
                found[-1][1] = side
            else:
                found.append([start, side])
    return [(a, b) for a, b in found]


# Rows


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
    block = Block(bounds, lines=list(lines), ruled=bool(across))
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
            if chunk.u0 >= bounds[at] - 1 and chunk.u1 <= bounds[at + 1] + 1:
                a, b = found[at] or (chunk.u0, chunk.u1)
                found[at] = (min(a, chunk.u0), max(b, chunk.u1))
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
        if min(b, chunk.u1) - max(a, chunk.u0) >= 0.5 * min(b - a, chunk.u1 - chunk.u0)
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
        elif step < HALF * height or (every and not head):
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
        return of_below <= of_above
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
