"""Steps of a workbook's redaction that change its cells, and what stands for a cell elsewhere."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree  # type: ignore[import-untyped]

from desktop.document.model import Problem
from desktop.exporters.literals import Edit, apply
from desktop.exporters.marks import BLOCKS
from desktop.exporters.ooxml_clean import remove
from desktop.exporters.ooxml_copy import Copy, within
from desktop.exporters.xlsx_formulas import Touched, expand_shared, external, forget_results, formulas
from desktop.readers.number_formats import iso_date
from desktop.readers.ooxml_text import FORMULAS, C, Leaf, S, quoted, set_node_text
from desktop.readers.xlsx import Book, Cell, runs

SHORTEST_VALUE = 4
"""Digits of a removed number from which it is looked for in caches."""


def share_nothing(copy: Copy) -> None:
    """Write out formulas that cells share: one of them may go."""
    for sheet in Book.of(copy.package).sheets:
        expand_shared(copy.package.root(sheet.part))


def edited_cells(copy: Copy) -> dict[Cell, list[Edit]]:
    """The cells that hold a finding, and what changes in them."""
    return {holder: edits for holder, edits in copy.edits.items() if isinstance(holder, Cell)}


def edit_constants(copy: Copy) -> None:
    """Make the changes of a constant in every formula that has the same one; it was read once a sheet."""
    new: dict[str, str] = {}
    taken: set[Leaf] = set()
    for holder, edits in copy.edits.items():
        if isinstance(holder, Leaf) and not holder.attribute and holder.node.tag in (S + "f", *FORMULAS):
            for offset, text in quoted(holder.text):
                if changes := within(edits, offset, len(text)):
                    new[text] = apply(text, changes)
            taken.add(holder)
    for name in copy.xml() if new else ():
        for node in formulas(copy.package.root(name)):
            edits = [(at, at + len(text), new[text]) for at, text in quoted(node.text or "") if text in new]
            if edits and Leaf(node) not in taken:
                node.text = apply(node.text, edits)


def edit_cells(copy: Copy) -> None:
    """Write the cells with findings as texts of their own: no longer shared, no formula, no number."""
    for cell, edits in edited_cells(copy).items():
        node = cell.node
        text = etree.SubElement(node, S + "is")
        if cell.strings:
            _write_runs(text, cell, edits)
        else:
            set_node_text(etree.SubElement(text, S + "t"), apply(cell.text, edits))
        for child in list(node):
            if child is not text:
                node.remove(child)
        node.set("t", "inlineStr")
        # What a linked data type knows of the value.
        for name in ("vm", "cm"):
            node.attrib.pop(name, None)


def _write_runs(text: etree._Element, cell: Cell, edits: list[Edit]) -> None:
    """The runs of a cell's text with their formats, edited."""
    holder = cell.strings[0]
    while holder.tag not in (S + "si", S + "is"):
        holder = holder.getparent()
    for child in holder:
        if child.tag in (S + "t", S + "r"):
            text.append(deepcopy(child))
    offset = 0
    for node in runs(text):
        length = len(node.text or "")
        if changes := within(edits, offset, length):
            set_node_text(node, apply(node.text, changes))
        offset += length


def forget_dependents(copy: Copy) -> None:
    """Take away stored results that come from cells with findings; the program works them out anew."""
    cells = edited_cells(copy)
    if not cells:
        return
    book = Book.of(copy.package)
    names = {sheet.part: sheet.name.text for sheet in book.sheets}
    touched = Touched()
    for cell in cells:
        touched.add(names[cell.sheet], cell.column, cell.row)
    workbook = copy.package.root(copy.package.main())
    defined = [node.get("name", "") for node in workbook.iter(S + "definedName")]
    roots = {part: copy.package.root(part) for part in names}
    if forgotten := forget_results(book, roots, touched, defined):
        calculate_on_load(workbook)
        copy.problems.append(
            Problem(
                "results_forgotten",
                f"{forgotten} stored results of formulas that use removed cells were left out. "
                "They are worked out anew when the workbook is opened.",
            )
        )


def calculate_on_load(workbook: etree._Element) -> None:
    """Let a program work out all formulas when it opens the workbook."""
    node = workbook.find(S + "calcPr")
    if node is None:
        after = [workbook.find(S + name) for name in ("definedNames", "externalReferences", "functionGroups")]
        place = next((found for found in after if found is not None), workbook.find(S + "sheets"))
        node = etree.Element(S + "calcPr")
        place.addnext(node)
    node.set("fullCalcOnLoad", "1")


def drop_formulas(copy: Copy) -> None:
    """Leave the value only where a formula refers to another file, or still holds what was removed."""
    for sheet in Book.of(copy.package).sheets:
        for node in list(copy.package.root(sheet.part).iterfind(f"{S}sheetData/{S}row/{S}c/{S}f")):
            text = node.text or ""
            if external(text) or copy.hidden.edited(text) != text:
                remove(node)
    workbook = copy.package.root(copy.package.main())
    for node in list(workbook.iter(S + "definedName")):
        if external(node.text or ""):
            remove(node)
    names = workbook.find(S + "definedNames")
    if names is not None and not len(names):
        workbook.remove(names)


def redact_stored_values(copy: Copy) -> None:
    """Take removed numbers and dates out of charts, pivot caches, filters and rules, which have them as the
    file does and not as the cell shows them."""
    from_1904 = Book.of(copy.package).from_1904
    raws = {cell.raw for cell in edited_cells(copy) if len(cell.raw) >= SHORTEST_VALUE}
    days = {day for raw in raws if (day := iso_date(raw, from_1904=from_1904))}
    for name in copy.xml():
        for group in list(copy.package.root(name).iter(S + "dateGroupItem")) if days else ():
            parts = [group.get(part, "").zfill(2) for part in ("year", "month", "day") if group.get(part)]
            if any(day.startswith("-".join(parts)) for day in days):
                remove(group)
        for node in list(copy.package.root(name).iter(C + "v", S + "n", S + "d", S + "filter", *FORMULAS)):
            value = node.get("v") or node.get("val") or node.text or ""
            told = node.tag in (S + "n", S + "d") and copy.hidden.edited(value) != value
            if not told and value not in raws and value[:10] not in days:
                continue
            if node.tag == C + "v":
                remove(next(node.iterancestors(C + "pt"), node))
            elif node.tag in (S + "n", S + "d"):
                node.tag = S + "m"
                node.attrib.pop("v", None)
            elif node.tag == S + "filter":
                node.set("val", BLOCKS)
            else:
                node.text = f'"{BLOCKS}"'


def clean_strings(copy: Copy) -> None:
    """Empty the shared strings that no cell refers to any more, also those that none did before."""
    package = copy.package
    part = next((r.part for r in package.relations(package.main()) if r.type == "sharedStrings"), None)
    if part is None:
        return
    used: list[str] = []
    for sheet in Book.of(package).sheets:
        cells = package.root(sheet.part).iterfind(f"{S}sheetData/{S}row/{S}c[@t='s']/{S}v")
        used += [str(node.text).strip() for node in cells]
    needed = set(used)
    root = package.root(part)
    for number, string in enumerate(root.iterfind(S + "si")):
        if str(number) not in needed:
            for child in list(string):
                string.remove(child)
            etree.SubElement(string, S + "t")
    root.set("count", str(len(used)))
