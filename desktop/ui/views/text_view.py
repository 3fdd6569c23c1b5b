"""A document without pages, as text, with findings marked in it and named at its edge."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTextBlock,
    QTextCursor,
)
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop.document.model import Span
from desktop.ui import theme
from desktop.ui.session import Entry

EDGE = 150
_SEPARATORS = str.maketrans(
    {"\r": " ", "\u2028": " ", "\u2029": " ", "\0": " ", "\ufdd0": " ", "\ufdd1": " "}
)
"""What Qt would take for line ends of its own; replaced one for one, so that places stay the same."""


class TextView(QPlainTextEdit):
    """Marks are painted for the lines in sight only, so a long text costs no more than a short one."""

    finding_clicked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setAcceptDrops(False)
        self.setAccessibleName(self.tr("Text of the document"))
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.document().setDocumentMargin(20)
        self.setViewportMargins(0, 0, EDGE, 0)
        self._entry: Entry | None = None
        self._starts: list[int] = []
        self._wide: list[int] = []
        self._cited: tuple[Span, ...] = ()
        self.selected: int | None = None
        self._edge = _Edge(self)
        self.updateRequest.connect(self._edge.update)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        area = self.viewport().geometry()
        self._edge.setGeometry(area.right() + 1, area.top(), EDGE, area.height())

    def show_entry(self, entry: Entry | None) -> None:
        """Show another document, or the same one with another result."""
        if entry is not self._entry:
            text = entry.document.text if entry and entry.document else ""
            # Qt counts characters beyond the first plane twice.
            self._wide = [i for i, c in enumerate(text) if c > "\uffff"] if not text.isascii() else []
            self.setPlainText(text.translate(_SEPARATORS))
        self._entry = entry
        result = entry.result if entry else None
        self._starts = [f.span.start for f in result.findings] if result else []
        self._cited, self.selected = (), None
        self._refresh()

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

    def _bring(self, span: Span) -> None:
        cursor = QTextCursor(self.document())
        cursor.setPosition(self._to_qt(span.start))
        self.setTextCursor(cursor)
        self.centerCursor()
        self._refresh()

    def _refresh(self) -> None:
        self.viewport().update()
        self._edge.update()

    def _to_qt(self, offset: int) -> int:
        return offset + bisect_left(self._wide, offset)

    def _from_qt(self, position: int) -> int:
        low, high = 0, position
        while low < high:
            middle = (low + high) // 2
            if self._to_qt(middle) < position:
                low = middle + 1
            else:
                high = middle
        return low

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.viewport().rect(), QColor(theme.current().surface))
        block, bottom = self.firstVisibleBlock(), self.viewport().height()
        while block.isValid():
            area = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if area.top() > bottom:
                break
            self._paint_block(painter, block, area.topLeft())
            block = block.next()
        painter.end()
        super().paintEvent(event)

    def _paint_block(self, painter: QPainter, block: QTextBlock, origin: QPointF) -> None:
        start = self._from_qt(block.position())
        span = Span(start, max(start, self._from_qt(block.position() + block.length() - 1)))
        for cited in self._cited:
            self._mark(painter, block, origin, cited, QColor(theme.CITED), 2.0)
        if self._entry is None or self._entry.result is None:
            return
        findings = self._entry.result.findings
        first = max(bisect_right(self._starts, span.start) - 1, 0)
        for number in range(first, bisect_left(self._starts, span.end)):
            finding = findings[number]
            if finding.span.overlaps(span):
                rejected = number in self._entry.rejected
                muted = theme.current().muted
                colour = QColor(muted if rejected else self._stroke(finding.label))
                width = 2.5 if number == self.selected else 1.2
                self._mark(painter, block, origin, finding.span, colour, width, dashed=rejected)

    def _stroke(self, label: str) -> str:
        colour = QColor(theme.label_colour(label))
        return colour.lighter(190).name() if theme.current() is theme.DARK else colour.name()

    def _mark(  # noqa: PLR0917 - what to draw, and how
        self,
        painter: QPainter,
        block: QTextBlock,
        origin: QPointF,
        span: Span,
        colour: QColor,
        width: float,
        *,
        dashed: bool = False,
    ) -> None:
        fill = QColor(colour)
        fill.setAlpha(0 if dashed else 46)
        painter.setPen(QPen(colour, width, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine))
        painter.setBrush(fill)
        for area in self._areas(block, origin, span):
            painter.drawRoundedRect(area, 3, 3)

    def _areas(self, block: QTextBlock, origin: QPointF, span: Span) -> list[QRectF]:
        start = self._to_qt(span.start) - block.position()
        end = min(self._to_qt(span.end) - block.position(), block.length() - 1)
        areas = []
        layout = block.layout()
        for i in range(layout.lineCount()):
            line = layout.lineAt(i)
            low, high = max(start, line.textStart()), min(end, line.textStart() + line.textLength())
            if low < high:
                x0, x1 = _x(line.cursorToX(low)), _x(line.cursorToX(high))
                areas.append(QRectF(origin.x() + x0 - 1, origin.y() + line.y(), x1 - x0 + 2, line.height()))
        return areas

    def paint_edge(self, painter: QPainter) -> None:
        """Names of the findings in sight, each beside its line."""
        if self._entry is None or self._entry.result is None:
            return
        findings, offset = self._entry.result.findings, self.contentOffset()
        block, taken = self.firstVisibleBlock(), -1.0
        while block.isValid():
            area = self.blockBoundingGeometry(block).translated(offset)
            if area.top() > self.viewport().height():
                return
            start = self._from_qt(block.position())
            end = self._from_qt(block.position() + block.length() - 1)
            for number in range(bisect_left(self._starts, start), bisect_left(self._starts, end)):
                finding = findings[number]
                places = self._areas(block, area.topLeft(), finding.span)
                if places:
                    y = max(places[0].top(), taken)
                    taken = y + self._paint_name(painter, 8, y, number)
            block = block.next()

    def _paint_name(self, painter: QPainter, x: float, y: float, number: int) -> float:
        if self._entry is None or self._entry.result is None:
            return 0.0
        finding = self._entry.result.findings[number]
        rejected = number in self._entry.rejected
        font = self.font()
        font.setPointSizeF(7.5)
        font.setStrikeOut(rejected)
        painter.setFont(font)
        text = finding.entity or theme.label_title(finding.label)
        metrics = painter.fontMetrics()
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, EDGE - 28)
        area = QRectF(x, y, metrics.horizontalAdvance(text) + 10, metrics.height() + 1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.LIGHT.muted if rejected else theme.label_colour(finding.label)))
        painter.drawRoundedRect(area, 3, 3)
        painter.setPen(QColor(theme.ON_LABEL))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)
        return area.height() + 1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if self._entry is None or self._entry.result is None:
            return
        at = self._from_qt(self.cursorForPosition(event.position().toPoint()).position())
        number = bisect_right(self._starts, at) - 1
        if number >= 0 and at <= self._entry.result.findings[number].span.end:
            self.selected = number
            self._refresh()
            self.finding_clicked.emit(number)


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
