"""Translated CSV and JSON: the values that people read; names of fields, numbers and codes stay."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

from desktop.document.model import Document, Problem
from desktop.document.results import TaskResult
from desktop.exporters.csv_redacted import written_cell
from desktop.exporters.literals import Edit, apply
from desktop.exporters.translated_text import encoded
from desktop.exporters.translation import rows
from desktop.progress import JobContext
from desktop.readers import csv_cells, json_leaves
from desktop.readers.files import source_bytes
from desktop.readers.mapped import Layout
from desktop.readers.text import decode


def translate_csv(doc: Document, result: TaskResult, out: Path, ctx: JobContext) -> tuple[Problem, ...]:
    """Write `doc` to `out` in the other language: delimiters, quotes and line ends stay. Raises
    `UserError("source_changed")`."""
    path = Path(doc.source)
    source = decode(source_bytes(doc), path.name)
    ctx.report("export", 0, 1)
    delimiter = csv_cells.delimiter_of(source.text, path)
    found = csv_cells.layout(source.text, delimiter, path.name, ctx)
    # Empty cells are no pieces.
    filled = [cell for cell in csv_cells.cells(source.text, delimiter, path.name) if cell.content.text]
    edits = [
        (
            filled[number].start,
            filled[number].end,
            written_cell(filled[number], apply(text, changes), delimiter),
        )
        for number, changes in _changes(found, result).items()
        if (text := filled[number].content.text)
    ]
    data, problems = encoded(apply(source.text, edits), source.encoding)
    out.write_bytes(source.mark + data)
    ctx.report("export", 1, 1)
    return problems


def translate_json(doc: Document, result: TaskResult, out: Path, ctx: JobContext) -> tuple[Problem, ...]:
    """Write `doc` to `out` in the other language: keys, numbers and the formatting stay. Raises
    `UserError("source_changed")`."""
    name = Path(doc.source).name
    source = decode(source_bytes(doc), name)
    ctx.report("export", 0, 1)
    found = json_leaves.layout(source.text, name, ctx)
    # As the file does it, unless its encoding has only such letters.
    escapes = source.text.isascii() and "\\u" in source.text
    edits: list[Edit] = []
    for number, changes in _changes(found, result).items():
        piece = found.pieces[number]
        for start, end, words in changes:
            said = json.dumps(words, ensure_ascii=escapes)[1:-1]
            edits.append((*piece.source.place(start, end), said))
    data, problems = encoded(apply(source.text, edits), source.encoding)
    out.write_bytes(source.mark + data)
    ctx.report("export", 1, 1)
    return problems


def _changes(found: Layout, result: TaskResult) -> dict[int, list[Edit]]:
    """By piece, in its own offsets; a sentence lies in one value."""
    changes: dict[int, list[Edit]] = defaultdict(list)
    for row in rows(result):
        if not row.changed:
            continue
        for number, piece in found.pieces_in(row.spans[0]):
            start, end = row.spans[0].start - piece.span.start, row.spans[-1].end - piece.span.start
            changes[number].append((max(start, 0), min(end, len(piece.span)), row.translation.value))
            break
    return changes
