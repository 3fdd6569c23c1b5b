"""How one row of a result is set: its words in lines, and where each claim and each of its sources stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)

from desktop.document.citations import Source, pieces
from desktop.exporters.cells import number_in
from desktop.ui import theme
from desktop.ui.models.statements import Block, Claim

MARGIN, INDENT, GAP = 12.0, 18.0, 12.0
NARROW, WIDE = 64.0, 320.0
"""Pixels of a column, least and most."""
SOURCES = 3
"""Sources of a claim that get a chip; the tip names all."""
NAME = 22
"""Letters of a file's name in a chip."""
_PADS = {
    "title": (10.0, 6.0), "answer": (2.0, 6.0), "heading": (14.0, 4.0), "text": (4.0, 6.0),
    "point": (4.0, 4.0), "head": (4.0, 4.0), "cells": (5.0, 5.0), "pair": (5.0, 5.0),
    "note": (3.0, 3.0), "problem": (4.0, 4.0), "question": (14.0, 8.0), "writing": (4.0, 6.0),
}  # fmt: skip
"""Room above and below."""
KINDS = tuple(_PADS)
_NB = "\u00a0"
_BREAKS = re.compile(r"[-\u2026/]")
"""Where Qt would break a line within a chip."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a text: of the claim's own words, one of its sources, or a flag that it is doubtful."""

    start: int
    end: int
    claim: int
    kind: Literal["words", "chip", "flag"]
    source: int = -1


@dataclass(slots=True)
class Cell:
    """A text in lines at its place in the row."""

    layout: QTextLayout
    origin: QPointF
    marks: tuple[Mark, ...]

    def areas(self, mark: Mark) -> Iterator[QRectF]:
        """Where a stretch stands, a rectangle a line."""
        for i in range(self.layout.lineCount()):
            line = self.layout.lineAt(i)
            low = max(mark.start, line.textStart())
            high = min(mark.end, line.textStart() + line.textLength())
            if low < high:
                x0, x1 = _x(line.cursorToX(low)), _x(line.cursorToX(high))
                yield QRectF(min(x0, x1), line.y(), abs(x1 - x0), line.height()).translated(self.origin)


@dataclass(frozen=True, slots=True)
class Columns:
    """Widths of a table's columns in pixels, and the numbers of those that hold figures. Where there are
    sources, a last one is for their chips."""

    widths: tuple[float, ...] = ()
    figures: frozenset[int] = frozenset()


@dataclass(slots=True)
class Laid:
    """A row as it is drawn, from its top left corner."""

    width: float
    height: float
    cells: list[Cell] = field(default_factory=list)

    def at(self, point: QPointF) -> tuple[Cell, Mark] | None:
        """What is under a point."""
        for cell in self.cells:
            for mark in cell.marks:
                if any(area.adjusted(-1, -2, 1, 2).contains(point) for area in cell.areas(mark)):
                    return cell, mark
        return None

    def place(self, claim: int) -> QRectF:
        """Where the words of a claim begin."""
        for cell in self.cells:
            for mark in cell.marks:
                if mark.claim == claim:
                    return next(cell.areas(mark), QRectF())
        return QRectF()


def chip_text(source: Source, *, named: bool) -> str:
    """What a chip says: "p. 12", with the name of the document where there are several."""
    page = "" if source.page is None else _tr("p. %1").replace("%1", str(source.page))
    name = source.name if len(source.name) <= NAME else f"{source.name[: NAME - 8]}…{source.name[-7:]}"
    if not named:
        name = "" if page else _tr("source")
    return " ".join(filter(None, (name, page)))


