"""Tables and headings of Word, PowerPoint and Excel files."""

from __future__ import annotations

from pathlib import Path

import docx as python_docx
import openpyxl
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl.styles import Font
from openpyxl.worksheet.table import Table as NamedTable
from pptx import Presentation
from pptx.util import Inches

from tests.readers.tabled import all_words, headings, heads, tabled


def test_a_table_of_word_with_merged_cells(tmp_path: Path) -> None:
    document = python_docx.Document()
    document.add_paragraph("Table 1: Sales", style="Caption")
    table = document.add_table(4, 3)
    grid = [["", "Years", ""], ["", "2019", "2018"], ["Energy", "699", "712"], ["", "14", "15"]]
    for row, texts in enumerate(grid):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(2, 0).merge(table.cell(3, 0))
    table.cell(2, 0).paragraphs[0].add_run(" and more")
    document.add_paragraph("After it.")
    document.save(str(tmp_path / "a.docx"))
    doc = tabled(tmp_path / "a.docx")
    assert all_words(doc) == [
        [
            ["", "Years", "Years"],
            ["", "2019", "2018"],
            ["Energy and more", "699", "712"],
            ["Energy and more", "14", "15"],
        ]
    ]
    assert heads(doc) == [(2, 1)]
    assert [span.of(doc.text) for span in doc.tables[0].title] == ["Table 1: Sales"]


def test_heads_that_word_marks_and_a_caption_below(tmp_path: Path) -> None:
    document = python_docx.Document()
    table = document.add_table(3, 2)
    for row, texts in enumerate((("Alpha", "Beta"), ("one", "two"), ("three", "four\nfive"))):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    for row in table.rows[:2]:
        row._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    document.add_paragraph("Table 2. Letters")
    document.save(str(tmp_path / "a.docx"))
    doc = tabled(tmp_path / "a.docx")
    assert all_words(doc) == [[["Alpha", "Beta"], ["one", "two"], ["three", "four five"]]]
    assert heads(doc) == [(2, 0)]
    assert [span.of(doc.text) for span in doc.tables[0].title] == ["Table 2. Letters"]


def test_a_table_that_holds_others_is_none(tmp_path: Path) -> None:
    document = python_docx.Document()
    outer = document.add_table(2, 2)
    inner = outer.cell(0, 0).add_table(2, 2)
    for cell, text in zip(inner._cells, ("Item", "Sum", "Tea", "4"), strict=True):
        cell.text = text
    outer.cell(1, 1).text = "x"
    document.save(str(tmp_path / "a.docx"))
    assert all_words(tabled(tmp_path / "a.docx")) == [[["Item", "Sum"], ["Tea", "4"]]]


def test_headings_of_word(tmp_path: Path) -> None:
    document = python_docx.Document()
    document.add_heading("The report", 0)
    document.add_heading("First part", 1)
    document.add_paragraph("Body.")
    document.add_heading("Within", 2)
    document.add_heading("", 2)
    own = document.add_paragraph("By its own level")
    own._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="3"/>'))
    plain = document.add_heading("No heading any more", 1)
    plain._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="9"/>'))
    document.save(str(tmp_path / "a.docx"))
    assert headings(tabled(tmp_path / "a.docx")) == [
        (1, "The report"),
        (1, "First part"),
        (2, "Within"),
        (4, "By its own level"),
    ]


def test_slides(tmp_path: Path) -> None:
    deck = Presentation()
    for number in (1, 2):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = f"Slide about {number}"
    table = slide.shapes.add_table(3, 2, Inches(1), Inches(2), Inches(5), Inches(2)).table
    for row, texts in enumerate((("Both", ""), ("Tea", "4"), ("Milk", "5"))):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(0, 0).merge(table.cell(0, 1))
    deck.save(tmp_path / "a.pptx")
    doc = tabled(tmp_path / "a.pptx")
    assert headings(doc) == [(1, "Slide about 1"), (1, "Slide about 2")]
    assert all_words(doc) == [[["Both", "Both"], ["Tea", "4"], ["Milk", "5"]]]
    assert heads(doc)[0][0] == 1
    assert doc.tables[0].name == "Slide 2"


