from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)
from reportlab.pdfgen.canvas import Canvas

from desktop.errors import UserError
from desktop.readers import render
from desktop.readers.render import render_page


def _pdf(path: Path) -> Path:
    """A page that is red above, and an empty page with a form field that looks blue."""
    canvas = Canvas(str(path), pagesize=(101, 50))
    canvas.setFillColorRGB(1, 0, 0)
    canvas.rect(0, 25, 101, 25, stroke=0, fill=1)
    canvas.showPage()
    canvas.showPage()
    canvas.save()
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(path.read_bytes())))
    look = DecodedStreamObject()
    look.set_data(b"0 0 1 rg 0 0 60 20 re f")
    box = ArrayObject([FloatObject(side) for side in (10, 10, 70, 30)])
    look.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): ArrayObject([FloatObject(side) for side in (0, 0, 60, 20)]),
        }
    )
    field = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/FT"): NameObject("/Btn"),
            NameObject("/Ff"): NumberObject(65536),
            NameObject("/F"): NumberObject(4),
            NameObject("/T"): TextStringObject("n"),
            NameObject("/Rect"): box,
            NameObject("/AP"): DictionaryObject({NameObject("/N"): writer._add_object(look)}),
        }
    )
    widget = writer._add_object(field)
    writer.pages[1][NameObject("/Annots")] = ArrayObject([widget])
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject(
        {NameObject("/Fields"): ArrayObject([widget])}
    )
    with path.open("wb") as out:
        writer.write(out)
    return path


def test_pixels_are_rgbx_rows_from_the_top(tmp_path: Path) -> None:
    width, height, pixels = render_page(_pdf(tmp_path / "a.pdf"), 1, 2.0, None)
    assert (width, height) == (202, 100)
    assert len(pixels) == width * height * 4
    assert tuple(pixels[:3]) == (255, 0, 0)
    assert tuple(pixels[-4:-1]) == (255, 255, 255)


def test_form_fields_are_drawn(tmp_path: Path) -> None:
    width, height, pixels = render_page(_pdf(tmp_path / "a.pdf"), 2, 2.0, None)
    assert len(pixels) == width * height * 4
    middle = 4 * (2 * 30 * width + 2 * 40)
    assert tuple(pixels[middle : middle + 3]) == (0, 0, 255)


def test_size_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render, "MAX_PIXELS", 10_000)
    width, height, _ = render_page(_pdf(tmp_path / "a.pdf"), 1, 100.0, None)
    assert width * height <= 10_000 * 1.05
    assert width / height == pytest.approx(101 / 50, rel=0.05)


def test_no_such_page(tmp_path: Path) -> None:
    for page in (0, 3):
        with pytest.raises(UserError) as error:
            render_page(_pdf(tmp_path / "a.pdf"), page, 1.0, None)
        assert error.value.code == "no_page"
