"""A listener for tests, and texts that several of them read."""

from __future__ import annotations

import queue
from collections.abc import Iterator

from desktop.jobs.requests import Event, Request
from desktop.jobs.runner import Runner

SECONDS = 60.0


class Heard:
    """A request that was submitted, and its events in order."""

    def __init__(self, runner: Runner, request: Request) -> None:
        self._queue: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.events: list[Event] = []
        self.ticket = runner.submit(request, self._queue.put)

    def _take(self) -> Iterator[Event]:
        while not (self.events and self.events[-1].kind in {"done", "failed", "cancelled"}):
            event = self._queue.get(timeout=SECONDS)
            assert event.ticket == self.ticket
            self.events.append(event)
            yield event

    def until(self, kind: str) -> Event:
        return next(event for event in self._take() if event.kind == kind)

    def last(self) -> Event:
        list(self._take())
        return self.events[-1]

    def silent(self) -> bool:
        return self._queue.empty()
