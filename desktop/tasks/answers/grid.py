"""A table as questions see it: rows and columns with their names, years and sections, and its figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from desktop.document.figures import decimal_comma
from desktop.document.model import Document, Span
from desktop.document.tables import Cell, Table
from desktop.tasks.answers.columns import Kind, When, beside, when
from desktop.tasks.answers.figures import Figure, Scale, figure_of, scale_in, without_scale
from desktop.tasks.answers.periods import is_period, keys_in, names_and_dates
from desktop.tasks.answers.words import content, tokens

LEAD = 500
"""Characters before a table in which its caption and its scale are looked for."""
CAPTION = 160
"""Of these, the last ones, in which its years are looked for."""
_TOTAL = re.compile(r"(?:sub-?)?totals?\b|^net\b.*\btotal\b", re.IGNORECASE)
_SHARES = re.compile(r"\bshares?\b(?!\s*-?\s*based)", re.IGNORECASE)
_NO_SCALE = re.compile(
    r"%|per\s?cent|\brates?\b|\bratio|\bin years\b|\byears\)|\(days\)|\bnumber of\b", re.IGNORECASE
)
_ONLY_SCALE = re.compile(
    r"\W*(?:[\w.$]+\s+){0,2}in\s*(?:[\w.$]+\s+)?\w+\W*(?:except\b.*)?", re.IGNORECASE | re.DOTALL
)
"""A heading that says nothing but the scale stands for all columns, whichever it stands over."""
_SPACED = re.compile(r"(?<!\d )\b(?:2 0|1 9) \d \d\b")
_NOTE = re.compile(r"(?:\s*\((?:\d{1,2}|[a-z])\)|(?<=[a-z)])\d{1,2}(?:,\d)?|\s*[*†‡]+|\s+\.)\s*$")


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of a row or a column: its own words, those it stands under, and its years."""

    index: int
    text: str
    spans: tuple[Span, ...]
    above: str = ""
    years: frozenset[tuple[int, int]] = frozenset()
    is_period: bool = False
    """Whether it says nothing but when."""
    words: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    """Days and months, which tell columns of one year apart; `words` has neither them nor years."""
    above_words: tuple[str, ...] = ()
    section_words: tuple[str, ...] = ()
    """Those of `above_words` that are nearest."""
    sequence: tuple[str, ...] = ()
    """All its words, in order, as they are compared."""
    sentence: bool = False
    """Whether it is a sentence rather than a name: most of its words say other things."""

    @property
    def is_total(self) -> bool:
        return not self.text or _TOTAL.match(self.text) is not None


@dataclass(frozen=True, slots=True)
class Entry:
    """A cell that is neither a name nor empty."""

    row: int
    column: int
    text: str
    spans: tuple[Span, ...]
    figure: Figure | None


