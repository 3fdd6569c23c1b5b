"""Translated Markdown: code, the header, addresses of links and all marks stay; lines are broken anew."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

from desktop.document.model import Document, Problem
from desktop.document.results import TaskResult
from desktop.exporters.literals import Edit, apply
from desktop.exporters.translated_markup import Mark, Markup
from desktop.exporters.translated_text import encoded, paragraphs, rewrapped
from desktop.exporters.translation import Row, rows
from desktop.progress import JobContext
from desktop.readers import markdown_inline, markdown_text
from desktop.readers.files import source_bytes
from desktop.readers.text import decode

_SPECIAL = re.compile(r"(?<!\w)_|_(?!\w)|[\\`*\[\]|]|<(?=[A-Za-z/!])|&(?=#?\w+;)")
_BEGINS = re.compile(r"^([ \t>]*\d*)((?:[-+#]|(?<=\d)[.)])[ \t])")
"""What would begin a list or a heading where a line begins with it."""
_ADDRESS = re.compile(r"\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|<[A-Za-z/][^<>\n]*>")
_SOFT = re.compile(r"[ \t]*\r?\n[ \t>]*")


def translate_md(doc: Document, result: TaskResult, out: Path, ctx: JobContext) -> tuple[Problem, ...]:
    """Write `doc` to `out` in the other language. Raises `UserError("source_changed")`."""
    source = decode(source_bytes(doc), Path(doc.source).name)
    ctx.report("export", 0, 1)
    data, problems = encoded(apply(source.text, md_edits(source.text, doc, rows(result))), source.encoding)
    out.write_bytes(source.mark + data)
    ctx.report("export", 1, 1)
    return problems


def md_edits(text: str, doc: Document, found: list[Row]) -> list[Edit]:
    """What takes the places of the sentences in the source `text`."""
    marks = [Mark(one.start, one.end, one.pair) for one in markdown_inline.marks(text) if one.kind == "mark"]
    markup = Markup(text, doc, markdown_text.layout(text), marks, lambda _, words: _escaped(words))
    edits: list[Edit] = []
    for group in paragraphs(doc, found):
        woven = [one for row in group if (one := markup.woven(row)) is not None]
        if not any(row.changed for row in group) or not woven:
            continue
        if not any("\n" in text[one.start : one.end] for one in woven):
            edits += [(one.start, one.end, one.text) for one in woven]
            continue
        start, end = woven[0].start, woven[-1].end
        gaps = ["", *(text[a.end : b.start] for a, b in pairwise(woven))]
        joined = "".join(
            _SOFT.sub(" ", gap) + _SOFT.sub(" ", one.text) for gap, one in zip(gaps, woven, strict=True)
        )
        # No line ends in the address of a link.
        whole = _ADDRESS.sub(lambda match: match[0].replace(" ", "\0"), joined)
        first, *others = rewrapped(text, start, end, whole).replace("\0", " ").split("\n")
        edits.append((start, end, "\n".join([first, *(_BEGINS.sub(r"\1\\\2", line) for line in others)])))
    return edits


def _escaped(words: str) -> str:
    return _SPECIAL.sub(lambda match: f"\\{match[0]}", words)
