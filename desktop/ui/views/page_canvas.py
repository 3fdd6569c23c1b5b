"""The pages of a document one under the other: where they lie, how large, and their pictures."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate

from PySide6.QtCore import QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from desktop.document.model import Box, Page
from desktop.ui import theme
from desktop.ui.bridge import Bridge
from desktop.ui.views.pictures import Pictures

GAP = 16
ZOOM_STEP = 1.2
ZOOM_RANGE = (0.25, 6.0)


class PageCanvas(QAbstractScrollArea):
    """Continuous scroll; only pages in sight are drawn. `paint_over` draws what lies on a page."""

    page_changed = Signal(int)
    zoom_changed = Signal(float)

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pages")
        self.setAcceptDrops(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.pages: tuple[Page, ...] = ()
        self.pictures = Pictures(bridge, self)
        self.pictures.changed.connect(self.redraw)
        self._tops: list[float] = []
        self._height = self._width = 0.0
        self.zoom = 1.0
        self.fit_width = True
        self._page = 0
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    def show_pages(self, pages: tuple[Page, ...], *, from_top: bool) -> None:
        """Lay out other pages; `from_top` scrolls to the first."""
        self.pages = pages
        if from_top:
            self._page = 0
        self._lay_out()
        if from_top:
            self.verticalScrollBar().setValue(0)
        self._scrolled()

    def go_to(self, number: int) -> None:
        """Scroll to page `number` (from 1)."""
        if 1 <= number <= len(self.pages):
            self.verticalScrollBar().setValue(int(self._tops[number - 1] - GAP / 2))

    @property
    def page(self) -> int:
        """Number of the page in sight, from 1."""
        return self._page

    @Slot()
    def redraw(self) -> None:
        self.viewport().update()

    # --- zoom ------------------------------------------------------------------------------------

    def set_zoom(self, zoom: float) -> None:
        """Pixels a point, and the end of "fit width"."""
        self.fit_width = False
        self._zoom_to(min(max(zoom, ZOOM_RANGE[0]), ZOOM_RANGE[1]))

    @Slot()
    def zoom_in(self) -> None:
        self.set_zoom(self.zoom * ZOOM_STEP)

    @Slot()
    def zoom_out(self) -> None:
        self.set_zoom(self.zoom / ZOOM_STEP)

    @Slot()
    def fit(self) -> None:
        """Fit the widest page to the window, and keep it so."""
        self.fit_width = True
        self._lay_out()

    def _zoom_to(self, zoom: float) -> None:
        bar = self.verticalScrollBar()
        # What stands in the middle stays there; at the top, the top does.
        middle = self.viewport().height() / 2 if bar.value() else 0
        at = (bar.value() + middle) / max(self._height, 1)
        self.zoom = zoom
        self._place()
        bar.setValue(int(at * self._height - middle))
        self.zoom_changed.emit(self.zoom)

    def _lay_out(self) -> None:
        widest = max((page.width for page in self.pages), default=0)
        room = self.viewport().width() - 2 * GAP
        if self.fit_width and widest > 0 and room > 0:
            self._zoom_to(min(max(room / widest, ZOOM_RANGE[0]), ZOOM_RANGE[1]))
        else:
            self._place()

    def _place(self) -> None:
        heights = [page.height * self.zoom + GAP for page in self.pages]
        ends = list(accumulate(heights, initial=float(GAP)))
        self._tops, self._height = ends[:-1], ends[-1]
        self._width = max((page.width * self.zoom for page in self.pages), default=0.0) + 2 * GAP
        view = self.viewport()
        self.verticalScrollBar().setRange(0, max(0, int(self._height - view.height())))
        self.verticalScrollBar().setPageStep(view.height())
        self.verticalScrollBar().setSingleStep(40)
        self.horizontalScrollBar().setRange(0, max(0, int(self._width - view.width())))
        self.horizontalScrollBar().setPageStep(view.width())
        view.update()

    # --- painting --------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), QColor(theme.current().canvas))
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        visible = self.visible()
        self.pictures.drop_requests(visible)
        for index in visible:
            rect = self.rect_of(index)
            self._paint_page(painter, index, rect)
            self.paint_over(painter, index, rect)
        painter.end()

    def paint_over(self, painter: QPainter, index: int, rect: QRectF) -> None:
        """Draw on the page at `index`, which fills `rect` of the viewport."""

    def visible(self) -> range:
        """Indices of the pages in sight."""
        if not self.pages:
            return range(0)
        top = self.verticalScrollBar().value()
        first = max(bisect_right(self._tops, top) - 1, 0)
        return range(first, bisect_left(self._tops, top + self.viewport().height()))

    def rect_of(self, index: int) -> QRectF:
        """A page's place in the viewport, at whole pixels: its picture is copied, not stretched."""
        page = self.pages[index]
        width = page.width * self.zoom
        x = max((self.viewport().width() - width) / 2, GAP) - self.horizontalScrollBar().value()
        y = self._tops[index] - self.verticalScrollBar().value()
        return QRectF(round(x), round(y), width, page.height * self.zoom)

    def _paint_page(self, painter: QPainter, index: int, rect: QRectF) -> None:
        page = self.pages[index]
        painter.fillRect(rect, QColor("#ffffff"))
        ratio = self.devicePixelRatioF()
        picture = self.pictures.of(index, page.width * page.height, self.zoom * ratio, ratio)
        if picture is None:
            failed = index in self.pictures.failed
            text = (
                self.tr("This page can not be shown")
                if failed
                else self.tr("Page %1").replace("%1", str(page.number))
            )
            painter.setPen(QColor(theme.LIGHT.muted))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
        elif abs(picture.deviceIndependentSize().width() - rect.width()) <= 1.0:
            painter.drawImage(rect.topLeft(), picture)
        else:
            painter.drawImage(rect, picture)
        painter.setPen(QPen(QColor(theme.current().line), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect)

    def to_view(self, page: QRectF, box: Box) -> QRectF:
        """A box of a page in the viewport's pixels."""
        z = self.zoom
        return QRectF(
            page.x() + box.x0 * z, page.y() + box.y0 * z, (box.x1 - box.x0) * z, (box.y1 - box.y0) * z
        )

    def page_at(self, point: QPointF) -> int | None:
        """Index of the page under a point of the viewport."""
        return next((index for index in self.visible() if self.rect_of(index).contains(point)), None)

    # --- moving ----------------------------------------------------------------------------------

    @Slot()
    def _scrolled(self) -> None:
        if self._tops:
            page = self._most_in_sight() + 1
            if page != self._page:
                self._page = page
                self.page_changed.emit(page)
        self.viewport().update()

    def _most_in_sight(self) -> int:
        """Index of the page that shows the largest part of itself or fills the view most; at the end of the
        scroll, the last."""
        bar, view = self.verticalScrollBar(), self.viewport().height()
        if 0 < bar.maximum() == bar.value():
            return len(self.pages) - 1

        def share(index: int) -> float:
            rect = self.rect_of(index)
            shown = min(rect.bottom(), view) - max(rect.top(), 0)
            return shown / max(min(rect.height(), view), 1)

        return max(self.visible(), key=share, default=0)

    def bring_box(self, page: int, y: float) -> None:
        """Scroll so that the height `y` (points) of a page (from 1) stands in the upper third, if it is out
        of sight."""
        top = self._tops[page - 1] + y * self.zoom
        bar = self.verticalScrollBar()
        if not bar.value() + 24 < top < bar.value() + self.viewport().height() - 48:
            bar.setValue(int(top - self.viewport().height() / 3))
        self.redraw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_zoom(self.zoom * ZOOM_STEP ** (event.angleDelta().y() / 120))
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        ends = {Qt.Key.Key_Home: bar.minimum(), Qt.Key.Key_End: bar.maximum()}
        if event.key() in ends:
            bar.setValue(ends[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)
