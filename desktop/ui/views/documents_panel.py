"""The list of documents."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLabel, QTableView, QVBoxLayout, QWidget

from desktop.ui.models.documents import DocumentsModel
from desktop.ui.session import Entry


class DocumentsPanel(QWidget):
    """Shows the model; the current row is the document in sight."""

    chosen = Signal(object)

    def __init__(self, model: DocumentsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        heading = QLabel(self.tr("&Documents"), self)
        heading.setProperty("role", "heading")
        self.table = QTableView(self)
        heading.setBuddy(self.table)
        self.table.setAccessibleName(self.tr("Documents"))
        self.table.setModel(model)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(30)
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.table.setColumnWidth(1, 54)
        self.table.setColumnWidth(2, 76)
        self.table.selectionModel().currentRowChanged.connect(self._moved)
        layout.addWidget(heading)
        layout.addWidget(self.table)

    def current(self) -> Entry | None:
        row = self.table.currentIndex().row()
        return self._model.entries[row] if 0 <= row < len(self._model.entries) else None

    def selected(self) -> list[Entry]:
        """Selected documents, or the current one."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        current = self.current()
        return [self._model.entries[row] for row in rows] or ([current] if current else [])

    def choose(self, entry: Entry) -> None:
        row = self._model.row_of(entry)
        if row is not None:
            self.table.selectRow(row)

    @Slot(QModelIndex, QModelIndex)
    def _moved(self, _current: QModelIndex, _before: QModelIndex) -> None:
        self.chosen.emit(self.current())
