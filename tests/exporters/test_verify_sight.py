"""Proof by sight: text under rectangles, pictures over boxes, what changed beside them."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import reportlab
from PIL import Image, ImageDraw, ImageFont
from pypdf import PdfReader, PdfWriter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from desktop.document.model import Box, Document, Span
from desktop.document.results import Finding, Status, TaskResult
from desktop.engines.ocr import PPOCRRecognizer
from desktop.exporters.pdf_areas import areas_of
from desktop.exporters.pdf_redacted import redact_pdf
from desktop.exporters.verify import Verifier
from desktop.exporters.verify_reading import Crop, tells
from desktop.exporters.verify_text import Expected
from desktop.progress import JobContext
from desktop.readers.pdf import read

from .pdf_traps import SECRET, make
from .test_pdf_redacted import found

FONT = ImageFont.truetype(str(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"), 40)


def _overlay(out: Path, draw: Callable[[Canvas], None]) -> None:
    """Draw something on the first page of a file."""
    drawn = io.BytesIO()
    canvas = Canvas(drawn, pagesize=(400, 300))
    draw(canvas)
    canvas.save()
    writer = PdfWriter(out)
    writer.pages[0].merge_page(PdfReader(drawn).pages[0])
    writer.write(out)


def _redacted(tmp_path: Path, look: str = "box") -> tuple[Document, TaskResult, Path, Box]:
    doc = read(make("kerned", tmp_path), JobContext())
    result = found(doc, SECRET, look=look)
    out = tmp_path / "out.pdf"
    redact_pdf(doc, result, out, JobContext())
    return doc, result, out, areas_of(doc, result)[1][0].box


def _parts(doc: Document, result: TaskResult, out: Path, recognizer: Any = None) -> set[str]:
    verdict = Verifier(doc, result, JobContext(), recognizer=recognizer).examine(out)
    return {f"{trace.reader}: {trace.part}" for trace in verdict.traces}


def _word(text: str) -> Image.Image:
    picture = Image.new("RGB", (int(FONT.getlength(text)) + 8, 52), "white")
    ImageDraw.Draw(picture).text((4, 2), text, font=FONT, fill="black")
    return picture


@pytest.mark.models
@pytest.mark.parametrize("look", ["box", "label"])
def test_a_picture_of_the_word_is_seen_by_ocr_alone(look: str, tmp_path: Path, model_store: Any) -> None:
    recognizer = PPOCRRecognizer(model_store.path("ppocr"), model_store.label("ppocr"), 2)
    doc, result, out, box = _redacted(tmp_path, look)
    assert _parts(doc, result, out, recognizer) == set()
    assert not recognizer.loaded, "a box that looks as it is meant to need not be read"
    size = (box.x1 - box.x0, box.y1 - box.y0)
    _overlay(out, lambda canvas: canvas.drawImage(ImageReader(_word(SECRET)), box.x0, 300 - box.y1, *size))
    assert _parts(doc, result, out) == set()
    assert _parts(doc, result, out, recognizer) == {"ocr: a box"}


@pytest.mark.models
def test_the_verdict_says_whether_boxes_were_read(tmp_path: Path, model_store: Any) -> None:
    recognizer = PPOCRRecognizer(model_store.path("ppocr"), model_store.label("ppocr"), 2)
    doc, result, out, _ = _redacted(tmp_path)
    verdict = Verifier(doc, result, JobContext(), recognizer=recognizer).prove(out)
    assert verdict.readers[-1] == "ocr"
    assert verdict.models == (recognizer.model,)
    assert "ocr" not in Verifier(doc, result, JobContext()).prove(out).readers


@pytest.mark.parametrize(
    ("read", "mark", "literal", "tell"),
    [
        ("Zanzibari", "", "Zanzibari", True),
        ("zanz1bari", "", "Zanzibari", True),
        ("[PERSON 1]", "[PERSON 1]", "Zanzibari", False),
        ("[PERS0N 1]", "[PERSON 1]", "Person", False),
        ("[PERSON 1] Zanzibari", "[PERSON 1]", "Zanzibari", True),
        ("", "", "Zanzibari", False),
        ("Li", "", "Li", True),
        ("Line", "", "Li", False),
        ("of Oyelaran and", "", "Zanzibari", True),
    ],
)
def test_what_a_reading_tells(read: str, mark: str, literal: str, tell: bool) -> None:
    text = "Oyelaran met Zanzibari."
    expected = Expected.of(text, Span(0, len(text)), [Span(0, 8), Span(13, 22)], [])
    assert tells(read, Crop(1, Image.new("L", (1, 1)), mark, literal), expected) is tell


def test_text_under_a_rectangle_is_seen(tmp_path: Path) -> None:
    doc, result, out, _ = _redacted(tmp_path)

    def draw(canvas: Canvas) -> None:
        canvas.drawString(40, 60, "Covered")
        canvas.rect(35, 55, 80, 18, fill=1)

    _overlay(out, draw)
    assert "pixels: text under a rectangle" in _parts(doc, result, out)


def test_text_on_a_rectangle_is_no_trace(tmp_path: Path) -> None:
    doc, result, out, _ = _redacted(tmp_path)
    before = _parts(doc, result, out)

    def draw(canvas: Canvas) -> None:
        canvas.setFillGray(0.9)
        canvas.rect(35, 55, 80, 18, fill=1)
        canvas.setFillGray(0)
        canvas.drawString(40, 60, "Heading")

    _overlay(out, draw)
    assert before == set()
    assert "pixels: text under a rectangle" not in _parts(doc, result, out)


def test_what_was_covered_before_goes_with_its_page(tmp_path: Path) -> None:
    """Somebody covered a word in the source: the copy must not carry it on for whoever selects it."""
    path = tmp_path / "covered.pdf"
    canvas = Canvas(str(path), pagesize=(400, 300))
    canvas.drawString(40, 200, f"Meeting {SECRET} notes")
    canvas.drawString(40, 60, "Covered")
    canvas.rect(35, 55, 80, 18, fill=1)
    canvas.save()
    doc = read(path, JobContext())
    out = tmp_path / "out.pdf"
    result = found(doc, SECRET)
    redact_pdf(doc, result, out, JobContext())
    Verifier(doc, result, JobContext()).prove(out)
    text = read(out, JobContext()).text
    assert "Covered" not in text
    assert "notes" in text, "the rest can still be searched"


def test_a_stroke_that_came_or_went_is_seen(tmp_path: Path) -> None:
    doc, result, out, _ = _redacted(tmp_path)
    _overlay(out, lambda canvas: canvas.line(40, 50, 60, 50))
    assert _parts(doc, result, out) == {"pixels: the page beside the boxes"}


def test_words_that_went_are_seen(tmp_path: Path) -> None:
    doc, result, out, _ = _redacted(tmp_path)
    at = doc.text.index("yesterday")
    more = TaskResult("redact", Status.OK, (*result.findings, Finding("DATE", Span(at, at + 9), 1.0, "t")))
    redact_pdf(doc, more, out, JobContext())
    assert "pdfium: other words" in _parts(doc, result, out)
    assert _parts(doc, more, out) == set()
