"""A result in words, drawn row by row: claims with chips that lead to their sources."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from desktop.ui import theme
from desktop.ui.models.statements import BLOCK, Block, Claim, Index, StatementsModel
from desktop.ui.views.statement_layout import (
    INDENT,
    KINDS,
    MARGIN,
    Cell,
    Columns,
    Laid,
    Mark,
    columns_of,
    lay_out,
    wide,
)

BATCH = 12
"""Rows that are set between two turns of the event loop."""
LATER_MS = 30
CARET = "▍"


class WordsView(QListView):
    """One claim is current; several can be chosen from the source. Only rows in sight are drawn."""

    claim_chosen = Signal(object, int)
    """A person chose a `Claim`; the number of one of its sources, or -1."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Result"))
        self.statements = StatementsModel(self)
        self.setModel(self.statements)
        self.rows = _Rows(self)
        self.setItemDelegate(self.rows)
        self.setMouseTracking(True)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(BATCH)
        # Or each scroll bar that comes would begin the layout anew, and never end it.
        self.setResizeMode(QListView.ResizeMode.Fixed)
        self.room = 400.0
        """Pixels for a row; the scroll bar has its place whether it is there or not."""
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.chosen: frozenset[tuple[int, int]] = frozenset()
        """Row and number of the claims that are marked."""
        self.hovered: tuple[int, Mark] | None = None
        self._wanted = -1
        self._following = False
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(LATER_MS)
        self._later.timeout.connect(self._bring_wanted)
        self.statements.modelReset.connect(self._forget)
        self.statements.dataChanged.connect(self._rewritten)
        self.selectionModel().currentChanged.connect(self._moved)

    # --- what is shown ---------------------------------------------------------------------------

    def show_blocks(self, blocks: list[Block]) -> None:
        """Show other rows, from the top."""
        self.statements.show(blocks)

    def dress(self) -> None:
        """Take the colours of the theme in use."""
        self.rows.forget()
        self.scheduleDelayedItemsLayout()

    def choose(self, claims: Iterable[tuple[int, int]]) -> None:
        """Mark claims (row, number) and bring the first into sight; nothing is said of it."""
        self.chosen = frozenset(claims)
        if self.chosen:
            self._wanted = min(self.chosen)[0]
            self._following = True
            self.setCurrentIndex(self.statements.index(self._wanted))
            self._following = False
            self._bring_wanted()
        self.viewport().update()

    def claim(self, row: int, number: int) -> Claim:
        return self.statements.blocks[row].claims[number]

    @Slot()
    def _forget(self) -> None:
        self.chosen, self.hovered, self._wanted = frozenset(), None, -1
        self.rows.forget()

    @Slot(QModelIndex, QModelIndex)
    def _rewritten(self, first: QModelIndex, _last: QModelIndex) -> None:
        bar = self.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - 4
        self.rows.forget_row(first.row())
        self.scheduleDelayedItemsLayout()
        if at_end:
            self.to_end()

    def to_end(self) -> None:
        """Scroll to what was written last, once it is set."""
        self._wanted = len(self.statements.blocks) - 1
        self._later.start()

    @Slot()
    def _bring_wanted(self) -> None:
        """Rows are set by and by: one that is not yet is waited for."""
        if not 0 <= self._wanted < len(self.statements.blocks):
            return
        area = self.visualRect(self.statements.index(self._wanted))
        if area.height() <= 0:
            self._later.start()
            return
        last = self._wanted == len(self.statements.blocks) - 1
        hint = QAbstractItemView.ScrollHint.EnsureVisible
        self.scrollTo(self.statements.index(self._wanted), hint)
        if last and not self.chosen:
            self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())
        self._wanted = -1

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = float(self.contentsRect().width() - self.verticalScrollBar().sizeHint().width())
        if room != self.room:
            self.room = room
            self.rows.forget()
            self.scheduleDelayedItemsLayout()

    # --- keys and mouse --------------------------------------------------------------------------

    @Slot(QModelIndex, QModelIndex)
    def _moved(self, current: QModelIndex, _before: QModelIndex) -> None:
        if not self._following and current.isValid():
            self._take(current.row(), self._first_claim(current.row()), -1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._following = True  # Qt makes the first row current, and nobody chose it
        super().focusInEvent(event)
        self._following = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        row = self.currentIndex().row()
        if step is not None and row >= 0 and not event.modifiers():
            numbers = self._claims_of(row)
            here = next((number for at, number in self.chosen if at == row), None)
            if numbers:
                at = numbers.index(here) + step if here in numbers else 0
                self._take(row, numbers[min(max(at, 0), len(numbers) - 1)], -1)
            return
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and row >= 0 and not self.chosen:
            self._take(row, self._first_claim(row), -1)
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row >= 0:
            here = next((number for at, number in self.chosen if at == row), self._first_claim(row))
            self._take(row, here, -1)
            return
        super().keyPressEvent(event)

    def _claims_of(self, row: int) -> list[int]:
        claims = self.statements.blocks[row].claims
        return [n for n, claim in enumerate(claims) if claim.sources or claim.doubtful]

    def _first_claim(self, row: int) -> int:
        return next(iter(self._claims_of(row)), 0)

    def _take(self, row: int, number: int, source: int) -> None:
        """Choose one claim, and say so."""
        claims = self.statements.blocks[row].claims
        if number < len(claims):
            self.chosen = frozenset([(row, number)])
            self.viewport().update()
            self.claim_chosen.emit(claims[number], source)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._following = True  # where in the row it was pressed counts, not that it is another row
        super().mousePressEvent(event)
        self._following = False
        found = self._at(event.position().toPoint())
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            row, mark = found
            self._take(row, mark.claim, mark.source)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons():
            return  # a drag would select rows
        found = self._at(event.position().toPoint())
        if found != self.hovered:
            self.hovered = found
            shape = Qt.CursorShape.ArrowCursor if found is None else Qt.CursorShape.PointingHandCursor
            self.viewport().setCursor(shape)
            self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self._at(event.pos())
            text = "" if found is None else self.tip(self.claim(found[0], found[1].claim))
            QToolTip.showText(event.globalPos(), text, self.viewport())
            return True
        if event.type() == QEvent.Type.Leave and self.hovered is not None:
            self.hovered = None
            self.viewport().update()
        return super().viewportEvent(event)

    def _at(self, point: QPoint) -> tuple[int, Mark] | None:
        index = self.indexAt(point)
        if not index.isValid():
            return None
        corner = self.visualRect(index).topLeft()
        found = self.rows.laid(index.row()).at(QPointF(point - corner))
        return None if found is None else (index.row(), found[1])

    def tip(self, claim: Claim) -> str:
        """What a hover shows: the words of the source, and how the claim came from them."""
        lines = []
        if claim.cited.support == "derived":
            lines.append(self.tr("Worked out from:"))
        elif claim.doubtful:
            lines.append(self.tr("This does not stand in the source as it is written here."))
        lines += [f"{source.where}\n“{source.quote}”" for source in claim.sources]
        if claim.cited.normal and claim.cited.normal != claim.cited.value:
            lines.append(self.tr("Read as: %1").replace("%1", claim.cited.normal))
        return "\n\n".join(lines)


class _Rows(QStyledItemDelegate):
    """Sets each row once for a width, and draws it."""

    def __init__(self, view: WordsView) -> None:
        super().__init__(view)
        self._view = view
        self._laid: dict[int, Laid] = {}
        self._columns: dict[int, Columns] = {}
        self._fonts: dict[str, QFont] = {}

    def forget(self) -> None:
        self._laid.clear()
        self._columns.clear()
        self._fonts.clear()

    def forget_row(self, row: int) -> None:
        self._laid.pop(row, None)

    @property
    def fonts(self) -> dict[str, QFont]:
        """By kind of row."""
        if not self._fonts:
            base = self._view.font()
            shapes = {
                "answer": (2.0, True),
                "title": (4.0, True),
                "heading": (0.5, True),
                "head": (-1.0, True),
                "note": (-0.5, False),
            }
            for kind in KINDS:
                more, bold = shapes.get(kind, (0.0, False))
                font = QFont(base)
                font.setPointSizeF(base.pointSizeF() + more)
                font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
                self._fonts[kind] = font
        return self._fonts

    def laid(self, row: int) -> Laid:
        """A row as it is set for the present width."""
        if row not in self._laid:
            block = self._view.statements.blocks[row]
            width, columns = self._view.room, Columns()
            if block.kind in ("head", "cells", "pair"):
                columns = self._columns_of(block.table, width)
                width = max(width, sum(columns.widths) + 2 * MARGIN)
            self._laid[row] = lay_out(block, width, self.fonts, columns)
        return self._laid[row]

    def _columns_of(self, table: int, width: float) -> Columns:
        if table not in self._columns:
            rows = [
                block
                for block in self._view.statements.blocks
                if block.table == table and block.kind in ("head", "cells", "pair")
            ]
            self._columns[table] = columns_of(rows, width, self.fonts)
        return self._columns[table]

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        laid = self.laid(index.row())
        # A row that fits asks for no width, or a hair too much would bring a scroll bar.
        fits = laid.width <= self._view.room
        return QSize(1 if fits else int(laid.width), int(laid.height + 0.999))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        block = index.data(BLOCK)
        if not isinstance(block, Block):
            return
        row, laid = index.row(), self.laid(index.row())
        area = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(area.topLeft())
        colours = theme.current()
        self._ground(painter, block, QRectF(0, 0, area.width(), area.height()), laid)
        for cell in laid.cells:
            for mark in cell.marks:
                self._under(painter, row, cell, mark)
            painter.setPen(QColor(colours.muted if block.kind in ("note", "head") else colours.text))
            if block.kind == "pair" and cell is laid.cells[0]:
                painter.setPen(QColor(colours.muted))
            cell.layout.draw(painter, cell.origin)
        painter.restore()

    def _ground(self, painter: QPainter, block: Block, area: QRectF, laid: Laid) -> None:
        colours, top = theme.current(), laid.cells[0].origin.y() if laid.cells else 0.0
        if block.kind == "question":
            bubble = QRectF(laid.cells[0].origin.x() - 10, top - 6, wide(laid.cells[0]) + 20, 0)
            bubble.setBottom(area.height() - 2)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.selection))
            painter.drawRoundedRect(bubble, 8, 8)
        elif block.kind == "point":
            line = laid.cells[0].layout.lineAt(0)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.muted))
            painter.drawEllipse(QPointF(MARGIN + INDENT / 2 - 2, top + line.height() / 2), 2.2, 2.2)
        elif block.kind == "problem":
            theme.icon("warning", colours.warn).paint(painter, QRectF(MARGIN, top, 14, 14).toRect())
        elif block.kind in ("head", "cells", "pair"):
            painter.setPen(QPen(QColor(colours.line), 1))
            y = area.height() - 0.5
            painter.drawLine(QPointF(MARGIN, y), QPointF(area.width() - MARGIN, y))

    def _under(self, painter: QPainter, row: int, cell: Cell, mark: Mark) -> None:
        """What lies behind a claim's words or round its chip."""
        colours, view = theme.current(), self._view
        chosen = (row, mark.claim) in view.chosen
        hovered = view.hovered is not None and (view.hovered[0], view.hovered[1].claim) == (row, mark.claim)
        for area in cell.areas(mark):
            if mark.kind == "words":
                if chosen or hovered:
                    fill = QColor(theme.CITED if chosen else colours.selection)
                    fill.setAlpha(70 if chosen else 120)
                    painter.fillRect(area.adjusted(-1, -1, 1, 1), fill)
                if chosen:
                    painter.fillRect(
                        QRectF(area.left() - 1, area.bottom(), area.width() + 2, 1.5), QColor(theme.CITED)
                    )
                continue
            edge = {"chip": colours.line, "flag": colours.bad}.get(mark.kind, colours.line)
            if mark.kind == "flag" and mark.source == -1 and not self._doubtful(row, mark):
                edge = colours.line
            fill = QColor(colours.selection if mark.kind == "chip" else colours.surface)
            if mark.kind == "chip" and not (hovered or chosen):
                fill.setAlpha(110)
            painter.setBrush(fill)
            painter.setPen(QPen(QColor(colours.accent if chosen and mark.kind == "chip" else edge), 1))
            painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)

    def _doubtful(self, row: int, mark: Mark) -> bool:
        return self._view.claim(row, mark.claim).doubtful
