"""Documents worked off one after the other, and how far that is."""

from __future__ import annotations

import getpass
import sys
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeAlias, TypeVar

from rich import progress as bars
from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from desktop.app import PASSWORD_TRIES, App, Job, Outcome, SetJob
from desktop.cli.printing import TEXT, printable
from desktop.document.model import Document, Problem
from desktop.document.results import Status
from desktop.errors import UserError
from desktop.jobs.requests import Read
from desktop.progress import JobContext, Progress

if TYPE_CHECKING:
    from desktop.exporters.vault import OpenVault  # brings cryptography

Entry: TypeAlias = Job | SetJob | Outcome
Work: TypeAlias = "Callable[[App, Sequence[Job], Screen], Generator[Outcome, None, None]]"

T = TypeVar("T")

PARTIAL_LINES = 12
"""Of an answer that is being written; its end is what is new."""

LOCKED = frozenset({"password_needed", "password_wrong"})


def work_off(app: App, entries: Sequence[Entry], work: Work, show: Callable[[Outcome], None]) -> bool:
    """Work off `entries` in order and show each outcome as soon as it is there."""
    jobs = [entry for entry in entries if isinstance(entry, Job)]
    good = True
    with Screen(len(entries)) as screen, closing(work(app, jobs, screen)) as done:
        for entry in entries:
            match entry:
                case Outcome():
                    outcome = entry
                case SetJob():
                    outcome = _together(app, entry, screen)
                case _:
                    outcome = next(done)
            good = good and outcome.status is Status.OK
            with screen.aside():
                show(outcome)
            screen.count()
    return good


def _together(app: App, job: SetJob, screen: Screen) -> Outcome:
    """The task over a set of documents."""
    shown = Job(job.id, job.sources[0], job.task)
    return app.process_set(
        job, lambda progress: screen.about(shown, progress), on_locked=lambda part: _password(part, screen)
    )


def working(path: Path, work: Callable[[JobContext], T]) -> T:
    """What `work` on a file gives, with its progress on the screen."""
    job = Job("1", path, "")
    with Screen(1) as screen:
        return work(JobContext(lambda progress: screen.about(job, progress)))


def results(vault: OpenVault | None) -> Work:
    """Whole jobs, their pseudonyms kept in `vault`."""

    def begun(app: App, jobs: Sequence[Job], screen: Screen) -> Generator[Outcome, None, None]:
        return app.iter_process(jobs, screen.about, on_locked=lambda job: _password(job, screen), vault=vault)

    return begun


def texts(app: App, jobs: Sequence[Job], screen: Screen) -> Generator[Outcome, None, None]:
    """The texts alone."""
    for job in jobs:
        outcome = _read(app, job, screen)
        for _ in range(PASSWORD_TRIES):
            if not any(problem.code in LOCKED for problem in outcome.problems):
                break
            password = _password(job, screen)
            if not password:
                break
            outcome = _read(app, replace(job, password=password), screen)
        yield outcome


def _read(app: App, job: Job, screen: Screen) -> Outcome:
    """The outcome of the task `text`."""
    began = time.monotonic()
    outcome = Outcome(job.id, str(job.source), "", TEXT, Status.FAILED)
    request = Read(str(job.source.absolute()), job.password)
    try:
        document = app.ask(request, Document, lambda progress: screen.about(job, progress))
    except UserError as error:
        outcome = replace(outcome, problems=(Problem(error.code, str(error)),))
    else:
        status = Status.PARTIAL if document.problems else Status.OK
        outcome = replace(
            outcome,
            sha256=document.sha256,
            status=status,
            documents=(document,),
            problems=document.problems,
        )
    return replace(outcome, seconds=round(time.monotonic() - began, 3))


def _password(job: Job, screen: Screen) -> str | None:
    """The password of a document, from a person where there is one to ask."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    with screen.aside():
        try:
            return getpass.getpass(f"Password for {printable(job.source.name)} (empty to skip): ")
        except EOFError:
            return None


class Screen:
    """Progress on standard error, and none where nobody looks at it. What is being written is shown there
    too, where the person also reads the results."""

    def __init__(self, documents: int) -> None:
        console = Console(stderr=True)
        self._bars = bars.Progress(
            bars.TextColumn("{task.description}", markup=False),
            bars.BarColumn(),
            bars.MofNCompleteColumn(),
            bars.TimeElapsedColumn(),
            console=console,
        )
        self._written = ""
        self._live = Live(
            console=console,
            get_renderable=lambda: Group(*self._partial(), self._bars.get_renderable()),
            transient=True,
            redirect_stdout=False,  # else it would take results to standard error
            redirect_stderr=False,
        )
        self._looked_at = sys.stderr.isatty()
        self._documents = self._bars.add_task("documents", total=documents)
        self._stage = self._bars.add_task("", total=None, visible=False)

    def __enter__(self) -> Self:
        self._show()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def _show(self) -> None:
        if self._looked_at:
            self._live.start()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Off the screen while something is printed or asked."""
        self._live.stop()
        yield
        self._show()

    def about(self, job: Job, progress: Progress) -> None:
        """Show how far a job has come."""
        self._written = progress.partial or self._written
        self._bars.update(
            self._stage,
            description=f"{printable(job.source.name)}: {progress.stage}",
            completed=progress.done,
            total=progress.total or None,
            visible=True,
        )

    def _partial(self) -> Iterator[Text]:
        if self._written and sys.stdout.isatty():
            lines = self._written.splitlines()[-PARTIAL_LINES:]
            yield Text("\n".join(map(printable, lines)))

    def count(self) -> None:
        """One more document is done."""
        self._written = ""
        self._bars.update(self._stage, visible=False)
        self._bars.advance(self._documents)
