"""Word reports: what was found, with its sources, and nothing of who made it."""

from __future__ import annotations

import threading
from pathlib import Path

import docx
import pytest

from desktop.document.model import Document, Page, Problem, Span
from desktop.document.results import Cited, Status, TaskResult
from desktop.errors import Cancelled, UserError
from desktop.exporters.docx import DocxExporter
from desktop.progress import JobContext

TEXT = "The first page says\nthis. The second page says that\x07."
DOC = Document(
    "a.pdf",
    "pdf",
    "0" * 64,
    TEXT,
    (Page(1, 100, 100, Span(0, 25), ()), Page(2, 100, 100, Span(26, len(TEXT)), ())),
)
FIRST, SECOND = Span(0, 25), Span(26, len(TEXT))
SUMMARY = TaskResult(
    "summarize",
    Status.OK,
    text="# Pages\n\nBoth.\n\n- one\n- two\n\nRead 2 of 2 pages\\.",
    fields={
        "title": (Cited("Pages", ()),),
        "lead": (Cited("Both say something.", (FIRST, SECOND)),),
        "key_points": (
            Cited("The first page says this.", (FIRST,)),
            Cited("The second page says that\x07.", (SECOND,)),
        ),
    },
)


def exported(result: TaskResult, folder: Path) -> docx.document.Document:
    dest = folder / "out.docx"
    made = DocxExporter().export(DOC, result, dest, JobContext())
    assert made.path == str(dest)
    assert [path.name for path in folder.iterdir()] == ["out.docx"]
    return docx.Document(str(dest))


def test_a_summary_names_its_sources(tmp_path: Path) -> None:
    paragraphs = exported(SUMMARY, tmp_path).paragraphs
    assert [p.text for p in paragraphs] == [
        "Pages",
        "Both say something.1, 2",
        "The first page says this.1",
        "The second page says that\ufffd.2",
        "Read 2 of 2 pages.",
        "Sources",
        "Page 1: “The first page says this.”",
        "Page 2: “The second page says that\ufffd.”",
    ]
    assert [run.text for p in paragraphs for run in p.runs if run.font.superscript] == ["1, 2", "1", "2"]


def test_other_results_are_plain_reports(tmp_path: Path) -> None:
    text = "# Redaction\n\nTwo were found.\n\n- a \\*star\\*\n- b\n\n"
    text += "| Label | Count |\n|---|---|\n| PERSON | 2 |\n"
    word = exported(TaskResult("redact", Status.OK, text=text), tmp_path)
    assert [p.text for p in word.paragraphs] == ["Redaction", "Two were found.", "a *star*", "b"]
    rows = [[cell.text for cell in row.cells] for row in word.tables[0].rows]
    assert rows == [["Label", "Count"], ["PERSON", "2"]]


def test_problems_are_told(tmp_path: Path) -> None:
    problem = Problem("needs_ocr", "It is a picture.", 3)
    word = exported(TaskResult("redact", Status.PARTIAL, text="# R", problems=(problem,)), tmp_path)
    assert word.paragraphs[-1].text == "It is a picture. (page 3)"


def test_the_file_says_nothing_of_its_making(tmp_path: Path) -> None:
    word = exported(SUMMARY, tmp_path)
    properties = word.core_properties
    assert properties.author == properties.last_modified_by == "Strongroom"
    assert properties.title == properties.comments == ""
    assert properties.created == properties.modified
    before = (tmp_path / "out.docx").read_bytes()
    exported(SUMMARY, tmp_path)
    assert len((tmp_path / "out.docx").read_bytes()) == len(before)


def test_cancel_leaves_nothing(tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(Cancelled):
        DocxExporter().export(DOC, SUMMARY, tmp_path / "out.docx", JobContext(cancel=stop))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        DocxExporter().export(DOC, SUMMARY, tmp_path / "gone" / "out.docx", JobContext())
    assert caught.value.code == "cannot_write"
