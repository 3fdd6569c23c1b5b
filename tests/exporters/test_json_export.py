from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.document.model import Document
from desktop.engines.fake import FakeEngines
from desktop.errors import Cancelled, UserError
from desktop.exporters.registry import EXPORTERS, SET_EXPORTERS
from desktop.progress import JobContext
from desktop.readers.registry import read
from desktop.tasks.options import complete
from desktop.tasks.redact import Redact

from .understood import ANSWER, note, report

TEXT = "Signed by Ann Miller, ann@example.org.\n"


@pytest.fixture
def doc(tmp_path: Path) -> Document:
    path = tmp_path / "letter.txt"
    path.write_text(TEXT, encoding="utf-8")
    return read(path, JobContext())


def _redacted(doc: Document):
    task = Redact()
    return task.run(doc, FakeEngines(), complete(task, {}), JobContext())


def test_a_redaction_says_where_and_quotes_nothing(doc: Document, tmp_path: Path) -> None:
    dest = tmp_path / "letter.json"
    exported = EXPORTERS["json"].export(doc, _redacted(doc), dest, JobContext())
    written = dest.read_text(encoding="utf-8")
    report = json.loads(written)
    assert exported.path == str(dest)
    assert (report["source"], report["sha256"], report["task"]) == ("letter.txt", doc.sha256, "redact")
    assert [(f["label"], f["start"], f["end"], f["entity"]) for f in report["findings"]] == [
        ("PERSON", 10, 20, "PERSON 1"),
        ("EMAIL", 22, 37, "EMAIL 1"),
    ]
    assert "Miller" not in written
    assert "example.org" not in written


def test_the_source_is_never_written_over(doc: Document) -> None:
    with pytest.raises(UserError) as caught:
        EXPORTERS["json"].export(doc, _redacted(doc), Path(doc.source), JobContext())
    assert caught.value.code == "same_file"
    assert Path(doc.source).read_text(encoding="utf-8") == TEXT


def test_a_folder_that_is_not_there(doc: Document, tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        EXPORTERS["json"].export(doc, _redacted(doc), tmp_path / "none" / "a.json", JobContext())
    assert caught.value.code == "cannot_write"


def test_cancel_writes_nothing(doc: Document, tmp_path: Path) -> None:
    class Set:
        def is_set(self) -> bool:
            return True

    result = _redacted(doc)
    with pytest.raises(Cancelled):
        EXPORTERS["json"].export(doc, result, tmp_path / "a.json", JobContext(cancel=Set()))
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_result_over_several_documents(tmp_path: Path) -> None:
    docs = (report(tmp_path), note(tmp_path))
    SET_EXPORTERS["json"].export_set(docs, (ANSWER, replace(ANSWER)), tmp_path / "a.json", JobContext())
    told = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert [source["source"] for source in told["documents"]] == ["annual report.pdf", "note.txt"]
    first = told["results"][0]
    assert first["source"] == "annual report.pdf"
    assert [section["name"] for section in first["sections"]] == ["title", "answer", "points", "figures"]
    assert first["citations"][0] == {
        "document": "1" * 64,
        "quote": "Revenue was 120 million euros",
        "page": 1,
        "start": 0,
        "end": 29,
    }
    cell = first["sections"][3]["rows"][0][1]
    assert (cell["value"], cell["normal"], cell["spans"]) == ("EUR 120m", "120000000 EUR", [[0, 29]])
