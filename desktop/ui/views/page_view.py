"""The real pages of a PDF with findings drawn over them, and what a person marks there with the mouse."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from desktop.document.model import Box, PageState, Span
from desktop.ui import marks, theme
from desktop.ui.bridge import Bridge
from desktop.ui.review import LISTED, Standing
from desktop.ui.session import Entry
from desktop.ui.views.marked import Marked
from desktop.ui.views.page_canvas import PageCanvas
from desktop.ui.views.page_places import Lines, letter_at, lines_of, word_at

NOTE_POINTS = 10.0
SMALLEST = 4.0
"""Pixels; what is smaller was a click and no box."""
NUDGE, NUDGE_LARGE = 4.0, 24.0
"""Points that an arrow key moves or stretches a box."""


class PageView(PageCanvas, Marked):
    """A drag that begins on text selects it; elsewhere, or with `drawing`, it draws a box."""

    finding_clicked = Signal(int)
    span_selected = Signal(object, QPoint)
    """A person marked a `Span`; the point is where a menu belongs (global)."""
    source_clicked = Signal(int)
    """A person clicked the letter at this offset, which a statement stands on."""
    box_drawn = Signal(int, object, QPoint)
    """A person drew a `Box` (points) on a page (from 1)."""
    menu_wanted = Signal(QPoint)
    drawing_changed = Signal(bool)

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(bridge, parent)
        self.setAccessibleName(self.tr("Pages"))
        self.setMouseTracking(True)
        self._boxes: dict[int, list[tuple[int, Box]]] = {}
        self._counted = 0
        self._grounds: dict[int, list[Box]] = {}
        self._lines: dict[int, Lines] = {}
        self.selection: Span | None = None
        self.drawing = False
        self._anchor: int | None = None
        """Offset where a selection began."""
        self._corner: tuple[int, QPointF] | None = None
        """Page index and viewport point where a box began."""
        self.box: tuple[int, Box] | None = None
        """The box in the making: page index and points."""

    # --- what is shown ---------------------------------------------------------------------------

    def show_entry(self, entry: Entry | None) -> None:
        """Show another document, or the same one with another result."""
        other = entry is not self.entry
        self.entry = entry
        self.forget_marks()
        self._boxes.clear()
        self._grounds.clear()
        self._lines.clear()
        self.drop_selection()
        self.pictures.open(str(entry.path) if entry else None, entry.password if entry else None)
        self.show_pages(entry.document.pages if entry and entry.document else (), from_top=other)

    def drop_selection(self) -> None:
        """Forget what is marked with the mouse."""
        self.selection, self._anchor, self._corner, self.box = None, None, None, None
        self.redraw()

    def bring(self, span: Span) -> None:
        document = self.document_shown
        if document is not None:
            page, box = next(iter(lines_of(document, span)), (0, None))
            if box is not None:
                self.bring_box(page, box.y0)
        self.redraw()

    def findings_on(self, index: int) -> list[tuple[int, Box]]:
        """Items of a page with their boxes, one a line; worked out when the page first comes into sight."""
        review, document = self.review, self.document_shown
        if review is None or document is None:
            return []
        if len(review.items) != self._counted:
            self._boxes.clear()
            self._counted = len(review.items)
        if index not in self._boxes:
            page = self.pages[index]
            found = [
                (n, box)
                for n in review.between(page.span.start, page.span.end)
                for number, box in lines_of(document, review.items[n].finding.span)
                if number == page.number
            ]
            for n in review.regions_on(page.number):
                region = review.items[n].region
                if region is not None:
                    found.append((n, region.box))
            self._boxes[index] = found
        return self._boxes[index]

    # --- painting --------------------------------------------------------------------------------

    def paint_over(self, painter: QPainter, index: int, rect: QRectF) -> None:
        note = {
            PageState.NEEDS_OCR: self.tr("Picture of text: nothing could be read on this page"),
            PageState.FAILED: self.tr("The text of this page could not be read"),
        }.get(self.pages[index].state)
        if note:
            font = marks.tag_font(self.font().family(), NOTE_POINTS)
            # A page may be narrower than what is said of it.
            room = int(rect.width()) - 24
            note = QFontMetricsF(font).elidedText(note, Qt.TextElideMode.ElideRight, room)
            corner = QPointF(rect.left() + 8, rect.top() + 28)
            area = marks.tag_area(corner, font.family(), NOTE_POINTS, note)
            marks.paint_tag(painter, area, note, theme.LIGHT.warn, font)
        span = self.pages[index].span
        self._paint_sources(painter, index, rect)
        for cited in self.cited:
            self._paint_wash(painter, index, rect, cited, _wash(theme.CITED, 80))
        for hit in self.hits_in(span):
            self._paint_wash(painter, index, rect, hit, _wash(theme.CITED, 150 if hit == self.hit else 60))
        self._paint_findings(painter, index, rect)
        if self.selection is not None:
            self._paint_wash(painter, index, rect, self.selection, _wash(theme.LIGHT.accent, 80))
        if self.box is not None and self.box[0] == index:
            area = self.to_view(rect, self.box[1])
            painter.fillRect(area, QColor(0, 0, 0, 60))
            painter.setPen(QPen(QColor(theme.LIGHT.accent), 1.5, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(area)

    def _paint_wash(self, painter: QPainter, index: int, rect: QRectF, span: Span, fill: QColor) -> None:
        document = self.document_shown
        if document is None:
            return
        for number, box in lines_of(document, span):
            if number == self.pages[index].number:
                painter.fillRect(self.to_view(rect, box).adjusted(-1, -1, 1, 1), fill)

    def show_sources(self, spans: tuple[Span, ...], shaded: tuple[Span, ...] | None = None) -> None:
        self._grounds.clear()
        super().show_sources(spans, shaded)

    def _paint_sources(self, painter: QPainter, index: int, rect: QRectF) -> None:
        """A faint ground and a line below: something in the result stands on this."""
        fill = _wash(theme.CITED, 22)
        painter.setPen(QPen(_wash(theme.CITED, 150), 1, Qt.PenStyle.DotLine))
        for box in self._grounds_on(index):
            area = self.to_view(rect, box)
            painter.fillRect(area, fill)
            painter.drawLine(area.bottomLeft(), area.bottomRight())

    def _grounds_on(self, index: int) -> list[Box]:
        """Where the sources of a page stand, a box a line; worked out when it first comes into sight."""
        document = self.document_shown
        if document is not None and index not in self._grounds:
            page = self.pages[index]
            self._grounds[index] = [
                box
                for source in self.shaded_in(page.span)
                for number, box in lines_of(document, source)
                if number == page.number
            ]
        return self._grounds.get(index, [])

    def _paint_findings(self, painter: QPainter, index: int, rect: QRectF) -> None:
        review = self.review
        if review is None:
            return
        tags: list[tuple[QRectF, str, str, float]] = []
        family, last = self.font().family(), None
        for number, box in self.findings_on(index):
            standing = review.standing(number)
            if standing not in LISTED:
                continue
            label = review.items[number].finding.label
            area = self.to_view(rect, box).adjusted(-1.5, -1, 1.5, 1)
            chosen = number == self.selected
            marks.paint_frame(painter, area, label, standing, chosen=chosen, on_page=True)
            first, last = number != last, number
            colour = marks.tag_colour(label, standing)
            if first and chosen:
                name = self.tag_of(number)
                place = self._free_area(index, rect, area, name)
                if place is not None:
                    tags.append((place, name, colour, marks.CHOSEN_POINTS))
            elif first and self.zoom >= marks.SMALL_ZOOM:
                name, points = marks.code_of(review, number), marks.tag_points(self.zoom)
                tag = marks.tag_area(area.topLeft(), family, points, name)
                # Where lines stand close a tag would hide the one above: pattern and tip must do.
                if not self.hides_text(index, tag.translated(-rect.topLeft())):
                    tags.append((tag, name, colour, points))
        for tag, name, colour, points in tags:
            marks.paint_tag(painter, tag, name, colour, marks.tag_font(family, points))

    def _free_area(self, index: int, rect: QRectF, frame: QRectF, name: str) -> QRectF | None:
        """Where the name of the chosen item hides no words: above its frame, beside or below it. In the midst
        of text there is no such place; there its ring, the tip and the table must do."""
        family = self.font().family()
        above = marks.tag_area(frame.topLeft(), family, marks.CHOSEN_POINTS, name).translated(0, -4)
        width, height = above.width(), above.height()
        places = (
            above,
            QRectF(frame.right() + 5, frame.center().y() - height / 2, width, height),
            QRectF(frame.left() - width - 5, frame.center().y() - height / 2, width, height),
            QRectF(frame.left(), frame.bottom() + 5, width, height),
        )
        corner = rect.topLeft()
        return next(
            (
                place
                for place in places
                if rect.contains(place) and not self._covers_text(index, place.translated(-corner))
            ),
            None,
        )

    def tag_of(self, number: int) -> str:
        """What a finding is called in full, with what was decided about it."""
        review = self.review
        if review is None:
            return ""
        name = marks.name_of(review, number)
        match review.standing(number):
            case Standing.REJECTED:
                return self.tr("kept: %1").replace("%1", name)
            case Standing.ACCEPTED:
                return f"✓ {name}"
        return name

    def hides_text(self, index: int, tag: QRectF) -> bool:
        """Whether `tag`, in pixels from the page's corner, would cover words above its line."""
        z = self.zoom
        lines = self._lines_of(index)
        return lines.hidden_by(tag.left() / z, tag.top() / z, tag.right() / z, tag.bottom() / z)

    def _covers_text(self, index: int, area: QRectF) -> bool:
        z = self.zoom
        lines = self._lines_of(index)
        return lines.covered_by(area.left() / z, area.top() / z, area.right() / z, area.bottom() / z)

    def _lines_of(self, index: int) -> Lines:
        if index not in self._lines:
            self._lines[index] = Lines(self.pages[index])
        return self._lines[index]

    # --- the mouse -------------------------------------------------------------------------------

    def finding_at(self, point: QPointF) -> int | None:
        """The item under a point of the viewport; of several, the smallest."""
        review, index = self.review, self.page_at(point)
        if review is None or index is None:
            return None
        rect = self.rect_of(index)
        under = [
            (box.x1 - box.x0, number)
            for number, box in self.findings_on(index)
            if self.to_view(rect, box).adjusted(-2, -2, 2, 2).contains(point)
            and review.standing(number) in LISTED
        ]
        return min(under)[1] if under else None

    def letter_under(self, point: QPointF, reach: float = 0.0) -> int | None:
        """Offset of the letter under a point of the viewport."""
        index = self.page_at(point)
        if index is None:
            return None
        corner = self.rect_of(index).topLeft()
        x, y = (point.x() - corner.x()) / self.zoom, (point.y() - corner.y()) / self.zoom
        return letter_at(self.pages[index], x, y, reach=reach)

    def set_drawing(self, drawing: bool) -> None:  # noqa: FBT001 - a slot of a checkable action
        """Let the next drag, or the arrow keys, draw a box wherever it begins."""
        if drawing == self.drawing:
            return
        self.drawing = drawing
        self.drop_selection()
        if drawing:
            self._offer_box()
            self.setFocus()
        self.viewport().setCursor(Qt.CursorShape.CrossCursor if drawing else Qt.CursorShape.ArrowCursor)
        self.drawing_changed.emit(drawing)

    def _offer_box(self) -> None:
        """A box in the middle of the page in sight, for the arrow keys."""
        index = self._page - 1
        if not 0 <= index < len(self.pages):
            return
        rect, page = self.rect_of(index), self.pages[index]
        middle = (self.viewport().height() / 2 - rect.y()) / self.zoom
        y = min(max(middle, 30.0), page.height - 30.0)
        self.box = (index, Box(page.width / 2 - 60, y - 12, page.width / 2 + 60, y + 12))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() != Qt.MouseButton.LeftButton:
            return
        point = event.position()
        index = self.page_at(point)
        self.selection = None
        if index is None or self.entry is None:
            return
        letter = (
            None
            if self.drawing or event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            else (self.letter_under(point))
        )
        if letter is not None:
            self._anchor = letter
        else:
            self._corner, self.box = (index, point), None
        self.redraw()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position()
        if self._anchor is not None:
            letter = self.letter_under(point, reach=40.0)
            if letter is not None and (letter != self._anchor or self.selection is not None):
                self.selection = Span(min(self._anchor, letter), max(self._anchor, letter) + 1)
                self.redraw()
        elif self._corner is not None:
            self._stretch(point)
        else:
            self._hover(point)
        super().mouseMoveEvent(event)

    def _stretch(self, point: QPointF) -> None:
        if self._corner is None:
            return
        index, corner = self._corner
        rect, page, z = self.rect_of(index), self.pages[index], self.zoom
        xs = sorted(min(max((p.x() - rect.x()) / z, 0.0), page.width) for p in (corner, point))
        ys = sorted(min(max((p.y() - rect.y()) / z, 0.0), page.height) for p in (corner, point))
        self.box = (index, Box(xs[0], ys[0], xs[1], ys[1]))
        self.redraw()

    def _hover(self, point: QPointF) -> None:
        number = self.finding_at(point)
        self.viewport().setToolTip("" if number is None else self.tag_of(number))
        shape = Qt.CursorShape.ArrowCursor
        if self.drawing:
            shape = Qt.CursorShape.CrossCursor
        elif number is not None:
            shape = Qt.CursorShape.PointingHandCursor
        elif (letter := self.letter_under(point)) is not None:
            over_source = bool(self.sources_in(Span(letter, letter + 1)))
            shape = Qt.CursorShape.PointingHandCursor if over_source else Qt.CursorShape.IBeamCursor
        self.viewport().setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() != Qt.MouseButton.LeftButton:
            return
        anchor, corner = self._anchor, self._corner
        self._anchor, self._corner = None, None
        where = event.globalPosition().toPoint()
        if anchor is not None and self.selection is not None:
            self.span_selected.emit(self.selection, where)
        elif corner is not None and self._large():
            self._finish_box(where)
        else:
            self.box = None if not self.drawing else self.box
            self.redraw()
            number = self.finding_at(event.position())
            if number is not None:
                self.show_finding(number)
                self.finding_clicked.emit(number)
            else:
                self._click_source(event.position())

    def _click_source(self, point: QPointF) -> None:
        letter = self.letter_under(point)
        if letter is not None and self.sources_in(Span(letter, letter + 1)):
            self.source_clicked.emit(letter)

    def _large(self) -> bool:
        if self.box is None:
            return False
        box = self.box[1]
        return min(box.x1 - box.x0, box.y1 - box.y0) * self.zoom >= SMALLEST

    def _finish_box(self, where: QPoint) -> None:
        if self.box is not None:
            index, box = self.box
            self.box_drawn.emit(self.pages[index].number, box, where)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        letter, document = self.letter_under(event.position()), self.document_shown
        if letter is None or document is None or self.finding_at(event.position()) is not None:
            super().mouseDoubleClickEvent(event)
            return
        self.selection = word_at(document.text, letter)
        self.redraw()
        self.span_selected.emit(self.selection, event.globalPosition().toPoint())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        number = self.finding_at(QPointF(event.pos()))
        if number is not None:
            self.show_finding(number)
            self.finding_clicked.emit(number)
        self.menu_wanted.emit(event.globalPos())

    # --- a box by keyboard -----------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.drawing or not self._key_for_box(event):
            super().keyPressEvent(event)

    def _key_for_box(self, event: QKeyEvent) -> bool:
        """Arrows move the box, with Shift they stretch it, with Ctrl in larger steps; Enter takes it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.box is not None:
            area = self.to_view(self.rect_of(self.box[0]), self.box[1])
            self._finish_box(self.viewport().mapToGlobal(area.bottomLeft().toPoint()))
            return True
        step = NUDGE_LARGE if event.modifiers() & Qt.KeyboardModifier.ControlModifier else NUDGE
        moves = {
            Qt.Key.Key_Left: (-step, 0.0), Qt.Key.Key_Right: (step, 0.0),
            Qt.Key.Key_Up: (0.0, -step), Qt.Key.Key_Down: (0.0, step),
        }  # fmt: skip
        move = moves.get(Qt.Key(event.key()))
        if move is None or self.box is None:
            return False
        index, box = self.box
        page = self.pages[index]
        stretch = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        dx, dy = move
        x0, y0 = (box.x0, box.y0) if stretch else (box.x0 + dx, box.y0 + dy)
        x0 = min(max(x0, 0.0), page.width - SMALLEST)
        y0 = min(max(y0, 0.0), page.height - SMALLEST)
        x1 = min(max(box.x1 + dx, x0 + SMALLEST), page.width)
        y1 = min(max(box.y1 + dy, y0 + SMALLEST), page.height)
        self.box = (index, Box(x0, y0, x1, y1))
        self.bring_box(page.number, y0)
        return True


def _wash(colour: str, alpha: int) -> QColor:
    """A colour through which the page can be read."""
    made = QColor(colour)
    made.setAlpha(alpha)
    return made
