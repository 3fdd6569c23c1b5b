"""Steps of a workbook's redaction that give other names: to sheets, ranges, tables and their columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from lxml import etree  # type: ignore[import-untyped]

from desktop.exporters.literals import apply
from desktop.exporters.ooxml_clean import remove
from desktop.exporters.ooxml_copy import Copy
from desktop.exporters.xlsx_formulas import formulas, renamed_names, renamed_sheets
from desktop.readers.ooxml import Package
from desktop.readers.ooxml_text import S, set_node_text
from desktop.readers.xlsx import Book, Sheet, SheetName, column_number

_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_LINKS = ("textlink", "fmlaLink", "fmlaRange", "fmlaTxbx", "fmlaGroup")
"""Attributes of shapes and form controls that refer to cells."""
_AREA = re.compile(r"([A-Z]+)([0-9]+)(?::([A-Z]+)([0-9]+))?")


def rename_sheets(copy: Copy) -> None:
    """Give sheets another name whose names hold what was removed, there and in what refers to them."""
    sheets = Book.of(copy.package).sheets
    found = {
        holder.node: apply(holder.text, edits)
        for holder, edits in copy.edits.items()
        if isinstance(holder, SheetName)
    }
    new: dict[str, str] = {}
    said = {sheet.name.text.casefold() for sheet in sheets}
    for sheet in sheets:
        old = sheet.name.text
        edited = copy.hidden.edited(found.get(sheet.name.node, old))
        if edited != old:
            new[old] = once(_NOT_IN_NAMES.sub("", edited).strip("' ")[:28] or "Sheet", said)
    if not new:
        return
    for sheet in [sheet for sheet in sheets if sheet.name.text in new]:
        sheet.name.node.set("name", new[sheet.name.text])
    _in_formulas(copy, lambda formula: renamed_sheets(formula, new))
    for name in copy.xml():
        for node in copy.package.root(name).iter(
            S + "worksheetSource", S + "hyperlink", S + "dataRef", S + "rangeSet"
        ):
            if node.get("sheet") in new:
                node.set("sheet", new[node.get("sheet")])
            if node.get("location"):
                node.set("location", renamed_sheets(node.get("location"), new))


def rename_tables_and_names(copy: Copy) -> None:
    """The same for tables and for the names of ranges."""
    package = copy.package
    found = [node for _, node in tables(copy.package)]
    names = list(package.root(package.main()).iter(S + "definedName"))
    written = [node.get("name", "") for node in names if not node.get("name", "").startswith("_xlnm.")]
    written += [node.get("displayName", "") for node in found]
    taken = {name.casefold() for name in written}
    fresh = _fresh("Name", taken)
    new = {name: next(fresh) for name in written if copy.hidden.edited(name) != name}
    if not new:
        return
    for node in names:
        node.set("name", new.get(node.get("name", ""), node.get("name", "")))
    for node in found:
        if node.get("displayName") in new:
            node.set("displayName", new[node.get("displayName")])
            node.set("name", node.get("displayName"))
    _in_formulas(copy, lambda formula: renamed_names(formula, new))
    for name in copy.xml():
        for node in package.root(name).iter(S + "worksheetSource"):
            if node.get("name") in new:
                node.set("name", new[node.get("name")])


def name_columns(copy: Copy) -> None:
    """Let the columns of tables be called what their header cells say, as they must; each name once."""
    book = Book.of(copy.package)
    gone: set[str] = set()
    for sheet, table in tables(copy.package):
        area = _AREA.fullmatch(table.get("ref", ""))
        if area is None or table.get("headerRowCount") == "0":
            continue
        root = copy.package.root(sheet.part)
        headers = {
            cell.column: cell for row in book.rows(sheet, root) for cell in row if cell.row == int(area[2])
        }
        first = column_number(area[1])
        said: set[str] = set()
        for number, column in enumerate(table.iter(S + "tableColumn")):
            header = headers.get(first + number)
            text = header.text if header is not None else column.get("name", "")
            unique = once(text, said)
            if header is not None and unique != header.text and header.node.get("t") == "inlineStr":
                set_node_text(header.strings[-1], (header.strings[-1].text or "") + unique[len(text) :])
            if unique != written_name(column.get("name", "")):
                gone.add(column.get("name", ""))
                column.set("name", unique)
    if gone:
        _drop_uses(copy, gone)


def written_name(name: str) -> str:
    """A column's name as its cell has it: line ends are escaped in the attribute."""
    return name.replace("_x000a_", "\n").replace("_x000d_", "\r")


def once(text: str, said: set[str]) -> str:
    """`text`, with a number where it was `said` before."""
    unique, number = text, 1
    while unique.casefold() in said:
        number += 1
        unique = f"{text} {number}"
    said.add(unique.casefold())
    return unique


def _drop_uses(copy: Copy, columns: Iterable[str]) -> None:
    """Leave the value only of formulas that call a column by a name that is gone."""
    uses = re.compile("|".join(rf"\[@?{re.escape(name)}\]" for name in columns))
    for name in copy.xml():
        for node in list(formulas(copy.package.root(name))):
            if uses.search(node.text or ""):
                remove(node)


def tables(package: Package) -> Iterator[tuple[Sheet, etree._Element]]:
    """Each table of a workbook, with the sheet that it is on."""
    for sheet in Book.of(package).sheets:
        for relation in package.relations(sheet.part):
            if relation.type == "table":
                yield sheet, package.root(relation.part)


def _fresh(stem: str, taken: set[str]) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        if f"{stem}{number}".casefold() not in taken:
            taken.add(f"{stem}{number}".casefold())
            yield f"{stem}{number}"


def _in_formulas(copy: Copy, change: Callable[[str], str]) -> None:
    for name in copy.xml():
        for node in formulas(copy.package.root(name)):
            node.text = change(node.text)
        for node in copy.package.root(name).iter(etree.Element):
            for attribute in _LINKS:
                if node.get(attribute):
                    node.set(attribute, change(node.get(attribute)))
