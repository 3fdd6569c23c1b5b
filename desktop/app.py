"""The composition root, and the way of one document through it: read, run, export."""

from __future__ import annotations

import os
import queue
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeAlias, TypeVar

from desktop import paths
from desktop import settings as settings_file
from desktop.document.model import Document, Problem
from desktop.document.results import OptionValue, Status, TaskResult
from desktop.errors import Cancelled, UserError
from desktop.exporters.base import Exported
from desktop.exporters.naming import Names, renamed
from desktop.jobs.process import ProcessRunner
from desktop.jobs.requests import (
    Answer,
    Event,
    Export,
    Pseudonymise,
    Read,
    Reconcile,
    Reconciled,
    Request,
    Run,
)
from desktop.jobs.runner import Runner
from desktop.modelstore.store import ModelStore
from desktop.progress import Progress
from desktop.settings import Settings
from desktop.tasks.decisions import Marked

if TYPE_CHECKING:
    from desktop.exporters.vault import OpenVault  # brings cryptography, which a start can do without

T = TypeVar("T")
OnProgress: TypeAlias = Callable[[Progress], None]

OnLocked: TypeAlias = "Callable[[Job], str | None]"

REDACT, PSEUDONYM = "redact", "pseudonym"
PASSWORD_TRIES = 3
KEPT_TEXT = 4_000_000
"""Characters of a batch whose places on their pages are kept until it is written (some 40 bytes each); what
comes after is read a second time."""


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
class Outcome:
    """What became of a job. `problems` holds those of reading, task and export; with any of them `status` is
    not ok. `notes` say what else a person should know. `seconds` is the time at work, without the wait in a
    queue. `document` may come without the places of its text on its pages."""

    id: str
    source: str
    sha256: str
    task: str
    status: Status
    outputs: tuple[str, ...] = ()
    verified_by: tuple[str, ...] = ()
    document: Document | None = None
    result: TaskResult | None = None
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    seconds: float = 0.0


