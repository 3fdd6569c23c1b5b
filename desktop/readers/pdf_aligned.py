"""Tables without drawn cells: lines whose pieces stand under each other.

Where a stretch of lines has such pieces, its columns are the intervals that the gaps of all its lines leave,
as in the projections of Kieninger and Dengel (T-Recs, 1998) and of Tabula's "stream".
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from desktop.document.figures import is_only_period
from desktop.readers.pdf_lines import Chunk, Row
from desktop.readers.pdf_rows import HALF, NEAR, Block, placed
from desktop.readers.pdf_rules import Rule
from desktop.readers.table_heads import is_caption, is_unit

# In heights of a line.
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
    drawn = _whole([rule for rule in rules if rule.across and not rule.shade])
    tops = [rule.v0 for rule in drawn]
    found: list[Row] = []
    for at, line in enumerate(lines):
        under = drawn[bisect_left(tops, line.v1 - 0.3 * height) : bisect_right(tops, line.v1 + 0.5 * height)]
        around = lines[max(at - 2, 0) : at + 4]
        left, right = min(one.u0 for one in around), max(one.u1 for one in around)
        near = [rule for rule in under if _is_of_columns(rule, left, right, height)]
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
    chunks = line.chunks
    return len(chunks) > 2 or (len(chunks) == 2 and (chunks[1].figure or not chunks[0].bullet))


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
        if (
            is_caption(above.text)
            or gap > HEAD_GAP * height
            or len(above.text) > 90
            or above.u1 > right + 4 * height
        ):
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
    cores = max((_covered(body, allowed, height, inner=inner) for inner in (False, True)), key=len)
    cores = _with_labels(cores, lines)
    cores = _with_bare_heads(cores, [line for line in tabular if line not in body], height)
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


def _with_labels(cores: list[tuple[float, float]], lines: Sequence[Row]) -> list[tuple[float, float]]:
    """The columns, and one of labels that stand on lines of their own, beside the middle of two figures."""
    labels = [line for line in lines if len(line.chunks) == 1 and line.u1 < cores[0][0]]
    if not labels:
        return cores
    return [(min(line.u0 for line in labels), max(line.u1 for line in labels)), *cores]


def _with_bare_heads(
    cores: list[tuple[float, float]], heads: Sequence[Row], height: float
) -> list[tuple[float, float]]:
    """The columns, and those of which only a head is there, beside the heads of all others."""
    for line in heads:
        bare = [
            (chunk.u0, chunk.u1)
            for chunk in line.chunks
            if cores[0][1] < chunk.u0
            and all(chunk.u1 + height < a or b + height < chunk.u0 for a, b in cores)
        ]
        if bare and len(line.chunks) > len(cores) - 1:
            return sorted([*cores, *bare])
    return cores


def _covered(lines: Sequence[Row], allowed: int, height: float, *, inner: bool) -> list[tuple[float, float]]:
    """Intervals that more than `allowed` lines have a piece in, those apart by less than a gutter joined.
    With `inner` the mark of a currency at the side of a column does not count."""
    events = sorted(
        (side, step)
        for line in lines
        for chunk in line.chunks
        for side, step in ((chunk.start if inner else chunk.u0, 1), (chunk.u1, -1))
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
