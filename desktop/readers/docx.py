"""DOCX: every text in the package, in a fixed order.

Text that a person may never see is read too (tracked deletions, comments, alternative texts of pictures, link
targets in field codes), because it leaves the house with the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from desktop.document.model import Document
from desktop.progress import JobContext
from desktop.readers.files import read_bytes, sha256
from desktop.readers.ooxml import Package, by_number, is_package, tells
from desktop.readers.ooxml_embedded import embedded, with_embedded
from desktop.readers.ooxml_structure import Structure
from desktop.readers.ooxml_text import Layout, Piece, Reading, Watch, unread
from desktop.readers.ooxml_verbatim import verbatim
from desktop.readers.ooxml_words import zip_texts

__all__ = ["is_apart", "kind", "layout", "matches", "read", "suffixes", "text_parts", "zip_texts"]

kind = "docx"
suffixes = (".docx", ".docm", ".dotx", ".dotm")

# Parts of a package in the order they are read; what matches none of them comes last, by name.
ORDER = tuple(
    re.compile(f"(.*/)?{name}\\d*\\.xml")
    for name in ("document", "header", "footer", "footnotes", "endnotes", "comments")
)


def matches(path: Path, head: bytes) -> bool:
    """Whether the file is a ZIP with the main part of a Word document, or one that is locked."""
    return is_package(path, head, kind)


def read(
    path: Path,
    ctx: JobContext,
    password: str | None = None,
    *,
    tables: bool = False,
) -> Document:
    """Read a DOCX; one run a text node, anchors "word/document.xml#12" (the 12th text node of that part).

    Raises `UserError`: "damaged", "too_large", "password_needed", "password_wrong", and those of
    `readers.files.read_bytes`.
    """
    data = read_bytes(path)
    package = Package.of(data, path.name, kind, password)
    structure = Structure(package, tables)
    found = layout(package, ctx, structure)
    files = embedded(package, found.text, ctx)
    doc = found.document(str(path), kind, sha256(data), unread(package, [file.part for file in files]))
    doc = replace(
        doc,
        headings=structure.headings(doc.text),
        tables=structure.tables(doc.text) if tables else None,
        verbatim=verbatim(found, is_apart),
    )
    return with_embedded(doc, files)


def layout(package: Package, ctx: JobContext, watch: Watch | None = None) -> Layout:
    """The text of a document and where each piece of it stands."""
    package.main()
    names = text_parts(package.parts)
    reading = Reading(package, watch)
    for done, name in enumerate(names):
        ctx.report("read", done, len(names))
        # What programs drew of a diagram says again what its data say.
        reading.part(name, once="/diagrams/drawing" in name)
    ctx.report("read", len(names), len(names))
    return reading.layout()


def is_apart(piece: Piece) -> bool:
    """Whether a piece is no language: a number of a chart."""
    return piece.anchor.endswith("=")


def text_parts(names: Iterable[str]) -> list[str]:
    """Those of a package's parts that may hold text, in reading order."""
    found = [name for name in by_number(names) if tells(name)]
    return sorted(
        found, key=lambda name: next((i for i, one in enumerate(ORDER) if one.fullmatch(name)), len(ORDER))
    )
