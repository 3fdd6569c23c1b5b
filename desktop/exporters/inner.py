"""Files in files on their way into a redacted copy: attachments of mails, files embedded in Office files."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from desktop.document.model import Document, Problem, Span
from desktop.document.results import Finding, TaskResult
from desktop.errors import UserError
from desktop.exporters.literals import Literals
from desktop.progress import JobContext
from desktop.readers.docx import zip_texts
from desktop.readers.inner import read_inner

Attach: TypeAlias = Callable[[Document, TaskResult, Path, JobContext], tuple[Problem, ...]]
"""Redacts the document of an inner file to a file and proves it. Raises `UserError` where it can not."""


def redact_inner(
    path: Path,
    text: str,
    result: TaskResult,
    offset: int,
    *,
    literals: Literals,
    attach: Attach,
    ctx: JobContext,
) -> tuple[Document, bytes, tuple[Problem, ...]]:
    """The file `path` as it was read, its redacted copy, and what a person should know of that.

    `text` is what was read of it, at `offset` of the outer document, which `result` is of. `literals` were
    removed from any part of that. Raises `UserError` where it can not be redacted or proven.
    """
    file = read_inner(path, ctx)
    if not text.startswith(file.text):
        raise UserError("redaction_not_located", "it reads another way each time")
    with tempfile.TemporaryDirectory(prefix="strongroom-") as folder:
        out = Path(folder, path.name)
        problems = attach(file, part_of(result, offset, file), out, ctx)
        if _hides(out, file, literals):
            raise UserError("redaction_not_proven", "text that was removed elsewhere is left in it")
        return file, out.read_bytes(), problems


def part_of(result: TaskResult, offset: int, file: Document) -> TaskResult:
    """The part of a result that lies in a file at `offset`, in offsets of its own text."""
    whole = Span(offset, offset + len(file.text))

    def inside(findings: Iterable[Finding]) -> tuple[Finding, ...]:
        return tuple(
            replace(finding, span=Span(span.start - offset, span.end - offset))
            for finding in findings
            if (span := whole.intersection(finding.span)) is not None
        )

    return replace(
        result,
        findings=inside(result.findings),
        candidates=inside(result.candidates),
        rejected=inside(result.rejected),
        regions=(),
        sections=(),
    )


def _hides(out: Path, file: Document, literals: Literals) -> bool:
    """Whether a package holds, where its reader does not look, what was removed only in other parts."""
    if file.kind not in ("docx", "xlsx", "pptx"):
        return False
    return any(_words(text, literals) - _words(file.text, literals) for _, text in zip_texts(out))


def _words(text: str, literals: Literals) -> set[str]:
    return {" ".join(text[start:end].split()).casefold() for start, end, _ in literals.hidden_edits(text)}
