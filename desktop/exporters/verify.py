"""Proof of a redaction: the file that was written is read again, and nothing that was removed is in it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import docx
from docx.opc.exceptions import OpcError

from desktop.document.model import Document, Span
from desktop.document.results import TaskResult
from desktop.errors import UserError
from desktop.exporters.literals import replacements
from desktop.exporters.verify_pdf import pdf_traces
from desktop.exporters.verify_text import Expected, Trace
from desktop.progress import JobContext
from desktop.readers.docx import zip_texts
from desktop.readers.files import read_bytes
from desktop.readers.pdf import BROKEN
from desktop.readers.text import decode

Found: TypeAlias = tuple[list[Trace], tuple[str, ...]]
Search: TypeAlias = Callable[[Document, TaskResult, Path, JobContext, str | None], Found]


def prove(
    doc: Document, result: TaskResult, out: Path, ctx: JobContext, password: str | None = None
) -> tuple[str, ...]:
    """The names of the readers that found nothing of what was removed from `doc` in the file `out`.

    Raises `UserError("redaction_not_proven")`, which names the places where something was found.
    """
    search = _SEARCHES.get(doc.kind, _text_traces)
    try:
        traces, readers = search(doc, result, out, ctx, password)
    except UserError as error:
        raise _not_proven(error.message) from None
    except BROKEN as error:
        raise _not_proven("It can not be read again.") from error
    if traces:
        places = ", ".join(dict.fromkeys(str(trace) for trace in traces[:5]))
        raise _not_proven(f"Something is wrong at: {places}.")
    return readers


def _not_proven(why: str) -> UserError:
    return UserError(
        "redaction_not_proven",
        f"The redacted file did not pass the check, and was not saved. {why}",
        "Save the document in another format, or as a new PDF, and redact that one.",
    )


def _expected(doc: Document, result: TaskResult) -> Expected:
    removed = replacements(result)
    marks = [mark for _, mark in removed]
    return Expected.of(doc.text, Span(0, len(doc.text)), [span for span, _ in removed], marks)


def _text_traces(
    doc: Document, result: TaskResult, out: Path, ctx: JobContext, _password: str | None
) -> Found:
    ctx.report("verify", 0, 1)
    text = decode(read_bytes(out), out.name).text
    exceeded = _expected(doc, result).exceeded(text)
    return ([Trace("text", part="the text")] if exceeded else []), ("text",)


def _docx_traces(
    doc: Document, result: TaskResult, out: Path, ctx: JobContext, _password: str | None
) -> Found:
    """Every part of the package, each by itself, and the text as python-docx reads it."""
    ctx.report("verify", 0, 1)
    expected = _expected(doc, result)
    traces = [Trace("zip", part=part) for part, text in zip_texts(out) if expected.exceeded(text)]
    try:
        text = _docx_text(out)
    except (OpcError, KeyError, ValueError, zipfile.BadZipFile):
        traces.append(Trace("python-docx", part="the package"))
    else:
        if expected.exceeded(text):
            traces.append(Trace("python-docx", part="the text"))
    ctx.report("verify", 1, 1)
    return traces, ("zip", "python-docx")


def _docx_text(out: Path) -> str:
    package = docx.Document(io.BytesIO(out.read_bytes()))
    lines = [paragraph.text for paragraph in package.paragraphs]
    for table in package.tables:
        lines += [cell.text for row in table.rows for cell in row.cells]
    for section in package.sections:
        for part in (section.header, section.footer):
            lines += [paragraph.text for paragraph in part.paragraphs]
    return "\n".join(lines)


_SEARCHES: dict[str, Search] = {"pdf": pdf_traces, "docx": _docx_traces}
