"""Workbooks: every cell leads to its source, and no text is run."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from desktop.document.results import Cited, Section, Status, TaskResult
from desktop.exporters.registry import SET_EXPORTERS
from desktop.progress import JobContext

from .understood import ANSWER, NOTE_TEXT, REPORT_TEXT, fields, note, report, span


def exported(folder: Path, *results: TaskResult) -> Workbook:
    docs = (report(folder), note(folder))[: len(results)]
    dest = folder / "out" / "results.xlsx"
    dest.parent.mkdir()
    SET_EXPORTERS["xlsx"].export_set(docs, results, dest, JobContext())
    return load_workbook(dest)


def test_a_sheet_a_section(tmp_path: Path) -> None:
    book = exported(tmp_path, ANSWER)
    assert book.sheetnames == ["Answer", "Points", "Figures all 1", "Sources", "About"]
    sheet = book["Figures all 1"]
    assert [[cell.value for cell in row] for row in sheet] == [
        ["What", "How much"],
        ["Revenue | all", 120_000_000],
        ["=1+1", -1234.5],
        ["Due", datetime(2024, 3, 31)],  # noqa: DTZ001 - a day
    ]
    assert sheet["A3"].data_type == "s"
    assert ("Title", "Money") in book["About"].iter_rows(values_only=True)
    assert sheet.column_dimensions["B"].width > len("120,000,000 EUR")
    assert sheet["B2"].number_format == '#,##0 "EUR"'


def test_each_cell_leads_to_its_source(tmp_path: Path) -> None:
    book = exported(tmp_path, ANSWER)
    cell = book["Figures all 1"]["B2"]
    assert cell.hyperlink.target == "../annual%20report.pdf#page=1"
    assert cell.comment.text == "annual report.pdf, p. 1: “Revenue was 120 million euros”"
    row = next(row for row in book["Sources"].iter_rows(values_only=True) if row[1] == "B3")
    assert row == (
        "Figures all 1",
        "B3",
        "(1,234.5)",
        "annual report.pdf",
        2,
        "Costs were 80 million",
        "quoted",
    )


def test_statements_have_their_quotes_beside_them(tmp_path: Path) -> None:
    rows = list(exported(tmp_path, ANSWER)["Points"].iter_rows(values_only=True))
    assert rows[0] == ("Statement", "Source", "Quote")
    assert rows[1] == ("- Costs: 80 million in 1999", "annual report.pdf, p. 2", "Costs were 80 million")


def test_what_is_not_found_says_so(tmp_path: Path) -> None:
    sheet = exported(tmp_path, ANSWER)["Points"]
    assert sheet["A2"].comment.text.startswith("Not found in the source. annual report.pdf")
    assert sheet["A3"].comment.text == "Not found in the source."
    assert sheet["A3"].font.italic


def test_a_batch_is_one_table_with_a_row_a_document(tmp_path: Path) -> None:
    first = fields(Cited("120", (span(REPORT_TEXT, "120"),)))
    second = fields(Cited("3 May", (span(NOTE_TEXT, "3 May"),)))
    book = exported(tmp_path, first, second)
    sheet = book["Record"]
    assert list(sheet.iter_rows(values_only=True)) == [
        ("Document", "Kind", "Date"),
        ("annual report.pdf", "Letter", 120),
        ("note.txt", "Letter", "3 May"),
    ]
    assert sheet["C3"].hyperlink.target == "../note.txt"


def test_extracted_fields_of_a_batch_are_a_row_a_document(tmp_path: Path) -> None:
    def extracted(*found: tuple[str, Cited]) -> TaskResult:
        rows = tuple(
            (Cited(name.title(), (), kind="field", normal=name), cited, cited) for name, cited in found
        )
        return TaskResult(
            "extract",
            Status.OK,
            sections=(Section("fields", "Note", "table", rows, ("Field", "Value", "Norm")),),
        )

    money = Cited("120", (span(REPORT_TEXT, "120"),), kind="money", normal="120 EUR")
    who = Cited("Bob", (span(NOTE_TEXT, "Bob"),), kind="person", normal="Bob")
    when = Cited("3 May", (span(NOTE_TEXT, "3 May"),), kind="date", normal="05-03")
    book = exported(tmp_path, extracted(("total", money)), extracted(("name", who), ("date", when)))
    assert book.sheetnames == ["Documents", "Sources", "About"]
    sheet = book["Documents"]
    assert list(sheet.iter_rows(values_only=True)) == [
        ("Document", "Total", "Name", "Date"),
        ("annual report.pdf", 120, None, None),
        ("note.txt", None, "Bob", "3 May"),
    ]
    assert sheet["B2"].hyperlink.target == "../annual%20report.pdf#page=1"
    assert sheet["C3"].hyperlink.target == "../note.txt"
    assert sheet["C3"].comment.text == "note.txt: “Bob”"
