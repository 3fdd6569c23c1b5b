"""Rows and columns of a translated workbook: what fitted its cell still does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Sequence
from math import ceil

from lxml import etree  # type: ignore[import-untyped]

from desktop.exporters.translated_ooxml import Draft
from desktop.exporters.translated_xlsx_cells import Texts
from desktop.readers.ooxml import Package
from desktop.readers.ooxml_text import S
from desktop.readers.xlsx import Book, Cell, merged

USUAL_WIDTH = 8.43
"""Characters of a column that says nothing (ECMA-376 part 1, 18.3.1.13)."""
MARGIN = 0.72
"""Characters of margin in a cell: 5 of the 7 dots of a digit (18.3.1.13)."""
_DIGIT = 0.556
"""Width of a digit in Helvetica, in sizes of the font."""
WIDEST = 1.8
"""Times that a column becomes as wide at most."""
_BEFORE_COLUMNS = ("sheetPr", "dimension", "sheetViews", "sheetFormatPr")


def fit_cells(texts: Texts, draft: Draft) -> None:
    """Widen columns in which a text that stood in full would be cut now, and let rows grow that wrap it."""
    package = draft.package
    book = Book.of(package)
    wrapped = _wrapped(package)
    changed: dict[str, list[Cell]] = defaultdict(list)
    for cell in texts.changed():
        changed[cell.sheet].append(cell)
    for sheet in book.sheets:
        if sheet.part in changed:
            draft.ctx.check()
            root = package.root(sheet.part)
            filled = {(cell.row, cell.column) for row in book.rows(sheet, root) for cell in row}
            _fit_sheet(texts, root, changed[sheet.part], wrapped, filled)


def _wrapped(package: Package) -> frozenset[str]:
    """Numbers of the styles that wrap their text."""
    part = next((one.part for one in package.relations(package.main()) if one.type == "styles"), "")
    if not part:
        return frozenset()
    marks = [one.find(S + "alignment") for one in package.root(part).iterfind(f"{S}cellXfs/{S}xf")]
    return frozenset(
        str(at) for at, mark in enumerate(marks) if mark is not None and mark.get("wrapText") in ("1", "true")
    )


def _fit_sheet(
    texts: Texts,
    root: etree._Element,
    changed: Sequence[Cell],
    wrapped: frozenset[str],
    filled: Container[tuple[int, int]],
) -> None:
    widths = _Widths(root)
    joined = _joined(root)
    wider: dict[int, float] = {}
    for cell in changed:
        width = widths.of(cell.column)
        if (cell.row, cell.column) in joined or cell.node.get("s", "0") in wrapped:
            continue
        before, after = _wide(cell.text), _wide(texts.text(cell))
        beside = (cell.row, cell.column + 1) in filled
        if beside and before <= width < after:
            wider[cell.column] = max(wider.get(cell.column, 0.0), min(after, width * WIDEST))
    for column, width in wider.items():
        widths.set(column, width)
    for cell in changed:
        if cell.node.get("s", "0") in wrapped:
            columns = joined.get((cell.row, cell.column), 1)
            width = sum(widths.of(cell.column + at) for at in range(columns))
            before, after = _rows(cell.text, width), _rows(texts.text(cell), width)
            if after > before:
                _grow(cell.node.getparent(), after / before, fixed=(cell.row, cell.column) in joined)


def _wide(text: str) -> float:
    """The width of the longest line in digits of a usual font, with the margins of a cell."""
    from reportlab.pdfbase.pdfmetrics import stringWidth  # type: ignore[import-untyped]

    return max(float(stringWidth(line, "Helvetica", 1)) for line in text.split("\n")) / _DIGIT + MARGIN


def _rows(text: str, width: float) -> int:
    return sum(max(ceil((_wide(line) - MARGIN) / max(width - MARGIN, 1.0)), 1) for line in text.split("\n"))


def _joined(root: etree._Element) -> dict[tuple[int, int], int]:
    """The first cell of each that is merged, by row and column, with the columns that it covers."""
    return {(area.top, area.left): area.right - area.left + 1 for area in merged(root)}


def _grow(row: etree._Element, by: float, *, fixed: bool) -> None:
    """Let a row be higher: by itself where a program does that when it opens the file, else by that much."""
    height = row.get("ht")
    if height is None:
        return
    if fixed or row.get("customHeight") in ("1", "true"):
        row.set("ht", f"{float(height) * by:.2f}")
    else:
        del row.attrib["ht"]


class _Widths:
    """Widths of a sheet's columns, in characters."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        usual = root.find(S + "sheetFormatPr")
        said = usual.get("defaultColWidth") if usual is not None else None
        self._known: dict[int, float] = {}
        self._usual = float(said) if said else USUAL_WIDTH

    def _column(self, number: int) -> etree._Element | None:
        nodes = self._root.iterfind(f"{S}cols/{S}col")
        return next((one for one in nodes if int(one.get("min")) <= number <= int(one.get("max"))), None)

    def of(self, number: int) -> float:
        if number not in self._known:
            node = self._column(number)
            self._known[number] = float(node.get("width") or self._usual) if node is not None else self._usual
        return self._known[number]

    def set(self, number: int, width: float) -> None:
        """Make a column `width` wide; those that it shares an element with get one of their own."""
        self._known[number] = width
        node = self._column(number)
        columns = self._root.find(S + "cols")
        if columns is None:
            columns = etree.Element(S + "cols")
            before = [one for name in _BEFORE_COLUMNS if (one := self._root.find(S + name)) is not None]
            if before:
                before[-1].addnext(columns)
            else:
                self._root.insert(0, columns)
        attributes = dict(node.attrib) if node is not None else {}
        first, last = (int(attributes.get(name, number)) for name in ("min", "max"))
        made = [
            etree.Element(S + "col", {**attributes, "min": str(a), "max": str(b)})
            for a, b in ((first, number - 1), (number, number), (number + 1, last))
            if a <= b
        ]
        own = next(one for one in made if one.get("min") == str(number) == one.get("max"))
        own.set("width", f"{width:.2f}")
        own.set("customWidth", "1")
        if node is not None:
            for one in made:
                node.addprevious(one)
            columns.remove(node)
            return
        following = next((one for one in columns if int(one.get("min")) > number), None)
        if following is not None:
            following.addprevious(own)
        else:
            columns.append(own)
