from __future__ import annotations

import csv
from pathlib import Path

import openpyxl

from desktop.document.model import Document
from desktop.document.results import TaskResult
from desktop.engines.fake import FakeEngines
from desktop.exporters.registry import EXPORTERS, SET_EXPORTERS
from desktop.progress import JobContext
from desktop.readers.registry import read
from desktop.tasks.tables import Tables

SOURCE = """Table 1: Sales

| Region | 2019 | Share |
|---|---|---|
| North | $ 1,234.50 | 4.5 % |
| =1+1 | (6) | -2+3 |

| Name | Code |
|---|---|
| @SUM(A1) | 0043 |
| Ann | -5 |
"""


def made(path: Path, source: str = SOURCE) -> tuple[Document, TaskResult]:
    path.write_text(source, encoding="utf-8")
    doc = read(path, JobContext(), tables=True)
    return doc, Tables().run(doc, FakeEngines(), {}, JobContext())


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_tables_one_after_the_other(tmp_path: Path) -> None:
    doc, result = made(tmp_path / "a.md")
    dest = tmp_path / "out.csv"
    EXPORTERS["csv"].export(doc, result, dest, JobContext())
    assert rows(dest) == [
        ["Table 1: Sales", "a.md"],
        ["Region", "2019", "Share"],
        ["North", "1234.5", "4.5%"],
        ["'=1+1", "-6", "'-2+3"],
        [],
        ["Table 2", "a.md"],
        ["Name", "Code"],
        ["'@SUM(A1)", "0043"],
        ["Ann", "-5"],
    ]
    assert dest.read_bytes().startswith(b"\xef\xbb\xbf")


def test_one_table_is_nothing_but_its_rows(tmp_path: Path) -> None:
    doc, result = made(tmp_path / "a.csv", "Name,Sum\nAnn,5\nBob,6\n")
    EXPORTERS["csv"].export(doc, result, tmp_path / "out.csv", JobContext())
    assert rows(tmp_path / "out.csv") == [["Name", "Sum"], ["Ann", "5"], ["Bob", "6"]]


def test_a_batch_names_its_documents(tmp_path: Path) -> None:
    both = [made(tmp_path / f"{name}.csv", "Name,Sum\nAnn,5\nBob,6\n") for name in "ab"]
    docs, results = zip(*both, strict=True)
    SET_EXPORTERS["csv"].export_set(docs, results, tmp_path / "out.csv", JobContext())
    assert [row[0] for row in rows(tmp_path / "out.csv") if len(row) == 2 and row[1].endswith(".csv")] == [
        "a.csv, Table 1",
        "b.csv, Table 1",
    ]


def test_a_workbook_of_tables_holds_numbers_and_no_formulas(tmp_path: Path) -> None:
    doc, result = made(tmp_path / "a.md")
    EXPORTERS["xlsx"].export(doc, result, tmp_path / "out.xlsx", JobContext())
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    first, second = book.worksheets[:2]
    assert first.title == "Table 1 Sales"
    assert [[cell.value for cell in row] for row in first.iter_rows()] == [
        ["Region", "2019", "Share"],
        ["North", 1234.5, 0.045],
        ["=1+1", -6, "-2+3"],
    ]
    assert {cell.data_type for row in first.iter_rows() for cell in row} == {"s", "n"}
    assert [cell.value for cell in second["B"]] == ["Code", "0043", -5]
    assert first["A2"].comment is not None