def book(path: Path, *rows: tuple[object, ...]) -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    made.save(path)
    return made


def test_tables_and_notes_of_a_sheet(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book(
        path,
        ("Sales by region",),
        (),
        ("Region", 2019, 2018),
        ("North", 5, 6.5),
        ("South", 7, 8),
        (),
        ("Total", 12, 14.5),
        (),
        ("Note: figures are not audited, and may change at any time.",),
        (),
        ("Name", "Town", None, "Code", "Rate"),
        ("Ann", "Graz", None, "A", 0.5),
        ("Bob", "Linz", None, "B", 0.7),
    )
    doc = tabled(path)
    assert all_words(doc) == [
        [["Region", "2019", "2018"], ["North", "5", "6.5"], ["South", "7", "8"], ["Total", "12", "14.5"]],
        [["Name", "Town"], ["Ann", "Graz"], ["Bob", "Linz"]],
        [["Code", "Rate"], ["A", "0.5"], ["B", "0.7"]],
    ]
    assert heads(doc) == [(1, 1), (1, 0), (1, 1)]
    assert [span.of(doc.text) for span in doc.tables[0].title] == ["Sales by region"]
    assert {table.name for table in doc.tables} == {"Sheet"}


def test_labels_apart_from_their_figures(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book(
        path,
        (None, None, 2019, None, 2018),
        ("Assets", None, None, None, None),
        ("Cash", None, 5, None, 6),
        ("Stock", None, 7, None, 8),
    )
    doc = tabled(path)
    assert all_words(doc) == [
        [["", "2019", "2018"], ["Assets", "", ""], ["Cash", "5", "6"], ["Stock", "7", "8"]]
    ]
    assert heads(doc) == [(1, 1)]


def test_what_a_workbook_says_of_its_tables(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    made = book(path, ("Alpha", "Beta"), ("one", "two"), ("three", "four"), ("and", "so on"))
    sheet = made.active
    sheet["D1"], sheet["D2"], sheet["E1"], sheet["E2"] = "Old", "a", "New", "b"
    sheet.add_table(NamedTable(displayName="Kept", ref="A1:B4"))
    frozen = made.create_sheet("Frozen")
    for row in (("Area", "Plan"), ("name", "text"), ("North", "more"), ("South", "less")):
        frozen.append(row)
    frozen.freeze_panes = "B3"
    bold = made.create_sheet("Bold")
    for row in (("Person", "Both"), ("", "first", "last"), ("x", "Ann", "Miller"), ("y", "Bob", "Brown")):
        bold.append(row)
    bold.merge_cells("B1:C1")
    for cell in (*bold[1], *bold[2]):
        cell.font = Font(bold=True)
    made.save(path)
    doc = tabled(path)
    assert all_words(doc)[0] == [["Alpha", "Beta"], ["one", "two"], ["three", "four"], ["and", "so on"]]
    assert all_words(doc)[1] == [["Old", "New"], ["a", "b"]]
    assert all_words(doc)[3][0] == ["Person", "Both", "Both"]
    assert [rows for rows, _ in heads(doc)] == [1, 0, 2, 2]


def test_a_large_sheet_keeps_every_row(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    made = openpyxl.Workbook(write_only=True)
    sheet = made.create_sheet("Long")
    sheet.append(["Number", "Square", "Word"])
    for number in range(5000):
        sheet.append([number, number * number, f"w{number}"])
    made.save(path)
    doc = tabled(path)
    (table,) = doc.tables
    assert (table.rows, table.columns, len(table.cells)) == (5001, 3, 15_003)
    assert table.cells[-1].of(doc.text) == "w4999"
