"""A document without pages, as text, with findings marked in it and named at its edge."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QPlainTextDocumentLayout, QPlainTextEdit, QWidget

from desktop.document.model import Span
from desktop.exporters.marks import BLOCKS, replacement
from desktop.ui import marks, theme
from desktop.ui.review import LISTED, REMOVED, Standing
from desktop.ui.session import Entry
from desktop.ui.slices import Slices
from desktop.ui.views.marked import Marked

EDGE = 120
LONGEST = 2000
"""Letters a line; a longer one is broken for the eye, because Qt lays a line out whole or not at all."""
AT_ONCE = 2000
"""Lines that are let go in one frame."""
CHUNK = 8000
"""Letters that are put in at a time."""
_SEPARATORS = str.maketrans(
    {"\r": " ", "\u2028": " ", "\u2029": " ", "\0": " ", "\ufdd0": " ", "\ufdd1": " "}
)
"""What Qt would take for line ends of its own; replaced one for one, so that places stay the same."""
_WIDE = re.compile("[^\x00-\uffff]")
_LINE = re.compile(rf"[^\n]{{1,{LONGEST}}}\n?|\n")


class TextView(QPlainTextEdit, Marked):
    """Marks are painted for the lines in sight only, and the text comes in by and by, so a long one costs no
    more than a short one. Findings have names at the edge where they are `named`. With `after` it shows what
    will stand there."""

    finding_clicked = Signal(int)
    span_selected = Signal(object, QPoint)
    menu_wanted = Signal(QPoint)
    source_clicked = Signal(int)
    """A person clicked the letter at this offset, which a statement stands on."""

    def __init__(self, parent: QWidget | None = None, *, after: bool = False, named: bool = True) -> None:
        super().__init__(parent)
        self._after = after
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setAcceptDrops(False)
        self.setAccessibleName(self.tr("Text after redaction") if after else self.tr("Text of the document"))
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.document().setDocumentMargin(20)
        self._extra: list[int] = []
        """Offsets of letters after which Qt counts one more than we do."""
        self._loaded = 0
        self._wanted: Span | None = None
        self._slices = Slices(self)
        self._named = named and not after
        self._edge = _Edge(self)
        self._edge.hide()
        self.updateRequest.connect(self._edge.update)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        area = self.viewport().geometry()
        self._edge.setGeometry(area.right() + 1, area.top(), EDGE, area.height())

    def show_entry(self, entry: Entry | None) -> None:
        """Show another document, or the same one with another result."""
        if entry is not self.entry:
            self._extra, self._loaded, self._wanted = [], 0, None
            self._drop_text()
            text = entry.document.text if entry and entry.document else ""
            self._slices.start(self._loading(text))
        self.entry = entry
        self._edge.setVisible(self._named and self.review is not None)
        self.setViewportMargins(0, 0, 0 if self._edge.isHidden() else EDGE, 0)
        self.forget_marks()
        self.drop_selection()

    def _drop_text(self) -> None:
        """Empty the view. Qt takes many frames to let a large document go, so it goes piece by piece."""
        if self.blockCount() <= AT_ONCE:
            self.clear()
            return
        old, new = self.document(), QTextDocument(self)
        new.setDocumentLayout(QPlainTextDocumentLayout(new))
        new.setDefaultFont(old.defaultFont())
        new.setDocumentMargin(old.documentMargin())
        new.setUndoRedoEnabled(False)
        old.setParent(None)
        self.setDocument(new)
        waste = Slices(self)
        waste.start(_emptied(old, waste))

    @property
    def loading(self) -> bool:
        """Whether some of the text is still to come."""
        return self._slices.busy

    def _loading(self, text: str) -> Iterator[None]:
        plain = text.isascii()
        waiting: list[str] = []
        size = 0
        for match in _LINE.finditer(text):
            piece, end = match[0], match.end()
            if not plain:
                self._extra += [match.start() + wide.start() for wide in _WIDE.finditer(piece)]
            waiting.append(piece)
            if not piece.endswith("\n") and end < len(text):
                waiting.append("\n")
                self._extra.append(end - 1)
            size += len(piece)
            if size >= CHUNK or end == len(text):
                self._put(waiting, end)
                waiting, size = [], 0
                yield
        if self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            self.bring(wanted)

    def _put(self, pieces: list[str], end: int) -> None:
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText("".join(pieces).translate(_SEPARATORS))
        self._loaded = end

    def drop_selection(self) -> None:
        """Forget what is marked with the mouse."""
        cursor = self.textCursor()
        cursor.clearSelection()
        self.setTextCursor(cursor)
        self.redraw()

    @property
    def selection(self) -> Span | None:
        """What is marked with the mouse or the keys."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            return None
        return Span(self.from_qt(cursor.selectionStart()), self.from_qt(cursor.selectionEnd()))

    def bring(self, span: Span) -> None:
        if span.end > self._loaded and self.loading:
            self._wanted = span
            return
        cursor = QTextCursor(self.document())
        cursor.setPosition(self.to_qt(span.start))
        self.setTextCursor(cursor)
        self.centerCursor()
        self.redraw()

    def follow(self, other: TextView) -> None:
        """Scroll to the line that `other` shows first."""
        block = self.document().findBlockByNumber(other.firstVisibleBlock().blockNumber())
        if block.isValid():
            self.verticalScrollBar().setValue(block.firstLineNumber())

    def redraw(self) -> None:
        self.viewport().update()
        self._edge.update()

    # --- places ----------------------------------------------------------------------------------

    def to_qt(self, offset: int) -> int:
        """A place in the document as Qt counts: letters beyond the first plane twice, and our own breaks."""
        return offset + bisect_left(self._extra, offset)

    def from_qt(self, position: int) -> int:
        """The inverse of `to_qt`."""
        low, high = 0, position
        while low < high:
            middle = (low + high) // 2
            if self.to_qt(middle) < position:
                low = middle + 1
            else:
                high = middle
        return low

    def _span_of(self, block: QTextBlock) -> Span:
        start = self.from_qt(block.position())
        return Span(start, max(start, self.from_qt(block.position() + block.length() - 1)))

    def _blocks(self) -> Iterator[tuple[QTextBlock, QPointF]]:
        """The lines in sight, with their corners."""
        block, bottom, offset = self.firstVisibleBlock(), self.viewport().height(), self.contentOffset()
        while block.isValid():
            area = self.blockBoundingGeometry(block).translated(offset)
            if area.top() > bottom:
                return
            yield block, area.topLeft()
            block = block.next()

    def _areas(self, block: QTextBlock, origin: QPointF, span: Span) -> list[QRectF]:
        start = self.to_qt(span.start) - block.position()
        end = min(self.to_qt(span.end) - block.position(), block.length() - 1)
        areas = []
        layout = block.layout()
        for i in range(layout.lineCount()):
            line = layout.lineAt(i)
            low, high = max(start, line.textStart()), min(end, line.textStart() + line.textLength())
            if low < high:
                x0, x1 = _x(line.cursorToX(low)), _x(line.cursorToX(high))
                areas.append(QRectF(origin.x() + x0 - 1, origin.y() + line.y(), x1 - x0 + 2, line.height()))
        return areas

    # --- painting --------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.viewport().rect(), QColor(theme.current().surface))
        if not self._after:
            for block, origin in self._blocks():
                self._paint_block(painter, block, origin)
        painter.end()
        super().paintEvent(event)
        if self._after:
            painter = QPainter(self.viewport())
            for block, origin in self._blocks():
                self._paint_removed(painter, block, origin)
            painter.end()

    def _paint_block(self, painter: QPainter, block: QTextBlock, origin: QPointF) -> None:
        span = self._span_of(block)
        washes = [(source, 26) for source in self.shaded_in(span)]
        washes += [(cited, 80) for cited in self.cited]
        washes += [(hit, 150 if hit == self.hit else 60) for hit in self.hits_in(span)]
        for wash, alpha in washes:
            fill = QColor(theme.CITED)
            fill.setAlpha(alpha)
            for area in self._areas(block, origin, wash):
                painter.fillRect(area, fill)
        review = self.review
        if review is None:
            return
        for number in review.between(span.start, span.end):
            standing = review.standing(number)
            if standing in LISTED:
                finding = review.items[number].finding
                for area in self._areas(block, origin, finding.span):
                    chosen = number == self.selected
                    marks.paint_frame(painter, area, finding.label, standing, chosen=chosen, on_page=False)

    def _paint_removed(self, painter: QPainter, block: QTextBlock, origin: QPointF) -> None:
        review = self.review
        if review is None:
            return
        span, family = self._span_of(block), self.font().family()
        for number in review.between(span.start, span.end):
            if review.standing(number) not in REMOVED:
                continue
            finding = review.items[number].finding
            mark = replacement(finding, review.result)
            for i, area in enumerate(self._areas(block, origin, finding.span)):
                if mark == BLOCKS:
                    painter.fillRect(area.adjusted(0, 2, 0, -2), QColor(theme.current().text))
                else:
                    marks.paint_removed(painter, area, " " if i else mark, family)

    def paint_edge(self, painter: QPainter) -> None:
        """Names of the findings in sight, each beside its line."""
        review = self.review
        if review is None:
            return
        taken = -1.0
        for block, origin in self._blocks():
            span = self._span_of(block)
            for number in review.between(span.start, span.end):
                finding = review.items[number].finding
                if review.standing(number) not in LISTED or finding.span.start < span.start:
                    continue
                places = self._areas(block, origin, finding.span)
                if places:
                    y = max(places[0].top(), taken)
                    taken = y + self._paint_name(painter, y, number)

    def _paint_name(self, painter: QPainter, y: float, number: int) -> float:
        review = self.review
        if review is None:
            return 0.0
        standing, family = review.standing(number), self.font().family()
        name = marks.name_of(review, number)
        text = self.tr("kept: %1").replace("%1", name) if standing is Standing.REJECTED else name
        if standing is Standing.ACCEPTED:
            text = f"✓ {name}"
        width, height = marks.tag_size(family, 7.5, text)
        area = QRectF(8, y, min(width, EDGE - 16), height)
        colour = marks.tag_colour(review.items[number].finding.label, standing)
        marks.paint_tag(painter, area, text, colour, marks.tag_font(family, 7.5))
        return height + 2

    # --- the mouse -------------------------------------------------------------------------------

    def finding_at(self, point: QPoint) -> int | None:
        """The item under a point of the viewport."""
        review = self.review
        if review is None:
            return None
        at = self.from_qt(self.cursorForPosition(point).position())
        near = review.between(at, at + 1) or review.between(max(at - 1, 0), at)
        return next((n for n in near if review.standing(n) in LISTED), None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() != Qt.MouseButton.LeftButton:
            return
        span = self.selection
        if span is not None:
            self.span_selected.emit(span, event.globalPosition().toPoint())
            return
        number = self.finding_at(event.position().toPoint())
        if number is not None:
            self.selected = number
            self.redraw()
            self.finding_clicked.emit(number)
            return
        letter = self.from_qt(self.cursorForPosition(event.position().toPoint()).position())
        if self.sources_in(Span(letter, letter + 1)):
            self.source_clicked.emit(letter)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        number = self.finding_at(event.pos())
        if number is not None and self.selection is None:
            self.selected = number
            self.redraw()
            self.finding_clicked.emit(number)
        self.menu_wanted.emit(event.globalPos())


def _emptied(document: QTextDocument, waste: Slices) -> Iterator[None]:
    """Take a document's lines away from its end."""
    cursor = QTextCursor(document)
    while document.blockCount() > 1:
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.movePosition(QTextCursor.MoveOperation.PreviousBlock, QTextCursor.MoveMode.KeepAnchor, 25)
        cursor.removeSelectedText()
        yield
    document.deleteLater()
    waste.deleteLater()


def _x(value: object) -> float:
    """PySide gives `(x, cursor)` or x alone, by version."""
    return float(value[0] if isinstance(value, tuple) else value)  # type: ignore[arg-type]


class _Edge(QWidget):
    """The strip at the right, where findings are named."""

    def __init__(self, view: TextView) -> None:
        super().__init__(view)
        self._view = view

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(theme.current().surface))
        self._view.paint_edge(painter)
        painter.end()
