"""Overwrites pixels of an image in a PDF where a box lies on it; the other pixels stay as they are."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PIL import Image, ImageDraw, JpegImagePlugin
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, EncodedStreamObject, NameObject, StreamObject

from desktop.document.model import Box
from desktop.exporters.pdf_decoded import decoded
from desktop.exporters.pdf_glyphs import Unsupported
from desktop.exporters.pdf_matrix import Matrix, bounds, invert, multiply
from desktop.readers.pdf_chars import Frame
from desktop.readers.pdf_objects import plain

MARGIN = 1.0
"""Points round a box that are overwritten too: ink does not end where the box of a letter does."""

COARSE = 0.4
"""Part of the height of a box. A letter of three pixels is none."""

PLAIN_FILTERS = frozenset(
    {
        "/FlateDecode",
        "/Fl",
        "/LZWDecode",
        "/LZW",
        "/RunLengthDecode",
        "/RL",
        "/ASCII85Decode",
        "/ASCIIHexDecode",
    }
)
Rect = tuple[int, int, int, int]


def blackened(
    writer: PdfWriter, image: StreamObject, ctm: Matrix, frame: Frame, boxes: Sequence[Box]
) -> StreamObject:
    """A copy of `image`, drawn through `ctm`, with 0 for the pixels under `boxes`; masks likewise.

    Raises `Unsupported` for a picture that can not be decoded.
    """
    new = StreamObject()
    new.update(image)
    for key in ("/SMask", "/Mask"):
        mask = plain(image.get(key))
        if isinstance(mask, StreamObject):
            new[NameObject(key)] = writer._add_object(  # noqa: SLF001 - no public way
                blackened(writer, mask, ctm, frame, boxes)
            )
    width, height = int(plain(image["/Width"])), int(plain(image["/Height"]))
    rects = [
        _pixels(box, ctm, frame, width, height)
        for box in boxes
        if not _coarse(box, multiply(ctm, display_matrix(frame)), width, height)
    ]
    if all(name in PLAIN_FILTERS for name in _filters(image)):
        return _filled(new, _blacken_samples(image, width, height, rects), None)
    if is_jpeg(image):
        jpeg = _blacken_jpeg(image.get_data(), (width, height), rects)
        if jpeg is not None:
            return _filled(new, jpeg, "/DCTDecode")
    # JPEG 2000, JBIG2, fax, CMYK: what a reader makes of it is written without a loss.
    bare = decoded(image)
    for key in ("/SMask", "/Mask"):
        bare.pop(key, None)
    samples = _blacken_samples(bare, width, height, rects)
    bare.update(
        {key: new[key] for key in ("/SMask", "/Mask") if isinstance(plain(new.get(key)), StreamObject)}
    )
    return _filled(bare, samples, None)


_SHORT_KEYS = {
    "/BPC": "/BitsPerComponent",
    "/CS": "/ColorSpace",
    "/D": "/Decode",
    "/DP": "/DecodeParms",
    "/F": "/Filter",
    "/H": "/Height",
    "/IM": "/ImageMask",
    "/I": "/Interpolate",
    "/W": "/Width",
}
_SHORT_SPACES = {"/G": "/DeviceGray", "/RGB": "/DeviceRGB", "/CMYK": "/DeviceCMYK", "/I": "/Indexed"}
_SHORT_FILTERS = {
    "/AHx": "/ASCIIHexDecode",
    "/A85": "/ASCII85Decode",
    "/LZW": "/LZWDecode",
    "/Fl": "/FlateDecode",
    "/RL": "/RunLengthDecode",
    "/CCF": "/CCITTFaxDecode",
    "/DCT": "/DCTDecode",
}


def from_inline(inline: Mapping[str, Any], space: Callable[[str], Any]) -> StreamObject:
    """An image XObject of an inline image (ISO 32000-1, 8.9.7); `space` finds colour spaces by name."""
    image = EncodedStreamObject() if {"/F", "/Filter"} & inline["settings"].keys() else DecodedStreamObject()
    image._data = inline["data"]  # noqa: SLF001 - the stream's own bytes, in its filter
    image[NameObject("/Subtype")] = NameObject("/Image")
    for short, value in inline["settings"].items():
        key = _SHORT_KEYS.get(short, short)
        if key == "/Filter":
            value = _long(value, _SHORT_FILTERS)  # noqa: PLW2901
        elif key == "/ColorSpace":
            value = _long(value, _SHORT_SPACES)  # noqa: PLW2901
            known = isinstance(value, NameObject) and value not in _COMPONENTS
            value = space(value) if known else value  # noqa: PLW2901
        if value is None:
            raise Unsupported("an inline image in a colour space that is not there")
        image[NameObject(key)] = value
    return image


def _long(value: Any, names: Mapping[str, str]) -> Any:
    """The full names for the short ones of inline images."""
    if isinstance(value, ArrayObject):
        return ArrayObject(_long(item, names) for item in value)
    return NameObject(names.get(value, value)) if isinstance(value, NameObject) else value


def is_jpeg(image: StreamObject) -> bool:
    """Whether what is left of a stream, after the filters that pypdf undoes, is a JPEG."""
    filters = _filters(image)
    return (
        bool(filters)
        and filters[-1] in ("/DCTDecode", "/DCT")
        and all(name in PLAIN_FILTERS for name in filters[:-1])
    )


def _filled(new: StreamObject, data: bytes, kept: str | None) -> StreamObject:
    for key in ("/Filter", "/DecodeParms", "/Length", "/F", "/FFilter", "/FDecodeParms", "/Alternates"):
        new.pop(key, None)
    new._data = data  # noqa: SLF001 - the stream's own bytes, in its filter
    if kept is None:
        return new.flate_encode()
    new[NameObject("/Filter")] = NameObject(kept)
    return new


def _pixels(box: Box, ctm: Matrix, frame: Frame, width: int, height: int) -> Rect:
    """Pixel columns and rows (half-open) under a box as displayed. Row 0 is the top of the unit square."""
    wide = (box.x0 - MARGIN, box.y0 - MARGIN, box.x1 + MARGIN, box.y1 + MARGIN)
    back = invert(multiply(ctm, display_matrix(frame)))
    if back is None:
        return (0, 0, width, height)
    u0, v0, u1, v1 = bounds(back, *wide)
    return (
        max(math.floor(u0 * width), 0),
        max(math.floor((1 - v1) * height), 0),
        min(math.ceil(u1 * width), width),
        min(math.ceil((1 - v0) * height), height),
    )


def _coarse(box: Box, shown: Matrix, width: int, height: int) -> bool:
    """Whether pixels are so large that nothing can be read in a box, and most of one would lie beside it."""
    a, b, c, d, _, _ = shown
    side = min(math.hypot(a, b) / max(width, 1), math.hypot(c, d) / max(height, 1))
    return side > COARSE * min(box.x1 - box.x0, box.y1 - box.y0)


def display_matrix(frame: Frame) -> Matrix:
    """`frame.display` for points, as a matrix from user space to the page as displayed."""
    ox, oy, _, _ = frame.display(0.0, 0.0, 0.0, 0.0)
    ax, ay, _, _ = frame.display(1.0, 0.0, 1.0, 0.0)
    bx, by, _, _ = frame.display(0.0, 1.0, 0.0, 1.0)
    return (ax - ox, ay - oy, bx - ox, by - oy, ox, oy)


def _filters(image: StreamObject) -> list[str]:
    named: Any = plain(image.get("/Filter"))
    if named is None:
        return []
    return [str(plain(name)) for name in named] if isinstance(named, ArrayObject) else [str(named)]


_COMPONENTS = {"/DeviceGray": 1, "/CalGray": 1, "/Indexed": 1, "/Separation": 1}
_COMPONENTS |= {"/DeviceRGB": 3, "/CalRGB": 3, "/Lab": 3, "/DeviceCMYK": 4}


def _components(image: StreamObject) -> int:
    if bool(plain(image.get("/ImageMask"))):
        return 1
    space = plain(image.get("/ColorSpace"))
    name = str(plain(space[0])) if isinstance(space, ArrayObject) else str(space)
    if name == "/ICCBased":
        return int(plain(plain(space[1])["/N"]))
    if name == "/DeviceN":
        return len(plain(space[1]))
    if name not in _COMPONENTS:
        raise Unsupported("a colour space that is not known")
    return _COMPONENTS[name]


def _blacken_samples(image: StreamObject, width: int, height: int, rects: Sequence[Rect]) -> bytes:
    """Rows of samples (ISO 32000-1, 8.9.3) with zeros in `rects`."""
    depth = 1 if bool(plain(image.get("/ImageMask"))) else int(plain(image["/BitsPerComponent"]))
    bits = depth * _components(image)
    row = (width * bits + 7) // 8
    data = bytearray(image.get_data())
    if len(data) < row * height:
        raise Unsupported("a picture that ends too early")
    for x0, y0, x1, y1 in rects:
        first, last = x0 * bits // 8, (x1 * bits + 7) // 8
        for y in range(y0, y1) if x1 > x0 else ():
            start, end = y * row + first, y * row + last
            left = data[start] & ~(
                0xFF >> (x0 * bits % 8)
            )  # the bits before and after, in bytes that are shared
            right = data[end - 1] & (0xFF >> (((x1 * bits - 1) % 8) + 1))
            data[start:end] = bytes(last - first)
            data[start] |= left
            data[end - 1] |= right
    return bytes(data)


def _blacken_jpeg(data: bytes, size: tuple[int, int], rects: Sequence[Rect]) -> bytes | None:
    """The same JPEG with its own quantisation: blocks that are not touched come out nearly the same. None for
    one in CMYK: Adobe's, which is inverted, does not come back as it was."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            if picture.size != size or not isinstance(picture, JpegImagePlugin.JpegImageFile):
                raise Unsupported("a JPEG of another size than it says")
            if picture.mode not in ("L", "RGB"):
                return None
            tables, sampling = picture.quantization, JpegImagePlugin.get_sampling(picture)
            canvas = picture.copy()
    except OSError:
        raise Unsupported("a JPEG that can not be read") from None
    draw = ImageDraw.Draw(canvas)
    for x0, y0, x1, y1 in rects:
        if x1 > x0 and y1 > y0:
            draw.rectangle((x0, y0, x1 - 1, y1 - 1), fill=0)
    out = io.BytesIO()
    canvas.info.clear()  # comments, EXIF and profiles: the PDF says what its colours are
    canvas.save(out, "JPEG", qtables=tables, subsampling=sampling if canvas.mode == "RGB" else -1)
    return out.getvalue()
