"""Every format that can be read, and the choice between them: by content first, by name second."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from desktop.document.model import Document, Problem
from desktop.errors import UserError
from desktop.progress import JobContext
from desktop.readers import csv_cells, docx, html_text, json_leaves, mail, pdf, pptx, subtitles, text, xlsx
from desktop.readers.base import Reader
from desktop.readers.files import read_bytes

HEAD = 2048

READERS: tuple[Reader, ...] = (
    pdf,
    docx,
    xlsx,
    pptx,
    json_leaves,
    html_text,
    mail,
    subtitles,
    csv_cells,
    text,
)
"""In the order they are asked. Text comes last: it takes whatever has no control characters."""

SUFFIXES: tuple[str, ...] = tuple(dict.fromkeys(suffix for reader in READERS for suffix in reader.suffixes))
"""Endings for a file dialog, with the dot. A file is read by its content, whatever its ending."""

KINDS: dict[str, tuple[str, ...]] = {
    "PDF": pdf.suffixes,
    "Word": docx.suffixes,
    "Excel": xlsx.suffixes,
    "PowerPoint": pptx.suffixes,
    "Mail": mail.suffixes,
    "Web page": html_text.suffixes,
    "Table": csv_cells.suffixes,
    "JSON": json_leaves.suffixes,
    "Subtitles": subtitles.suffixes,
    "Text": text.suffixes,
}
"""Names for a file dialog, with their endings."""

_WRITTEN_AS_TEXT: tuple[Reader, ...] = (json_leaves, html_text, mail, subtitles, csv_cells, text)


def read(path: Path, ctx: JobContext, password: str | None = None, *, tables: bool = False) -> Document:
    """Read a file with the reader that knows its content. An ending that says something else is a problem.
    With `tables` its tables are looked for; its text is the same without.

    Raises `UserError`: "not_found", "not_a_file", "no_permission", "empty", "unreadable", "too_large",
    "unsupported", "damaged", "too_deep", "password_needed", "password_wrong".
    """
    head = read_bytes(path, HEAD)
    for reader in READERS:
        if reader.matches(path, head):
            doc = reader.read(path, ctx, password, tables=tables)
            return replace(doc, problems=(*doc.problems, *_wrong_ending(path, reader)))
    raise UserError(
        "unsupported",
        f"{path.name} is in a format that Strongroom can not read{_known_as(head)}.",
        f"It reads {', '.join(KINDS)}.",
    )


def _wrong_ending(path: Path, reader: Reader) -> tuple[Problem, ...]:
    suffix = path.suffix.lower()
    fitting = (*reader.suffixes, *(text.suffixes if reader in _WRITTEN_AS_TEXT else ()))
    if suffix not in SUFFIXES or suffix in fitting:
        return ()
    said = f"The name ends in {suffix}, but the file is none; it was read as {reader.kind.upper()}."
    return (Problem("wrong_ending", said),)


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
