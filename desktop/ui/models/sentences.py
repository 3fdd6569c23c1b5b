"""The sentences of a translation as a table, filtered as a plain list of numbers."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop.ui.draft import Draft, Mark, Wanted, added
from desktop.ui.slices import Slices

Index = QModelIndex | QPersistentModelIndex
SOURCE, TARGET, MARK = range(3)
MANY = 1000
"""Sentences that are not looked through in the frame in which they come."""
FEW = 50
"""Rows that are drawn anew each by itself."""
BATCH = 200
"""Sentences that are looked at between two looks at the clock."""


class SentencesModel(QAbstractTableModel):
    """`rows` holds numbers of the draft's sentences. What a person types is told, and not written here."""

    arranged = Signal()
    """`rows` are new."""
    written = Signal(int, str)
    """A person wrote another translation of a sentence."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.draft: Draft | None = None
        self.rows: list[int] = []
        self.wanted = Wanted()
        self.busy: frozenset[int] = frozenset()
        """Sentences that are being translated again."""
        self._row_of: dict[int, int] = {}
        self._slices = Slices(self)

    def show(self, draft: Draft | None) -> None:
        """Show another draft, or none."""
        if draft is not self.draft:
            self.beginResetModel()
            self.draft = draft
            self.rows, self._row_of, self.busy = [], {}, frozenset()
            self.endResetModel()
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, SOURCE, MARK)
            # A result comes with much else to be done in the same frame.
            self._slices.start(self._arranging(), later=draft is not None and len(draft) > MANY)
        elif draft is not None:
            self.touch()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else 3

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == TARGET else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        draft = self.draft
        if draft is None or not 0 <= index.row() < len(self.rows):
            return None
        number, column = self.rows[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            if column == MARK:
                return "\n".join(self.reasons(number))
            return (draft.sources if column == SOURCE else draft.targets)[number].value
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(draft, number)
        if role == Qt.ItemDataRole.AccessibleTextRole and column == TARGET:
            return ", ".join((draft.targets[number].value, *self.reasons(number)))
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        draft = self.draft
        if draft is None or role != Qt.ItemDataRole.EditRole or not 0 <= index.row() < len(self.rows):
            return False
        number, text = self.rows[index.row()], str(value).strip()
        if not text or text == draft.targets[number].value:
            return False
        self.written.emit(number, text)
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        if section == MARK:
            return self.tr("Mark")
        columns = self.draft.columns if self.draft is not None else ()
        return columns[section] if section < len(columns) else ""

    def reasons(self, number: int) -> list[str]:
        """Why a sentence is marked, and who wrote it, in a few words each."""
        draft = self.draft
        if draft is None:
            return []
        if number in self.busy:
            return [self.tr("translating…")]
        target = draft.targets[number]
        said = [self.tr("lacks %1").replace("%1", text) for text in target.lacks]
        said += [self.tr("adds %1").replace("%1", text) for text in added(target)]
        mark = draft.mark(number)
        if mark is Mark.OPEN and not said:
            said.append(self.tr("not sure"))
        if mark is Mark.RIGHT:
            said.append(self.tr("found right"))
        elif target.decided_by == "person":
            said.append(self.tr("edited"))
        elif target.kind == "memory":
            exact = target.score >= 1
            said.append(self.tr("from memory") if exact else self.tr("like one in the memory"))
        return said

    def _tip(self, draft: Draft, number: int) -> str:
        spans = draft.sources[number].spans
        page = draft.document.page_number(spans[0].start) if spans else None
        where = self.tr("Page %1").replace("%1", str(page)) if page is not None else ""
        target = draft.targets[number]
        memory = self.tr("In the memory: %1").replace("%1", target.normal) if target.kind == "memory" else ""
        return "\n".join(filter(None, (where, *self.reasons(number), memory)))

    # --- which rows ------------------------------------------------------------------------------

    def set_wanted(self, wanted: Wanted) -> None:
        """Show what is wanted only."""
        if wanted != self.wanted:
            self.wanted = wanted
            self.arrange()

    def set_busy(self, numbers: frozenset[int]) -> None:
        """Other sentences are being translated again."""
        changed = numbers ^ self.busy
        self.busy = numbers
        self._redraw(changed)

    def touch(self) -> None:
        """Sentences changed: draw them, and choose rows anew where they depend on them."""
        if self.draft is not None and self.draft.fresh:
            numbers, self.draft.fresh = self.draft.fresh, set()
            self._redraw(numbers)
            if self.wanted != Wanted():
                self.arrange()

    def _redraw(self, numbers: Collection[int]) -> None:
        rows = [row for number in numbers if (row := self.row_of(number)) is not None]
        if len(rows) <= FEW:
            for row in rows:
                self.dataChanged.emit(self.index(row, 0), self.index(row, MARK))
        else:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, MARK))

    @property
    def shown(self) -> Container[int]:
        """Numbers of the sentences that the filter lets pass."""
        return self._row_of.keys()

    def row_of(self, number: int) -> int | None:
        """The row that shows a sentence, or None when the filter hides it."""
        return self._row_of.get(number)

    def arrange(self) -> None:
        """Choose the rows anew."""
        self._slices.start(self._arranging())

    def _arranging(self) -> Iterator[None]:
        draft, chosen = self.draft, list[int]()
        if draft is not None:
            for start in range(0, len(draft), BATCH):
                part = range(start, min(start + BATCH, len(draft)))
                chosen += [number for number in part if self.wanted.passes(draft, number)]
                yield
        if chosen != self.rows:
            self.beginResetModel()
            self.rows = chosen
            self._row_of = {number: row for row, number in enumerate(chosen)}
            self.endResetModel()
        self.arranged.emit()
