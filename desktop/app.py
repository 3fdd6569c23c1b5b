"""The composition root, and the way of one document through it: read, run, export."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeAlias, TypeVar

from desktop import paths
from desktop import settings as settings_file
from desktop.document.model import Document, Problem
from desktop.document.results import OptionValue, Status, TaskResult
from desktop.errors import UserError
from desktop.exporters.base import Exported
from desktop.exporters.naming import Names
from desktop.jobs.calls import Call, Failed, OnProgress
from desktop.jobs.process import ProcessRunner
from desktop.jobs.requests import (
    Export,
    ExportSet,
    Pseudonymise,
    Read,
    Reconcile,
    Reconciled,
    Request,
    Run,
    RunSet,
)
from desktop.jobs.runner import Runner
from desktop.jobs.work import Job, Outcome, SetJob, SetWork, Work
from desktop.jobs.workshop import Workshop
from desktop.modelstore.store import ModelStore
from desktop.progress import Progress
from desktop.settings import Settings
from desktop.tasks.base import AnyTask

if TYPE_CHECKING:
    from desktop.exporters.vault import OpenVault  # brings cryptography, which a start can do without

__all__ = ["App", "Job", "Outcome", "SetJob", "expand"]

T = TypeVar("T")
OnLocked: TypeAlias = "Callable[[Job], str | None]"

REDACT, PSEUDONYM = "redact", "pseudonym"
PASSWORD_TRIES = 3
KEPT_TEXT = 4_000_000
"""Characters of a batch whose places on their pages are kept until it is written (some 40 bytes each); what
comes after is read a second time."""


class App:
    """Everything a window or a command line works with. Use as a context manager, or `close` it."""

    def __init__(self, runner: Runner, store: ModelStore, settings: Settings) -> None:
        self.runner = runner
        self.store = store
        self.settings = settings
        self.workshop = Workshop(store, runner)
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

    def directions(self) -> tuple[str, ...]:
        """What the models on this machine translate ("en-pt"); none is loaded for it."""
        from desktop.engines.local import LocalEngines

        return LocalEngines(self.store).directions

    def remember(self, settings: Settings) -> None:
        """Keep `settings`, now and for the next start."""
        self.settings = settings
        settings_file.save(settings)

    def models_for(self, task: str) -> Mapping[str, str]:
        """The models that a person chose for a task, as `Run.models` takes them."""
        return self.settings.models.get(task, {})

    def use(self, name: str, tasks: Sequence[str] = ()) -> tuple[str, ...]:
        """Let the model `name` do `tasks` from now on, by default all that it can serve; returns these.

        A choice of the program's usual model takes back the one before. Raises `UserError`: "unknown_model",
        "unknown_task", "wrong_model" for a task that it can not serve.
        """
        from desktop.tasks.roles import ROLES_OF, key_of, tasks_for

        model = self.store.model(name)
        able = [task for role in model.roles for task in tasks_for(role)]
        chosen = {task: dict(models) for task, models in self.settings.models.items()}
        for task in tasks or able:
            task_named(task)
            if task not in able:
                raise UserError(
                    "wrong_model",
                    f"The model {name} is {' and '.join(model.roles)}; the task {task} has no use for it.",
                    f"It can do: {', '.join(able) or 'none'}.",
                )
            for role in model.roles:
                if role in ROLES_OF[task]:
                    chosen.setdefault(task, {})[key_of(role, model.direction)] = name
        self.remember(replace(self.settings, models=chosen))
        return tuple(tasks or able)

    def remove_model(self, name: str) -> None:
        """Delete a model that a person imported; the tasks that it did go back to the program's own.

        Raises `UserError`: "unknown_model", "model_of_program".
        """
        self.store.remove(name)
        kept = {
            task: {key: chosen for key, chosen in models.items() if chosen != name}
            for task, models in self.settings.models.items()
        }
        self.remember(
            replace(self.settings, models={task: models for task, models in kept.items() if models})
        )

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
        waiting: list[Work] = []
        kept = 0

        def run(begun: _Begun, about: OnProgress) -> Work:
            return self._run(begun, about, on_locked)

        with closing(self._in_turn(jobs, on_progress, run)) as works:
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

    def process_set(
        self, job: SetJob, on_progress: OnProgress | None = None, *, on_locked: OnLocked | None = None
    ) -> Outcome:
        """Read all documents, run the task over them and export its result. A document that can not be read
        is a problem, and the others go on. Only `Cancelled` is raised.

        `on_progress` and `on_locked` as in `iter_process`.
        """
        heard = on_progress or _ignore
        parts = [Job(job.id, source, job.task, job.options, password=job.password) for source in job.sources]

        def read(begun: _Begun, about: OnProgress) -> Work:
            work = Work(job=begun.job)
            with work.failing():
                work.document = self._read(work, begun, about, on_locked)
                work.slim()
            return work

        whole = SetWork(job=job)
        with whole.failing():
            _check_set(job)
            with closing(self._in_turn(parts, lambda _, progress: heard(progress), read)) as works:
                for number, work in enumerate(works, 1):
                    whole.take(work)
                    heard(Progress("read documents", number, len(parts)))
            request = RunSet(whole.readable(), job.task, _values(job), self.models_for(job.task))
            whole.result = whole.wait(Call(self.runner, request), TaskResult, heard)
            if job.out_dir is not None and whole.result.status is not Status.FAILED:
                self._export_set(whole, whole.result, job.out_dir, heard)
        return whole.outcome()

    def ask(self, request: Request, kind: type[T], on_progress: OnProgress | None = None) -> T:
        """The answer to one request. Raises `UserError` for what failed, and `Cancelled`."""
        try:
            answer = Call(self.runner, request).wait(on_progress or _ignore)
        except Failed as failed:
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
        return _Begun(job, reading=Call(self.runner, _reading(job)))

    def _in_turn(
        self,
        jobs: Iterable[Job],
        on_progress: Callable[[Job, Progress], None] | None,
        work: Callable[[_Begun, OnProgress], Work],
    ) -> Generator[Work, None, None]:
        """The work on each job, in order; the next is being read meanwhile."""
        following = map(self._begin, jobs)
        current = next(following, None)
        while current is not None:
            ahead: _Begun | None = None
            try:
                ahead = next(following, None)
                yield work(current, _about(current.job, on_progress))
            except BaseException:
                for begun in (current, ahead):
                    if begun is not None:
                        begun.stop()
                raise
            current = ahead

    def _run(self, begun: _Begun, on_progress: OnProgress, on_locked: OnLocked | None) -> Work:
        work = Work(job=begun.job)
        with work.failing():
            work.document = self._read(work, begun, on_progress, on_locked)
            work.result = work.wait(
                Call(self.runner, self._to_run(work.document, begun.job)), TaskResult, on_progress
            )
        return work

    def _to_run(self, document: Document, job: Job) -> Run:
        return Run(document, job.task, _values(job), self.models_for(job.task))

    def _read(
        self, work: Work, begun: _Begun, on_progress: OnProgress, on_locked: OnLocked | None
    ) -> Document:
        """The document, with the password that a person gives for it."""
        if begun.reading is None:
            raise Failed(begun.problem or Problem("internal_error", "The job was not begun."))
        reading = begun.reading
        for _ in range(PASSWORD_TRIES):
            try:
                return work.wait(reading, Document, on_progress)
            except Failed as failed:
                locked = failed.problem.code in {"password_needed", "password_wrong"}
                password = on_locked(work.job) if locked and on_locked is not None else None
                if not password:
                    raise
                work.job = replace(work.job, password=password)
                reading = Call(self.runner, _reading(work.job))
        return work.wait(reading, Document, on_progress)

    def _reconcile(
        self,
        works: Sequence[Work],
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
            answer = first.wait(Call(self.runner, Reconcile(tuple(marked))), Reconciled, about)
            marked = [replace(m, result=r) for m, r in zip(marked, answer.results, strict=True)]
            chosen = [at for at, m in enumerate(marked) if m.result.options.get("style") == PSEUDONYM]
            if chosen:
                from desktop.exporters.vault import new as new_vault

                found = vault.vault if vault is not None else new_vault()
                asked = Pseudonymise(tuple(marked[at] for at in chosen), found.seed, found.pairs)
                answer = first.wait(Call(self.runner, asked), Reconciled, about)
                for at, result in zip(chosen, answer.results, strict=True):
                    marked[at] = replace(marked[at], result=result)
                if vault is not None:
                    vault.keep(answer.pairs)
        except Failed as failed:
            problem = failed.problem
        except UserError as error:
            problem = Problem(error.code, str(error))
        for number, work in enumerate(works, 1):
            if problem is not None:
                work.fail(problem)
            else:
                work.settle(marked[2 * number - 2].result, marked[2 * number - 1], number)

    def _concluded(self, work: Work, on_progress: Callable[[Job, Progress], None] | None) -> Outcome:
        """Written, where it is to be, and told of."""
        job, result = work.job, work.result
        if job.out_dir is not None and result is not None and not work.failed:
            with work.failing():
                if result.status is not Status.FAILED:
                    self._read_again(work, _about(job, on_progress))
                    self._export(work, job.out_dir, _about(job, on_progress))
        return work.outcome()

    def _read_again(self, work: Work, on_progress: OnProgress) -> None:
        """Places on pages that were let go to save memory."""
        if not work.slimmed or work.document is None:
            return
        again = work.wait(Call(self.runner, _reading(work.job)), Document, on_progress)
        if again.sha256 != work.document.sha256:
            raise Failed(
                Problem("source_changed", "The file was changed while Strongroom worked on it. Run it again.")
            )
        work.document = again

    def _export(self, work: Work, folder: Path, on_progress: OnProgress) -> None:
        from desktop.exporters.registry import EXPORTERS
        from desktop.tasks.registry import TASKS

        document, result, job = work.document, work.result, work.job
        if document is None or result is None:
            raise ValueError("nothing to export")
        fmt = job.format or TASKS[job.task].formats[0]
        suffix = EXPORTERS[fmt].suffix(document, result)
        _make_folder(folder)
        with self._names.free(folder.absolute(), f"{work.stem}.{job.task}", suffix) as dest:
            request = Export(document, result, fmt, str(dest), job.password, _signing_key(result))
            work.exported.append(work.wait(Call(self.runner, request), Exported, on_progress))

    def _export_set(self, whole: SetWork, result: TaskResult, folder: Path, on_progress: OnProgress) -> None:
        from desktop.exporters.registry import SET_EXPORTERS
        from desktop.tasks.registry import TASKS

        fmt = whole.job.format or TASKS[whole.job.task].formats[0]
        documents = whole.readable()
        suffix = SET_EXPORTERS[fmt].suffix(documents[0], result)
        stem = whole.job.task if len(documents) > 1 else f"{Path(documents[0].source).stem}.{whole.job.task}"
        _make_folder(folder)
        with self._names.free(folder.absolute(), stem, suffix) as dest:
            request = ExportSet(documents, (result,), fmt, str(dest))
            whole.exported.append(whole.wait(Call(self.runner, request), Exported, on_progress))


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


def _signing_key(result: TaskResult) -> str | None:
    """What signs the report on `result`, where the keyring keeps it."""
    if not result.options.get("audit"):
        return None
    from desktop.document.signing import keyring_key  # brings cryptography

    return keyring_key()


@dataclass(frozen=True, slots=True)
class _Begun:
    """A job whose document is being read, or why it is not."""

    job: Job
    reading: Call | None = None
    problem: Problem | None = None

    def stop(self) -> None:
        if self.reading is not None:
            self.reading.stop()


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Failed(
            Problem(
                "cannot_write",
                f"The folder {folder} can not be made: {error.strerror}. Choose another one.",
            )
        ) from None


def _reading(job: Job) -> Read:
    from desktop.tasks.registry import TASKS

    # The child may have another working directory than the person who typed the name.
    return Read(str(Path(job.source).absolute()), job.password, tables=TASKS[job.task].tables)


def _check(job: Job) -> None:
    """Raises `UserError` for what no reading of the document could mend."""
    check_format(task_named(job.task), job.format)
    _values(job)


def _check_set(job: SetJob) -> None:
    """Raises `Failed` for what no reading of the documents could mend."""
    try:
        task = task_named(job.task)
        check_format(task, job.format)
        _values(job)
    except UserError as error:
        raise Failed(Problem(error.code, str(error))) from None
    if task.over != "set" or not job.sources:
        raise ValueError(f"{job.task} is a task over a {task.over}")


def task_named(name: str) -> AnyTask:
    """Raises `UserError("unknown_task")`."""
    from desktop.tasks.registry import TASKS

    if name not in TASKS:
        raise UserError("unknown_task", f"There is no task {name!r}.", f"Choose one of: {', '.join(TASKS)}.")
    return TASKS[name]


def check_format(task: AnyTask, fmt: str | None) -> None:
    """Raises `UserError("unknown_format")` where the result of `task` can not be written as `fmt`."""
    from desktop.exporters.registry import EXPORTERS

    if fmt is not None and fmt not in task.formats:
        raise UserError(
            "unknown_format",
            f"The task {task.name} can not be exported as {fmt!r}.",
            f"Choose one of: {', '.join(name for name in task.formats if name in EXPORTERS)}.",
        )


def _values(job: Job | SetJob) -> dict[str, OptionValue]:
    from desktop.tasks.options import complete

    return complete(task_named(job.task), job.options)


def _about(job: Job, on_progress: Callable[[Job, Progress], None] | None) -> OnProgress:
    return _ignore if on_progress is None else lambda progress: on_progress(job, progress)


def _ignore(progress: Progress) -> None:
    """For those who do not ask how far it is."""
