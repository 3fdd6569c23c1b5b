"""A result as one JSON object, for other programs."""

from __future__ import annotations

import json
from pathlib import Path

from desktop.document.model import Document
from desktop.document.results import TaskResult
from desktop.exporters.base import Exported, GetEngines
from desktop.exporters.plain import report_json
from desktop.exporters.writing import write_text
from desktop.progress import JobContext


class JsonExporter:
    """Writes what `plain.report_json` gives, with the name and hash of the source.

    The list of a redaction's findings says where and what kind each is, and quotes none of them.
    `export` raises `UserError`: "same_file", "cannot_write".
    """

    format = "json"

    def suffix(self, doc: Document, result: TaskResult) -> str:  # noqa: ARG002
        """ ".json"."""
        return ".json"

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
        """Write the object, in UTF-8 and indented."""
        ctx.check()
        report = {"source": Path(doc.source).name, "sha256": doc.sha256, **report_json(doc, result)}
        write_text(json.dumps(report, ensure_ascii=False, indent=2, allow_nan=False) + "\n", doc, dest)
        return Exported(str(dest))
