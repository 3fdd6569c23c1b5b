"""Redacting twice changes nothing more: a copy has nothing left to remove, and stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.document.model import Document
from desktop.document.results import Status, TaskResult
from desktop.exporters.redacted import RedactedExporter
from desktop.progress import JobContext
from desktop.readers.registry import read

from .leak_documents import PRODUCERS, made
from .test_no_leaks import findings_of

ONCE_EACH = sorted(PRODUCERS.keys() - {"pdf by reportlab"})


def _redacted(doc: Document, secrets: list[str], out: Path) -> Document:
    result = TaskResult("redact", Status.OK, findings_of(doc, secrets), options={"style": "label"})
    RedactedExporter().export(doc, result, out, JobContext())
    return read(out, JobContext())


@pytest.mark.parametrize("producer", ONCE_EACH)
def test_the_second_time_nothing_changes(producer: str, tmp_path: Path) -> None:
    paper, path = made(producer, 5, tmp_path, 5)
    first, second = (tmp_path / f"{name}{path.suffix}" for name in ("first", "second"))
    once = _redacted(read(path, JobContext()), paper.secrets, first)
    assert findings_of(once, paper.secrets) == ()
    twice = _redacted(once, paper.secrets, second)
    assert twice.text == once.text
    assert [page.width for page in twice.pages] == [page.width for page in once.pages]
    # A PDF gets a new identifier each time, and an archive may pack otherwise; nothing is added.
    assert second.stat().st_size < first.stat().st_size + 200
