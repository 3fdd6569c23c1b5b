from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate

from desktop.document.model import Box, Document, Page, Run, Span
from desktop.document.results import Finding, Status, TaskResult
from desktop.exporters.pdf_areas import Area, areas_of
from desktop.exporters.pdf_redacted import redact_pdf
from desktop.exporters.pdf_widths import WIDTHS, Move, planned, shift_at
from desktop.exporters.verify import Verifier
from desktop.progress import JobContext
from desktop.readers.pdf import read

from .pdf_traps import content, make

LINE = "BT /F 12 Tf 40 200 Td (Signed by {} in Lund on a Monday) Tj 0 -20 Td (and again in Malmo) Tj ET"
NAMES = ("Li", "Ann", "Zanzibari")


def redact(path: Path, *words: str, width: str = "fixed") -> tuple[Document, TaskResult, Path, list[str]]:
    doc = read(path, JobContext())
    spans = [Span(*m.span()) for word in words for m in re.finditer(rf"\b{word}\b", doc.text)]
    assert spans
    result = TaskResult(
        "redact",
        Status.OK,
        tuple(Finding("PERSON", span, 1.0, "test") for span in spans),
        options={"style": "box", "box_width": width},
    )
    out = path.with_name(f"out-{path.name}")
    verifier = Verifier(doc, result, JobContext())
    problems = redact_pdf(doc, result, out, JobContext(), verifier=verifier)
    verifier.prove(out)
    return doc, result, out, [problem.code for problem in problems]


def streams(path: Path) -> bytes:
    return b"\n".join(page.get_contents().get_data() for page in PdfReader(path).pages)


@pytest.mark.parametrize(
    "line",
    [
        LINE,
        "BT /F 12 Tf 14 TL 40 200 Td [(Signed by ) -20 ({}) 30 ( in ) 10 (Lund on a Monday)] TJ (Malmo) ' ET",
        "BT /F 12 Tf 3 Tw 0.2 Tc 40 200 Td (Signed by {} in Lund on a Monday) Tj ET",
    ],
)
def test_the_file_is_the_same_whatever_the_name_was(line: str, tmp_path: Path) -> None:
    written = set()
    for name in NAMES:
        path = tmp_path / f"{name}.pdf"
        content(line.format(name)).write(path)
        _, _, out, problems = redact(path, name)
        assert problems == ["text_moved"]
        written.add(streams(out))
        text = "".join(PdfReader(out).pages[0].extract_text().split())
        assert "SignedbyinLundonaMonday" in text
    assert len(written) == 1


def test_words_placed_one_by_one_do_not_tell_either(tmp_path: Path) -> None:
    """As browsers and word processors write: each word has a place of its own."""
    written = set()
    for name in NAMES:
        at = 40.0
        parts = []
        for word in ("by", name, "in", "Lund"):
            parts.append(f"1 0 0 1 {at:.3f} 200 Tm ({word}) Tj")
            at += stringWidth(word, "Helvetica", 12) + 3.32
        path = tmp_path / f"{name}.pdf"
        content(f"BT /F 12 Tf {' '.join(parts)} ET").write(path)
        _, _, out, _ = redact(path, name)
        written.add(streams(out))
    assert len(written) == 1


def justified(name: str, path: Path) -> None:
    style = ParagraphStyle("j", fontName="Helvetica", fontSize=11, leading=14, alignment=TA_JUSTIFY)
    text = (
        "The parties to this agreement have met in the town of Lund on several days of the spring and talked "
        f"at length about what {name} had written to the board of the company in the month before, and they "
        "have come to the view that none of it can be taken as an offer. What was said there is to be kept "
        "secret by all who heard of it, for as long as the law of the country asks, and for ten years more."
    )
    buffer = io.BytesIO()
    SimpleDocTemplate(buffer, pagesize=(400, 300), leftMargin=40, rightMargin=40).build(
        [Paragraph(text, style)]
    )
    path.write_bytes(buffer.getvalue())


def ends(doc: Document) -> list[float]:
    return [run.box.x1 for run in doc.pages[0].runs if run.box is not None and run.edges]


def test_a_justified_line_ends_where_it_did(tmp_path: Path) -> None:
    path = tmp_path / "even.pdf"
    justified("Anna Johansson", path)
    doc, _, out, _ = redact(path, "Anna Johansson")
    after = read(out, JobContext())
    margin = max(ends(doc))
    line = [run for run in after.pages[0].runs if run.box is not None and "what" in run.span.of(after.text)]
    last = [run.box.x1 for run in after.pages[0].runs if run.box and abs(run.box.y0 - line[0].box.y0) < 3]
    assert max(last) == pytest.approx(margin, abs=1.0)
    assert b" Tw" not in streams(out)


def test_text_keeps_its_width_without_the_option(tmp_path: Path) -> None:
    path = tmp_path / "plain.pdf"
    content(LINE.format("Zanzibari")).write(path)
    doc, result, out, problems = redact(path, "Zanzibari", width="text")
    assert problems == []
    assert planned(doc, result, areas_of(doc, result))[1].moves == ()
    assert b" Tj" in streams(out)


