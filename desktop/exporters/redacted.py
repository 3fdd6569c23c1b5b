"""The document in its own format without what was found, proven before it is handed over."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TypeAlias

from desktop.document.model import Document, Problem
from desktop.document.results import TaskResult
from desktop.engines.base import Recognizer
from desktop.errors import UserError
from desktop.exporters.audit import Redacted, audited, report_of
from desktop.exporters.base import Exported, GetEngines
from desktop.exporters.csv_redacted import redact_csv
from desktop.exporters.docx_redacted import redact_docx
from desktop.exporters.html_redacted import redact_html
from desktop.exporters.json_redacted import redact_json
from desktop.exporters.mail_redacted import redact_mail
from desktop.exporters.pdf_redacted import redact_pdf
from desktop.exporters.pptx_redacted import redact_pptx
from desktop.exporters.text_redacted import redact_text
from desktop.exporters.verify import Verifier, prove
from desktop.exporters.writing import beside, refuse_source, settle
from desktop.exporters.xlsx_redacted import redact_xlsx
from desktop.progress import JobContext

Redact: TypeAlias = Callable[[Document, TaskResult, Path, JobContext], tuple[Problem, ...]]

_OFFICE = {"docx": redact_docx, "xlsx": redact_xlsx, "pptx": redact_pptx}
_REDACT: dict[str, Redact] = {
    **_OFFICE,
    "txt": redact_text,
    "md": redact_text,
    "srt": redact_text,
    "csv": redact_csv,
    "json": redact_json,
    "html": redact_html,
}
"""By kind of document, beside PDF (which takes a password) and mail (which holds documents of any kind)."""


class RedactedExporter:
    """Writes a redacted copy. `export` raises `UserError`: "source_changed", "redaction_not_located",
    "redaction_not_proven", "cannot_write", "same_file", "unsupported"."""

    format = "redacted"

    def suffix(self, doc: Document, result: TaskResult) -> str:  # noqa: ARG002
        """The ending of the source, or the usual one of its kind."""
        return Path(doc.source).suffix or f".{doc.kind}"

    def export(
        self,
        doc: Document,
        result: TaskResult,
        dest: Path,
        ctx: JobContext,
        password: str | None = None,
        *,
        engines: GetEngines | None = None,
    ) -> Exported:
        """Redact to a temporary file beside `dest`, prove it, then put it in its place.

        With the option "audit" a signed report goes beside it (`exporters.audit`).
        """
        refuse_source(dest, doc)
        verifier = Verifier(doc, result, ctx, password, _recognizer(engines))
        with beside(dest) as temporary:
            problems = _redact(doc, result, temporary, ctx, password, verifier=verifier)
            verdict = verifier.prove(temporary)
            problems = (*problems, *verdict.problems)
            ctx.check()
            with _report(Redacted(doc, result, temporary, dest.name, verdict, problems), dest) as reports:
                settle(temporary, dest)
        return Exported(str(dest), verdict.readers, problems, reports)


def _report(redacted: Redacted, dest: Path) -> AbstractContextManager[tuple[str, ...]]:
    """The audit report where it is wanted."""
    if not redacted.result.options.get("audit"):
        return nullcontext(())
    return audited(report_of(redacted), dest)


def _recognizer(engines: GetEngines | None) -> Recognizer | None:
    """What reads pictures, or None where its model is not on this machine: the proof then leaves it out."""
    if engines is None:
        return None
    try:
        return engines().recognizer
    except UserError:
        return None


def _redact(
    doc: Document,
    result: TaskResult,
    out: Path,
    ctx: JobContext,
    password: str | None,
    *,
    verifier: Verifier | None = None,
) -> tuple[Problem, ...]:
    if doc.kind == "pdf":
        return redact_pdf(doc, result, out, ctx, password, verifier=verifier)
    if doc.kind == "eml":
        return redact_mail(doc, result, out, ctx, _attach)
    if doc.kind in _OFFICE:
        return _OFFICE[doc.kind](doc, result, out, ctx, password, attach=_attach)
    redact = _REDACT.get(doc.kind)
    if redact is None:
        raise UserError("unsupported", f"A file of the kind {doc.kind} can not be redacted.", "")
    return redact(doc, result, out, ctx)


def _attach(doc: Document, result: TaskResult, out: Path, ctx: JobContext) -> tuple[Problem, ...]:
    """Redact a file in a file, and prove it by itself: the outer one is proven as a whole all the same."""
    problems = _redact(doc, result, out, ctx, None)
    prove(doc, result, out, ctx)
    return problems
