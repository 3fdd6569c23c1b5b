"""The characters of a PDF page with their boxes, as pdfium finds them, cleaned.

pdfium gives characters in the order of the content stream, in PDF user space. Here they become code points
with boxes on the page as it is displayed (after crop box and /Rotate), top-left origin, points.
"""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]
from numpy.typing import NDArray

from desktop.readers.pdf_layers import is_marked

SPACE = 0x20
HYPHEN = 0x2D
UNMAPPED = 0xFFFD
SKEWED = 4
"""Direction of text that runs along neither axis."""

# The same functions without ctypes' own argument types, so that a box lands in the array at a plain address:
# four attribute reads a character would take longer than the rest of the page.
_loose_box = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)(
    ctypes.cast(pdfium.FPDFText_GetLooseCharBox, ctypes.c_void_p).value or 0
)


@dataclass(frozen=True, slots=True)
class Frame:
    """From PDF user space to the page as displayed: the visible box, and quarter turns clockwise."""

    left: float
    bottom: float
    right: float
    top: float
    turns: int

    @property
    def size(self) -> tuple[float, float]:
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.turns % 2 else (width, height)

    def display(self, x0: Any, y0: Any, x1: Any, y1: Any) -> tuple[Any, Any, Any, Any]:
        """A box (numbers or arrays; y upwards, x0 <= x1, y0 <= y1) as x0, y0, x1, y1 on the page."""
        if self.turns == 0:
            return x0 - self.left, self.top - y1, x1 - self.left, self.top - y0
        if self.turns == 1:
            return y0 - self.bottom, x0 - self.left, y1 - self.bottom, x1 - self.left
        if self.turns == 2:
            return self.right - x1, y0 - self.bottom, self.right - x0, y1 - self.bottom
        return self.top - y1, self.right - x1, self.top - y0, self.right - x0


@dataclass(frozen=True, slots=True)
class Chars:
    """Characters of a page in content order.

    `codes` (n,) code points; `boxes` (n, 4) x0, y0, x1, y1 as displayed; `turns` (n,) reading direction as
    displayed in quarter turns clockwise (0 left to right, 1 downwards, 2 upside down, 3 upwards), `SKEWED`
    for any other; `shared` (n,) true where one box stands for a text of several characters that can not be
    divided between them; `hidden` (n,) true on a layer that is switched off; `origins` (n,) pdfium's number
    of the character that each comes from.
    """

    codes: NDArray[np.uint32]
    boxes: NDArray[np.float64]
    turns: NDArray[np.int8]
    shared: NDArray[np.bool_]
    hidden: NDArray[np.bool_]
    origins: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, index: NDArray[np.int64] | NDArray[np.bool_]) -> Chars:
        """Those of the characters that `index` picks."""
        return Chars(
            self.codes[index],
            self.boxes[index],
            self.turns[index],
            self.shared[index],
            self.hidden[index],
            self.origins[index],
        )


def page_frame(page: Any) -> Frame:
    """The frame of a loaded pdfium page."""
    rect = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, rect)
    return Frame(rect.left, rect.bottom, rect.right, rect.top, pdfium.FPDFPage_GetRotation(page) % 4)


