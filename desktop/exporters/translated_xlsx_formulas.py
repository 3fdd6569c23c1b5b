"""Formulas of a translated workbook: what they look for is translated as the cells are, and results that come
from translated cells are worked out anew."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import translate as pattern

from lxml import etree  # type: ignore[import-untyped]

from desktop.document.model import Problem
from desktop.exporters.literals import Edit, apply
from desktop.exporters.translated_ooxml import Draft
from desktop.exporters.translated_xlsx_cells import Texts
from desktop.exporters.xlsx_cells import calculate_on_load
from desktop.exporters.xlsx_formulas import Touched, expand_shared, external, formulas
from desktop.exporters.xlsx_formulas import forget_results as forget
from desktop.readers.ooxml_text import S, quoted
from desktop.readers.xlsx import Book

_NAMES_CELLS = re.compile(
    r"\b(?:INDIRECT|HYPERLINK|CUBE\w+|TEXT|CELL|INFO|SQL\.REQUEST|RTD)\(", re.IGNORECASE
)
"""Functions whose texts are addresses or formats: a formula with one is left as it is."""
_COMPARES = re.compile(r"(?:<>|<=|>=|=|<|>)")
_LETTERS = re.compile(r"[^\W\d_]{2}")
SHOWN = 5
MOST_PATTERNS = 100


def follow_in_formulas(texts: Texts, draft: Draft) -> None:
    """Let formulas look for what the cells say now, where a text in them is the whole of a cell's old text.

    Says where one can not follow, and how many other texts stay."""
    said = {old.casefold(): new for old, new in texts.said().items()}
    followed: list[str] = []
    doubtful: list[str] = []
    others = 0
    for name in draft.xml() if said else ():
        for node in formulas(draft.package.root(name)):
            if '"' not in node.text or _is_written_list(node):
                continue
            edits, doubts, left = _looked_for(node.text, said)
            place = _place(node)
            if edits:
                node.text = apply(node.text, edits)
                followed.append(place)
            if doubts:
                doubtful.append(place)
            others += left
    if followed:
        draft.problems.append(
            Problem(
                "formulas_follow",
                f"{len(followed)} formulas compare with texts that were translated; the texts in them were"
                f" translated alike ({_listed(followed)}).",
            )
        )
    if doubtful:
        draft.problems.append(
            Problem(
                "formula_compares",
                f"{len(doubtful)} formulas look for a part of a text that was translated, and may not find it"
                f" any more ({_listed(doubtful)}).",
            )
        )
    if others:
        draft.problems.append(
            Problem("formula_texts", f"{others} texts in formulas stay in the language that they were in.")
        )


def _is_written_list(node: etree._Element) -> bool:
    return bool(re.fullmatch(r'\s*"[^"]*"\s*', node.text or "")) and node.tag != S + "f"


def _looked_for(formula: str, said: Mapping[str, str]) -> tuple[list[Edit], int, int]:
    """What changes in a formula; how many texts in it may have been in a translated one; how many others
    are words."""
    edits: list[Edit] = []
    doubts = others = 0
    addresses = _NAMES_CELLS.search(formula) is not None
    for at, text in quoted(formula):
        plain = text.replace('""', '"')
        match = _COMPARES.match(plain)
        bare = plain[match.end() :] if match is not None else plain
        new = said.get(bare.casefold())
        if new is not None and not addresses:
            edits.append(
                (at + len(text) - len(bare.replace('"', '""')), at + len(text), new.replace('"', '""'))
            )
        elif new is not None or _is_part(bare, said):
            doubts += 1
        elif _LETTERS.search(bare) and not addresses:
            others += 1
    return edits, doubts, others


def _is_part(text: str, said: Mapping[str, str]) -> bool:
    """Whether a text with wildcards finds one of those that were translated."""
    if not any(char in text for char in "*?") or not _LETTERS.search(text):
        return False
    found = re.compile(pattern(text.casefold().replace("[", "[[]")))
    return any(found.fullmatch(old) for old in said)


def _place(node: etree._Element) -> str:
    cell = node.getparent()
    return str(cell.get("r", "")) if cell is not None and cell.tag == S + "c" else ""


def _listed(places: list[str]) -> str:
    found = [place for place in dict.fromkeys(places) if place]
    return (
        ", ".join(found[:SHOWN]) + (", …" if len(found) > SHOWN else "") if found else "in rules and charts"
    )


def forget_results(texts: Texts, draft: Draft) -> None:
    """Take away stored results that come from cells with other texts now: a program works them out anew."""
    changed = texts.changed()
    if not changed:
        return
    package = draft.package
    book = Book.of(package)
    names = {sheet.part: sheet.name.text for sheet in book.sheets}
    touched = Touched()
    for cell in changed:
        touched.add(names[cell.sheet], cell.column, cell.row)
    workbook = package.root(package.main())
    defined = [node.get("name", "") for node in workbook.iter(S + "definedName")]
    roots = {part: package.root(part) for part in names}
    as_written = list(_as_written(roots))
    for root in roots.values():
        expand_shared(root)
    forgotten = forget(book, roots, touched, defined)
    for one in as_written:
        one.restore()
    if forgotten:
        calculate_on_load(workbook)


@dataclass(frozen=True, slots=True)
class _Written:
    """A formula that is not to be changed: shared by cells, or with a result from another file, which may not
    be there to work it out anew."""

    cell: etree._Element
    node: etree._Element
    text: str | None
    attributes: dict[str, str]
    result: etree._Element | None
    sort: str | None

    def restore(self) -> None:
        if self.node.getparent() is None:
            self.cell.insert(0, self.node)
        self.node.text = self.text
        self.node.attrib.clear()
        self.node.attrib.update(self.attributes)
        if self.result is not None and self.result.getparent() is None:
            self.node.addnext(self.result)
            if self.sort is not None:
                self.cell.set("t", self.sort)


def _as_written(roots: Mapping[str, etree._Element]) -> Iterator[_Written]:
    for root in roots.values():
        for node in root.iterfind(f"{S}sheetData/{S}row/{S}c/{S}f"):
            outside = external(node.text or "")
            if outside or node.get("t") == "shared":
                cell = node.getparent()
                result = cell.find(S + "v") if outside else None
                yield _Written(cell, node, node.text, dict(node.attrib), result, cell.get("t"))
