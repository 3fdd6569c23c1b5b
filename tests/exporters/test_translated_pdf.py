"""Translated PDFs: every word is read where it was set, nothing overlaps, nothing is lost."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link, Text
from pypdf.generic import DictionaryObject, Fit, NameObject
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from desktop import paths
from desktop.document.model import Document, PageState
from desktop.document.results import TaskResult
from desktop.exporters.translated_pdf import TranslatedPdf, translate_pdf
from desktop.exporters.translated_pdf_layout import LEAST, leader_of
from desktop.exporters.translated_pdf_proof import outside, overlaps
from desktop.progress import JobContext
from desktop.readers.registry import read

from . import translated_pages as pages
from .translations import doubled, marked, opened, shouted, translated, words_of

CTX = JobContext()


def written(source: Path, result: TaskResult | None = None, **how: object) -> tuple[TranslatedPdf, Document]:
    """`source` translated, and the copy read again."""
    doc = opened(source)
    made = TranslatedPdf(doc, result or translated(doc, **how), CTX)
    out = source.with_name("translated.pdf")
    made.write(out)
    return made, opened(out)


def pixels(path: Path, number: int = 0) -> np.ndarray:
    with pypdfium2.PdfDocument(path) as pdf:
        return np.asarray(pdf[number].render(scale=1).to_numpy())


def codes(made: TranslatedPdf) -> list[str]:
    return [problem.code for problem in made.problems]


def sound(made: TranslatedPdf) -> None:
    """What has to hold of every page."""
    for page in made.pages:
        width, height = page.read.frame.size
        straight = [laid for laid in page.laid if laid.block.turn == 0]
        assert not overlaps(page.laid)
        assert not outside(straight, (0, 0, width, height))
        assert all(laid.scale >= LEAST - 1e-6 for laid in page.laid)
    assert "look_at_page" not in codes(made)


@pytest.mark.parametrize("change", [doubled, marked, shouted])
@pytest.mark.parametrize("page", [pages.prose, pages.two_columns, pages.table, pages.items])
def test_every_word_stands_in_the_copy_and_none_of_the_old(
    page: Callable[[Path], Path], change: Callable[[str], str], tmp_path: Path
) -> None:
    source = page(tmp_path / "a.pdf")
    doc = opened(source)
    result = translated(doc, change)
    made, copy = written(source, result)
    sound(made)
    # Dots before items are no part of a sentence, and stay.
    assert Counter(copy.text.replace("•", " ").split()) == Counter(words_of(result)) - Counter("•")
    assert len(copy.pages) == len(doc.pages)


@pytest.mark.parametrize("page", [pages.prose, pages.two_columns])
def test_sentences_are_read_in_their_order(page: Callable[[Path], Path], tmp_path: Path) -> None:
    source = page(tmp_path / "a.pdf")
    result = translated(opened(source), marked)
    _, copy = written(source, result)
    assert copy.text.split() == list(words_of(result))


def test_text_keeps_its_size_where_there_is_room_for_more(tmp_path: Path) -> None:
    made, _ = written(pages.prose(tmp_path / "a.pdf"))
    (page,) = made.pages
    assert not any(laid.shrunk for laid in page.laid)
    body = [laid for laid in page.laid if len(laid.block.pieces) > 2]
    assert [len(laid.lines) > len(laid.block.pieces) for laid in body] == [True] * 3
    assert {round(laid.size, 1) for laid in body} == {10.0}


def test_columns_stay_apart_and_are_made_smaller_together(tmp_path: Path) -> None:
    made, _ = written(pages.two_columns(tmp_path / "a.pdf"))
    first = made.pages[0]
    middle = pages.WIDTH / 2
    assert all(laid.rect[2] < middle or laid.rect[0] > middle for laid in first.laid)
    assert len({laid.scale for laid in first.laid if laid.rect[2] < middle}) == 1
    assert first.laid[0].shrunk
    assert any(laid.block.align == "justify" for laid in first.laid)


def test_lines_and_grounds_of_a_table_stay_and_cells_stay_in_them(tmp_path: Path) -> None:
    source = pages.table(tmp_path / "a.pdf")
    made, copy = written(source)
    rules = made.pages[0].read.rules[0]
    for laid in made.pages[0].laid:
        if laid.block.first > 200:
            u0, v0, u1, v1 = laid.rect
            crossed = [r for r in rules if not r.across and u0 < r.u0 < u1 and r.v0 < (v0 + v1) / 2 < r.v1]
            assert not crossed
    before, after = pixels(source), pixels(tmp_path / "translated.pdf")
    green = np.abs(before.astype(int) - (0x54, 0x6F, 0x1F)).max(axis=2) < 12
    assert green.sum() > 3000
    assert (np.abs(after.astype(int) - (0x54, 0x6F, 0x1F)).max(axis=2) < 12).sum() > 0.85 * green.sum()
    dark = (before.max(axis=2) < 90) & (before.min(axis=2) < 90)
    rows = np.flatnonzero(dark.sum(axis=1) > 380)  # the rules across
    assert len(rows)
    assert (after[rows].max(axis=2) < 90).sum(axis=1).min() > 380
    assert "1,310" in copy.text
    assert "+36.4%" in copy.text


def test_figures_that_stay_the_same_are_not_touched(tmp_path: Path) -> None:
    source = pages.table(tmp_path / "a.pdf")
    made, _ = written(source)
    assert not any("1,310" in laid.block.text.text for laid in made.pages[0].laid)


def test_numbers_and_dots_hang_before_their_items(tmp_path: Path) -> None:
    made, copy = written(pages.items(tmp_path / "a.pdf"))
    marks = [laid.block for laid in made.pages[0].laid if laid.block.mark.text]
    assert [block.mark.text for block in marks] == ["1.", "2.", "3.", "•", "•"]
    assert all(block.mark_u < block.left for block in marks)
    for laid in made.pages[0].laid:
        assert {round(line.u, 1) for line in laid.lines} == {round(laid.block.left, 1)}
    assert copy.text.count("•") == 2


def test_text_in_every_direction(tmp_path: Path) -> None:
    source = pages.drawn(tmp_path / "a.pdf", pages.turned)
    result = translated(opened(source), marked)
    made, copy = written(source, result)
    sound(made)
    assert {laid.block.turn for laid in made.pages[0].laid} == {0, 1, 2, 3}
    assert len(made.pages[0].skewed) == 1
    assert Counter(copy.text.split()) == Counter(words_of(result))


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_turned_pages(rotation: int, tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=pages.prose(tmp_path / "plain.pdf"))
    writer.pages[0].rotate(rotation)
    source = tmp_path / "a.pdf"
    writer.write(source)
    result = translated(opened(source), marked)
    made, copy = written(source, result)
    sound(made)
    assert copy.text.split() == list(words_of(result))


def test_a_page_cut_out_of_a_larger_one(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=pages.prose(tmp_path / "plain.pdf"))
    writer.pages[0].cropbox.lower_left = (40, 50)
    source = tmp_path / "a.pdf"
    writer.write(source)
    made, copy = written(source)
    sound(made)
    assert copy.pages[0].width == pytest.approx(pages.WIDTH - 40, abs=1)


def test_what_has_no_room_goes_on_on_a_page_of_its_own(tmp_path: Path) -> None:
    source = pages.drawn(tmp_path / "a.pdf", pages.small_cells)
    result = translated(opened(source), lambda word: " ".join([f"{word}{i}" for i in range(9)]))
    made, copy = written(source, result)
    sound(made)
    assert codes(made) == ["text_continued"]
    assert made.problems[0].page == 1
    assert "60%" in made.problems[0].message
    assert len(copy.pages) > 1
    there = Counter(copy.text.replace("[", " [").split())
    assert not Counter(words_of(result)) - there
    assert copy.text.count("[…1]") == 2  # where it was cut, and where it goes on


GRID = st.lists(
    st.tuples(
        st.integers(0, 5),  # column
        st.integers(0, 30),  # row
        st.integers(1, 14),  # words
        st.sampled_from([7, 9, 11, 18]),
    ),
    min_size=1,
    max_size=14,
    unique_by=lambda item: item[:2],
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=GRID, growth=st.integers(1, 5))
def test_no_two_overlap_wherever_they_stand(
    texts: list[tuple[int, int, int, int]], growth: int, tmp_path: Path
) -> None:
    def paint(canvas: Canvas) -> None:
        for number, (column, row, words, size) in enumerate(texts):
            canvas.setFont("Times-Roman", size)
            said = " ".join(f"w{chr(97 + number)}o{'rd' * (i % 3 + 1)}" for i in range(words))
            canvas.drawString(40 + 85 * column, 780 - 24 * row, said)

    source = pages.drawn(tmp_path / "a.pdf", paint)
    result = translated(opened(source), lambda word: " ".join([f"{word}{'x' * i}" for i in range(growth)]))
    made, copy = written(source, result)
    for page in made.pages:
        assert not overlaps(page.laid)
        assert not outside(page.laid, (0, 0, pages.WIDTH, pages.HEIGHT))
    letters = Counter("".join(words_of(result)))
    there = Counter("".join(copy.text.split()))
    assert not letters - there


# How it looks


def test_bold_words_colours_and_underlines_go_with_their_words(tmp_path: Path) -> None:
    def paint(canvas: Canvas) -> None:
        line = canvas.beginText(72, 700)
        for font, colour, said in (
            ("Times-Roman", (0, 0, 0), "The buyer pays "),
            ("Times-Bold", (0.8, 0, 0), "the whole price"),
            ("Times-Roman", (0, 0, 0), " when the goods are there."),
        ):
            line.setFont(font, 12)
            line.setFillColorRGB(*colour)
            line.textOut(said)
        canvas.drawText(line)
        start = 72 + pdfmetrics.stringWidth("The buyer ", "Times-Roman", 12)
        canvas.setLineWidth(0.6)
        canvas.line(start, 698, start + pdfmetrics.stringWidth("pays", "Times-Roman", 12), 698)

    source = pages.drawn(tmp_path / "a.pdf", paint)
    made, _ = written(source, change=marked)
    (laid,) = made.pages[0].laid
    assert {look.style.family for look in laid.block.text.looks} == {"serif"}
    letters = list(zip(laid.block.text.text, laid.block.text.looks, strict=True))
    bold = "".join(char for char, look in letters if look.style.bold)
    assert bold.split() == ["thxe", "wholxe", "pricxe"]
    red = {look.colour for look in laid.block.text.looks if look.style.bold}
    assert {colour[0] for colour in red} == {204}
    under = "".join(char for char, look in letters if look.underlined)
    assert under == "payxs"
    again = pixels(tmp_path / "translated.pdf")
    assert (again[140:150].min(axis=2) < 120).any()  # the line was drawn anew
    _, second = written(tmp_path / "translated.pdf", change=marked)
    assert "payxxs" in second.text


def test_fonts_are_embedded_with_what_is_used(tmp_path: Path) -> None:
    written(pages.prose(tmp_path / "a.pdf"))
    reader = PdfReader(tmp_path / "translated.pdf")
    form = reader.pages[0]["/Resources"]["/XObject"]["/StrongroomText"]
    fonts = [font.get_object() for font in form["/Resources"]["/Font"].values()]
    assert fonts
    assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts)
    assert all("Strongroom" in font["/BaseFont"] for font in fonts)
    assert (tmp_path / "translated.pdf").stat().st_size < 90_000


def test_greek_and_cyrillic_letters_can_be_searched(tmp_path: Path) -> None:
    source = pages.drawn(tmp_path / "a.pdf", pages.greeting)
    result = translated(opened(source), lambda word: {"Good": "Доброе", "morning": "πρωινό"}.get(word, word))
    made, copy = written(source, result)
    assert copy.text.split()[:2] == ["Доброе", "πρωινό"]
    assert not made.problems


def test_texts_with_letters_that_no_font_has_stay_and_are_named(tmp_path: Path) -> None:
    def paint(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "Good morning to you.")
        canvas.drawString(72, 600, "All is well here.")

    source = pages.drawn(tmp_path / "a.pdf", paint)
    made, copy = written(source, change=lambda word: "早上好" if word == "morning" else word.upper())
    assert codes(made) == ["letters_missing"]
    assert copy.text.split() == ["Good", "morning", "to", "you.", "ALL", "IS", "WELL", "HERE."]


def test_formulas_stay_and_are_named(tmp_path: Path) -> None:
    def paint(canvas: Canvas) -> None:
        pages.greeting(canvas)
        canvas.setFont("CMMI10", 12)
        canvas.drawString(72, 600, "a x b y c z d")

    face = TTFont("CMMI10", str(paths.resources_dir() / "fonts" / "serif-italic.ttf"))
    face.face.name = b"CMMI10"
    pdfmetrics.registerFont(face)
    source = pages.drawn(tmp_path / "a.pdf", paint)
    made, copy = written(source, change=shouted)
    assert codes(made) == ["letters_missing"]
    assert "a x b y c z d" in copy.text
    assert "GOOD MORNING TO YOU." in copy.text


def test_dots_lead_on_from_the_end_of_the_new_words(tmp_path: Path) -> None:
    def paint(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 11)
        for row, said in enumerate(("Of the goods", "Of the price and when it is paid", "Of the courts")):
            y = 700 - 16 * row
            canvas.drawString(72, y, said)
            end = 72 + pdfmetrics.stringWidth(said, "Times-Roman", 11)
            count = int((500 - end - 12) / 5)
            for dot in range(count):
                canvas.drawString(500 - 5 * (count - dot), y, ".")
            canvas.drawRightString(520, y, str(row + 3))

    source = pages.drawn(tmp_path / "a.pdf", paint)
    made, copy = written(source, change=lambda word: doubled(word) if word.strip(".") else word)
    sound(made)
    laid = [one for one in made.pages[0].laid if one.block.leader]
    assert len(laid) == 3
    for one in laid:
        led = leader_of(one)
        assert led is not None
        text, start, between = led
        assert len(text.text) < len(one.block.leader)
        assert start >= one.rect[2]
        assert between == pytest.approx(5 - pdfmetrics.stringWidth(".", "Times-Roman", 11), abs=0.1)
    assert [number for number in copy.text.split() if number.isdigit()] == ["3", "4", "5"]


def test_pictures_stay_and_text_keeps_off_them(tmp_path: Path) -> None:
    picture = ImageReader(io.BytesIO(_png()))

    def paint(canvas: Canvas) -> None:
        canvas.drawImage(picture, 300, 650, 120, 90)
        canvas.setFont("Helvetica", 11)
        canvas.drawString(72, 690, "The picture to the right shows")
        canvas.drawString(72, 600, "Below it there is room for more.")

    source = pages.drawn(tmp_path / "a.pdf", paint)
    made, _ = written(source)
    box = made.pages[0].read.images[0]
    assert all(laid.rect[2] <= box.x0 or laid.rect[1] >= box.y1 for laid in made.pages[0].laid)
    shown = pixels(source)[105:190, 305:415]
    assert (shown == pixels(tmp_path / "translated.pdf")[105:190, 305:415]).all()


def _png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (200, 30, 90)).save(out, "PNG")
    return out.getvalue()


def test_a_title_in_the_middle_of_the_page_stays_there(tmp_path: Path) -> None:
    def paint(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 20)
        canvas.drawCentredString(pages.WIDTH / 2, 700, "Results of the year")
        canvas.setFont("Helvetica", 12)
        for row, said in enumerate(("Sales grew again.", "Costs were lower.", "All is well now.")):
            canvas.drawString(72, 660 - 18 * row, said)
        canvas.drawRightString(520, 760, "Page of the first day")

    made, _ = written(pages.drawn(tmp_path / "a.pdf", paint))
    by_text = {laid.block.text.text.split()[0]: laid for laid in made.pages[0].laid}
    title, day, sales = by_text["Results"], by_text["Page"], by_text["Sales"]
    assert (title.rect[0] + title.rect[2]) / 2 == pytest.approx(pages.WIDTH / 2, abs=1)
    assert sales.rect[0] == pytest.approx(72, abs=0.5)
    assert day.rect[2] <= 521


def test_raised_numbers_of_notes_stay_raised(tmp_path: Path) -> None:
    def paint(canvas: Canvas) -> None:
        line = canvas.beginText(72, 700)
        line.setFont("Times-Roman", 12)
        line.textOut("Profit grew in all regions")
        line.setFont("Times-Roman", 7)
        line.setRise(5)
        line.textOut("3")
        line.setRise(0)
        line.setFont("Times-Roman", 12)
        line.textOut(" and more is to come.")
        canvas.drawText(line)

    made, _ = written(
        pages.drawn(tmp_path / "a.pdf", paint), change=lambda word: word if "3" in word else marked(word)
    )
    (laid,) = made.pages[0].laid
    text = laid.block.text
    assert [c for c, look in zip(text.text, text.looks, strict=True) if look.raised] == ["3"]


# What goes with the words


def test_links_move_with_their_words(tmp_path: Path) -> None:
    def paint(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 11)
        canvas.drawString(72, 700, "You find all of it in our handbook for new colleagues.")

    plain = pages.drawn(tmp_path / "plain.pdf", paint)
    start = 72 + pdfmetrics.stringWidth("You find all of it in our ", "Helvetica", 11)
    end = start + pdfmetrics.stringWidth("handbook", "Helvetica", 11)
    writer = PdfWriter(clone_from=plain)
    writer.add_annotation(0, Link(rect=(start, 697, end, 710), url="https://example.org"))
    source = tmp_path / "a.pdf"
    writer.write(source)
    written(source, change=marked)
    (link,) = PdfReader(tmp_path / "translated.pdf").pages[0]["/Annots"]
    x0, _, x1, _ = map(float, link.get_object()["/Rect"])
    moved = 72 + pdfmetrics.stringWidth("Yoxu finxd alxl oxf ixt ixn ouxr ", "Helvetica", 11)
    assert x0 == pytest.approx(moved, abs=1.5)
    assert x1 - x0 == pytest.approx(pdfmetrics.stringWidth("handbooxk", "Helvetica", 11), abs=1.5)
    assert link.get_object()["/A"]["/URI"] == "https://example.org"


def test_outline_title_and_language(tmp_path: Path) -> None:
    plain = pages.prose(tmp_path / "plain.pdf")
    writer = PdfWriter(clone_from=plain)
    writer.add_outline_item(title="What was done", page_number=0, fit=Fit.fit())
    writer.add_outline_item(title="Something else", page_number=0)
    source = tmp_path / "a.pdf"
    writer.write(source)
    written(source, change=shouted)
    reader = PdfReader(tmp_path / "translated.pdf")
    assert [item.title for item in reader.outline] == ["WHAT WAS DONE", "Something else"]
    assert reader.metadata is not None
    assert reader.metadata.title == "REPORT OF THE YEAR"
    assert reader.root_object["/Lang"] == "pt"


def test_notes_are_translated_and_fields_named(tmp_path: Path) -> None:
    def paint(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "Please write your answer here.")
        canvas.acroForm.textfield(name="answer", x=72, y=650, width=200, value="It is good")

    plain = pages.drawn(tmp_path / "plain.pdf", paint)
    writer = PdfWriter(clone_from=plain)
    writer.add_annotation(0, Text(rect=(400, 700, 420, 720), text="Look at this again."))
    source = tmp_path / "a.pdf"
    writer.write(source)
    made, copy = written(source, change=shouted)
    assert codes(made) == ["fields_not_translated"]
    assert "LOOK AT THIS AGAIN." in copy.text
    assert "It is good" in copy.text
    assert "PLEASE WRITE YOUR ANSWER HERE." in copy.text


def test_tags_of_the_old_text_are_left_out(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=pages.prose(tmp_path / "plain.pdf"))
    writer.root_object[NameObject("/StructTreeRoot")] = writer._add_object(DictionaryObject())
    source = tmp_path / "a.pdf"
    writer.write(source)
    made, _ = written(source)
    assert codes(made) == ["tags_left_out"]
    assert "/StructTreeRoot" not in PdfReader(tmp_path / "translated.pdf").root_object


def test_a_page_without_text_stays_and_is_named(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    canvas.drawString(72, 700, "This page says something of use.")
    canvas.showPage()
    canvas.drawImage(ImageReader(io.BytesIO(_png())), 0, 0, 595, 842)
    canvas.showPage()
    canvas.save()
    doc = opened(tmp_path / "a.pdf")
    assert doc.pages[1].state is PageState.NEEDS_OCR
    made, _ = written(tmp_path / "a.pdf")
    assert [(problem.code, problem.page) for problem in made.problems] == [("page_is_picture", 2)]
    assert (pixels(tmp_path / "a.pdf", 1) == pixels(tmp_path / "translated.pdf", 1)).all()


def test_words_under_a_picture_of_them_stay(tmp_path: Path) -> None:
    def paint(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(io.BytesIO(_png())), 0, 0, 595, 842)
        line = canvas.beginText(72, 700)
        line.setTextRenderMode(3)
        line.textOut("What a scanner has read on this page.")
        canvas.drawText(line)

    source = pages.drawn(tmp_path / "a.pdf", paint)
    made, copy = written(source)
    assert "What a scanner has read" in copy.text
    assert set(codes(made)) <= {"unseen_text_kept", "page_is_picture"}
    assert made.problems


def test_a_page_in_a_font_that_can_not_be_followed_stays_and_is_named(tmp_path: Path) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiMin-W3"))

    def paint(canvas: Canvas) -> None:
        canvas.setFont("HeiseiMin-W3", 12)
        canvas.drawString(72, 700, "The words of this page stand in a font of Japan.")

    source = pages.drawn(tmp_path / "a.pdf", paint)
    made, copy = written(source)
    assert codes(made) == ["page_not_translated"]
    assert copy.text == opened(source).text


def test_a_file_with_a_password(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=pages.prose(tmp_path / "plain.pdf"))
    writer.encrypt("secret", algorithm="AES-256")
    source, out = tmp_path / "a.pdf", tmp_path / "out.pdf"
    writer.write(source)
    doc = read(source, CTX, "secret")
    assert translate_pdf(doc, translated(doc, marked), out, CTX, "secret") == ()
    assert PdfReader(out).is_encrypted
    assert "committexe" in read(out, CTX, "secret").text


def test_nothing_to_change_leaves_the_pages_alone(tmp_path: Path) -> None:
    source = pages.prose(tmp_path / "a.pdf")
    made, copy = written(source, change=lambda word: word)
    assert not made.pages
    assert (pixels(source) == pixels(tmp_path / "translated.pdf")).all()
    assert copy.text == opened(source).text


def test_the_proof_names_a_page_that_does_not_read_as_it_was_set(tmp_path: Path) -> None:
    source = pages.prose(tmp_path / "a.pdf")
    doc = opened(source)
    made = TranslatedPdf(doc, translated(doc, marked), CTX)
    made.write(tmp_path / "out.pdf")
    assert codes(made) == []
    page = made.pages[0]
    made.pages[0] = replace(page, laid=[*page.laid[:-1], replace(page.laid[-1], lines=())])
    made._prove(source)
    assert codes(made) == ["look_at_page"]
