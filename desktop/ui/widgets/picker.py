"""A choice among what the program brings and what a person made, with a way to make more."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QToolButton, QWidget


class Picker(QWidget):
    """`known` gives pairs of title and value; a value that it does not give is a file of a person's."""

    edit_wanted = Signal()
    changed = Signal()

    def __init__(
        self, known: Callable[[], Iterable[tuple[str, str]]], value: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._known = known
        self.combo = QComboBox(self)
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.combo.setMinimumContentsLength(12)
        self.edit = QToolButton(self)
        self.edit.setText(self.tr("Edit…"))
        self.edit.clicked.connect(self.edit_wanted)
        self.setFocusProxy(self.combo)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.combo, 1)
        row.addWidget(self.edit)
        self.combo.currentIndexChanged.connect(self._tip)
        self.combo.currentIndexChanged.connect(self.changed)
        self.choose(value)

    @property
    def value(self) -> str:
        return str(self.combo.currentData() or "")

    def choose(self, value: str) -> None:
        """Look anew at what there is, and choose `value`."""
        self.combo.clear()
        for title, known in self._known():
            self.combo.addItem(title, known)
        if value and self.combo.findData(value) < 0:
            self.combo.addItem(Path(value).stem[:40], value)
        self.combo.setCurrentIndex(max(self.combo.findData(value), 0))

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.combo.setAccessibleName(name)

    @Slot()
    def _tip(self) -> None:
        tip = self.combo.currentData(Qt.ItemDataRole.ToolTipRole)
        self.combo.setToolTip(str(tip) if tip else self.value)
