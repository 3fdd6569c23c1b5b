"""The composition root, and the way of one document through it: read, run, export."""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias, TypeVar

from desktop import paths
from desktop import settings as settings_file
from desktop.document.model import Document, Problem
from desktop.document.results import OptionValue, Status, TaskResult
from desktop.errors import Cancelled, UserError
from desktop.exporters.base import Exported
from desktop.jobs.process import ProcessRunner
from desktop.jobs.requests import Answer, Event, Export, Read, Request, Run
from desktop.jobs.runner import Runner
from desktop.modelstore.store import ModelStore
from desktop.progress import Progress
from desktop.settings import Settings

T = TypeVar("T")
OnProgress: TypeAlias = Callable[[Progress], None]

MAX_NAME = 200
"""Bytes of an output's name: file systems take 255, and some of it goes to the temporary name beside it."""


@dataclass(frozen=True, slots=True)
class Job:
    """One document and what to do with it. Without `out_dir` nothing is written; without `format` the
    task's first one is."""

    id: str
    source: Path
    task: str
    options: Mapping[str, object] = field(default_factory=dict)
    out_dir: Path | None = None
    format: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job. `problems` holds those of reading, task and export; with any of them `status` is
    not ok. `seconds` is the time at work, without the wait in a queue."""

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
    seconds: float = 0.0


class App:
    """Everything a window or a command line works with. Use as a context manager, or `close` it."""

    def __init__(self, runner: Runner, store: ModelStore, settings: Settings) -> None:
        self.runner = runner
        self.store = store
        self.settings = settings
        self._names = _Names()

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
        return self._finish(self._begin(job), on_progress or _ignore)

    def iter_process(
        self, jobs: Iterable[Job], on_progress: Callable[[Job, Progress], None] | None = None
    ) -> Generator[Outcome, None, None]:
        """The outcomes of `jobs` in order. While one is at work the next is read already."""
        following = map(self._begin, jobs)
        current = next(following, None)
        while current is not None:
            ahead: _Begun | None = None
            job = current.job
            try:
                ahead = next(following, None)
                yield self._finish(current, _about(job, on_progress))
            except BaseException:
                for begun in (current, ahead):
                    if begun is not None:
                        begun.stop()
                raise
            current = ahead

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
        # The child may have another working directory than the person who typed the name.
        path = str(Path(job.source).absolute())
        return _Begun(job, reading=_Call(self.runner, Read(path, job.password)))

    def _finish(self, begun: _Begun, on_progress: OnProgress) -> Outcome:
        work = _Work(begun.job)
        try:
            if begun.reading is None:
                raise _Failed(begun.problem or Problem("internal_error", "The job was not begun."))
            work.document = work.wait(begun.reading, Document, on_progress)
            work.result = work.wait(
                _Call(self.runner, Run(work.document, begun.job.task, _values(begun.job))),
                TaskResult,
                on_progress,
            )
            if begun.job.out_dir is not None and work.result.status is not Status.FAILED:
                self._export(work, begun.job.out_dir, on_progress)
        except _Failed as failed:
            work.problems.append(failed.problem)
            work.failed = True
        return work.outcome()

    def _export(self, work: _Work, folder: Path, on_progress: OnProgress) -> None:
        from desktop.exporters.registry import EXPORTERS
        from desktop.tasks.registry import TASKS

        document, result, job = work.document, work.result, work.job
        if document is None or result is None:
            raise ValueError("nothing to export")
        fmt = job.format or TASKS[job.task].formats[0]
        suffix = EXPORTERS[fmt].suffix(document, result)
        _make_folder(folder)
        with self._names.free(folder.absolute(), f"{Path(job.source).stem}.{job.task}", suffix) as dest:
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
            seconds=round(self.seconds, 3),
        )

    def _status(self, problems: list[Problem]) -> Status:
        if self.failed or self.result is None:
            return Status.FAILED
        if problems and self.result.status is Status.OK:
            return Status.PARTIAL
        return self.result.status


class _Names:
    """Names for outputs. No file is ever overwritten, neither that of an earlier run nor that of another
    source of the same name: the next free number is taken."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken: set[str] = set()

    @contextmanager
    def free(self, folder: Path, stem: str, suffix: str) -> Iterator[Path]:
        """A path in `folder` that nobody else gets while the block runs."""
        with self._lock:
            path = next(p for p in _candidates(folder, stem, suffix) if self._is_free(p))
            self._taken.add(_key(path))
        try:
            yield path
        finally:
            with self._lock:
                self._taken.discard(_key(path))

    def _is_free(self, path: Path) -> bool:
        return _key(path) not in self._taken and not os.path.lexists(path)


def _candidates(folder: Path, stem: str, suffix: str) -> Iterator[Path]:
    number = 1
    while True:
        end = suffix if number == 1 else f" ({number}){suffix}"
        room = MAX_NAME - len(os.fsencode(end))
        short = stem
        while len(os.fsencode(short)) > room:
            short = short[:-1]
        yield folder / f"{short}{end}"
        number += 1


def _key(path: Path) -> str:
    """Equal for names that some file systems take for the same."""
    return str(path).casefold()


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
