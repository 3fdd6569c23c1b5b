"""Redacted CSV: the cells that hold a finding written anew, every other byte as it was."""

from __future__ import annotations

from pathlib import Path

from desktop.document.model import Document, Problem
from desktop.document.results import TaskResult
from desktop.exporters.in_place import piece_edits
from desktop.exporters.literals import apply, replacements
from desktop.progress import JobContext
from desktop.readers.csv_cells import Cell, cells, delimiter_of, layout
from desktop.readers.files import source_bytes
from desktop.readers.text import decode


def redact_csv(doc: Document, result: TaskResult, out: Path, ctx: JobContext) -> tuple[Problem, ...]:
    """Write `doc` to `out` without its findings; delimiters, quotes, line ends and encoding stay.

    Raises `UserError`: "source_changed", "redaction_not_located".
    """
    path = Path(doc.source)
    source = decode(source_bytes(doc), path.name)
    delimiter = delimiter_of(source.text, path)
    found = layout(source.text, delimiter, path.name, ctx)
    # Empty cells are no pieces.
    filled = [cell for cell in cells(source.text, delimiter, path.name) if cell.content.text]
    ctx.report("export", 0, 1)
    edits = [
        (
            filled[number].start,
            filled[number].end,
            written_cell(filled[number], apply(text, changes), delimiter),
        )
        for number, changes in sorted(piece_edits(found, replacements(result)).items())
        if (text := filled[number].content.text)
    ]
    text = apply(source.text, edits)
    out.write_bytes(source.mark + text.encode(source.encoding, errors="replace"))
    ctx.report("export", 1, 1)
    return ()


def written_cell(cell: Cell, content: str, delimiter: str) -> str:
    """Source of a cell with another content, in quotes where it had or needs them."""
    if (
        not cell.quoted
        and not any(char in content for char in (delimiter, "\r", "\n"))
        and content[:1] != '"'
    ):
        return content
    return '"' + content.replace('"', '""') + '"'
