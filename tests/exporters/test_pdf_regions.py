"""Boxes that a person drew where no text stands."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from desktop.document.model import Box
from desktop.document.results import Region, Status, TaskResult
from desktop.exporters.pdf_redacted import redact_pdf
from desktop.exporters.verify import prove
from desktop.progress import JobContext
from desktop.readers.pdf import read

SCALE = 2


@pytest.fixture
def signed(tmp_path: Path) -> Path:
    """A line of text, and below it a signature that is a picture at (100, 200) to (300, 260)."""
    signature = Image.new("RGB", (400, 120), "white")
    ImageDraw.Draw(signature).line([(10, 100), (120, 20), (200, 100), (390, 15)], fill="navy", width=9)
    path = tmp_path / "signed.pdf"
    canvas = Canvas(str(path), pagesize=(600, 800))
    canvas.drawString(100, 700, "Signed in Leeds, as agreed.")
    canvas.drawImage(ImageReader(signature), 100, 540, 200, 60)
    canvas.save()
    return path


def pixels(path: Path) -> np.ndarray:
    with pypdfium2.PdfDocument(path) as pdf:
        return pdf[0].render(scale=SCALE).to_numpy().astype(np.int16)[..., :3]


def test_a_box_without_text_takes_the_picture_under_it(signed, tmp_path) -> None:
    ctx = JobContext()
    doc = read(signed, ctx)
    left = Region(1, Box(100, 200, 200, 260))
    result = TaskResult("redact", Status.OK, regions=(left,))
    out = tmp_path / "out.pdf"
    redact_pdf(doc, result, out, ctx)
    prove(doc, result, out, ctx)

    assert read(out, ctx).text.split() == doc.text.split()
    before, after = pixels(signed), pixels(out)
    inside = after[200 * SCALE + 2 : 260 * SCALE - 2, 100 * SCALE + 2 : 200 * SCALE - 2]
    assert not inside.any(), "black"
    right = np.s_[195 * SCALE : 265 * SCALE, 203 * SCALE : 305 * SCALE]
    assert np.abs(before[right] - after[right]).max() <= 2, "the rest of the picture stays"
    with pypdfium2.PdfDocument(out) as pdf:
        pictures = [item.get_bitmap().to_numpy() for item in pdf[0].get_objects() if item.type == 3]
    for picture in pictures:
        half = picture[:, : picture.shape[1] // 2 - 4]
        assert half.max() - half.min() == 0, "the stroke is gone from the picture itself"
