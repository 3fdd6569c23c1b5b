"""What documents are sorted into: names, descriptions and examples of classes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QMenu,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.models.classes import DESCRIPTION, EXAMPLES, NAME, ClassesModel
from desktop.ui.widgets.buttons import button_row, lead, row_table, use_box

MOST = 40
"""Documents that the menu offers."""


class ClassesDialog(QDialog):
    """`texts` are the documents on the desk by name; `read` reads a file that is dropped, and gives its text
    to a function."""

    chosen = Signal(tuple, tuple)
    """Classes and examples, as the options of the task have them."""

    def __init__(
        self,
        classes: Sequence[str],
        examples: Sequence[str],
        texts: Mapping[str, str],
        read: Callable[[Path, Callable[[str], None]], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._texts, self._read = texts, read
        self.setWindowTitle(self.tr("Classes"))
        self.resize(760, 480)
        self.setAcceptDrops(True)
        self.model = ClassesModel(self)
        self.model.show(classes, examples)
        self.table = self._table()
        self._build()
        if not self.model.rowCount():
            self.model.add()
        self.table.selectRow(0)

    def _table(self) -> QTableView:
        table = row_table(self, self.model, self.tr("Classes"))
        header = table.horizontalHeader()
        header.setSectionResizeMode(DESCRIPTION, QHeaderView.ResizeMode.Stretch)
        table.setColumnWidth(NAME, 170)
        table.setColumnWidth(EXAMPLES, 90)
        return table

    def _build(self) -> None:
        words = lead(
            self.tr(
                "Say in a sentence what a document of each class is. Five examples for each make the sorting "
                "much surer: drop documents here, or take them from the list. Examples are kept only while "
                "the window is open."
            ),
            self,
        )
        row, self.buttons = button_row(
            self,
            (
                ("add", self.tr("&Add class"), self.add),
                ("remove", self.tr("&Remove"), self.remove),
                ("examples", self.tr("Add &example"), None),
                ("clear", self.tr("&Forget examples"), self.forget),
            ),
            gap="remove",
        )
        self.menu = QMenu(self)
        for name in list(self._texts)[:MOST]:
            self.menu.addAction(name.replace("&", "&&")).triggered.connect(partial(self._add_example, name))
        self.buttons["examples"].setMenu(self.menu)
        self.buttons["examples"].setEnabled(bool(self._texts))
        box, self.use = use_box(self, self.tr("&Use these classes"), self._use)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(words)
        layout.addWidget(self.table, 1)
        layout.addLayout(row)
        layout.addWidget(box)

    @Slot()
    def add(self) -> None:
        row = self.model.add()
        self.table.selectRow(row)
        self.table.edit(self.model.index(row, NAME))

    @Slot()
    def remove(self) -> None:
        self.model.remove(self.table.currentIndex().row())

    @Slot()
    def forget(self) -> None:
        self.model.clear_examples(self.table.currentIndex().row())

    def _add_example(self, name: str, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's
        self.model.add_examples(self.table.currentIndex().row(), [self._texts[name]])

    @Slot()
    def _use(self) -> None:
        self.chosen.emit(*self.model.told())
        self.accept()

    # --- files that are dropped ------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Documents are examples of the class that they are dropped on, else of the one in hand."""
        place = self.table.viewport().mapFrom(self, event.position().toPoint())
        row = self.table.rowAt(place.y()) if self.table.viewport().rect().contains(place) else -1
        row = row if row >= 0 else self.table.currentIndex().row()
        self.take(row, event.mimeData())
        event.acceptProposedAction()

    def take(self, row: int, data: QMimeData) -> None:
        """Read the files in `data` as examples of a class."""
        if not 0 <= row < self.model.rowCount():
            return
        self.table.selectRow(row)
        name = self.model.classes[row].name
        for url in data.urls():
            if url.isLocalFile():
                self._read(Path(url.toLocalFile()), partial(self._read_one, name))

    def _read_one(self, name: str, text: str) -> None:
        rows = [row for row, one in enumerate(self.model.classes) if one.name == name]
        if rows:
            self.model.add_examples(rows[0], [text])
