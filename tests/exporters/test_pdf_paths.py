from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.document.model import Box
from desktop.exporters.pdf_paths import (
    PathBuilder,
    Subpath,
    bounds_of,
    cut_fill,
    cut_stroke,
    is_upright,
    operators,
)

BOX = Box(10, 10, 30, 20)
STEPS = 24


def polygon(*points: tuple[float, float], closed: bool = True) -> Subpath:
    return Subpath(points[0], tuple(pairwise(points)), closed)


def flattened(subpath: Subpath) -> list[tuple[float, float]]:
    points = [subpath.start]
    for piece in subpath.ring():
        if len(piece) == 2:
            points.append(piece[1])
            continue
        a, b, c, d = piece
        for i in range(1, STEPS + 1):
            t = i / STEPS
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
            points.append(
                tuple(sum(w * p[k] for w, p in zip(weights, (a, b, c, d), strict=True)) for k in (0, 1))
            )
    return points


def winding(path: list[Subpath], x: float, y: float) -> int:
    """How often the path goes round a point, by the angle that it turns through."""
    total = 0.0
    for subpath in path:
        points = flattened(subpath)
        for (ax, ay), (bx, by) in pairwise(points):
            total += math.atan2(
                (ax - x) * (by - y) - (ay - y) * (bx - x), (ax - x) * (bx - x) + (ay - y) * (by - y)
            )
    return round(total / (2 * math.pi))


def strictly_inside(path: list[Subpath], box: Box) -> bool:
    return any(
        box.x0 + 1e-6 < x < box.x1 - 1e-6 and box.y0 + 1e-6 < y < box.y1 - 1e-6
        for subpath in path
        for piece in (subpath.ring() or ((subpath.start,),))
        for x, y in (piece[0], piece[-1])
    )


def test_what_lies_inside_goes_and_what_lies_outside_stays() -> None:
    inside = polygon((12, 12), (14, 12), (14, 18))
    outside = polygon((40, 40), (50, 40), (50, 50))
    assert cut_fill([inside, outside], [BOX]) == [outside]
    assert cut_stroke([inside, outside], [BOX]) == [outside]


def test_a_line_through_a_box_is_parted() -> None:
    line = polygon((0, 15), (100, 15), closed=False)
    left = cut_stroke([line], [BOX])
    assert [piece for subpath in left for piece in subpath.pieces] == [
        ((0, 15), (10, 15)),
        ((30, 15), (100, 15)),
    ]


def test_a_bar_through_a_box_stays_two_rectangles() -> None:
    bar = polygon((15, 0), (17, 0), (17, 40), (15, 40))
    left = cut_fill([bar], [BOX])
    assert [subpath.bounds() for subpath in left] == [Box(15, 0, 17, 10), Box(15, 20, 17, 40)]
    assert all(is_upright([subpath]) for subpath in left)


def test_the_hole_in_a_frame_stays_a_hole() -> None:
    outer = polygon((12, 0), (28, 0), (28, 60), (12, 60))
    hole = polygon((14, 40), (14, 50), (20, 50), (20, 40))
    left = cut_fill([outer, hole], [BOX])
    assert winding(left, 17, 45) == winding([outer, hole], 17, 45) == 0
    assert abs(winding(left, 24, 45)) == 1


def test_a_rectangle_round_a_box_is_not_touched() -> None:
    frame = polygon((0, 0), (100, 0), (100, 100), (0, 100))
    assert cut_fill([frame], [BOX]) == [frame]
    assert cut_stroke([frame], [BOX]) == [frame]


def test_a_closed_outline_loses_only_its_side_in_the_box() -> None:
    square = polygon((5, 5), (20, 5), (20, 15), (5, 15))
    left = cut_stroke([square], [BOX])
    length = sum(math.dist(*piece) for subpath in left for piece in subpath.pieces)
    assert length == pytest.approx(50 - 5 - 10)
    assert not strictly_inside(left, BOX)


coordinate = st.floats(-10, 60, allow_nan=False).map(lambda v: round(v, 2))
point = st.tuples(coordinate, coordinate)
line = point.map(lambda p: ("l", (p,)))
curve = st.tuples(point, point, point).map(lambda p: ("c", p))


@st.composite
def subpaths(draw: st.DrawFn) -> Subpath:
    start = at = draw(point)
    pieces = []
    for _, points in draw(st.lists(st.one_of(line, curve), min_size=1, max_size=6)):
        pieces.append((at, *points))
        at = points[-1]
    return Subpath(start, tuple(pieces), draw(st.booleans()))


@given(st.lists(subpaths(), min_size=1, max_size=3), st.lists(point, min_size=1, max_size=8))
def test_no_point_outside_a_box_is_filled_otherwise_than_before(
    path: list[Subpath], points: list[tuple[float, float]]
) -> None:
    left = cut_fill(path, [BOX])
    assert not strictly_inside(left, BOX)
    for x, y in points:
        # Beside the margin, in which small things go, and not on the outline itself.
        near = BOX.x0 - 1.5 < x < BOX.x1 + 1.5 and BOX.y0 - 1.5 < y < BOX.y1 + 1.5
        on_line = any(
            _distance((x, y), a, b) < 0.2 for subpath in path for a, b in pairwise(flattened(subpath))
        )
        if not near and not on_line:
            assert winding(left, x, y) == winding(path, x, y)


def _distance(p: tuple[float, float], a: tuple[float, float], b: tuple[float, float]) -> float:
    length = math.dist(a, b) ** 2
    t = 0.0 if length == 0 else ((p[0] - a[0]) * (b[0] - a[0]) + (p[1] - a[1]) * (b[1] - a[1])) / length
    t = min(max(t, 0.0), 1.0)
    return math.dist(p, (a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])))


@given(st.lists(subpaths(), min_size=1, max_size=3))
def test_cutting_twice_changes_nothing_more(path: list[Subpath]) -> None:
    once = cut_stroke(path, [BOX])
    assert not strictly_inside(once, BOX)
    assert not strictly_inside(cut_fill(cut_fill(path, [BOX]), [BOX]), BOX)


def test_a_path_is_gathered_and_written_as_it_was() -> None:
    builder = PathBuilder()
    turned = (0.0, 2.0, -2.0, 0.0, 5.0, 7.0)
    for operator, values in (
        (b"re", (0, 0, 10, 5)),
        (b"m", (1, 1)),
        (b"l", (2, 3)),
        (b"v", (4, 4, 5, 6)),
        (b"y", (7, 8, 9, 9)),
        (b"h", ()),
    ):
        builder.add(operator, values, turned)
    back = (0.0, -0.5, 0.5, 0.0, -3.5, 2.5)
    assert list(operators(builder.path(), back)) == [
        ((0, 0), b"m"),
        ((10, 0), b"l"),
        ((10, 5), b"l"),
        ((0, 5), b"l"),
        ((), b"h"),
        ((1, 1), b"m"),
        ((2, 3), b"l"),
        ((2, 3, 4, 4, 5, 6), b"c"),
        ((7, 8, 9, 9, 9, 9), b"c"),
        ((), b"h"),
    ]
    assert bounds_of(builder.path()) is not None
