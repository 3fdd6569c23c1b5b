"""Redacted plain text, Markdown and subtitles, in the encoding of the source."""

from __future__ import annotations

from pathlib import Path

from desktop.document.model import Document, Problem
from desktop.document.results import TaskResult
from desktop.exporters.in_place import source_edits
from desktop.exporters.literals import Edit, Literals, apply, replacements
from desktop.progress import JobContext
from desktop.readers import markdown_text, subtitles
from desktop.readers.files import source_bytes
from desktop.readers.text import decode


def redact_text(doc: Document, result: TaskResult, out: Path, ctx: JobContext) -> tuple[Problem, ...]:
    """Write `doc` to `out` with its findings replaced; line ends, encoding and byte order mark stay.

    Raises `UserError`: "source_changed" when the file is not the one that was read, "redaction_not_located".
    """
    source = decode(source_bytes(doc), Path(doc.source).name)
    ctx.report("export", 0, 1)
    removed = replacements(result)
    # Only the findings: the task found every place of a literal, and what a person rejected among them stays.
    edits: list[Edit] = [(span.start, span.end, mark) for span, mark in removed]
    layouts = {"md": markdown_text.layout, "srt": subtitles.layout}
    if doc.kind in layouts:
        edits = source_edits(layouts[doc.kind](source.text), removed, Literals.of(doc, removed))
    # A mark may have letters that the encoding has not; the rest came from it.
    out.write_bytes(source.mark + apply(source.text, edits).encode(source.encoding, errors="replace"))
    ctx.report("export", 1, 1)
    return ()
