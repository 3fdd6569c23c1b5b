"""The findings of the document in sight: legend, filter, table, dial, and what can be decided."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.models.findings import LABEL, PAGE, SCORE, STATE, TEXT, FindingsModel
from desktop.ui.review import Review
from desktop.ui.views.dial import Dial
from desktop.ui.views.filter_bar import FilterBar
from desktop.ui.views.legend import Legend

WIDTHS = {STATE: 36, LABEL: 140, PAGE: 64, SCORE: 60}


def select_row(table: QTableView, row: int) -> None:
    """Make one row the current and only selected one, whatever keys are held."""
    flags = QItemSelectionModel.SelectionFlag
    table.selectionModel().setCurrentIndex(table.model().index(row, 0), flags.ClearAndSelect | flags.Rows)


class FindingsPanel(QWidget):
    """Keeps one item chosen, whatever the filter does."""

    finding_chosen = Signal(int)
    menu_wanted = Signal(QPoint)
    toggled = Signal(int)
    """A person clicked the decision of an item."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = FindingsModel(self)
        self.legend = Legend(self)
        self.filters = FilterBar(self)
        self.table = self._table()
        self.nothing = QLabel(self.tr("No finding passes the filter."), self)
        self.nothing.setProperty("role", "muted")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.hide()
        self.dial = Dial(self)
        self.buttons: dict[str, QPushButton] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.legend)
        layout.addWidget(self.filters)
        layout.addWidget(self.nothing)
        layout.addWidget(self.table, 1)
        layout.addLayout(self._actions())
        layout.addWidget(self.dial)
        self.current: int | None = None
        """Number of the chosen item."""
        self._following = False
        self.legend.chosen.connect(self.filters.set_labels)
        self.filters.changed.connect(self.model.set_filter)
        self.model.modelAboutToBeReset.connect(self._hold)
        self.model.arranged.connect(self._arranged)

    def _table(self) -> QTableView:
        table = QTableView(self)
        table.setAccessibleName(self.tr("Findings"))
        table.setModel(self.model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSortingEnabled(True)
        table.sortByColumn(PAGE, Qt.SortOrder.AscendingOrder)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setIconSize(QSize(26, 18))
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows = table.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(28)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setMinimumSectionSize(30)
        header.setHighlightSections(False)
        header.setSectionResizeMode(TEXT, QHeaderView.ResizeMode.Stretch)
        for column, width in WIDTHS.items():
            table.setColumnWidth(column, width)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._menu)
        table.selectionModel().currentRowChanged.connect(self._row_chosen)
        table.clicked.connect(self._clicked)
        return table

    def _actions(self) -> QHBoxLayout:
        row = QHBoxLayout()
        for name, text, tip in (
            ("accept", self.tr("Accept  A"), self.tr("Remove what is selected from the copy (A)")),
            ("reject", self.tr("Reject  R"), self.tr("Keep what is selected in the copy (R)")),
            ("label", self.tr("Label  L"), self.tr("Give what is selected another label (L)")),
            ("like", self.tr("All like this"), self.tr("Accept all like this, in every document (Shift+A)")),
        ):
            button = QPushButton(text, self)
            button.setToolTip(tip)
            self.buttons[name] = button
            row.addWidget(button)
        row.addStretch()
        return row

    # --- what is shown ---------------------------------------------------------------------------

    def show_review(self, review: Review | None) -> None:
        """Show another review, or none."""
        if review is not self.model.review:
            self.current = None
        self.legend.show_review(review)
        self.filters.show_review(review)
        self.dial.show_review(review)
        self.model.show(review)

    def touch(self) -> None:
        """Show changed decisions."""
        review = self.model.review
        self.legend.show_review(review)
        self.filters.show_review(review)
        self.dial.show_review(review)
        self.model.touch()

    def choose(self, number: int) -> None:
        """Select an item that was clicked elsewhere; a filter that hides it is cleared."""
        if self.model.row_of(number) is None:
            self.clear_filters()
        self.current = number
        row = self.model.row_of(number)
        if row is not None:
            self._follow(row)

    def clear_filters(self) -> None:
        self.filters.clear()
        self.legend.clear_choice()

    def selected(self) -> list[int]:
        """Numbers of the selected items, else the chosen one."""
        rows = self.model.rows
        numbers = [
            rows[row]
            for part in self.table.selectionModel().selection().toList()
            for row in range(part.top(), min(part.bottom() + 1, len(rows)))
        ]
        return numbers or ([self.current] if self.current is not None and rows else [])

    # --- moving ----------------------------------------------------------------------------------

    def step(self, by: int) -> None:
        """Choose the item `by` rows further, at most the last."""
        count = len(self.model.rows)
        if not count:
            return
        row = self.model.row_of(self.current) if self.current is not None else None
        self.choose_row(0 if row is None else min(max(row + by, 0), count - 1))

    def step_open(self) -> bool:
        """Choose the next item that nobody decided about; False when there is none."""
        row = self.model.row_of(self.current) if self.current is not None else None
        found = self.model.next_open(-1 if row is None else row)
        if found is not None:
            self.choose_row(found)
        return found is not None

    def choose_row(self, row: int) -> None:
        """Choose a row as a click on it does."""
        # `selectRow` would look at the keys that are held, and Shift+A would select a range.
        select_row(self.table, row)
        self.table.scrollTo(self.model.index(row, TEXT))

    def _follow(self, row: int) -> None:
        self._following = True
        self.choose_row(row)
        self._following = False

    @Slot(QModelIndex, QModelIndex)
    def _row_chosen(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid() and not self._following and current.row() < len(self.model.rows):
            self.current = self.model.rows[current.row()]
            self.finding_chosen.emit(self.current)

    @Slot()
    def _hold(self) -> None:
        self._following = True

    @Slot()
    def _arranged(self) -> None:
        """Rows are new: the chosen item stays chosen."""
        row = self.model.row_of(self.current) if self.current is not None else None
        if row is not None and self.table.currentIndex().row() != row:
            self._follow(row)
        self._following = False
        empty = self.model.review is not None and not self.model.rows and self.model.filter.narrow
        self.nothing.setVisible(empty)

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        if index.column() == STATE:
            self.toggled.emit(self.model.rows[index.row()])

    @Slot(QPoint)
    def _menu(self, point: QPoint) -> None:
        self.menu_wanted.emit(self.table.viewport().mapToGlobal(point))

    def enable(self, names: Iterable[str]) -> None:
        """Only these buttons can be pressed."""
        for name, button in self.buttons.items():
            button.setEnabled(name in names)
