"""Workers: each lane is a thread that owns one child process."""

from __future__ import annotations

import heapq
import itertools
import logging
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing.sharedctypes import RawValue
from pathlib import Path

from desktop.document.model import Document, Problem
from desktop.document.results import TaskResult
from desktop.exporters.base import Exported
from desktop.jobs import frames, requests, wire
from desktop.jobs.child import Child
from desktop.jobs.engines import LOCAL
from desktop.jobs.requests import (
    Check,
    Checked,
    Event,
    Export,
    ExportSet,
    Image,
    Pseudonymise,
    Read,
    Reconcile,
    Reconciled,
    Render,
    Request,
    Restore,
    RunSet,
    Time,
    Timed,
)
from desktop.jobs.runner import ChildStats, Listener
from desktop.progress import Progress

log = logging.getLogger(__name__)

LIGHT, HEAVY = "light", "heavy"
END_SECONDS = 1.0

_INFERS = (requests.Run, RunSet, Time)
_ANSWERS: dict[type, type] = {
    Read: Document,
    Render: Image,
    requests.Run: TaskResult,
    RunSet: TaskResult,
    Export: Exported,
    ExportSet: Exported,
    Check: Checked,
    Time: Timed,
    Reconcile: Reconciled,
    Pseudonymise: Reconciled,
    Restore: Exported,
}
_CRASHED = Problem(
    "engine_crashed",
    "The engine stopped unexpectedly while it worked on this document. The others go on; try this one again, "
    "and if it happens again, the file may be damaged.",
)
_NOT_STARTED = Problem(
    "engine_not_started",
    "The engine could not be started. Close other programs, and try again; the log may say more.",
)
_BUG = Problem(
    "internal_error",
    "Strongroom failed on this document because of an error of its own. The log says where; "
    "please report it.",
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """When a child is stopped: `kill_after` seconds after an unheeded cancel, and between two jobs after
    `max_jobs` of them, or when it has grown by `max_growth` bytes since its first."""

    kill_after: float = 3.0
    max_jobs: int = 500
    max_growth: int = 1 << 30


class ProcessRunner:
    """Runs requests in two lanes. `engines` names the factory of the child's engines (see `jobs.engines`),
    `models` is the folder of the built models."""

    def __init__(self, models: Path, engines: str = LOCAL, bounds: Bounds = Bounds()) -> None:
        self._tickets = itertools.count(1)
        # A request dropped from the queue has no worker's thread of its own to be told on.
        self._dropped = ThreadPoolExecutor(1, "strongroom-dropped")
        self._lanes = {
            name: _Lane(name, str(models), engines, bounds, self._dropped) for name in (LIGHT, HEAVY)
        }

    def submit(self, request: Request, listener: Listener) -> int:
        """Queue a request and return its ticket. Raises `RuntimeError` after `close`."""
        ticket = next(self._tickets)
        infers = request.engines if isinstance(request, Check) else isinstance(request, _INFERS)
        lane = HEAVY if infers else LIGHT
        self._lanes[lane].submit(_Job(ticket, request, listener))
        return ticket

    def cancel(self, ticket: int) -> None:
        """Stop a request, wherever it is; one that is over already is left alone. Returns at once."""
        for lane in self._lanes.values():
            lane.cancel(ticket)

    def warm(self, lane: str) -> None:
        """Start the child of `lane` before it is needed. Returns at once."""
        self._lanes[lane].warm()

    def stats(self) -> tuple[ChildStats, ...]:
        """The latest that each child has told of itself. Returns at once."""
        return tuple(lane.stats for lane in self._lanes.values())

    def close(self) -> None:
        """Cancel what is left and end the children. May be called twice."""
        for lane in self._lanes.values():
            lane.stop()
        for lane in self._lanes.values():
            lane.join()
        self._dropped.shutdown()


@dataclass(slots=True, eq=False)
class _Job:
    ticket: int
    request: Request
    listener: Listener
    cancelled: bool = False

    @property
    def priority(self) -> int:
        """A person looks at a page that is being drawn, or has just decided; reading can wait for it."""
        return 0 if isinstance(self.request, Render | Reconcile) else 1

    def tell(self, event: Event) -> None:
        try:
            self.listener(event)
        except Exception as error:
            log.error("listener failed", exc_info=error)


class _Lane:
    """A queue, the thread that works it off, and the thread's child."""

    def __init__(
        self, name: str, models: str, engines: str, bounds: Bounds, dropped: ThreadPoolExecutor
    ) -> None:
        self._name, self._models, self._engines, self._bounds = name, models, engines, bounds
        self._dropped = dropped
        self._changed = threading.Condition()
        self._queue: list[tuple[int, int, _Job]] = []
        self._current: _Job | None = None
        self._child: Child | None = None
        self._warm = self._closed = False
        self._cancel_ticket = RawValue("q", 0)
        self.stats = ChildStats(name, None, 0, (), ())
        self._thread = threading.Thread(target=self._work, name=f"strongroom-{name}", daemon=True)
        self._thread.start()

    # Called from any thread; none of these waits for the child.

    def submit(self, job: _Job) -> None:
        with self._changed:
            if self._closed:
                raise RuntimeError("the runner is closed")
            heapq.heappush(self._queue, (job.priority, job.ticket, job))
            self._changed.notify()

    def cancel(self, ticket: int) -> None:
        with self._changed:
            if self._current is not None and self._current.ticket == ticket:
                self._stop(self._current)
                return
            for place, (_, queued, job) in enumerate(self._queue):
                if queued == ticket:
                    del self._queue[place]
                    heapq.heapify(self._queue)
                    self._drop(job)
                    return

    def warm(self) -> None:
        with self._changed:
            self._warm = True
            self._changed.notify()

    def stop(self) -> None:
        with self._changed:
            if self._closed:
                return
            self._closed = True
            for _, _, job in sorted(self._queue):
                self._drop(job)
            self._queue.clear()
            if self._current is not None:
                self._stop(self._current)
            self._after(min(self._bounds.kill_after, END_SECONDS), self._current)
            self._changed.notify()

    def join(self) -> None:
        if self._thread is not threading.current_thread():
            self._thread.join()

    def _drop(self, job: _Job) -> None:
        self._dropped.submit(job.tell, Event(job.ticket, "cancelled"))

    def _stop(self, job: _Job) -> None:
        """Ask the child; it stops at its next check, or is interrupted, or is killed."""
        if job.cancelled:
            return
        job.cancelled = True
        self._cancel_ticket.value = job.ticket
        self._after(self._bounds.kill_after, job)

    def _after(self, seconds: float, job: _Job | None) -> None:
        """Kill the child when it still works on `job` in `seconds` (None: when it is still starting)."""
        timer = threading.Timer(seconds, self._kill, (job,))
        timer.daemon = True
        timer.start()

    def _kill(self, job: _Job | None) -> None:
        with self._changed:
            if self._current is job and self._child is not None:
                log.warning("%s: child killed, it did not stop in time", self._name)
                self._child.process.kill()

    # Called on the lane's thread only.

    def _work(self) -> None:
        while self._wait():
            with self._changed:
                job = self._current
            if job is None:
                self._warm_up()
                continue
            job.tell(Event(job.ticket, "started"))
            event = self._attempt(job)
            with self._changed:
                self._current = None
                # A file that was written is told of, or nobody would know of it.
                if job.cancelled and not isinstance(event.answer, Exported):
                    event = Event(job.ticket, "cancelled")
            job.tell(event)
            self._recycle()
        self._end_child(END_SECONDS)

    def _wait(self) -> bool:
        """Wait for something to do: a job, which becomes the current one, or a child to warm."""
        with self._changed:
            self._changed.wait_for(lambda: self._queue or self._warm or self._closed)
            if self._closed:
                return False
            if self._warm:
                self._warm = False
            else:
                self._current = heapq.heappop(self._queue)[2]
            return True

    def _warm_up(self) -> None:
        try:
            self._living_child()
        except (EOFError, OSError, ValueError):
            self._end_child(0)

    def _attempt(self, job: _Job) -> Event:
        try:
            return self._serve(job)
        except Exception as error:
            log.error("%s: %s failed", self._name, type(job.request).__name__, exc_info=error)
            self._end_child(0)
            return Event(job.ticket, "failed", problem=_BUG)

    def _serve(self, job: _Job) -> Event:
        began = time.time()
        try:
            child = self._living_child()
        except (EOFError, OSError, ValueError) as error:
            log.error("%s: child not started", self._name, exc_info=error)
            self._end_child(0)
            return Event(job.ticket, "failed", problem=_NOT_STARTED)
        message = wire.encode_request(job.ticket, job.request, child.held)
        try:
            frames.send(child.pipe, message)
            return self._listen(child, job)
        except (EOFError, OSError, ValueError) as error:
            # EOF: it died. ValueError: it says what no child of ours says, and is not listened to again.
            child.process.join(END_SECONDS)
            how = child.process.exitcode
            log.error("%s: child lost: %s, exit code %s", self._name, type(error).__name__, how)
            self._end_child(0)
            if isinstance(job.request, Export | ExportSet | Restore):
                _sweep(Path(job.request.dest).parent, began)
            return Event(job.ticket, "failed", problem=_CRASHED)

    def _listen(self, child: Child, job: _Job) -> Event:
        forgot = False
        while True:
            reply = child.hear()
            match reply:
                case wire.Stats():
                    self._note(child, reply)
                case Progress():
                    job.tell(Event(job.ticket, "progress", progress=reply))
                case Problem():
                    return Event(job.ticket, "failed", problem=reply)
                case wire.Stopped():
                    return Event(job.ticket, "cancelled")
                case wire.Missing():
                    # It has let go of one: now all are sent, so that this happens once.
                    if forgot:
                        raise ValueError("it was sent what it misses")
                    forgot = True
                    child.held.clear()
                    frames.send(child.pipe, wire.encode_request(job.ticket, job.request, child.held))
                case _:
                    if not isinstance(reply, _ANSWERS[type(job.request)]):
                        raise ValueError("an answer to another question")
                    return Event(job.ticket, "done", answer=reply)

    def _living_child(self) -> Child:
        """The child, started where there is none or it died while idle. Raises `OSError`, `EOFError`,
        `ValueError`."""
        if self._child is not None and not self._child.fit():
            self._end_child(0)
        if self._child is None:
            child = Child(self._name, self._cancel_ticket, self._engines, self._models)
            with self._changed:
                self._child = child
            self._note(child, child.ready())
        return self._child

    def _note(self, child: Child, stats: wire.Stats) -> None:
        self.stats = ChildStats(self._name, child.process.pid, stats.rss, stats.models, stats.denial)

    def _recycle(self) -> None:
        """Native libraries leak over long use; a new child does not."""
        child = self._child
        if child is None:
            return
        child.jobs += 1
        child.first_rss = child.first_rss or self.stats.rss
        if child.jobs >= self._bounds.max_jobs or self.stats.rss - child.first_rss > self._bounds.max_growth:
            self._end_child(END_SECONDS)

    def _end_child(self, patience: float) -> None:
        with self._changed:
            child, self._child = self._child, None
        if child is not None:
            child.end(patience)
        self.stats = replace(self.stats, pid=None, rss=0, models=(), denial=())


def _sweep(folder: Path, began: float) -> None:
    """Remove the temporary files that a killed export left in `folder` since `began`."""
    with suppress(OSError):
        for entry in os.scandir(folder):
            if entry.name.startswith(".strongroom-") and entry.stat().st_mtime >= began - 1:
                Path(entry.path).unlink(missing_ok=True)
