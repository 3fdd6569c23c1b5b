"""Pivot tables and slicers of a translated workbook: they keep copies of what cells say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree  # type: ignore[import-untyped]

from desktop.exporters.translated_ooxml import Draft
from desktop.exporters.translated_xlsx_cells import Texts
from desktop.exporters.translated_xlsx_names import AREA, cells_by_place
from desktop.exporters.xlsx_formulas import renamed_names
from desktop.exporters.xlsx_names import once, tables
from desktop.readers.ooxml import Package
from desktop.readers.ooxml_text import X14, X15, S
from desktop.readers.xlsx import Book, column_number

_CAPTIONS = ("rowHeaderCaption", "colHeaderCaption", "grandTotalCaption", "dataCaption")
_SLICERS = (X14 + "slicerCacheDefinition", X15 + "timelineCacheDefinition")


def follow_in_pivots(texts: Texts, draft: Draft) -> None:
    """Let pivot tables have the words of the cells they were made from, and be made anew when the workbook is
    opened; let slicers know the columns by their names."""
    said = texts.said()
    if not said:
        return
    columns = dict(said)
    for name in draft.xml():
        root = draft.package.root(name)
        if root.tag == S + "pivotCacheDefinition":
            columns |= _follow_in_cache(texts, draft.package, root, said)
        elif root.tag == S + "pivotTableDefinition":
            _follow_in_table(root, said)
    for name in draft.xml():
        root = draft.package.root(name)
        if root.tag in _SLICERS and root.get("sourceName") in columns:
            root.set("sourceName", columns[root.get("sourceName")])


def _follow_in_table(root: etree._Element, said: Mapping[str, str]) -> None:
    """The captions of a pivot table, where a cell shows them."""
    captioned = [(node, "name") for node in root.iter(S + "pivotField", S + "dataField")]
    captioned += [(node, "n") for node in root.iter(S + "item")]
    captioned += [(root, caption) for caption in _CAPTIONS]
    for node, attribute in captioned:
        if node.get(attribute) in said:
            node.set(attribute, said[node.get(attribute)])


def _follow_in_cache(
    texts: Texts, package: Package, root: etree._Element, said: Mapping[str, str]
) -> dict[str, str]:
    """Rename the fields of a pivot table's memory, and their values. Returns the new names by the old."""
    source = root.find(f"{S}cacheSource/{S}worksheetSource")
    heads = list(_heads(texts, package, source)) if source is not None else []
    fields = root.findall(f"{S}cacheFields/{S}cacheField")
    renamed: dict[str, str] = {}
    taken: set[str] = set()
    for number, node in enumerate(node for node in fields if node.get("databaseField") != "0"):
        old = node.get("name", "")
        new = once((heads[number] if number < len(heads) else "") or old, taken)
        if new != old:
            renamed[old] = new
            node.set("name", new)
    changed = bool(renamed)
    for items in root.iterfind(f"{S}cacheFields/{S}cacheField/{S}sharedItems"):
        values: set[str] = set()
        for item in items.iterfind(S + "s"):
            value = item.get("v", "")
            item.set("v", once(said.get(value, value), values))
            changed |= item.get("v") != value
    for node in fields:
        if node.get("formula") and renamed:
            node.set("formula", renamed_names(node.get("formula"), renamed))
    if changed:
        root.set("refreshOnLoad", "1")
    return renamed


def _heads(texts: Texts, package: Package, source: etree._Element) -> Iterator[str]:
    """What the heads of the columns say now that a pivot table was made from; "" for one that stayed."""
    reference, sheet_name = source.get("ref", ""), source.get("sheet", "")
    sheets = {sheet.name.text: sheet.part for sheet in Book.of(package).sheets}
    part = sheets.get(sheet_name, "")
    for sheet, table in tables(package) if source.get("name") else ():
        if table.get("displayName", "").casefold() == source.get("name", "").casefold():
            reference, part = table.get("ref", ""), sheet.part
    area = AREA.fullmatch(reference)
    if area is None or not part:
        return
    by_place = cells_by_place(package)
    for column in range(column_number(area[1]), column_number(area[3] or area[1]) + 1):
        cell = by_place.get((part, int(area[2]), column))
        yield texts.text(cell) if cell is not None and texts.is_changed(cell.node) else ""
