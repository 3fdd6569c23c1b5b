"""The document in its own format without what was found, proven before it is handed over."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from desktop.document.model import Document, Problem
from desktop.document.results import TaskResult
from desktop.errors import UserError
from desktop.exporters.base import Exported
from desktop.exporters.docx_redacted import redact_docx
from desktop.exporters.pdf_redacted import redact_pdf
from desktop.exporters.text_redacted import redact_text
from desktop.exporters.verify import prove
from desktop.progress import JobContext

Redact: TypeAlias = Callable[[Document, TaskResult, Path, JobContext], tuple[Problem, ...]]

_SUFFIXES = {"pdf": ".pdf", "docx": ".docx", "md": ".md", "txt": ".txt"}
_REDACT: dict[str, Redact] = {"docx": redact_docx, "txt": redact_text, "md": redact_text}


class RedactedExporter:
    """Writes a redacted copy. `export` raises `UserError`: "source_changed", "redaction_not_located",
    "redaction_not_proven", "cannot_write", "same_file", "unsupported"."""

    format = "redacted"

    def suffix(self, doc: Document, result: TaskResult) -> str:  # noqa: ARG002
        """The ending of the source, or the usual one of its kind."""
        return Path(doc.source).suffix or _SUFFIXES.get(doc.kind, "")

    def export(
        self,
        doc: Document,
        result: TaskResult,
        dest: Path,
        ctx: JobContext,
        password: str | None = None,
    ) -> Exported:
        """Redact to a temporary file beside `dest`, prove it, then put it in its place."""
        if _same(dest, Path(doc.source)):
            raise UserError(
                "same_file",
                "The redacted file would take the place of its source.",
                "Choose another name or folder.",
            )
        with _beside(dest) as temporary:
            problems = _redact(doc, result, temporary, ctx, password)
            verified_by = prove(doc, result, temporary, ctx, password)
            ctx.check()
            with temporary.open("rb+") as file:
                os.fsync(file.fileno())
            temporary.replace(dest)
        return Exported(str(dest), verified_by, problems)


def _redact(
    doc: Document, result: TaskResult, out: Path, ctx: JobContext, password: str | None
) -> tuple[Problem, ...]:
    if doc.kind == "pdf":
        return redact_pdf(doc, result, out, ctx, password)
    redact = _REDACT.get(doc.kind)
    if redact is None:
        raise UserError("unsupported", f"A file of the kind {doc.kind} can not be redacted.", "")
    return redact(doc, result, out, ctx)


def _same(a: Path, b: Path) -> bool:
    try:
        return a.samefile(b)
    except OSError:
        return a.absolute() == b.absolute()


@contextmanager
def _beside(dest: Path) -> Iterator[Path]:
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
