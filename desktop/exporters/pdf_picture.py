"""A page as an image of itself, for where its content can not be rewritten."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

from PIL import Image, ImageDraw
from pypdf import PageObject, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
)

from desktop.document.model import Box
from desktop.exporters.pdf_areas import Area, draw, font_resources
from desktop.exporters.pdf_layer import FONT, Word, layer, layer_font
from desktop.exporters.pdf_scope import stream
from desktop.readers.pdf_chars import Frame, page_frame
from desktop.readers.pdf_objects import plain

DPI = 200
MAX_PIXELS = 40_000_000
MARGIN = 1.0
"""Points that are burned in round a box: ink does not end where the box of a letter does."""
CORE = 0.2
"""Part of a word's height, above and below, that does not count: what covers the word may end there."""
FLAT = 12
"""Grey levels within which a picture shows nothing."""
NAME = "/PageAsImage"
LOSSLESS = 1_500_000
"""Bytes up to which the image is kept without loss; a photograph becomes a JPEG."""
KEPT = frozenset({"/Type", "/Parent"})


def picture(source: Any, frame: Frame, areas: Iterable[Area]) -> Image.Image:
    """pdfium page `source` as pixels with `areas` black."""
    width, height = source.get_size()
    scale = min(DPI / 72, (MAX_PIXELS / max(width * height, 1.0)) ** 0.5)
    image: Image.Image = source.render(scale=scale, draw_annots=True).to_pil().convert("RGB")
    # Not `scale`: a page may be shown larger than its points (/UserUnit).
    sx, sy = image.width / frame.size[0], image.height / frame.size[1]
    pen = ImageDraw.Draw(image)
    for box in (box for area in areas for box in {area.box, area.under}):
        pen.rectangle(
            (
                (box.x0 - MARGIN) * sx,
                (box.y0 - MARGIN) * sy,
                (box.x1 + MARGIN) * sx,
                (box.y1 + MARGIN) * sy,
            ),
            fill=(0, 0, 0),
        )
    return image


def become_image(
    writer: PdfWriter, page: PageObject, source: Any, areas: list[Area], words: Sequence[Word]
) -> None:
    """Replace `page` by a picture of the pdfium page `source`, its areas burned in, with `words` unseen.

    Of the words only those are written that the picture shows.
    """
    shown = page_frame(source.raw)
    image = picture(source, shown, areas)
    width, height = shown.size
    frame = Frame(0.0, 0.0, width, height, 0)
    words = [(text, box) for text, box in words if _is_shown(image, box, shown.size)]
    for key in [key for key in page if key not in KEPT]:
        del page[key]
    page[NameObject("/MediaBox")] = ArrayObject(FloatObject(round(v, 3)) for v in (0, 0, width, height))
    resources = font_resources(DictionaryObject())
    resources[NameObject("/XObject")] = DictionaryObject(
        {NameObject(NAME): writer._add_object(_xobject(image))}  # noqa: SLF001 - no public way
    )
    page[NameObject("/Resources")] = resources
    data = f"q {width:.3f} 0 0 {height:.3f} 0 0 cm {NAME} Do Q\n".encode()
    if words:
        resources["/Font"][NameObject(FONT)] = layer_font(writer)  # type: ignore[index]
        data += b"q\n" + layer(words, height) + b"Q\n"
    data += draw(areas, frame)
    page[NameObject("/Contents")] = writer._add_object(stream(data))  # noqa: SLF001


def _is_shown(image: Image.Image, box: Box, size: tuple[float, float]) -> bool:
    """Whether a picture shows anything where a word is to be: what lay under something must not come up."""
    sx, sy = image.width / size[0], image.height / size[1]
    inset = CORE * (box.y1 - box.y0)
    x0, y0 = round(box.x0 * sx), round((box.y0 + inset) * sy)
    x1, y1 = max(round(box.x1 * sx), x0 + 1), max(round((box.y1 - inset) * sy), y0 + 1)
    histogram = image.crop((x0, y0, x1, y1)).convert("L").histogram()
    levels = [level for level, count in enumerate(histogram) if count]
    return levels[-1] - levels[0] > FLAT


def is_image(page: PageObject) -> bool:
    """Whether `become_image` made this page."""
    resources = plain(page.get("/Resources")) or {}
    return NAME in (plain(resources.get("/XObject")) or {})


def _xobject(image: Image.Image) -> StreamObject:
    red, green, blue = image.split()
    if red.tobytes() == green.tobytes() == blue.tobytes():
        image = red
    data, name = zlib.compress(image.tobytes(), 9), "/FlateDecode"
    if len(data) > LOSSLESS:
        out = io.BytesIO()
        image.save(out, "JPEG", quality=85)
        data, name = out.getvalue(), "/DCTDecode"
    item = StreamObject()
    item._data = data  # noqa: SLF001 - the stream's own bytes, in its filter
    item.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Width"): NumberObject(image.width),
            NameObject("/Height"): NumberObject(image.height),
            NameObject("/BitsPerComponent"): NumberObject(8),
            NameObject("/ColorSpace"): NameObject("/DeviceGray" if image.mode == "L" else "/DeviceRGB"),
            NameObject("/Filter"): NameObject(name),
        }
    )
    return item
