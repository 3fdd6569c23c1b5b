"""Where the characters start that pdfium sees in a box: a second opinion on what lies there.

Fonts of mathematics have glyphs that hang far below or above their baseline, and pdfium has its own idea of
their middle. What it sees in a box goes, wherever the middle is by the metrics in the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from ctypes import byref, c_double
from typing import Any

import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from desktop.document.model import Box
from desktop.readers.pdf_chars import Frame

CELL = 0.5
"""Points; two numbers for the same place differ by less."""


def cell(x: float, y: float) -> tuple[int, int]:
    return round(x / CELL), round(y / CELL)


def around(column: int, row: int) -> set[tuple[int, int]]:
    """A cell with its neighbours."""
    return {(column + i, row + j) for i in (-1, 0, 1) for j in (-1, 0, 1)}


def origins_in(page: Any, frame: Frame, boxes: Sequence[Box]) -> frozenset[tuple[int, int]]:
    """The cells (in user space, with their neighbours) where a character in `boxes` of a raw page starts."""
    text = pdfium.FPDFText_LoadPage(page)
    if not text:
        return frozenset()
    cells: set[tuple[int, int]] = set()
    rect, x, y = pdfium.FS_RECTF(), c_double(), c_double()
    try:
        for i in range(max(pdfium.FPDFText_CountChars(text), 0)):
            if not pdfium.FPDFText_GetLooseCharBox(text, i, byref(rect)):
                continue
            middle_x, middle_y = (rect.left + rect.right) / 2, (rect.bottom + rect.top) / 2
            u, v, _, _ = frame.display(middle_x, middle_y, middle_x, middle_y)
            if not any(box.x0 < u < box.x1 and box.y0 < v < box.y1 for box in boxes):
                continue
            if pdfium.FPDFText_IsGenerated(text, i) == 1:
                continue
            if pdfium.FPDFText_GetCharOrigin(text, i, byref(x), byref(y)):
                cells |= around(*cell(x.value, y.value))
    finally:
        pdfium.FPDFText_ClosePage(text)
    return frozenset(cells)
