"""What of a Markdown file is no language: its code, its header, marks of lists, links and emphasis."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from desktop.document.model import Verbatim
from desktop.readers.mapped import Layout

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_FENCE = re.compile(r"(?:[ \t]*>)*[ \t]*(`{3,}|~{3,})")
_LINK = re.compile(
    r"!?\[(?P<words>(?:[^\[\]\\]|\\.|\[[^\[\]]*\])*)\]"
    r"(?:\((?:<[^<>\n]*>|(?:[^()\s]|\([^()\s]*\))*)(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?\s*\)|\[[^\[\]]*\])",
    re.DOTALL,
)
_CODE = re.compile(r"(?<![\\`])(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_ANGLE = re.compile(r"<(?:[A-Za-z][\w+.-]*:[^\s<>]*|[\w.+-]+@[\w.-]+)>")
_TAG = re.compile(r"<(/?)([A-Za-z][\w-]*)(?:\s[^<>]*)?>")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]:?")
_EMPHASIS = re.compile(
    r"(?<!\\)(?:(?:\*{1,3}|~~)(?=[^\W_]|[\"'(\[`!€£$«“])|(?<=[^\W_]|[.,;:!?)\"'\]`%°€£$»”…])(?:\*{1,3}|~~)"
    r"|(?<!\w)_{1,3}(?=[^\W_]|[\"'(\[`])|(?<=[^\W_]|[.,;:!?)\"'\]`])_{1,3}(?!\w))"
)
_ALONE = re.compile(r"[ \t]*(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,}|=+[ \t]*)$")
_DEFINED = re.compile(r" {0,3}\[[^\]\n]+\]:[ \t]*\S.*$")
_PARTING = re.compile(r"[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t\r]*$")
_BAR = re.compile(r"(?<!\\)(?:\\\\)*\|")
_QUOTE = re.compile(r"(?:[ \t]{0,3}>[ \t]?)+")
_BEGIN = re.compile(r"[ \t]*(?:#{1,6}(?=[ \t])|(?:[-*+]|\d{1,9}[.)])(?=[ \t])(?:[ \t]+\[[ xX]\](?=[ \t]))?)")
_CLOSING = re.compile(r"[ \t]+#+[ \t\r]*$")
_INDENTED = re.compile(r"(?: {4}|\t)")

Kind = Literal["apart", "code", "within", "mark", "quote"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the source. "mark" is one of emphasis or of a link: its `pair` is positive where it opens,
    and the same number below zero where it closes; 0 where it stands alone. "code" is what stands between two
    such marks. "quote" is the ">" before a line."""

    start: int
    end: int
    kind: Kind
    pair: int = 0


def marks(text: str) -> list[Mark]:
    """All in `text`, in order; they do not overlap."""
    blocks = [Mark(*match.span(), "apart") for match in _COMMENT.finditer(text)]
    open_lines: list[tuple[int, int]] = []
    found: list[Mark] = []
    pairs = iter(range(1, len(text) + 2))
    for start, end, kind in _lines(text):
        if kind == "line":
            open_lines.append((start, end))
            continue
        found += _paragraph(text, open_lines, pairs)
        open_lines = []
        if kind == "code" and start < end:
            blocks.append(Mark(start, end, "apart"))
    found += _paragraph(text, open_lines, pairs)
    return _apart(sorted([*blocks, *found], key=lambda mark: (mark.start, -mark.end)))


def verbatim(text: str, layout: Layout) -> tuple[Verbatim, ...]:
    """The same in the text that was read."""
    roles: dict[Kind, Literal["apart", "within", "markup"]] = {
        "apart": "apart",
        "code": "within",
        "within": "within",
        "mark": "markup",
        "quote": "markup",
    }
    found: list[Verbatim] = []
    for mark in marks(text):
        span = layout.placed(mark.start, mark.end)
        if span is not None and (not found or span.start >= found[-1].span.end):
            found.append(Verbatim(span, roles[mark.kind]))
    return tuple(found)


