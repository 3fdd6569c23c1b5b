"""The readers of a redacted PDF beside pdfium: pypdf, poppler, and what marked content says in words."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ContentStream, DictionaryObject, StreamObject

from desktop.errors import UserError
from desktop.exporters.pdf_content import SPOKEN
from desktop.progress import JobContext
from desktop.readers.pdf import BROKEN
from desktop.readers.pdf_objects import plain, string

POPPLER_SECONDS = 300


def open_pypdf(out: Path, password: str | None) -> PdfReader:
    """The file in pypdf. Raises `UserError("damaged")`."""
    try:
        reader = PdfReader(io.BytesIO(out.read_bytes()))
        if reader.is_encrypted:
            reader.decrypt(password or "")
        len(reader.pages)
    except BROKEN:
        raise UserError("damaged", "The redacted file can not be read again.") from None
    return reader


def pypdf_text(reader: PdfReader, number: int) -> str | None:
    """The text of a page, or None where pypdf fails on it."""
    try:
        return reader.pages[number - 1].extract_text()
    except BROKEN:
        return None


def poppler_pages(reader: PdfReader, out: Path, ctx: JobContext) -> list[str] | None:
    """The text of each page by poppler's pdftotext, or None where it is not installed.

    A file with a password is handed over without it, in memory: arguments of a program are for all to see.
    """
    program = shutil.which("pdftotext")
    if program is None:
        return None
    data = out.read_bytes()
    if reader.is_encrypted:
        opened = io.BytesIO()
        PdfWriter(clone_from=reader).write(opened)
        data = opened.getvalue()
    try:
        process = subprocess.Popen(  # noqa: S603 - a fixed program, without a shell
            [program, "-q", "-enc", "UTF-8", "-", "-"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return None
    with process, ctx.on_cancel(process.kill):
        try:
            text, _ = process.communicate(data, timeout=POPPLER_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            text = b""
    ctx.check()
    # Where it is there and fails, no page has passed.
    return text.decode("utf-8", errors="replace").split("\f") if process.returncode == 0 else []


def spoken(page: DictionaryObject) -> str | None:
    """What a page says in words beside what it shows, or None where that can not be told."""
    try:
        return "\n".join(_spoken(page, set()))
    except BROKEN:
        return None


def _spoken(owner: DictionaryObject, seen: set[int]) -> Iterator[str]:
    """What the marked content of a page or form says in words beside what it shows, forms in it included."""
    if id(owner) in seen:
        return
    seen.add(id(owner))
    content = ContentStream(
        owner if isinstance(owner, StreamObject) else owner.get("/Contents"), None, "bytes"
    )
    resources = plain(owner.get("/Resources")) or {}
    data = content.get_data()
    named = plain(resources.get("/Properties")) or {}
    said = [plain(properties) for properties in named.values()]
    if any(key.encode() in data for key in SPOKEN):
        said += [
            operands[1] for operands, operator in content.operations if operator == b"BDC" and operands[1:]
        ]
    for properties in said:
        if isinstance(properties, DictionaryObject):
            yield from (string(plain(properties[key])) for key in SPOKEN if key in properties)
    for item in map(plain, (plain(resources.get("/XObject")) or {}).values()):
        if isinstance(item, StreamObject) and plain(item.get("/Subtype")) == "/Form":
            yield from _spoken(item, seen)
