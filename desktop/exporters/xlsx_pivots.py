"""Steps of a workbook's redaction for data that it keeps beside its cells: pivot caches, queries."""

from __future__ import annotations

from desktop.document.model import Problem
from desktop.exporters.ooxml_clean import leave_out
from desktop.exporters.ooxml_copy import Copy
from desktop.exporters.xlsx_names import once
from desktop.readers.ooxml import R
from desktop.readers.ooxml_text import S
from desktop.readers.xlsx import external_pivot

_OF_RECORDS = (R + "id", "recordCount", "refreshedBy", "refreshedDate", "refreshedDateIso")
_EXTREMES = ("minValue", "maxValue", "minDate", "maxDate")


def clean_pivots(copy: Copy) -> None:
    """Leave out the records behind pivot tables, which are copies of whole tables: a program reads them anew
    from the cells. Pivot tables over other sources stay as cells."""
    outside: set[str] = set()
    caches = [name for name in copy.xml() if copy.package.root(name).tag == S + "pivotCacheDefinition"]
    for name in caches:
        root = copy.package.root(name)
        if external_pivot(copy.package, name):
            outside.add(name)
            continue
        for attribute in _OF_RECORDS:
            root.attrib.pop(attribute, None)
        root.set("saveData", "0")
        root.set("refreshOnLoad", "1")
        for items in root.iter(S + "sharedItems"):
            for attribute in _EXTREMES:
                items.attrib.pop(attribute, None)
            said: set[str] = set()
            for item in items.iter(S + "s"):
                item.set("v", once(item.get("v", ""), said))
    if outside:
        tables = {
            name
            for name in copy.xml()
            if any(relation.part in outside for relation in copy.package.relations(name))
            and copy.package.root(name).tag == S + "pivotTableDefinition"
        }
        leave_out(copy, outside | tables)
    if caches:
        copy.problems.append(
            Problem(
                "pivot_records_removed",
                "The records behind pivot tables were left out; they are read anew when it is opened.",
            )
        )


def unbind_tables(copy: Copy) -> None:
    """Let tables that a query filled be plain ones: the query was left out."""
    for name in copy.xml():
        root = copy.package.root(name)
        if root.tag == S + "table" and root.get("tableType") in ("queryTable", "xml"):
            for attribute in ("tableType", "connectionId"):
                root.attrib.pop(attribute, None)
            for column in root.iter(S + "tableColumn"):
                column.attrib.pop("queryTableFieldId", None)
                column.attrib.pop("uniqueName", None)
                for child in list(column.iterfind(S + "xmlColumnPr")):
                    column.remove(child)