@dataclass(frozen=True)
class Grid:
    """`rows` and `columns` hold those that have entries, by index. `lead` is the text before the table."""

    document: str
    rows: dict[int, Heading]
    columns: dict[int, Heading]
    entries: dict[tuple[int, int], Entry]
    title: str = ""
    corner: str = ""
    scale: Scale | None = None
    scale_spans: tuple[Span, ...] = ()
    column_scales: dict[int, tuple[Scale, tuple[Span, ...]]] = field(default_factory=dict)
    sections: tuple[tuple[str, tuple[int, ...]], ...] = ()
    """Each heading that stands alone in its row, with the rows under it."""
    until: dict[int, frozenset[tuple[int, int]]] = field(default_factory=dict)
    """Years of rows that lead from one balance to the next: those of the balance below them."""
    others: frozenset[tuple[int, int]] = frozenset()
    """Years that the caption names, where rows and columns name none."""

    @cached_property
    def title_words(self) -> frozenset[str]:
        return frozenset(content(f"{self.title} {self.corner}"))

    @cached_property
    def beside(self) -> dict[int, Kind]:
        """Columns that hold changes, shares or notes beside those with values."""
        return beside({column: head.text for column, head in self.columns.items()})

    @cached_property
    def _order(self) -> dict[When, int]:
        """The times of rows and columns by how many are later."""
        times = {moment for entry in self.entries.values() if (moment := self._when(entry))}
        return {moment: later for later, moment in enumerate(sorted(times, reverse=True))}

    def _when(self, entry: Entry) -> When | None:
        return when(self.columns[entry.column].text) or when(self.rows[entry.row].text)

    def later(self, entry: Entry) -> int:
        """How many times in the table are later than that of a cell; 0 where it has none."""
        moment = self._when(entry)
        return self._order[moment] if moment else 0

    @cached_property
    def total_words(self) -> frozenset[str]:
        """What the rows add up to, by the names of their totals."""
        return frozenset(word for head in self.rows.values() if head.is_total for word in head.words)

    @cached_property
    def by_row(self) -> dict[int, tuple[Entry, ...]]:
        found: dict[int, list[Entry]] = {}
        for entry in self.entries.values():
            found.setdefault(entry.row, []).append(entry)
        return {row: tuple(entries) for row, entries in found.items()}

    @cached_property
    def years(self) -> frozenset[tuple[int, int]]:
        """Every year that a row or column stands for."""
        return frozenset(key for head in (*self.columns.values(), *self.rows.values()) for key in head.years)

    def years_of(self, entry: Entry) -> frozenset[tuple[int, int]]:
        """The years that a cell stands for: its column's, else its row's, else those of the caption."""
        row = self.rows[entry.row]
        return self.columns[entry.column].years or row.years or self.until.get(entry.row) or self.others

    def scale_of(self, entry: Entry) -> tuple[int, tuple[Span, ...]]:
        """The power of ten that a cell is told in, and where that is said."""
        if entry.figure is None or entry.figure.scale:
            return (entry.figure.scale if entry.figure else 0), ()
        scale, spans = self._scale_said(entry)
        return (scale.power, spans) if scale is not None else (0, ())

    def currency_of(self, entry: Entry) -> str:
        """The code of a cell's currency, its own or that of its scale; empty where none is said."""
        if entry.figure is None or entry.figure.percent or entry.figure.currency:
            return entry.figure.currency if entry.figure else ""
        scale, _ = self._scale_said(entry)
        return scale.currency if scale is not None else ""

    def _scale_said(self, entry: Entry) -> tuple[Scale | None, tuple[Span, ...]]:
        """The scale of a cell's row, column or table, where figures of its kind have one."""
        figure, row, column = entry.figure, self.rows[entry.row], self.columns[entry.column]
        if figure is None or figure.percent:
            return None, ()
        own = scale_in(row.text)
        if own is not None:
            return own, row.spans
        if _NO_SCALE.search(row.text) or _NO_SCALE.search(column.text):
            return None, ()
        scale, spans = self.column_scales.get(entry.column, (self.scale, self.scale_spans))
        if scale is None:
            return None, ()
        per_share = re.search(r"\bper\b.*\bshare\b", f"{row.text} {row.above}", re.IGNORECASE)
        if per_share or (scale.but_shares and _SHARES.search(f"{row.text} {row.above} {column.text}")):
            return None, ()
        return scale, spans


def grids(doc: Document) -> list[Grid]:
    """The tables of `doc` that have names and values; one whose headings change half-way is two."""
    return [grid for table in doc.tables or () for grid in _grids(doc, table)]


def _grids(doc: Document, table: Table) -> Iterator[Grid]:
    cells = {(cell.row, cell.column): cell for cell in table.cells}
    sheet = _Sheet(doc, table, cells, {place: _plain(cell.of(doc.text)) for place, cell in cells.items()})
    top = sheet.body()
    if top >= table.rows or sheet.labels >= table.columns:
        return
    heads: Sequence[int] = range(top)
    while True:
        again = sheet.headed_again(top)
        grid = _grid(sheet, heads, range(top, again.start))
        if grid is not None:
            yield grid
        if not again:
            return
        # One line over all columns ("As of December 31, 2018") leaves the names of the columns as they were.
        kept = [row for row in heads if not sheet.periods(row)] if sheet.lone(again) else []
        heads, top = [*kept, *again], again.stop