def page_chars(text_page: Any, frame: Frame, *, marked: bool = False) -> Chars:
    """Every character of a loaded pdfium text page, without line ends and zero-width ones.

    `marked` says that the file is one of `pdf_layers.with_marks`.
    """
    count = max(pdfium.FPDFText_CountChars(text_page), 0)
    # pdfium's structure is left, top, right, bottom.
    rects = np.zeros((count, 4), np.float32)
    handle = ctypes.cast(text_page, ctypes.c_void_p).value
    base = rects.ctypes.data
    get_code, get_angle = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetCharAngle
    numbers = range(count)
    raw = _with_ligatures(np.array([get_code(text_page, i) for i in numbers], np.uint32))
    angles = np.array([get_angle(text_page, i) for i in numbers], np.float64)
    for i in numbers:
        _loose_box(handle, i, base + 16 * i)
    sides = rects.astype(np.float64)
    x0, x1 = np.minimum(sides[:, 0], sides[:, 2]), np.maximum(sides[:, 0], sides[:, 2])
    y0, y1 = np.minimum(sides[:, 1], sides[:, 3]), np.maximum(sides[:, 1], sides[:, 3])
    boxes = np.stack(frame.display(x0, y0, x1, y1), axis=1) if count else np.zeros((0, 4))
    quarters = angles / (np.pi / 2)
    turns = (np.rint(quarters).astype(np.int64) + frame.turns) % 4
    turns[np.abs(quarters - np.rint(quarters)) > 0.03] = SKEWED
    known: dict[int, bool] = {}
    hidden = np.array([marked and is_marked(text_page, i, known) for i in numbers], np.bool_)
    shared = np.zeros(count, np.bool_)
    chars = Chars(raw, boxes, turns.astype(np.int8), shared, hidden, np.arange(count))
    return _stand_up(_share_boxes(_clean(chars)))


_LIGATURES = {0x1B: 0xFB00, 0x1C: 0xFB01, 0x1D: 0xFB02, 0x1E: 0xFB03, 0x1F: 0xFB04}  # TeX's encoding T1
_LIGATURES |= {0x0B: 0xFB00, 0x0C: 0xFB01, 0x0E: 0xFB03, 0x0F: 0xFB04}  # and OT1
"""Codes of ff, fi, fl, ffi and ffl in TeX's bitmap fonts (Type 3, glyphs "/a28"), which say nothing else of
them: pdfium hands on the bare code, which stands for no letter of any text."""
FEW, SOME = 0.05, 8
"""Part of a page's characters, and how many more, up to which bare codes are ligatures: more are a font that
tells nothing."""


