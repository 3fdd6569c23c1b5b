"""The PDF reader on files made here: order, joins, boxes, faults."""

from __future__ import annotations

import io
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NullObject,
    RectangleObject,
    TextStringObject,
)
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfgen.canvas import Canvas

from desktop.document.model import Box, Document, PageState, Span
from desktop.errors import UserError
from desktop.progress import JobContext
from desktop.readers.pdf import read

WIDTH, HEIGHT = 400, 500
PROSE = (
    "the quick brown fox jumps over",
    "a lazy dog and runs away from",
    "every hunter in the dark wood",
    "until the morning comes again",
    "when nobody can find its way",
)


def draw(path: Path, *pages: Callable[[Canvas], object], **options: object) -> Path:
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT), **options)
    for page in pages:
        canvas.setFont("Helvetica", 12)
        page(canvas)
        canvas.showPage()
    canvas.save()
    return path


def lines(canvas: Canvas, x: float, y: float, texts: tuple[str, ...], step: float = 14) -> None:
    for i, text in enumerate(texts):
        canvas.drawString(x, y - i * step, text)


def rewritten(path: Path, change: Callable[[PdfWriter], object]) -> Path:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(path.read_bytes())))
    change(writer)
    with path.open("wb") as out:
        writer.write(out)
    return path


def reading(path: Path, password: str | None = None) -> Document:
    doc = read(path, JobContext(), password)
    assert_sound(doc)
    return doc


def assert_sound(doc: Document) -> None:
    """What holds for every document that was read."""
    end = 0
    for page in doc.pages:
        assert page.span.start >= end
        end = page.span.end
        last = page.span.start
        for run in page.runs:
            assert run.span.start >= last
            last = run.span.end
            assert run.span.end <= page.span.end
            assert run.box is not None
            assert run.box.x0 <= run.box.x1
            assert run.box.y0 <= run.box.y1
            if run.edges:
                assert len(run.edges) == len(run.span) + 1
                assert list(run.edges) == sorted(run.edges)
                assert run.edges[0] == run.box.x0
                assert run.edges[-1] == run.box.x1
            else:
                assert len(run.span) == 1 or run.anchor
    covered = {i for page in doc.pages for run in page.runs for i in range(run.span.start, run.span.end)}
    assert all(char.isspace() for i, char in enumerate(doc.text) if i not in covered)
    assert "\0" not in doc.text


def boxes_of(doc: Document, word: str) -> list[Box]:
    start = doc.text.index(word)
    return [place.box for place in doc.locate(Span(start, start + len(word))) if place.box]


def under(path: Path, page: int, boxes: list[Box]) -> str:
    """What pdfium finds in the boxes of an unrotated, uncropped page."""
    with pypdfium2.PdfDocument(path) as pdf:
        loaded = pdf[page]
        height = loaded.get_height()
        text_page = loaded.get_textpage()
        return "".join(
            text_page.get_text_bounded(
                box.x0 + 0.3, height - box.y1 + 0.3, box.x1 - 0.3, height - box.y0 - 0.3
            )
            for box in boxes
        )


def test_lines_and_paragraphs(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, 40, 450, ("First line", "second line"))
        lines(canvas, 40, 390, ("New paragraph", "goes on"))

    doc = reading(draw(tmp_path / "a.pdf", page, page))
    one = "First line\nsecond line\n\nNew paragraph\ngoes on"
    assert doc.text == f"{one}\n\n{one}"
    assert [(p.number, p.width, p.height, p.state) for p in doc.pages] == [
        (1, WIDTH, HEIGHT, PageState.READ),
        (2, WIDTH, HEIGHT, PageState.READ),
    ]
    assert doc.pages[1].span.of(doc.text) == one
    assert doc.page_number(doc.text.rindex("New")) == 2
    assert doc.problems == ()


