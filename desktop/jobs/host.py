"""The child: denies itself the network, then answers requests until its parent is gone. Never imports Qt."""

from __future__ import annotations

import ctypes
import faulthandler
import logging
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import parent_process
from pathlib import Path
from typing import Protocol

from desktop.document.model import Problem
from desktop.jobs import dispatch, frames, wire
from desktop.jobs.documents import Held, NotHeld
from desktop.jobs.engines import LazyEngines
from desktop.jobs.requests import Request
from desktop.progress import JobContext, throttled

log = logging.getLogger(__name__)

PROGRESS_SECONDS = 0.05
WATCH_SECONDS = 0.02
STATS_SECONDS = 1.0


class Shared(Protocol):
    """A number in memory that parent and child share: the ticket to cancel. It has no lock, so that a child
    killed at any moment leaves nothing locked in the window's process."""

    value: int


@dataclass(frozen=True, slots=True)
class Token:
    """Says whether `ticket` is the one to cancel."""

    cancel: Shared
    ticket: int

    def is_set(self) -> bool:
        return self.cancel.value == self.ticket


def serve(lane: str, pipe: Connection, cancel: Shared, factory: str, models: str) -> None:
    """The whole life of a child. `factory` names its engines (see `jobs.engines`), `models` their folder."""
    from desktop.jobs.denial import deny_network

    _follow_parent()
    layers = deny_network()
    _start_logs(lane)
    try:
        Host(pipe, cancel, LazyEngines(factory, Path(models)), layers).run()
    except Exception as error:
        log.critical("child failed", exc_info=error)
        sys.exit(1)


class Host:
    """Answers requests from `pipe`, one after the other."""

    def __init__(
        self, pipe: Connection, cancel: Shared, engines: LazyEngines, denial: tuple[str, ...]
    ) -> None:
        self._pipe = pipe
        self._cancel = cancel
        self._engines = engines
        self._denial = denial
        self._held = Held()
        self._sending = threading.RLock()  # a task may report from a thread of its own
        self._job: tuple[Token, JobContext] | None = None

    def run(self) -> None:
        """Serve until the pipe ends."""
        threading.Thread(target=self._watch, name="watch", daemon=True).start()
        with suppress(BrokenPipeError, ConnectionResetError, EOFError):
            self._send(self._stats())
            while True:
                try:
                    ticket, request = wire.decode_request(frames.frames_of(self._pipe), self._held)
                except NotHeld:
                    self._send(wire.Missing())
                else:
                    self._serve(ticket, request)

    def _serve(self, ticket: int, request: Request) -> None:
        token = Token(self._cancel, ticket)
        ctx = JobContext(throttled(self._send, PROGRESS_SECONDS), token)
        self._job = (token, ctx)
        reply: wire.Reply = dispatch.reply(request, self._engines, ctx, token.is_set)
        try:
            message = wire.encode_reply(reply)
        except (ValueError, TypeError) as error:
            # A number that is none, from a bug in a reader or task.
            log.error("answer not encoded", exc_info=error)
            message = wire.encode_reply(
                Problem("internal_error", "Strongroom made a result that can not be kept. Please report it.")
            )
        with self._sending:
            self._job = None
            self._send(self._stats())
            frames.send(self._pipe, message)

    def _send(self, reply: wire.Reply) -> None:
        with self._sending:
            frames.send(self._pipe, wire.encode_reply(reply))

    def _stats(self) -> wire.Stats:
        import psutil  # type: ignore[import-untyped]

        return wire.Stats(psutil.Process().memory_info().rss, self._engines.loaded(), self._denial)

    def _watch(self) -> None:
        """Interrupt a cancelled job, tell of a long one's memory, and end with the parent."""
        parent = parent_process()
        if parent is None:
            raise RuntimeError("a child is started by multiprocessing")
        interrupted: Token | None = None
        told = time.monotonic()
        while not wait([parent.sentinel], WATCH_SECONDS):
            job = self._job
            if job is None:
                continue
            token, ctx = job
            if token != interrupted and token.is_set():
                interrupted = token
                try:
                    ctx.interrupt()
                except Exception as error:
                    log.error("interrupt failed", exc_info=error)
            if time.monotonic() - told > STATS_SECONDS:
                told = time.monotonic()
                with self._sending, suppress(OSError):
                    if self._job is job:  # after its answer nobody listens
                        self._send(self._stats())
        os._exit(1)


def _follow_parent() -> None:
    """Leave Ctrl-C to the parent, end with it, and keep native chatter out of a program's standard output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL, 0, 0, 0)
        parent = parent_process()
        if parent is not None and os.getppid() != parent.pid:
            os._exit(1)  # it died before the line above
    with suppress(OSError):  # a windowed program has no standard output
        os.dup2(2, 1)


def _start_logs(lane: str) -> None:
    from desktop import logs

    file = logs.start(f"worker-{lane}")
    if file is not None:
        with suppress(OSError):
            # Kept open for the life of the process: it is written to from a crashing one.
            faulthandler.enable(file.with_name(f"worker-{lane}-crash.log").open("a", encoding="utf-8"))