def _grid(sheet: _Sheet, heads: Sequence[int], body: range) -> Grid | None:
    doc, table, words, labels = sheet.doc, sheet.table, sheet.words, sheet.labels
    columns, column_scales = sheet.columns(heads)
    entries: dict[tuple[int, int], Entry] = {}
    rows: dict[int, Heading] = {}
    sections: list[tuple[str, list[int]]] = []
    above: list[str] = []
    alone = False
    for row in body:
        name, spans = sheet.name(row)
        filled = sheet.filled(row)
        if not filled:
            if name:
                above = [*above, name] if alone else [name]
                sections.append((name, []))
                alone = True
            continue
        alone = False
        rows[row] = _heading(row, name, spans, " ".join(above), above[-1] if above else "")
        for column in filled:
            text = words[row, column]
            entries[row, column] = Entry(
                row, column, text, sheet.cells[row, column].spans, sheet.figure(text)
            )
        ends = rows[row].is_total or bool(above and set(content(above[-1])) <= set(rows[row].words))
        if sections and above and not ends:
            sections[-1][1].append(row)
        if ends:
            above = []  # the total of a section ends it
    if not entries:
        return None
    columns = {index: head for index, head in columns.items() if any(c == index for _, c in entries)}
    corner = " ".join(filter(None, (words.get((r, c), "") for r in heads for c in range(labels))))
    scale, scale_spans = sheet.scale(heads)
    title = _title(doc, table)
    known = any(head.years for head in (*columns.values(), *rows.values()))
    return Grid(
        doc.sha256,
        rows,
        columns,
        entries,
        title,
        corner,
        scale,
        scale_spans,
        column_scales,
        tuple((name, tuple(inside)) for name, inside in sections if inside),
        _rolled(rows),
        frozenset() if known else keys_in(f"{corner} {title[-CAPTION:]}"),
    )


def _rolled(rows: dict[int, Heading]) -> dict[int, frozenset[tuple[int, int]]]:
    """The years of rows between dated balances: "Balance at January 1, 2019", "Granted", "Balance at ..."."""
    dated = [row for row, head in rows.items() if head.years]
    if len(dated) < 2:
        return {}
    return {
        row: rows[after[0]].years
        for row, head in rows.items()
        if not head.years and any(d < row for d in dated) and (after := [d for d in dated if d > row])
    }


