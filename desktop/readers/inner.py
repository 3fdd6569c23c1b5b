"""Files in files: attachments of mails and what is embedded in Office files, each by its own reader."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from desktop.document.model import Document
from desktop.errors import UserError
from desktop.progress import JobContext

MAX_DEPTH = 8
"""Files in files in files."""
_DEPTH: ContextVar[int] = ContextVar("depth of files in files", default=0)


def too_deep(name: str, most: int = MAX_DEPTH) -> UserError:
    """The error for parts in parts without end."""
    return UserError(
        "too_deep", f"{name} holds more than {most} parts in parts.", "Take the inner one out, and read that."
    )


@contextmanager
def inner_file(data: bytes, name: str, suffix: str) -> Iterator[Path]:
    """`data` as a file in a private folder. `name` is its place in the outer file, and tells nothing.

    `suffix` is left out where no reader has it.

    Raises `UserError("too_deep")` for a file in a file in a file, and so on.
    """
    from desktop.readers.registry import SUFFIXES  # it knows the readers that call this

    depth = _DEPTH.get()
    if depth == MAX_DEPTH:
        raise too_deep(name.capitalize())
    with tempfile.TemporaryDirectory(prefix="strongroom-") as folder:
        known = suffix if suffix in SUFFIXES else ""
        path = Path(folder, f"{name.rpartition('/')[2].replace(' ', '-')}{known}")
        path.write_bytes(data)
        token = _DEPTH.set(depth + 1)
        try:
            yield path
        finally:
            _DEPTH.reset(token)


def read_inner(path: Path, ctx: JobContext, *, tables: bool = False) -> Document:
    """A file in a file by the reader that knows its content."""
    from desktop.readers.registry import read

    return read(path, ctx, tables=tables)
