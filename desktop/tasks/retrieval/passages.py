"""A document in passages along its structure: prose under its heading, rows of tables with their heads."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from desktop.document.model import Document, Span
from desktop.document.tables import Cell, Table, column_heads, described, lines
from desktop.progress import JobContext
from desktop.tasks.sentences import sentences

MOST_WORDS = 120
USUAL_WORDS = 90
LEAST_WORDS = 60
SHORT_WORDS = 25
"""The end of a section that is shorter goes with what is before it."""
LONGEST_ROW = 150
"""Words of a row that is text set in columns rather than figures: it is read as prose."""
REPEATED_PAGES = 3

_WORD = re.compile(r"\S{1,20}")  # writing without spaces has no longer words than others
_WORDS = re.compile(r"\S+(?: \S+)*")
_MARKS = ",;:.!?)"
_LINE = re.compile(r"[^\n\f\v]*\S[^\n\f\v]*")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a document that is searched, read and cited as one.

    `document` is the SHA-256 of the file. `text` has the words of `spans` with single spaces; a row of a
    table says the head of each column again: "Sales | 2019: 699 | 2018: 712". `heading` is the one that it
    stands under, or the table's title. `pieces` say of what stretch of the document each part of `text` is a
    copy, as (start in `text`, span).
    """

    document: str
    spans: tuple[Span, ...]
    text: str
    heading: str
    kind: Literal["prose", "row"]
    pieces: tuple[tuple[int, Span], ...]

    def locate(self, span: Span) -> tuple[Span, ...]:
        """Where `span` of `text` stands in the document: a span for each sentence or cell that it touches."""
        found: list[tuple[int, Span]] = []
        for start, piece in self.pieces:
            part = Span(start, start + len(piece)).intersection(span)
            if part is None:
                continue
            place = Span(piece.start + part.start - start, piece.start + part.end - start)
            owner = next((at for at, whole in enumerate(self.spans) if whole.contains(place)), -1)
            if found and owner == found[-1][0] >= 0:  # only white space lies between
                found[-1] = (owner, Span(found[-1][1].start, place.end))
            else:
                found.append((owner, place))
        return tuple(place for _, place in found)

    @property
    def searched(self) -> str:
        """The words that search goes by: those of the heading too."""
        return f"{self.heading}\n{self.text}" if self.heading else self.text


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is not parted: a sentence, a heading, a line outside of sentences, a row."""

    spans: tuple[Span, ...]
    heading: bool = False
    row: Passage | None = None

    @property
    def start(self) -> int:
        return self.spans[0].start


def passages(doc: Document, ctx: JobContext) -> tuple[Passage, ...]:
    """All words of `doc` in passages, in order; running heads and page numbers are left out.

    Prose comes in about 60 to 120 words, never across a heading; each row of a table that was looked for is a
    passage. What no rule takes for a sentence (forms, lists of figures) is there as well, line by line.
    """
    rows = list(_rows(doc, ctx))
    tables = sorted(_told(doc, rows))
    units = [_Unit(row.spans, row=row) for row in rows]
    said = [sentence for sentence in sentences(doc, ctx) if not _within(sentence.spans[0], tables)]
    units += [
        _Unit(part, heading=sentence.heading)
        for sentence in said
        for part in ((sentence.spans,) if sentence.heading else bounded(doc.text, sentence.spans))
    ]
    taken = sorted([*tables, *(span for sentence in said for span in sentence.spans)])
    units += [_Unit(part) for line in _left(doc, taken) for part in bounded(doc.text, (line,))]
    units.sort(key=lambda unit: unit.start)
    return tuple(_passages(doc, units))


def bounded(text: str, spans: tuple[Span, ...]) -> Iterator[tuple[Span, ...]]:
    """`spans` in parts of at most `MOST_WORDS` words: text without full stops is one endless sentence.

    A part ends behind a mark or a line where one is near its end, else behind a word.
    """
    if sum(map(len, spans)) <= MOST_WORDS:  # a word has a letter at least
        yield spans
        return
    words = [Span(*match.span()) for span in spans for match in _WORD.finditer(text, span.start, span.end)]
    start = 0
    while start < len(words):
        end = _part_end(text, words, start)
        first, last = words[start], words[end - 1]
        whole = Span(first.start, last.end)
        yield tuple(part for span in spans if (part := span.intersection(whole)) is not None and len(part))
        start = end


def _part_end(text: str, words: Sequence[Span], start: int) -> int:
    """The number of the word before which the part that begins with word `start` ends."""
    end = start + MOST_WORDS
    if end >= len(words):
        return len(words)
    for at in range(end, start + LEAST_WORDS, -1):
        if text[words[at - 1].end - 1] in _MARKS or "\n" in text[words[at - 1].end : words[at].start]:
            return at
    return end


def _passages(doc: Document, units: Sequence[_Unit]) -> Iterator[Passage]:
    heading = ""
    waiting: list[_Unit] = []
    alone: list[_Unit] = []  # headings that nothing has followed yet
    for unit in units:
        if unit.row is not None:
            yield from _prose(doc, waiting, heading)
            waiting, alone = [], []
            yield replace(unit.row, heading=unit.row.heading or heading)
        elif unit.heading:
            yield from _prose(doc, waiting, heading)
            waiting = []
            alone.append(unit)
            heading = _written(doc.text, unit.spans)[0]
        else:
            if len(alone) > 1:
                yield from _prose(doc, alone[:-1], "")
            alone = []
            waiting.append(unit)
    yield from _prose(doc, waiting, heading)
    yield from _prose(doc, alone, "")


def _prose(doc: Document, units: Sequence[_Unit], heading: str) -> Iterator[Passage]:
    """The units of one section in passages, parted between paragraphs where that can be."""
    groups: list[list[_Unit]] = []
    words = 0
    for unit in units:
        count = _count(doc, (unit,))
        full = words + count > MOST_WORDS or words >= USUAL_WORDS
        if not groups or full or (words >= LEAST_WORDS and _parted(doc, groups[-1][-1], unit)):
            groups.append([])
            words = 0
        groups[-1].append(unit)
        words += count
    most = MOST_WORDS + SHORT_WORDS
    if len(groups) > 1 and words < SHORT_WORDS and _count(doc, groups[-2]) + words <= most:
        last = groups.pop()
        groups[-1] += last
    for group in groups:
        yield _passage(doc, group, heading)


def _count(doc: Document, units: Sequence[_Unit]) -> int:
    return sum(len(_WORD.findall(doc.text, span.start, span.end)) for unit in units for span in unit.spans)


def _parted(doc: Document, before: _Unit, after: _Unit) -> bool:
    """Whether a paragraph ends between two units."""
    between = doc.text[before.spans[-1].end : after.start]
    return "\n\n" in between or (doc.kind == "docx" and "\n" in between)


def _passage(doc: Document, units: Sequence[_Unit], heading: str) -> Passage:
    spans = tuple(span for unit in units for span in unit.spans)
    text, pieces = _written(doc.text, spans)
    return Passage(doc.sha256, spans, text, heading, "prose", pieces)


def _written(text: str, spans: Iterable[Span]) -> tuple[str, tuple[tuple[int, Span], ...]]:
    """The words of `spans` with single spaces, and of what each stretch is a copy."""
    out: list[str] = []
    pieces: list[tuple[int, Span]] = []
    at = 0
    for span in spans:
        for match in _WORDS.finditer(text, span.start, span.end):
            pieces.append((at, Span(*match.span())))
            out.append(match.group())
            at += len(match.group()) + 1
    return " ".join(out), tuple(pieces)


def _left(doc: Document, taken: Sequence[Span]) -> Iterator[Span]:
    """Lines of which no word is in a sentence or a table, but for those that stand on many pages."""
    found = []
    on_pages: Counter[str] = Counter()
    at = 0
    for page in doc.pages:
        keys = set()
        for match in _LINE.finditer(doc.text, page.span.start, page.span.end):
            line = Span(*match.span())
            while at < len(taken) and taken[at].end <= line.start:
                at += 1
            if at < len(taken) and taken[at].start < line.end:
                continue
            key = _DIGITS.sub("#", " ".join(line.of(doc.text).split()).lower())
            if any(map(str.isalnum, key.replace("#", "0"))):
                found.append((line, key))
                keys.add(key)
        on_pages.update(keys)
    most = max(REPEATED_PAGES, len(doc.pages) // 20)
    for line, key in found:
        if on_pages[key] < most and key.strip("# ./-|") != "":
            yield line


def _within(span: Span, ordered: Sequence[Span]) -> bool:
    at = bisect_right(ordered, span.start, key=lambda other: other.end)
    return at < len(ordered) and ordered[at].overlaps(span)


def _rows(doc: Document, ctx: JobContext) -> Iterator[Passage]:
    for table in doc.tables or ():
        ctx.check()
        heading = _written(doc.text, table.title)[0] or table.name
        heads = column_heads(table)
        grid = list(lines(table))
        group: Cell | None = None
        for number, said in described(table, doc.text):
            cells = _own(grid[number])
            if len(cells) == 1 and cells[0].column == 0 and table.columns > 1:
                group = cells[0]
                continue
            if len(said.split()) > LONGEST_ROW:
                continue
            pieces = tuple(_pieces(doc.text, said, _in_order(table, heads, cells, group)))
            spans = tuple(sorted(span for cell in cells for span in cell.spans))
            yield Passage(doc.sha256, spans, said, heading, "row", pieces)


def _told(doc: Document, rows: Sequence[Passage]) -> Iterator[Span]:
    """The cells whose words stand in `rows`, those of heads and groups among them."""
    said = {span for row in rows for span in row.spans}
    for table in doc.tables or ():
        for line in lines(table):
            cells = _own(line)
            if len(cells) == 1 or any(span in said for cell in cells for span in cell.spans):
                yield from (span for cell in cells for span in cell.spans)
        yield from (span for heads in column_heads(table) for cell in heads for span in cell.spans)


def _own(line: Sequence[Cell | None]) -> list[Cell]:
    return [cell for at, cell in enumerate(line) if cell is not None and cell.spans and cell.column == at]


def _in_order(
    table: Table, heads: Sequence[tuple[Cell, ...]], cells: Sequence[Cell], group: Cell | None
) -> Iterator[Cell]:
    """The cells whose words a described row is made of, in its order."""
    if group is not None:
        yield group
    for cell in cells:
        if cell.column >= max(table.header_columns, 1):
            yield from heads[cell.column]
        yield cell


def _pieces(text: str, said: str, cells: Iterable[Cell]) -> Iterator[tuple[int, Span]]:
    at = 0
    for cell in cells:
        for span in cell.spans:
            for match in _WORDS.finditer(text, span.start, span.end):
                words = match.group().rstrip(" :") if said.find(match.group(), at) < 0 else match.group()
                found = said.find(words, at)
                if words and found >= 0:
                    yield found, Span(match.start(), match.start() + len(words))
                    at = found + len(words)
