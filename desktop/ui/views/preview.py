"""Pages or text of the document in sight, with page and zoom controls above."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from desktop.document.model import Span
from desktop.ui import theme
from desktop.ui.bridge import Bridge
from desktop.ui.session import Entry
from desktop.ui.views.page_view import PageView
from desktop.ui.views.text_view import TextView


class Preview(QWidget):
    """Chooses the view that suits the document."""

    finding_clicked = Signal(int)

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.pages = PageView(bridge, self)
        self.text = TextView(self)
        self.stack = QStackedWidget(self)
        self.waiting = QLabel(self)
        self.waiting.setProperty("role", "lead")
        self.waiting.setMargin(40)
        self.waiting.setWordWrap(True)
        for widget in (self.waiting, self.pages, self.text):
            self.stack.addWidget(widget)
        self._name = QLabel(self)
        self._name.setProperty("role", "heading")
        self.number = QSpinBox(self)
        self.number.setAccessibleName(self.tr("Page"))
        self.number.setKeyboardTracking(False)
        self.number.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self._zoom = QLabel(self)
        self._zoom.setProperty("role", "muted")
        self._tools: list[tuple[QToolButton, str]] = []
        row = QHBoxLayout()
        row.addWidget(self._name, 1)
        row.addWidget(self.number)
        for icon, text, slot in (
            ("previous", self.tr("Previous page (Ctrl+PgUp)"), self.previous_page),
            ("next", self.tr("Next page (Ctrl+PgDown)"), self.next_page),
            ("zoom-out", self.tr("Smaller (Ctrl+-)"), self.pages.zoom_out),
            ("zoom-in", self.tr("Larger (Ctrl++)"), self.pages.zoom_in),
            ("fit", self.tr("Fit width (Ctrl+0)"), self.pages.fit),
        ):
            button = QToolButton(self)
            button.setToolTip(text)
            button.setAccessibleName(text)
            button.clicked.connect(slot)
            self._tools.append((button, icon))
            row.addWidget(button)
        row.addWidget(self._zoom)
        layout.addLayout(row)
        layout.addWidget(self.stack, 1)
        self.number.valueChanged.connect(self.pages.go_to)
        self.pages.page_changed.connect(self._page_changed)
        self.pages.zoom_changed.connect(self._zoom_changed)
        self.pages.finding_clicked.connect(self.finding_clicked)
        self.text.finding_clicked.connect(self.finding_clicked)
        self.dress()

    def dress(self) -> None:
        """Take the icons of the theme in use."""
        for button, name in self._tools:
            button.setIcon(theme.icon(name))
        self.pages.viewport().update()
        self.text.viewport().update()

    def show_entry(self, entry: Entry | None) -> None:
        document = entry.document if entry else None
        self._name.setText(entry.name if entry else "")
        paged = document is not None and document.paged
        for widget in (self.number, self._zoom, *(button for button, _ in self._tools)):
            widget.setVisible(paged)
        if document is None:
            self.pages.show_entry(None)
            self.waiting.setText(self.tr("The pages appear here.") if entry else "")
            self.stack.setCurrentWidget(self.waiting)
        elif paged:
            self.stack.setCurrentWidget(self.pages)
            self.number.blockSignals(True)
            self.number.setRange(1, len(document.pages))
            self.number.setSuffix(f" / {len(document.pages)}")
            self.number.blockSignals(False)
            self.pages.show_entry(entry)
        else:
            self.pages.show_entry(None)
            self.stack.setCurrentWidget(self.text)
            self.text.show_entry(entry)

    def refresh(self) -> None:
        """Draw changed decisions."""
        self.pages.viewport().update()
        self.text.viewport().update()

    def show_finding(self, number: int) -> None:
        view = self.pages if self.stack.currentWidget() is self.pages else self.text
        view.show_finding(number)

    def show_spans(self, spans: tuple[Span, ...]) -> None:
        view = self.pages if self.stack.currentWidget() is self.pages else self.text
        view.show_spans(spans)

    @Slot()
    def next_page(self) -> None:
        self.pages.go_to(self.pages.page + 1)

    @Slot()
    def previous_page(self) -> None:
        self.pages.go_to(self.pages.page - 1)

    @Slot(int)
    def _page_changed(self, number: int) -> None:
        self.number.blockSignals(True)
        self.number.setValue(number)
        self.number.blockSignals(False)

    @Slot(float)
    def _zoom_changed(self, zoom: float) -> None:
        self._zoom.setText(f"{round(100 * zoom * 72 / 96)} %")
