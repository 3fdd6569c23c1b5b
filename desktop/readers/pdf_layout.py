"""Reading order of a page: segments of text, gathered into lines, lines into blocks.

All geometry here is in the frame of the text: u grows along the line, v from line to line, whatever way the
text runs on the page. Columns are found by a recursive cut, as in the XY-cut of Nagy and Seth (1984), but a
gap only counts as a gutter between columns when both sides read on by themselves; cells of a table do not,
and are read row by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np
from numpy.typing import NDArray

from desktop.readers.pdf_chars import SKEWED, SPACE, Chars, is_rtl

# In heights of a line, which are about 1.15 of the font's size.
SEGMENT_GAP = 0.7
"""A wider gap between two characters begins a new segment."""
GUTTER = 0.55
"""The least width of a gap between columns."""
TOP_GAP = 2.5
"""What is further above columns is not their first line."""
BACKWARDS = 0.4
"""Kerning and accents step back; further back is somewhere else."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Characters `start`..`end` (in content order) that follow each other on one line without a wide gap."""

    start: int
    end: int
    u0: float
    v0: float
    u1: float
    v1: float
    rtl: bool = False

    @property
    def height(self) -> float:
        return self.v1 - self.v0

    def __len__(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Line:
    """Segments on one baseline in reading order, with the extent of the line."""

    segments: tuple[Segment, ...]
    u0: float
    v0: float
    u1: float
    v1: float

    @property
    def height(self) -> float:
        return self.v1 - self.v0


Block = tuple[Line, ...]


def reading_order(chars: Chars) -> list[Block]:
    """The blocks of a page in reading order.

    Text of each direction is ordered by itself, the direction with most characters first.
    """
    directions, counts = np.unique(chars.turns[chars.codes != SPACE], return_counts=True)
    blocks: list[Block] = []
    for turn in directions[np.argsort(-counts, kind="stable")].tolist():
        found = segments(chars, turn)
        if turn == SKEWED:
            blocks += [(_line([segment]),) for segment in found]
        else:
            blocks += _ordered(found)
    return blocks


def segments(chars: Chars, turn: int) -> list[Segment]:
    """The segments of the text that runs in direction `turn`, in content order."""
    index = np.flatnonzero((chars.turns == turn) & (chars.codes != SPACE))
    boxes = to_text_frame(chars.boxes[index], turn)
    return _segments(chars, index, boxes, skewed=turn == SKEWED)


def to_text_frame(boxes: NDArray[np.float64], turn: int) -> NDArray[np.float64]:
    """Boxes (n, 4) on the page as u0, v0, u1, v1 for text of reading direction `turn`."""
    x0, y0, x1, y1 = boxes.T
    if turn == 1:
        return np.stack((y0, -x1, y1, -x0), axis=1)
    if turn == 2:
        return np.stack((-x1, -y1, -x0, -y0), axis=1)
    if turn == 3:
        return np.stack((-y1, x0, -y0, x1), axis=1)
    return boxes


def _segments(
    chars: Chars, index: NDArray[np.int64], boxes: NDArray[np.float64], *, skewed: bool
) -> list[Segment]:
    """Cut the characters `index` (no spaces) where the next one does not follow on the same line."""
    if not len(index):
        return []
    codes = chars.codes[index]
    rtl = (
        np.array([is_rtl(code) for code in codes.tolist()], np.bool_) if (codes > 0x590).any() else codes < 0
    )
    u0, v0, u1, v1 = boxes.T
    height = v1 - v0
    taller = np.maximum(height[1:], height[:-1])
    # A box without height (broken font) says nothing about the line.
    overlap = np.minimum(v1[1:], v1[:-1]) - np.maximum(v0[1:], v0[:-1])
    aligned = overlap >= 0.3 * np.minimum(height[1:], height[:-1])
    forward, backward = u0[1:] - u1[:-1], u0[:-1] - u1[1:]
    follows = (forward <= SEGMENT_GAP * taller) & (u0[1:] - u0[:-1] >= -BACKWARDS * taller)
    follows |= (
        (rtl[1:] | rtl[:-1]) & (backward <= SEGMENT_GAP * taller) & (u1[:-1] - u1[1:] >= -BACKWARDS * taller)
    )
    if skewed:
        centre_u, centre_v = (u0 + u1) / 2, (v0 + v1) / 2
        follows = np.hypot(np.diff(centre_u), np.diff(centre_v)) <= 1.5 * taller
        aligned = np.ones_like(follows)
    # Characters of one /ActualText stay together: they have the same box.
    together = chars.shared[index][1:] & chars.shared[index][:-1] & (boxes[1:] == boxes[:-1]).all(axis=1)
    cuts = np.flatnonzero(~((follows & aligned) | together)) + 1
    bounds = [0, *cuts.tolist(), len(index)]
    starts = np.array(bounds[:-1])
    # The middle character tells where the line is: symbols of some fonts claim a box twice as high.
    extent = zip(
        np.minimum.reduceat(u0, starts).tolist(),
        [_middle(v0[a:b]) for a, b in pairwise(bounds)],
        np.maximum.reduceat(u1, starts).tolist(),
        [_middle(v1[a:b]) for a, b in pairwise(bounds)],
        strict=True,
    )
    right_to_left = np.add.reduceat(rtl.astype(np.int64), starts).tolist()
    return [
        Segment(int(index[a]), int(index[b - 1]) + 1, *box, rtl=2 * count > b - a)
        for (a, b), box, count in zip(pairwise(bounds), extent, right_to_left, strict=True)
    ]


def _middle(values: NDArray[np.float64]) -> float:
    return float(np.sort(values)[len(values) // 2])


def _ordered(segments: list[Segment]) -> list[Block]:
    """Blocks of `segments` in reading order, cut into columns as often as there are any."""
    blocks: list[Block] = []
    plain: list[Segment] = []
    for band in _bands(segments):
        gutters = _gutters(band)
        if not gutters:
            plain += band
            continue
        start = _top(plain, band, gutters)
        if start:
            blocks.append(_lines(plain[:start]))
        for column in _cut(plain[start:] + band, gutters):
            blocks += _ordered(column)
        plain = []
    if plain:
        blocks.append(_lines(plain))
    return blocks


Free = list[tuple[float, float]]


def _without(free: Free, segment: Segment, least: float) -> Free:
    """The intervals of `free` that are left beside `segment`, those of at least `least` width."""
    left: Free = []
    for a, b in free:
        if segment.u1 <= a or segment.u0 >= b:
            left.append((a, b))
            continue
        if segment.u0 - a >= least:
            left.append((a, segment.u0))
        if b - segment.u1 >= least:
            left.append((segment.u1, b))
    return left


def _bands(segments: list[Segment]) -> list[list[Segment]]:
    """Cut from top to bottom wherever a segment (a heading, a full line) closes every gap above it."""
    if len(segments) < 4:
        return [segments]
    least = GUTTER * median(segment.height for segment in segments)
    whole: Free = [(min(s.u0 for s in segments), max(s.u1 for s in segments))]
    bands: list[list[Segment]] = []
    band: list[Segment] = []
    free = whole
    for segment in sorted(segments, key=lambda s: (s.v0, s.u0)):
        left = _without(free, segment, least)
        if left or not band:
            band.append(segment)
            free = left
            continue
        # What stands beside it belongs to what begins here: the left half of the first row of columns.
        free = _without(whole, segment, least)
        keep = len(band)
        while keep and free and band[keep - 1].v1 > (segment.v0 + segment.v1) / 2:
            left = _without(free, band[keep - 1], least)
            if not left:
                break
            free = left
            keep -= 1
        if keep:
            bands.append(band[:keep])
        band = [*band[keep:], segment]
    bands.append(band)
    return bands


def _gutters(band: list[Segment]) -> Free:
    """The gaps between columns of a band, from left to right."""
    if len(band) < 4:
        return []
    least = GUTTER * median(segment.height for segment in band)
    free: Free = [(min(s.u0 for s in band), max(s.u1 for s in band))]
    for segment in band:
        free = _without(free, segment, least)
    gutters: Free = []
    rest = band
    for a, b in free:
        left, right = _cut(rest, [(a, b)])
        if left and right and _reads_on(left, right):
            gutters.append((a, b))
            rest = right
    return gutters


def _cut(segments: list[Segment], gutters: Free) -> list[list[Segment]]:
    """`segments` by the columns that the gutters leave; those that none of them crosses."""
    bounds = [float("-inf"), *((a + b) / 2 for a, b in gutters), float("inf")]
    return [[s for s in segments if left <= (s.u0 + s.u1) / 2 < right] for left, right in pairwise(bounds)]


def _top(above: list[Segment], band: list[Segment], gutters: Free) -> int:
    """Where in `above` the columns of `band` begin: their first lines may stand beside a heading."""
    height = median(segment.height for segment in band)
    start, below = len(above), min(s.v0 for s in band)
    while start:
        segment = above[start - 1]
        crosses = any(segment.u0 < b and segment.u1 > a for a, b in gutters)
        if crosses or below - segment.v1 > TOP_GAP * height:
            break
        below = min(below, segment.v0)
        start -= 1
    return start


def _reads_on(left: list[Segment], right: list[Segment]) -> bool:
    """Whether two neighbours are columns to be read one after the other, and not cells of rows.

    They are when the file writes one after the other, or when both look like running text.
    """
    top = max(min(s.v0 for s in left), min(s.v0 for s in right))
    bottom = min(max(s.v1 for s in left), max(s.v1 for s in right))
    # Only what stands side by side tells columns from rows.
    left = [s for s in left if s.v0 < bottom and s.v1 > top]
    right = [s for s in right if s.v0 < bottom and s.v1 > top]
    least = min(_rows(left), _rows(right))
    if least < 2:
        return False
    sides = [side for _, side in sorted([(s.start, 0) for s in left] + [(s.start, 1) for s in right])]
    switches = sum(a != b for a, b in pairwise(sides))
    return switches <= 1 + least // 10 or (prose(left) and prose(right))


def _rows(segments: list[Segment]) -> int:
    """How many lines `segments` stand on, at least."""
    rows, bottom = 0, float("-inf")
    for segment in sorted(segments, key=lambda s: s.v1):
        if segment.v0 + segment.v1 > 2 * bottom:
            rows, bottom = rows + 1, segment.v1
    return rows


def prose(segments: Sequence[Segment]) -> bool:
    """Whether most lines fill the width: running text does, cells do not."""
    width = max(s.u1 for s in segments) - min(s.u0 for s in segments)
    return (
        len(segments) >= 4
        and median(len(s) for s in segments) >= 18
        and median(s.u1 - s.u0 for s in segments) >= 0.6 * width
    )


def _lines(segments: Sequence[Segment]) -> Block:
    """Segments of one block as lines from top to bottom."""
    lines: list[list[Segment]] = []
    core: Segment | None = None
    for segment in sorted(segments, key=lambda s: (s.v0 + s.v1, s.u0)):
        if core is not None:
            overlap = min(core.v1, segment.v1) - max(core.v0, segment.v0)
            if overlap > 0.5 * min(core.height, segment.height):
                lines[-1].append(segment)
                # The line is where its longest piece is; indices and accents do not move it.
                core = segment if len(segment) > len(core) else core
                continue
        lines.append([segment])
        core = segment
    return tuple(_line(line) for line in lines)


def _line(segments: list[Segment]) -> Line:
    rtl = 2 * sum(len(s) for s in segments if s.rtl) > sum(len(s) for s in segments)
    ordered = sorted(segments, key=lambda s: -s.u1 if rtl else s.u0)
    return Line(
        tuple(ordered),
        min(s.u0 for s in segments),
        min(s.v0 for s in segments),
        max(s.u1 for s in segments),
        max(s.v1 for s in segments),
    )