class App:
    """Everything a window or a command line works with. Use as a context manager, or `close` it."""

    def __init__(self, runner: Runner, store: ModelStore, settings: Settings) -> None:
        self.runner = runner
        self.store = store
        self.settings = settings
        self._names = Names()

    @classmethod
    def open(cls, *, runner: Runner | None = None, settings: Settings | None = None) -> App:
        """The program as it is on this machine. No child is started and no model loaded before the first
        request needs it."""
        models = paths.models_dir()
        return cls(
            runner=runner or ProcessRunner(models),
            store=ModelStore(models),
            settings=settings or settings_file.load(),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop what is at work and end the children."""
        self.runner.close()

    def remember(self, settings: Settings) -> None:
        """Keep `settings`, now and for the next start."""
        self.settings = settings
        settings_file.save(settings)

    def process(self, job: Job, on_progress: OnProgress | None = None) -> Outcome:
        """Read, run and export one document. What fails is told in the outcome; only `Cancelled` is raised.

        `on_progress` is called on this thread.
        """
        heard = on_progress or _ignore
        return next(self.iter_process([job], lambda _, progress: heard(progress)))

    def iter_process(
        self,
        jobs: Iterable[Job],
        on_progress: Callable[[Job, Progress], None] | None = None,
        *,
        on_locked: OnLocked | None = None,
        vault: OpenVault | None = None,
    ) -> Generator[Outcome, None, None]:
        """The outcomes of `jobs` in order. While one is at work the next is read already.

        Those of a batch come when all of it has run. `on_locked` is asked for the password of a document
        that needs one; None leaves it closed. Pseudonyms are kept in `vault`.
        """
        waiting: list[_Work] = []
        kept = 0
        with closing(self._run_all(jobs, on_progress, on_locked)) as works:
            for work in works:
                if not waiting and not work.job.batch:
                    self._reconcile([work], vault, on_progress)
                    yield self._concluded(work, on_progress)
                    continue
                waiting.append(work)
                kept += len(work.document.text) if work.document is not None else 0
                if kept > KEPT_TEXT:
                    work.slim()
        for batch in dict.fromkeys(work.job.batch for work in waiting):
            group = [work for work in waiting if work.job.batch == batch]
            for together in [group] if batch else [[work] for work in group]:
                self._reconcile(together, vault, on_progress)
        waiting.reverse()
        while waiting:
            yield self._concluded(waiting.pop(), on_progress)

    def ask(self, request: Request, kind: type[T], on_progress: OnProgress | None = None) -> T:
        """The answer to one request. Raises `UserError` for what failed, and `Cancelled`."""
        try:
            answer = _Call(self.runner, request).wait(on_progress or _ignore)
        except _Failed as failed:
            raise UserError(failed.problem.code, failed.problem.message) from None
        if not isinstance(answer, kind):
            raise TypeError(f"{type(answer).__name__} where {kind.__name__} was asked for")
        return answer

    def _begin(self, job: Job) -> _Begun:
        """Check a job and queue the reading of its document."""
        try:
            _check(job)
        except UserError as error:
            return _Begun(job, problem=Problem(error.code, str(error)))
        return _Begun(job, reading=_Call(self.runner, _reading(job)))

    def _run_all(
        self,
        jobs: Iterable[Job],
        on_progress: Callable[[Job, Progress], None] | None,
        on_locked: OnLocked | None,
    ) -> Generator[_Work, None, None]:
        """Each job read and run, in order; the next is being read meanwhile."""
        following = map(self._begin, jobs)
        current = next(following, None)
        while current is not None:
            ahead: _Begun | None = None
            try:
                ahead = next(following, None)
                yield self._run(current, _about(current.job, on_progress), on_locked)
            except BaseException:
                for begun in (current, ahead):
                    if begun is not None:
                        begun.stop()
                raise
            current = ahead

    def _run(self, begun: _Begun, on_progress: OnProgress, on_locked: OnLocked | None) -> _Work:
        work = _Work(begun.job)
        with work.failing():
            work.document = self._read(work, begun, on_progress, on_locked)
            work.result = work.wait(
                _Call(self.runner, Run(work.document, begun.job.task, _values(begun.job))),
                TaskResult,
                on_progress,
            )
        return work

    def _read(
        self, work: _Work, begun: _Begun, on_progress: OnProgress, on_locked: OnLocked | None
    ) -> Document:
        """The document, with the password that a person gives for it."""
        if begun.reading is None:
            raise _Failed(begun.problem or Problem("internal_error", "The job was not begun."))
        reading = begun.reading
        for _ in range(PASSWORD_TRIES):
            try:
                return work.wait(reading, Document, on_progress)
            except _Failed as failed:
                locked = failed.problem.code in {"password_needed", "password_wrong"}
                password = on_locked(work.job) if locked and on_locked is not None else None
                if not password:
                    raise
                work.job = replace(work.job, password=password)
                reading = _Call(self.runner, _reading(work.job))
        return work.wait(reading, Document, on_progress)

    def _reconcile(
        self,
        works: Sequence[_Work],
        vault: OpenVault | None,
        on_progress: Callable[[Job, Progress], None] | None,
    ) -> None:
        """What was found in one is found in all, and in their names; then each gets its pseudonym."""
        works = [work for work in works if work.task_done(REDACT)]
        if not works:
            return
        first = works[0]
        problem: Problem | None = None
        try:
            marked = [mark for work in works for mark in work.marked()]
            about = _about(first.job, on_progress)
            answer = first.wait(_Call(self.runner, Reconcile(tuple(marked))), Reconciled, about)
            marked = [replace(m, result=r) for m, r in zip(marked, answer.results, strict=True)]
            chosen = [at for at, m in enumerate(marked) if m.result.options.get("style") == PSEUDONYM]
            if chosen:
                from desktop.exporters.vault import new as new_vault

                found = vault.vault if vault is not None else new_vault()
                asked = Pseudonymise(tuple(marked[at] for at in chosen), found.seed, found.pairs)
                answer = first.wait(_Call(self.runner, asked), Reconciled, about)
                for at, result in zip(chosen, answer.results, strict=True):
                    marked[at] = replace(marked[at], result=result)
                if vault is not None:
                    vault.keep(answer.pairs)
        except _Failed as failed:
            problem = failed.problem
        except UserError as error:
            problem = Problem(error.code, str(error))
        for number, work in enumerate(works, 1):
            if problem is not None:
                work.fail(problem)
            else:
                work.settle(marked[2 * number - 2].result, marked[2 * number - 1], number)

    def _concluded(self, work: _Work, on_progress: Callable[[Job, Progress], None] | None) -> Outcome:
        """Written, where it is to be, and told of."""
        job, result = work.job, work.result
        if job.out_dir is not None and result is not None and not work.failed:
            with work.failing():
                if result.status is not Status.FAILED:
                    self._read_again(work, _about(job, on_progress))
                    self._export(work, job.out_dir, _about(job, on_progress))
        return work.outcome()

    def _read_again(self, work: _Work, on_progress: OnProgress) -> None:
        """Places on pages that were let go to save memory."""
        if not work.slimmed or work.document is None:
            return
        again = work.wait(_Call(self.runner, _reading(work.job)), Document, on_progress)
        if again.sha256 != work.document.sha256:
            raise _Failed(
                Problem("source_changed", "The file was changed while Strongroom worked on it. Run it again.")
            )
        work.document = again

    def _export(self, work: _Work, folder: Path, on_progress: OnProgress) -> None:
        from desktop.exporters.registry import EXPORTERS
        from desktop.tasks.registry import TASKS

        document, result, job = work.document, work.result, work.job
        if document is None or result is None:
            raise ValueError("nothing to export")
        fmt = job.format or TASKS[job.task].formats[0]
        suffix = EXPORTERS[fmt].suffix(document, result)
        _make_folder(folder)
        with self._names.free(folder.absolute(), f"{work.stem}.{job.task}", suffix) as dest:
            request = Export(document, result, fmt, str(dest), job.password)
            work.exported.append(work.wait(_Call(self.runner, request), Exported, on_progress))


def expand(sources: Iterable[Path]) -> list[Path]:
    """Files to read: each file as it was given, and for a folder the readable kinds in it, sorted.

    Hidden files, and the lock files of office programs, are left out. A folder that can not be listed stays
    in the list by itself, so that reading it says why. Links to folders are not followed.
    """
    from desktop.readers.registry import SUFFIXES

    found: list[Path] = []
    for source in sources:
        if not source.is_dir():
            found.append(source)
            continue
        in_folder: list[Path] = []

        def unlisted(error: OSError, into: list[Path] = in_folder) -> None:
            into.append(Path(error.filename))

        for folder, folders, names in os.walk(source, onerror=unlisted):
            folders[:] = [name for name in folders if not name.startswith(".")]
            in_folder += [
                Path(folder, name)
                for name in names
                if Path(name).suffix.lower() in SUFFIXES and not name.startswith((".", "~$"))
            ]
        found += sorted(in_folder)
    return found


class _Failed(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


class _Call:
    """A request on its way; its events come to the thread that waits for them."""

    def __init__(self, runner: Runner, request: Request) -> None:
        self._runner = runner
        self._events: queue.SimpleQueue[tuple[float, Event]] = queue.SimpleQueue()
        self._ticket = runner.submit(request, self._hear)
        self.seconds = 0.0

    def _hear(self, event: Event) -> None:
        self._events.put((time.monotonic(), event))

    def stop(self) -> None:
        self._runner.cancel(self._ticket)

    def wait(self, on_progress: OnProgress) -> Answer:
        """Raises `_Failed` and `Cancelled`. Left by another exception (Ctrl-C), it stops the request."""
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
                    raise _Failed(event.problem)
                elif event.answer is not None:
                    self.seconds = at - started
                    return event.answer
        except (_Failed, Cancelled):
            raise
        except BaseException:
            self.stop()
            raise


@dataclass(frozen=True, slots=True)
class _Begun:
    """A job whose document is being read, or why it is not."""

    job: Job
    reading: _Call | None = None
    problem: Problem | None = None

    def stop(self) -> None:
        if self.reading is not None:
            self.reading.stop()


@dataclass(slots=True)
class _Work:
    """What a job has come to so far."""

    job: Job
    document: Document | None = None
    result: TaskResult | None = None
    exported: list[Exported] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    failed: bool = False
    seconds: float = 0.0
    stem: str = ""
    notes: tuple[str, ...] = ()
    slimmed: bool = False

    def __post_init__(self) -> None:
        self.stem = Path(self.job.source).stem

    @contextmanager
    def failing(self) -> Iterator[None]:
        """What fails in the block is the end of this job, and of no other."""
        try:
            yield
        except _Failed as failed:
            self.fail(failed.problem)

    def fail(self, problem: Problem) -> None:
        self.problems.append(problem)
        self.failed = True

    def task_done(self, task: str) -> bool:
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
            pages = tuple(replace(page, runs=()) for page in self.document.pages)
            self.document, self.slimmed = replace(self.document, pages=pages), True

    def wait(self, call: _Call, kind: type[T], on_progress: OnProgress) -> T:
        try:
            answer = call.wait(on_progress)
        finally:
            self.seconds += call.seconds
        if not isinstance(answer, kind):
            raise TypeError(f"{type(answer).__name__} where {kind.__name__} was asked for")
        return answer

    def outcome(self) -> Outcome:
        problems = list(self.document.problems if self.document else ())
        problems += self.result.problems if self.result else ()
        for exported in self.exported:
            problems += exported.problems
        problems += self.problems
        return Outcome(
            id=self.job.id,
            source=str(self.job.source),
            sha256=self.document.sha256 if self.document else "",
            task=self.job.task,
            status=self._status(problems),
            outputs=tuple(path for exported in self.exported for path in (exported.path, *exported.reports)),
            verified_by=tuple(name for exported in self.exported for name in exported.verified_by),
            document=self.document,
            result=self.result,
            # A task may repeat what the reader said.
            problems=tuple(dict.fromkeys(problems)),
            notes=self.notes,
            seconds=round(self.seconds, 3),
        )

    def _status(self, problems: list[Problem]) -> Status:
        if self.failed or self.result is None:
            return Status.FAILED
        if problems and self.result.status is Status.OK:
            return Status.PARTIAL
        return self.result.status


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _Failed(
            Problem(
                "cannot_write",
                f"The folder {folder} can not be made: {error.strerror}. Choose another one.",
            )
        ) from None


def _reading(job: Job) -> Read:
    # The child may have another working directory than the person who typed the name.
    return Read(str(Path(job.source).absolute()), job.password)


def _check(job: Job) -> None:
    """Raises `UserError` for what no reading of the document could mend."""
    from desktop.exporters.registry import EXPORTERS
    from desktop.tasks.registry import TASKS

    task = TASKS.get(job.task)
    if task is None:
        raise UserError(
            "unknown_task", f"There is no task {job.task!r}.", f"Choose one of: {', '.join(TASKS)}."
        )
    if job.format is not None and job.format not in task.formats:
        raise UserError(
            "unknown_format",
            f"The task {job.task} can not be exported as {job.format!r}.",
            f"Choose one of: {', '.join(name for name in task.formats if name in EXPORTERS)}.",
        )
    _values(job)


def _values(job: Job) -> dict[str, OptionValue]:
    from desktop.tasks.options import complete
    from desktop.tasks.registry import TASKS

    return complete(TASKS[job.task], job.options)


def _about(job: Job, on_progress: Callable[[Job, Progress], None] | None) -> OnProgress:
    return _ignore if on_progress is None else lambda progress: on_progress(job, progress)


def _ignore(progress: Progress) -> None:
    """For those who do not ask how far it is."""
