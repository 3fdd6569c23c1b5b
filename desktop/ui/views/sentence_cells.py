"""How a sentence and its translation are set and drawn, and how the translation is written in place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPen,
    QTextCharFormat,
    QTextCursor,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QPlainTextEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop.document.model import Span
from desktop.document.results import Cited
from desktop.ui import theme
from desktop.ui.draft import Draft, Mark
from desktop.ui.models.sentences import MARK, SOURCE, TARGET, SentencesModel

Index = QModelIndex | QPersistentModelIndex
PAD_X, PAD_Y = 6.0, 6.0
ICON = 16
KEPT = 600
"""Cells that stay set; a screen holds some hundred."""
ICONS = {Mark.OPEN: "warning", Mark.EDITED: "edit", Mark.RIGHT: "check"}


@dataclass(frozen=True, slots=True)
class _Set:
    """A text in lines, for the statement and the width that it was set for."""

    of: object
    width: float
    layout: QTextLayout
    height: float


class Editor(QPlainTextEdit):
    """A translation in the making. Enter ends it, Shift+Enter begins a line, Esc leaves it as it was."""

    ended = Signal(bool)
    """It is to be taken over; with True the next marked one is wanted."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Translation"))
        self.setTabChangesFocus(True)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(PAD_Y - 2)

    def room(self) -> int:
        """Pixels that the text needs from top to bottom."""
        lines = max(int(self.document().size().height()), 1)
        return int(lines * self.fontMetrics().lineSpacing() + 2 * PAD_Y + 4)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        modifiers = event.modifiers()
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif modifiers & Qt.KeyboardModifier.ShiftModifier:
            self.insertPlainText("\n")
        else:
            self.ended.emit(bool(modifiers & Qt.KeyboardModifier.ControlModifier))


