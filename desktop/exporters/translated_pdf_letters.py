"""The letters of a PDF page with all that a translation in their place has to look like.

A page is read as the reader reads it, so that each letter knows its place in the text of the document, and
once more for what the reader has no need of: font, size, colour, baseline, and where its glyph begins in the
content of the page.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from ctypes import byref, c_double, c_int, c_uint, create_string_buffer
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from desktop.document.model import Box
from desktop.exporters.translated_pdf_fonts import PLAIN, Style, style_of
from desktop.readers.pdf_chars import SKEWED, SPACE, Chars, Frame, page_chars, page_frame
from desktop.readers.pdf_layout import Block as ReadBlock
from desktop.readers.pdf_layout import Segment, reading_order, to_text_frame
from desktop.readers.pdf_rules import Rule, page_rules
from desktop.readers.pdf_text import PageText

Colour: TypeAlias = tuple[int, int, int]
Rect: TypeAlias = tuple[float, float, float, float]
"""u0, v0, u1, v1 in the frame of a text: u along the line, v from line to line."""

INVISIBLE = 3
"""Text rendering mode of text that is there to be found, under a picture of it."""
MAX_DEPTH = 8
SMALL, HIGH = 0.85, 0.1
"""A raised letter is smaller than this, and so far above the baseline, in sizes of the line's type."""
UNDERLINE = 0.32
"""An underline is at most so far below the baseline, in sizes of the type."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a letter looks. `raised` is a small one above the line, as the number of a note; `link` is the
    number of the annotation on the page that it is in, or -1."""

    style: Style = PLAIN
    colour: Colour = (0, 0, 0)
    underlined: bool = False
    raised: bool = False
    link: int = -1


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of a page: `place` in the text of the document (-1 for what the reader left out: a hyphen at
    the end of a line), its box, its baseline and size, all in the frame of its text; `font` is the name of
    its font in the file. `origin` is where its glyph begins in user space, None for one that pdfium made up;
    `angle` is that of skewed text, counterclockwise from the right."""

    place: int
    char: str
    box: Rect
    base: float
    size: float
    look: Look
    font: str
    origin: tuple[float, float] | None
    seen: bool = True
    angle: float = 0.0


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """A block of the reader: lines of segments of letters that read in one direction."""

    turn: int
    lines: tuple[tuple[tuple[Letter, ...], ...], ...]


@dataclass(frozen=True, slots=True)
class PageRead:
    """A page: its letters in reading order, and what else is drawn on it, by the direction of text.

    `text` is what the reader makes of it. `images` are boxes as displayed.
    """

    frame: Frame
    text: str
    columns: tuple[ReadColumn, ...]
    images: tuple[Box, ...]
    rules: dict[int, tuple[Rule, ...]]


def read_page(pdf: Any, index: int, offset: int, links: Sequence[tuple[int, Rect]]) -> PageRead | None:
    """Page `index` (from 0) of an open pdfium document, whose text begins at `offset`; None where it can not
    be loaded. `links` are annotations that go with the words in their places (user space)."""
    raw = pdfium.FPDF_LoadPage(pdf, index)
    text_page = pdfium.FPDFText_LoadPage(raw) if raw else None
    try:
        if not text_page:
            return None
        frame = page_frame(raw)
        chars = page_chars(text_page, frame)
        blocks = reading_order(chars)
        text = PageText(chars, offset)
        text.add(blocks)
        columns = _Letters(text_page, chars, text.places, frame).columns(blocks)
        turns = {column.turn for column in columns} - {SKEWED}
        rules = {turn: tuple(page_rules(raw, frame, turn)) for turn in turns}
        images = tuple(Box(*frame.display(*box)) for box in _images(raw, text_page))
    finally:
        if text_page:
            pdfium.FPDFText_ClosePage(text_page)
        if raw:
            pdfium.FPDF_ClosePage(raw)
    placed = [(number, Box(*frame.display(*place))) for number, place in links]
    marked = tuple(_marked(column, rules.get(column.turn, ()), placed) for column in columns)
    return PageRead(frame, text.text, marked, images, rules)


class _Letters:
    """Reads the letters of one page."""

    def __init__(self, text_page: Any, chars: Chars, places: Any, frame: Frame) -> None:
        self._page, self._chars, self._places, self._frame = text_page, chars, places, frame
        self._known: dict[int, tuple[Style, str, bool, Colour]] = {}

    def columns(self, blocks: Sequence[ReadBlock]) -> list[ReadColumn]:
        return [
            ReadColumn(
                int(self._chars.turns[block[0].segments[0].start]),
                tuple(tuple(tuple(self._letters(segment)) for segment in line.segments) for line in block),
            )
            for block in blocks
        ]

    def _letters(self, segment: Segment) -> list[Letter]:
        chars = self._chars
        turn = int(chars.turns[segment.start])
        index = np.arange(segment.start, segment.end)
        index = index[(chars.turns[index] == turn) | (chars.codes[index] == SPACE)]
        boxes = to_text_frame(chars.boxes[index], turn).tolist()
        return [
            self._letter(int(at), (b[0], b[1], b[2], b[3]), turn) for at, b in zip(index, boxes, strict=True)
        ]

    def _letter(self, at: int, box: Rect, turn: int) -> Letter:
        number = int(self._chars.origins[at])
        style, font, seen, colour = self._object(number)
        made_up = pdfium.FPDFText_IsGenerated(self._page, number) == 1
        x, y = c_double(), c_double()
        placed = bool(pdfium.FPDFText_GetCharOrigin(self._page, number, byref(x), byref(y)))
        origin = (x.value, y.value) if placed and not made_up else None
        base = box[3]
        if placed:
            left, top, _, _ = self._frame.display(x.value, y.value, x.value, y.value)
            ((_, base, _, _),) = to_text_frame(np.array([[left, top, left, top]]), turn).tolist()
        return Letter(
            int(self._places[at]),
            chr(int(self._chars.codes[at])),
            box,
            base,
            self._size(number) or box[3] - box[1],
            Look(style, colour),
            font,
            origin,
            seen,
            float(pdfium.FPDFText_GetCharAngle(self._page, number)) if turn == SKEWED else 0.0,
        )

    def _size(self, number: int) -> float:
        matrix = pdfium.FS_MATRIX()
        size = float(pdfium.FPDFText_GetFontSize(self._page, number))
        if not pdfium.FPDFText_GetMatrix(self._page, number, byref(matrix)):
            return 0.0
        return abs(size) * math.hypot(matrix.c, matrix.d)

    def _object(self, number: int) -> tuple[Style, str, bool, Colour]:
        """Style, name of the font, whether it is seen, colour: the same for all letters of a text object."""
        item = pdfium.FPDFText_GetTextObject(self._page, number)
        address = pdfium.ctypes.cast(item, pdfium.ctypes.c_void_p).value or 0
        if address not in self._known:
            buffer, flags = create_string_buffer(128), c_int()
            length = pdfium.FPDFText_GetFontInfo(self._page, number, buffer, 128, byref(flags))
            name = buffer.raw[: max(min(length, 128) - 1, 0)].decode("latin-1")
            style = style_of(name, flags.value, pdfium.FPDFText_GetFontWeight(self._page, number))
            red, green, blue, alpha = c_uint(), c_uint(), c_uint(), c_uint(255)
            pdfium.FPDFText_GetFillColor(
                self._page, number, byref(red), byref(green), byref(blue), byref(alpha)
            )
            mode = pdfium.FPDFTextObj_GetTextRenderMode(item) if item else 0
            seen = mode != INVISIBLE and alpha.value > 0
            self._known[address] = style, name, seen, (red.value, green.value, blue.value)
        return self._known[address]


def _says(item: Any, text_page: Any) -> bool:
    """Whether a text object says anything: one in a font of pictures does not."""
    return int(pdfium.FPDFTextObj_GetText(item, text_page, None, 0)) > 2


def _images(page: Any, text_page: Any) -> list[Rect]:
    """The boxes of pictures in user space, those of forms and fonts too."""
    found: list[Rect] = []
    sides = [pdfium.c_float() for _ in range(4)]
    for number in range(pdfium.FPDFPage_CountObjects(page)):
        item = pdfium.FPDFPage_GetObject(page, number)
        sort = pdfium.FPDFPageObj_GetType(item)
        # A form is as large as what is drawn in it; one with text is none that text has to keep off.
        pictured = (
            sort == pdfium.FPDF_PAGEOBJ_IMAGE
            or (sort == pdfium.FPDF_PAGEOBJ_FORM and _only_pictures(item, 0))
            or (sort == pdfium.FPDF_PAGEOBJ_TEXT and not _says(item, text_page))
        )
        if pictured and pdfium.FPDFPageObj_GetBounds(item, *map(byref, sides)):
            x0, y0, x1, y1 = (side.value for side in sides)
            if x1 - x0 > 0.5 and y1 - y0 > 0.5:
                found.append((x0, y0, x1, y1))
    return found


def _only_pictures(form: Any, depth: int) -> bool:
    """Whether a form holds pictures, and no text."""
    pictures = False
    for number in range(pdfium.FPDFFormObj_CountObjects(form)):
        item = pdfium.FPDFFormObj_GetObject(form, number)
        sort = pdfium.FPDFPageObj_GetType(item)
        if sort == pdfium.FPDF_PAGEOBJ_TEXT:
            return False
        if sort == pdfium.FPDF_PAGEOBJ_FORM:
            if depth >= MAX_DEPTH or not _only_pictures(item, depth + 1):
                return False
            pictures = True
        pictures = pictures or sort == pdfium.FPDF_PAGEOBJ_IMAGE
    return pictures


def _marked(column: ReadColumn, rules: Sequence[Rule], links: Sequence[tuple[int, Box]]) -> ReadColumn:
    """A column whose letters know the line under them and the link that they are in."""
    across = [rule for rule in rules if rule.across and not rule.shade]
    placed = [
        (number, to_text_frame(np.array([[box.x0, box.y0, box.x1, box.y1]]), column.turn)[0].tolist())
        for number, box in links
    ]
    lines = []
    for line in column.lines:
        segments = []
        for letters in line:
            under = [rule for rule in across if underlines(rule, letters)]
            segments.append(tuple(_as_marked(letter, under, placed) for letter in _raised(letters)))
        lines.append(tuple(segments))
    return ReadColumn(column.turn, tuple(lines))


def _raised(letters: Sequence[Letter]) -> Sequence[Letter]:
    """Letters, those marked that stand small above the line of the others."""
    usual = max(letters, key=lambda letter: (letter.size, -letter.place))
    return [
        replace(letter, look=replace(letter.look, raised=True))
        if letter.size < SMALL * usual.size and usual.base - letter.base > HIGH * usual.size
        else letter
        for letter in letters
    ]


def underlines(rule: Rule, letters: Sequence[Letter]) -> bool:
    """Whether a rule is drawn under these letters or some of them, and under nothing else."""
    size = max(letter.size for letter in letters)
    base = letters[len(letters) // 2].base
    return (
        0 < rule.v0 - base <= UNDERLINE * size
        and rule.u0 >= letters[0].box[0] - 0.2 * size
        and rule.u1 <= letters[-1].box[2] + 0.2 * size
    )


def _as_marked(letter: Letter, under: Sequence[Rule], links: Sequence[tuple[int, Any]]) -> Letter:
    u = (letter.box[0] + letter.box[2]) / 2
    v = (letter.box[1] + letter.box[3]) / 2
    underlined = any(rule.u0 <= u <= rule.u1 for rule in under)
    link = next((n for n, (u0, v0, u1, v1) in links if u0 <= u <= u1 and v0 <= v <= v1), -1)
    if not underlined and link < 0:
        return letter
    return replace(letter, look=replace(letter.look, underlined=underlined, link=link))
