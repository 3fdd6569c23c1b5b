"""The models on this machine as a table."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from desktop.modelstore.store import Entry, State
from desktop.ui import theme
from desktop.ui.workshop.words import does, megabytes, speed_here, tokens

Index = QModelIndex | QPersistentModelIndex
TITLE, DOES, LICENCE, SIZE, MEMORY, SPEED, STATE = range(7)
NOT_KNOWN = "–"  # noqa: RUF001 - a dash


class ModelsModel(QAbstractTableModel):
    """`loaded` are the labels of those in memory now; `checked` says of each by name what a check found."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: tuple[Entry, ...] = ()
        self.loaded: Collection[str] = ()
        self.checked: dict[str, bool] = {}

    def show(self, entries: Sequence[Entry], loaded: Collection[str]) -> None:
        """Show what there is now."""
        self.beginResetModel()
        self.entries, self.loaded = tuple(entries), loaded
        self.endResetModel()

    def row_of(self, name: str) -> int:
        """The row of a model, or -1."""
        names = [entry.model.name for entry in self.entries]
        return names.index(name) if name in names else -1

    def touch(self) -> None:
        """Something was measured or checked."""
        if self.entries:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.entries) - 1, STATE))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.entries)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else 7

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            self.tr("Model"),
            self.tr("Does"),
            self.tr("Licence"),
            self.tr("Size"),
            self.tr("Memory"),
            self.tr("Speed here"),
            self.tr("State"),
        )[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self.entries):
            return None
        entry, column = self.entries[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._said(entry, column)
        if role == Qt.ItemDataRole.TextAlignmentRole and column in (SIZE, MEMORY, SPEED):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole and column == STATE:
            return self._ink(entry)
        return None

    def _ink(self, entry: Entry) -> QColor | None:
        colours = theme.current()
        if entry.state is not State.READY or self.checked.get(entry.model.name) is False:
            return QColor(colours.bad)
        return QColor(colours.ok) if self.checked.get(entry.model.name) else None

    def _said(self, entry: Entry, column: int) -> str:
        model = entry.model
        timed = entry.speed
        memory = timed.memory if timed is not None and timed.memory else model.memory
        speed = timed.tokens if timed is not None else speed_here(model)
        return {
            TITLE: model.title,
            DOES: does(model.roles, model.direction) or model.role,
            LICENCE: model.licence or self.tr("not told"),
            SIZE: megabytes(model.size),
            MEMORY: megabytes(memory) or NOT_KNOWN,
            SPEED: tokens(speed) or NOT_KNOWN,
            STATE: self._state(entry),
        }[column]

    def _state(self, entry: Entry) -> str:
        checked = self.checked.get(entry.model.name)
        if entry.state is State.MISSING:
            return self.tr("missing")
        if entry.state is State.DAMAGED or checked is False:
            return self.tr("damaged")
        if checked:
            return self.tr("whole")
        return self.tr("in memory") if entry.model.label in self.loaded else self.tr("ready")
