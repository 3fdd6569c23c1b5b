"""The one way from worker threads to the main thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop.jobs.requests import Event, Request
from desktop.jobs.runner import Runner

FINAL = ("done", "failed", "cancelled")


class Bridge(QObject):
    """Hands requests to the runner and brings their events back on the main thread.

    Queued signals reach the main thread only after `submit` has returned there, so a handler is always
    known before its first event.
    """

    _heard = Signal(object)
    _finished = Signal(object, object)

    def __init__(self, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.runner = runner
        self._handlers: dict[int, Callable[[Event], None]] = {}
        self._closed = False
        self._heard.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._finished.connect(self._deliver_result, Qt.ConnectionType.QueuedConnection)

    def submit(self, request: Request, handler: Callable[[Event], None]) -> int:
        """Queue `request`; `handler` hears its events on the main thread."""
        ticket = self.runner.submit(request, self._hear)
        self._handlers[ticket] = handler
        return ticket

    def cancel(self, ticket: int, *, deaf: bool = False) -> None:
        """Stop a request; with `deaf` its handler hears nothing more."""
        if deaf:
            self._handlers.pop(ticket, None)
        self.runner.cancel(ticket)

    def background(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Run `work` on a thread of its own, then `done` with its value on the main thread."""

        def run() -> None:
            value = work()
            if not self._closed:
                self._finished.emit(done, value)

        threading.Thread(target=run, name="strongroom-background", daemon=True).start()

    def close(self) -> None:
        """Hear nothing more; called before the window goes."""
        self._closed = True
        self._handlers.clear()

    def _hear(self, event: Event) -> None:
        if not self._closed:
            self._heard.emit(event)

    @Slot(object)
    def _deliver(self, event: Event) -> None:
        handler = self._handlers.get(event.ticket)
        if event.kind in FINAL:
            self._handlers.pop(event.ticket, None)
        if handler is not None:
            handler(event)

    @Slot(object, object)
    def _deliver_result(self, done: Callable[[Any], None], value: object) -> None:
        if not self._closed:
            done(value)
