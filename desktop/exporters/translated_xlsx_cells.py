"""The texts of a workbook's cells while it is translated.

Cells share their texts. Each one whose text changes gets a text of its own, and those that say the same share
it again when they are written.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field

from lxml import etree  # type: ignore[import-untyped]

from desktop.exporters.translated_ooxml import Draft, as_read
from desktop.exporters.translated_ooxml_runs import Slot
from desktop.readers.ooxml_text import FORMULAS, Leaf, Piece, S, set_node_text
from desktop.readers.xlsx import Book, Cell, runs


@dataclass(slots=True)
class Texts:
    """`made` are the texts of cells that may change, as elements of their own, by the element of the cell."""

    made: dict[etree._Element, etree._Element] = field(default_factory=dict)
    _cells: dict[etree._Element, Cell] = field(default_factory=dict)
    _said: dict[str, str] = field(default_factory=dict)

    def slots(self, piece: Piece) -> Iterator[Slot]:
        """The places of a piece: in a cell in its own text, elsewhere as `as_read`."""
        holder = piece.holder
        if isinstance(holder, Cell):
            yield from self._in_cell(holder)
        elif isinstance(holder, Leaf) and (holder.attribute or holder.node.tag not in FORMULAS):
            yield from as_read(piece)

    def _in_cell(self, cell: Cell) -> Iterator[Slot]:
        if cell.node not in self.made:
            holder = cell.strings[0]
            while holder.tag not in (S + "si", S + "is"):
                holder = holder.getparent()
            self.made[cell.node] = deepcopy(holder) if holder.tag == S + "si" else holder
            self._cells[cell.node] = cell
        for node in runs(self.made[cell.node]):
            if node.text:
                yield Slot(Leaf(node), 0, len(node.text))

    def text(self, cell: Cell) -> str:
        """What a cell says now."""
        made = self.made.get(cell.node)
        return cell.text if made is None else "".join(str(node.text or "") for node in runs(made))

    def add(self, cell: Cell, more: str) -> None:
        """Let the text of a cell end with `more`."""
        for slot in list(self._in_cell(cell))[-1:]:
            slot.leaf.write(slot.leaf.text + more)

    def said(self) -> dict[str, str]:
        """What became of each text that changed: the first cell that has it tells."""
        if not self._said:
            for cell in self.changed():
                self._said.setdefault(cell.text, self.text(cell))
        return self._said

    def changed(self) -> list[Cell]:
        """The cells that say something else now."""
        return [cell for cell in self._cells.values() if self.text(cell) != cell.text]

    def is_changed(self, node: etree._Element) -> bool:
        """Whether the cell of an element says something else now."""
        cell = self._cells.get(node)
        return cell is not None and self.text(cell) != cell.text


def write_cells(texts: Texts, draft: Draft) -> None:
    """Give the cells their new texts: in place where all that shared a text changed alike, else as new shared
    texts."""
    package = draft.package
    part = next((one.part for one in package.relations(package.main()) if one.type == "sharedStrings"), "")
    if not part or not texts.made:
        return
    book = Book.of(package)
    root = package.root(part)
    strings = root.findall(S + "si")
    uses: Counter[int] = Counter()
    for sheet in book.sheets:
        for node in package.root(sheet.part).iterfind(f"{S}sheetData/{S}row/{S}c[@t='s']/{S}v"):
            uses[int(node.text or -1)] += 1
    variants: dict[int, dict[bytes, list[Cell]]] = defaultdict(lambda: defaultdict(list))
    for cell in texts.changed():
        if cell.node.get("t") == "s":
            made = texts.made[cell.node]
            for spoken in list(made.iterchildren(S + "rPh", S + "phoneticPr")):
                made.remove(spoken)
            made.tail = None
            variants[int(cell.node.findtext(S + "v"))][etree.tostring(made)].append(cell)
    count = len(strings)
    for index, made_of in variants.items():
        changed = sum(map(len, made_of.values()))
        for number, cells in enumerate(made_of.values()):
            made = texts.made[cells[0].node]
            if number == 0 and changed == uses[index]:
                root.replace(strings[index], made)
                continue
            root.append(made)
            for cell in cells:
                set_node_text(cell.node.find(S + "v"), str(count))
            count += 1
    if root.get("uniqueCount"):
        root.set("uniqueCount", str(count))
