"""Formulas of a redacted workbook: what they refer to, names in them, and results that are out of date.

A formula is split into the texts in its quotation marks, the sheets' names in single ones, and the rest.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree  # type: ignore[import-untyped]

from desktop.readers.ooxml_text import FORMULAS, C, S
from desktop.readers.xlsx import Book, column_number

_TEXT = re.compile(r'"(?:[^"]|"")*"')
_EXTERNAL = re.compile(r"\[\d+\]")
_REFERENCE = re.compile(
    r"(?:(?P<quoted>'(?:[^']|'')+')!|(?P<sheet>[\w.]+)!)?"
    r"(?<![\w.])(?:\$?(?P<c1>[A-Z]{1,3})\$?(?P<r1>\d+)(?::\$?(?P<c2>[A-Z]{1,3})\$?(?P<r2>\d+))?"
    r"|\$?(?P<c3>[A-Z]{1,3}):\$?(?P<c4>[A-Z]{1,3})|\$?(?P<r3>\d+):\$?(?P<r4>\d+))(?![\w(.!:])",
    re.IGNORECASE,
)
# What may refer to any cell: tables, functions that compute a reference, several sheets at once.
_ANYWHERE = re.compile(r"\[|\b(?:INDIRECT|OFFSET)\(|:[A-Z]+\(|\):|:\w+!|:[\w ]+'!", re.IGNORECASE)
_WORD = re.compile(r"(?<![\w.$'!])[A-Za-z_\\][\w.\\]*(?![\w.(!'])")
_CELL = re.compile(r"[A-Z]{1,3}\d+|TRUE|FALSE", re.IGNORECASE)
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
MOST_PASSES = 20


@dataclass(slots=True)
class Touched:
    """Cells whose value is no longer what it was, by sheet and column."""

    columns: dict[str, dict[int, list[int]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )

    def add(self, sheet: str, column: int, row: int) -> None:
        """One more cell."""
        insort(self.columns[sheet.casefold()][column], row)

    def any_in(self, sheet: str, columns: tuple[int, int], rows: tuple[int, int]) -> bool:
        """Whether one of them lies in a range."""
        touched = self.columns.get(sheet.casefold(), {})
        return any(
            (at := bisect_left(found, rows[0])) < len(found) and found[at] <= rows[1]
            for column, found in touched.items()
            if columns[0] <= column <= columns[1]
        )


def depends(formula: str, sheet: str, touched: Touched, names: Iterable[str] = ()) -> bool:
    """Whether the result of a formula on `sheet` may come from a touched cell; in doubt it does."""
    bare = _TEXT.sub('""', formula)
    if _ANYWHERE.search(bare):
        return True
    folded = {name.casefold() for name in names}
    if any(word[0].casefold() in folded for word in _WORD.finditer(bare)):
        return True
    for match in _REFERENCE.finditer(bare):
        on = match["sheet"] or sheet
        if match["quoted"]:
            on = match["quoted"][1:-1].replace("''", "'")
        if touched.any_in(on, *_range(match)):
            return True
    return False


def _range(match: re.Match[str]) -> tuple[tuple[int, int], tuple[int, int]]:
    columns, rows = (1, MOST_COLUMNS), (1, MOST_ROWS)
    if match["c1"]:
        columns = _ordered(column_number(match["c1"]), column_number(match["c2"] or match["c1"]))
        rows = _ordered(int(match["r1"]), int(match["r2"] or match["r1"]))
    elif match["c3"]:
        columns = _ordered(column_number(match["c3"]), column_number(match["c4"]))
    else:
        rows = _ordered(int(match["r3"]), int(match["r4"]))
    return columns, rows


def _ordered(a: int, b: int) -> tuple[int, int]:
    return min(a, b), max(a, b)


def external(formula: str) -> bool:
    """Whether a formula refers to another file."""
    return bool(_EXTERNAL.search(_TEXT.sub('""', formula)))


def formulas(root: etree._Element) -> Iterator[etree._Element]:
    """Every element of a part whose text is a formula or a reference."""
    yield from (node for node in root.iter(S + "f", C + "f", *FORMULAS) if node.text)


def expand_shared(root: etree._Element) -> None:
    """Write out the formulas that cells of a sheet share, so that each can go by itself."""
    from openpyxl.formula.translate import Translator, TranslatorError  # type: ignore[import-untyped]

    masters: dict[str, tuple[str, str]] = {}
    for node in root.iterfind(f"{S}sheetData/{S}row/{S}c/{S}f"):
        if node.get("t") != "shared":
            continue
        place, group = node.getparent().get("r", ""), node.get("si", "")
        if node.text:
            masters[group] = (node.text, place)
        elif group in masters:
            formula, origin = masters[group]
            try:
                node.text = Translator(f"={formula}", origin=origin).translate_formula(place)[1:]
            except (TranslatorError, ValueError):
                node.getparent().remove(node)
                continue
        for name in ("t", "si", "ref"):
            node.attrib.pop(name, None)


def forget_results(
    book: Book, roots: Mapping[str, etree._Element], touched: Touched, names: Iterable[str]
) -> int:
    """Take away the stored results of formulas that come, at first or second hand, from touched cells.

    A result may be a part of what was removed (`=LEFT(A1;3)`). Returns how many were taken away.
    """
    waiting = [
        (sheet, node, column, row)
        for sheet in book.sheets
        for node, column, row in _formula_cells(roots[sheet.part])
    ]
    forgotten = 0
    names = list(names)
    for turn in range(MOST_PASSES):
        left = []
        for sheet, node, column, row in waiting:
            name = sheet.name.text
            if turn + 1 < MOST_PASSES and not depends(node.text or "", name, touched, names):
                left.append((sheet, node, column, row))
                continue
            touched.add(name, column, row)
            forgotten += _forget(node.getparent())
        if len(left) == len(waiting):
            break
        waiting = left
    return forgotten


def _formula_cells(root: etree._Element) -> Iterator[tuple[etree._Element, int, int]]:
    for node in root.iterfind(f"{S}sheetData/{S}row/{S}c/{S}f"):
        place = re.fullmatch(r"([A-Z]+)([0-9]+)", node.getparent().get("r", ""))
        if place:
            yield node, column_number(place[1]), int(place[2])


def _forget(cell: etree._Element) -> bool:
    value = cell.find(S + "v")
    if value is None:
        return False
    cell.remove(value)
    cell.attrib.pop("t", None)
    return True


def renamed_sheets(formula: str, new: Mapping[str, str]) -> str:
    """A formula or reference with other names for sheets."""
    for old, bare in new.items():
        name = "'" + bare.replace("'", "''") + "'"
        # "(?=!)": the name of a sheet, not a text that is the same.
        quoted = re.escape("'" + old.replace("'", "''") + "'")
        pattern = rf"(?:{quoted}|(?<![\w.'\]]){re.escape(old)})(?=!)"
        # A backslash in the name means itself.
        formula = re.sub(pattern, name.replace("\\", r"\\"), formula, flags=re.IGNORECASE)
    return formula


def renamed_names(formula: str, new: Mapping[str, str]) -> str:
    """A formula with other names for ranges and tables."""
    folded = {old.casefold(): name for old, name in new.items()}

    def renamed(match: re.Match[str]) -> str:
        return match[0] if _CELL.fullmatch(match[0]) else folded.get(match[0].casefold(), match[0])

    return outside_texts(formula, lambda part: _WORD.sub(renamed, part))


def outside_texts(formula: str, change: Callable[[str], str]) -> str:
    """`formula` with `change` made to what does not stand in quotation marks."""
    parts: list[str] = []
    at = 0
    for match in _TEXT.finditer(formula):
        parts += [change(formula[at : match.start()]), match[0]]
        at = match.end()
    return "".join([*parts, change(formula[at:])])
