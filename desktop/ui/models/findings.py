"""The findings of one document as a table, filtered and sorted as plain lists of indices."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFont

from desktop.document.model import Document
from desktop.document.results import Finding
from desktop.ui import theme
from desktop.ui.session import Entry

Index = QModelIndex | QPersistentModelIndex
LABEL, TEXT, PAGE, SCORE = range(4)


class FindingsModel(QAbstractTableModel):
    """`rows` holds indices of the result's findings. Sorting here, on keys made once, takes milliseconds
    for 20,000 findings; a proxy model would call back into Python for each comparison."""

    toggled = Signal(int, bool)
    """A person ticked or unticked the finding of this index."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entry: Entry | None = None
        self._findings: tuple[Finding, ...] = ()
        self.rows: list[int] = []
        self._row_of: dict[int, int] = {}
        self._filter = ""
        self._order: tuple[int, bool] = (-1, False)
        self._starts: list[int] = []

    def show(self, entry: Entry | None) -> None:
        self.beginResetModel()
        self._entry = entry
        ready = entry is not None and entry.result is not None and entry.document is not None
        self._findings = entry.result.findings if ready and entry and entry.result else ()
        document = self.document
        self._starts = [page.span.start for page in document.pages] if document else []
        self._arrange()
        self.endResetModel()

    @property
    def document(self) -> Document | None:
        return self._entry.document if self._entry else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else 4

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == LABEL else flags

    def data(  # noqa: PLR0911 - a line a role
        self, index: Index, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        number = self.rows[index.row()]
        finding = self._findings[number]
        rejected = self._entry is not None and number in self._entry.rejected
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._shown(finding, column)
        if role == Qt.ItemDataRole.CheckStateRole and column == LABEL:
            return Qt.CheckState.Unchecked if rejected else Qt.CheckState.Checked
        if role == Qt.ItemDataRole.DecorationRole and column == LABEL:
            return QColor(theme.label_colour(finding.label))
        if role == Qt.ItemDataRole.ForegroundRole and rejected:
            return QColor(theme.current().muted)
        if role == Qt.ItemDataRole.FontRole and rejected and column == TEXT:
            font = QFont()
            font.setStrikeOut(True)
            return font
        if role == Qt.ItemDataRole.ToolTipRole:
            kept = self.tr("rejected: stays in the file") if rejected else self.tr("accepted")
            return f"{finding.entity or theme.label_title(finding.label)} · {finding.detector} · {kept}"
        if role == Qt.ItemDataRole.AccessibleTextRole and column == LABEL:
            kept = self.tr("rejected") if rejected else self.tr("accepted")
            return f"{theme.label_title(finding.label)}, {self._shown(finding, TEXT)}, {kept}"
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or index.column() != LABEL:
            return False
        self.toggled.emit(self.rows[index.row()], Qt.CheckState(value) == Qt.CheckState.Checked)
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        return (self.tr("Kind"), self.tr("Text"), self.tr("Page"), self.tr("Score"))[section]

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._order = (column, order == Qt.SortOrder.DescendingOrder)
        self._rearrange()

    def set_filter(self, text: str) -> None:
        """Show findings whose text, label or entity holds `text`, whatever its case."""
        self._filter = text.strip().casefold()
        self._rearrange()

    def touch(self) -> None:
        """Tell that decisions changed."""
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, SCORE))

    def row_of(self, number: int) -> int | None:
        """The row that shows a finding, or None when the filter hides it."""
        return self._row_of.get(number)

    def _rearrange(self) -> None:
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        numbers = [self.rows[index.row()] for index in before]
        self._arrange()
        after = [
            self.index(self._row_of[number], index.column()) if number in self._row_of else QModelIndex()
            for number, index in zip(numbers, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _arrange(self) -> None:
        self.rows = list(range(len(self._findings)))
        if self._filter:
            self.rows = [n for n in self.rows if self._filter in self._haystack(self._findings[n])]
        column, descending = self._order
        if column >= 0:
            keys: dict[int, Callable[[int], Any]] = {
                LABEL: lambda n: self._findings[n].label,
                TEXT: lambda n: self._shown(self._findings[n], TEXT).casefold(),
                PAGE: lambda n: self._findings[n].span.start,
                SCORE: lambda n: self._findings[n].score,
            }
            self.rows.sort(key=keys[column], reverse=descending)
        self._row_of = {number: row for row, number in enumerate(self.rows)}

    def _haystack(self, finding: Finding) -> str:
        title = theme.label_title(finding.label)
        return f"{self._shown(finding, TEXT)} {title} {finding.label} {finding.entity}".casefold()

    def _shown(self, finding: Finding, column: int) -> str:
        if column == LABEL:
            return theme.label_title(finding.label)
        if column == SCORE:
            return f"{finding.score:.2f}"
        document = self.document
        if document is None:
            return ""
        if column == TEXT:
            return " ".join(finding.span.of(document.text).split())
        if not document.paged:
            return "–"  # noqa: RUF001 - a dash for "no page"
        return str(document.pages[max(bisect_right(self._starts, finding.span.start) - 1, 0)].number)