@dataclass(frozen=True)
class _Sheet:
    """The cells of a table by place, and what they are: names, headings or values."""

    doc: Document
    table: Table
    cells: dict[tuple[int, int], Cell]
    words: dict[tuple[int, int], str]

    @cached_property
    def labels(self) -> int:
        """How many columns on the left name the rows: those before the first that holds figures."""
        if self.table.header_columns:
            return self.table.header_columns
        for column in range(1, min(3, self.table.columns)):
            if any(self.words.get((row, column)) for row in range(self.table.rows)):
                return column
        return 1

    @cached_property
    def _comma(self) -> bool:
        return decimal_comma(self.words.values())

    def figure(self, text: str) -> Figure | None:
        """What a cell of this table says, with a comma before decimals where its figures have one."""
        return figure_of(text, comma=self._comma)

    def filled(self, row: int) -> list[int]:
        """Columns of values that have something in `row`."""
        return [c for c in range(self.labels, self.table.columns) if self.words.get((row, c))]

    def name(self, row: int) -> tuple[str, tuple[Span, ...]]:
        text = " ".join(filter(None, (self.words.get((row, c), "") for c in range(self.labels))))
        spans = (
            span for c in range(self.labels) if (row, c) in self.cells for span in self.cells[row, c].spans
        )
        return text.strip(), tuple(spans)

    def values(self, row: int) -> list[int]:
        """Columns that hold a figure in `row`; a year in a heading is none."""
        return [c for c in self.filled(row) if self.figure(self.words[row, c]) and not self._period(row, c)]

    def _period(self, row: int, column: int) -> bool:
        return is_period(_NOTE.sub("", self.words[row, column]))

    def periods(self, row: int) -> bool:
        """Whether `row` says nothing but when."""
        filled = self.filled(row)
        return bool(filled) and all(self._period(row, c) for c in filled)

    def body(self) -> int:
        """The first row that is no heading: where figures begin, and names of sections right before them."""
        first = self.table.header_rows
        for row in range(self.table.rows):
            values = self.values(row)
            if values and not (row < self.table.header_rows and len(values) < len(self.filled(row))):
                first = row
                break
        while first > self.table.header_rows and not self.filled(first - 1) and self.name(first - 1)[0]:
            first -= 1
        if any(self.filled(row) for row in range(first)):
            return first
        # There are no headings of columns: all that is on top is a line of its own ("In millions").
        return next((row for row in range(self.table.rows) if self.filled(row)), self.table.rows)

    def headed_again(self, top: int) -> range:
        """Rows of headings below `top`, with values before and after; empty, at the end, without any."""
        start = next((r for r in range(top + 1, self.table.rows) if self._heads(r)), self.table.rows)
        stop = start
        while stop < self.table.rows and self._heads(stop):
            stop += 1
        valued = any(self.values(r) for r in range(top, start)) and any(
            self.values(r) for r in range(stop, self.table.rows)
        )
        return range(start, stop) if valued else range(self.table.rows, self.table.rows)

    def _heads(self, row: int) -> bool:
        filled = self.filled(row)
        if not filled or self.values(row):
            return False
        told = "".join(self.words[row, c] for c in filled)
        return (
            self.periods(row)
            or (len(filled) > 1 and not self.name(row)[0] and not any(map(str.isdigit, told)))
            or sum(keys_in(self.words[row, c]) != frozenset() for c in filled) > 1
        )

    def lone(self, rows: Sequence[int]) -> bool:
        return len(rows) == 1 and len(self.filled(rows[0])) == 1

    def columns(
        self, heads: Sequence[int]
    ) -> tuple[dict[int, Heading], dict[int, tuple[Scale, tuple[Span, ...]]]]:
        """The name of each column, and its scale where it has one of its own."""
        covering = [self._covering(row, last=row == heads[-1]) for row in heads]
        named: dict[int, Heading] = {}
        scales: dict[int, tuple[Scale, tuple[Span, ...]]] = {}
        for column in range(self.labels, self.table.columns):
            parts = [over[column] for over in covering if column in over]
            text = " ".join(dict.fromkeys(self.words[place] for place in parts))
            spans = tuple(span for place in parts for span in self.cells[place].spans)
            named[column] = _heading(column, text, spans)
            for place in parts:
                scale = scale_in(self.words[place])
                if scale is not None:
                    scales[column] = (scale, self.cells[place].spans)
        return named, scales

    def _covering(self, row: int, *, last: bool) -> dict[int, tuple[int, int]]:
        """For each column the cell of heading row `row` that stands over it.

        A heading over several columns may come as a cell that covers them, as one at their left, or in their
        middle.
        """
        filled, every = self.filled(row), range(self.labels, self.table.columns)
        if last and len(filled) == 1 and self.periods(row):
            last = False  # one date over all
        if any(self.cells[row, c].columns > 1 for c in filled) or last:
            return {c + k: (row, c) for c in filled for k in range(self.cells[row, c].columns)}
        if len(filled) == 1:
            return dict.fromkeys(every, (row, filled[0]))
        if filled and len(every) % len(filled) == 0:
            share = len(every) // len(filled)
            groups = {self.labels + k: (row, filled[k // share]) for k in range(len(every))}
            if all(groups[c] == (row, c) for c in filled):
                return groups
        left = {c: [f for f in filled if f <= c] for c in every}
        return {c: (row, before[-1]) for c, before in left.items() if before}

    def scale(self, heads: Sequence[int]) -> tuple[Scale | None, tuple[Span, ...]]:
        """The scale of the whole table, and where it is said."""
        for row in (*heads, (heads[-1] + 1) if heads else 0):
            for column in range(self.table.columns):
                text = self.words.get((row, column), "")
                said = column < self.labels or (row in heads and _ONLY_SCALE.fullmatch(text) is not None)
                if said and (scale := scale_in(text)):
                    return scale, self.cells[row, column].spans
        text = self.doc.text
        for span in self.table.title:
            if scale := scale_in(span.of(text)):
                return scale, (_shifted(scale.span, span.start),)
        start = _start(self.table)
        lead = text[max(0, start - LEAD) : start]
        last: Scale | None = None
        at = 0
        while (scale := scale_in(lead[at:])) is not None:  # the nearest one counts
            last = replace(scale, span=_shifted(scale.span, at))
            at = last.span.end
        return (None, ()) if last is None else (last, (_shifted(last.span, start - len(lead)),))


def _plain(text: str) -> str:
    """The words of a cell; years that were set with spaces are put together."""
    return _SPACED.sub(lambda match: match.group().replace(" ", ""), text.strip())


def _heading(index: int, text: str, spans: tuple[Span, ...], above: str = "", section: str = "") -> Heading:
    plain = _NOTE.sub("", text)
    words, dates = names_and_dates(without_scale(plain) if plain else "total")
    return Heading(
        index,
        plain.strip(),
        spans,
        above,
        keys_in(plain) or (keys_in(above) if is_period(above.rstrip(" :")) else frozenset()),
        is_period(plain),
        words,
        dates,
        tuple(content(above)),
        tuple(content(section)),
        tuple(tokens(plain)),
    )


def _shifted(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _start(table: Table) -> int:
    return min((span.start for cell in table.cells for span in cell.spans), default=0)


def _title(doc: Document, table: Table) -> str:
    start = _start(table)
    lead = doc.text[max(0, start - LEAD) : start].strip()
    own = " ".join(span.of(doc.text) for span in table.title)
    return " ".join(filter(None, (table.name, own, lead)))
