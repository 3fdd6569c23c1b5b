"""Redacted JSON: keys, strings and numbers edited where they stand, the formatting as it was."""

from __future__ import annotations

from pathlib import Path

from desktop.document.model import Document, Problem
from desktop.document.results import TaskResult
from desktop.exporters.in_place import kept_spans, source_edits
from desktop.exporters.literals import Literals, apply, replacements
from desktop.progress import JobContext
from desktop.readers.files import source_bytes
from desktop.readers.json_leaves import layout
from desktop.readers.text import decode


def redact_json(doc: Document, result: TaskResult, out: Path, ctx: JobContext) -> tuple[Problem, ...]:
    """Write `doc` to `out` without its findings; a number that is removed becomes a string.

    Raises `UserError`: "source_changed", "redaction_not_located".
    """
    name = Path(doc.source).name
    source = decode(source_bytes(doc), name)
    ctx.report("export", 0, 1)
    found = layout(source.text, name, ctx)
    removed = replacements(result)
    edits = source_edits(found, removed, Literals.of(doc, removed), kept_spans(result))
    # Marks are written in ASCII: no encoding lacks a letter of them.
    out.write_bytes(source.mark + apply(source.text, edits).encode(source.encoding))
    ctx.report("export", 1, 1)
    return ()
