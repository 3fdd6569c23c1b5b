"""What holds for every format of results in words."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from desktop.errors import Cancelled, UserError
from desktop.exporters.registry import SET_EXPORTERS
from desktop.progress import JobContext

from .understood import ANSWER, note, report

formats = pytest.mark.parametrize("name", list(SET_EXPORTERS))


@formats
def test_a_file_and_nothing_beside_it(name: str, tmp_path: Path) -> None:
    dest = tmp_path / f"out.{name}"
    dest.write_text("old")
    exporter = SET_EXPORTERS[name]
    exported = exporter.export(report(tmp_path), ANSWER, dest, JobContext())
    assert (exported.path, exporter.suffix(report(tmp_path), ANSWER)) == (str(dest), dest.suffix)
    assert [path.name for path in tmp_path.iterdir()] == [dest.name]
    assert dest.read_bytes() != b"old"


@formats
def test_no_source_of_a_batch_is_written_over(name: str, tmp_path: Path) -> None:
    docs = (report(tmp_path), note(tmp_path))
    with pytest.raises(UserError) as caught:
        SET_EXPORTERS[name].export_set(docs, (ANSWER, ANSWER), Path(docs[1].source), JobContext())
    assert caught.value.code == "same_file"


@formats
def test_cancel_leaves_nothing(name: str, tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(Cancelled):
        SET_EXPORTERS[name].export(
            report(tmp_path), ANSWER, tmp_path / f"out.{name}", JobContext(cancel=stop)
        )
    assert list(tmp_path.iterdir()) == []


@formats
def test_a_folder_that_is_gone(name: str, tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        SET_EXPORTERS[name].export(report(tmp_path), ANSWER, tmp_path / "gone" / "out", JobContext())
    assert caught.value.code == "cannot_write"