class Cells(QStyledItemDelegate):
    """Sets each cell once for a width. What a sentence lacks is underlined in the source, what is added in
    the translation; words that are looked for are lit."""

    grown = Signal(int, int)
    """The editor of this row needs so many pixels."""
    next_wanted = Signal()

    def __init__(self, table: QTableView, model: SentencesModel) -> None:
        super().__init__(table)
        self._table, self._model = table, model
        self._set: dict[tuple[int, int], _Set] = {}
        self._heights: dict[int, tuple[object, int]] = {}
        self.widths = (0.0, 0.0, 0.0)
        """Pixels for the text of each column."""

    def fit(self) -> None:
        """Take note of the columns' widths."""
        rooms = (self._table.columnWidth(column) - 2 * PAD_X for column in range(MARK))
        marks = self._table.columnWidth(MARK) - 2 * PAD_X - ICON - 6
        source, target, mark = (max(room, 24.0) for room in (*rooms, marks))
        self.widths = (source, target, mark)

    def forget(self) -> None:
        """Set everything anew: another draft, other colours."""
        self._set.clear()
        self._heights.clear()

    # --- setting ---------------------------------------------------------------------------------

    def height(self, number: int, *, seen: bool = False) -> int:
        """Pixels that the row of a sentence needs. One that is `seen` stays set, for it is drawn next."""
        draft = self._model.draft
        if draft is None:
            return 0
        of = (draft.targets[number], number in self._model.busy, self.widths)
        known, height = self._heights.get(number, (None, 0))
        if known != of:
            least = ICON + 2 * PAD_Y
            lay_out = self._cell if seen else self._lay_out
            cells = (lay_out(draft, number, column).height for column in range(3))
            height = int(max(least, *cells) + 0.999)
            self._heights[number] = (of, height)
        return height

    def _cell(self, draft: Draft, number: int, column: int) -> _Set:
        """A cell as it was set, anew where it is another."""
        of = (draft.targets[number], number in self._model.busy)
        found = self._set.get((number, column))
        if found is None or found.width != self.widths[column] or found.of != of:
            if len(self._set) > KEPT:
                self._set.clear()
            found = self._lay_out(draft, number, column)
            self._set[number, column] = found
        return found

    def _lay_out(self, draft: Draft, number: int, column: int) -> _Set:
        source, target, width = draft.sources[number], draft.targets[number], self.widths[column]
        if column == MARK:
            text = "\n".join(self._model.reasons(number))
        else:
            text = source.value if column == SOURCE else target.value
        layout = QTextLayout(text.replace("\n", "\u2028"), self._font(column))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        faults = _lacking(source, target) if column == SOURCE else target.unsupported
        if column != MARK and faults:
            layout.setFormats([_fault(text, span) for span in faults])
        height = PAD_Y
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, height))
            height += line.height()
        layout.endLayout()
        return _Set((target, number in self._model.busy), width, layout, height + PAD_Y)

    def _font(self, column: int) -> QFont:
        font = QFont(self._table.font())
        if column == MARK:
            font.setPointSizeF(font.pointSizeF() - 0.5)
        return font

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        rows = self._model.rows
        if not 0 <= index.row() < len(rows):
            return QSize(0, 0)
        return QSize(self._table.columnWidth(index.column()), self.height(rows[index.row()]))

    # --- drawing ---------------------------------------------------------------------------------

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rows, draft = self._model.rows, self._model.draft
        if draft is None or not 0 <= index.row() < len(rows):
            return
        number, column, colours = rows[index.row()], index.column(), theme.current()
        area = QRectF(option.rect)
        mark = draft.mark(number)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(colours.selection))
        painter.setPen(QPen(QColor(colours.line), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        left = area.left() + PAD_X
        if column == MARK:
            self._icon(painter, QRectF(left, area.top() + PAD_Y, ICON, ICON), mark)
            left += ICON + 6
        painter.setClipRect(area)
        painter.setPen(QColor(self._ink(column, number, mark)))
        cell = self._cell(draft, number, column)
        lit = list(self._lit(cell.layout.text(), colours)) if column != MARK else []
        cell.layout.draw(painter, QPointF(left, area.top()), lit)
        painter.restore()

    def _icon(self, painter: QPainter, area: QRectF, mark: Mark) -> None:
        colours = theme.current()
        if mark in ICONS:
            colour = {Mark.OPEN: colours.warn, Mark.RIGHT: colours.ok}.get(mark, colours.text)
            theme.icon(ICONS[mark], colour).paint(painter, area.toRect())

    def _ink(self, column: int, number: int, mark: Mark) -> str:
        colours = theme.current()
        if column == MARK:
            return colours.warn if mark is Mark.OPEN else colours.muted
        return colours.muted if column == TARGET and number in self._model.busy else colours.text

    def _lit(self, text: str, colours: theme.Colours) -> Iterator[QTextLayout.FormatRange]:
        """Where `text` holds what is looked for."""
        wanted, folded = self._model.wanted.text, text.casefold()
        if not wanted or len(folded) != len(text):
            return
        form = QTextCharFormat()
        ground = QColor(theme.CITED)
        ground.setAlpha(90)
        form.setBackground(ground)
        form.setForeground(QColor(colours.text))
        at = folded.find(wanted)
        while at >= 0:
            yield _range(text, Span(at, at + len(wanted)), form)
            at = folded.find(wanted, at + len(wanted))

    # --- writing ---------------------------------------------------------------------------------

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = Editor(parent)
        editor.setFont(self._font(TARGET))
        editor.textChanged.connect(partial(self._grow, editor, index.row()))
        editor.ended.connect(partial(self._end, editor))
        return editor

    def _grow(self, editor: Editor, row: int) -> None:
        self.grown.emit(row, editor.room())

    def _end(self, editor: Editor, onward: bool) -> None:  # noqa: FBT001 - a slot
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        if onward:
            self.next_wanted.emit()

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        # Qt asks again whenever the model says that data changed; what is being written must stay.
        if isinstance(editor, Editor) and not editor.document().isModified():
            editor.setPlainText(str(index.data(Qt.ItemDataRole.EditRole)))
            editor.moveCursor(QTextCursor.MoveOperation.End)
            editor.document().setModified(False)

    def setModelData(self, editor: QWidget, model: object, index: Index) -> None:
        if isinstance(editor, Editor) and isinstance(model, SentencesModel):
            model.setData(index, editor.toPlainText())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: Index) -> None:
        editor.setGeometry(option.rect)


def line_height(font: QFont) -> int:
    """Pixels of a row of one line: what a row counts for until it is set."""
    return int(QFontMetricsF(font).lineSpacing() + 2 * PAD_Y + 0.999)


def _lacking(source: Cited, target: Cited) -> tuple[Span, ...]:
    """Where in the source stands what the translation lacks."""
    found = []
    at = 0
    for text in target.lacks:
        start = source.value.find(text, at)
        start = start if start >= 0 else source.value.find(text)
        if start >= 0 and text:
            found.append(Span(start, start + len(text)))
            at = start + len(text)
    return tuple(found)


def _fault(text: str, span: Span) -> QTextLayout.FormatRange:
    form = QTextCharFormat()
    form.setForeground(QColor(theme.current().bad))
    form.setFontWeight(QFont.Weight.DemiBold)
    form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
    form.setUnderlineColor(QColor(theme.current().bad))
    return _range(text, span, form)


def _range(text: str, span: Span, form: QTextCharFormat) -> QTextLayout.FormatRange:
    """Qt counts UTF-16 units."""
    found = QTextLayout.FormatRange()
    found.start = len(text[: span.start].encode("utf-16-le")) // 2
    found.length = len(span.of(text).encode("utf-16-le")) // 2
    found.format = form
    return found
