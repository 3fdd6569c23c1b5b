"""Search in the document in sight, and redact what was found."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QToolButton, QWidget

from desktop.document.model import Document, Span
from desktop.ui import theme
from desktop.ui.find import hits
from desktop.ui.slices import Slices

MOST = 50_000
"""Hits after which a search ends."""


class FindBar(QWidget):
    """The text is searched in slices, and the hits so far are shown."""

    hits_changed = Signal(tuple, object)
    """All hits (Spans in order), and the one to bring into sight or None."""
    redact_wanted = Signal(tuple)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document: Document | None = None
        self._hits: list[Span] = []
        self._at = -1
        self._slices = Slices(self)
        self.line = QLineEdit(self)
        self.line.setPlaceholderText(self.tr("Find in document"))
        self.line.setAccessibleName(self.tr("Find in document"))
        self.line.setClearButtonEnabled(True)
        self.count = QLabel(self)
        self.count.setProperty("role", "muted")
        self.count.setMinimumWidth(70)
        self.previous = QToolButton(self)
        self.next = QToolButton(self)
        self.redact = QPushButton(self.tr("Redact all &hits…"), self)
        self.redact.setToolTip(self.tr("Put every hit on the list of what is removed (Ctrl+Enter)"))
        self.close_button = QToolButton(self)
        for button, name in (
            (self.previous, self.tr("Previous hit (Shift+Enter)")),
            (self.next, self.tr("Next hit (Enter)")),
            (self.close_button, self.tr("Close (Esc)")),
        ):
            button.setToolTip(name)
            button.setAccessibleName(name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line, 1)
        for widget in (self.count, self.previous, self.next, self.redact, self.close_button):
            row.addWidget(widget)
        self.line.textChanged.connect(self.search)
        self.previous.clicked.connect(self.step_back)
        self.next.clicked.connect(self.step)
        self.redact.clicked.connect(self.redact_all)
        self.close_button.clicked.connect(self.leave)
        self.dress()
        self._tell()

    def dress(self) -> None:
        """Take the icons of the theme in use."""
        for button, name in (
            (self.previous, "previous"),
            (self.next, "next"),
            (self.close_button, "close"),
        ):
            button.setIcon(theme.icon(name))

    def show_document(self, document: Document | None) -> None:
        """Search in another document."""
        if document is not self._document:
            self._document = document
            self.search()

    def begin(self, text: str = "") -> None:
        """Show the bar, with `text` to look for."""
        self.show()
        if text:
            self.line.setText(text)
        self.line.setFocus()
        self.line.selectAll()

    @Slot()
    def leave(self) -> None:
        self.hide()
        self._slices.stop()
        self._hits, self._at = [], -1
        self._tell()
        self.hits_changed.emit((), None)
        self.closed.emit()

    @Slot()
    def search(self) -> None:
        """Look for what the line holds, from the start of the document."""
        self._hits, self._at = [], -1
        if self._document is None or not self.line.text().strip() or self.isHidden():
            self._slices.stop()
            self._tell()
            self.hits_changed.emit((), None)
            return
        self._slices.start(self._searching(self._document.text, self.line.text()))

    def _searching(self, text: str, wanted: str) -> Iterator[None]:
        for found in hits(text, wanted):
            self._hits += found
            if self._hits and self._at < 0:
                self._go(0)
            yield
            if len(self._hits) > MOST:
                break
        self._go(max(self._at, 0) if self._hits else -1)

    @Slot()
    def step(self) -> None:
        if self._hits:
            self._go((self._at + 1) % len(self._hits))

    @Slot()
    def step_back(self) -> None:
        if self._hits:
            self._go((self._at - 1) % len(self._hits))

    @Slot()
    def redact_all(self) -> None:
        if self._hits and not self._slices.busy:
            self.redact_wanted.emit(tuple(self._hits))

    def go_near(self, offset: int) -> None:
        """Make the hit at or behind `offset` the current one."""
        if self._hits:
            self._go(bisect_left(self._hits, Span(offset, offset)) % len(self._hits))

    def _go(self, number: int) -> None:
        self._at = number
        self._tell()
        self.hits_changed.emit(tuple(self._hits), self._hits[number] if number >= 0 else None)

    def _tell(self) -> None:
        found = len(self._hits)
        self.redact.setEnabled(found > 0)
        if found:
            self.count.setText(self.tr("%1 of %2").replace("%1", str(self._at + 1)).replace("%2", str(found)))
        else:
            self.count.setText(self.tr("no hit") if self.line.text().strip() else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.redact_all()
        elif enter and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.step_back()
        elif enter:
            self.step()
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)
