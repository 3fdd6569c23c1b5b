"""The classes that documents are sorted into, as a table that is edited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex
NAME, DESCRIPTION, EXAMPLES = range(3)
EXAMPLE = 4000
"""Letters of an example; its beginning says enough."""


@dataclass(frozen=True, slots=True)
class Class:
    """`examples` are beginnings of documents that belong to it."""

    name: str
    description: str = ""
    examples: tuple[str, ...] = ()


class ClassesModel(QAbstractTableModel):
    """A row a class."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.classes: list[Class] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.classes)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else 3

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        return (self.tr("Class"), self.tr("What such a document is"), self.tr("Examples"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self.classes):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            one = self.classes[index.row()]
            return (one.name, one.description, str(len(one.examples) or ""))[index.column()]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        editable = index.isValid() and index.column() != EXAMPLES
        return flags | Qt.ItemFlag.ItemIsEditable if editable else flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        text = " ".join(str(value).split())
        if not 0 <= index.row() < len(self.classes) or index.column() == EXAMPLES:
            return False
        one = self.classes[index.row()]
        if index.column() == NAME:
            # A colon parts the name from what is said of it.
            text = text.replace(":", " ").strip()
            if not text or any(text == other.name for other in self.classes if other is not one):
                return False
            one = replace(one, name=text)
        else:
            one = replace(one, description=text)
        self.classes[index.row()] = one
        self.dataChanged.emit(index, index, [role])
        return True

    def add(self) -> int:
        """Put a class at the end; returns its row."""
        row, number = len(self.classes), len(self.classes) + 1
        while any(one.name == self.tr("Class %1").replace("%1", str(number)) for one in self.classes):
            number += 1
        self.beginInsertRows(QModelIndex(), row, row)
        self.classes.append(Class(self.tr("Class %1").replace("%1", str(number))))
        self.endInsertRows()
        return row

    def remove(self, row: int) -> None:
        if 0 <= row < len(self.classes):
            self.beginRemoveRows(QModelIndex(), row, row)
            del self.classes[row]
            self.endRemoveRows()

    def add_examples(self, row: int, texts: Iterable[str]) -> None:
        """Let documents be examples of a class; the same one counts once."""
        if 0 <= row < len(self.classes):
            one = self.classes[row]
            fresh = [" ".join(text.split())[:EXAMPLE] for text in texts]
            kept = tuple(text for text in dict.fromkeys((*one.examples, *fresh)) if text)
            self.classes[row] = replace(one, examples=kept)
            self.dataChanged.emit(self.index(row, EXAMPLES), self.index(row, EXAMPLES))

    def clear_examples(self, row: int) -> None:
        if 0 <= row < len(self.classes):
            self.classes[row] = replace(self.classes[row], examples=())
            self.dataChanged.emit(self.index(row, EXAMPLES), self.index(row, EXAMPLES))

    def show(self, classes: Sequence[str], examples: Sequence[str]) -> None:
        """Take over what the options of the task say."""
        self.beginResetModel()
        self.classes = []
        for told in classes:
            name, _, description = told.partition(":")
            mine = tuple(
                text.partition(":")[2].strip()
                for text in examples
                if text.partition(":")[0].strip() == name.strip()
            )
            self.classes.append(Class(name.strip(), description.strip(), mine))
        self.endResetModel()

    def told(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The classes and the examples as the options of the task."""
        classes = tuple(f"{one.name}: {one.description}".removesuffix(": ") for one in self.classes)
        examples = tuple(f"{one.name}: {text}" for one in self.classes for text in one.examples)
        return classes, examples
