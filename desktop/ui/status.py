"""The line below: that nothing leaves, which models are loaded, and how much memory that takes."""

from __future__ import annotations

import psutil  # type: ignore[import-untyped]
from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QLabel, QMainWindow, QToolButton

from desktop.jobs.runner import Runner
from desktop.ui import theme

STATUS_MS = 2000
MB = 1_000_000
FEW = 2
"""Models that are named; of more it says how many."""


class Status(QObject):
    """Looks at the processes every two seconds."""

    def __init__(self, runner: Runner, window: QMainWindow) -> None:
        super().__init__(window)
        self._runner = runner
        self.offline = QToolButton(window)
        self.offline.setProperty("flat", True)
        self.offline.setText(self.tr("Offline: nothing leaves this computer"))
        self.offline.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.models = QLabel(window)
        self.memory = QLabel(window)
        for label in (self.models, self.memory):
            label.setProperty("role", "muted")
            label.setContentsMargins(8, 0, 8, 0)
        bar = window.statusBar()
        bar.setSizeGripEnabled(False)
        bar.addWidget(self.offline)
        bar.addPermanentWidget(self.models)
        bar.addPermanentWidget(self.memory)
        self._process = psutil.Process()
        timer = QTimer(self)
        timer.setInterval(STATUS_MS)
        timer.timeout.connect(self.refresh)
        timer.start()
        self.dress()
        self.refresh()

    def dress(self) -> None:
        """Take the icon of the theme in use."""
        self.offline.setIcon(theme.icon("shield"))

    @Slot()
    def refresh(self) -> None:
        stats = self._runner.stats()
        total = self._process.memory_info().rss + sum(child.rss for child in stats)
        loaded = sorted({model for child in stats for model in child.models})
        self.memory.setText(self.tr("Memory %1 MB").replace("%1", str(total // MB)))
        names = ", ".join(loaded) or self.tr("No model loaded yet")
        many = self.tr("%1 models loaded").replace("%1", str(len(loaded)))
        self.models.setText(names if len(loaded) <= FEW else many)
        self.models.setToolTip("\n".join(loaded))
