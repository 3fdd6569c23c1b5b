"""Affine maps in PDF's form: [x' y'] = [x y 1] * [[a b] [c d] [e f]] (ISO 32000-1, 8.3.4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from pypdf.generic import FloatObject

from desktop.readers.pdf_objects import plain

Matrix: TypeAlias = tuple[float, float, float, float, float, float]

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def matrix_of(operands: Sequence[Any]) -> Matrix:
    """The matrix of six number objects."""
    a, b, c, d, e, f = (float(plain(value)) for value in operands)
    return (a, b, c, d, e, f)


def numbers(matrix: Matrix) -> list[FloatObject]:
    """The operands of cm or Tm."""
    return [FloatObject(round(value, 5)) for value in matrix]


def multiply(first: Matrix, second: Matrix) -> Matrix:
    """The map that does `first`, then `second`."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def invert(matrix: Matrix) -> Matrix | None:
    """The map back, or None where there is none."""
    a, b, c, d, e, f = matrix
    det = a * d - b * c
    if abs(det) < 1e-12:
        return None
    return (d / det, -b / det, -c / det, a / det, (c * f - d * e) / det, (b * e - a * f) / det)


def bounds(matrix: Matrix, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
    """The upright rectangle round the image of a rectangle."""
    corners = [apply(matrix, x, y) for x, y in ((x0, y0), (x1, y0), (x0, y1), (x1, y1))]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)
