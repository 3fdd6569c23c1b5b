"""The documents on the desk, as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.ui import theme
from desktop.ui.session import Entry, State

Index = QModelIndex | QPersistentModelIndex
NAME, PAGES, STATE = range(3)
ICONS = {
    State.LOCKED: "lock",
    State.DONE: "check",
    State.PARTIAL: "warning",
    State.FAILED: "warning",
}


class DocumentsModel(QAbstractTableModel):
    """Owns the entries; rows are in the order in which documents came."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []
        self._rows: dict[int, int] = {}

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.entries)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else 3

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self.entries[index.row()]
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return (entry.name, self._pages(entry), self._state(entry))[column]
        if role == Qt.ItemDataRole.DecorationRole and column == NAME:
            return theme.icon(self._icon(entry))
        if role == Qt.ItemDataRole.ToolTipRole:
            lines = [str(entry.path), *(problem.message for problem in entry.problems())]
            if entry.review is not None:
                lines.append(self.tr("Reviewed: %1").replace("%1", self._state(entry)))
            return "\n".join(lines)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{entry.name}, {self._state(entry)}"
        if role == Qt.ItemDataRole.TextAlignmentRole and column == PAGES:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        return (self.tr("Document"), self.tr("Pages"), self.tr("State"))[section]

    def add(self, entries: Sequence[Entry]) -> None:
        if not entries:
            return
        first = len(self.entries)
        self.beginInsertRows(QModelIndex(), first, first + len(entries) - 1)
        self.entries += entries
        self._rows.update({id(entry): first + i for i, entry in enumerate(entries)})
        self.endInsertRows()

    def remove(self, entry: Entry) -> None:
        row = self._rows[id(entry)]
        self.beginRemoveRows(QModelIndex(), row, row)
        del self.entries[row]
        self._rows = {id(other): i for i, other in enumerate(self.entries)}
        self.endRemoveRows()

    def touch(self, entry: Entry) -> None:
        """Tell that something about `entry` changed."""
        row = self._rows.get(id(entry))
        if row is not None:
            self.dataChanged.emit(self.index(row, 0), self.index(row, STATE))

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By name, number of pages, or what the last column shows. What comes later stands at the end."""
        keys: dict[int, Callable[[Entry], Any]] = {
            NAME: lambda entry: entry.name.casefold(),
            PAGES: lambda entry: len(entry.document.pages) if entry.document is not None else 0,
            STATE: lambda entry: (not entry.outcome, entry.outcome.casefold(), self._state(entry)),
        }
        if column not in keys:
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        held = [self.entries[index.row()] for index in before]
        self.entries.sort(key=keys[column], reverse=order == Qt.SortOrder.DescendingOrder)
        self._rows = {id(entry): row for row, entry in enumerate(self.entries)}
        after = [
            self.index(self._rows[id(entry)], index.column())
            for entry, index in zip(held, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def row_of(self, entry: Entry) -> int | None:
        return self._rows.get(id(entry))

    def _pages(self, entry: Entry) -> str:
        if entry.document is None:
            return ""
        return str(len(entry.document.pages)) if entry.document.paged else entry.document.kind.upper()

    def _icon(self, entry: Entry) -> str:
        """A dot fills as the review goes on; a tick says that the file was written."""
        if entry.exported is not None:
            return "check"
        if entry.review is not None and entry.review.total and not entry.busy:
            if not entry.review.decided:
                return "open-dot"
            return "half-dot" if entry.review.open else "full-dot"
        return ICONS.get(entry.state, "document")

    def _state(self, entry: Entry) -> str:
        if entry.exported is None and not entry.busy and entry.review is not None and entry.review.total:
            return f"{entry.review.decided} / {entry.review.total}"
        if entry.progress is not None and entry.busy and entry.progress.total:
            return f"{100 * entry.progress.done // entry.progress.total} %"
        if entry.outcome and not entry.busy:
            return entry.outcome
        return self.tr("Exported") if entry.exported else self.state_title(entry.state)

    def state_title(self, state: State) -> str:
        return {
            State.READING: self.tr("Reading"),
            State.LOCKED: self.tr("Password"),
            State.READY: self.tr("Ready"),
            State.RUNNING: self.tr("Running"),
            State.DONE: self.tr("Done"),
            State.PARTIAL: self.tr("Partial"),
            State.FAILED: self.tr("Failed"),
            State.CANCELLED: self.tr("Stopped"),
        }[state]