def test_columns_are_not_interleaved_whatever_the_order_in_the_file(tmp_path: Path) -> None:
    left, right = PROSE, tuple(line.upper() for line in PROSE)

    def by_column(canvas: Canvas) -> None:
        canvas.drawCentredString(WIDTH / 2, 470, "A title over both of the columns")
        lines(canvas, 20, 440, left)
        lines(canvas, 210, 440, right)
        canvas.drawCentredString(WIDTH / 2, 30, "1")

    def by_row(canvas: Canvas) -> None:
        for i in range(len(left)):
            canvas.drawString(20, 440 - 14 * i, left[i])
            canvas.drawString(210, 440 - 14 * i, right[i])

    doc = reading(draw(tmp_path / "a.pdf", by_column, by_row))
    columns = "\n".join(left) + "\n\n" + "\n".join(right)
    title = "A title over both of the columns"
    assert doc.pages[0].span.of(doc.text) == f"{title}\n\n{columns}\n\n1"
    assert doc.pages[1].span.of(doc.text) == columns


def test_a_column_may_begin_beside_a_heading(tmp_path: Path) -> None:
    """The title in the middle leaves a gap at its left, which is none between columns."""
    right = tuple(line.upper()[:23] for line in PROSE)

    def page(canvas: Canvas) -> None:
        canvas.drawCentredString(WIDTH / 2, 470, "A title over both of the columns")
        canvas.drawString(20, 442, "Abstract")
        lines(canvas, 20, 414, PROSE)
        lines(canvas, 210, 441, right)

    doc = reading(draw(tmp_path / "a.pdf", page))
    assert doc.text.replace("\n\n", "\n").split("\n") == [
        "A title over both of the columns",
        "Abstract",
        *PROSE,
        *right,
    ]


def test_tables_are_read_by_row(tmp_path: Path) -> None:
    rows = [
        ("Name", "City", "Sum"),
        ("Smith", "Bonn", "12"),
        ("Miller", "Graz", "7"),
        ("Jones", "Bern", "100"),
    ]

    def page(canvas: Canvas) -> None:
        for i, row in enumerate(rows):
            for x, cell in zip((40, 150, 260), row, strict=True):
                canvas.drawString(x, 400 - 16 * i, cell)

    doc = reading(draw(tmp_path / "a.pdf", page))
    assert doc.text == "\n".join("\t".join(row) for row in rows)


def test_a_divided_word_is_joined_and_its_boxes_cover_the_hyphen(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, 40, 450, ("This is inter-", "national, by Jean-", "Paul for a@b-", "c.org"))

    path = draw(tmp_path / "a.pdf", page)
    doc = reading(path)
    assert doc.text == "This is international, by Jean-\nPaul for a@b-\nc.org"
    first, second = boxes_of(doc, "international")
    assert first.y1 <= second.y0 + 3
    assert "inter" in under(path, 0, [first])
    assert under(path, 0, [second]) == "national"
    assert first.x1 == pytest.approx(40 + _width("This is inter-"), abs=0.1)
    # The part before the break alone does not reach over the hyphen.
    start = doc.text.index("inter")
    (place,) = doc.locate(Span(start, start + 4))
    assert place.box is not None
    assert place.box.x1 == pytest.approx(40 + _width("This is inte"), abs=0.1)


