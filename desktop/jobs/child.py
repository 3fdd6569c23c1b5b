"""One child process, seen from its parent."""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.context import SpawnProcess

from desktop.jobs import frames, host, wire

START_SECONDS = 60.0


class Child:
    """One child process and the parent's end of its pipe."""

    def __init__(self, lane: str, cancel: host.Shared, engines: str, models: str) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process: SpawnProcess = context.Process(
            target=host.serve,
            args=(lane, theirs, cancel, engines, models),
            name=f"strongroom-{lane}",
            daemon=True,
        )
        self.held: set[str] = set()
        """Keys of the documents that were sent to it."""
        self.jobs = 0
        self.first_rss = 0
        try:
            with _interrupt_blocked():
                self.process.start()
        except BaseException:
            self.pipe.close()
            raise
        finally:
            theirs.close()

    def hear(self) -> wire.Reply:
        """The next thing the child says. Raises `EOFError`, `OSError`, `ValueError`."""
        return wire.decode_reply(frames.frames_of(self.pipe))

    def ready(self) -> wire.Stats:
        """What it says when it is up. Raises as `hear`."""
        if not self.pipe.poll(START_SECONDS):
            raise EOFError
        stats = self.hear()
        if not isinstance(stats, wire.Stats):
            raise ValueError("out of turn")
        return stats

    def fit(self) -> bool:
        """Whether it waits for a request: it lives, and has not spoken unasked."""
        try:
            return self.process.is_alive() and not self.pipe.poll(0)
        except (EOFError, OSError):
            return False

    def end(self, patience: float) -> None:
        """Let it end by itself for `patience` seconds, then kill it."""
        self.pipe.close()
        self.process.join(patience)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.process.close()


@contextmanager
def _interrupt_blocked() -> Iterator[None]:
    """Ctrl-C reaches every process of a terminal. A child started in this block never gets it, not even while
    its interpreter starts: it inherits the mask of the thread."""
    if sys.platform == "win32":
        yield
        return
    # Started in there, it would lift the block.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
