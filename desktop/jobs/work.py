"""Jobs of a person, what they have come to so far, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from desktop.document.model import Document, Problem
from desktop.document.results import Status, TaskResult
from desktop.exporters.base import Exported
from desktop.exporters.naming import renamed
from desktop.jobs.calls import Call, Failed, OnProgress
from desktop.jobs.documents import slim
from desktop.tasks.decisions import Marked

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Job:
    """One document and what to do with it. Without `out_dir` nothing is written; without `format` the
    task's first one is. What is found in one document of a `batch` is redacted in all of them, under one
    number; it is only written when all of them have run."""

    id: str
    source: Path
    task: str
    options: Mapping[str, object] = field(default_factory=dict)
    out_dir: Path | None = None
    format: str | None = None
    password: str | None = field(default=None, repr=False)
    batch: str = ""


@dataclass(frozen=True, slots=True)
class SetJob:
    """Several documents and one task over all of them. Without `out_dir` nothing is written; without `format`
    the task's first one is."""

    id: str
    sources: tuple[Path, ...]
    task: str
    options: Mapping[str, object] = field(default_factory=dict)
    out_dir: Path | None = None
    format: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job. `problems` holds those of reading, task and export; with any of them `status` is
    not ok. `notes` say what else a person should know. `seconds` is the time at work, without the wait in a
    queue. `documents` are what was read, one but for a job over a set, whose `sha256` is empty; they may come
    without the places of their text on their pages."""

    id: str
    source: str
    sha256: str
    task: str
    status: Status
    outputs: tuple[str, ...] = ()
    verified_by: tuple[str, ...] = ()
    documents: tuple[Document, ...] = ()
    result: TaskResult | None = None
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def document(self) -> Document | None:
        """The one document, where there is one."""
        return self.documents[0] if len(self.documents) == 1 else None


@dataclass(slots=True)
class _AtWork:
    """What there is of a work on one document or on several: how long it took, what failed."""

    result: TaskResult | None = None
    exported: list[Exported] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    failed: bool = False
    seconds: float = 0.0

    @contextmanager
    def failing(self) -> Iterator[None]:
        """What fails in the block is the end of this job, and of no other."""
        try:
            yield
        except Failed as failed:
            self.fail(failed.problem)

    def fail(self, problem: Problem) -> None:
        """Note why this job ends here."""
        self.problems.append(problem)
        self.failed = True

    def wait(self, call: Call, kind: type[T], on_progress: OnProgress) -> T:
        """The answer of a call. Raises `Failed` and `Cancelled`."""
        try:
            answer = call.wait(on_progress)
        finally:
            self.seconds += call.seconds
        if not isinstance(answer, kind):
            raise TypeError(f"{type(answer).__name__} where {kind.__name__} was asked for")
        return answer

    def concluded(self, outcome: Outcome, of_reading: Iterable[Problem]) -> Outcome:
        """`outcome` with all that was done since reading."""
        problems = [*of_reading, *(self.result.problems if self.result else ())]
        problems += [problem for exported in self.exported for problem in exported.problems]
        problems += self.problems
        return replace(
            outcome,
            status=self._status(problems),
            outputs=tuple(path for exported in self.exported for path in (exported.path, *exported.reports)),
            verified_by=tuple(name for exported in self.exported for name in exported.verified_by),
            result=self.result,
            # A task may repeat what the reader said.
            problems=tuple(dict.fromkeys(problems)),
            seconds=round(self.seconds, 3),
        )

    def _status(self, problems: list[Problem]) -> Status:
        if self.failed or self.result is None:
            return Status.FAILED
        if problems and self.result.status is Status.OK:
            return Status.PARTIAL
        return self.result.status


@dataclass(slots=True)
class Work(_AtWork):
    """What a job has come to so far."""

    job: Job = field(kw_only=True)
    document: Document | None = None
    stem: str = ""
    notes: tuple[str, ...] = ()
    slimmed: bool = False

    def __post_init__(self) -> None:
        self.stem = Path(self.job.source).stem

    def task_done(self, task: str) -> bool:
        """Whether `task` was to run, and has a result."""
        done = self.result is not None and self.result.status is not Status.FAILED
        return done and self.job.task == task and not self.failed

    def marked(self) -> Iterator[Marked]:
        """The text and the name of the file, to be reconciled with those of the others."""
        if self.document is None or self.result is None:
            raise ValueError("the task did not run")
        yield Marked(self.document.text, self.result)
        yield Marked(self.stem, replace(self.result, findings=(), candidates=(), rejected=()), is_name=True)

    def settle(self, result: TaskResult, name: Marked, number: int) -> None:
        """Take over what was reconciled. A name of a file that holds something that is removed is changed."""
        from desktop.tasks.redact import reported

        if self.document is not None:
            self.result = reported(self.document, result)
        if name.result.findings:
            self.stem = renamed(name.text, name.result, number)
            self.notes = ("The name of the file held something that was redacted, and was changed.",)

    def slim(self) -> None:
        """Let go of where the text stands on its pages, which takes far more memory than the text."""
        if self.document is not None:
            self.document, self.slimmed = slim(self.document), True

    def outcome(self) -> Outcome:
        """All of it, as it stands."""
        document = self.document
        outcome = Outcome(
            id=self.job.id,
            source=str(self.job.source),
            sha256=document.sha256 if document else "",
            task=self.job.task,
            status=Status.FAILED,
            documents=(document,) if document else (),
            notes=self.notes,
        )
        return self.concluded(outcome, document.problems if document else ())


@dataclass(slots=True)
class SetWork(_AtWork):
    """What a job over a set has come to so far."""

    job: SetJob = field(kw_only=True)
    documents: list[Document] = field(default_factory=list)
    of_reading: list[Problem] = field(default_factory=list)

    def take(self, work: Work) -> None:
        """A document that was read, or why it was not; where there are several, each problem says whose."""
        self.seconds += work.seconds
        found = [*work.problems, *(work.document.problems if work.document else ())]
        if len(self.job.sources) > 1:
            name = work.job.source.name
            found = [replace(problem, message=f"{name}: {problem.message}") for problem in found]
        self.of_reading += found
        if work.document is not None:
            self.documents.append(work.document)

    def readable(self) -> tuple[Document, ...]:
        """Raises `Failed` where no document could be read, which the problems say already."""
        if not self.documents:
            raise Failed(self.of_reading.pop())
        return tuple(self.documents)

    def outcome(self) -> Outcome:
        """All of it, as it stands."""
        first, *others = (str(source) for source in self.job.sources)
        outcome = Outcome(
            id=self.job.id,
            source=f"{first} and {len(others)} more" if others else first,
            sha256="",
            task=self.job.task,
            status=Status.FAILED,
            documents=tuple(self.documents),
        )
        return self.concluded(outcome, self.of_reading)
