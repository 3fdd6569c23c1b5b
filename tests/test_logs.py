"""Logs tell where, never what."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop import logs

SECRET = "Jane Doe"


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    root = logging.getLogger()
    level, hook, thread_hook = root.level, sys.excepthook, threading.excepthook
    yield
    for handler in root.handlers[:]:
        if isinstance(handler.formatter, logs.NoMessages):
            root.removeHandler(handler)
            handler.close()
    root.setLevel(level)
    sys.excepthook = hook
    threading.excepthook = thread_hook


def fail() -> None:
    try:
        raise KeyError(SECRET)
    except KeyError as error:
        raise ValueError(f"no {SECRET}") from error


def test_exceptions_without_their_messages(tmp_path: Path) -> None:
    file = logs.start("test", folder=tmp_path)
    assert file is not None
    try:
        fail()
    except ValueError:
        logging.getLogger("x").exception("a job failed")
    text = file.read_text()
    assert SECRET not in text
    assert "a job failed" in text
    assert text.index("KeyError") < text.index("builtins.ValueError")
    assert "in fail" in text


def test_unhandled_exceptions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = logs.start("test", folder=tmp_path)
    assert file is not None
    try:
        fail()
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    assert SECRET not in file.read_text() + capsys.readouterr().err
    assert "ValueError" in file.read_text()


def test_unhandled_exceptions_of_threads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = logs.start("test", folder=tmp_path)
    assert file is not None
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert SECRET not in file.read_text() + capsys.readouterr().err
    assert "ValueError" in file.read_text()


def test_the_file_is_rotated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "MAX_BYTES", 1000)
    logs.start("test", folder=tmp_path)
    for _ in range(100):
        logging.getLogger("x").info("a line of the log")
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "test.log",
        *(f"test.log.{n}" for n in (1, 2, 3)),
    ]


def test_started_twice_writes_once(tmp_path: Path) -> None:
    logs.start("test", folder=tmp_path)
    file = logs.start("test", folder=tmp_path)
    logging.getLogger("x").info("once")
    assert file is not None
    assert file.read_text().count("once") == 1


def test_nowhere_to_write(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert logs.start("test", folder=tmp_path / "file") is None
    logging.getLogger("x").error("lost")
