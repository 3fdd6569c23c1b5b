"""Every key that does something, on one page."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

COLUMNS = 3


class ShortcutsDialog(QDialog):
    """Made from the actions themselves, so that it says what is true. `more` holds what is no action:
    (what it does, keys). Any key closes it."""

    def __init__(
        self,
        groups: Sequence[tuple[str, Sequence[QAction]]],
        more: Sequence[tuple[str, str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        title = QLabel(self.tr("Keys"), self)
        title.setProperty("role", "title")
        layout.addWidget(title)
        lists = [
            (
                name,
                [
                    (_plain(action.text()), [key.toString(native) for key in action.shortcuts()])
                    for action in actions
                    if not action.shortcut().isEmpty()
                ],
            )
            for name, actions in groups
        ]
        lists.append((self.tr("With the mouse and in lists"), [(text, [keys]) for text, keys in more]))
        lists = [(name, rows) for name, rows in lists if rows]
        columns: list[list[tuple[str, list[tuple[str, list[str]]]]]] = [[] for _ in range(COLUMNS)]
        for item in sorted(lists, key=lambda item: -len(item[1])):
            min(columns, key=_length).append(item)
        body = QWidget(self)
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(36)
        for column in columns:
            box = QVBoxLayout()
            for name, rows in column:
                box.addLayout(self._list(name, rows))
                box.addSpacing(12)
            box.addStretch()
            row.addLayout(box)
        scroll = QScrollArea(self)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        layout.addWidget(scroll, 1)
        hint = QLabel(self.tr("Any key closes this page."), self)
        hint.setProperty("role", "muted")
        layout.addWidget(hint)
        self.resize(min(body.sizeHint().width() + 70, 1240), min(body.sizeHint().height() + 130, 720))

    def _list(self, name: str, rows: list[tuple[str, list[str]]]) -> QGridLayout:
        grid = QGridLayout()
        grid.setVerticalSpacing(6)
        grid.setHorizontalSpacing(16)
        heading = QLabel(name, self)
        heading.setProperty("role", "heading")
        grid.addWidget(heading, 0, 0, 1, 2)
        for i, (text, keys) in enumerate(rows, 1):
            grid.addWidget(QLabel(text, self), i, 0)
            caps = QHBoxLayout()
            caps.setSpacing(4)
            caps.addStretch()
            for key in keys:
                cap = QLabel(key, self)
                cap.setProperty("role", "key")
                caps.addWidget(cap)
            grid.addLayout(caps, i, 1)
        grid.setColumnStretch(0, 1)
        return grid

    def keyPressEvent(self, event: QKeyEvent) -> None:
        modifiers = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta)
        scrolling = (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_Up, Qt.Key.Key_Down)
        if event.key() not in (*modifiers, *scrolling):
            self.accept()


native = QKeySequence.SequenceFormat.NativeText


def _plain(text: str) -> str:
    return text.replace("&", "").rstrip("…")


def _length(column: list[tuple[str, list[tuple[str, list[str]]]]]) -> int:
    return sum(len(rows) + 2 for _, rows in column)
