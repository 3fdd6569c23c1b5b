"""Pictures in JPEG 2000, fax and CMYK under a box: overwritten there, and elsewhere as they were."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    EncodedStreamObject,
    NameObject,
    NumberObject,
)
from reportlab.pdfgen.canvas import Canvas

from desktop.document.model import Box
from desktop.document.results import Region, Status, TaskResult
from desktop.exporters.redacted import RedactedExporter
from desktop.progress import JobContext
from desktop.readers.registry import read

SIZE = (240, 160)


def photograph() -> Image.Image:
    """Soft colours, and words to hide."""
    across, down = np.meshgrid(np.linspace(40, 220, SIZE[0]), np.linspace(60, 200, SIZE[1]))
    image = Image.fromarray(np.dstack([across, down, 255 - across]).astype(np.uint8))
    ImageDraw.Draw(image).text((20, 20), "SECRET WORDS", fill="black")
    return image


def _jpx() -> tuple[bytes, dict[str, object]]:
    out = io.BytesIO()
    photograph().save(out, "JPEG2000", irreversible=False)
    return out.getvalue(), {"/Filter": NameObject("/JPXDecode")}


def _cmyk() -> tuple[bytes, dict[str, object]]:
    out = io.BytesIO()
    photograph().convert("CMYK").save(out, "JPEG", quality=95)
    decode = ArrayObject(NumberObject(value) for value in (1, 0) * 4)
    entries = {"/Filter": "/DCTDecode", "/ColorSpace": "/DeviceCMYK"}
    return out.getvalue(), {
        **{key: NameObject(value) for key, value in entries.items()},
        "/BitsPerComponent": NumberObject(8),
        "/Decode": decode,
    }


def _fax(*, mask: bool) -> tuple[bytes, dict[str, object]]:
    out = io.BytesIO()
    photograph().convert("1").save(out, "TIFF", compression="group4")
    with Image.open(out) as tiff:
        (start,), (length,) = tiff.tag_v2[273], tiff.tag_v2[279]
        black_is_zero = tiff.tag_v2[262] == 1
    data = out.getvalue()[start : start + length]
    parms = DictionaryObject(
        {
            NameObject("/K"): NumberObject(-1),
            NameObject("/Columns"): NumberObject(SIZE[0]),
            NameObject("/Rows"): NumberObject(SIZE[1]),
            NameObject("/BlackIs1"): BooleanObject(not black_is_zero),
        }
    )
    kind: dict[str, object] = (
        {"/ImageMask": BooleanObject(True)} if mask else {"/ColorSpace": NameObject("/DeviceGray")}
    )
    return data, {
        **kind,
        "/Filter": NameObject("/CCITTFaxDecode"),
        "/BitsPerComponent": NumberObject(1),
        "/DecodeParms": parms,
    }


KINDS = {
    "jpx": _jpx,
    "cmyk": _cmyk,
    "fax": lambda: _fax(mask=False),
    "fax mask": lambda: _fax(mask=True),
}


def document(path: Path, kind: str) -> Path:
    """A page of text with a picture on it, at (100, 300) to (340, 460) from below."""
    canvas = Canvas(str(path), (600, 800))
    for number in range(5):
        canvas.drawString(60, 740 - 20 * number, "Words beside the picture stay what they are.")
    canvas.save()
    writer = PdfWriter(clone_from=path)
    data, entries = KINDS[kind]()
    image = EncodedStreamObject()
    image._data = data
    image.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Width"): NumberObject(SIZE[0]),
            NameObject("/Height"): NumberObject(SIZE[1]),
            **{NameObject(key): value for key, value in entries.items()},
        }
    )
    page = writer.pages[0]
    page["/Resources"][NameObject("/XObject")] = DictionaryObject(
        {NameObject("/Im"): writer._add_object(image)}
    )
    content = page.get_contents()
    content.set_data(content.get_data() + b"\nq 240 0 0 160 100 300 cm /Im Do Q\n")
    page.replace_contents(content)
    writer.write(path)
    return path


def pixels(path: Path) -> np.ndarray:
    pdf = pypdfium2.PdfDocument(path)
    try:
        return np.asarray(pdf[0].render(scale=1).to_pil().convert("RGB")).astype(int)
    finally:
        pdf.close()


@pytest.mark.parametrize("kind", KINDS)
def test_the_picture_loses_what_is_under_the_box_and_nothing_else(kind: str, tmp_path: Path) -> None:
    path = document(tmp_path / "source.pdf", kind)
    doc = read(path, JobContext())
    box = Box(110, 355, 220, 380)
    result = TaskResult("redact", Status.OK, regions=(Region(1, box),), options={"style": "box"})
    out = tmp_path / "out.pdf"
    exported = RedactedExporter().export(doc, result, out, JobContext())
    assert [problem.code for problem in exported.problems] == []
    before, after = pixels(path), pixels(out)
    assert after[357:378, 112:218].max() == 0
    beside = np.ones(before.shape[:2], bool)
    beside[352:383, 107:223] = False
    assert np.abs(before - after)[beside].max() <= 3
    (image,) = (each.get_object() for each in PdfReader(out).pages[0]["/Resources"]["/XObject"].values())
    assert image["/Filter"] == "/FlateDecode"
    assert "Words beside the picture" in PdfReader(out).pages[0].extract_text()
