"""The table of a translation: rows as high as their text, set when they come into sight."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from desktop.ui.models.sentences import MARK, SOURCE, TARGET, SentencesModel
from desktop.ui.slices import Slices
from desktop.ui.views.sentence_cells import Cells, line_height

MARKS_WIDTH = 120
LATER_MS = 40
BATCH = 8
"""Rows that are set between two looks at the clock."""
AROUND = 30
"""Rows that are set at once above and below one that is jumped to."""


class SentenceTable(QTableView):
    """Rows in sight are set at once, the rest by and by; what is in sight stays where it is meanwhile."""

    sentence_chosen = Signal(int)
    """A person chose a sentence of the draft."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Translation"))
        self.sentences = SentencesModel(self)
        self.setModel(self.sentences)
        self.cells = Cells(self, self.sentences)
        self.setItemDelegate(self.cells)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Or the width of the columns would follow from heights that follow from it.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(1)
        rows.setDefaultSectionSize(line_height(self.font()))
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        for column in (SOURCE, TARGET):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(MARK, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(MARK, MARKS_WIDTH)
        self.cells.fit()
        self.current: int | None = None
        """The chosen sentence."""
        self._following = False
        self._slices = Slices(self)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(LATER_MS)
        self._later.timeout.connect(self._measure)
        header.sectionResized.connect(self._later.start)
        self.verticalScrollBar().valueChanged.connect(self._measure_sight)
        self.sentences.modelAboutToBeReset.connect(self._hold)
        self.sentences.arranged.connect(self._arranged)
        self.sentences.dataChanged.connect(self._rewritten)
        self.selectionModel().currentRowChanged.connect(self._moved)
        self.doubleClicked.connect(self._edit_row)
        self.cells.grown.connect(self._grow)
        self.cells.closeEditor.connect(self._later.start)

    # --- choosing --------------------------------------------------------------------------------

    def selected(self) -> list[int]:
        """Numbers of the selected sentences, else the chosen one."""
        rows = self.sentences.rows
        numbers = [
            rows[row]
            for part in self.selectionModel().selection().toList()
            for row in range(part.top(), min(part.bottom() + 1, len(rows)))
        ]
        return numbers or ([self.current] if self.current is not None and rows else [])

    def step(self, by: int) -> None:
        """Choose the sentence `by` rows further, at most the last."""
        count = len(self.sentences.rows)
        row = self.sentences.row_of(self.current) if self.current is not None else None
        if count:
            self.choose_row(0 if row is None else min(max(row + by, 0), count - 1))

    def choose(self, number: int) -> None:
        """Make a sentence the chosen one, and say so."""
        row = self.sentences.row_of(number)
        if row is not None:
            self.choose_row(row)

    def follow(self, number: int) -> None:
        """Make a sentence the chosen one that was chosen elsewhere; nothing is said of it."""
        self.current = number
        row = self.sentences.row_of(number)
        if row is not None:
            self._following = True
            self.choose_row(row)
            self._following = False

    def choose_row(self, row: int) -> None:
        flags = QItemSelectionModel.SelectionFlag
        self._resize(range(max(row - AROUND, 0), min(row + AROUND, len(self.sentences.rows))))
        index = self.sentences.index(row, TARGET)
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.scrollTo(index)

    @Slot(QModelIndex, QModelIndex)
    def _moved(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid() and not self._following and current.row() < len(self.sentences.rows):
            self.current = self.sentences.rows[current.row()]
            self.sentence_chosen.emit(self.current)

    @Slot()
    def _hold(self) -> None:
        self._following = True

    @Slot()
    def _arranged(self) -> None:
        """Rows are new: the chosen sentence stays chosen."""
        self._measure()
        row = self.sentences.row_of(self.current) if self.current is not None else None
        if row is not None and self.currentIndex().row() != row:
            self.choose_row(row)
        self._following = False

    # --- writing ---------------------------------------------------------------------------------

    @Slot()
    def edit_current(self) -> None:
        """Write the chosen sentence's translation in its place."""
        self._edit_row(self.currentIndex())

    @Slot(QModelIndex)
    def _edit_row(self, index: QModelIndex) -> None:
        state = QAbstractItemView.State.EditingState
        if index.isValid() and self.state() != state:
            target = self.sentences.index(index.row(), TARGET)
            self.setCurrentIndex(target)
            self.scrollTo(target)
            self.edit(target)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.edit_current()
        else:
            super().keyPressEvent(event)

    @Slot(int, int)
    def _grow(self, row: int, room: int) -> None:
        rows = self.sentences.rows
        if row < len(rows):
            self.verticalHeader().resizeSection(row, max(room, self.cells.height(rows[row])))
            self.updateEditorGeometries()

    # --- heights ---------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.cells.fit()
        self._later.start()

    def dress(self) -> None:
        """Take the colours of the theme in use."""
        self.cells.forget()
        self.viewport().update()

    @Slot(QModelIndex, QModelIndex)
    def _rewritten(self, first: QModelIndex, last: QModelIndex) -> None:
        if first.row() == last.row():
            self._resize((first.row(),), keep=True)
        else:
            self._later.start()

    @Slot()
    def _measure(self) -> None:
        """Set the rows in sight now, and all of them by and by."""
        self.cells.fit()
        self._measure_sight()
        self._slices.start(self._measuring())

    def _measuring(self) -> Iterator[None]:
        count = len(self.sentences.rows)
        for start in range(0, count, BATCH):
            self._resize(range(start, min(start + BATCH, count)), keep=True)
            yield

    @Slot()
    def _measure_sight(self) -> None:
        first = self.rowAt(0)
        if first < 0:
            return
        rows, bottom = len(self.sentences.rows), self.viewport().height()
        row = first
        while row < rows and self.rowViewportPosition(row) < bottom:
            self._resize((row,), seen=True)
            row += 1

    def _resize(self, rows: Iterable[int], *, keep: bool = False, seen: bool = False) -> None:
        """Give rows their height; with `keep` what is in sight does not move for it. Rows that are `seen` are
        drawn next."""
        header, numbers = self.verticalHeader(), self.sentences.rows
        if self.sentences.draft is None or self.state() == QAbstractItemView.State.EditingState:
            return
        top = self.rowAt(0) if keep else -1
        before = header.sectionPosition(top) if top >= 0 else 0
        changed = False
        for row in rows:
            if row >= len(numbers):
                break
            height = self.cells.height(numbers[row], seen=seen)
            if header.sectionSize(row) != height:
                header.resizeSection(row, height)
                changed = True
        if changed:
            self.updateGeometries()
        moved = header.sectionPosition(top) - before if top >= 0 else 0
        if moved:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + moved)
