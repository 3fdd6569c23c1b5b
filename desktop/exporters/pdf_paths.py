"""Cuts vector drawings where a box lies on them: what is inside goes, what is outside looks as before.

A path (ISO 32000-1, 8.5) is a list of subpaths of straight lines and cubic Bezier curves, here on the page
as it is displayed. Its pieces are parted exactly where they cross the sides of a box. To stroke, the pieces
inside are left out. To fill or to clip, the way through the box is replaced by a way along its sides: the
loop between the two lies wholly in the box, so that no point outside has another winding number than before
(8.5.3.3), and both rules of filling give the same there. Of what was inside only the points on the sides are
left.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np

from desktop.document.model import Box
from desktop.exporters.pdf_matrix import Matrix, apply

Point: TypeAlias = tuple[float, float]
Piece: TypeAlias = tuple[Point, ...]
"""Start and end of a line, or start, two control points and end of a curve."""

MARGIN = 1.0
"""Points round a box in which what lies wholly goes too: ink does not end where the box of a letter does."""
CLOSE = 1e-6


@dataclass(frozen=True, slots=True)
class Subpath:
    """Pieces that follow each other; a single point (a dot where line ends are round) has none."""

    start: Point
    pieces: tuple[Piece, ...] = ()
    closed: bool = False

    def bounds(self) -> Box:
        """The upright rectangle round all points, those that only steer a curve included."""
        points = [self.start, *(point for piece in self.pieces for point in piece)]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        return Box(min(xs), min(ys), max(xs), max(ys))

    def ring(self) -> tuple[Piece, ...]:
        """The pieces with the line that closes them, as filling takes it."""
        end = self.pieces[-1][-1] if self.pieces else self.start
        return (*self.pieces, (end, self.start)) if _apart(end, self.start) else self.pieces


def _apart(a: Point, b: Point) -> bool:
    return abs(a[0] - b[0]) > CLOSE or abs(a[1] - b[1]) > CLOSE


def touches(a: Box, b: Box, margin: float = 0.0) -> bool:
    """Whether two boxes, the first made wider by `margin`, share a point."""
    return a.x0 - margin <= b.x1 and b.x0 <= a.x1 + margin and a.y0 - margin <= b.y1 and b.y0 <= a.y1 + margin


def overlap(a: Box | None, b: Box) -> Box:
    """What two boxes share; None is everywhere."""
    if a is None:
        return b
    x0, y0 = max(a.x0, b.x0), max(a.y0, b.y0)
    return Box(x0, y0, max(min(a.x1, b.x1), x0), max(min(a.y1, b.y1), y0))


def within(inner: Box, outer: Box, margin: float = 0.0) -> bool:
    return (
        outer.x0 - margin <= inner.x0
        and inner.x1 <= outer.x1 + margin
        and outer.y0 - margin <= inner.y0
        and inner.y1 <= outer.y1 + margin
    )


def bounds_of(path: Iterable[Subpath]) -> Box | None:
    boxes = [subpath.bounds() for subpath in path]
    if not boxes:
        return None
    return Box(
        min(b.x0 for b in boxes), min(b.y0 for b in boxes), max(b.x1 for b in boxes), max(b.y1 for b in boxes)
    )


def is_upright(path: Sequence[Subpath]) -> bool:
    """Whether a path is a single rectangle along the axes: it can not draw a letter."""
    if len(path) != 1 or any(len(piece) != 2 for piece in path[0].pieces):
        return False
    ring = path[0].ring()
    return len(ring) == 4 and all(
        min(abs(a[0] - b[0]), abs(a[1] - b[1])) < 1e-3 for a, b in ((piece[0], piece[1]) for piece in ring)
    )


def cut_fill(path: Sequence[Subpath], boxes: Iterable[Box]) -> list[Subpath]:
    """`path` to fill or clip with, without what lies in `boxes`."""
    left = list(path)
    for box in boxes:
        left = [kept for subpath in left for kept in _fill_outside(subpath, box)]
    return left


def cut_stroke(path: Sequence[Subpath], boxes: Iterable[Box]) -> list[Subpath]:
    """`path` to stroke, without what lies in `boxes`."""
    left = list(path)
    for box in boxes:
        left = [kept for subpath in left for kept in _stroke_outside(subpath, box)]
    return left


def _fill_outside(subpath: Subpath, box: Box) -> Iterator[Subpath]:
    around = subpath.bounds()
    if not touches(around, box, MARGIN):
        yield subpath
        return
    if within(around, box, MARGIN):
        return
    if is_upright([subpath]) and _spans(box, around):
        # What is left are rectangles again: viewers draw those without blurring their sides.
        left = [rectangle(part) for part in _beside(around, box)]
        # The way round decides what is a hole in what.
        yield from left if _turns(subpath) == _turns(rectangle(box)) else map(_reversed, left)
        return
    parts = list(_parted(subpath.ring(), box))
    if not any(inside for _, inside in parts):
        yield subpath
        return
    first = next((i for i, (_, inside) in enumerate(parts) if not inside), None)
    if first is None:
        return
    # A ring may begin anywhere; this one begins outside, so that every way through has both its ends.
    parts = parts[first:] + parts[:first]
    pieces: list[Piece] = []
    entry: Point | None = None
    for piece, inside in parts:
        if inside:
            entry = entry or piece[0]
            continue
        if entry is not None:
            pieces += _along(entry, piece[0], box)
            entry = None
        pieces.append(piece)
    if entry is not None:
        pieces += _along(entry, parts[0][0][0], box)
    yield Subpath(pieces[0][0], tuple(pieces), closed=True)


def _turns(subpath: Subpath) -> bool:
    """Which way round a subpath of lines goes (the sign of its area)."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in subpath.ring()) > 0


