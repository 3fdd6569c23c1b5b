"""A request, and the wait for its answer."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from typing import TypeAlias

from desktop.document.model import Problem
from desktop.errors import Cancelled
from desktop.jobs.requests import Answer, Event, Request
from desktop.jobs.runner import Runner
from desktop.progress import Progress

OnProgress: TypeAlias = Callable[[Progress], None]


class Failed(Exception):
    """A request that came to nothing, and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


class Call:
    """A request on its way; its events come to the thread that waits for them."""

    def __init__(self, runner: Runner, request: Request) -> None:
        self._runner = runner
        self._events: queue.SimpleQueue[tuple[float, Event]] = queue.SimpleQueue()
        self._ticket = runner.submit(request, self._hear)
        self.seconds = 0.0

    def _hear(self, event: Event) -> None:
        self._events.put((time.monotonic(), event))

    def stop(self) -> None:
        """Ask for its end; the wait for it then raises `Cancelled`."""
        self._runner.cancel(self._ticket)

    def wait(self, on_progress: OnProgress) -> Answer:
        """Its answer. Raises `Failed` and `Cancelled`; left by another exception (Ctrl-C), it stops the
        request."""
        started = 0.0
        try:
            while True:
                try:
                    # On Windows a wait without end can not be interrupted.
                    at, event = self._events.get(timeout=0.5)
                except queue.Empty:
                    continue
                if event.kind == "started":
                    started = at
                elif event.kind == "progress" and event.progress is not None:
                    on_progress(event.progress)
                elif event.kind == "cancelled":
                    raise Cancelled
                elif event.problem is not None:
                    self.seconds = at - started
                    raise Failed(event.problem)
                elif event.answer is not None:
                    self.seconds = at - started
                    return event.answer
        except (Failed, Cancelled):
            raise
        except BaseException:
            self.stop()
            raise
