"""The list of documents."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QProgressBar,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.models.documents import DocumentsModel
from desktop.ui.session import Entry
from desktop.ui.views.findings_panel import select_row


class DocumentsPanel(QWidget):
    """Shows the model; the current row is the document in sight."""

    chosen = Signal(object)
    selection_changed = Signal()

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
        header = self.table.horizontalHeader()
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorClearable(True)
        self.table.setSortingEnabled(True)
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.table.setColumnWidth(1, 54)
        self.table.setColumnWidth(2, 82)
        self.table.selectionModel().currentRowChanged.connect(self._moved)
        self.table.selectionModel().selectionChanged.connect(self.selection_changed)
        self.progress = QProgressBar(self)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Reviewed in all documents"))
        self.words = QLabel(self)
        self.words.setProperty("role", "muted")
        layout.addWidget(heading)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.words)
        layout.addWidget(self.progress)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show how far the review of the batch has come."""
        reviews = [entry.review for entry in self._model.entries if entry.review is not None]
        total, decided = sum(r.total for r in reviews), sum(r.decided for r in reviews)
        for widget in (self.words, self.progress):
            widget.setVisible(total > 0)
        text = self.tr("%1 of %2 findings reviewed")
        self.words.setText(text.replace("%1", f"{decided:,}").replace("%2", f"{total:,}"))
        self.progress.setRange(0, max(total, 1))
        self.progress.setValue(decided)

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
            select_row(self.table, row)

    @Slot()
    def next(self) -> None:
        self._step(1)

    @Slot()
    def previous(self) -> None:
        self._step(-1)

    def _step(self, by: int) -> None:
        row = self.table.currentIndex().row() + by
        if 0 <= row < len(self._model.entries):
            select_row(self.table, row)

    @Slot(QModelIndex, QModelIndex)
    def _moved(self, _current: QModelIndex, _before: QModelIndex) -> None:
        self.chosen.emit(self.current())