def _width(text: str) -> float:
    return float(stringWidth(text, "Helvetica", 12))


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
def test_boxes_are_those_of_the_page_as_displayed(tmp_path: Path, angle: int) -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(100, 400, "Secret")

    def change(writer: PdfWriter) -> None:
        writer.pages[0].cropbox = RectangleObject((50, 60, 350, 460))
        writer.pages[0].rotate(angle)

    doc = reading(rewritten(draw(tmp_path / "a.pdf", page), change))
    assert doc.text == "Secret"
    shown = doc.pages[0]
    assert (shown.width, shown.height) == ((300, 400) if angle % 180 == 0 else (400, 300))
    boxes = boxes_of(doc, "Secret")
    whole = Box(
        min(b.x0 for b in boxes), min(b.y0 for b in boxes), max(b.x1 for b in boxes), max(b.y1 for b in boxes)
    )
    # Corner of the word from the crop box: 50 to the right, 60 (460 - 400) below the top.
    long = _width("Secret")
    expected = {
        0: (50, 50 + long, None, None),
        90: (None, None, 50, 50 + long),
        180: (250 - long, 250, None, None),
        270: (None, None, 250 - long, 250),
    }[angle]
    for value, wanted in zip((whole.x0, whole.x1, whole.y0, whole.y1), expected, strict=True):
        if wanted is not None:
            assert value == pytest.approx(wanted, abs=0.2)
    runs = shown.runs
    assert bool(runs[0].edges) == (angle == 0)
    assert len(runs) == (1 if angle == 0 else 6)


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_text_turned_on_the_page_comes_character_by_character(tmp_path: Path, angle: int) -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(40, 450, "level text, more than the other")
        canvas.translate(200, 200)
        canvas.rotate(angle)
        canvas.drawString(0, 0, "turned text")
        canvas.drawString(0, -14, "second line")

    doc = reading(draw(tmp_path / "a.pdf", page))
    assert doc.text == "level text, more than the other\n\nturned text\nsecond line"
    places = boxes_of(doc, "turned")
    assert len(places) == 6
    steps = [(b.x0 - a.x0, b.y0 - a.y0) for a, b in pairwise(places)]
    sign = {90: (0, -1), 180: (-1, 0), 270: (0, 1)}[angle]
    for dx, dy in steps:
        assert dx * sign[0] + dy * sign[1] > 0


def test_east_asian_text_from_top_to_bottom(tmp_path: Path) -> None:
    registerFont(UnicodeCIDFont("HeiseiMin-W3", isVertical=True))

    def page(canvas: Canvas) -> None:
        canvas.setFont("HeiseiMin-W3", 16)
        canvas.drawString(200, 450, "東京都千代田区")
        canvas.drawString(182, 450, "山田太郎様")

    doc = reading(draw(tmp_path / "a.pdf", page))
    assert doc.text == "東京都千代田区\n山田太郎様"
    above, below = boxes_of(doc, "山田")
    assert above.x0 == below.x0
    assert above.y1 <= below.y0 + 0.1


def test_lines_written_from_right_to_left(tmp_path: Path) -> None:
    hebrew = "שלום עולם"
    path = draw(tmp_path / "a.pdf", lambda canvas: canvas.drawString(40, 450, "abcd efgh"))
    # The glyphs lie from left to right; what they stand for reads the other way.
    pairs = dict(zip("abcdefgh", reversed(hebrew.replace(" ", "")), strict=True))
    doc = reading(_mapped(path, {ord(a): b for a, b in pairs.items()}))
    assert doc.text == hebrew
    places = boxes_of(doc, "שלום")
    assert len(places) == 4
    assert all(a.x0 > b.x0 for a, b in pairwise(places))


