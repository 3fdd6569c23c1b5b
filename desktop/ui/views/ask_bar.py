"""Where a task over several documents is started: a question, and the documents that it is about."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.talk import Turn

THIS, CHOSEN, ALL = "this", "chosen", "all"


class AskBar(QWidget):
    """A line for a question where the task has one, the scope, and a button that starts or stops."""

    asked = Signal(str)
    """A question, empty where the task has none."""
    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = QLineEdit(self)
        self.line.setAccessibleName(self.tr("Question"))
        self.line.setPlaceholderText(self.tr("Ask about the document…"))
        self.line.setClearButtonEnabled(True)
        self.scope = QComboBox(self)
        self.scope.setAccessibleName(self.tr("Documents that it is about"))
        for name in (THIS, CHOSEN, ALL):
            self.scope.addItem("", name)
        self.start = QPushButton(self.tr("Ask"), self)
        self.start.setProperty("primary", True)
        self.stop = QPushButton(self.tr("Stop"), self)
        self.stop.hide()
        self.progress = QProgressBar(self)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Progress"))
        self.words = QLabel(self)
        self.words.setProperty("role", "muted")
        self.words.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(self.scope)
        row.addWidget(self.words, 1)
        row.addWidget(self.stop)
        row.addWidget(self.start)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.progress)
        layout.addWidget(self.line)
        layout.addLayout(row)
        self.line.returnPressed.connect(self._ask)
        self.start.clicked.connect(self._ask)
        self.stop.clicked.connect(self.stop_wanted)
        self.show_turn(None)
        self.count(0, 0)

    def suit(self, *, question: bool) -> None:
        """Show what a task needs; without a question it is over all documents unless chosen otherwise."""
        if question == self.line.isHidden():
            self.line.setVisible(question)
            self.scope.setCurrentIndex(self.scope.findData(THIS if question else ALL))
            self.start.setText(self.tr("Ask") if question else self.tr("Run"))

    def count(self, chosen: int, total: int) -> None:
        """Say how many documents each scope has."""
        self.scope.setItemText(0, self.tr("This document"))
        self.scope.setItemText(1, self.tr("Chosen documents (%1)").replace("%1", str(chosen)))
        self.scope.setItemText(2, self.tr("All documents (%1)").replace("%1", str(total)))

    @property
    def over(self) -> str:
        """The chosen scope."""
        return str(self.scope.currentData())

    def show_turn(self, turn: Turn | None) -> None:
        """Show how far a turn has come."""
        busy = turn is not None and turn.busy
        self.progress.setVisible(busy)
        self.stop.setVisible(busy)
        self.start.setVisible(not busy)
        self.words.setVisible(busy)
        if turn is None or not busy:
            return
        progress = turn.progress
        self.progress.setRange(0, progress.total if progress else 0)
        self.progress.setValue(progress.done if progress else 0)
        stage = self.tr("Waiting for its turn")
        if progress is not None:
            stage = f"{progress.stage.capitalize()} · {progress.done} / {progress.total}"
        self.words.setText(stage)

    @Slot()
    def _ask(self) -> None:
        text = " ".join(self.line.text().split())
        if not self.start.isVisible() or (not text and not self.line.isHidden()):
            return
        self.line.clear()
        self.asked.emit(text)
