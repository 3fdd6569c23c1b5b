"""The same work without a child: for tests and for a quick check of the program by itself."""

from __future__ import annotations

import itertools
import queue
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from desktop.document.model import Problem
from desktop.exporters.base import Exported
from desktop.jobs import dispatch
from desktop.jobs.requests import Event, Request
from desktop.jobs.runner import ChildStats, Listener
from desktop.jobs.wire import Stopped
from desktop.progress import JobContext

if TYPE_CHECKING:
    from desktop.engines.base import Engines  # brings numpy, which the window's process has no need of


@dataclass(slots=True)
class _Job:
    ticket: int
    request: Request
    listener: Listener
    cancel: threading.Event = field(default_factory=threading.Event)
    ctx: JobContext | None = None


class InlineRunner:
    """Runs each request before `submit` returns, or with `threaded` one after the other on one thread."""

    def __init__(self, engines: Engines, *, threaded: bool = False) -> None:
        self._engines = engines
        self._tickets = itertools.count(1)
        self._jobs: dict[int, _Job] = {}
        self._closed = False
        self._queue: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="strongroom-inline", daemon=True)
        if threaded:
            self._thread.start()

    def submit(self, request: Request, listener: Listener) -> int:
        """Run or queue a request and return its ticket. Raises `RuntimeError` after `close`."""
        if self._closed:
            raise RuntimeError("the runner is closed")
        job = _Job(next(self._tickets), request, listener)
        self._jobs[job.ticket] = job
        if self._thread.is_alive():
            self._queue.put(job)
        else:
            self._run(job)
        return job.ticket

    def cancel(self, ticket: int) -> None:
        """Stop a request; one that is over already is left alone."""
        job = self._jobs.get(ticket)
        if job is not None:
            job.cancel.set()
            if job.ctx is not None:
                job.ctx.interrupt()

    def stats(self) -> tuple[ChildStats, ...]:
        """One lane, in this process."""
        models = tuple(engine.model for engine in self._engines.all() if engine.loaded)
        return (ChildStats("inline", None, 0, models, ()),)

    def close(self) -> None:
        """Cancel what is left. May be called twice."""
        self._closed = True
        for ticket in tuple(self._jobs):
            self.cancel(ticket)
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._queue.put(None)
            self._thread.join()

    def _work(self) -> None:
        while (job := self._queue.get()) is not None:
            self._run(job)

    def _run(self, job: _Job) -> None:
        try:
            job.listener(self._outcome(job))
        finally:
            del self._jobs[job.ticket]

    def _outcome(self, job: _Job) -> Event:
        if job.cancel.is_set():
            return Event(job.ticket, "cancelled")
        job.listener(Event(job.ticket, "started"))
        job.ctx = JobContext(
            lambda progress: job.listener(Event(job.ticket, "progress", progress=progress)), job.cancel
        )
        reply = dispatch.reply(job.request, lambda: self._engines, job.ctx, job.cancel.is_set)
        match reply:
            case Stopped():
                return Event(job.ticket, "cancelled")
            case Problem():
                return Event(job.ticket, "failed", problem=reply)
            case _ if job.cancel.is_set() and not isinstance(reply, Exported):
                return Event(job.ticket, "cancelled")
            case _:
                return Event(job.ticket, "done", answer=reply)
