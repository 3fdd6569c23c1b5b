"""What a PDF page was read as: text, a picture that needs OCR, or text with something unread beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ctypes import c_float
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from desktop.document.model import PageState, Problem
from desktop.readers.pdf_chars import UNMAPPED, Chars, Frame

SCAN_COVER = 0.6
"""Part of a page that a picture covers, from which hardly any text makes it a scan."""
SCAN_TEXT = 50
"""Letters from which a page has text of its own."""
PICTURE_COVER = 0.25
"""Part of a page from which a picture beside text is told of: it may show words, too."""
PICTURE_TEXT = 30
"""Letters on a picture from which it is one that lies under its text."""

_Box = tuple[float, float, float, float]
_GAP = re.compile(rf"[^\W\d_]{chr(UNMAPPED)}|{chr(UNMAPPED)}[^\W\d_]")


def judge(page: Any, frame: Frame, text: str, number: int, chars: Chars) -> tuple[PageState, list[Problem]]:
    """The state of the loaded pdfium page `number`, which reads as `text` and has the characters `chars`."""
    letters = len("".join(text.split()))
    if letters and 3 * text.count(chr(UNMAPPED)) > letters:
        return PageState.NEEDS_OCR, [
            Problem(
                "unmapped_text",
                f"Page {number}: the font does not say which letters it shows. The page needs OCR.",
                number,
            )
        ]
    drawn, pictures = _drawn(page, frame)
    covered = max(map(_area, pictures), default=0.0) / max(frame.size[0] * frame.size[1], 1.0)
    if letters < SCAN_TEXT and (covered >= SCAN_COVER or (drawn and not letters)):
        return PageState.NEEDS_OCR, [
            Problem("needs_ocr", f"Page {number} is a picture without text. It needs OCR.", number)
        ]
    return PageState.READ, list(_beside(text, number, frame, pictures, chars))


def _beside(text: str, number: int, frame: Frame, pictures: list[_Box], chars: Chars) -> Iterator[Problem]:
    """What was not read on a page of text."""
    if _GAP.search(text):
        yield Problem(
            "unmapped_letters",
            f"Page {number}: the font does not say what some letters are. Words with them are not found.",
            number,
        )
    size = frame.size[0] * frame.size[1]
    if any(_area(box) >= PICTURE_COVER * size and _letters_on(box, chars) < PICTURE_TEXT for box in pictures):
        yield Problem(
            "picture_unread",
            f"Page {number} shows a large picture beside its text. What it may show in words was not read.",
            number,
        )


def _drawn(page: Any, frame: Frame) -> tuple[bool, list[_Box]]:
    """Whether anything but text is drawn, and where pictures and forms are, as displayed."""
    left, bottom, right, top = c_float(), c_float(), c_float(), c_float()
    drawn = False
    pictures: list[_Box] = []
    for i in range(pdfium.FPDFPage_CountObjects(page)):
        item = pdfium.FPDFPage_GetObject(page, i)
        sort = pdfium.FPDFPageObj_GetType(item)
        if sort == pdfium.FPDF_PAGEOBJ_TEXT:
            continue
        drawn = True
        if sort in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM) and pdfium.FPDFPageObj_GetBounds(
            item, left, bottom, right, top
        ):
            pictures.append(frame.display(left.value, bottom.value, right.value, top.value))
    return drawn, pictures


def _area(box: _Box) -> float:
    x0, y0, x1, y1 = box
    return abs(x1 - x0) * abs(y1 - y0)


def _letters_on(box: _Box, chars: Chars) -> int:
    """How many characters lie on a picture."""
    x, y = (chars.boxes[:, 0] + chars.boxes[:, 2]) / 2, (chars.boxes[:, 1] + chars.boxes[:, 3]) / 2
    inside = (x > box[0]) & (x < box[2]) & (y > box[1]) & (y < box[3]) & (chars.codes != ord(" "))
    return int(np.count_nonzero(inside))
