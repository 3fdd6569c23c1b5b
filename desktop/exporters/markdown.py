"""A result's text as it is: Markdown."""

from __future__ import annotations

from pathlib import Path

from desktop.document.model import Document
from desktop.document.results import TaskResult
from desktop.exporters.base import Exported, GetEngines
from desktop.exporters.writing import write_text
from desktop.progress import JobContext


class MarkdownExporter:
    """Writes `result.text`. `export` raises `UserError`: "same_file", "cannot_write"."""

    format = "md"

    def suffix(self, doc: Document, result: TaskResult) -> str:  # noqa: ARG002
        """ ".md"."""
        return ".md"

    def export(
        self,
        doc: Document,
        result: TaskResult,
        dest: Path,
        ctx: JobContext,
        password: str | None = None,  # noqa: ARG002
        *,
        engines: GetEngines | None = None,  # noqa: ARG002
    ) -> Exported:
        """Write the text in UTF-8, with a line end at its end."""
        ctx.check()
        write_text(result.text.rstrip("\n") + "\n", doc, dest)
        return Exported(str(dest))
