"""A second document beside the one in sight, for what is said of the two."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from desktop.document.model import Span
from desktop.ui.bridge import Bridge
from desktop.ui.session import Entry
from desktop.ui.views.page_view import PageView
from desktop.ui.views.text_view import TextView


class Companion(QWidget):
    """Its pages or its text under its name."""

    source_clicked = Signal(int)

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry: Entry | None = None
        self.name = QLabel(self)
        self.name.setProperty("role", "heading")
        self.name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.pages = PageView(bridge, self)
        self.pages.setAccessibleName(self.tr("Pages of the other document"))
        self.text = TextView(self, named=False)
        self.text.setAccessibleName(self.tr("Text of the other document"))
        self.stack = QStackedWidget(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 0, 0, 0)
        layout.addWidget(self.name)
        layout.addWidget(self.stack, 1)
        for view in (self.pages, self.text):
            self.stack.addWidget(view)
            view.source_clicked.connect(self.source_clicked)
        self.hide()

    @property
    def sha256(self) -> str:
        """The hash of the document that is shown, empty without one."""
        document = self.entry.document if self.entry is not None else None
        return document.sha256 if document is not None else ""

    @property
    def view(self) -> PageView | TextView:
        return self.pages if self.stack.currentWidget() is self.pages else self.text

    def show_entry(self, entry: Entry | None) -> None:
        """Show another document, or none."""
        if entry is self.entry:
            return
        self.entry = entry
        document = entry.document if entry is not None else None
        self.setVisible(document is not None)
        paged = document is not None and document.paged
        self.pages.show_entry(entry if paged else None)
        self.text.show_entry(None if paged else entry)
        self.stack.setCurrentWidget(self.pages if paged else self.text)
        self.name.setText(entry.name if entry is not None else "")

    def show_spans(self, spans: tuple[Span, ...]) -> None:
        """Bring places into sight and mark them."""
        self.view.show_spans(spans)

    def show_sources(self, spans: tuple[Span, ...]) -> None:
        """Mark lightly what the statements of a result stand on."""
        self.view.show_sources(spans)
