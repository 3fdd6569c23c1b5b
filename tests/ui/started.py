"""The real program, from its start until it has nothing to do: a process of its own for tests and benchmarks.

Prints one line of JSON: `painted` (the clock when the first paint was on its way to the screen), `rss` (bytes
of resident memory when idle), `modules` (the top-level modules in the process then).
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import psutil
from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication

from desktop import __main__
from desktop.ui import main_window

IDLE_MS = 1500


class Watched(main_window.MainWindow):
    """Notes its first paint."""

    painted = 0.0

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.painted:
            self.painted = -1.0
            # Its children are painted in the same turn of the event loop.
            QTimer.singleShot(0, self._note)
            QTimer.singleShot(IDLE_MS, self._tell)

    def _note(self) -> None:
        self.painted = time.time()

    def _tell(self) -> None:
        modules = sorted({name.partition(".")[0] for name in sys.modules})
        rss = psutil.Process().memory_info().rss
        told = {"painted": self.painted, "rss": rss, "modules": modules}
        sys.stdout.write(json.dumps(told) + "\n")
        QApplication.quit()


if __name__ == "__main__":
    main_window.MainWindow = Watched
    sys.argv = ["strongroom"]
    sys.exit(__main__.main())
