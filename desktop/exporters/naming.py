"""Names of the files that are written: free, short enough, and without what was redacted."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop.document.results import TaskResult
from desktop.exporters.literals import apply, replacements
from desktop.exporters.marks import style

MAX_NAME = 200
"""Bytes of an output's name: file systems take 255, and some of it goes to the temporary name beside it."""

_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


def renamed(stem: str, result: TaskResult, number: int) -> str:
    """The name of a file without the findings of `result` in it; one that says nothing where they would be
    black boxes. `number` is that of the document in its batch."""
    if style(result) == "box":
        return f"document {number}"
    edits = [(span.start, span.end, mark) for span, mark in replacements(result)]
    return _NOT_IN_NAMES.sub("_", apply(stem, edits)).strip(" .") or f"document {number}"


def file_stem(text: str) -> str:
    """`text` as the name of a file, without its ending."""
    return _NOT_IN_NAMES.sub("_", " ".join(text.split())).strip(" .")[:80] or "unnamed"


class Names:
    """Names for outputs. No file is ever overwritten, neither that of an earlier run nor that of another
    source of the same name: the next free number is taken."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken: set[str] = set()

    @contextmanager
    def free(self, folder: Path, stem: str, suffix: str) -> Iterator[Path]:
        """A path in `folder` that nobody else gets while the block runs."""
        with self._lock:
            path = next(p for p in _candidates(folder, stem, suffix) if self._is_free(p))
            self._taken.add(_key(path))
        try:
            yield path
        finally:
            with self._lock:
                self._taken.discard(_key(path))

    def _is_free(self, path: Path) -> bool:
        return _key(path) not in self._taken and not os.path.lexists(path)


def _candidates(folder: Path, stem: str, suffix: str) -> Iterator[Path]:
    number = 1
    while True:
        end = suffix if number == 1 else f" ({number}){suffix}"
        room = MAX_NAME - len(os.fsencode(end))
        short = stem
        while len(os.fsencode(short)) > room:
            short = short[:-1]
        yield folder / f"{short}{end}"
        number += 1


def _key(path: Path) -> str:
    """Equal for names that some file systems take for the same."""
    return str(path).casefold()
