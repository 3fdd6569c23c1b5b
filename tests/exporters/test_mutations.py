"""Each step of a PDF's redaction left out in turn: the proof catches it, with a secret in that corner.

Where two steps take the same out, both are left out. The net under them (`repair`: a page that leaks becomes
an image) is off, so that the proof is what is tried.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from desktop.errors import UserError
from desktop.exporters import (
    pdf_annotations,
    pdf_clean,
    pdf_content,
    pdf_picture,
    pdf_redacted,
)
from desktop.exporters.pdf_redacted import redact_pdf
from desktop.exporters.verify import Verifier
from desktop.progress import JobContext
from desktop.readers.pdf import read

from .pdf_traps import SECRET, kerned, make
from .test_pdf_redacted import found

Patch = pytest.MonkeyPatch
Break = Callable[[Patch], None]


def _canvas(path: Path, draw: Callable[[Canvas], None]) -> Path:
    canvas = Canvas(str(path), pagesize=(400, 300))
    draw(canvas)
    canvas.save()
    return path


def scanned(path: Path) -> Path:
    """The secret in the pixels of a picture, with invisible text on it."""
    picture = Image.new("L", (1200, 900), 235)
    pen = ImageDraw.Draw(picture)
    for i in range(7):  # strokes where the letters would be
        pen.line([(330 + 22 * i, 275), (345 + 22 * i, 305)], fill=0, width=5)

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(picture), 0, 0, 400, 300)
        text = canvas.beginText(40, 200)
        text.setFont("Helvetica", 12)
        text.setTextRenderMode(3)
        text.textOut(f"Meeting notes {SECRET} signed")
        canvas.drawText(text)

    return _canvas(path, draw)


def drawn(path: Path) -> Path:
    """Strokes where invisible text says the secret: writing by hand with its reading."""

    def draw(canvas: Canvas) -> None:
        text = canvas.beginText(40, 200)
        text.setFont("Helvetica", 12)
        text.setTextRenderMode(3)
        text.textOut(f"Meeting notes {SECRET} signed")
        canvas.drawText(text)
        canvas.setLineWidth(1.5)
        for i in range(12):
            canvas.line(122 + 4 * i, 198, 124 + 4 * i, 208)

    return _canvas(path, draw)


def _below(name: str, put: Callable[[PdfWriter], None]) -> Callable[[Path], Path]:
    def made(path: Path) -> Path:
        writer = kerned()
        put(writer)
        writer.write(path)
        return path

    made.__name__ = name
    return made


def _metadata(writer: PdfWriter) -> None:
    writer.add_metadata({"/Title": f"About {SECRET}"})


def _attached(writer: PdfWriter) -> None:
    writer.add_attachment("cv.txt", SECRET.encode("utf-16"))


def _xmp(writer: PdfWriter) -> None:
    stream = DecodedStreamObject()
    stream.set_data(f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{SECRET}</x:xmpmeta>".encode())
    stream.update({NameObject("/Type"): NameObject("/Metadata"), NameObject("/Subtype"): NameObject("/XML")})
    writer.root_object[NameObject("/Metadata")] = writer._add_object(stream)


def _outline(writer: PdfWriter) -> None:
    writer.add_outline_item(title=f"Part of {SECRET}", page_number=0)


def _named(writer: PdfWriter) -> None:
    writer.add_named_destination(title=f"about {SECRET}", page_number=0)


def _label(writer: PdfWriter) -> None:
    label = DictionaryObject({NameObject("/P"): TextStringObject(SECRET)})
    nums = ArrayObject([NumberObject(0), label])
    writer.root_object[NameObject("/PageLabels")] = DictionaryObject({NameObject("/Nums"): nums})


def _script(writer: PdfWriter) -> None:
    action = DictionaryObject({NameObject("/S"): NameObject("/JavaScript")})
    action[NameObject("/JS")] = TextStringObject(f"app.alert('{SECRET[::-1]}');")
    writer.root_object[NameObject("/OpenAction")] = action


def _tree(writer: PdfWriter) -> None:
    tree = DictionaryObject({NameObject("/Type"): NameObject("/StructTreeRoot")})
    tree[NameObject("/Alt")] = TextStringObject(SECRET)
    writer.root_object[NameObject("/StructTreeRoot")] = writer._add_object(tree)


def no_glyph(patch: Patch) -> None:
    patch.setattr(pdf_content._Rewriting, "_goes", lambda *_: False)


def no_picture(patch: Patch) -> None:
    patch.setattr(pdf_content, "blackened", lambda *_: None)


def no_drawing(patch: Patch) -> None:
    def paint(self, scope, operands, operator, depth) -> None:
        scope.path, scope.path_at, scope.clipping = None, [], b""
        scope.ops.append((operands, operator))

    patch.setattr(pdf_content._Rewriting, "_paint", paint)


def no_form(patch: Patch) -> None:
    patch.setattr(pdf_content._Rewriting, "_form", lambda *_, **__: None)


def no_silence(patch: Patch) -> None:
    patch.setattr(pdf_content._Rewriting, "_silence", lambda *_: None)
    patch.setattr(pdf_content._Rewriting, "_quiet", lambda _, operands: operands)


def no_scrub(patch: Patch) -> None:
    patch.setattr(pdf_clean, "_scrub", lambda *_: None)


def nothing_dropped(patch: Patch) -> None:
    no_scrub(patch)
    patch.setattr(pdf_clean, "keep", lambda *_: None)


def outlines_stay(patch: Patch) -> None:
    no_scrub(patch)
    patch.setattr(pdf_clean, "_clean_outlines", lambda *_: True)


def names_stay(patch: Patch) -> None:
    no_scrub(patch)
    patch.setattr(pdf_clean, "tells", lambda *_: False)
    patch.setattr(pdf_clean, "keep", lambda *_: None)


def links_stay(patch: Patch) -> None:
    no_scrub(patch)
    patch.setattr(pdf_annotations, "_plain_link", lambda annotation, *_: annotation)


def info_stays(patch: Patch) -> None:
    """The old info dictionary is kept."""
    no_scrub(patch)
    patch.setattr(pdf_redacted, "clean_document", lambda *_: None)


def objects_stay(patch: Patch) -> None:
    no_scrub(patch)
    patch.setattr(pdf_redacted, "sweep", lambda _: None)


def old_bytes_stay(patch: Patch) -> None:
    """The copy is appended to its source, as a program that saves quickly does."""

    def write(self, out: Path) -> None:
        with out.open("wb") as file:
            self.writer.write(file)
        out.write_bytes(Path(self._doc.source).read_bytes() + out.read_bytes())

    patch.setattr(pdf_redacted._Redaction, "write", write)


def picture_without_boxes(patch: Patch) -> None:
    """Pages become images in which nothing is burned in; the boxes only lie on top."""
    patch.setattr(pdf_redacted, "redact_page", _unsupported)
    patch.setattr(pdf_picture.ImageDraw, "Draw", lambda _: _NoPen())


def picture_with_all_words(patch: Patch) -> None:
    patch.setattr(pdf_redacted, "redact_page", _unsupported)
    whole = pdf_redacted.remaining_words
    patch.setattr(pdf_redacted, "remaining_words", lambda doc, page, *_: whole(doc, page, [], []))
    patch.setattr(pdf_picture, "_is_shown", lambda *_: True)


def one_great_box(patch: Patch) -> None:
    """One box over the whole page, in the place of those that are meant."""
    patch.setattr(pdf_redacted, "draw", lambda areas, frame: b"0 g 0 0 400 300 re f\n")


class _NoPen:
    def rectangle(self, *_: object, **__: object) -> None:
        pass


def _unsupported(*_: object) -> None:
    raise pdf_content.Unsupported("on purpose")


TEXT = (
    "kerned",
    "one_by_one",
    "spaced",
    "quoted",
    "turned_text",
    "scaled_upside_down",
    "turned_page",
    "cropped",
    "cropped_and_turned",
    "unbalanced",
    "twice",
    "type3",
    "embedded_truetype",
    "cid_font",
    "shared_form",
    "nested_forms",
    "scan",
)

MUTATIONS: list[tuple[str | Callable[[Path], Path], Break]] = [
    *((name, no_glyph) for name in TEXT),
    (scanned, no_picture),
    (drawn, no_drawing),
    ("shared_form", no_form),
    ("free_text", no_form),
    ("nested_forms", no_form),
    ("spoken", no_silence),
    (_below("metadata", _metadata), info_stays),
    (_below("xmp", _xmp), nothing_dropped),
    (_below("attachment", _attached), nothing_dropped),
    (_below("script, backwards", _script), nothing_dropped),
    (_below("tree", _tree), nothing_dropped),
    (_below("labels", _label), names_stay),
    (_below("outline", _outline), outlines_stay),
    (_below("names", _named), names_stay),
    ("copies", links_stay),
    ("copies", objects_stay),
    ("kerned", old_bytes_stay),
    (scanned, picture_without_boxes),
    ("kerned", picture_without_boxes),
    ("kerned", picture_with_all_words),
    ("kerned", one_great_box),
]


def _name(value: object) -> str:
    return value if isinstance(value, str) else getattr(value, "__name__", "")


@pytest.mark.parametrize(("source", "broken"), MUTATIONS, ids=_name)
def test_a_step_that_is_left_out_is_caught(
    source: str | Callable[[Path], Path], broken: Break, tmp_path: Path, monkeypatch: Patch
) -> None:
    ctx = JobContext()
    path = make(source, tmp_path) if isinstance(source, str) else source(tmp_path / "source.pdf")
    doc = read(path, ctx)
    result = found(doc, SECRET)
    # The document is one that passes, so that it is the step that is caught.
    good = tmp_path / "good.pdf"
    verifier = Verifier(doc, result, ctx)
    redact_pdf(doc, result, good, ctx, verifier=verifier)
    verifier.prove(good)

    out = tmp_path / "out.pdf"
    monkeypatch.setattr(pdf_redacted._Redaction, "repair", lambda *_: False)
    broken(monkeypatch)
    verifier = Verifier(doc, result, ctx)
    redact_pdf(doc, result, out, ctx, verifier=verifier)
    monkeypatch.undo()
    with pytest.raises(UserError) as caught:
        verifier.prove(out)
    assert caught.value.code == "redaction_not_proven"
    assert SECRET.lower() not in str(caught.value).lower()
