"""Headings and tables of Word and PowerPoint files, noted while their text is read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree  # type: ignore[import-untyped]

from desktop.document.model import Heading, Span
from desktop.document.tables import Table
from desktop.readers.grid import Filled, table, trimmed
from desktop.readers.ooxml import Package
from desktop.readers.ooxml_text import A, P, W
from desktop.readers.table_heads import is_caption

LEVELS = 9
MOST_MERGED = 1024
"""Columns that a cell may cover: Word has 63."""
_HEADING_NAME = re.compile(r"heading (\d)", re.IGNORECASE)
_OFF = ("0", "false", "off")
_TABLES, _ROWS, _CELLS = ((W + name, A + name) for name in ("tbl", "tr", "tc"))


@dataclass(frozen=True, slots=True)
class _Style:
    level: int = 0
    caption: bool = False
    first_row: bool = False
    """Whether tables of this style set off their first row."""
    heads: bool = False
    """Whether its name says that it is for heads in a table."""


@dataclass(slots=True)
class _Open:
    """A cell that is being read, or was: its text from `start` to `end`."""

    row: int
    column: int
    columns: int
    start: int
    end: int = 0
    rows: int = 1
    bold: bool = False
    head: bool = False


@dataclass(slots=True)
class _Draft:
    """A table that is being read."""

    name: str
    before: tuple[int, int, bool] | None
    first_row: bool
    start: int
    row: int = -1
    column: int = 0
    head: bool = False
    cells: list[_Open] = field(default_factory=list)
    current: _Open | None = None
    by_column: dict[int, _Open] = field(default_factory=dict)
    after: tuple[int, int, bool] | None = None
    end: int = 0
    inner: int = 0
    """Characters of the tables within it."""


@dataclass(slots=True)
class Structure:
    """What is told of each element as it opens and closes, with the length of the text so far."""

    package: Package
    with_tables: bool
    place: str = ""
    """Where tables stand from now on: "Slide 3"."""
    _styles: dict[str, _Style] = field(default_factory=dict)
    _headings: list[tuple[int, int, int]] = field(default_factory=list)
    _tables: list[_Draft] = field(default_factory=list)
    _stack: list[_Draft] = field(default_factory=list)
    _starts: list[int] = field(default_factory=list)
    _last: tuple[int, int, bool] | None = None
    _waiting: _Draft | None = None

    def __post_init__(self) -> None:
        for part in self.package.parts:
            if part.endswith("word/styles.xml") or part == "word/styles.xml":
                self._styles = _styles(self.package.root(part))

    def opened(self, node: etree._Element, at: int) -> None:
        """An element begins where the text has `at` characters."""
        if node.tag == W + "p" or (node.tag == P + "sp" and _is_title(node)):
            self._starts.append(at)
        elif self.with_tables and node.tag in _TABLES:
            self._open_table(node, at)
        elif self._stack and node.tag in _ROWS:
            self._open_row(node)
        elif self._stack and node.tag in _CELLS:
            self._open_cell(node, at)

    def closed(self, node: etree._Element, at: int) -> None:
        """An element ends where the text has `at` characters."""
        if node.tag == W + "p":
            self._paragraph(node, self._starts.pop(), at)
        elif node.tag == P + "sp" and _is_title(node):
            self._headings.append((self._starts.pop(), at, 1))
        elif self._stack and node.tag in _TABLES:
            self._close_table(at)
        elif self._stack and node.tag in _CELLS:
            self._close_cell(node, at)

    def headings(self, text: str) -> tuple[Heading, ...]:
        """The headings in the whole text, in order."""
        found = ((span, level) for start, end, level in self._headings for span in trimmed(text, start, end))
        return tuple(Heading(span, level) for span, level in sorted(found))

    def tables(self, text: str) -> tuple[Table, ...]:
        """The tables in the whole text, in order."""
        found: list[Table] = []
        for draft in sorted(self._tables, key=lambda one: one.start):
            if 2 * draft.inner > draft.end - draft.start:
                continue  # it only holds others in their places
            cells = [
                Filled(
                    cell.row,
                    cell.column,
                    trimmed(text, cell.start, cell.end),
                    cell.rows,
                    cell.columns,
                    cell.bold,
                    cell.head,
                )
                for cell in draft.cells
            ]
            made = table(cells, text, name=draft.name, title=_title(draft, text), split_marks=True)
            if made is not None:
                found.append(made)
        return tuple(found)

    def _paragraph(self, node: etree._Element, start: int, end: int) -> None:
        style = self._styles.get(_value(node, "pStyle"), _Style())
        level = _value(node, "outlineLvl")
        # Level 9 is that of the body, whatever the style says.
        outline = (int(level) + 1) % (LEVELS + 1) if level.isdigit() else style.level
        if outline and end > start:
            self._headings.append((start, end, outline))
        if self._stack:
            cell = self._stack[-1].current
            if cell is not None:
                cell.bold |= style.heads
        elif end > start:
            self._last = (start, end, style.caption)
            if self._waiting is not None:
                self._waiting.after = self._last
                self._waiting = None

    def _open_table(self, node: etree._Element, at: int) -> None:
        first_row = False
        properties = node.find(W + "tblPr")
        if properties is not None:
            style = self._styles.get(_value_of(properties.find(W + "tblStyle")), _Style())
            look = properties.find(W + "tblLook")
            first_row = style.first_row and look is not None and _first_row(look)
        elif node.tag == A + "tbl":
            look = node.find(A + "tblPr")
            first_row = look is not None and look.get("firstRow") in ("1", "true")
        self._stack.append(_Draft(self.place, None if self._stack else self._last, first_row, at))

    def _close_table(self, at: int) -> None:
        draft = self._stack.pop()
        draft.end = at
        self._tables.append(draft)
        if self._stack:
            self._stack[-1].inner += at - draft.start
        else:
            self._waiting, self._last = draft, None

    def _open_row(self, node: etree._Element) -> None:
        draft = self._stack[-1]
        draft.row += 1
        properties = node.find(W + "trPr")
        draft.column = 0
        draft.head = draft.first_row and draft.row == 0
        if properties is not None:
            draft.column = _count(properties.find(W + "gridBefore"), 0)
            mark = properties.find(W + "tblHeader")
            draft.head |= mark is not None and _value_of(mark) not in _OFF

    def _open_cell(self, node: etree._Element, at: int) -> None:
        draft = self._stack[-1]
        columns, rows, joins = _merged(node)
        above = draft.by_column.get(draft.column)
        draft.current = _Open(draft.row, draft.column, columns, at, rows=rows, head=draft.head)
        if joins == "up" and above is not None:
            above.rows = draft.row - above.row + 1
        elif not joins:
            draft.cells.append(draft.current)
            draft.by_column[draft.column] = draft.current
        draft.column += columns

    def _close_cell(self, node: etree._Element, at: int) -> None:
        cell = self._stack[-1].current
        if cell is not None:
            cell.end = at
            cell.bold |= _is_bold(node)


def _title(draft: _Draft, text: str) -> tuple[Span, ...]:
    """The paragraph before or after it, where that is a caption by its style or its words."""
    for place in (draft.before, draft.after):
        if place is not None:
            start, end, by_style = place
            spans = trimmed(text, start, end)
            if spans and (by_style or is_caption(spans[0].of(text))):
                return spans
    return ()


def _merged(node: etree._Element) -> tuple[int, int, str]:
    """Columns and rows that a cell covers, and whether it goes on with the one "up" or "left" of it."""
    if node.tag == A + "tc":
        if node.get("hMerge") in ("1", "true"):
            return 1, 1, "left"
        if node.get("vMerge") in ("1", "true"):
            return 1, 1, "up"
        return _number(node.get("gridSpan"), 1), _number(node.get("rowSpan"), 1), ""
    properties = node.find(W + "tcPr")
    if properties is None:
        return 1, 1, ""
    mark = properties.find(W + "vMerge")
    joins = mark is not None and _value_of(mark) != "restart"
    return _count(properties.find(W + "gridSpan"), 1), 1, "up" if joins else ""


def _is_bold(node: etree._Element) -> bool:
    """Whether all of the words of a cell are bold."""
    if node.tag == A + "tc":
        marks = [run.find(A + "rPr") for run in node.iter(A + "r")]
        return bool(marks) and all(mark is not None and mark.get("b") in ("1", "true") for mark in marks)
    runs = [run for run in node.iter(W + "r") if run.find(W + "t") is not None]
    bold = [run.find(f"{W}rPr/{W}b") for run in runs]
    return bool(bold) and all(mark is not None and _value_of(mark) not in _OFF for mark in bold)


def _is_title(node: etree._Element) -> bool:
    place = node.find(f"{P}nvSpPr/{P}nvPr/{P}ph")
    return place is not None and place.get("type") in ("title", "ctrTitle")


def _styles(root: etree._Element) -> dict[str, _Style]:
    """By id what the styles say, with what they take over from those they are based on."""
    nodes = {node.get(W + "styleId", ""): node for node in root.iterfind(W + "style")}
    return {name: _style(name, nodes) for name in nodes}


def _style(name: str, nodes: dict[str, etree._Element]) -> _Style:
    level, caption, first_row, heads = 0, False, False, False
    seen: set[str] = set()
    while name in nodes and name not in seen:
        seen.add(name)
        node = nodes[name]
        called = _value_of(node.find(W + "name")).lower()
        heads |= "table" in called and "head" in called
        caption |= called in ("caption", "table caption") or called.startswith("caption ")
        first_row |= any(part.get(W + "type") == "firstRow" for part in node.iterfind(W + "tblStylePr"))
        if not level:
            outline = _value_of(node.find(f"{W}pPr/{W}outlineLvl"))
            by_name = _HEADING_NAME.fullmatch(called)
            if outline.isdigit():
                if int(outline) >= LEVELS:
                    break  # text of the body
                level = int(outline) + 1
            elif by_name is not None:
                level = int(by_name[1])
            elif called == "title":
                level = 1
        name = _value_of(node.find(W + "basedOn"))
    return _Style(level, caption, first_row, heads)


def _first_row(look: etree._Element) -> bool:
    flag = look.get(W + "firstRow")
    if flag is not None:
        return flag not in _OFF
    try:
        return bool(int(_value_of(look) or "0", 16) & 0x20)
    except ValueError:
        return False


def _value(paragraph: etree._Element, name: str) -> str:
    return _value_of(paragraph.find(f"{W}pPr/{W}{name}"))


def _value_of(node: etree._Element | None) -> str:
    return "" if node is None else str(node.get(W + "val", ""))


def _count(node: etree._Element | None, default: int) -> int:
    return default if node is None else _number(node.get(W + "val"), default)


def _number(text: str | None, default: int) -> int:
    return (
        min(int(text), MOST_MERGED) if text and text.isascii() and text.isdigit() and int(text) else default
    )
