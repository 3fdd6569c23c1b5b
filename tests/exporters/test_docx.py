"""Word documents: footnotes that quote the sources, and nothing of who made it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import docx
from lxml import etree

from desktop.document.results import TaskResult
from desktop.exporters.registry import SET_EXPORTERS
from desktop.progress import JobContext

from .understood import ANSWER, note, report

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def exported(folder: Path, results: tuple[TaskResult, ...] = (ANSWER,)) -> Path:
    dest = folder / "out.docx"
    docs = (report(folder), note(folder))[: len(results)]
    SET_EXPORTERS["docx"].export_set(docs, results, dest, JobContext())
    return dest


def test_statements_and_their_marks(tmp_path: Path) -> None:
    word = docx.Document(str(exported(tmp_path)))
    assert [(p.style.name, p.text) for p in word.paragraphs] == [
        ("Title", "Money"),
        ("Heading 1", "Answer"),
        ("Normal", "It earned 40 million. It rains\ufffd in *Berlin*."),
        ("Heading 1", "Points"),
        ("List Bullet", "- Costs: 80 million in 1999 (not found in the source)"),
        ("List Bullet", "Nobody said so (not found in the source)"),
        ("Heading 1", "Figures: [all]/1"),
        ("Normal", "Read 2 of 2 pages."),
        ("Heading 1", "Not done"),
        ("List Bullet", "It is a picture. (page 3)"),
    ]
    rows = [[cell.text for cell in row.cells] for row in word.tables[0].rows]
    assert rows[1:3] == [["Revenue | all", "EUR 120m"], ["=1+1", "(1,234.5)"]]
    unsupported = [run.text for p in word.paragraphs for run in p.runs if run.underline]
    assert unsupported == ["1999", "Nobody said so"]


def test_footnotes_are_footnotes_of_word(tmp_path: Path) -> None:
    with ZipFile(exported(tmp_path)) as package:
        body = etree.fromstring(package.read("word/document.xml"))
        notes = etree.fromstring(package.read("word/footnotes.xml"))
        assert b"footnotes.xml" in package.read("word/_rels/document.xml.rels")
        assert b"footnotes+xml" in package.read("[Content_Types].xml")
    texts = {note.get(f"{W}id"): "".join(note.itertext()).strip() for note in notes}
    marks = [mark.get(f"{W}id") for mark in body.iter(f"{W}footnoteReference")]
    assert marks == ["1", "2", "3", "4", "5", "6"]
    assert texts["1"] == (
        "Worked out from annual report.pdf, p. 1: “Revenue was 120 million euros”; "
        "annual report.pdf, p. 2: “Costs were 80 million”"
    )
    assert texts["2"] == "annual report.pdf, p. 2: “It rains\ufffd in *Berlin*”"
    assert set(texts) == {"-1", "0", *marks}


def test_the_file_says_nothing_of_its_making(tmp_path: Path) -> None:
    properties = docx.Document(str(exported(tmp_path))).core_properties
    assert properties.author == properties.last_modified_by == "Strongroom"
    assert properties.title == properties.comments == ""
    assert properties.created == properties.modified
    before = (tmp_path / "out.docx").read_bytes()
    assert len(exported(tmp_path).read_bytes()) == len(before)


def test_results_of_a_batch_stand_under_the_names_of_their_documents(tmp_path: Path) -> None:
    word = docx.Document(str(exported(tmp_path, (ANSWER, replace(ANSWER)))))
    titles = [p.text for p in word.paragraphs if p.style.name == "Title"]
    assert titles == ["annual report.pdf", "Money", "note.txt", "Money"]
