"""Redacted HTML: edited where it stands, in what is shown and in what is not."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from desktop.document.model import Document, Problem
from desktop.document.results import TaskResult
from desktop.exporters.in_place import kept_spans, source_edits
from desktop.exporters.literals import Literals, apply, replacements
from desktop.progress import JobContext
from desktop.readers.files import source_bytes
from desktop.readers.html_text import DATA, SCRIPT, decode_html, layout
from desktop.readers.mapped import Drop

_SAID = {
    SCRIPT: Problem("scripts_removed", "Scripts can not be searched and were left out."),
    DATA: Problem(
        "data_removed", "Pictures and files inside the page can not be searched and were left out."
    ),
}


def redact_html(doc: Document, result: TaskResult, out: Path, ctx: JobContext) -> tuple[Problem, ...]:
    """Write `doc` to `out` without its findings, its scripts and the files inside it; the rest stays.

    Raises `UserError`: "source_changed", "redaction_not_located".
    """
    name = Path(doc.source).name
    source = decode_html(source_bytes(doc), name)
    ctx.report("export", 0, 1)
    found = layout(source.text, name, ctx)
    removed = replacements(result)
    edits = source_edits(found, removed, Literals.of(doc, removed), kept_spans(result))
    text = apply(source.text, edits)
    out.write_bytes(source.mark + text.encode(source.encoding, errors="xmlcharrefreplace"))
    ctx.report("export", 1, 1)
    return tuple(dropped(found.drops))


def dropped(drops: Iterable[Drop]) -> list[Problem]:
    """What was left out, in words for a person."""
    return [_SAID[reason] for reason in sorted({drop.reason for drop in drops})]