def test_skewed_text_is_read(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        canvas.translate(100, 100)
        canvas.rotate(45)
        canvas.drawString(0, 0, "DRAFT COPY")

    doc = reading(draw(tmp_path / "a.pdf", page))
    assert doc.text == "DRAFT COPY"
    assert len(boxes_of(doc, "DRAFT")) == 5


def _mapped(path: Path, meaning: dict[int, str]) -> Path:
    """The same glyphs, standing for other text."""
    pairs = "\n".join(f"<{code:02X}> <{text.encode('utf-16-be').hex()}>" for code, text in meaning.items())
    cmap = f"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CMapName /X def /CMapType 2 def 1 begincodespacerange <00> <FF> endcodespacerange
{len(meaning)} beginbfchar {pairs} endbfchar endcmap end end"""

    def change(writer: PdfWriter) -> None:
        stream = DecodedStreamObject()
        stream.set_data(cmap.encode())
        for font in writer.pages[0]["/Resources"]["/Font"].values():
            font.get_object()[NameObject("/ToUnicode")] = writer._add_object(stream)

    return rewritten(path, change)


def test_ligatures_surrogates_and_unmapped_glyphs(tmp_path: Path) -> None:
    path = draw(tmp_path / "a.pdf", lambda canvas: canvas.drawString(40, 450, "o@ce of $mith %x"))
    doc = reading(_mapped(path, {0x40: "ffi", 0x24: "\U0001f600", 0x25: "\ue123"}))
    assert doc.text == "office of \U0001f600mith \ufffdx"
    (run,) = doc.pages[0].runs
    glyph = _width("@")
    start = 40 + _width("o")
    assert run.edges[1:5] == pytest.approx([start + glyph * i / 3 for i in range(4)], abs=0.05)


def test_page_states(tmp_path: Path) -> None:
    picture = tmp_path / "scan.png"
    Image.new("RGB", (40, 50), "gray").save(picture)

    def scan(canvas: Canvas) -> None:
        canvas.drawImage(str(picture), 0, 0, WIDTH, HEIGHT)

    def stamped(canvas: Canvas) -> None:
        scan(canvas)
        canvas.drawString(40, 20, "Page 2")

    def logo(canvas: Canvas) -> None:
        canvas.drawImage(str(picture), 0, 400, 60, 60)
        canvas.drawString(40, 20, "Chapter one")

    doc = reading(
        draw(
            tmp_path / "a.pdf",
            scan,
            stamped,
            lambda canvas: None,
            logo,
            lambda canvas: canvas.line(0, 0, 90, 90),
        )
    )
    states = [page.state for page in doc.pages]
    ocr, read_ = PageState.NEEDS_OCR, PageState.READ
    assert states == [ocr, ocr, read_, read_, ocr]
    assert [(problem.code, problem.page) for problem in doc.problems] == [
        ("needs_ocr", 1),
        ("needs_ocr", 2),
        ("needs_ocr", 5),
    ]
    assert doc.pages[1].span.of(doc.text) == "Page 2"
    assert doc.pages[2].runs == ()


def test_a_failing_page_does_not_take_the_others_along(tmp_path: Path) -> None:
    path = draw(
        tmp_path / "a.pdf",
        lambda canvas: canvas.drawString(40, 450, "one"),
        lambda canvas: canvas.drawString(40, 450, "two"),
        lambda canvas: canvas.drawString(40, 450, "three"),
    )

    def change(writer: PdfWriter) -> None:
        kids = writer.root_object["/Pages"]["/Kids"]
        writer._objects[kids[1].idnum - 1] = NullObject()

    doc = reading(rewritten(path, change))
    assert doc.text.split() == ["one", "three"]
    assert [page.state for page in doc.pages][1] == PageState.FAILED
    assert ("page_failed", 2) in [(problem.code, problem.page) for problem in doc.problems]


def test_passwords(tmp_path: Path) -> None:
    path = draw(tmp_path / "a.pdf", lambda canvas: canvas.drawString(40, 450, "secret"))
    rewritten(path, lambda writer: writer.encrypt("öffne mich", "owner", algorithm="AES-256"))
    for password, code in ((None, "password_needed"), ("wrong", "password_wrong"), ("", "password_wrong")):
        with pytest.raises(UserError) as error:
            read(path, JobContext(), password)
        assert error.value.code == code
    assert reading(path, "öffne mich").text == "secret"


def test_an_empty_user_password_opens_by_itself(tmp_path: Path) -> None:
    path = draw(tmp_path / "a.pdf", lambda canvas: canvas.drawString(40, 450, "open"))
    rewritten(path, lambda writer: writer.encrypt("", "owner", algorithm="RC4-128"))
    assert reading(path).text == "open"
    assert reading(path, "not needed").text == "open"


@pytest.mark.parametrize("part", [0.05, 0.3, 0.5, 0.8, 0.97])
def test_a_file_cut_in_the_middle_is_damaged_or_says_so(tmp_path: Path, part: float) -> None:
    path = draw(
        tmp_path / "a.pdf", *(lambda canvas, n=n: canvas.drawString(40, 450, f"page {n}") for n in range(5))
    )
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * part)])
    try:
        codes = [problem.code for problem in reading(path).problems]
    except UserError as error:
        codes = [error.code]
    assert "damaged" in codes


def test_what_pypdf_alone_understands_is_read_and_said(tmp_path: Path) -> None:
    """Without /Root in its trailer pdfium finds no document in it."""
    path = draw(tmp_path / "a.pdf", lambda canvas: canvas.drawString(40, 450, "still here"))
    path.write_bytes(path.read_bytes().replace(b"/Root", b"/Toor"))
    doc = reading(path)
    assert doc.text == "still here"
    assert "damaged" in [problem.code for problem in doc.problems]


@pytest.mark.parametrize("body", [b"", b"\n", b"1.7\n" + b"x" * 5000, b"1.4\n1 0 obj<</Type/Catalog>>endobj"])
def test_garbage_is_damaged(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-" + body)
    with pytest.raises(UserError) as error:
        read(path, JobContext())
    assert error.value.code == "damaged"


def _annotated(writer: PdfWriter) -> None:
    page = writer.pages[0]
    field = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/Rect"): ArrayObject([FloatObject(v) for v in (100, 300, 200, 320)]),
            NameObject("/Parent"): writer._add_object(
                DictionaryObject(
                    {
                        NameObject("/FT"): NameObject("/Tx"),
                        NameObject("/T"): TextStringObject("applicant"),
                        NameObject("/V"): TextStringObject("Alice Smith"),
                    }
                )
            ),
            NameObject("/T"): TextStringObject("name"),
        }
    )
    note = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/FreeText"),
            NameObject("/Rect"): ArrayObject([FloatObject(v) for v in (10, 10, 30, 30)]),
            NameObject("/Contents"): TextStringObject("call\rBob"),
        }
    )
    page[NameObject("/Annots")] = ArrayObject([writer._add_object(field), writer._add_object(note)])


def test_fields_and_notes_follow_the_text_of_their_page(tmp_path: Path) -> None:
    path = draw(tmp_path / "a.pdf", lambda canvas: canvas.drawString(40, 450, "Form"), lambda canvas: None)
    doc = reading(rewritten(path, _annotated))
    assert doc.pages[0].span.of(doc.text) == "Form\n\nAlice Smith\n\ncall\nBob"
    (place,) = doc.locate(Span(doc.text.index("Smith"), doc.text.index("Smith") + 5))
    assert (place.page, place.anchor) == (1, "field/applicant.name")
    assert place.box == Box(100, HEIGHT - 320, 200, HEIGHT - 300)
    assert doc.pages[0].runs[-1].anchor == "annotation/1"


def test_attached_files_are_a_problem(tmp_path: Path) -> None:
    path = draw(tmp_path / "a.pdf", lambda canvas: canvas.drawString(40, 450, "Letter"))
    rewritten(path, lambda writer: writer.add_attachment("plan.txt", b"hidden"))
    assert [problem.code for problem in reading(path).problems] == ["attachment"]


words = st.text(st.characters(codec="latin-1", categories=("Lu", "Ll", "Nd")), min_size=1, max_size=12)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(words, min_size=1, max_size=4), min_size=1, max_size=5), st.integers(8, 16))
def test_the_box_of_a_word_holds_that_word(tmp_path: Path, text: list[list[str]], size: int) -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", size)
        for i, line in enumerate(text):
            canvas.drawString(30, 450 - 3 * size * i, " ".join(line))

    path = draw(tmp_path / "a.pdf", page)
    doc = reading(path)
    assert doc.text.split() == [word for line in text for word in line]
    at = 0
    for word in doc.text.split():
        at = doc.text.index(word, at)
        boxes = [place.box for place in doc.locate(Span(at, at + len(word))) if place.box]
        assert under(path, 0, boxes).strip() == word
        at += len(word)
