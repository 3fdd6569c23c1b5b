"""The straight lines that are drawn on a PDF page: rules, and the edges of boxes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ctypes import byref, c_float, c_int, c_uint
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from desktop.readers.pdf_chars import Frame
from desktop.readers.pdf_layout import to_text_frame

THIN = 3.0
"""Points. A filled box that is no thicker is a rule."""
SHORTEST = 4.0
MOST_OBJECTS = 20_000
MOST_RULES = 4000
"""A page with more is a drawing."""
MAX_DEPTH = 8
MOST_SEGMENTS = 200
"""Of one path; a longer one is a curve or a map."""
NEARLY_WHITE = 250
LIGHT = 190
HAIRLINE = 1.3
"""Points. A thicker stripe in a light colour is a shade."""

Matrix: TypeAlias = tuple[float, float, float, float, float, float]
_Box: TypeAlias = tuple[float, float, float, float]
_PLAIN: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Rule:
    """A line along an axis of the text: across where v0 == v1, down where u0 == u1."""

    u0: float
    v0: float
    u1: float
    v1: float
    shade: bool = False
    """Whether it is only where a shade ends, and no line."""

    @property
    def across(self) -> bool:
        return self.v0 == self.v1

    @property
    def length(self) -> float:
        return self.u1 - self.u0 + self.v1 - self.v0


def page_rules(page: Any, frame: Frame, turn: int) -> list[Rule]:
    """The rules of a loaded pdfium page in the frame of text that runs in direction `turn`; none where there
    are too many to be those of tables."""
    found: list[Rule] = []
    width, height = frame.size
    for (x0, y0, x1, y1), paint in _boxes(page, _PLAIN, 0, [MOST_OBJECTS]):
        box = frame.display(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        if box[2] - box[0] > 0.97 * width and box[3] - box[1] > 0.97 * height:
            continue  # the paper
        (turned,) = to_text_frame(np.array([box], np.float64), turn).tolist()
        found += _edges(turned, paint)
        if len(found) > MOST_RULES:
            return []
    return found


def _edges(box: Sequence[float], paint: _Paint) -> Iterator[Rule]:
    """A thin box is one rule, another its four edges. A narrow cell may be shaded too."""
    u0, v0, u1, v1 = box
    wide, high = u1 - u0, v1 - v0
    shade = not paint.stroked and (min(wide, high) > THIN or (paint.light and min(wide, high) > HAIRLINE))
    if high <= THIN and wide >= max(SHORTEST, 2 * high):
        middle = (v0 + v1) / 2
        yield Rule(u0, middle, u1, middle, shade)
    elif wide <= THIN and high >= max(SHORTEST, 2 * wide):
        middle = (u0 + u1) / 2
        yield Rule(middle, v0, middle, v1, shade)
    elif wide > THIN and high > THIN:
        yield Rule(u0, v0, u1, v0, shade)
        yield Rule(u0, v1, u1, v1, shade)
        yield Rule(u0, v0, u0, v1, shade)
        yield Rule(u1, v0, u1, v1, shade)


def _boxes(holder: Any, matrix: Matrix, depth: int, left: list[int]) -> Iterator[tuple[_Box, _Paint]]:
    """Rectangles and straight lines that are drawn, as boxes in PDF user space, and how."""
    inside = depth > 0
    count = pdfium.FPDFFormObj_CountObjects(holder) if inside else pdfium.FPDFPage_CountObjects(holder)
    for number in range(count):
        if left[0] <= 0:
            return
        left[0] -= 1
        item = (
            pdfium.FPDFFormObj_GetObject(holder, number)
            if inside
            else pdfium.FPDFPage_GetObject(holder, number)
        )
        sort = pdfium.FPDFPageObj_GetType(item)
        if sort == pdfium.FPDF_PAGEOBJ_FORM and depth < MAX_DEPTH:
            yield from _boxes(item, _times(_matrix(item), matrix), depth + 1, left)
        elif sort == pdfium.FPDF_PAGEOBJ_PATH and (paint := _paint(item)) is not None:
            for box in _path(item, _times(_matrix(item), matrix)):
                yield box, paint


@dataclass(frozen=True, slots=True)
class _Paint:
    """Whether a path is drawn as a line or else filled, and with a light colour."""

    stroked: bool
    light: bool = False


def _paint(item: Any) -> _Paint | None:
    """How a path is painted; None where it is not seen: white on white is there to be written on."""
    fill, stroke = c_int(), c_int()
    if not pdfium.FPDFPath_GetDrawMode(item, byref(fill), byref(stroke)):
        return None
    if stroke.value:
        return _Paint(stroked=True)
    if not fill.value:
        return None
    red, green, blue, alpha = c_uint(), c_uint(), c_uint(), c_uint()
    if not pdfium.FPDFPageObj_GetFillColor(item, byref(red), byref(green), byref(blue), byref(alpha)):
        return _Paint(stroked=False)
    darkest = min(red.value, green.value, blue.value)
    if darkest >= NEARLY_WHITE or not alpha.value:
        return None
    return _Paint(stroked=False, light=darkest > LIGHT)


def _path(item: Any, matrix: Matrix) -> Iterator[_Box]:
    """The lines of a path; all of a rectangle as one box."""
    count = pdfium.FPDFPath_CountSegments(item)
    if not 2 <= count <= MOST_SEGMENTS:
        return
    part: list[tuple[float, float]] = []
    curved = False
    x, y = c_float(), c_float()
    for number in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(item, number)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
        point = _moved(matrix, x.value, y.value)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            yield from _lines(part, curved=curved)
            part, curved = [point], False
        else:
            curved |= kind == pdfium.FPDF_SEGMENT_BEZIERTO
            part.append(point)
            if pdfium.FPDFPathSegment_GetClose(segment) and part[0] != point:
                part.append(part[0])
    yield from _lines(part, curved=curved)


def _lines(part: list[tuple[float, float]], *, curved: bool) -> Iterator[_Box]:
    if len(part) < 2:
        return
    xs, ys = [x for x, _ in part], [y for _, y in part]
    box = (min(xs), min(ys), max(xs), max(ys))
    corners = {(round(x, 1), round(y, 1)) for x, y in part}
    square = all(
        min(abs(x - box[0]), abs(x - box[2])) < 0.1 and min(abs(y - box[1]), abs(y - box[3])) < 0.1
        for x, y in part
    )
    if (square and len(part) >= 4) or (curved and len(corners) > 8):
        # A rectangle; one with round corners is drawn with curves.
        if square or _is_rounded(part, box):
            yield box
        return
    for (ax, ay), (bx, by) in pairwise(part):
        if abs(ax - bx) < 0.5 or abs(ay - by) < 0.5:
            yield (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


def _is_rounded(part: list[tuple[float, float]], box: tuple[float, float, float, float]) -> bool:
    """Whether most of its length runs along the sides of its box."""
    along = sum(
        abs(bx - ax) + abs(by - ay)
        for (ax, ay), (bx, by) in pairwise(part)
        if (abs(ax - bx) < 0.1 and min(abs(ax - box[0]), abs(ax - box[2])) < 0.1)
        or (abs(ay - by) < 0.1 and min(abs(ay - box[1]), abs(ay - box[3])) < 0.1)
    )
    return along > 1.2 * (box[2] - box[0] + box[3] - box[1])


def _matrix(item: Any) -> Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, byref(found)):
        return _PLAIN
    return found.a, found.b, found.c, found.d, found.e, found.f


def _times(first: Matrix, second: Matrix) -> Matrix:
    """The matrix that does `first` and then `second` (ISO 32000-1, 8.3.4)."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (
        a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m,
    )  # fmt: skip


def _moved(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
