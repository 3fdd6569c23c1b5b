"""The fields of a schema as a table that is edited."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, cast

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.tasks.extraction.schema import TYPES, Field, Type

Index = QModelIndex | QPersistentModelIndex
NAME, TYPE, HINT, EXAMPLE, MANY = range(5)
_NOT_IN_NAMES = re.compile(r"[^\w]+")


class FieldsModel(QAbstractTableModel):
    """A row a field. What a person calls it becomes its title; the name for programs is made from that."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.fields: list[Field] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.fields)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else 5

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        names = (self.tr("Name"), self.tr("Type"), self.tr("Hint"), self.tr("Example"), self.tr("Several"))
        return names[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self.fields):
            return None
        field, column = self.fields[index.row()], index.column()
        if column == MANY:
            if role == Qt.ItemDataRole.CheckStateRole:
                return Qt.CheckState.Checked if field.many else Qt.CheckState.Unchecked
            return self.tr("Several values") if role == Qt.ItemDataRole.AccessibleTextRole else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            kind = f"choice: {', '.join(field.choices)}" if field.choices else field.type
            return (field.shown, kind, field.hint, field.example)[column]
        if role == Qt.ItemDataRole.ToolTipRole and field.labels:
            return self.tr("Also called: %1").replace("%1", ", ".join(field.labels))
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if not index.isValid():
            return flags
        return flags | (
            Qt.ItemFlag.ItemIsUserCheckable if index.column() == MANY else Qt.ItemFlag.ItemIsEditable
        )

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if not 0 <= index.row() < len(self.fields):
            return False
        field, column = self.fields[index.row()], index.column()
        text = " ".join(str(value).split())
        if column == MANY:
            field = replace(field, many=Qt.CheckState(value) == Qt.CheckState.Checked)
        elif column == NAME:
            if not text:
                return False
            field = replace(field, title=text, name=self._free_name(text, but=index.row()))
        elif column == TYPE:
            field = _typed(field, text)
        else:
            field = replace(field, hint=text) if column == HINT else replace(field, example=text)
        self.fields[index.row()] = field
        self.dataChanged.emit(index, index, [role])
        return True

    def show(self, fields: Iterable[Field]) -> None:
        self.beginResetModel()
        self.fields = list(fields)
        self.endResetModel()

    def add(self) -> int:
        """Put a field at the end; returns its row."""
        row = len(self.fields)
        title = self.tr("New field")
        self.beginInsertRows(QModelIndex(), row, row)
        self.fields.append(Field(self._free_name(title), title=title))
        self.endInsertRows()
        return row

    def remove(self, row: int) -> None:
        if 0 <= row < len(self.fields):
            self.beginRemoveRows(QModelIndex(), row, row)
            del self.fields[row]
            self.endRemoveRows()

    def move(self, row: int, by: int) -> int:
        """Move a field up (-1) or down (1); returns its new row."""
        to = row + by
        if not (0 <= row < len(self.fields) and 0 <= to < len(self.fields)):
            return row
        self.beginMoveRows(QModelIndex(), row, row, QModelIndex(), to + (by > 0))
        self.fields[row], self.fields[to] = self.fields[to], self.fields[row]
        self.endMoveRows()
        return to

    def _free_name(self, title: str, *, but: int = -1) -> str:
        """A name that no other field has: letters, digits and underscores."""
        stem = _NOT_IN_NAMES.sub("_", title.casefold()).strip("_")[:56] or "field"
        stem = stem if not stem[0].isdigit() else f"field_{stem}"
        taken = {field.name for row, field in enumerate(self.fields) if row != but}
        name, number = stem, 1
        while name in taken:
            number += 1
            name = f"{stem}_{number}"
        return name


def _typed(field: Field, text: str) -> Field:
    """With another type; "choice: a, b" has its choices with it."""
    kind, _, rest = text.partition(":")
    if kind.strip() not in TYPES:
        return field
    choices = tuple(part.strip() for part in rest.split(",") if part.strip(" …"))
    if kind.strip() != "choice":
        choices = ()
    return replace(field, type=cast("Type", kind.strip()), choices=choices)
