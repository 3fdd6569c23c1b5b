"""XLSX: every sheet, hidden ones too, row by row with tabs between the cells, and what else a workbook says.

Read from the XML itself, so that each stretch of text leads back to its cell. Numbers and dates are read as
they are shown. After its rows a sheet has the constants of its formulas, comments, headers, drawings, charts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from lxml import etree  # type: ignore[import-untyped]

from desktop.document.model import Document, Span
from desktop.progress import JobContext
from desktop.readers import sheet_tables
from desktop.readers.files import read_bytes, sha256
from desktop.readers.grid import Filled
from desktop.readers.number_formats import shown
from desktop.readers.ooxml import Package, R, damaged, is_package, tells
from desktop.readers.ooxml_embedded import embedded, with_embedded
from desktop.readers.ooxml_text import FORMULAS, RD, X14, XM, Layout, Leaf, Piece, Reading, S, quoted, unread
from desktop.readers.ooxml_verbatim import verbatim

kind = "xlsx"
suffixes = (".xlsx", ".xlsm", ".xltx", ".xltm")

MOST_TABS = 50
"""Tabs for empty cells in a row: a cell in the last of 16,384 columns does not stand behind as many."""
_FOLLOWS = frozenset({
    S + "filter", S + "customFilter", S + "cfRule", S + "s", S + "scenario", S + "inputCells",
    S + "protectedRange", RD + "v",
})  # fmt: skip
"""Elements whose words repeat those of cells, or are a name."""
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
BUILTIN_FORMATS = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 14: "yyyy-mm-dd",
    15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
    21: "h:mm:ss", 22: "yyyy-mm-dd h:mm", 37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0",
}  # fmt: skip
"""Formats without a code in the file (ECMA-376 part 1, 18.8.30). 14 and 22 depend on the country."""


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """A cell with a value. `text` is what it shows; `strings` are the runs of its text where there are any;
    `raw` is the value as the file has it, where another is shown."""

    node: etree._Element
    sheet: str
    row: int
    column: int
    text: str
    strings: tuple[etree._Element, ...] = ()
    raw: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class SheetName:
    """The name on a sheet's tab. Formulas refer to it."""

    node: etree._Element

    @property
    def text(self) -> str:
        """The name."""
        return str(self.node.get("name", ""))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, and the part it stands in."""

    name: SheetName
    part: str


@dataclass(frozen=True, slots=True)
class Book:
    """What the sheets of a workbook share: `formats` are the number formats by style."""

    sheets: tuple[Sheet, ...]
    strings: tuple[etree._Element, ...]
    formats: tuple[str, ...]
    from_1904: bool
    bold: frozenset[str] = frozenset()
    """Numbers of the styles whose letters are bold."""

    @classmethod
    def of(cls, package: Package) -> Book:
        """Raises `UserError("damaged")` where there is no workbook in the package."""
        main = package.main()
        root = package.root(main)
        relations = {relation.id: relation for relation in package.relations(main)}
        sheets = tuple(
            Sheet(SheetName(node), relations[node.get(R + "id")].part)
            for node in root.iterfind(f"{S}sheets/{S}sheet")
            if node.get(R + "id") in relations
        )
        if not sheets or len({sheet.part for sheet in sheets}) < len(sheets):
            raise damaged(package.name, kind)
        by_type = {relation.type: relation.part for relation in relations.values()}
        strings = by_type.get("sharedStrings")
        styles = by_type.get("styles")
        properties = root.find(S + "workbookPr")
        return cls(
            sheets,
            tuple(package.root(strings).iterfind(S + "si")) if strings else (),
            _formats(package.root(styles)) if styles else (),
            properties is not None and properties.get("date1904") in ("1", "true"),
            _bold(package.root(styles)) if styles else frozenset(),
        )

    def is_bold(self, node: etree._Element) -> bool:
        """Whether the style of a cell is bold."""
        return node.get("s", "0") in self.bold

    def rows(self, sheet: Sheet, root: etree._Element) -> Iterator[list[Cell]]:
        """The cells of a sheet that hold something, row by row."""
        number = 0
        for row in root.iterfind(f"{S}sheetData/{S}row"):
            number = _whole(row.get("r"), number + 1)
            column = 0
            cells: list[Cell] = []
            for node in row.iterfind(S + "c"):
                place = _CELL.fullmatch(node.get("r", ""))
                column = column_number(place[1]) if place else column + 1
                cell = self._cell(node, sheet.part, int(place[2]) if place else number, column)
                if cell.text:
                    cells.append(cell)
            if cells:
                yield cells

    def _cell(self, node: etree._Element, part: str, row: int, column: int) -> Cell:
        sort = node.get("t", "n")
        value = str(node.findtext(S + "v") or "")
        if sort in ("s", "inlineStr"):
            holder = node.find(S + "is")
            if sort == "s":
                index = _whole(value, -1)
                holder = self.strings[index] if 0 <= index < len(self.strings) else None
            nodes = runs(holder) if holder is not None else ()
            return Cell(node, part, row, column, "".join(str(one.text or "") for one in nodes), nodes)
        if sort == "b":
            return Cell(node, part, row, column, {"1": "TRUE", "0": "FALSE"}.get(value, value))
        if sort == "n" and value:
            style = _whole(node.get("s"), 0)
            code = self.formats[style] if 0 <= style < len(self.formats) else "General"
            text = shown(value, code, from_1904=self.from_1904)
            return Cell(node, part, row, column, text, raw=value if value != text else "")
        return Cell(node, part, row, column, value)


def matches(path: Path, head: bytes) -> bool:
    """Whether the file is a ZIP with a workbook as its main part, or one that is locked."""
    return is_package(path, head, kind)


def read(
    path: Path,
    ctx: JobContext,
    password: str | None = None,
    *,
    tables: bool = False,
) -> Document:
    """Read a workbook; a page a sheet, anchors "Sheet1!B7" for cells (and "Sheet1!B7=" where
    a formula gives the value) and "xl/comments1.xml#3" for the rest.

    Raises `UserError`: "damaged", "too_large", "password_needed", "password_wrong", and those of
    `readers.files.read_bytes`.
    """
    data = read_bytes(path)
    package = Package.of(data, path.name, kind, password)
    sheets: list[sheet_tables.Sheet] | None = [] if tables else None
    found = layout(package, ctx, sheets)
    files = embedded(package, found.text, ctx)
    doc = found.document(str(path), kind, sha256(data), unread(package, [file.part for file in files]))
    doc = replace(doc, verbatim=verbatim(found, is_apart, is_list))
    if sheets is not None:
        found_tables = (table for sheet in sheets for table in sheet_tables.tables(sheet, doc.text))
        doc = replace(doc, tables=tuple(found_tables))
    return with_embedded(doc, files)


def layout(package: Package, ctx: JobContext, sheets: list[sheet_tables.Sheet] | None = None) -> Layout:
    """The text of a workbook and where each piece of it stands. `sheets` takes note of the cells."""
    book = Book.of(package)
    reading = Reading(package)
    apart = {sheet.part for sheet in book.sheets} | {package.main()}
    seen = set(apart)
    for done, sheet in enumerate(book.sheets):
        ctx.report("read", done, len(book.sheets))
        noted = None if sheets is None else sheet_notes(package, sheet)
        _read_sheet(reading, book, sheet, ctx, noted)
        if sheets is not None and noted is not None:
            sheets.append(noted)
        for part in _reached(package, sheet.part, apart):
            if part not in seen and tells(part) and not external_pivot(package, part):
                seen.add(part)
                reading.part(part, once="/diagrams/drawing" in part)
        reading.end_page()
    seen.discard(package.main())
    for part in [package.main(), *package.reached()]:
        if part not in seen and tells(part) and not external_pivot(package, part):
            seen.add(part)
            reading.part(part)
    ctx.report("read", len(book.sheets), len(book.sheets))
    return reading.layout()


def is_apart(piece: Piece) -> bool:
    """Whether a piece is no language: a number, a formula, a name that formulas use, or what has to say the
    same as a cell."""
    holder = piece.holder
    if isinstance(holder, Cell):
        return not holder.strings or piece.anchor.endswith("=")
    if not isinstance(holder, Leaf) or holder.attribute == "location":
        return True
    if holder.node.tag in FORMULAS and not holder.attribute:
        return not is_list(piece)
    return piece.anchor.endswith("=") or holder.node.tag in _FOLLOWS


def is_list(piece: Piece) -> bool:
    """Whether a piece is what a validation offers, written out in it."""
    if not isinstance(piece.holder, Leaf) or piece.holder.attribute:
        return False
    node = piece.holder.node
    rule = node.getparent()
    if rule is not None and node.tag == XM + "f" and rule.tag == X14 + "formula1":
        rule = rule.getparent()
    elif node.tag != S + "formula1":
        return False
    text = str(node.text or "").strip()
    return (
        rule is not None
        and rule.tag in (S + "dataValidation", X14 + "dataValidation")
        and rule.get("type") == "list"
        and [part for _, part in quoted(text)] == [text[1:-1]]
    )


def external_pivot(package: Package, part: str) -> bool:
    """Whether a part is the memory of a pivot table over data from elsewhere. No copy has it."""
    root = package.root(part)
    if root.tag != S + "pivotCacheDefinition":
        return False
    source = root.find(f"{S}cacheSource[@type='worksheet']/{S}worksheetSource")
    return source is None or source.get(R + "id") is not None


def _reached(package: Package, start: str, apart: set[str]) -> list[str]:
    """The parts that belong to a sheet: those reached from it, but not by way of another sheet."""
    found = dict.fromkeys([start])
    queue = [start]
    for part in queue:
        for relation in package.relations(part):
            if relation.part not in found and relation.part not in apart:
                found[relation.part] = None
                queue.append(relation.part)
    return list(found)[1:]


def _read_sheet(
    reading: Reading, book: Book, sheet: Sheet, ctx: JobContext, noted: sheet_tables.Sheet | None
) -> None:
    root = reading.package.root(sheet.part)
    name = sheet.name.text
    reading.put(sheet.name, f"{name}!")
    reading.say("\n")
    rows = list(book.rows(sheet, root))
    first = min((row[0].column for row in rows), default=1)
    for number, row in enumerate(rows):
        if number % 500 == 0:
            ctx.check()
        column = first
        filled: list[Filled] | None = None if noted is None else []
        for cell in row:
            reading.say("\t" * min(max(cell.column - column, 0), MOST_TABS))
            column = cell.column
            formula = cell.node.find(S + "f") is not None
            start = reading.length
            reading.put(cell, f"{name}!{column_letters(cell.column)}{cell.row}" + "=" * formula)
            if filled is not None and cell.text.strip():
                bold = book.is_bold(cell.node)
                filled.append(Filled(cell.row, cell.column, (Span(start, reading.length),), bold=bold))
        if noted is not None and filled:
            noted.rows.append(filled)
        reading.say("\n")
    if noted is not None:
        noted.rows = sheet_tables.spread(noted.rows, merged(root))
    _read_constants(reading, name, root)
    reading.part(sheet.part, lambda node: node.tag == S + "sheetData")


def _read_constants(reading: Reading, sheet: str, root: etree._Element) -> None:
    """The words in quotation marks in the formulas of cells; each once, however many rows repeat them."""
    said: set[str] = set()
    for formula in root.iterfind(f"{S}sheetData/{S}row/{S}c/{S}f"):
        for offset, text in quoted(formula.text) if formula.text and '"' in formula.text else ():
            if text not in said and text.strip():
                said.add(text)
                reading.put(Leaf(formula), f"{sheet}!{formula.getparent().get('r', '')}=", offset, text)
                reading.say("\n")


def runs(holder: etree._Element) -> tuple[etree._Element, ...]:
    """The text nodes of a shared or inline string; how it is pronounced is not among them."""
    return tuple(node for node in holder.iter(S + "t") if node.getparent().tag != S + "rPh")


def column_number(letters: str) -> int:
    """1 for "A", 27 for "AA"."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """ "A" for 1, "AA" for 27."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else default


