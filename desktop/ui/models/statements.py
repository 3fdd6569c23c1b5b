"""A result in words as a list: a row a heading, a paragraph, a point, a line of a table. Free of widgets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from desktop.document.citations import Shelf, Source
from desktop.document.model import Span
from desktop.document.results import Cited, Section, TaskResult

Index: TypeAlias = QModelIndex | QPersistentModelIndex
Kind: TypeAlias = Literal[
    "title",
    "heading",
    "answer",
    "text",
    "point",
    "head",
    "cells",
    "pair",
    "note",
    "problem",
    "question",
    "writing",
]
BLOCK = Qt.ItemDataRole.UserRole
RECORD = 3
"""Columns from which a table of one row is turned: a name and a value a line."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement as it is shown: clicked, it leads to its sources."""

    cited: Cited
    sources: tuple[Source, ...] = ()

    @property
    def doubtful(self) -> bool:
        """Whether the source does not bear out all of it."""
        return self.cited.support == "unverified" or bool(self.cited.unsupported)

    def stands_on(self, sha256: str, offset: int) -> bool:
        """Whether the letter at `offset` of a document is one of those that it stands on."""
        for source in self.sources:  # plain loops: a click asks thousands of claims
            if source.document.sha256 == sha256:
                for span in source.spans:
                    if span.start <= offset < span.end:
                        return True
        return False


@dataclass(frozen=True, slots=True)
class Block:
    """One row: claims of a result, or `text` that makes none. `table` is equal for the rows of one table;
    `named` says whether sources are shown with the name of their document."""

    kind: Kind
    claims: tuple[Claim, ...] = ()
    text: str = ""
    table: int = 0
    named: bool = False
    quiet: bool = False
    """It is about the reading, and marks nothing in the source."""

    @property
    def plain(self) -> str:
        """All of it in one line."""
        return self.text or " ".join(" ".join(claim.cited.value.split()) for claim in self.claims)


def blocks_of(shelf: Shelf, result: TaskResult, *, tables: int = 0) -> list[Block]:
    """The rows of a result, in order; its tables are numbered from `tables`."""
    named = len(shelf.documents) > 1
    blocks: list[Block] = []
    for number, section in enumerate(result.sections, tables):
        quiet = section.name == "coverage"
        blocks += [replace(block, quiet=quiet) for block in _section(section, shelf, result, number)]
    blocks += [Block("note", text=note) for note in result.notes]
    return [replace(block, named=named) for block in blocks]


def _section(section: Section, shelf: Shelf, result: TaskResult, number: int) -> Iterable[Block]:
    rows = [[Claim(cited, shelf.sources(cited, result)) for cited in row] for row in section.rows]
    if section.name == "title":
        yield from (Block("title", tuple(row)) for row in rows)
        return
    if section.title:
        yield Block("heading", text=section.title)
    if section.layout == "table":
        yield from _table(section, rows, number)
    elif section.layout == "points":
        yield from (Block("point", tuple(row)) for row in rows)
    elif rows:
        kind: Kind = "answer" if section.name == "answer" else "text"
        yield Block(kind, tuple(claim for row in rows for claim in row))


def _table(section: Section, rows: Sequence[Sequence[Claim]], number: int) -> Iterable[Block]:
    if len(rows) == 1 and len(section.columns) > RECORD:
        for column, claim in zip(section.columns, rows[0], strict=False):
            yield Block("pair", (Claim(Cited(column, ())), claim), table=number)
        return
    if not rows:
        yield Block("note", text=QCoreApplication.translate("Statements", "None."))
        return
    yield Block("head", tuple(Claim(Cited(column, ())) for column in section.columns), table=number)
    yield from (Block("cells", tuple(row), table=number) for row in rows)


def spans_of(blocks: Iterable[Block]) -> dict[str, tuple[Span, ...]]:
    """What the claims of `blocks` stand on, by the document's hash; in order, none overlapping another."""
    found: dict[str, list[Span]] = {}
    for block in blocks:
        for claim in block.claims if not block.quiet else ():
            for source in claim.sources:
                found.setdefault(source.document.sha256, []).extend(source.spans)
    return {sha256: tuple(_merged(sorted(spans))) for sha256, spans in found.items()}


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in spans:
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


class StatementsModel(QAbstractListModel):
    """Holds the blocks; what makes no claim can not be chosen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.blocks: list[Block] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.blocks)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self.blocks):
            return None
        block = self.blocks[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._said(block) if role == Qt.ItemDataRole.AccessibleTextRole else block.plain
        return block if role == BLOCK else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if not any(claim.sources or claim.doubtful for claim in self.blocks[index.row()].claims):
            return Qt.ItemFlag.ItemNeverHasChildren
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def show(self, blocks: Sequence[Block]) -> None:
        """Show other rows."""
        if list(blocks) != self.blocks:
            self.beginResetModel()
            self.blocks = list(blocks)
            self.endResetModel()

    def write(self, text: str) -> None:
        """Show in the last row an answer as far as it is written."""
        last = len(self.blocks) - 1
        if last >= 0 and self.blocks[last].kind == "writing":
            if self.blocks[last].text != text:
                self.blocks[last] = Block("writing", text=text)
                self.dataChanged.emit(self.index(last), self.index(last))
        else:
            self.beginInsertRows(QModelIndex(), last + 1, last + 1)
            self.blocks.append(Block("writing", text=text))
            self.endInsertRows()

    def standing_on(self, sha256: str, offset: int) -> list[tuple[int, int]]:
        """Row and number of each claim that stands on a letter of a document."""
        return [
            (row, number)
            for row, block in enumerate(self.blocks)
            for number, claim in enumerate(block.claims)
            if claim.stands_on(sha256, offset)
        ]

    def _said(self, block: Block) -> str:
        where = "; ".join(source.where for claim in block.claims for source in claim.sources)
        doubt = self.tr("not found in the source") if any(claim.doubtful for claim in block.claims) else ""
        return ", ".join(filter(None, (block.plain, doubt, where)))
