"""Translated HTML: words and the attributes that people read; tags around the words that they were around."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from desktop.document.model import Document, Problem, Span
from desktop.document.results import TaskResult
from desktop.exporters.literals import Edit, apply
from desktop.exporters.translated_markup import Mark, Markup
from desktop.exporters.translation import Row, rows, source_language, target_language
from desktop.progress import JobContext
from desktop.readers.files import source_bytes
from desktop.readers.html_text import BLOCKS, VOID, decode_html, layout
from desktop.readers.html_tokens import Kind, Token, tokens
from desktop.readers.mapped import Layout

_LANGUAGE = frozenset({"lang", "xml:lang"})
_TAG_NAME = re.compile(r"<html", re.IGNORECASE)


def translate_html(doc: Document, result: TaskResult, out: Path, ctx: JobContext) -> tuple[Problem, ...]:
    """Write `doc` to `out` in the other language, which it then says that it is in.

    Scripts, styles, code and what is marked as not to be translated stay. Raises
    `UserError("source_changed")`.
    """
    name = Path(doc.source).name
    source = decode_html(source_bytes(doc), name)
    ctx.report("export", 0, 1)
    found = layout(source.text, name, ctx)
    text = apply(source.text, html_edits(source.text, doc, found, result, rows(result)))
    out.write_bytes(source.mark + text.encode(source.encoding, errors="xmlcharrefreplace"))
    ctx.report("export", 1, 1)
    return ()


def html_edits(
    text: str, doc: Document, found: Layout, result: TaskResult, own: list[Row], *, offset: int = 0
) -> list[Edit]:
    """All edits of a page whose text begins at `offset` of `doc`."""
    read = list(tokens(text))
    shown: list[Row] = []
    inner = list(_languages(text, read, result))
    for row in own:
        place = Span(row.spans[0].start - offset, row.spans[-1].end - offset)
        _, piece = next(found.pieces_in(place))
        if not piece.hidden:
            shown.append(row)
        elif row.changed:
            start, end = place.start - piece.span.start, place.end - piece.span.start
            inner.append((*piece.source.place(start, end), piece.write(row.translation.value)))
    marks = list(_marks(read))
    markup = Markup(
        text, doc, found, marks, lambda at, words: found.pieces[at].write(words), offset, sorted(inner)
    )
    return markup.edits(shown)


def _marks(read: list[Token]) -> Iterator[Mark]:
    """Tags and all else between the words. Tags of lines and those without a partner stand alone."""
    partners: dict[int, int] = {}
    opened: list[tuple[str, int]] = []
    for number, token in enumerate(read):
        if token.name in BLOCKS or token.name in VOID:
            continue
        if token.kind is Kind.START:
            opened.append((token.name, number))
        elif token.kind is Kind.END:
            at = next((n for n in reversed(range(len(opened))) if opened[n][0] == token.name), None)
            if at is not None:
                first = opened[at][1]
                partners[first], partners[number] = first + 1, -first - 1
                del opened[at:]
    for number, token in enumerate(read):
        if token.kind not in (Kind.TEXT, Kind.PLAIN):
            yield Mark(token.start, token.end, partners.get(number, 0))


def _languages(text: str, read: list[Token], result: TaskResult) -> Iterator[Edit]:
    """The language that the page says it is in; where it says none, it does now."""
    source, target = source_language(result), target_language(result)
    for token in read:
        if token.kind is not Kind.START:
            continue
        told = [one for one in token.attributes if one.name in _LANGUAGE]
        for one in told:
            value = text[one.start : one.end]
            whole = token.name == "html"
            if whole or re.split(r"[-_]", value.strip().lower())[0] == source:
                yield one.start, one.end, target
        if token.name == "html" and not told and (name := _TAG_NAME.match(text, token.start)):
            yield name.end(), name.end(), f' lang="{target}"'