def sheet_notes(package: Package, sheet: Sheet) -> sheet_tables.Sheet:
    """What the file says of the tables of a sheet: rows that are held in sight, and tables by name."""
    pane = package.root(sheet.part).find(f"{S}sheetViews/{S}sheetView/{S}pane")
    frozen = 0
    if pane is not None and pane.get("state") in ("frozen", "frozenSplit"):
        place = _CELL.fullmatch(pane.get("topLeftCell", ""))
        split = pane.get("ySplit", "0").partition(".")[0]
        frozen = min(_whole(split, 0), int(place[2]) - 1 if place else 1 << 20)
    noted = sheet_tables.Sheet(sheet.name.text, frozen=frozen)
    for relation in package.relations(sheet.part):
        if relation.type == "table":
            root = package.root(relation.part)
            area = _area(root.get("ref", ""))
            if area is not None:
                name = str(root.get("displayName", ""))
                noted.known.append(sheet_tables.Known(area, _whole(root.get("headerRowCount"), 1), name))
    return noted


def merged(root: etree._Element) -> list[sheet_tables.Area]:
    """The areas of cells that a sheet shows as one."""
    found = (_area(node.get("ref", "")) for node in root.iterfind(f"{S}mergeCells/{S}mergeCell"))
    return [area for area in found if area is not None]