def _with_ligatures(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """`codes` with the ligatures of TeX's bitmap fonts, where they stand beside a letter."""
    bare = np.isin(codes, list(_LIGATURES))
    if not bare.any() or bare.sum() > FEW * len(codes) + SOME:
        return codes
    letters = ((codes | 0x20) >= 0x61) & ((codes | 0x20) <= 0x7A)
    beside = np.zeros(len(codes), np.bool_)
    beside[1:] |= letters[:-1]
    beside[:-1] |= letters[1:]
    whole = codes.copy()
    for place in np.flatnonzero(bare & beside).tolist():
        whole[place] = _LIGATURES[int(codes[place])]
    return whole


def _clean(chars: Chars) -> Chars:
    """One printable code point a character: ligatures taken apart, surrogates joined, controls gone."""
    chars = _join_surrogates(chars)
    kinds, which = np.unique(chars.codes, return_inverse=True)
    plain = [_plain(code) for code in kinds.tolist()]
    times = np.array([len(text) for text in plain], np.int64)[which]
    source = np.repeat(np.arange(len(chars)), times)
    # The how-manieth code point of its character each one is.
    nth = np.arange(len(source)) - np.repeat(np.cumsum(times) - times, times)
    longest = max((len(text) for text in plain), default=0)
    table = np.array([[ord(char) for char in text.ljust(longest)] for text in plain], np.uint32)
    codes = table.reshape(len(plain), longest)[which[source], nth]
    return replace(chars[source], codes=codes)


def _join_surrogates(chars: Chars) -> Chars:
    """Two halves of a character beyond the first plane as one, in the place of the first."""
    codes = chars.codes
    high = np.flatnonzero(
        (codes[:-1] >= 0xD800) & (codes[:-1] < 0xDC00) & (codes[1:] >= 0xDC00) & (codes[1:] < 0xE000)
    )
    if not len(high):
        return chars
    joined = codes.copy()
    joined[high] = 0x10000 + ((codes[high] - 0xD800) << 10) + (codes[high + 1] - 0xDC00)
    keep = np.ones(len(codes), np.bool_)
    keep[high + 1] = False
    return replace(chars, codes=joined)[keep]


_PLAIN = {
    0x0A: "",
    0x0D: "",
    0x09: " ",
    0x02: "-",  # pdfium's mark for a hyphen at the end of a line
    0xAD: "-",
    0xF0B7: "\u2022",
}
_BY_CATEGORY = {
    "Zs": " ",
    "Zl": " ",
    "Zp": " ",
    "Cf": "",
    "Cc": chr(UNMAPPED),
    "Co": chr(UNMAPPED),
    "Cn": chr(UNMAPPED),
}


@lru_cache(maxsize=4096)
def _plain(code: int) -> str:
    """What stands in the text for a code point of pdfium's: itself, nothing, or something plainer."""
    if code in _PLAIN:
        return _PLAIN[code]
    if 0xF020 < code < 0xF07F:  # a symbol font's own place for ASCII
        return chr(code - 0xF000)
    if code > 0x10FFFF or 0xD800 <= code < 0xE000:
        return chr(UNMAPPED)
    char = chr(code)
    if 0xFB00 <= code <= 0xFB06:
        return unicodedata.normalize("NFKC", char)
    return _BY_CATEGORY.get(unicodedata.category(char), char)


def _share_boxes(chars: Chars) -> Chars:
    """Divide a box that several characters share (a ligature, an /ActualText) between them."""
    if len(chars) < 2:
        return chars
    same = (chars.boxes[1:] == chars.boxes[:-1]).all(axis=1) & (chars.boxes[1:, 2] > chars.boxes[1:, 0])
    if not same.any():
        return chars
    codes, boxes, shared = chars.codes.copy(), chars.boxes.copy(), chars.shared.copy()
    starts = np.flatnonzero(same & ~np.concatenate(([False], same[:-1])))
    ends = np.flatnonzero(same & ~np.concatenate((same[1:], [False]))) + 2
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        part = slice(start, end)
        if any(is_rtl(code) for code in codes[part].tolist()):
            # pdfium turns a right-to-left line round glyph by glyph, and so the letters in each glyph.
            codes[part] = codes[part][::-1].copy()
        low, high = (1, 3) if chars.turns[start] in (1, 3) else (0, 2)
        along, across = boxes[start, high] - boxes[start, low], boxes[start, 5 - high] - boxes[start, 1 - low]
        if end - start > 4 or along > 2.5 * across or chars.turns[start] == SKEWED:
            shared[part] = True
            continue
        edges = np.linspace(boxes[start, low], boxes[start, high], end - start + 1)
        if chars.turns[start] in (2, 3):
            edges = edges[::-1]
        boxes[part, low] = np.minimum(edges[:-1], edges[1:])
        boxes[part, high] = np.maximum(edges[:-1], edges[1:])
    return replace(chars, codes=codes, boxes=boxes, shared=shared)


def _stand_up(chars: Chars) -> Chars:
    """Give East Asian text that is set from top to bottom its direction: its glyphs are not turned."""
    ink = np.flatnonzero((chars.codes >= 0x2E80) & (chars.codes < 0xFB00) & (chars.turns == 0))
    if len(ink) < 3:
        return chars
    x0, y0, x1, y1 = chars.boxes[ink].T
    size = y1 - y0
    beneath = (np.abs(np.diff(x0 + x1)) < 0.4 * size[1:]) & (np.abs(y0[1:] - y1[:-1]) < 0.5 * size[1:])
    # Two may be a short line above another; three in a row are a column.
    third = np.flatnonzero(beneath[1:] & beneath[:-1])
    turns = chars.turns.copy()
    for step in range(3):
        turns[ink[third + step]] = 1
    return replace(chars, turns=turns)


@lru_cache(maxsize=4096)
def is_rtl(code: int) -> bool:
    """Whether a character is written from right to left."""
    return unicodedata.bidirectional(chr(code)) in ("R", "AL")


def as_text(codes: NDArray[np.uint32] | Sequence[int]) -> str:
    """Code points as a string."""
    return np.asarray(codes, "<u4").tobytes().decode("utf-32-le")