def lay_out(block: Block, width: float, fonts: Mapping[str, QFont], columns: Columns = Columns()) -> Laid:
    """Set a row `width` pixels wide. `fonts` are by kind of row."""
    above, below = _PADS[block.kind]
    laid = Laid(width, 0.0)
    if block.kind in ("head", "cells", "pair"):
        x, bottom = MARGIN, 0.0
        widths = columns.widths
        for number, claim in enumerate(block.claims[: len(widths)]):
            look = "head" if block.kind == "head" or (block.kind == "pair" and not number) else "cells"
            text = (
                _Words(claim.cited.value) if look == "head" else _told((claim,), number, block, chips=False)
            )
            if block.kind == "pair" and number:
                text = _told((claim,), number, block)
            right = number in columns.figures and block.kind != "pair"
            laid.cells.append(_set(text, x, above, widths[number] - GAP, fonts[look], right=right))
            bottom = max(bottom, _bottom(laid.cells[-1]))
            x += widths[number]
        if block.kind == "cells" and len(widths) > len(block.claims):
            text = _chips_of_row(block)
            laid.cells.append(_set(text, x, above, widths[-1], fonts["cells"]))
            bottom = max(bottom, _bottom(laid.cells[-1]))
        laid.height = bottom + below
        return laid
    left = MARGIN + (INDENT if block.kind in ("point", "problem") else 0.0)
    room = width - left - MARGIN
    if block.kind == "question":
        left, room = MARGIN + width * 0.14 + 10, width * 0.86 - 2 * MARGIN - 20
    text = _Words(block.text) if block.text else _told(block.claims, 0, block)
    cell = _set(text, left, above, max(room, 40.0), fonts[block.kind])
    if block.kind == "question":
        cell.origin.setX(width - MARGIN - 12 - wide(cell))
    laid.cells.append(cell)
    laid.height = _bottom(laid.cells[0]) + below
    return laid


def wide(cell: Cell) -> float:
    """Width of the longest line."""
    lines = (cell.layout.lineAt(i) for i in range(cell.layout.lineCount()))
    return max((line.naturalTextWidth() for line in lines), default=0.0)


def columns_of(blocks: Sequence[Block], width: float, fonts: Mapping[str, QFont]) -> Columns:
    """Widths for the columns of a table's rows: as much as each needs, made to fill `width`; in a table of
    many columns none less than `NARROW`, and it grows beyond."""
    if not blocks:
        return Columns()
    room = width - 2 * MARGIN
    if blocks[0].kind == "pair":
        names = QFontMetricsF(fonts["head"])
        longest = max(names.horizontalAdvance(block.claims[0].cited.value) for block in blocks)
        first = min(max(longest + GAP, NARROW), 0.42 * room)
        return Columns((first, room - first))
    bold, plain = QFontMetricsF(fonts["head"]), QFontMetricsF(fonts["cells"])
    count = max(len(block.claims) for block in blocks)
    # No head is cut within a word.
    least = [NARROW] * count
    for block in blocks[:1]:
        for number, claim in enumerate(block.claims):
            word = max(claim.cited.value.split(), key=len, default="")
            least[number] = max(NARROW, bold.horizontalAdvance(word) + GAP + 2)
    needs = list(least)
    for block in blocks[:60]:
        metrics = bold if block.kind == "head" else plain
        for number, claim in enumerate(block.claims):
            text = claim.cited.value[:80]
            needs[number] = min(max(needs[number], metrics.horizontalAdvance(text) + GAP), WIDE)
    chips = 0.0
    if any(claim.sources for block in blocks for claim in block.claims):
        chips = max(plain.horizontalAdvance(_chips_of_row(block).text) for block in blocks[:30]) + GAP
        chips = min(max(chips, NARROW), 150.0)
    room -= chips
    total = sum(needs)
    if total <= room:
        widest = max(range(count), key=needs.__getitem__)
        needs[widest] += room - total
    elif sum(least) <= room:
        spare = [need - low for need, low in zip(needs, least, strict=True)]
        share = (room - sum(least)) / sum(spare)
        needs = [low + extra * share for extra, low in zip(spare, least, strict=True)]
    else:
        needs = [max(min(need, 140.0), low) for need, low in zip(needs, least, strict=True)]
    body = [block.claims for block in blocks if block.kind == "cells"]
    figures = frozenset(
        number for number in range(count) if _are_figures([row[number] for row in body if number < len(row)])
    )
    return Columns(tuple([*needs, chips] if chips else needs), figures)


class _Words:
    """Text in the making, with its marks and formats."""

    def __init__(self, text: str = "") -> None:
        self.text = text
        self.marks: list[Mark] = []
        self.formats: list[QTextLayout.FormatRange] = []

    def add(self, text: str, look: QTextCharFormat | None = None) -> tuple[int, int]:
        # Qt counts letters beyond the first plane twice.
        start = _units(self.text)
        self.text += text
        end = start + _units(text)
        if look is not None and text:
            made = QTextLayout.FormatRange()
            made.start, made.length, made.format = start, end - start, look
            self.formats.append(made)
        return start, end


