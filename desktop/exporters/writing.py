"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop.document.model import Document
from desktop.errors import UserError


@contextmanager
def beside(dest: Path) -> Iterator[Path]:
    """An empty temporary file in the folder of `dest`, gone afterwards unless it was moved.

    Failures to write become `UserError("cannot_write")`.
    """
    temporary: Path | None = None
    try:
        # The name says nothing of the document: it may be found after a power cut.
        handle, name = tempfile.mkstemp(prefix=".strongroom-", suffix=dest.suffix, dir=dest.parent)
        os.close(handle)
        temporary = Path(name)
        yield temporary
    except OSError as error:
        raise UserError(
            "cannot_write",
            f"{dest.name} could not be written: {error.strerror or 'the folder can not be used'}.",
            "Check that the folder is there, that there is space, and that you may write to it.",
        ) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def settle(temporary: Path, dest: Path) -> None:
    """Put a finished file in its place; after a power cut either it or what stood there before is found."""
    with temporary.open("rb+") as file:
        os.fsync(file.fileno())
    temporary.replace(dest)


def refuse_source(dest: Path, doc: Document) -> None:
    """Raise `UserError("same_file")` when writing `dest` would destroy the source."""
    source = Path(doc.source)
    try:
        same = dest.samefile(source)
    except OSError:
        same = dest.absolute() == source.absolute()
    if same:
        raise UserError(
            "same_file", "The new file would take the place of its source.", "Choose another name or folder."
        )


def write_text(text: str, doc: Document, dest: Path) -> None:
    """Write `text` as UTF-8. Raises `UserError`: "same_file", "cannot_write"."""
    refuse_source(dest, doc)
    with beside(dest) as temporary:
        temporary.write_bytes(text.encode("utf-8"))
        settle(temporary, dest)