def _lines(text: str) -> Iterator[tuple[int, int, Literal["line", "code", "blank"]]]:
    """Lines, those of code and of the file's header among them."""
    fence = ""
    header = text.startswith(("---\n", "---\r\n"))
    blank, listed = True, False
    for number, match in enumerate(_LINE.finditer(text)):
        line = match[0].rstrip("\r\n")
        start, end = match.start(), match.start() + len(line)
        mark = _FENCE.match(line)
        if header:
            header = number == 0 or line.rstrip() not in ("---", "...")
            yield start, end, "code"
        elif fence:
            if mark is not None and mark[1].startswith(fence) and not line[mark.end() :].strip():
                fence = ""
            yield start, end, "code"
        elif mark is not None and "`" not in line[mark.end() :]:
            fence = mark[1]
            yield start, end, "code"
        elif not line.strip():
            yield start, end, "blank"
            blank = True
            continue
        elif _INDENTED.match(line) and blank and not listed:
            yield start, end, "code"
            continue  # so may the next line be
        else:
            begun = _BEGIN.match(line)
            listed = bool(begun and "#" not in begun[0]) or (listed and line[:1] in " \t")
            yield start, end, "line"
        blank = False


def _paragraph(text: str, lines: Sequence[tuple[int, int]], pairs: Iterator[int]) -> list[Mark]:
    if not lines:
        return []
    found: list[Mark] = []
    tabled = any(_PARTING.match(text[a:b]) and "|" in text[a:b] for a, b in lines)
    for start, end in lines:
        line = text[start:end]
        if _ALONE.match(line) or _DEFINED.match(line) or (tabled and _PARTING.match(line)):
            found.append(Mark(start, end, "apart"))
            continue
        at = 0
        if quote := _QUOTE.match(line):
            found.append(Mark(start, start + quote.end(), "quote"))
            at = quote.end()
        if (begun := _BEGIN.match(line, at)) is not None and begun[0]:
            found.append(Mark(start + at, start + begun.end(), "apart"))
            closing = _CLOSING.search(line, begun.end()) if "#" in begun[0] else None
            if closing is not None:
                found.append(Mark(start + closing.start(), end, "apart"))
        if tabled:
            found += [Mark(start + m.end() - 1, start + m.end(), "apart") for m in _BAR.finditer(line)]
    return _Inline(text, lines[0][0], lines[-1][1], pairs, found).look()


@dataclass(slots=True)
class _Inline:
    """The marks within a paragraph; nothing within another mark is one."""

    text: str
    start: int
    end: int
    pairs: Iterator[int]
    found: list[Mark]

    def look(self) -> list[Mark]:
        """First code, in which nothing counts, then links, and what is in them too."""
        for match in self._free(_CODE):
            number = next(self.pairs)
            self.found += [
                Mark(match.start(), match.start(2), "mark", number),
                Mark(*match.span(2), "code"),
                Mark(match.end(2), match.end(), "mark", -number),
            ]
        self.found += [Mark(*match.span(), "within") for match in self._free(_ANGLE)]
        self.found += [Mark(*match.span(), "mark") for match in self._free(_FOOTNOTE)]
        self._links(self.start, self.end)
        self._paired()
        return self.found

    def _is_free(self, start: int, end: int) -> bool:
        return not any(start < mark.end and mark.start < end for mark in self.found)

    def _free(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        for match in pattern.finditer(self.text, self.start, self.end):
            if self._is_free(*match.span()):
                yield match

    def _links(self, start: int, end: int) -> None:
        for match in _LINK.finditer(self.text, start, end):
            first, last = match.span("words")
            if self._is_free(match.start(), first) and self._is_free(last, match.end()):
                number = next(self.pairs)
                self.found.append(Mark(match.start(), first, "mark", number))
                self.found.append(Mark(last, match.end(), "mark", -number))
                self._links(first, last)

    def _paired(self) -> None:
        """Tags and marks of emphasis; one without a partner stands alone."""
        opened: list[tuple[str, int, int]] = []
        for match in sorted([*self._free(_TAG), *self._free(_EMPHASIS)], key=lambda one: one.start()):
            tag = match[0].startswith("<")
            name = match[2].lower() if tag else match[0]
            at = next((n for n in reversed(range(len(opened))) if opened[n][0] == name), None)
            if at is not None and (not tag or match[1]):
                number = next(self.pairs)
                self.found += [Mark(first, last, "mark") for _, first, last in opened[at + 1 :]]
                self.found.append(Mark(*opened[at][1:], "mark", number))
                self.found.append(Mark(*match.span(), "mark", -number))
                del opened[at:]
            elif tag and match[1]:
                self.found.append(Mark(*match.span(), "mark"))
            else:
                opened.append((name, *match.span()))
        self.found += [Mark(first, last, "mark") for _, first, last in opened]


def _apart(found: Sequence[Mark]) -> list[Mark]:
    """Without those that lie in one before them."""
    kept: list[Mark] = []
    for mark in found:
        if mark.start < mark.end and (not kept or mark.start >= kept[-1].end):
            kept.append(mark)
    return kept
