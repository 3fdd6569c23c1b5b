"""PDF: characters and boxes by pdfium, structure (form fields, annotations, attachments) by pypdf."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from desktop.document.model import Document, Page, PageState, Problem, Span
from desktop.errors import UserError
from desktop.progress import JobContext
from desktop.readers.files import read_bytes, sha256
from desktop.readers.pdf_chars import page_chars, page_frame
from desktop.readers.pdf_headings import TypedLine, headings, outline_of, placed_lines, typed_lines
from desktop.readers.pdf_judging import judge
from desktop.readers.pdf_layers import with_marks
from desktop.readers.pdf_layout import reading_order
from desktop.readers.pdf_notes import Note, has_attachments, page_notes
from desktop.readers.pdf_tables import PageTable, joined, page_tables
from desktop.readers.pdf_text import PageText

kind = "pdf"
suffixes = (".pdf",)

BROKEN = (
    PyPdfError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    NotImplementedError,
)
"""What pypdf raises on a file that is not what it says it is."""

MAX_PAGES = 50_000
PAGE_BREAK = "\n\n"

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings quote the file


def matches(path: Path, head: bytes) -> bool:  # noqa: ARG001
    """Whether `head` begins a PDF: viewers accept the mark anywhere in the first 1,024 bytes.

    A text may speak of the mark; further in, an object must follow it.
    """
    at = head[:1024].find(b"%PDF-")
    return at == 0 or (at > 0 and (not head[:at].strip() or b" obj" in head[at:]))


def read(
    path: Path,
    ctx: JobContext,
    password: str | None = None,
    *,
    tables: bool = False,
) -> Document:
    """Read a PDF. Pages that fail or hold no text are in the document, and in its problems.

    Raises `UserError`: "password_needed", "password_wrong", "damaged", "unsupported", and those of
    `readers.files.read_bytes`.
    """
    data = read_bytes(path)
    problems: list[Problem] = []
    with open_pdf(data, password, path.name) as (pdf, repaired):
        if repaired or b"%%EOF" not in data[-2048:]:
            problems.append(
                Problem(
                    "damaged",
                    "The file is damaged or was cut off. What could be read was read; some may be missing.",
                )
            )
        if pdf.get_formtype() in (pdfium.FORMTYPE_XFA_FULL, pdfium.FORMTYPE_XFA_FOREGROUND):
            problems.append(
                Problem("xfa_form", "The file holds an XFA form. Only its plain PDF version was read.")
            )
        structure = _structure(data, password, len(pdf), problems)
        outline = outline_of(pdf)
        with _marked(structure, pdf) as (shown, marked):
            read_pages, text = _read_pages(shown, structure, problems, ctx, marked=marked, tables=tables)
    return Document(
        str(path),
        kind,
        sha256(data),
        text,
        tuple(one.page for one in read_pages),
        tuple(problems),
        joined((one.tables for one in read_pages), text) if tables else None,
        headings([one.lines for one in read_pages], text, outline),
    )


@contextmanager
def _marked(
    structure: PdfReader | None, pdf: pypdfium2.PdfDocument
) -> Iterator[tuple[pypdfium2.PdfDocument, bool]]:
    """The document, or where some layers are hidden a copy in which they are marked; whether it is one."""
    try:
        data = None if structure is None else with_marks(structure)
        copy = None if data is None else pypdfium2.PdfDocument(data)
    except (*BROKEN, pypdfium2.PdfiumError):
        copy = None
    if copy is None or len(copy) != len(pdf):
        yield pdf, False
        return
    try:
        yield copy, True
    finally:
        copy.close()


def _read_pages(
    pdf: pypdfium2.PdfDocument,
    structure: PdfReader | None,
    problems: list[Problem],
    ctx: JobContext,
    *,
    marked: bool,
    tables: bool,
) -> tuple[list[_Read], str]:
    pages: list[_Read] = []
    parts: list[str] = []
    offset = 0
    for index in range(len(pdf)):
        ctx.report("read", index, len(pdf))
        if parts:
            parts.append(PAGE_BREAK)
            offset += len(PAGE_BREAK)
        notes = _notes(structure, index, problems)
        read_page = _read_page(pdf, index, offset, notes, marked=marked, tables=tables)
        pages.append(read_page)
        parts.append(read_page.text)
        problems += read_page.problems
        offset += len(read_page.text)
    ctx.report("read", len(pdf), len(pdf))
    return pages, "".join(parts)


@contextmanager
def open_pdf(data: bytes, password: str | None, name: str) -> Iterator[tuple[pypdfium2.PdfDocument, bool]]:
    """An open pdfium document, and whether pypdf had to write it anew before pdfium could open it."""
    pdf, repaired = _open(data, password, name)
    try:
        if len(pdf) == 0:
            raise _damaged(name)
        if len(pdf) > MAX_PAGES:
            raise UserError("too_large", f"{name} says that it has {len(pdf):,} pages.", "Split it first.")
        yield pdf, repaired
    finally:
        pdf.close()


def _open(data: bytes, password: str | None, name: str) -> tuple[pypdfium2.PdfDocument, bool]:
    try:
        return pypdfium2.PdfDocument(data, password=password), False
    except pypdfium2.PdfiumError as error:
        if error.err_code == pdfium.FPDF_ERR_PASSWORD:
            if password is not None and _opens_without(data):
                return _open(data, None, name)
            raise _locked(name, password) from None
        if error.err_code == pdfium.FPDF_ERR_SECURITY:
            raise UserError(
                "unsupported",
                f"{name} is protected in a way that Strongroom can not open.",
                "Save it without protection first.",
            ) from None
    try:
        return pypdfium2.PdfDocument(_rewritten(data, password)), True
    except (*BROKEN, pypdfium2.PdfiumError):
        raise _damaged(name) from None


def _opens_without(data: bytes) -> bool:
    """Whether the file can be read without a password: then a wrong one does no harm."""
    try:
        pypdfium2.PdfDocument(data).close()
    except pypdfium2.PdfiumError:
        return False
    return True


def _locked(name: str, password: str | None) -> UserError:
    if password is None:
        return UserError("password_needed", f"{name} is protected with a password.", "Give the password.")
    return UserError("password_wrong", f"The password does not open {name}.", "Check it, and try again.")


def _damaged(name: str) -> UserError:
    return UserError(
        "damaged",
        f"{name} is damaged and can not be read as a PDF.",
        "Fetch it again, or save it anew from its source.",
    )


def _rewritten(data: bytes, password: str | None) -> bytes:
    """The file as pypdf understands it, for where pdfium does not."""
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        reader.decrypt(password or "")
    out = io.BytesIO()
    PdfWriter(clone_from=reader).write(out)
    return out.getvalue()


def _structure(data: bytes, password: str | None, pages: int, problems: list[Problem]) -> PdfReader | None:
    """pypdf's view of the file, where it has one; what only that view shows goes to `problems`."""
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            reader.decrypt(password or "")
        count = len(reader.pages)
        attached = has_attachments(reader)
    except BROKEN:
        problems.append(
            Problem(
                "structure_unread",
                "Form fields, notes and attached files could not be read: the file is not well formed.",
            )
        )
        return None
    if attached:
        problems.append(Problem("attachment", "The file holds attached files, which were not read."))
    if count != pages:
        problems.append(
            Problem("pages_differ", f"Two readers disagree on the number of pages ({pages} and {count}).")
        )
    return reader


