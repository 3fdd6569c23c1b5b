"""Translated subtitles: numbers and times as they were, lines about as long, each cue with its share."""

from __future__ import annotations

import html
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from desktop.document.model import Document, Problem, Span
from desktop.document.results import TaskResult
from desktop.document.running import running_text
from desktop.exporters.literals import Edit, apply
from desktop.exporters.translated_markup import Mark, Markup
from desktop.exporters.translated_text import encoded
from desktop.exporters.translation import Row, rows
from desktop.progress import JobContext
from desktop.readers.files import source_bytes
from desktop.readers.subtitles import MARK, Cue, cues, layout
from desktop.readers.text import decode

LONGEST = 42
"""Characters of a line that fit on a screen, as broadcasters count."""
_GAP = re.compile(r"\s+")
_NAME = re.compile(r"<(/?)([A-Za-z]+)")
_LINE_END = re.compile(r"\r\n|\r|\n")
_DASH = re.compile(r"[ \t]*[-–—]")  # noqa: RUF001 - dashes of print
_WORD = re.compile(r"(?:<[^<>]*>|\{[^{}]*\}|\S)+")


def translate_srt(doc: Document, result: TaskResult, out: Path, ctx: JobContext) -> tuple[Problem, ...]:
    """Write `doc` to `out` in the other language. Raises `UserError("source_changed")`."""
    source = decode(source_bytes(doc), Path(doc.source).name)
    ctx.report("export", 0, 1)
    data, problems = encoded(_translated(source.text, doc, rows(result)), source.encoding)
    out.write_bytes(source.mark + data)
    ctx.report("export", 1, 1)
    return problems


def _translated(text: str, doc: Document, found: Sequence[Row]) -> str:
    shown = list(cues(text))
    lines = layout(text)
    by_cue = [
        Span(group[0].span.start, group[-1].span.end)
        for group in (list(same) for _, same in groupby(lines.pieces, key=lambda piece: piece.anchor))
    ]
    parts = [part for row in found if row.changed for part in _parted(doc, row, by_cue)]
    escape = html.escape if text.lstrip("\ufeff").startswith("WEBVTT") else str
    markup = Markup(text, doc, lines, list(_marks(text, shown)), lambda _, words: escape(words))
    said = apply(text, markup.edits(parts))
    edits: list[Edit] = []
    # Numbers and times are where they were, so that the cues are the same.
    for old, new in zip(shown, cues(said), strict=True):
        before, after = text[old.start : old.end], said[new.start : new.end]
        if before != after:
            edits.append((new.start, new.end, _lines(after, before)))
    return apply(said, edits)


def _marks(text: str, shown: Sequence[Cue]) -> Iterator[Mark]:
    """Marks of looks, in pairs within a cue."""
    pair = 0
    for cue in shown:
        opened: list[tuple[str, int]] = []
        found = list(MARK.finditer(text, cue.start, cue.end))
        partners: dict[int, int] = {}
        for at, mark in enumerate(found):
            name = _NAME.match(mark[0])
            if name is None:
                continue
            if not name[1]:
                opened.append((name[2], at))
            elif opened and opened[-1][0] == name[2]:
                pair += 1
                partners[opened.pop()[1]], partners[at] = pair, -pair
        yield from (Mark(*mark.span(), partners.get(at, 0)) for at, mark in enumerate(found))


def _parted(doc: Document, row: Row, by_cue: Sequence[Span]) -> Iterator[Row]:
    """A sentence that runs over several cues in as many parts: each about as long as its source, and ended
    where few words would stand on the other side of the cut than what they came from."""
    first = bisect_right(by_cue, row.spans[0].start, key=lambda one: one.end)
    last = bisect_left(by_cue, row.spans[-1].end, key=lambda one: one.start)
    inside = [part for cue in by_cue[first:last] if (part := cue.intersection(row.spans[-1])) is not None]
    running = running_text(doc, row.spans)
    sources = [running.within(part) for part in inside]
    value, links = row.translation.value, row.translation.links
    gaps = [match.end() for match in _GAP.finditer(value)]
    if len(inside) < 2 or len(gaps) < len(inside) - 1 or None in sources:
        yield row
        return
    known = [one for one in sources if one is not None]
    ends: list[int] = []
    for number, cut in enumerate(one.start for one in known[1:]):
        first = gaps.index(ends[-1]) + 1 if ends else 0
        left = len(inside) - 2 - number

        def cost(end: int, cut: int = cut) -> float:
            crossed = sum((old.start < cut) != (new.start < end) for old, new in links)
            mark = value[:end].rstrip()[-1] in ",;:.!?"
            return abs(end - cut / len(row.source) * len(value)) + 4 * crossed - 5 * mark

        ends.append(min(gaps[first : len(gaps) - left], key=cost))
    for part, source, start, end in zip(inside, known, [0, *ends], [*ends, len(value)], strict=True):
        said = Span(start, start + len(value[start:end].rstrip()))
        yield Row(
            (part,),
            source.of(row.source).strip(),
            replace(
                row.translation,
                value=said.of(value),
                spans=(part,),
                links=tuple(
                    (_less(old, source.start), _less(new, start))
                    for old, new in links
                    if source.contains(old) and said.contains(new)
                ),
            ),
        )


def _less(span: Span, by: int) -> Span:
    return Span(span.start - by, span.end - by)


def _lines(after: str, before: str) -> str:
    """The words of a cue in lines of like length; what each person says on lines of their own."""
    old = _LINE_END.split(before)
    line_end = _LINE_END.search(before)
    longest = max(len(MARK.sub("", line)) for line in old)
    talk = sum(bool(_DASH.match(line)) for line in old) > 1
    blocks = _LINE_END.split(after) if talk else [_LINE_END.sub(" ", after)]
    most = max(1, len(old) // len(blocks))
    return (line_end[0] if line_end else "\r\n" if "\r\n" in after else "\n").join(
        line for block in blocks for line in _balanced(block.split(" "), longest, most)
    )


def _balanced(words: Sequence[str], longest: int, most: int) -> list[str]:
    """Lines as equal as can be: one where it fits, else as many as there were, more where these are full."""
    text = " ".join(word for word in words if word)
    size = len(MARK.sub("", text))
    count = 1 if size <= longest else max(most, -(-size // max(longest, LONGEST)))
    width = -(-size // count)
    while len(lines := _filled(text, width)) > count:
        width += 1
    return lines


def _filled(text: str, width: int) -> list[str]:
    lines: list[str] = []
    for word in _WORD.findall(text):
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and len(MARK.sub("", joined)) <= width:
            lines[-1] = joined
        else:
            lines.append(word)
    return lines
