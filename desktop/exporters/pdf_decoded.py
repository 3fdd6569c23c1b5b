"""Pixels of an image of a PDF in whatever compression and colours it has, as a reader shows them."""

from __future__ import annotations

import io
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, StreamObject

from desktop.exporters.pdf_glyphs import Unsupported
from desktop.exporters.pdf_scope import stream
from desktop.readers.pdf_objects import plain

MOST_PIXELS = 60_000_000
_LOOKS = ("/SMask", "/Mask", "/Alternates", "/OPI", "/Metadata", "/StructParent", "/OC")
"""What an image has beside its own pixels."""
_OLD = ("/Decode", "/Intent", "/SMaskInData", "/Matte", "/ColorSpace", "/BitsPerComponent")


def decoded(image: StreamObject) -> StreamObject:
    """A copy of `image` with the same pixels in 8-bit grey or RGB, or in bits of a mask, not compressed.

    pdfium draws it by itself, a pixel a point: it knows JPEG 2000, JBIG2, fax and CMYK, and so what is left
    beside a box looks as before. Raises `Unsupported` where that tells not enough (transparency in the image,
    colours that count as none) or can not be done.
    """
    if isinstance(plain(image.get("/Mask")), ArrayObject) or plain(image.get("/SMaskInData")):
        raise Unsupported("a picture whose colours say what is seen of it")
    width, height = int(plain(image["/Width"])), int(plain(image["/Height"]))
    if not 0 < width * height <= MOST_PIXELS:
        raise Unsupported("a picture that is too large")
    shown = _drawn(image, width, height)
    is_mask = bool(plain(image.get("/ImageMask")))
    red, green, blue = shown.split()
    grey = red.tobytes() == green.tobytes() == blue.tobytes()
    new = StreamObject()
    new.update({key: value for key, value in image.items() if key not in _OLD})
    if is_mask:
        # What a mask paints was painted black: 0 is where it paints.
        data = red.convert("1", dither=Image.Dither.NONE).tobytes()
    else:
        data = (red if grey else shown).tobytes()
        new[NameObject("/ColorSpace")] = NameObject("/DeviceGray" if grey else "/DeviceRGB")
    new[NameObject("/BitsPerComponent")] = NumberObject(1 if is_mask else 8)
    for key in ("/Filter", "/DecodeParms", "/Length"):
        new.pop(key, None)
    new._data = data  # noqa: SLF001 - the stream's own bytes
    return new


def _drawn(image: StreamObject, width: int, height: int) -> Image.Image:
    """The image alone on a page of its own size, without its masks."""
    alone = PdfWriter()
    page = alone.add_blank_page(width, height)
    bare = image.clone(alone, force_duplicate=True)
    for key in _LOOKS:
        bare.pop(key, None)
    bare[NameObject("/Type")] = NameObject("/XObject")
    bare[NameObject("/Subtype")] = NameObject("/Image")
    named = DictionaryObject({NameObject("/Im"): alone._add_object(bare)})  # noqa: SLF001 - no public way
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): named})
    content = stream(f"q {width} 0 0 {height} 0 0 cm /Im Do Q".encode())
    page[NameObject("/Contents")] = alone._add_object(content)  # noqa: SLF001
    out = io.BytesIO()
    alone.write(out)
    try:
        return _rendered(out.getvalue(), (width, height))
    except pypdfium2.PdfiumError:
        raise Unsupported("a picture that can not be decoded") from None


def _rendered(data: bytes, size: tuple[int, int]) -> Image.Image:
    document: Any = pypdfium2.PdfDocument(data)
    try:
        page = document[0]
        if not any(True for _ in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE])):
            raise Unsupported("a picture that can not be decoded")
        bitmap = page.render(scale=1, no_smoothimage=True, may_draw_forms=False)
        shown: Image.Image = bitmap.to_pil().convert("RGB")
    finally:
        document.close()
    if shown.size != size:
        raise Unsupported("a picture of another size than it says")
    return shown
