"""Results as one JSON object, for other programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from desktop.document.citations import Shelf
from desktop.document.model import Document
from desktop.document.results import TaskResult
from desktop.exporters.plain import report_json
from desktop.progress import JobContext


def write_json(shelf: Shelf, results: Sequence[TaskResult], out: Path, ctx: JobContext) -> None:
    """Write what `plain.report_json` gives, with name and hash of the source; of several documents
    {"documents": [...], "results": [...]}, in UTF-8 and indented.

    The list of a redaction's findings says where and what kind each is, and quotes none of them.
    """
    reports = []
    for result in results:
        ctx.check()
        own = shelf.own(result)
        reports.append({**(_source(own) if own else {}), **report_json(shelf, result)})
    whole: object = reports[0]
    if len(shelf.documents) != 1 or len(results) != 1:
        whole = {"documents": [_source(doc) for doc in shelf.documents], "results": reports}
    out.write_text(json.dumps(whole, ensure_ascii=False, indent=2, allow_nan=False) + "\n", "utf-8")


def _source(doc: Document) -> dict[str, object]:
    return {"source": Path(doc.source).name, "sha256": doc.sha256}
