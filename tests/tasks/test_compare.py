"""Two versions of a document: what is the same, what changed, and on which side each word stands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.document.model import Document, Page, PageState, Span
from desktop.document.results import Section, Status, TaskResult
from desktop.engines.fake import FakeEngines
from desktop.errors import UserError
from desktop.progress import JobContext
from desktop.readers.registry import read
from desktop.tasks.compare import Compare
from desktop.tasks.options import complete

BEFORE = """The lease begins on 1 March 2024. The rent is $1,200 a month and is due on the first day. The
tenant keeps the garden. Dogs are not allowed in the house. The landlord repairs the roof."""
AFTER = """The landlord repairs the roof. The lease begins on 1 May 2024. The rent is $1,350 a month
and is due on the first day. The tenant keeps the garden. A deposit of two months is paid before the keys
are handed over."""


def document(text: str, name: str) -> Document:
    page = Page(1, 100.0, 100.0, Span(0, len(text)), ())
    return Document(name, "pdf", name.ljust(64, "0"), text, (page,))


def compare(*docs: Document, length: str = "medium") -> TaskResult:
    task = Compare()
    return task.run(docs, FakeEngines(), complete(task, {"length": length}), JobContext())


def section(result: TaskResult, name: str) -> Section | None:
    return next((section for section in result.sections if section.name == name), None)


def values(result: TaskResult, name: str) -> list[tuple[str, ...]]:
    found = section(result, name)
    return [tuple(cited.value for cited in row) for row in found.rows] if found else []


OLD, NEW = document(BEFORE, "old"), document(AFTER, "new")


def test_what_was_added_removed_and_changed() -> None:
    result = compare(OLD, NEW)
    assert values(result, "added") == [("A deposit of two months is paid before the keys are handed over.",)]
    assert values(result, "removed") == [("Dogs are not allowed in the house.",)]
    assert [row[0][:14] for row in values(result, "changed")] == ["The lease begi", "The rent is $1"]
    assert result.status is Status.OK


def test_figures_side_by_side() -> None:
    rows = values(compare(OLD, NEW), "figures")
    assert ("The rent is", "$1,200", "$1,350") in rows


def test_each_side_is_cited_where_it_stands() -> None:
    docs = {doc.sha256: doc for doc in (OLD, NEW)}
    result = compare(OLD, NEW)
    for found in result.sections:
        for row in found.rows:
            for cited in row:
                if cited.spans:
                    text = docs[cited.document].text
                    assert " ".join(" ".join(s.of(text).split()) for s in cited.spans) == cited.value
    changed = section(result, "changed")
    assert changed is not None
    assert {(row[0].document, row[1].document) for row in changed.rows} == {(OLD.sha256, NEW.sha256)}


def test_what_was_moved_is_the_same() -> None:
    coverage = values(compare(OLD, NEW), "coverage")
    assert coverage == [("old", "5", "2", "2", "1"), ("new", "5", "2", "2", "1")]


def test_a_new_layout_is_no_change() -> None:
    wrapped = document(BEFORE.replace(" ", "\n", 20), "new")
    result = compare(OLD, wrapped)
    assert "The two say the same, sentence by sentence." in result.notes
    assert [found.name for found in result.sections] == ["title", "coverage"]


def test_what_is_not_shown_is_counted() -> None:
    many = " ".join(f"The number of house {n} is written on its door in white." for n in range(30))
    result = compare(document("Nothing is said.", "old"), document(many, "new"), length="short")
    assert len(values(result, "added")) == 20
    assert "Added: 20 of 30 are shown; a greater length shows more." in result.notes


def test_a_page_that_was_not_read_makes_it_partial() -> None:
    blank = replace(
        NEW, pages=(*NEW.pages, Page(2, 9.0, 9.0, Span(len(AFTER), len(AFTER)), (), PageState.FAILED))
    )
    result = compare(OLD, blank)
    assert result.status is Status.PARTIAL
    assert "1 of 2 pages" in result.notes[0]


@pytest.mark.parametrize(
    ("docs", "code"),
    [
        ((OLD,), "two_documents"),
        ((OLD, NEW, NEW), "two_documents"),
        ((OLD, document("", "new")), "nothing_to_compare"),
    ],
)
def test_what_can_not_be_compared(docs: tuple[Document, ...], code: str) -> None:
    with pytest.raises(UserError) as caught:
        compare(*docs)
    assert caught.value.code == code


def reports(tmp_path: Path) -> tuple[Document, Document]:
    told = "The year was good for all of us, and the board thanks everybody who worked for the company.\n\n"
    head = f"{told}| £m | 2024 | 2023 |\n|---|---|---|\n"
    old = f"{head}| Sales | 90 | 80 |\n| Costs | 60 | 55 |\n| Rent | 5 | 5 |\n"
    new = f"{head}| Sales | 92 | 80 |\n| Costs | 60 | 55 |\n| Fuel | 7 | 6 |\n"
    found = []
    for name, text in (("old.md", old), ("new.md", new)):
        (tmp_path / name).write_text(text, "utf-8")
        found.append(read(tmp_path / name, JobContext(), tables=True))
    return found[0], found[1]


def test_cells_and_rows_of_tables(tmp_path: Path) -> None:
    old, new = reports(tmp_path)
    result = compare(old, new)
    assert values(result, "cells") == [("Sales, 2024", "90", "92")]
    assert values(result, "rows_added") == [("Fuel | 7 | 6",)]
    assert values(result, "rows_removed") == [("Rent | 5 | 5",)]
    cells = section(result, "cells")
    assert cells is not None
    ((_, before, after),) = cells.rows
    assert (before.document, after.document) == (old.sha256, new.sha256)
    assert [
        "".join(span.of(doc.text) for span in side.spans) for doc, side in ((old, before), (new, after))
    ] == [
        "90",
        "92",
    ]
    assert any(
        note.startswith("Tables in both, by the names of their rows: 1; cells changed: 1,")
        for note in result.notes
    )


def test_tables_that_nobody_looked_for_are_told() -> None:
    assert "Tables were not compared: nobody looked for them in both." in compare(OLD, NEW).notes


def test_columns_go_by_their_heads_and_rows_by_their_group(tmp_path: Path) -> None:
    old, new = reports(tmp_path)
    text = (
        "The year was good for all of us, and the board thanks everybody who worked for the company.\n\n"
        "| £m | 2025 | 2024 |\n|---|---|---|\n| Sales | 99 | 90 |\n| Costs | 61 | 60 |\n| Rent | 5 | 5 |\n"
    )
    (tmp_path / "later.md").write_text(text, "utf-8")
    later = read(tmp_path / "later.md", JobContext(), tables=True)
    assert values(compare(old, later), "cells") == []
    assert values(compare(new, later), "cells") == [("Sales, 2024", "92", "90")]