def _reversed(subpath: Subpath) -> Subpath:
    return Subpath(subpath.start, tuple(piece[::-1] for piece in reversed(subpath.ring())), closed=True)


def _spans(box: Box, around: Box) -> bool:
    """Whether `box` goes through a rectangle from side to side."""
    across = box.x0 <= around.x0 and around.x1 <= box.x1
    return across != (box.y0 <= around.y0 and around.y1 <= box.y1)


def _beside(around: Box, box: Box) -> Iterator[Box]:
    """What is left of a rectangle that `box` goes through."""
    if box.x0 <= around.x0 and around.x1 <= box.x1:
        parts = [
            Box(around.x0, around.y0, around.x1, min(box.y0, around.y1)),
            Box(around.x0, max(box.y1, around.y0), around.x1, around.y1),
        ]
    else:
        parts = [
            Box(around.x0, around.y0, min(box.x0, around.x1), around.y1),
            Box(max(box.x1, around.x0), around.y0, around.x1, around.y1),
        ]
    yield from (part for part in parts if part.x1 > part.x0 and part.y1 > part.y0)


def _stroke_outside(subpath: Subpath, box: Box) -> Iterator[Subpath]:
    around = subpath.bounds()
    if not touches(around, box, MARGIN):
        yield subpath
        return
    if within(around, box, MARGIN):
        return
    parts = list(_parted(subpath.ring() if subpath.closed else subpath.pieces, box))
    if not any(inside for _, inside in parts):
        yield subpath
        return
    first = next((i for i, (_, inside) in enumerate(parts) if inside), 0)
    if subpath.closed:
        parts = parts[first:] + parts[:first]
    run: list[Piece] = []
    for piece, inside in (*parts, ((), True)):
        if not inside:
            run.append(piece)
        elif run:
            yield Subpath(run[0][0], tuple(run))
            run = []


def _parted(pieces: Iterable[Piece], box: Box) -> Iterator[tuple[Piece, bool]]:
    """Pieces that lie wholly inside `box` or wholly outside, and which of the two."""
    for piece in pieces:
        xs, ys = [x for x, _ in piece], [y for _, y in piece]
        if max(xs) <= box.x0 or min(xs) >= box.x1 or max(ys) <= box.y0 or min(ys) >= box.y1:
            yield piece, False
            continue
        at = 0.0
        rest = piece
        for t in (*_crossings(piece, box), 1.0):
            if t - at < 1e-9:
                continue
            if t < 1.0:
                part, rest = _split(rest, (t - at) / (1 - at))
            else:
                part = rest
            x, y = _middle(part)
            yield part, box.x0 < x < box.x1 and box.y0 < y < box.y1
            at = t


def _crossings(piece: Piece, box: Box) -> list[float]:
    """Where along a piece, between 0 and 1, it meets a side of `box` or the line that goes on from it."""
    found: list[float] = []
    for axis, sides in ((0, (box.x0, box.x1)), (1, (box.y0, box.y1))):
        values = [point[axis] for point in piece]
        for side in sides:
            if min(values) < side < max(values):
                found += _roots(values, side)
    return sorted(t for t in found if 1e-9 < t < 1 - 1e-9)


def _roots(values: Sequence[float], side: float) -> list[float]:
    """Where a Bezier polynomial of these coefficients is `side`."""
    if len(values) == 2:
        a, b = values
        return [(side - a) / (b - a)] if a != b else []
    a, b, c, d = values
    found = np.roots([d - 3 * c + 3 * b - a, 3 * (c - 2 * b + a), 3 * (b - a), a - side])
    return [float(root.real) for root in found if abs(root.imag) < 1e-7]


def _between(a: Point, b: Point, t: float) -> Point:
    return a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t


def _split(piece: Piece, t: float) -> tuple[Piece, Piece]:
    """The two parts of a piece (de Casteljau)."""
    if len(piece) == 2:
        middle = _between(piece[0], piece[1], t)
        return (piece[0], middle), (middle, piece[1])
    a, b, c, d = piece
    ab, bc, cd = _between(a, b, t), _between(b, c, t), _between(c, d, t)
    abc, bcd = _between(ab, bc, t), _between(bc, cd, t)
    middle = _between(abc, bcd, t)
    return (a, ab, abc, middle), (middle, bcd, cd, d)


def _middle(piece: Piece) -> Point:
    return _split(piece, 0.5)[0][-1]


