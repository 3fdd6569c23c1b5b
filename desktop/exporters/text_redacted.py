"""Redacted plain text and Markdown, in the encoding of the source."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote

from desktop.document.model import Document, Problem, Span
from desktop.document.results import TaskResult
from desktop.exporters.in_place import apart, applied, kept_spans
from desktop.exporters.literals import Edit, Literals, replacements
from desktop.progress import JobContext
from desktop.readers.files import source_bytes
from desktop.readers.mapped import Mapped
from desktop.readers.text import decode

_ESCAPE = re.compile(
    r"&(?:#\d{1,8}|#[xX][0-9a-fA-F]{1,8}|[A-Za-z][A-Za-z0-9]{1,31});"
    r"|%[0-7][0-9a-fA-F]|%[c-fC-F][0-9a-fA-F](?:%[89abAB][0-9a-fA-F])+"
    r"|\\[!-/:-@\[-`{-~]"
)
_MARKUP = re.compile(r"[*_~`]+|</?[A-Za-z][^<>\n]{0,200}>|<!--.{0,200}?-->", re.DOTALL)


def redact_text(doc: Document, result: TaskResult, out: Path, ctx: JobContext) -> tuple[Problem, ...]:
    """Write `doc` to `out` with its findings replaced; line ends, encoding and byte order mark stay.

    Raises `UserError("source_changed")` when the file is not the one that was read.
    """
    source = decode(source_bytes(doc), Path(doc.source).name)
    ctx.report("export", 0, 1)
    removed = replacements(result)
    # Only the findings: the task found every place of a literal, and what a person rejected among them stays.
    edits: list[Edit] = [(span.start, span.end, mark) for span, mark in removed]
    if doc.kind == "md":
        edits = apart([*edits, *_disguised(source.text, Literals.of(doc, removed), kept_spans(result))])
    # A mark may have letters that the encoding has not; the rest came from it.
    out.write_bytes(source.mark + applied(source.text, edits).encode(source.encoding, errors="replace"))
    ctx.report("export", 1, 1)
    return ()


def _disguised(text: str, literals: Literals, kept: Iterable[Span]) -> Iterator[Edit]:
    """Where Markdown holds a removed text that looks another way in its source: escaped, or parted by
    emphasis. The task looked for it as it is shown."""
    escaped = Mapped.of(text).sub(_ESCAPE, _letter)
    for view in (escaped, escaped.sub(_MARKUP, lambda _: "")):
        if view.text == text:
            continue
        for start, end, mark in literals.hidden_edits(view.text):
            place = view.place(start, end)
            as_it_is = text[slice(*place)] == view.text[start:end]
            if not as_it_is and not any(Span(*place).overlaps(span) for span in kept):
                yield (*place, mark)


def _letter(match: re.Match[str]) -> str:
    found = match[0]
    if found.startswith("%"):
        return unquote(found)
    return html.unescape(found) if found.startswith("&") else found[1:]
