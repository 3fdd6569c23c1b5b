"""Proof by sight: what a page shows in its boxes and outside of them, and what lies unseen under a box."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]
from numpy.typing import NDArray
from PIL import Image

from desktop.document.model import Box
from desktop.readers.pdf_chars import Frame, page_frame

Pixels = NDArray[np.uint8]

SCALE = 1.25
SCALES = (SCALE, 2.5)
"""Pixels a point for comparing: at the first a letter of 8 points has strokes of a pixel."""
MAX_PIXELS = 20_000_000
CHANGE = 100
"""Grey levels of 255. pdfium cuts widths to whole thousandths of an em, so that what follows a box may move
by a tenth of a pixel; a stroke that went or came changes by more."""
SPARE = 4
"""Pixels that may change on a page all the same; the thinnest letter has more."""
IMAGE_CHANGED = 0.03
"""Part of a page that may change where it became an image: another resolution moves every edge."""
MARGIN = 3.0
"""Points round a box that are left out: ink does not end where the box of a letter does."""

READING_SCALE = 3.0
FLAT = 12
"""Grey levels within which a box holds nothing to read."""
LEAST_INK = 8
INK_LEFT = 0.3
"""Pixels of a box that are dark, or light, and the part of them that may be so afterwards."""
LEAST_SIDE = 4.0
"""Points. A narrower rectangle is a line."""
FEWEST = 2
"""Letters. A mark of a chart may well lie on one."""
COVERED = 0.8
"""Part of a letter that has to lie under a rectangle (the threshold of Free Law Project's x-ray)."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A page as grey pixels, rows from the top, `sx` and `sy` pixels a point."""

    pixels: Pixels
    sx: float
    sy: float

    def part(self, box: Box, margin: float = 0.0) -> Pixels:
        """The pixels of `box`, with `margin` points round it."""
        return self.pixels[self.place(box, margin)]

    def place(self, box: Box, margin: float = 0.0) -> tuple[slice, slice]:
        """The rows and columns of `box`, with `margin` points round it."""
        x0, y0 = (box.x0 - margin) * self.sx, (box.y0 - margin) * self.sy
        x1, y1 = (box.x1 + margin) * self.sx, (box.y1 + margin) * self.sy
        return slice(max(int(y0), 0), max(int(np.ceil(y1)), 0)), slice(max(int(x0), 0), int(np.ceil(x1)))


def show(page: Any, scale: float, *, notes: bool = True) -> Shown:
    """Draw a loaded pdfium page, with its annotations and fields where `notes` is true."""
    width, height = page.get_size()
    scale = min(scale, (MAX_PIXELS / max(width * height, 1.0)) ** 0.5)
    scale = max(scale, 1 / max(min(width, height), 1e-3))
    pixels = page.render(scale=scale, grayscale=True, draw_annots=notes, may_draw_forms=notes).to_numpy()
    pixels = pixels.reshape(pixels.shape[0], pixels.shape[1])
    wide, high = page_frame(page.raw).size
    return Shown(pixels, pixels.shape[1] / max(wide, 1e-3), pixels.shape[0] / max(high, 1e-3))


def changed(before: Any, after: Any, boxes: Iterable[Box], *, image: bool) -> bool:
    """Whether two loaded pages look different outside of `boxes`.

    Notes may be left out, and fields are drawn anew: a pixel counts where it is neither what it was with
    annotations nor what it was without, and not in the place of one.
    """
    places = [*boxes, *_annotations(before)]
    # The coarse look is quick; what it takes for a change may be a dash that moved by half a pixel.
    return all(_differ(before, show(after, scale), scale, places, image=image) for scale in SCALES)


def _differ(before: Any, new: Shown, scale: float, places: Iterable[Box], *, image: bool) -> bool:
    old = show(before, scale)
    if old.pixels.shape != new.pixels.shape:
        return True
    most = IMAGE_CHANGED * old.pixels.size if image else SPARE
    differs = np.abs(old.pixels.astype(np.int16) - new.pixels) > CHANGE
    if differs.sum() > most:
        differs = _changes(old, new) & _changes(show(before, scale, notes=False), new)
        shown = Shown(differs.view(np.uint8), new.sx, new.sy)
        for box in places:
            shown.part(box, MARGIN)[...] = 0
    return bool(differs.sum() > most)


def _changes(old: Shown, new: Shown) -> NDArray[np.bool_]:
    return _beyond(old.pixels, new.pixels) | _beyond(new.pixels, old.pixels)


def _beyond(a: Pixels, b: Pixels) -> NDArray[np.bool_]:
    """Where `a` is darker or lighter than all that lies within a pixel in `b`."""
    low, high = b.copy(), b.copy()
    for axis in (0, 1):
        ahead, behind = (np.s_[1:], np.s_[:-1]) if axis == 0 else (np.s_[:, 1:], np.s_[:, :-1])
        for reduce, out in ((np.minimum, low), (np.maximum, high)):
            near = out.copy()
            reduce(out[ahead], near[behind], out=out[ahead])
            reduce(out[behind], near[ahead], out=out[behind])
    wide = a.astype(np.int16)
    return (wide < low.astype(np.int16) - CHANGE) | (wide > high.astype(np.int16) + CHANGE)


def _annotations(page: Any) -> Iterator[Box]:
    """The places of a page's annotations, links left out."""
    frame = page_frame(page.raw)
    for index in range(pdfium.FPDFPage_GetAnnotCount(page.raw)):
        note = pdfium.FPDFPage_GetAnnot(page.raw, index)
        rect = pdfium.FS_RECTF()
        if (
            note
            and pdfium.FPDFAnnot_GetSubtype(note) != pdfium.FPDF_ANNOT_LINK
            and pdfium.FPDFAnnot_GetRect(note, rect)
        ):
            x0, x1 = sorted((rect.left, rect.right))
            y0, y1 = sorted((rect.bottom, rect.top))
            yield Box(*frame.display(x0, y0, x1, y1))
        if note:
            pdfium.FPDFPage_CloseAnnot(note)


def legible(page: Any, boxes: Sequence[Box], marks: Any | None) -> Iterator[tuple[int, Image.Image]]:
    """Index and picture of each box of a loaded page in which there may be something to read.

    `marks` is a loaded page with nothing but the boxes as they are meant to look: one that looks so is done
    with, which costs little. Without it those of a single colour are.
    """
    seen = show(page, SCALE)
    meant = show(marks, SCALE) if marks is not None else None
    odd = [i for i, box in enumerate(boxes) if not _as_meant(box, seen, meant)]
    if not odd:
        return
    large = show(page, READING_SCALE)
    for i in odd:
        box = boxes[i]
        crop = large.part(box, min(0.15 * (box.y1 - box.y0), 2.0))
        if crop.size:
            yield i, Image.fromarray(np.ascontiguousarray(crop))


def _as_meant(box: Box, seen: Shown, meant: Shown | None) -> bool:
    here = _core(seen.part(box))
    if meant is None or meant.pixels.shape != seen.pixels.shape:
        return not _uneven(here)
    there = _core(meant.pixels[seen.place(box)])
    return not here.size or bool(np.abs(here.astype(np.int16) - there).max() <= FLAT)


def _core(pixels: Pixels) -> Pixels:
    """Without the rim, which is mixed with what is beside."""
    return pixels[1:-1, 1:-1] if min(pixels.shape) > 4 else pixels


def _uneven(pixels: Pixels) -> bool:
    return bool(pixels.size) and int(pixels.max()) - int(pixels.min()) > FLAT


def shining_through(before: Any, after: Any, boxes: Sequence[Box]) -> bool:
    """Whether what a page showed in a box is still there below it: pixels of a picture, lines of a drawing.

    The boxes are taken off the loaded page `after`, which is of no other use then.
    """
    if not boxes:
        return False
    old = show(before, SCALE)
    _take_off(after, boxes)
    new = show(after, SCALE)
    if old.pixels.shape != new.pixels.shape:
        return False  # told elsewhere
    # The size of the page may be rounded otherwise in the copy: the same rows and columns are compared.
    places = map(old.place, boxes)
    return any(_same_ink(_core(old.pixels[place]), _core(new.pixels[place])) for place in places)


def _same_ink(old: Pixels, new: Pixels) -> bool:
    """Whether what was dark still is, and what was light too: of a text that went, one of the two is not."""
    if not old.size or int(old.max()) - int(old.min()) <= CHANGE:
        return False
    dark = old < (int(old.max()) + int(old.min())) / 2
    left = np.abs(old.astype(np.int16) - new) <= CHANGE // 2
    return all(
        bool(part.sum() >= LEAST_INK and (part & left).sum() > INK_LEFT * part.sum())
        for part in (dark, ~dark)
    )


def _take_off(page: Any, boxes: Sequence[Box]) -> None:
    """Remove the rectangles of `boxes` and the labels in them from a loaded page, as it is in memory."""
    frame = page_frame(page.raw)
    for item in list(_objects(page)):
        rectangle = _opaque_rectangle(item, 0.0)
        drawn = _shown_box(rectangle, frame) if rectangle else None
        text = _bounds(item) if pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_TEXT else None
        label = _shown_box(text, frame) if text else None
        ours = any((drawn and _alike(drawn, box)) or (label and _inside(label, box)) for box in boxes)
        if ours and pdfium.FPDFPage_RemoveObject(page.raw, item):
            pdfium.FPDFPageObj_Destroy(item)


def _inside(box: Box, outer: Box) -> bool:
    """Whether a box lies in another, but for a point."""
    return box.x0 > outer.x0 - 1 and box.y0 > outer.y0 - 1 and box.x1 < outer.x1 + 1 and box.y1 < outer.y1 + 1


def _alike(a: Box, b: Box) -> bool:
    """Whether two boxes are the same but for the width of a line."""
    sides = zip((a.x0, a.y0, a.x1, a.y1), (b.x0, b.y0, b.x1, b.y1), strict=True)
    return all(abs(one - other) <= 1.0 for one, other in sides)


def covered(page: Any, own: Sequence[Box], *, image: bool) -> bool:
    """Whether letters lie under an opaque rectangle of a loaded page, where one can still copy them.

    The check of Free Law Project's x-ray: rectangles that are filled and opaque, drawn after the letters, and
    nothing but a single colour where a letter ought to be. Letters in `own` boxes are judged elsewhere. On a
    page that became an image every letter of its text layer lies over what is shown, and is judged.
    """
    frame = page_frame(page.raw)
    objects = list(_objects(page))
    rectangles = [
        (order, box)
        for order, item in enumerate(objects)
        if (box := _opaque_rectangle(item)) and not any(_alike(_shown_box(box, frame), mine) for mine in own)
    ]
    if not (rectangles or image):
        return False
    letters, drawn = _letters(page, {_address(item): order for order, item in enumerate(objects)})
    under = np.full(len(letters), image)
    for order, box in rectangles:
        under |= (drawn < order) & (_part_under(letters, box) > COVERED)
    if under.sum() < FEWEST:
        return False
    seen = show(page, SCALE)
    places = [_shown_box(Box(*letter), frame) for letter in letters[under].tolist()]
    hidden = (not _uneven(_core(seen.part(place))) for place in places if not _within(place, own))
    return sum(hidden) >= FEWEST


def _letters(page: Any, order_of: dict[int, int]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The boxes of the letters and digits of a page (user space; shape (n, 4)), and the number of the object
    that draws each, -1 where that is in a form."""
    boxes: list[tuple[float, float, float, float]] = []
    drawn: list[int] = []
    text = page.get_textpage()
    try:
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        for index in range(pdfium.FPDFText_CountChars(text.raw)):
            if not chr(pdfium.FPDFText_GetUnicode(text.raw, index) & 0x1FFFFF).isalnum():
                continue
            if pdfium.FPDFText_GetCharBox(text.raw, index, left, right, bottom, top):
                boxes.append((left.value, bottom.value, right.value, top.value))
                drawn.append(order_of.get(_address(pdfium.FPDFText_GetTextObject(text.raw, index)), -1))
    finally:
        text.close()
    return np.array(boxes, np.float64).reshape(-1, 4), np.array(drawn, np.int64)


def _part_under(letters: NDArray[np.float64], cover: Box) -> NDArray[np.float64]:
    """The part of each letter's box that lies in `cover`."""
    x0, y0, x1, y1 = letters.T
    width = np.minimum(x1, cover.x1) - np.maximum(x0, cover.x0)
    height = np.minimum(y1, cover.y1) - np.maximum(y0, cover.y0)
    area = np.maximum((x1 - x0) * (y1 - y0), 1e-9)
    part: NDArray[np.float64] = np.maximum(width, 0) * np.maximum(height, 0) / area
    return part


def _objects(page: Any) -> Iterator[Any]:
    for index in range(pdfium.FPDFPage_CountObjects(page.raw)):
        yield pdfium.FPDFPage_GetObject(page.raw, index)


def _address(item: Any) -> int:
    return ctypes.cast(item, ctypes.c_void_p).value or 0


def _opaque_rectangle(item: Any, least: float = LEAST_SIDE) -> Box | None:
    """The rectangle (user space, y upwards) that a page object fills, if its sides are above `least`."""
    if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_PATH:
        return None
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item, mode, stroke)
    colour = [ctypes.c_uint() for _ in range(4)]
    if mode.value == pdfium.FPDF_FILLMODE_NONE or not pdfium.FPDFPageObj_GetFillColor(item, *colour):
        return None
    if colour[3].value != 255 or not 4 <= pdfium.FPDFPath_CountSegments(item) <= 6:
        return None
    box = _bounds(item)
    return box if box and min(box.x1 - box.x0, box.y1 - box.y0) > least else None


def _bounds(item: Any) -> Box | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top):
        return None
    return Box(left.value, bottom.value, right.value, top.value)


def _shown_box(box: Box, frame: Frame) -> Box:
    return Box(*frame.display(box.x0, box.y0, box.x1, box.y1))


def _within(box: Box, boxes: Sequence[Box]) -> bool:
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    return any(b.x0 <= x <= b.x1 and b.y0 <= y <= b.y1 for b in boxes)
