"""What stands for the text of cells elsewhere in a translated workbook: columns of tables, lists, filters."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lxml import etree  # type: ignore[import-untyped]

from desktop.document.model import Problem
from desktop.exporters.translated_ooxml import Draft
from desktop.exporters.translated_xlsx_cells import Texts
from desktop.exporters.xlsx_formulas import formulas, outside_texts
from desktop.exporters.xlsx_names import once, tables, written_name
from desktop.readers.ooxml import Package
from desktop.readers.ooxml_text import Leaf, S
from desktop.readers.xlsx import Book, Cell, column_number, is_list

AREA = re.compile(r"\$?([A-Z]+)\$?([0-9]+)(?::\$?([A-Z]+)\$?([0-9]+))?")
_ESCAPED = re.compile(r"'(.)")
_TO_ESCAPE = re.compile(r"(['#\[\]@])")
LONGEST_LIST = 255
"""Characters that Excel takes in a list that is written out."""


def name_columns(texts: Texts, draft: Draft) -> None:
    """Let the columns of tables be called what their heads say now, each name once; in formulas too."""
    renamed: dict[str, dict[str, str]] = {}
    found = list(tables(draft.package))
    by_place = cells_by_place(draft.package) if found else {}
    for sheet, table in found:
        area = AREA.fullmatch(table.get("ref", ""))
        if area is None:
            continue
        top, bottom = int(area[2]), int(area[4] or area[2])
        columns = list(enumerate(table.iter(S + "tableColumn"), column_number(area[1])))
        if table.get("headerRowCount") != "0":
            heads = [(column, by_place.get((sheet.part, top, number))) for number, column in columns]
            if new := _renamed_columns(texts, heads):
                renamed[table.get("displayName", "")] = new
        for number, column in columns:
            total = by_place.get((sheet.part, bottom, number))
            if column.get("totalsRowLabel") and total is not None:
                column.set("totalsRowLabel", texts.text(total))
    for name in draft.xml() if renamed else ():
        for node in formulas(draft.package.root(name)):
            if "[" in node.text:
                node.text = outside_texts(node.text, lambda part: renamed_columns(part, renamed))


def _renamed_columns(texts: Texts, heads: Sequence[tuple[etree._Element, Cell | None]]) -> dict[str, str]:
    """By its old name the new one of each column that is called otherwise now."""
    new: dict[str, str] = {}
    said: set[str] = set()
    for column, head in heads:
        name = written_name(column.get("name", ""))
        if head is None or not head.strings:
            said.add(name.casefold())
            continue
        text = texts.text(head)
        unique = once(text, said)
        if unique != text:
            texts.add(head, unique[len(text) :])
        if unique != name:
            new[name] = unique
            column.set("name", unique.replace("\r", "_x000d_").replace("\n", "_x000a_"))
    return new


def cells_by_place(package: Package) -> dict[tuple[str, int, int], Cell]:
    """The cells of all sheets by part, row and column."""
    book = Book.of(package)
    return {
        (sheet.part, cell.row, cell.column): cell
        for sheet in book.sheets
        for row in book.rows(sheet, package.root(sheet.part))
        for cell in row
    }


def renamed_columns(formula: str, renamed: Mapping[str, Mapping[str, str]]) -> str:
    """A formula with other names for the columns of tables: "Table1[Old]", "Table1[[#This Row],[Old]]"."""
    for table, new in renamed.items():
        parts: list[str] = []
        at = 0
        for match in re.finditer(rf"(?<![\w.\\]){re.escape(table)}\[", formula, re.IGNORECASE):
            end = _closing(formula, match.end())
            if match.start() < at or end < 0:
                continue
            parts += [formula[at : match.end()], _renamed(formula[match.end() : end], new)]
            at = end
        formula = "".join([*parts, formula[at:]])
    return formula


def _closing(formula: str, at: int) -> int:
    """Where the bracket that was opened before `at` is closed; -1 where it is not."""
    depth = 1
    while at < len(formula):
        if formula[at] == "'":
            at += 1  # the next letter stands for itself
        elif formula[at] == "[":
            depth += 1
        elif formula[at] == "]":
            depth -= 1
            if not depth:
                return at
        at += 1
    return -1


def _renamed(inner: str, new: Mapping[str, str]) -> str:
    folded = {old.casefold(): name for old, name in new.items()}

    def one(name: str) -> str:
        mark = "@" if name.startswith("@") else ""
        bare = _ESCAPED.sub(r"\1", name[len(mark) :])
        found = folded.get(bare.casefold())
        return name if found is None else mark + _TO_ESCAPE.sub(r"'\1", found)

    if "[" not in re.sub(r"'.", "", inner):
        return one(inner)
    return re.sub(r"\[((?:[^\[\]']|'.)*)\]", lambda match: f"[{one(match[1])}]", inner)


def follow_in_lists(texts: Texts, draft: Draft) -> None:
    """Let lists to choose from, and filters, offer what the cells say now."""
    said = texts.said()
    left = 0
    lists = {
        piece.holder.node: {row.source: row.translation.value for row in draft.rows(piece.span)}
        for piece in draft.layout.pieces
        if isinstance(piece.holder, Leaf) and is_list(piece)
    }
    for node, made in lists.items():
        new = _list(str(node.text), made, said)
        if new is None:
            left += 1
        else:
            node.text = new
    if left:
        draft.problems.append(
            Problem(
                "lists_left",
                f"{left} lists to choose from stay as they were: translated, they would not fit.",
            )
        )
    for name in draft.xml():
        for node in draft.package.root(name).iter(S + "filter", S + "customFilter"):
            if node.get("val") in said:
                node.set("val", said[node.get("val")])


def _list(formula: str, made: Mapping[str, str], said: Mapping[str, str]) -> str | None:
    """A list with its items as the cells have them now, else as they were translated; None where it gets too
    long, or two of them the same."""
    items = [item.strip() for item in formula.strip()[1:-1].replace('""', '"').split(",")]
    new = [said.get(item, made.get(" ".join(item.split()), item)).replace(",", ";") for item in items]
    written = ",".join(new).replace('"', '""')
    return f'"{written}"' if len(written) <= LONGEST_LIST and len(set(new)) == len(set(items)) else None
