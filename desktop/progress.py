"""Progress and cancellation, handed down as arguments and never kept on a shared engine."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from desktop.errors import Cancelled


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one stage has come: `done` of `total` units (pages, windows, sentences).

    `partial` is the answer as far as it is written, for a person to read meanwhile; it is in no log.
    """

    stage: str
    done: int
    total: int
    partial: str = field(default="", repr=False)


class CancelToken(Protocol):
    """Anything that can say whether to stop; `multiprocessing.Event` and `threading.Event` both do."""

    def is_set(self) -> bool: ...


class _Never:
    def is_set(self) -> bool:
        return False


class JobContext:
    """What a job may say and must ask while it works.

    `check()` is called at least once a page, chunk and token. A native call that runs for longer than
    that registers a way to be interrupted with `on_cancel`; `interrupt()` (called from the thread that
    watches the cancel token) then runs it.
    """

    def __init__(
        self,
        report: Callable[[Progress], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> None:
        self._report = report
        self._cancel: CancelToken = cancel or _Never()
        self._interrupts: list[Callable[[], None]] = []

    def check(self) -> None:
        """Raise `Cancelled` when the person has stopped the job."""
        if self._cancel.is_set():
            raise Cancelled

    def report(self, stage: str, done: int, total: int, partial: str = "") -> None:
        """Tell how far `stage` has come, and check for cancel on the way."""
        self.check()
        if self._report is not None:
            self._report(Progress(stage, done, total, partial))

    @contextmanager
    def on_cancel(self, interrupt: Callable[[], None]) -> Iterator[None]:
        """While the block runs, `interrupt` stops the native call in it from another thread."""
        self._interrupts.append(interrupt)
        try:
            self.check()
            yield
        finally:
            self._interrupts.remove(interrupt)

    def interrupt(self) -> None:
        """Stop every native call in progress. Called from a thread other than the job's."""
        for interrupt in tuple(self._interrupts):
            interrupt()


def throttled(report: Callable[[Progress], None], seconds: float) -> Callable[[Progress], None]:
    """Pass on a new stage at once, and the rest at most every so many seconds."""
    stage, sent = "", 0.0

    def pass_on(progress: Progress) -> None:
        nonlocal stage, sent
        now = time.monotonic()
        if progress.stage == stage and now - sent < seconds:
            return
        stage, sent = progress.stage, now
        report(progress)

    return pass_on
