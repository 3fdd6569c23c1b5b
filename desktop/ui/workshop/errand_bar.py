"""What the window of models is at, how far it is, and what went wrong."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop.errors import UserError
from desktop.progress import Progress
from desktop.ui.errand import Errand
from desktop.ui.workshop.words import MB, seconds

_BYTES = ("verify", "pack", "unpack", "download")
"""Stages that are counted in bytes."""


class ErrandBar(QFrame):
    """Shows an errand while it is at work, then what it said, until the next one begins."""

    def __init__(self, errand: Errand, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self._title = ""
        self.heading = QLabel(self)
        self.stage = QLabel(self)
        self.stage.setProperty("role", "muted")
        self.progress = QProgressBar(self)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Progress"))
        self.said = QLabel(self)
        self.said.setWordWrap(True)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.cancel = QPushButton(self.tr("&Cancel"), self)
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self._stop)
        words = QVBoxLayout()
        for widget in (self.heading, self.stage, self.progress, self.said):
            words.addWidget(widget)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 10, 16, 10)
        layout.addLayout(words, 1)
        layout.addWidget(self.cancel)
        self._errand = errand
        errand.began.connect(self._began)
        errand.progressed.connect(self._progressed)
        errand.ended.connect(self._ended)
        errand.failed.connect(self.fail)
        errand.stopped.connect(self._stopped)
        self.hide()

    @Slot()
    def _stop(self) -> None:
        self.cancel.setEnabled(False)
        self.stage.setText(self.tr("Stopping…"))
        self._errand.stop()

    @Slot(str)
    def _began(self, title: str) -> None:
        self.heading.setText(title)
        self.stage.setText("")
        self.progress.setRange(0, 0)
        self.cancel.setEnabled(True)
        self._arrange(busy=True)

    def _arrange(self, *, busy: bool) -> None:
        for widget in (self.heading, self.stage, self.progress, self.cancel):
            widget.setVisible(busy)
        self.said.setVisible(not busy)
        self.show()

    @Slot(object, object)
    def _progressed(self, progress: Progress, left: float | None) -> None:
        # In thousandths: a progress bar counts no more than two thousand million bytes.
        self.progress.setRange(0, 1000 if progress.total else 0)
        self.progress.setValue(1000 * progress.done // max(progress.total, 1))
        done, total = progress.done, progress.total
        if progress.stage in _BYTES:
            counted = f"{done / MB:,.0f} / {total / MB:,.0f} MB"
        else:
            counted = f"{done:,} / {total:,}"
        parts = (progress.stage.capitalize(), counted if total else "", seconds(left))
        if self.cancel.isEnabled():
            self.stage.setText(" · ".join(filter(None, parts)))

    @Slot()
    def _ended(self) -> None:
        self.hide()

    @Slot()
    def _stopped(self) -> None:
        self.say(self.tr("Stopped. Nothing was kept."))

    @Slot(object)
    def fail(self, error: UserError) -> None:
        """Say what went wrong, and what to do."""
        self.say(str(error), "bad")

    def say(self, text: str, role: str = "ok") -> None:
        """Say how it ended."""
        self._arrange(busy=False)
        self.said.setProperty("role", role)
        self.said.style().polish(self.said)
        self.said.setText(text)
