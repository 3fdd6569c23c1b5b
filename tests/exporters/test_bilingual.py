"""The translation side by side with its source: what a person sees in Word."""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest
from docx.table import Table, _Cell
from reportlab.platypus import Frame, PageBreak, Paragraph

from desktop.document.model import Document, Problem
from desktop.document.results import Cited, Section, Status, TaskResult
from desktop.errors import UserError
from desktop.exporters.bilingual_rows import Entry, entries
from desktop.exporters.registry import EXPORTERS
from desktop.exporters.translation import rows
from desktop.progress import JobContext
from desktop.readers.registry import read

from . import translated_pages as pages
from .translations import opened, shouted, translated

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def exported(source: Path, result: TaskResult | None = None) -> Table:
    doc = opened(source)
    dest = source.with_suffix(".out.docx")
    EXPORTERS["bilingual"].export(doc, result or translated(doc, shouted), dest, JobContext())
    return docx.Document(str(dest)).tables[0]


def paragraphs(doc: Document) -> list[Entry]:
    return entries(doc, rows(translated(doc, shouted)))


def said(entry: Entry) -> list[str]:
    return [" ".join(row.source for row in cell) for cell in entry.cells]


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def deep(cell: _Cell) -> list[str]:
    return [inner.text for table in cell.tables for row in table.rows for inner in row.cells]


def test_a_paragraph_a_row_and_the_header_on_each_page(tmp_path: Path) -> None:
    text = "First things first. Then the\nsecond ones follow. All is well.\n\nAnother paragraph is here.\n"
    table = exported(written(tmp_path / "a.txt", text))
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["English", "Portuguese"],
        [
            "First things first. Then the second ones follow. All is well.",
            "FIRST THINGS FIRST. THEN THE SECOND ONES FOLLOW. ALL IS WELL.",
        ],
        ["Another paragraph is here.", "ANOTHER PARAGRAPH IS HERE."],
    ]
    header = table.rows[0]._tr
    assert header.find(f"{W}trPr/{W}tblHeader") is not None
    assert not [row for row in table.rows[1:] if row._tr.find(f"{W}trPr/{W}tblHeader") is not None]


def test_pages_of_the_source_stand_beside_their_first_rows(tmp_path: Path) -> None:
    styles = pages.getSampleStyleSheet()
    body = styles["BodyText"]
    first, more = "The first page says this much.", "And it says more than that."
    story = [Paragraph(first, body), Paragraph(more, body), PageBreak()]
    story.append(Paragraph("The second page has only this.", body))
    source = pages._flow(tmp_path / "a.pdf", story, [Frame(72, 72, 450, 700)])
    table = exported(source)
    assert [row.cells[0].text for row in table.rows] == ["", "1", "", "2"]
    assert [row.cells[1].text for row in table.rows[1:]] == [
        "The first page says this much.",
        "And it says more than that.",
        "The second page has only this.",
    ]


def test_headings_and_items_are_told_apart(tmp_path: Path) -> None:
    source = written(tmp_path / "a.md", "# The whole\n\nSome words on it.\n\n- one thing\n- another thing\n")
    doc = opened(source)
    found = paragraphs(doc)
    assert [entry.kind for entry in found] == ["heading", "paragraph", *[found[2].kind] * 2]
    assert found[0].level == 1
    table = exported(source)
    heading = table.rows[1].cells[0].paragraphs[0]
    assert heading.runs[0].bold
    assert heading._p.find(f"{W}pPr/{W}outlineLvl").get(f"{W}val") == "0"
    assert [row.cells[1].text for row in table.rows[3:]] == ["ONE THING", "ANOTHER THING"]


def test_numbered_items_hang(tmp_path: Path) -> None:
    source = written(tmp_path / "a.txt", "1. The first of them is long.\n2. The second of them is short.\n")
    table = exported(source)
    assert [row.cells[0].text for row in table.rows[1:]] == [
        "1.\tThe first of them is long.",
        "2.\tThe second of them is short.",
    ]
    indent = table.rows[1].cells[1].paragraphs[0]._p.find(f"{W}pPr/{W}ind")
    assert indent.get(f"{W}hanging") == indent.get(f"{W}left") == "340"


def test_rows_of_a_table_are_a_table_on_both_sides(tmp_path: Path) -> None:
    source = pages.table(tmp_path / "a.pdf")
    table = exported(source)
    row = next(row for row in table.rows if row.cells[1].tables)
    assert deep(row.cells[1])[:8] == [
        "Measure", "Last year", "This year", "Change", "Revenue of the group", "1,234", "1,310", "+6.2%",
    ]  # fmt: skip
    assert deep(row.cells[2])[:4] == ["MEASURE", "LAST YEAR", "THIS YEAR", "CHANGE"]
    assert row.cells[2].paragraphs[-1].text == ""
    doc = read(source, JobContext(), tables=True)
    assert [len(entry.cells) for entry in paragraphs(doc) if entry.table == 0] == [4, 4, 4, 4]


def test_lines_of_an_address_stay_lines(tmp_path: Path) -> None:
    doc = opened(written(tmp_path / "a.txt", "Mrs Eleanor Whitcombe\n14 Larkfield Terrace\nBristol\n"))
    assert [said(entry) for entry in paragraphs(doc)] == [
        ["Mrs Eleanor Whitcombe"],
        ["14 Larkfield Terrace"],
        ["Bristol"],
    ]


