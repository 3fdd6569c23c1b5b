"""A result in words: its points, each with the sentence that it stands on."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop.document.results import Cited
from desktop.ui.session import Entry


class SummaryPanel(QWidget):
    """Title, opening line, points, and what the result says of itself."""

    cited_chosen = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.title = QLabel(self)
        self.title.setProperty("role", "heading")
        self.title.setWordWrap(True)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.lead = QLabel(self)
        self.lead.setWordWrap(True)
        self.lead.setTextFormat(Qt.TextFormat.PlainText)
        self.lead.setToolTip(self.tr("Written by the model from the sentences below, and checked"))
        self.note = QLabel(self)
        self.note.setProperty("role", "muted")
        self.note.setWordWrap(True)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.points = QListWidget(self)
        self.points.setAccessibleName(self.tr("Key points"))
        self.points.setWordWrap(True)
        self.points.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.points.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.points.setSpacing(3)
        self.points.currentItemChanged.connect(self._point_chosen)
        self.points.itemClicked.connect(self._point_chosen)
        layout.addWidget(self.title)
        layout.addWidget(self.lead)
        layout.addWidget(self.points, 1)
        layout.addWidget(self.note)

    def show_entry(self, entry: Entry | None) -> None:
        """Show the points of a result."""
        self.points.clear()
        if entry is None or entry.result is None or entry.document is None:
            return
        fields = entry.result.fields
        self._say(self.title, _joined(fields.get("title", ())) or self.tr("Result"))
        self._say(self.lead, _joined(fields.get("lead", ())))
        named = {"title", "lead", "dropped"}
        for point in (point for name, group in fields.items() if name not in named for point in group):
            number = entry.document.page_number(point.spans[0].start) if point.spans else None
            where = "" if number is None else "   " + self.tr("p. %1").replace("%1", str(number))
            item = QListWidgetItem(f"{_joined((point,))}{where}", self.points)
            item.setData(Qt.ItemDataRole.UserRole, point.spans)
        # What the result says of itself, such as what was left out, closes its text.
        last = entry.result.text.strip().rpartition("\n\n")[2]
        self._say(self.note, "" if last.startswith(("#", "-")) else last)

    def _say(self, label: QLabel, text: str) -> None:
        label.setText(text)
        label.setVisible(bool(text))

    @Slot()
    def _point_chosen(self) -> None:
        item = self.points.currentItem()
        spans = item.data(Qt.ItemDataRole.UserRole) if item else None
        if spans:
            self.cited_chosen.emit(tuple(spans))


def _joined(cited: Iterable[Cited]) -> str:
    """The statements in one line."""
    return " ".join(word for statement in cited for word in statement.value.split())
