"""A file that an option names: typed, chosen in a dialog, or dropped."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QToolButton, QWidget

from desktop.ui.files import paths_in


class FileRow(QWidget):
    """`endings` are those that are taken ("*.tbx *.csv"); empty is no file."""

    changed = Signal()

    def __init__(self, title: str, endings: str, value: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._endings = title, endings
        self.setAcceptDrops(True)
        self.line = QLineEdit(value, self)
        self.line.setPlaceholderText(self.tr("None; drop one here"))
        self.line.setClearButtonEnabled(True)
        self.line.setAcceptDrops(False)  # or it would take the address of the file as text
        self.line.textChanged.connect(self._tell)
        self.button = QToolButton(self)
        self.button.setText("…")
        self.button.clicked.connect(self._choose)
        self.setFocusProxy(self.line)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line, 1)
        row.addWidget(self.button)

    @property
    def value(self) -> str:
        return self.line.text().strip()

    def takes(self, path: Path) -> bool:
        """Whether a file has one of the endings."""
        return f"*{path.suffix.lower()}" in self._endings.split()

    def hold(self, path: Path) -> None:
        """Name another file."""
        self.line.setText(str(path))

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.line.setAccessibleName(name)
        self.button.setAccessibleName(self.tr("Choose a file: %1").replace("%1", name))

    @Slot()
    def _tell(self) -> None:
        self.line.setToolTip(self.line.text())
        self.changed.emit()

    @Slot()
    def _choose(self) -> None:
        folder = str(Path(self.value).parent) if self.value else ""
        kinds = f"{self._title} ({self._endings});;{self.tr('All files')} (*)"
        name, _ = QFileDialog.getOpenFileName(self, self._title, folder, kinds)
        if name:
            self.hold(Path(name))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(self.takes(path) for path in paths_in(event.mimeData())):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = next((path for path in paths_in(event.mimeData()) if self.takes(path)), None)
        if path is not None:
            self.hold(path)
            event.acceptProposedAction()