def _notes(structure: PdfReader | None, index: int, problems: list[Problem]) -> list[Note]:
    if structure is None or index >= len(structure.pages):
        return []
    try:
        return page_notes(structure.pages[index])
    except BROKEN:
        problems.append(
            Problem("notes_unread", "The form fields and notes of this page could not be read.", index + 1)
        )
        return []


@dataclass(frozen=True, slots=True)
class _Read:
    """A page that was read, and what was found on it."""

    page: Page
    text: str
    problems: list[Problem]
    lines: list[TypedLine]
    tables: list[PageTable]


def _read_page(
    pdf: pypdfium2.PdfDocument, index: int, offset: int, notes: list[Note], *, marked: bool, tables: bool
) -> _Read:
    number = index + 1
    raw = pdfium.FPDF_LoadPage(pdf, index)
    try:
        text_page = pdfium.FPDFText_LoadPage(raw) if raw else None
        if not text_page:
            return _failed(number, offset)
        frame = page_frame(raw)
        try:
            chars = page_chars(text_page, frame, marked=marked)
            blocks = reading_order(chars)
            typed = typed_lines(text_page, chars, blocks)
        finally:
            pdfium.FPDFText_ClosePage(text_page)
        text = PageText(chars, offset)
        text.add(blocks)
        state, problems = judge(raw, frame, text.text, number, chars)
        found = (
            page_tables(
                chars,
                blocks,
                places=text.places,
                text=text.text,
                offset=offset,
                drawn=(raw, frame),
                number=number,
            )
            if tables
            else []
        )
    finally:
        pdfium.FPDF_ClosePage(raw)
    for note in notes:
        text.add_note(note.text, note.box(frame), note.anchor)
    whole = text.text
    width, height = (round(side, 2) for side in frame.size)
    page = Page(number, width, height, Span(offset, offset + len(whole)), tuple(text.runs), state)
    return _Read(page, whole, problems, placed_lines(typed, chars, text.places), found)


def _failed(number: int, offset: int) -> _Read:
    page = Page(number, 0.0, 0.0, Span(offset, offset), (), PageState.FAILED)
    said = f"Page {number} is damaged and could not be read."
    return _Read(page, "", [Problem("page_failed", said, number)], [], [])
