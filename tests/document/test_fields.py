"""A batch becomes one table, each cell with the document it comes from."""

from __future__ import annotations

from desktop.document.fields import sheet
from desktop.document.model import Document, Page, Span
from desktop.document.results import Cited, Section, Status, TaskResult


def document(name: str, sha256: str) -> Document:
    return Document(f"/in/{name}", "txt", sha256, "Acme and Beta, 5 EUR", (Page(1, 0, 0, Span(0, 20), ()),))


def result(*rows: tuple[str, str, int]) -> TaskResult:
    made = tuple(
        (
            Cited(name.title(), (), kind="field", normal=name),
            Cited(value, (Span(at, at + len(value)),), kind="text", normal=value),
            Cited(value, ()),
        )
        for name, value, at in rows
    )
    return TaskResult(
        "extract", Status.OK, sections=(Section("fields", "Own", "table", made, ("F", "V", "N")),)
    )


def test_a_document_is_a_row_and_a_field_a_column() -> None:
    docs = (document("a.txt", "a" * 64), document("b.txt", "b" * 64), document("c.txt", "c" * 64))
    results = (
        result(("party", "Acme", 0), ("party", "Beta", 9)),
        result(("total", "5 EUR", 15)),
        TaskResult("extract", Status.OK),
    )
    made = sheet(docs, results)
    assert made.columns == ("Document", "Party", "Total")
    assert [[cell.value for cell in row] for row in made.rows] == [
        ["a.txt", "Acme; Beta", ""],
        ["b.txt", "", "5 EUR"],
        ["c.txt", "", ""],
    ]
    parties = made.rows[0][1]
    assert parties.spans == (Span(0, 4), Span(9, 13))
    assert {cell.document for cell in made.rows[0]} == {"a" * 64}
    assert made.rows[1][2].document == "b" * 64


def test_values_without_a_source_stay_marked() -> None:
    doc = document("a.txt", "a" * 64)
    row = (Cited("F", (), normal="f"), Cited("x", (), support="unverified"), Cited("x", ()))
    made = sheet(
        (doc,),
        (
            TaskResult(
                "extract", Status.OK, sections=(Section("fields", "", "table", (row, row), ("F", "V", "N")),)
            ),
        ),
    )
    assert made.rows[0][1].support == "unverified"
