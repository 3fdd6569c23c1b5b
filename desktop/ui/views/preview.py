"""Pages or text of the document in sight, before and after, with their controls above."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.document.model import Span
from desktop.ui import theme
from desktop.ui.bridge import Bridge
from desktop.ui.session import Entry, State
from desktop.ui.views.after_view import AfterView
from desktop.ui.views.companion import Companion
from desktop.ui.views.find_bar import FindBar
from desktop.ui.views.page_view import PageView
from desktop.ui.views.text_view import TextView
from desktop.ui.widgets.elided import ElidedLabel


class Preview(QWidget):
    """Chooses the view that suits the document."""

    finding_clicked = Signal(int)
    span_selected = Signal(object, QPoint)
    source_clicked = Signal(int)
    box_drawn = Signal(int, object, QPoint)
    menu_wanted = Signal(QPoint)
    after_changed = Signal(bool)

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entry: Entry | None = None
        self.pages = PageView(bridge, self)
        self.pages_after = AfterView(bridge, self)
        self.text = TextView(self)
        self.text_after = TextView(self, after=True)
        self.after = False
        """Whether the document is shown as it will be, beside how it is."""
        self.stack = QStackedWidget(self)
        self.waiting = QLabel(self)
        self.waiting.setProperty("role", "lead")
        self.waiting.setMargin(40)
        self.waiting.setWordWrap(True)
        self._paged = _beside(self.pages, self.pages_after)
        self._plain = _beside(self.text, self.text_after)
        for widget in (self.waiting, self._paged, self._plain):
            self.stack.addWidget(widget)
        self.companion = Companion(bridge, self)
        self.search = FindBar(self)
        self.search.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(self._header())
        layout.addWidget(self.search)
        layout.addWidget(_beside(self.stack, self.companion), 1)
        self._connect()
        self.dress()
        self._show_after()

    def _header(self) -> QHBoxLayout:
        self._name = ElidedLabel(self)
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
            button = self._tool(icon, text)
            button.clicked.connect(slot)
            row.addWidget(button)
        row.addWidget(self._zoom)
        self.find_button = self._tool("search", self.tr("Find in document (Ctrl+F)"))
        self.draw_button = self._tool("box", self.tr("Draw a box (B): drag over what is to go"))
        self.after_button = self._tool("split", self.tr("Before and after, side by side (S)"))
        for button in (self.find_button, self.draw_button, self.after_button):
            row.addWidget(button)
        self.draw_button.setCheckable(True)
        self.after_button.setCheckable(True)
        self._paging = [button for button, icon in self._tools if icon not in {"search", "split"}]
        return row

    def _tool(self, icon: str, text: str) -> QToolButton:
        button = QToolButton(self)
        button.setToolTip(text)
        button.setAccessibleName(text)
        self._tools.append((button, icon))
        return button

    def _connect(self) -> None:
        self.number.valueChanged.connect(self.pages.go_to)
        self.pages.page_changed.connect(self._page_changed)
        self.pages.zoom_changed.connect(self._zoom_changed)
        self.pages.box_drawn.connect(self.box_drawn)
        self.pages.drawing_changed.connect(self.draw_button.setChecked)
        self.draw_button.toggled.connect(self.pages.set_drawing)
        self.after_button.toggled.connect(self.set_after)
        self.find_button.clicked.connect(self.begin_find)
        self.search.hits_changed.connect(self._hits_changed)
        self.search.closed.connect(self.focus)
        for view in (self.pages, self.text):
            view.finding_clicked.connect(self.finding_clicked)
            view.span_selected.connect(self.span_selected)
            view.menu_wanted.connect(self.menu_wanted)
            view.source_clicked.connect(self.source_clicked)
        self.pages.verticalScrollBar().valueChanged.connect(self._pages_scrolled)
        self.pages_after.verticalScrollBar().valueChanged.connect(self._after_scrolled)
        self.text.verticalScrollBar().valueChanged.connect(self._text_scrolled)

    @property
    def view(self) -> PageView | TextView:
        """The view that shows the document now."""
        return self.pages if self.stack.currentWidget() is self._paged else self.text

    def focus(self) -> None:
        """Give the keyboard to the document."""
        self.view.setFocus()

    def dress(self) -> None:
        """Take the icons of the theme in use."""
        for button, name in self._tools:
            button.setIcon(theme.icon(name))
        self.search.dress()
        views = (self.pages, self.pages_after, self.text, self.text_after, self.companion.view)
        for view in views:
            view.redraw()

    def show_entry(self, entry: Entry | None) -> None:
        self._entry = entry
        document = entry.document if entry else None
        self._name.setText(entry.name if entry else "")
        self._name.setToolTip(str(entry.path) if entry else "")
        paged = document is not None and document.paged
        for widget in (self.number, self._zoom, *self._paging):
            widget.setVisible(paged)
        self.find_button.setVisible(document is not None)
        self.draw_button.setVisible(paged and entry is not None and entry.review is not None)
        if document is None:
            self.pages.show_entry(None)
            self.waiting.setText(self._why_nothing(entry))
            self.stack.setCurrentWidget(self.waiting)
        elif paged:
            self.stack.setCurrentWidget(self._paged)
            self.number.blockSignals(True)
            self.number.setRange(1, len(document.pages))
            self.number.setSuffix(f" / {len(document.pages)}")
            self.number.blockSignals(False)
            self.pages.show_entry(entry)
        else:
            self.pages.show_entry(None)
            self.stack.setCurrentWidget(self._plain)
            self.text.show_entry(entry)
        self.pages.set_drawing(False)
        self.search.show_document(document)
        self._show_after()

    def _why_nothing(self, entry: Entry | None) -> str:
        if entry is None:
            return ""
        return {
            State.FAILED: self.tr("There is nothing to show: the file could not be read."),
            State.LOCKED: self.tr("The pages appear here once the password is given."),
        }.get(entry.state, self.tr("The pages appear here."))

    def refresh(self) -> None:
        """Draw changed decisions."""
        self.pages_after.refresh()
        for view in (self.pages, self.text, self.text_after):
            view.redraw()

    def show_finding(self, number: int) -> None:
        self.view.show_finding(number)

    def show_spans(self, spans: tuple[Span, ...]) -> None:
        self.view.show_spans(spans)

    def show_sources(self, spans: tuple[Span, ...], shaded: tuple[Span, ...] | None = None) -> None:
        """Mark lightly what the statements of a result stand on, or what is `shaded` of it."""
        self.view.show_sources(spans, shaded)

    @Slot(bool)
    def set_after(self, on: bool) -> None:  # noqa: FBT001 - a slot
        """Show what will be, beside what is."""
        if on != self.after:
            self.after = on
            self.after_button.setChecked(on)
            self._show_after()
            self.after_changed.emit(on)

    def _show_after(self) -> None:
        entry = self._entry
        useful = entry is not None and entry.review is not None
        self.after_button.setVisible(useful)
        on = self.after and useful
        self.pages_after.setVisible(on)
        self.text_after.setVisible(on)
        paged = self.stack.currentWidget() is self._paged
        self.pages_after.show_entry(entry if on and paged else None)
        self.text_after.show_entry(entry if on and not paged else None)
        self._pages_scrolled()
        self._text_scrolled()

    @Slot()
    def begin_find(self) -> None:
        """Open the search, with what is selected."""
        span, document = self.view.selection, self._entry.document if self._entry else None
        if document is not None:
            self.search.begin(" ".join(span.of(document.text).split()) if span else "")
            self.search.search()

    @Slot(tuple, object)
    def _hits_changed(self, hits: tuple[Span, ...], hit: Span | None) -> None:
        self.view.show_hits(hits, hit)

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

    # Both sides may have another width; what is kept equal is the part of the way.

    @Slot()
    def _pages_scrolled(self) -> None:
        _align(self.pages, self.pages_after)

    @Slot()
    def _after_scrolled(self) -> None:
        _align(self.pages_after, self.pages)

    @Slot()
    def _text_scrolled(self) -> None:
        if self.text_after.isVisible():
            self.text_after.follow(self.text)


def _align(leader: PageView | AfterView, other: PageView | AfterView) -> None:
    if not other.isVisible() or not leader.isVisible():
        return
    mine, its = leader.verticalScrollBar(), other.verticalScrollBar()
    value = round(mine.value() * its.maximum() / max(mine.maximum(), 1))
    if abs(its.value() - value) > 1:
        its.setValue(value)


def _beside(left: QWidget, right: QWidget) -> QSplitter:
    splitter = QSplitter(Qt.Orientation.Horizontal)
    for widget in (left, right):
        splitter.addWidget(widget)
    splitter.setChildrenCollapsible(False)
    splitter.setHandleWidth(6)
    return splitter
