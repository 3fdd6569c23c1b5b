"""The findings of one document as a table, filtered and sorted as plain lists of numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFont

from desktop.ui import labels, theme
from desktop.ui.marks import label_icon
from desktop.ui.models.filters import Filter
from desktop.ui.review import Review, Standing
from desktop.ui.slices import Slices

Index = QModelIndex | QPersistentModelIndex
STATE, LABEL, TEXT, PAGE, SCORE = range(5)
ICONS = {Standing.PROPOSED: "open-dot", Standing.ACCEPTED: "accepted", Standing.REJECTED: "rejected"}
RANK = {Standing.PROPOSED: 0, Standing.ACCEPTED: 1, Standing.REJECTED: 2}
BATCH = 100
"""Items that are looked at between two looks at the clock."""


class FindingsModel(QAbstractTableModel):
    """`rows` holds numbers of the review's items. They are chosen and sorted in slices on keys made once; a
    proxy model would call back into Python for each comparison, and hold the window up."""

    arranged = Signal()
    """`rows` are new."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.review: Review | None = None
        self.rows: list[int] = []
        self.filter = Filter()
        self._row_of: dict[int, int] = {}
        self._order: tuple[int, bool] = (-1, False)
        self._slices = Slices(self)
        self._shape: tuple[object, ...] = ()

    def show(self, review: Review | None) -> None:
        """Show another review, or none."""
        self.review = review
        self._take([])
        self.arrange()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else 5

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        review = self.review
        if review is None or not index.isValid():
            return None
        number, column = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return None if column == STATE else self._shown(review, number, column)
        if role == Qt.ItemDataRole.DecorationRole:
            return self._picture(review, number, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            finding = review.items[number].finding
            name = finding.entity.replace("_", " ") or labels.title(finding.label)
            return f"{name} · {finding.detector} {finding.score:.2f} · {self._words(review.standing(number))}"
        if role == Qt.ItemDataRole.AccessibleTextRole and column <= LABEL:
            return f"{self._shown(review, number, LABEL)}, {self._words(review.standing(number))}"
        return self._look(review, number, column, role)

    def _look(self, review: Review, number: int, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole and column >= PAGE:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if review.standing(number) is not Standing.REJECTED:
            return None
        if role == Qt.ItemDataRole.ForegroundRole:
            return QColor(theme.current().muted)
        if role == Qt.ItemDataRole.FontRole and column == TEXT:
            font = QFont()
            font.setStrikeOut(True)
            return font
        return None

    def _picture(self, review: Review, number: int, column: int) -> Any:
        if column == STATE:
            standing = review.standing(number)
            colours = theme.current()
            open_ = standing is Standing.PROPOSED
            return theme.icon(ICONS.get(standing, "open-dot"), colours.warn if open_ else colours.text)
        if column == LABEL:
            return label_icon(review.items[number].finding.label)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        names = (self.tr("Decision"), self.tr("Kind"), self.tr("Text"), self.tr("Page"), self.tr("Score"))
        if role == Qt.ItemDataRole.DisplayRole:
            return "" if section == STATE else names[section]
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return names[section]
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._order = (column, order == Qt.SortOrder.DescendingOrder)
        self.arrange()

    def set_filter(self, chosen: Filter) -> None:
        """Show what passes `chosen` only."""
        if chosen != self.filter:
            self.filter = chosen
            self.arrange()

    def touch(self) -> None:
        """Decisions changed: draw them, and choose rows anew where they depend on them."""
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, SCORE))
        if self.review is not None and self._shape != self._what_counts(self.review):
            self.arrange()

    def row_of(self, number: int) -> int | None:
        """The row that shows an item, or None when the filter hides it."""
        return self._row_of.get(number)

    def next_open(self, after: int) -> int | None:
        """The row of the next undecided item below row `after`, else the first; None when all are done."""
        review, count = self.review, len(self.rows)
        if review is None or not review.open:
            return None
        for row in (*range(after + 1, count), *range(min(after + 1, count))):
            if review.standing(self.rows[row]) is Standing.PROPOSED:
                return row
        return None

    def arrange(self) -> None:
        """Choose and sort the rows anew."""
        self._slices.start(self._arranging())

    def _what_counts(self, review: Review) -> tuple[object, ...]:
        """What the rows depend on beside filter and order."""
        decided: object = None
        if self.filter.standings or self.filter.labels or self._order[0] in (STATE, LABEL):
            decided = review.edition
        return (len(review.items), review.total, review.threshold, decided)

    def _arranging(self) -> Iterator[None]:
        review = self.review
        if review is None:
            self._take([])
            return
        self._shape = self._what_counts(review)
        chosen: list[int] = []
        numbers = review.in_order()
        for start in range(0, len(numbers), BATCH):
            yield
            chosen += [n for n in numbers[start : start + BATCH] if self.filter.passes(review, n)]
        column, descending = self._order
        key = self._key(review, column)
        if key is not None:
            keyed = []
            for start in range(0, len(chosen), BATCH):
                yield
                part = range(start, min(start + BATCH, len(chosen)))
                keyed += [(key(chosen[i]), i, chosen[i]) for i in part]
            yield
            keyed.sort(reverse=descending)
            chosen = [number for _, _, number in keyed]
        elif descending:
            chosen.reverse()
        yield
        self._take(chosen)

    def _key(self, review: Review, column: int) -> Callable[[int], Any] | None:
        return {
            STATE: lambda n: RANK.get(review.standing(n), 3),
            LABEL: lambda n: review.items[n].finding.label,
            TEXT: lambda n: review.keys[n],
            SCORE: lambda n: review.items[n].finding.score,
        }.get(column)

    def _take(self, rows: list[int]) -> None:
        if rows != self.rows:
            self.beginResetModel()
            self.rows = rows
            self._row_of = {number: row for row, number in enumerate(rows)}
            self.endResetModel()
        self.arranged.emit()

    def _shown(self, review: Review, number: int, column: int) -> str:
        item = review.items[number]
        if column == LABEL:
            return labels.title(item.finding.label)
        if column == SCORE:
            return f"{item.finding.score:.2f}"
        if column == TEXT:
            return self.tr("drawn on the page") if item.region else review.texts[number]
        if not review.document.paged:
            return "–"  # noqa: RUF001 - a dash for "no page"
        return str(review.page_number(number))

    def _words(self, standing: Standing) -> str:
        return {
            Standing.PROPOSED: self.tr("to review"),
            Standing.ACCEPTED: self.tr("accepted: will be removed"),
            Standing.REJECTED: self.tr("rejected: stays in the file"),
        }.get(standing, "")
