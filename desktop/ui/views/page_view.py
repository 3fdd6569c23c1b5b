"""The real pages of a PDF, one under the other, with findings drawn over them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import OrderedDict
from functools import partial
from itertools import accumulate

from PySide6.QtCore import QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from desktop.document.model import Box, Page, PageState, Span
from desktop.jobs.requests import Event, Image, Render
from desktop.ui import theme
from desktop.ui.bridge import Bridge
from desktop.ui.session import Entry

GAP = 16
CACHE_BYTES = 48_000_000
ZOOM_STEP = 1.2
ZOOM_RANGE = (0.25, 6.0)
TAG_POINTS, CHOSEN_POINTS, NOTE_POINTS = 6.5, 8.0, 10.0
TAILS = 0.25
"""Part of a line's height below its letters."""
MAX_PIXELS = 12_000_000
"""A page is never drawn with more pixels than this; a larger zoom stretches the picture."""


class PageView(QAbstractScrollArea):
    """Continuous scroll; only pages in sight are drawn, by the reader's process, and few are kept."""

    page_changed = Signal(int)
    finding_clicked = Signal(int)
    zoom_changed = Signal(float)

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pages")
        self.setAccessibleName(self.tr("Pages"))
        self.setAcceptDrops(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._bridge = bridge
        self._entry: Entry | None = None
        self._pages: tuple[Page, ...] = ()
        self._tops: list[float] = []
        self._height = self._width = 0.0
        self.zoom = 1.0
        self.fit_width = True
        self._cache: OrderedDict[int, tuple[float, QImage]] = OrderedDict()
        self._wanted: dict[int, tuple[float, int]] = {}
        self._failed: set[int] = set()
        self._boxes: dict[int, list[tuple[int, Box]]] = {}
        self._starts: list[int] = []
        self._cited: tuple[Span, ...] = ()
        self.selected: int | None = None
        self._page = 0
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    # --- what is shown ---------------------------------------------------------------------------

    def show_entry(self, entry: Entry | None) -> None:
        """Show another document, or the same one with another result."""
        other = entry is not self._entry
        if other:
            self._forget_pictures()
            self._page = 0
        self._entry = entry
        self._pages = entry.document.pages if entry and entry.document else ()
        self._boxes.clear()
        result = entry.result if entry else None
        self._starts = [f.span.start for f in result.findings] if result else []
        self._cited, self.selected = (), None
        self._lay_out()
        if other:
            self.verticalScrollBar().setValue(0)
        self._scrolled()

    def show_finding(self, number: int) -> None:
        """Bring a finding into sight and mark it."""
        self.selected, self._cited = number, ()
        if self._entry and self._entry.result:
            self._bring(self._entry.result.findings[number].span)

    def show_spans(self, spans: tuple[Span, ...]) -> None:
        """Bring a cited sentence into sight and mark it."""
        self._cited, self.selected = spans, None
        if spans:
            self._bring(spans[0])

    def go_to(self, number: int) -> None:
        """Scroll to page `number` (from 1)."""
        if 1 <= number <= len(self._pages):
            self.verticalScrollBar().setValue(int(self._tops[number - 1] - GAP / 2))

    @property
    def page(self) -> int:
        """Number of the page in sight, from 1."""
        return self._page

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
        widest = max((page.width for page in self._pages), default=0)
        room = self.viewport().width() - 2 * GAP
        if self.fit_width and widest > 0 and room > 0:
            self._zoom_to(min(max(room / widest, ZOOM_RANGE[0]), ZOOM_RANGE[1]))
        else:
            self._place()

    def _place(self) -> None:
        heights = [page.height * self.zoom + GAP for page in self._pages]
        ends = list(accumulate(heights, initial=float(GAP)))
        self._tops, self._height = ends[:-1], ends[-1]
        self._width = max((page.width * self.zoom for page in self._pages), default=0.0) + 2 * GAP
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
        visible = self._visible()
        self._drop_requests(visible)
        for index in visible:
            self._paint_page(painter, index)
        painter.end()

    def _visible(self) -> range:
        if not self._pages:
            return range(0)
        top = self.verticalScrollBar().value()
        first = max(bisect_right(self._tops, top) - 1, 0)
        return range(first, bisect_left(self._tops, top + self.viewport().height()))

    def _rect(self, index: int) -> QRectF:
        page = self._pages[index]
        width = page.width * self.zoom
        x = max((self.viewport().width() - width) / 2, GAP) - self.horizontalScrollBar().value()
        return QRectF(x, self._tops[index] - self.verticalScrollBar().value(), width, page.height * self.zoom)

    def _paint_page(self, painter: QPainter, index: int) -> None:
        page, rect = self._pages[index], self._rect(index)
        painter.fillRect(rect, QColor("#ffffff"))
        picture = self._picture(index)
        if picture is not None:
            painter.drawImage(rect, picture)
        else:
            failed = index in self._failed
            text = (
                self.tr("This page can not be shown")
                if failed
                else self.tr("Page %1").replace("%1", str(page.number))
            )
            painter.setPen(QColor(theme.LIGHT.muted))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
        painter.setPen(QPen(QColor(theme.current().line), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect)
        note = {
            PageState.NEEDS_OCR: self.tr("Picture of text: nothing could be read on this page"),
            PageState.FAILED: self.tr("The text of this page could not be read"),
        }.get(page.state)
        if note:
            area = self._tag_area(QPointF(rect.left() + 8, rect.top() + 26), note, NOTE_POINTS)
            self._paint_tag(painter, area, note, theme.LIGHT.warn, NOTE_POINTS)
        for span in self._cited:
            self._paint_cited(painter, index, rect, span)
        self._paint_findings(painter, index, rect)

    def _paint_cited(self, painter: QPainter, index: int, rect: QRectF, span: Span) -> None:
        fill = QColor(theme.CITED)
        fill.setAlpha(70)
        painter.setPen(QPen(QColor(theme.CITED), 1.5))
        painter.setBrush(fill)
        for box in self._boxes_of(index, span):
            painter.drawRoundedRect(self._to_view(rect, box).adjusted(-2, -1, 2, 1), 2, 2)

    def _paint_findings(self, painter: QPainter, index: int, rect: QRectF) -> None:
        if self._entry is None or self._entry.result is None:
            return
        findings = self._entry.result.findings
        tags: list[tuple[QRectF, str, str, float]] = []
        last = None
        for number, box in self._findings_on(index):
            finding = findings[number]
            rejected = number in self._entry.rejected
            colour = QColor(theme.LIGHT.muted if rejected else theme.label_colour(finding.label))
            fill = QColor(colour)
            fill.setAlpha(0 if rejected else 52)
            chosen = number == self.selected
            pen = QPen(colour, 2.5 if chosen else 1.2)
            pen.setStyle(Qt.PenStyle.DashLine if rejected else Qt.PenStyle.SolidLine)
            painter.setPen(pen)
            painter.setBrush(fill)
            area = self._to_view(rect, box).adjusted(-1.5, -1, 1.5, 1)
            painter.drawRoundedRect(area, 2, 2)
            if number != last:
                # Where lines stand close a tag would hide the one above: there colour and tip must do.
                points = CHOSEN_POINTS if chosen else TAG_POINTS
                tag = self._tag_area(area.topLeft(), self._name_of(number), points)
                if chosen or not self._hides_text(index, tag.translated(-rect.topLeft())):
                    tags.append((tag, self._name_of(number), colour.name(), points))
            last = number
        for tag, name, colour_name, points in tags:
            self._paint_tag(painter, tag, name, colour_name, points)

    def _name_of(self, number: int) -> str:
        """What a finding is called: whom it stands for, or its kind."""
        if self._entry is None or self._entry.result is None:
            return ""
        finding = self._entry.result.findings[number]
        text = finding.entity.replace("_", " ") or theme.label_title(finding.label)
        return self.tr("kept: %1").replace("%1", text) if number in self._entry.rejected else text

    def _hides_text(self, index: int, tag: QRectF) -> bool:
        """Whether `tag`, in pixels from the page's corner, would cover words."""
        boxes = (run.box for run in self._pages[index].runs if run.box is not None)
        # Of a line's height the lowest part holds only tails, and a tag may touch its own finding.
        return any(
            tag.intersects(self._to_view(QRectF(), Box(b.x0, b.y0, b.x1, b.y1 - TAILS * (b.y1 - b.y0))))
            for b in boxes
            if b.y1 * self.zoom < tag.bottom() + tag.height()
        )

    def _tag_area(self, corner: QPointF, text: str, points: float) -> QRectF:
        metrics = QFontMetricsF(self._tag_font(points))
        height = metrics.height()
        return QRectF(corner.x(), corner.y() - height + 2, metrics.horizontalAdvance(text) + 6, height)

    def _tag_font(self, points: float) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(points)
        return font

    def _paint_tag(self, painter: QPainter, area: QRectF, text: str, colour: str, points: float) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(area, 2, 2)
        painter.setFont(self._tag_font(points))
        painter.setPen(QColor(theme.ON_LABEL))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)
        painter.setFont(self.font())

    def _to_view(self, page: QRectF, box: Box) -> QRectF:
        z = self.zoom
        return QRectF(
            page.x() + box.x0 * z, page.y() + box.y0 * z, (box.x1 - box.x0) * z, (box.y1 - box.y0) * z
        )

    def _boxes_of(self, index: int, span: Span) -> list[Box]:
        if self._entry is None or self._entry.document is None:
            return []
        number = self._pages[index].number
        runs = self._entry.document.runs_in(span)
        return [box for page, run in runs if page.number == number and (box := run.box_of(span))]

    def _findings_on(self, index: int) -> list[tuple[int, Box]]:
        """Findings of a page with their boxes, worked out when the page first comes into sight."""
        if index not in self._boxes and self._entry is not None and self._entry.result is not None:
            span = self._pages[index].span
            first = bisect_left(self._starts, span.start)
            # A finding may begin on the page before.
            numbers = range(max(first - 1, 0), bisect_left(self._starts, span.end))
            findings = self._entry.result.findings
            self._boxes[index] = [
                (n, box) for n in numbers for box in self._boxes_of(index, findings[n].span)
            ]
        return self._boxes.get(index, [])

    # --- pictures --------------------------------------------------------------------------------

    def _picture(self, index: int) -> QImage | None:
        """The best picture there is; a sharper one is asked for when the zoom wants it."""
        page = self._pages[index]
        scale = self.zoom * self.devicePixelRatioF()
        scale = min(scale, (MAX_PIXELS / max(page.width * page.height, 1)) ** 0.5)
        kept = self._cache.get(index)
        if (kept is None or abs(kept[0] - scale) > 0.001) and index not in self._failed:
            asked = self._wanted.get(index)
            if asked is None or abs(asked[0] - scale) > 0.001:
                self._ask(index, scale)
        if kept is None:
            return None
        self._cache.move_to_end(index)
        return kept[1]

    def _ask(self, index: int, scale: float) -> None:
        if self._entry is None:
            return
        if index in self._wanted:
            self._bridge.cancel(self._wanted[index][1], deaf=True)
        request = Render(str(self._entry.path), self._pages[index].number, scale, self._entry.password)
        ticket = self._bridge.submit(request, partial(self._drawn, self._entry, index, scale))
        self._wanted[index] = (scale, ticket)

    def _drawn(self, entry: Entry, index: int, scale: float, event: Event) -> None:
        if entry is not self._entry or event.kind not in ("done", "failed", "cancelled"):
            return
        self._wanted.pop(index, None)
        if isinstance(event.answer, Image):
            image = event.answer
            picture = QImage(
                image.pixels, image.width, image.height, image.width * 4, QImage.Format.Format_RGBX8888
            )
            self._cache[index] = (scale, picture.copy())
            self._trim()
        elif event.kind == "failed":
            self._failed.add(index)
        self.viewport().update()

    def _trim(self) -> None:
        total = sum(picture.sizeInBytes() for _, picture in self._cache.values())
        while total > CACHE_BYTES and len(self._cache) > 2:
            _, (_, oldest) = self._cache.popitem(last=False)
            total -= oldest.sizeInBytes()

    def _drop_requests(self, visible: range) -> None:
        for index in [index for index in self._wanted if index not in visible]:
            self._bridge.cancel(self._wanted.pop(index)[1], deaf=True)

    def _forget_pictures(self) -> None:
        self._drop_requests(range(0))
        self._cache.clear()
        self._failed.clear()

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
            return len(self._pages) - 1

        def share(index: int) -> float:
            rect = self._rect(index)
            shown = min(rect.bottom(), view) - max(rect.top(), 0)
            return shown / max(min(rect.height(), view), 1)

        return max(self._visible(), key=share, default=0)

    def _bring(self, span: Span) -> None:
        """Scroll so that the first box of `span` stands in the upper third, if it is out of sight."""
        document = self._entry.document if self._entry else None
        if document is None:
            return
        for page, run in document.runs_in(span):
            box = run.box_of(span)
            if box is None:
                continue
            top = self._tops[page.number - 1] + box.y0 * self.zoom
            bar = self.verticalScrollBar()
            if not bar.value() + 24 < top < bar.value() + self.viewport().height() - 48:
                bar.setValue(int(top - self.viewport().height() / 3))
            break
        self.viewport().update()

    def _finding_at(self, point: QPointF) -> int | None:
        for index in self._visible():
            rect = self._rect(index)
            if rect.contains(point):
                for number, box in self._findings_on(index):
                    if self._to_view(rect, box).adjusted(-2, -10, 2, 2).contains(point):
                        return number
        return None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_zoom(self.zoom * ZOOM_STEP ** (event.angleDelta().y() / 120))
            event.accept()
        else:
            super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._finding_at(event.position())
        if number is not None:
            self.show_finding(number)
            self.finding_clicked.emit(number)
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        number = self._finding_at(event.position())
        over = number is not None
        self.viewport().setToolTip("" if number is None else self._name_of(number))
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        ends = {Qt.Key.Key_Home: bar.minimum(), Qt.Key.Key_End: bar.maximum()}
        if event.key() in ends:
            bar.setValue(ends[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)
