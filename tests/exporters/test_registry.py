from __future__ import annotations

from pathlib import Path

import pytest

from desktop.document.results import Status, TaskResult
from desktop.errors import UserError
from desktop.exporters.registry import EXPORTERS
from desktop.progress import JobContext
from desktop.readers.registry import read
from desktop.tasks.registry import TASKS


def test_every_task_can_be_exported_in_the_formats_it_names() -> None:
    assert {name for task in TASKS.values() for name in task.formats} <= EXPORTERS.keys()


def test_names_are_the_names() -> None:
    assert all(name == exporter.format for name, exporter in EXPORTERS.items())
    assert all(name == task.name for name, task in TASKS.items())


@pytest.mark.parametrize("name", list(EXPORTERS))
def test_no_exporter_writes_over_the_source(name: str, tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text("One two three.\n", encoding="utf-8")
    result = TaskResult("any", Status.OK)
    with pytest.raises(UserError) as caught:
        EXPORTERS[name].export(read(source, JobContext()), result, source, JobContext())
    assert caught.value.code == "same_file"
    assert source.read_text(encoding="utf-8") == "One two three.\n"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
