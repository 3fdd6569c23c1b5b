"""Which cells of a tiling pattern are seen (ISO 32000-1, 8.7.3)."""

from __future__ import annotations

import math

from pypdf.generic import StreamObject

from desktop.document.model import Box
from desktop.exporters.pdf_matrix import Matrix, bounds, invert
from desktop.readers.pdf_objects import plain


def tiles_in(pattern: StreamObject, display: Matrix, around: Box | None) -> list[tuple[float, float]]:
    """The offsets (pattern space) of the cells of a tiling pattern that are seen in `around`.

    At most two in each direction: two are as good as many. None where it can not be told.
    """
    listed = [float(plain(value)) for value in plain(pattern.get("/BBox")) or ()]
    step_x, step_y = (abs(float(plain(pattern.get(key, 0)))) for key in ("/XStep", "/YStep"))
    back = invert(display)
    if around is None or back is None or len(listed) != 4 or not step_x or not step_y:
        return []
    left, right = sorted((listed[0], listed[2]))
    low, high = sorted((listed[1], listed[3]))
    x0, y0, x1, y1 = bounds(back, around.x0, around.y0, around.x1, around.y1)
    columns, rows = _between(x0, x1, left, right, step_x), _between(y0, y1, low, high, step_y)
    return [(i * step_x, j * step_y) for i in columns for j in rows]


def _between(start: float, end: float, low: float, high: float, step: float) -> range:
    """Up to two whole numbers n for which [low, high] + n * step meets [start, end]."""
    slack = 1e-3 * step
    first, last = math.ceil((start - high + slack) / step), math.floor((end - low - slack) / step)
    return range(first, min(last, first + 1) + 1)
