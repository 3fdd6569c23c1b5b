from __future__ import annotations

from pathlib import Path

import pytest

from desktop.document.model import Document
from desktop.document.results import Status, TaskResult
from desktop.errors import UserError
from desktop.exporters.markdown import MarkdownExporter
from desktop.progress import JobContext
from desktop.readers.registry import read

RESULT = TaskResult("summarize", Status.OK, text="# Caf\u00e9\n\n- One.\n- Two.")


@pytest.fixture
def doc(tmp_path: Path) -> Document:
    path = tmp_path / "notes.md"
    path.write_text("One. Two.\n", encoding="utf-8")
    return read(path, JobContext())


def test_the_text_as_it_is(doc: Document, tmp_path: Path) -> None:
    dest = tmp_path / "summary.md"
    dest.write_text("old", encoding="utf-8")
    exported = MarkdownExporter().export(doc, RESULT, dest, JobContext())
    assert dest.read_bytes() == "# Caf\u00e9\n\n- One.\n- Two.\n".encode()
    assert exported.path == str(dest)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["notes.md", "summary.md"]


def test_the_source_is_never_written_over(doc: Document) -> None:
    with pytest.raises(UserError) as caught:
        MarkdownExporter().export(doc, RESULT, Path(doc.source), JobContext())
    assert caught.value.code == "same_file"