def _told(claims: Sequence[Claim], first: int, block: Block, *, chips: bool = True) -> _Words:
    """Claims one after the other, each followed by the chips of its sources; numbered from `first`."""
    words = _Words()
    for number, claim in enumerate(claims, first):
        if words.text:
            words.add(" ")
        start = _units(words.text)
        for piece, supported in pieces(claim.cited):
            words.add(" ".join(piece.split("\n")), None if supported else look("doubt"))
        end = _units(words.text)
        if claim.sources or claim.doubtful:
            words.marks.append(Mark(start, end, number, "words"))
        if claim.doubtful:
            words.add(" ")
            words.marks.append(
                Mark(*words.add(f"{_NB}?{_NB}{_flag(claim)}{_NB}", look("flag")), number, "flag")
            )
        elif claim.cited.support == "derived" and chips and block.kind != "title":
            words.add(" ")
            flag = f"{_NB}{_tr('worked out')}{_NB}"
            words.marks.append(Mark(*words.add(flag.replace(" ", _NB), look("derived")), number, "flag"))
        if chips:
            for source in range(min(len(claim.sources), SOURCES)):
                _chip(words, claim, number, source, block)
    return words


def _chip(words: _Words, claim: Claim, number: int, source: int, block: Block) -> None:
    text = chip_text(claim.sources[source], named=block.named).replace(" ", _NB)
    text = _BREAKS.sub("\u2060\\g<0>\u2060", text)
    words.add(" ")
    words.marks.append(Mark(*words.add(f"{_NB}{text}{_NB}", look("chip")), number, "chip", source))


def _chips_of_row(block: Block) -> _Words:
    """A chip for each page that a row of a table stands on."""
    words = _Words()
    seen: set[str] = set()
    for number, claim in enumerate(block.claims):
        for source, there in enumerate(claim.sources):
            text = chip_text(there, named=block.named)
            if text not in seen and len(seen) < SOURCES:
                seen.add(text)
                _chip(words, claim, number, source, block)
    return words


def _flag(claim: Claim) -> str:
    found = _tr("not in the source") if claim.sources else _tr("unverified")
    return found.replace(" ", _NB)


def _set(text: _Words, x: float, y: float, width: float, font: QFont, *, right: bool = False) -> Cell:
    layout = QTextLayout(text.text.replace("\n", "\u2028"), font)
    option = QTextOption(Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.setFormats(text.formats)
    layout.setCacheEnabled(True)
    layout.beginLayout()
    height = 0.0
    while True:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(max(width, 20.0))
        line.setPosition(QPointF(0, height))
        height += line.height() * 1.12
    layout.endLayout()
    return Cell(layout, QPointF(x, y), tuple(text.marks))


def _bottom(cell: Cell) -> float:
    count = cell.layout.lineCount()
    if not count:
        return cell.origin.y()
    last = cell.layout.lineAt(count - 1)
    return cell.origin.y() + last.y() + last.height()


@lru_cache(maxsize=32)
def _look(name: str, dark: bool) -> QTextCharFormat:  # noqa: FBT001 - part of the key
    colours = theme.DARK if dark else theme.LIGHT
    made = QTextCharFormat()
    if name == "doubt":
        made.setForeground(QColor(colours.bad))
        made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        made.setUnderlineColor(QColor(colours.bad))
        return made
    made.setForeground(QColor({"chip": colours.link, "flag": colours.bad, "derived": colours.muted}[name]))
    made.setFontPointSize(QGuiApplication.font().pointSizeF() - 0.8)
    made.setFontWeight(QFont.Weight.Normal)
    return made


def look(name: str) -> QTextCharFormat:
    """The format of doubtful words, of chips and of flags, in the theme in use."""
    return _look(name, theme.current() is theme.DARK)


def _are_figures(claims: Sequence[Claim]) -> bool:
    """Whether a column holds figures, and nothing else but empty places."""
    told = [claim for claim in claims[:100] if claim.cited.value.strip(" -\u2013\u2014")]
    return bool(told) and all(map(_is_figure, told))


def _is_figure(claim: Claim) -> bool:
    return claim.cited.kind in ("money", "percent", "number", "count") or not isinstance(
        number_in(claim.cited.value)[0], str
    )


def _units(text: str) -> int:
    """Letters as Qt counts them."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _x(value: object) -> float:
    """PySide gives `(x, cursor)` or x alone, by version."""
    return float(value[0] if isinstance(value, tuple) else value)  # type: ignore[arg-type]


def _tr(text: str) -> str:
    return QCoreApplication.translate("StatementLayout", text)