def test_other_lines_and_columns_stay(tmp_path: Path) -> None:
    path = tmp_path / "columns.pdf"
    content(
        "BT /F 12 Tf 40 200 Td (by Zanzibari now) Tj 200 0 Td (beside) Tj -200 -20 Td (below) Tj ET"
    ).write(path)
    doc, result, out, _ = redact(path, "Zanzibari")
    after = read(out, JobContext())

    def left(found: Document, word: str) -> float:
        start = found.text.index(word)
        return next(run.box_of(Span(start, start + 1)).x0 for _, run in found.runs_in(Span(start, start + 1)))

    assert left(after, "beside") == pytest.approx(left(doc, "beside"), abs=0.05)
    assert left(after, "below") == pytest.approx(left(doc, "below"), abs=0.05)
    area = planned(doc, result, areas_of(doc, result))[1].areas[0]
    assert area.box.x1 - area.box.x0 == pytest.approx(WIDTHS[0] * (area.box.y1 - area.box.y0), abs=0.06)
    assert left(after, "now") > area.box.x1


@pytest.mark.parametrize("name", ["scan", "turned_text", "inline_image", "cid_font", "shared_form", "spaced"])
def test_it_holds_for_traps(name: str, tmp_path: Path) -> None:
    _, _, out, problems = redact(make(name, tmp_path), "Zanzibari")
    assert problems
    assert ("width_shows" in problems) == (name == "turned_text" or "page_as_image" in problems)
    assert "Zanzibari" not in PdfReader(out).pages[0].extract_text()


def test_every_piece_of_text_is_placed_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "plain.pdf"
    content(LINE.format("Zanzibari")).write(path)
    _, _, out, _ = redact(path, "Zanzibari")
    found = [operator for _, operator in ContentStream(PdfReader(out).pages[0]["/Contents"], None).operations]
    assert {b"Td", b"TD", b"T*", b"Tw"}.isdisjoint(found)


def _row(*words: tuple[str, float, float], y: float = 100.0) -> tuple[str, list[tuple[str, Box]]]:
    return " ".join(word for word, _, _ in words), [(word, Box(x0, y, x1, y + 10)) for word, x0, x1 in words]


def test_a_full_line_takes_narrower_boxes() -> None:
    text, row = _row(("one", 20, 40), ("NAME", 45, 60), ("two", 65, 90))
    runs, at = [], 0
    for word, box in row:
        edges = tuple(box.x0 + i * (box.x1 - box.x0) / len(word) for i in range(len(word) + 1))
        runs.append(Run(Span(at, at + len(word)), box, edges=edges))
        at += len(word) + 1
    doc = Document("a.pdf", "pdf", "", text, (Page(1, 110, 200, Span(0, len(text)), tuple(runs)),))
    result = TaskResult("redact", Status.OK, options={"box_width": "fixed"})
    plan = planned(doc, result, {1: [Area(1, Box(45, 100, 60, 110))]})[1]
    # The text ends at 90: only the narrowest box leaves it there.
    assert plan.areas[0].box == Box(45, 100, 57, 110)
    assert plan.areas[0].under == Box(45, 100, 60, 110)
    assert shift_at(plan.moves, 70, 105) == pytest.approx(-3)
    assert shift_at(plan.moves, 30, 105) == 0
    assert shift_at([Move(Box(0, 0, 1, 1), 5.0)], 2, 2) == 0


@pytest.mark.parametrize("align", ["centre", "right"])
def test_a_line_that_is_centred_or_ends_at_the_right_is_set_anew(align: str, tmp_path: Path) -> None:
    """Whatever the name was, the copy shows the same: its start told the width before."""
    seen = set()
    for name in NAMES:
        path = tmp_path / f"{align}-{name}.pdf"
        canvas = Canvas(str(path), pagesize=(400, 300))
        for y, line in (
            (250, "Certificate of Attendance"),
            (220, f"given to {name} in Lund"),
            (190, "by us"),
        ):
            if align == "centre":
                canvas.drawCentredString(200, y, line)
            else:
                canvas.drawRightString(360, y, line)
        canvas.save()
        _, _, out, problems = redact(path, name)
        assert "width_shows" not in problems
        doc = read(out, JobContext())
        assert doc.text.split() == [
            "Certificate",
            "of",
            "Attendance",
            "given",
            "to",
            "in",
            "Lund",
            "by",
            "us",
        ]
        runs = [run for page in doc.pages for run in page.runs if run.box is not None]
        seen.add(tuple((round(run.box.x0, 1), round(run.box.x1, 1)) for run in runs))
    assert len({len(boxes) for boxes in seen}) == 1
    spread = [max(side) - min(side) for run in zip(*seen, strict=True) for side in zip(*run, strict=True)]
    assert max(spread) <= 0.2
