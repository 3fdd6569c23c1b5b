"""Work beside the documents' own jobs, on a thread, with progress and a way to stop it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop.errors import Cancelled, UserError
from desktop.progress import JobContext, Progress

log = logging.getLogger(__name__)


class Errand(QObject):
    """One piece of work at a time. Its signals come on the main thread; after `stop` nothing more is heard of
    the work that was stopped but `stopped`."""

    began = Signal(str)
    progressed = Signal(object, object)
    """A `Progress`, and seconds left (None while nothing is known)."""
    done = Signal(object)
    failed = Signal(object)
    """A `UserError`."""
    stopped = Signal()
    ended = Signal()
    """Whatever became of it: comes before the one that says what."""

    _heard = Signal(int, str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._serial = 0
        self._cancel = threading.Event()
        self._busy = False
        self._closed = False
        self._stage, self._since = "", 0.0
        self._done: Callable[[Any], None] | None = None
        self._heard.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        return self._busy

    def start(self, title: str, work: Callable[[JobContext], Any], done: Callable[[Any], None]) -> bool:
        """Begin `work`; `done` takes its value. False where another is at work."""
        if self._busy:
            return False
        self._serial += 1
        self._busy, self._done, self._stage = True, done, ""
        self._cancel = threading.Event()
        arguments = (self._serial, work, self._cancel)
        threading.Thread(target=self._run, args=arguments, name="strongroom-errand", daemon=True).start()
        self.began.emit(title)
        return True

    @Slot()
    def stop(self) -> None:
        """Ask the work to stop."""
        self._cancel.set()

    def close(self) -> None:
        """Stop, and hear nothing more: called before the window goes."""
        self._closed = True
        self.stop()

    def _run(self, serial: int, work: Callable[[JobContext], Any], cancel: threading.Event) -> None:
        def report(progress: Progress) -> None:
            self._tell(serial, "progress", progress)

        try:
            value = work(JobContext(report, cancel))
        except Cancelled:
            self._tell(serial, "stopped", None)
        except UserError as error:
            self._tell(serial, "failed", error)
        except Exception:  # the edge of a thread
            log.exception("an errand of the window failed")
            words = "Strongroom failed here because of an error of its own."
            self._tell(serial, "failed", UserError("internal_error", words, "The log says where."))
        else:
            self._tell(serial, "done", value)

    def _tell(self, serial: int, kind: str, value: object) -> None:
        if not self._closed:
            self._heard.emit(serial, kind, value)

    @Slot(int, str, object)
    def _take(self, serial: int, kind: str, value: Any) -> None:
        if serial != self._serial or self._closed:
            return
        if kind == "progress":
            self.progressed.emit(value, self._left(value))
            return
        self._busy = False
        self.ended.emit()
        done, self._done = self._done, None
        if kind == "done" and done is not None:
            done(value)
            self.done.emit(value)
        elif kind == "failed":
            self.failed.emit(value)
        else:
            self.stopped.emit()

    def _left(self, progress: Progress) -> float | None:
        """Seconds, by how long the present stage took so far."""
        now = time.monotonic()
        if progress.stage != self._stage:
            self._stage, self._since = progress.stage, now
        if not 0 < progress.done < progress.total:
            return None
        return (now - self._since) * (progress.total - progress.done) / progress.done
