"""Results in words, of one document or of a batch, in any format that a function can write."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from desktop.document.citations import Shelf
from desktop.document.model import Document
from desktop.document.results import TaskResult
from desktop.exporters.base import Exported, GetEngines
from desktop.exporters.writing import beside, refuse_source, settle
from desktop.progress import JobContext

Write: TypeAlias = Callable[[Shelf, Sequence[TaskResult], Path, JobContext], None]
"""Writes results to an empty file in the folder where it will stay; links may be relative to it."""


@dataclass(frozen=True, slots=True)
class WordsExporter:
    """Writes `TaskResult.sections` and `notes`. Raises `UserError`: "same_file", "cannot_write"."""

    format: str
    write: Write

    def suffix(self, doc: Document, result: TaskResult) -> str:  # noqa: ARG002
        """That of the format."""
        return f".{self.format}"

    def export(
        self,
        doc: Document,
        result: TaskResult,
        dest: Path,
        ctx: JobContext,
        password: str | None = None,  # noqa: ARG002 - the source is not opened
        *,
        engines: GetEngines | None = None,  # noqa: ARG002
    ) -> Exported:
        """One result."""
        return self.export_set((doc,), (result,), dest, ctx)

    def export_set(
        self, docs: Sequence[Document], results: Sequence[TaskResult], dest: Path, ctx: JobContext
    ) -> Exported:
        """As many results as documents, each of the document in its place; or one result of them all."""
        for doc in docs:
            refuse_source(dest, doc)
        ctx.check()
        with beside(dest) as temporary:
            self.write(Shelf(docs, results), results, temporary, ctx)
            ctx.check()
            settle(temporary, dest)
        return Exported(str(dest))
