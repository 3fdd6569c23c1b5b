"""What tests do to a window as a person would."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop.ui.main_window import MainWindow
from desktop.ui.review import Standing
from desktop.ui.session import Entry, State


def drop(window: QWidget, *files: Path) -> None:
    """Drop files on a window, or on a part of it."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    action = Qt.DropAction.CopyAction
    held = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(5, 5), action, data, *held))
    QApplication.sendEvent(window, QDropEvent(QPointF(5, 5), action, data, *held))


def finish(window: MainWindow, qtbot, entry: Entry) -> None:
    """Wait until a task is done and all is shown."""
    qtbot.waitUntil(lambda: entry.state is State.DONE, timeout=30000)
    qtbot.waitUntil(lambda: not window.desk.batch.busy, timeout=30000)


def rejected(entry: Entry) -> int:
    return entry.review.counts[Standing.REJECTED]