def _along(start: Point, end: Point, box: Box) -> Iterator[Piece]:
    """The shorter way along the sides of `box`."""
    width, height = box.x1 - box.x0, box.y1 - box.y0
    whole = 2 * (width + height)
    a, b = _place(start, box), _place(end, box)
    corners = (
        (0.0, (box.x0, box.y0)),
        (width, (box.x1, box.y0)),
        (width + height, (box.x1, box.y1)),
        (2 * width + height, (box.x0, box.y1)),
    )
    onward = (b - a) % whole
    if onward <= whole / 2:
        passed = sorted(((s - a) % whole, corner) for s, corner in corners)
    else:
        onward = whole - onward
        passed = sorted(((a - s) % whole, corner) for s, corner in corners)
    at = start
    for distance, corner in passed:
        if 0 < distance < onward and _apart(at, corner):
            yield at, corner
            at = corner
    yield at, end


def _place(point: Point, box: Box) -> float:
    """How far round `box` a point on its sides lies, from the first corner along x."""
    x, y = point
    width, height = box.x1 - box.x0, box.y1 - box.y0
    along_x, along_y = min(max(x - box.x0, 0.0), width), min(max(y - box.y0, 0.0), height)
    gaps = (abs(y - box.y0), abs(x - box.x1), abs(y - box.y1), abs(x - box.x0))
    side = gaps.index(min(gaps))
    return (
        along_x,
        width + along_y,
        width + height + (width - along_x),
        2 * width + height + (height - along_y),
    )[side]


def rectangle(box: Box) -> Subpath:
    corners = [(box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1)]
    sides = tuple(pairwise([*corners, corners[0]]))
    return Subpath(corners[0], sides, closed=True)


def operators(path: Iterable[Subpath], back: Matrix) -> Iterator[tuple[tuple[float, ...], bytes]]:
    """`path` as operands and operators; `back` leads from the page as displayed to user space."""
    for subpath in path:
        yield _numbers(back, subpath.start), b"m"
        for piece in subpath.pieces:
            yield _numbers(back, *piece[1:]), b"l" if len(piece) == 2 else b"c"
        if subpath.closed:
            yield (), b"h"


def _numbers(back: Matrix, *points: Point) -> tuple[float, ...]:
    placed = [apply(back, x, y) for x, y in points]
    digits = 4 + max(0, -math.floor(math.log10(max(_scale(back), 1e-9))))
    return tuple(round(value, digits) for point in placed for value in point)


def _scale(matrix: Matrix) -> float:
    return max(map(abs, matrix[:4]))


class PathBuilder:
    """Gathers the path that is under construction, through the matrix in force at each operator."""

    def __init__(self) -> None:
        self._done: list[Subpath] = []
        self._start: Point | None = None
        self._at: Point = (0.0, 0.0)
        self._raw: Point = (0.0, 0.0)
        self._first: Point = (0.0, 0.0)
        self._pieces: list[Piece] = []

    def add(self, operator: bytes, values: Sequence[float], display: Matrix) -> None:
        """One of m, l, c, v, y, h, re; what lacks its operands or its start is left out, as viewers do."""
        points = [(values[i], values[i + 1]) for i in range(0, len(values) - 1, 2)]
        if operator == b"re" and len(values) >= 4:
            self._rectangle(values, display)
        elif operator == b"m" and points:
            self._finish(closed=False)
            self._begin(points[-1], display)
        elif operator == b"h":
            if self._start is not None:
                self._finish(closed=True)
                self._begin(self._first, display)
        elif points:
            self._go(operator, points, display)

    def path(self) -> list[Subpath]:
        """The subpaths so far. A start without anything after another subpath is none."""
        left = list(self._done)
        if self._start is not None and (self._pieces or not left):
            left.append(Subpath(self._start, tuple(self._pieces)))
        return left

    def _go(self, operator: bytes, points: list[Point], display: Matrix) -> None:
        if self._start is None:
            self._begin(points[0], display)
        steer = {b"c": points, b"v": [self._raw, *points], b"y": [*points, points[-1]]}.get(operator)
        shown = [apply(display, *point) for point in (points[-1:] if steer is None else steer)]
        if steer is not None and len(steer) != 3:
            return
        self._pieces.append((self._at, *shown))
        self._at, self._raw = shown[-1], points[-1]

    def _begin(self, point: Point, display: Matrix) -> None:
        self._start = self._at = apply(display, *point)
        self._raw = self._first = point
        self._pieces = []

    def _finish(self, *, closed: bool) -> None:
        if self._start is not None and (self._pieces or closed):
            self._done.append(Subpath(self._start, tuple(self._pieces), closed))
        self._start, self._pieces = None, []

    def _rectangle(self, values: Sequence[float], display: Matrix) -> None:
        x, y, width, height = values[:4]
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
        self._finish(closed=False)
        self._begin(corners[0], display)
        for corner in corners[1:]:
            self._go(b"l", [corner], display)
        self._finish(closed=True)
        self._begin(corners[0], display)
