"""Translated plain text: lines broken as wide as they were, all between the sentences as it was."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

from desktop.document.lines import hard_ends
from desktop.document.model import Document, Problem
from desktop.document.results import TaskResult
from desktop.exporters.literals import Edit, apply
from desktop.exporters.translation import Row, rows
from desktop.progress import JobContext
from desktop.readers.files import source_bytes
from desktop.readers.text import decode

_WRAPPED = re.compile(r"\r\n|\r|\n")
_GAP = re.compile(r"[ \t]*(?:\r\n|\r|\n)?[ \t>]*")
_INDENT = re.compile(r"[ \t>]*")


def translate_text(doc: Document, result: TaskResult, out: Path, ctx: JobContext) -> tuple[Problem, ...]:
    """Write `doc` to `out` in the other language, in its encoding or, where that lacks a letter, in UTF-8.

    Raises `UserError("source_changed")`.
    """
    source = decode(source_bytes(doc), Path(doc.source).name)
    ctx.report("export", 0, 1)
    text = apply(source.text, text_edits(doc, rows(result)))
    data, problems = encoded(text, source.encoding)
    out.write_bytes(source.mark + data)
    ctx.report("export", 1, 1)
    return problems


def encoded(text: str, encoding: str) -> tuple[bytes, tuple[Problem, ...]]:
    """`text` in `encoding`, else in UTF-8 with a word on it."""
    try:
        return text.encode(encoding), ()
    except UnicodeEncodeError:
        said = f"The encoding of the file ({encoding}) lacks letters of the language; UTF-8 was written."
        return text.encode("utf-8"), (Problem("encoding_changed", said),)


def text_edits(doc: Document, found: Sequence[Row]) -> list[Edit]:
    """What takes the place of the sentences in the text of `doc`. A paragraph broken into lines within
    its sentences is broken anew."""
    edits: list[Edit] = []
    text = doc.text
    for group in paragraphs(doc, found):
        start, end = group[0].spans[0].start, group[-1].spans[-1].end
        breaks = any(_WRAPPED.search(span.of(text)) for row in group for span in row.spans)
        if not any(row.changed for row in group):
            continue
        if breaks:
            edits.append(
                (start, end, rewrapped(text, start, end, " ".join(row.translation.value for row in group)))
            )
        else:
            edits += [(row.spans[0].start, row.spans[-1].end, row.translation.value) for row in group]
    return edits


def paragraphs(doc: Document, found: Sequence[Row]) -> Iterator[list[Row]]:
    """Sentences between which there is no more than an end of a line that was full."""
    group: list[Row] = []
    hard = hard_ends(doc)
    for row in found:
        end = group[-1].spans[-1].end if group else 0
        if group and (end in hard or not _GAP.fullmatch(doc.text, end, row.spans[0].start)):
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def rewrapped(text: str, start: int, end: int, words: str) -> str:
    """`words` in the place of a paragraph from `start` to `end` of `text`: in lines as long as the longest of
    its lines was, indented and quoted as they were."""
    first = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    lines = _WRAPPED.split(text[first:end])
    indent = _INDENT.match(lines[1])
    wrapped = textwrap.wrap(
        words,
        max(*map(len, lines), 20),
        initial_indent=" " * (start - first),
        subsequent_indent=indent[0] if indent else "",
        break_long_words=False,
        break_on_hyphens=False,
    )
    line_end = _WRAPPED.search(text, start)
    return (line_end[0] if line_end else "\n").join(wrapped)[start - first :]
