"""Tasks over several documents together: what was asked, of which documents, and what came of it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.document.model import Document, Problem
from desktop.document.results import OptionValue, TaskResult
from desktop.exporters.base import Exported
from desktop.jobs.requests import Event, ExportSet, Read, RunSet
from desktop.progress import Progress
from desktop.ui.session import OF_STATUS, Entry, State

if TYPE_CHECKING:
    from desktop.ui.desk import Desk

QUESTION, EARLIER = "question", "earlier"
"""Options of a task that the window fills: what is asked, and what was asked before."""
REMEMBERED = 6
"""Turns that a follow-up question is asked with."""


@dataclass(slots=True, eq=False)
class Turn:
    """One run over documents. `asked` is what a person reads above the answer."""

    task: str
    asked: str
    entries: tuple[Entry, ...]
    options: Mapping[str, OptionValue]
    tables: bool = False
    documents: tuple[Document, ...] = ()
    state: State = State.RUNNING
    result: TaskResult | None = None
    problem: Problem | None = None
    progress: Progress | None = None
    ticket: int | None = None
    began: float = field(default_factory=time.monotonic)
    exported: Exported | None = None
    looked: list[Entry] = field(default_factory=list)
    """Those that were read again for their tables; a format may have none to give."""

    @property
    def busy(self) -> bool:
        return self.state is State.RUNNING


class Talk(QObject):
    """The turns of each task, oldest first."""

    changed = Signal(object)
    """A `Turn` has another state or more of its answer."""
    said = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self.turns: dict[str, list[Turn]] = {}

    def of(self, task: str) -> list[Turn]:
        """The turns of a task."""
        return self.turns.get(task, [])

    def busy(self, task: str) -> Turn | None:
        """The turn that is being answered."""
        return next((turn for turn in reversed(self.of(task)) if turn.busy), None)

    def run(
        self,
        task: str,
        entries: Iterable[Entry],
        options: Mapping[str, OptionValue],
        *,
        asked: str,
        tables: bool = False,
    ) -> Turn | None:
        """Begin a turn over those of `entries` that were read; None when none was."""
        ready = tuple(entry for entry in entries if entry.document is not None and not entry.busy)
        if not ready or self.busy(task) is not None:
            return None
        if EARLIER in options:
            options = {**options, EARLIER: self._earlier(task)}
        turn = Turn(task, asked, ready, options, tables)
        self.turns.setdefault(task, []).append(turn)
        self._begin(turn)
        return turn

    def again(self, turn: Turn) -> None:
        """Work a turn out anew, in its place."""
        if not turn.busy:
            turn.entries = tuple(entry for entry in turn.entries if entry in self._desk.documents.entries)
            turn.result = turn.problem = turn.progress = turn.exported = None
            turn.state, turn.began = State.RUNNING, time.monotonic()
            self._begin(turn)

    def stop(self, task: str) -> None:
        """Stop the turn of a task that runs; what is written of it stays to be read."""
        turn = self.busy(task)
        if turn is not None:
            if turn.ticket is not None:
                self._desk.bridge.cancel(turn.ticket, deaf=True)
            turn.state, turn.ticket = State.CANCELLED, None
            self.changed.emit(turn)

    def clear(self, task: str) -> None:
        """Forget the turns of a task."""
        self.stop(task)
        self.turns.pop(task, None)

    def export(self, turn: Turn, fmt: str, dest: Path) -> None:
        """Write the result of a turn."""
        if turn.result is not None:
            request = ExportSet(turn.documents, (turn.result,), fmt, str(dest))
            self._desk.bridge.submit(request, partial(self._wrote, turn))

    def export_batch(self, entries: Iterable[Entry], fmt: str, dest: Path) -> None:
        """Write the results of several documents to one file, a row or a part for each."""
        decided = ((entry.document, entry.decided()) for entry in entries)
        pairs = [(doc, result) for doc, result in decided if doc is not None and result is not None]
        if pairs:
            documents, results = zip(*pairs, strict=True)
            self._desk.bridge.submit(
                ExportSet(documents, results, fmt, str(dest)), partial(self._wrote, None)
            )

    def _earlier(self, task: str) -> tuple[str, ...]:
        """The questions so far, the oldest first."""
        return tuple(turn.asked for turn in self.of(task)[-REMEMBERED:] if turn.result is not None)

    def _begin(self, turn: Turn) -> None:
        """Read tables where they are wanted and nobody has looked; then run."""
        without = next((entry for entry in turn.entries if _lacks_tables(entry, turn)), None)
        if without is not None:
            turn.looked.append(without)
            request = Read(str(without.path), without.password, tables=True)
            turn.ticket = self._desk.bridge.submit(request, partial(self._tabled, turn, without))
        else:
            turn.documents = tuple(e.document for e in turn.entries if e.document is not None)
            models = self._desk.models_for(turn.task)
            together = RunSet(turn.documents, turn.task, turn.options, models)
            turn.ticket = self._desk.bridge.submit(together, partial(self._heard, turn))
        self.changed.emit(turn)

    def _tabled(self, turn: Turn, entry: Entry, event: Event) -> None:
        if isinstance(event.answer, Document):
            self._desk.take_tables(entry, event.answer)
            if turn.busy:
                self._begin(turn)
        else:
            self._heard(turn, event)

    def _heard(self, turn: Turn, event: Event) -> None:
        if event.progress is not None:
            partial_ = event.progress.partial or (turn.progress.partial if turn.progress else "")
            turn.progress = replace(event.progress, partial=partial_)
        elif isinstance(event.answer, TaskResult):
            turn.result, turn.state = event.answer, OF_STATUS[event.answer.status]
        elif event.kind == "failed":
            turn.problem, turn.state = event.problem, State.FAILED
        elif event.kind == "cancelled":
            turn.state = State.CANCELLED
        self.changed.emit(turn)

    def _wrote(self, turn: Turn | None, event: Event) -> None:
        if isinstance(event.answer, Exported):
            if turn is not None:
                turn.exported = event.answer
            self.said.emit(self.tr("Saved as %1").replace("%1", event.answer.path))
        elif event.kind == "failed" and event.problem is not None:
            self.said.emit(event.problem.message)


def _lacks_tables(entry: Entry, turn: Turn) -> bool:
    document = entry.document
    wanted = turn.tables and entry not in turn.looked
    return wanted and document is not None and document.tables is None
