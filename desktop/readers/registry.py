"""Every format that can be read, and the choice between them: by content first, by name second."""

from __future__ import annotations

from pathlib import Path

from desktop.document.model import Document
from desktop.errors import UserError
from desktop.progress import JobContext
from desktop.readers import docx, pdf, text
from desktop.readers.base import Reader
from desktop.readers.files import read_bytes

HEAD = 2048

READERS: tuple[Reader, ...] = (pdf, docx, text)
"""In the order they are asked. Text comes last: it takes whatever has no control characters."""

SUFFIXES: tuple[str, ...] = (*pdf.suffixes, *docx.suffixes, *text.suffixes)
"""Endings for a file dialog, with the dot. A file is read by its content, whatever its ending."""

KINDS: dict[str, tuple[str, ...]] = {
    "PDF": pdf.suffixes,
    "Word": docx.suffixes,
    "Text": text.suffixes,
}
"""Names for a file dialog, with their endings."""


def read(path: Path, ctx: JobContext, password: str | None = None) -> Document:
    """Read a file with the reader that knows its content.

    Raises `UserError`: "not_found", "not_a_file", "no_permission", "empty", "unreadable", "too_large",
    "unsupported", "damaged", "password_needed", "password_wrong".
    """
    head = read_bytes(path, HEAD)
    for reader in READERS:
        if reader.matches(path, head):
            return reader.read(path, ctx, password)
    raise UserError(
        "unsupported",
        f"{path.name} is in a format that Strongroom can not read{_known_as(head)}.",
        "It reads PDF, Word (DOCX), plain text and Markdown.",
    )


def _known_as(head: bytes) -> str:
    """What an unreadable file seems to be, where its first bytes say so."""
    signatures = {
        b"PK\x03\x04": "a ZIP archive or an Office file of another kind",
        b"\xd0\xcf\x11\xe0": "an old Office file, or one protected with a password",
        b"{\\rtf": "RTF",
        b"\x89PNG": "a picture",
        b"\xff\xd8\xff": "a picture",
        b"II*\x00": "a picture",
        b"MM\x00*": "a picture",
    }
    return next(
        (f" (it seems to be {name})" for mark, name in signatures.items() if head.startswith(mark)), ""
    )
