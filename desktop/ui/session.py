"""What is on the desk: documents, what became of them, and what the person decided. Free of Qt."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from desktop.document.model import Document, Problem
from desktop.document.results import Status, TaskResult
from desktop.exporters.base import Exported
from desktop.progress import Progress
from desktop.ui.draft import Draft
from desktop.ui.review import Review


class State(StrEnum):
    READING = "reading"
    LOCKED = "locked"
    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    PARTIAL = "partial"
    FAILED = "failed"
    CANCELLED = "cancelled"


SET_UP = "python3 resources/bootstrap.py run"
"""What a person types to build missing models."""

SORTING = ("classify",)
"""Tasks whose answer is a word or two, by which a person sorts a batch."""
BUSY = (State.READING, State.RUNNING)
OF_STATUS = {Status.OK: State.DONE, Status.PARTIAL: State.PARTIAL, Status.FAILED: State.FAILED}


@dataclass(slots=True, eq=False)
class Entry:
    """One document on the desk. `review` is there once a task found something to decide about, `draft` once
    one translated it."""

    path: Path
    state: State = State.READING
    document: Document | None = None
    result: TaskResult | None = None
    review: Review | None = None
    draft: Draft | None = None
    former: Review | None = None
    """What was decided before another task was run; a new review takes it over."""
    former_draft: Draft | None = None
    """What a person wrote, in the same way."""
    problem: Problem | None = None
    password: str | None = field(default=None, repr=False)
    ticket: int | None = None
    progress: Progress | None = None
    stage_began: float = 0.0
    exporting: bool = False
    exported: Exported | None = None

    @property
    def name(self) -> str:
        return self.path.name or str(self.path)

    @property
    def busy(self) -> bool:
        return self.state in BUSY

    @property
    def exportable(self) -> bool:
        """Whether there is a result that can be written now."""
        if self.document is None or self.result is None or self.busy or self.exporting:
            return False
        return self.result.status is not Status.FAILED

    def begin(self, state: State) -> None:
        """Enter a busy state."""
        self.state, self.problem, self.progress = state, None, None
        self.stage_began = time.monotonic()

    def advance(self, progress: Progress) -> None:
        """Take note of progress; a new stage starts the clock anew."""
        if self.progress is None or self.progress.stage != progress.stage:
            self.stage_began = time.monotonic()
        self.progress = progress

    def seconds_left(self) -> float | None:
        """Estimate for the present stage, or None while nothing is known."""
        if self.progress is None or not 0 < self.progress.done < self.progress.total:
            return None
        spent = time.monotonic() - self.stage_began
        return spent * (self.progress.total - self.progress.done) / self.progress.done

    @property
    def judged(self) -> Review | Draft | None:
        """What a person works on: findings, or sentences."""
        return self.review or self.draft

    def decided(self) -> TaskResult | None:
        """The result as a person decided it: what is exported."""
        return self.judged.outcome() if self.judged is not None else self.result

    @property
    def outcome(self) -> str:
        """What a task that sorts documents says of this one, in a few words; empty for other tasks."""
        if self.result is None or self.result.task not in SORTING:
            return ""
        section = next((part for part in self.result.sections if part.rows and part.rows[0]), None)
        return section.rows[0][0].value if section is not None else ""

    @property
    def undecided(self) -> int:
        """Proposals that nobody has decided about; they stop an export."""
        return self.review.open if self.review is not None else 0

    def problems(self) -> tuple[Problem, ...]:
        """All that is known to be wrong, without repeats."""
        found = [self.problem] if self.problem else []
        if self.document is not None:
            found += self.document.problems
        if self.result is not None:
            found += self.result.problems
        if self.exported is not None:
            found += self.exported.problems
        return tuple(dict.fromkeys(found))
