"""Texts that are edited in a dialog of their own; here it is said how many there are."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget


class Edited(QWidget):
    """Holds texts, and shows the names that stand before their colons."""

    edit_wanted = Signal()

    def __init__(self, texts: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.texts: tuple[str, ...] = ()
        self.label = QLabel(self)
        self.label.setWordWrap(True)
        self.edit = QToolButton(self)
        self.edit.setText(self.tr("Edit…"))
        self.edit.clicked.connect(self.edit_wanted)
        self.setFocusProxy(self.edit)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.label, 1)
        row.addWidget(self.edit)
        self.hold(texts)

    def hold(self, texts: tuple[str, ...]) -> None:
        """Hold other texts."""
        self.texts = texts
        names = ", ".join(text.partition(":")[0].strip() for text in texts)
        self.label.setText(names or self.tr("None yet"))

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.edit.setAccessibleName(name)
