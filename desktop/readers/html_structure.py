"""Headings and tables of a page in HTML, noted while its text is laid."""

from __future__ import annotations

from dataclasses import dataclass, field

from desktop.document.model import Heading, Span
from desktop.document.tables import Table
from desktop.readers.grid import Filled, table, trimmed
from desktop.readers.table_heads import is_caption

MOST_COLUMNS = 1000
MOST_ROWS = 65_534
"""What browsers take for the most that a cell may cover (WHATWG, 4.9.11)."""
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_GROUPS = frozenset({"thead", "tbody", "tfoot"})


@dataclass(slots=True)
class _Open:
    row: int
    column: int
    rows: int
    columns: int
    head: bool
    start: int
    end: int = -1


@dataclass(slots=True)
class _Draft:
    start: int
    row: int = -1
    column: int = 0
    in_head: bool = False
    cells: list[_Open] = field(default_factory=list)
    busy: dict[int, int] = field(default_factory=dict)
    """By column, the first row that no cell from above covers."""
    caption: tuple[int, int] | None = None
    inner: int = 0
    end: int = 0
    shown: bool = True


@dataclass(slots=True)
class Structure:
    """What is told of each tag, with the length of the text so far."""

    with_tables: bool
    _headings: list[tuple[int, int, int]] = field(default_factory=list)
    _heading: tuple[str, int] | None = None
    _tables: list[_Draft] = field(default_factory=list)
    _stack: list[_Draft] = field(default_factory=list)

    def opened(self, name: str, at: int, values: dict[str, str]) -> None:
        """A tag begins an element. `values` are its "rowspan", "colspan" and "role"."""
        if name in _HEADINGS:
            self._heading = (name, at)
        elif name == "table":
            self._stack.append(_Draft(at, shown=values.get("role") not in ("presentation", "none")))
        elif self._stack:
            self._in_table(self._stack[-1], name, at, values)

    def closed(self, name: str, at: int) -> None:
        """A tag ends an element."""
        if self._heading is not None and name == self._heading[0]:
            self._headings.append((self._heading[1], at, int(name[1])))
            self._heading = None
        elif not self._stack:
            return
        elif name == "table":
            self._end(self._stack.pop(), at)
        elif name in ("td", "th", "tr") or name in _GROUPS:
            _end_cell(self._stack[-1], at)
            self._stack[-1].in_head &= name not in _GROUPS
        elif name == "caption" and self._stack[-1].caption is not None:
            self._stack[-1].caption = (self._stack[-1].caption[0], at)

    def finish(self, at: int) -> None:
        """The page ends, whatever is still open."""
        while self._stack:
            self._end(self._stack.pop(), at)

    def headings(self, text: str, offset: int = 0) -> tuple[Heading, ...]:
        """The headings, where the page stands at `offset` in `text`."""
        return tuple(
            Heading(span, level)
            for start, end, level in self._headings
            for span in trimmed(text, start + offset, end + offset)
        )

    def tables(self, text: str, offset: int = 0) -> tuple[Table, ...]:
        """The tables, where the page stands at `offset` in `text`."""
        found: list[Table] = []
        for draft in sorted(self._tables, key=lambda one: one.start) if self.with_tables else ():
            # Pages are laid out with tables too: what holds others is none itself.
            if not draft.shown or 2 * draft.inner > draft.end - draft.start:
                continue
            cells = [
                Filled(
                    cell.row,
                    cell.column,
                    trimmed(text, cell.start + offset, cell.end + offset),
                    cell.rows,
                    cell.columns,
                    head=cell.head,
                )
                for cell in draft.cells
            ]
            title = () if draft.caption is None else trimmed(text, *(at + offset for at in draft.caption))
            made = table(
                cells, text, title=title or _line_before(text, draft.start + offset), split_marks=True
            )
            if made is not None:
                found.append(made)
        return tuple(found)

    def _in_table(self, draft: _Draft, name: str, at: int, values: dict[str, str]) -> None:
        if name in _GROUPS:
            draft.in_head = name == "thead"
        elif name == "caption":
            draft.caption = (at, at)
        elif name == "tr":
            _end_cell(draft, at)
            draft.row += 1
            draft.column = 0
        elif name in ("td", "th"):
            _end_cell(draft, at)
            draft.row = max(draft.row, 0)
            while draft.busy.get(draft.column, 0) > draft.row:
                draft.column += 1
            rows = _number(values.get("rowspan"), MOST_ROWS)
            columns = _number(values.get("colspan"), MOST_COLUMNS)
            head = name == "th" or draft.in_head
            draft.cells.append(_Open(draft.row, draft.column, rows, columns, head, at))
            if rows > 1:
                for column in range(draft.column, draft.column + columns):
                    draft.busy[column] = draft.row + rows
            draft.column += columns

    def _end(self, draft: _Draft, at: int) -> None:
        _end_cell(draft, at)
        draft.end = at
        self._tables.append(draft)
        if self._stack:
            self._stack[-1].inner += at - draft.start


def _end_cell(draft: _Draft, at: int) -> None:
    if draft.cells and draft.cells[-1].end < 0:
        draft.cells[-1].end = at


def _line_before(text: str, at: int) -> tuple[Span, ...]:
    """The line before a table, where it reads as a caption."""
    end = len(text[:at].rstrip())
    spans = trimmed(text, text.rfind("\n", 0, end) + 1, end)
    return spans if spans and is_caption(spans[0].of(text)) else ()


def _number(text: str | None, most: int) -> int:
    plain = (text or "").strip()
    return min(max(int(plain), 1), most) if plain.isascii() and plain.isdigit() and len(plain) < 9 else 1