def test_what_is_missing_or_made_up_is_marked(tmp_path: Path) -> None:
    source = written(tmp_path / "a.txt", "We paid 5,000 pounds for it.\n")
    doc = opened(source)
    result = translated(doc, shouted)
    ((said_of, made),) = result.sections[0].rows
    value = "WE PAID 7 POUNDS FOR IT."
    start = value.index("7")
    from desktop.document.model import Span

    faulty = replace(
        made, value=value, support="unverified", unsupported=(Span(start, start + 1),), lacks=("5,000",)
    )
    section = replace(result.sections[0], rows=((said_of, faulty),))
    table = exported(source, replace(result, sections=(section,)))
    cell = table.rows[1].cells[1]
    assert cell.text == "WE PAID 7 POUNDS FOR IT. [lacks: 5,000]"
    assert [run.text for run in cell.paragraphs[0].runs if run.underline] == ["7"]
    assert {str(run.font.color.rgb) for run in cell.paragraphs[0].runs if run.font.color.rgb} == {"A8231B"}


def test_each_side_is_in_its_language_and_nothing_tells_who_wrote_it(tmp_path: Path) -> None:
    source = written(tmp_path / "a.txt", "A sentence is here.\n")
    doc = opened(source)
    result = replace(
        translated(doc, shouted), status=Status.PARTIAL, problems=(Problem("x", "A page is a picture.", 3),)
    )
    exported(source, result)
    word = docx.Document(str(tmp_path / "a.out.docx"))
    languages = {
        style.name: style.element.find(f"{W}rPr/{W}lang").get(f"{W}val")
        for style in word.styles
        if style.name in ("Bilingual Source", "Bilingual Translation")
    }
    assert languages == {"Bilingual Source": "en", "Bilingual Translation": "pt"}
    assert word.core_properties.author == "Strongroom"
    assert [p.text for p in word.paragraphs[:3]] == [
        "a.txt",
        "A note.",
        "Not done: A page is a picture. (page 3)",
    ]


def test_arabic_runs_from_right_to_left(tmp_path: Path) -> None:
    source = written(tmp_path / "a.txt", "A sentence is here.\n")
    result = replace(translated(opened(source), shouted), options={"from": "en", "to": "ar"})
    table = exported(source, result)
    left, right = (cell.paragraphs[0]._p for cell in table.rows[1].cells)
    assert left.find(f"{W}pPr/{W}bidi") is None
    assert right.find(f"{W}pPr/{W}bidi") is not None


def _docx(path: Path) -> None:
    word = docx.Document()
    word.add_heading("A heading of it", 1)
    word.add_paragraph("The first sentence. The second one.")
    grid = word.add_table(1, 2)
    grid.rows[0].cells[0].text, grid.rows[0].cells[1].text = "Left words", "Right words"
    word.save(str(path))


def _xlsx(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Left words", "Right words"])
    book.save(path)


def _pptx(path: Path) -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "A heading of it"
    slide.placeholders[1].text = "The first sentence. The second one."
    deck.save(str(path))


def _eml(path: Path) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "A heading of it", "a@example.org", "b@example.org"
    mail.set_content("The first sentence. The second one.\n")
    path.write_bytes(bytes(mail))


KINDS = {
    "txt": "The first sentence. The second one.\n",
    "md": "# A heading of it\n\nThe first sentence. The second one.\n",
    "html": "<h1>A heading of it</h1><p>The first sentence. The second one.</p>",
    "csv": "Left words,Right words\nmore of it,and more\n",
    "json": '{"a": "The first sentence. The second one."}',
    "docx": _docx,
    "xlsx": _xlsx,
    "pptx": _pptx,
    "eml": _eml,
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_document(kind: str, tmp_path: Path) -> None:
    source = tmp_path / f"a.{kind}"
    how = KINDS[kind]
    if isinstance(how, str):
        source.write_text(how, encoding="utf-8")
    else:
        how(source)
    doc = opened(source)
    assert doc.kind == kind
    table = exported(source)
    left = " ".join(text for row in table.rows for text in [row.cells[-2].text, *deep(row.cells[-2])])
    right = " ".join(text for row in table.rows for text in [row.cells[-1].text, *deep(row.cells[-1])])
    for expected in ("The first sentence. The second one.", "Left words", "A heading of it"):
        if expected in " ".join(doc.text.split()):
            assert expected in left
            assert expected.upper() in right


def test_a_document_is_not_written_over(tmp_path: Path) -> None:
    source = tmp_path / "a.docx"
    _docx(source)
    doc = opened(source)
    with pytest.raises(UserError, match="take the place of its source"):
        EXPORTERS["bilingual"].export(doc, translated(doc), source, JobContext())


def test_an_empty_result_is_a_table_without_rows(tmp_path: Path) -> None:
    source = written(tmp_path / "a.txt", "A sentence is here.\n")
    section = Section("translation", "", "table", (), ("A", "B"))
    empty = TaskResult("translate", Status.OK, sections=(section,))
    assert len(exported(source, empty).rows) == 1
    assert not rows(replace(empty, sections=(Section("other", "", "text", ((Cited("x", ()),),)),)))
