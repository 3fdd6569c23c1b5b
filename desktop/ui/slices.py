"""Long work on the main thread, in slices so short that no frame is missed."""

from __future__ import annotations

import time
from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer, Slot

SLICE = 0.006
"""Seconds a slice: less than half a frame at 60 a second."""


class Slices(QObject):
    """Runs one iterator at a time, until it ends; each `next` should take well under a millisecond.

    What fits into the first slice is done when `start` returns, so that small documents never wait.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work: Iterator[object] | None = None
        self._within = False
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._slice)

    @property
    def busy(self) -> bool:
        return self._work is not None

    def start(self, work: Iterator[object], *, later: bool = False) -> None:
        """Begin `work`, or with `later` in the next turn of the event loop; what ran before is dropped."""
        self._work = work
        if not later:
            self._slice()
        if self._work is not None:
            self._timer.start()

    def finish(self) -> None:
        """Run what is left of the work at once. Asked for by the work itself, it does nothing."""
        work = self._work
        if work is None or self._within:
            return
        self._within = True
        try:
            for _ in work:
                pass
        finally:
            self._within = False
        if self._work is work:
            self.stop()

    def stop(self) -> None:
        """Drop what runs."""
        self._work = None
        self._timer.stop()

    @Slot()
    def _slice(self) -> None:
        work, end = self._work, time.perf_counter() + SLICE
        while work is not None and time.perf_counter() < end:
            self._within = True
            try:
                ended = next(work, self) is self
            finally:
                self._within = False
            if ended:
                if self._work is work:  # or the end of it began something else
                    self.stop()
                return
            if self._work is not work:
                return