def _area(ref: str) -> sheet_tables.Area | None:
    """The cells that "B2:D5" names."""
    first, _, last = ref.replace("$", "").partition(":")
    start, end = _CELL.fullmatch(first), _CELL.fullmatch(last or first)
    if start is None or end is None:
        return None
    return sheet_tables.Area(int(start[2]), column_number(start[1]), int(end[2]), column_number(end[1]))


def _bold(styles: etree._Element) -> frozenset[str]:
    marks = [font.find(S + "b") for font in styles.iterfind(f"{S}fonts/{S}font")]
    bold = [mark is not None and mark.get("val", "1") not in ("0", "false") for mark in marks]
    return frozenset(
        str(at)
        for at, node in enumerate(styles.iterfind(f"{S}cellXfs/{S}xf"))
        if (font := _whole(node.get("fontId"), 0)) < len(bold) and bold[font]
    )


def _formats(styles: etree._Element) -> tuple[str, ...]:
    codes = BUILTIN_FORMATS | {
        _whole(node.get("numFmtId"), -1): str(node.get("formatCode", "General"))
        for node in styles.iterfind(f"{S}numFmts/{S}numFmt")
    }
    return tuple(
        codes.get(_whole(node.get("numFmtId"), 0), "General") for node in styles.iterfind(f"{S}cellXfs/{S}xf")
    )
