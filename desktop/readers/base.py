"""What a reader is."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from desktop.document.model import Document
from desktop.progress import JobContext


class Reader(Protocol):
    """Reads one kind of file. Stateless."""

    kind: str

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Endings of file names that are usual, with the dot."""
        ...

    def matches(self, path: Path, head: bytes) -> bool:
        """Whether the content (`head`: its first 2,048 bytes) is of this kind. The ending of the name
        only decides where the content cannot, as between plain text and Markdown."""
        ...

    def read(
        self, path: Path, ctx: JobContext, password: str | None = None, *, tables: bool = False
    ) -> Document:
        """Read a file; with `tables` look for its tables too, which leaves the text as it is.

        Raises `UserError`: "password_needed", "password_wrong", "damaged", "empty", "unreadable".
        """
        ...
