from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from desktop.document.model import Document, Problem, Span
from desktop.document.results import Cited, Finding, Section, Status, TaskResult
from desktop.errors import UserError
from desktop.exporters.base import Exported
from desktop.jobs.requests import (
    Event,
    Export,
    ExportSet,
    Image,
    Pseudonymise,
    Read,
    Reconcile,
    Reconciled,
    Render,
    Request,
    Run,
    RunSet,
)
from desktop.jobs.runner import Listener
from desktop.modelstore.store import ModelStore
from desktop.progress import JobContext, Progress
from desktop.readers import registry
from desktop.readers.render import render_page
from desktop.settings import Settings
from desktop.tasks.base import Option
from desktop.tasks.propagate import propagate
from desktop.tasks.pseudonyms import pseudonymise
from desktop.ui import theme
from desktop.ui.main_window import MainWindow
from desktop.ui.session import Entry, State

from .driving import drop


@dataclass
class RedactOptions:
    """What a task declares, for the panel."""

    name: str = "redact"
    title: str = "Redact"
    description: str = "Take out personal data."
    over: str = "document"
    tables: bool = False
    formats: tuple[str, ...] = ("redacted", "json")
    options: tuple[Option, ...] = (
        Option("labels", "several", ("PERSON", "EMAIL"), "Kinds", "What to look for", ("PERSON", "EMAIL")),
        Option("threshold", "fraction", 0.5, "Threshold", "Least score"),
        Option("style", "choice", "label", "Style", "How it looks", ("box", "label")),
    )


@dataclass
class AskOptions:
    """A task over several documents, which answers a question."""

    name: str = "ask"
    title: str = "Ask"
    description: str = "Answers from the documents."
    over: str = "set"
    tables: bool = True
    formats: tuple[str, ...] = ("md", "docx", "json", "xlsx")
    options: tuple[Option, ...] = (
        Option("question", "text", "", "Question", "What to answer"),
        Option("earlier", "texts", (), "Earlier", "What was said before"),
        Option("closest", "count", 3, "Passages", "How many passages are shown"),
    )


@dataclass
class SummaryOptions:
    """A task in words."""

    name: str = "summarize"
    title: str = "Summarise"
    description: str = "Key sentences."
    over: str = "document"
    tables: bool = False
    formats: tuple[str, ...] = ("md", "docx", "json")
    options: tuple[Option, ...] = ()


@dataclass
class ExtractOptions:
    """A task with a schema."""

    name: str = "extract"
    title: str = "Extract"
    description: str = "Fields."
    over: str = "document"
    tables: bool = True
    formats: tuple[str, ...] = ("json",)
    options: tuple[Option, ...] = (Option("schema", "text", "auto", "Schema", "What to look for"),)


@dataclass
class ClassifyOptions:
    """A task with classes and examples."""

    name: str = "classify"
    title: str = "Classify"
    description: str = "Classes."
    over: str = "document"
    tables: bool = False
    formats: tuple[str, ...] = ("xlsx",)
    options: tuple[Option, ...] = (
        Option("classes", "texts", (), "Classes", "What to sort into"),
        Option("examples", "texts", (), "Examples", "Examples of it"),
    )


@dataclass
class TranslateOptions:
    """A task whose sentences are reviewed."""

    name: str = "translate"
    title: str = "Translate"
    description: str = "Another language."
    over: str = "document"
    tables: bool = False
    formats: tuple[str, ...] = ("translated", "docx", "xlsx")
    options: tuple[Option, ...] = (
        Option("from", "language", "auto", "From", "What it is in"),
        Option("to", "language", "auto", "To", "What it is to be in"),
        Option("words", "choice", "turned", "Words", "How", ("turned", "kept")),
        Option("glossary", "text", "", "Glossary", "A file of terms"),
        Option("memory", "text", "", "Memory", "A file of sentences"),
    )


@dataclass
class CompareOptions:
    """A task over two documents, without a question."""

    name: str = "compare"
    title: str = "Compare"
    description: str = "Differences."
    over: str = "set"
    tables: bool = False
    formats: tuple[str, ...] = ("xlsx",)
    options: tuple[Option, ...] = ()


PDFIUM = threading.Lock()
"""pdfium is for one thread at a time."""


class ThreadRunner:
    """Reads and draws with the real readers, each request on a thread; finds words with an @ in them."""

    def __init__(self) -> None:
        self.count = 0
        self.hold = threading.Event()
        self.hold.set()
        self.requests: list[Request] = []
        self.cancelled: list[int] = []
        self.threads: list[threading.Thread] = []

    def submit(self, request: Request, listener: Listener) -> int:
        self.count += 1
        self.requests.append(request)
        thread = threading.Thread(target=self._work, args=(self.count, request, listener))
        self.threads.append(thread)
        thread.start()
        return self.count

    def cancel(self, ticket: int) -> None:
        self.cancelled.append(ticket)

    def stats(self) -> tuple[()]:
        return ()

    def close(self) -> None:
        self.hold.set()
        for thread in self.threads:
            thread.join()

    def _work(self, ticket: int, request: Request, listener: Listener) -> None:
        listener(Event(ticket, "started"))
        try:
            listener(Event(ticket, "done", answer=self._answer(request, ticket, listener)))
        except UserError as error:
            listener(Event(ticket, "failed", problem=Problem(error.code, str(error))))

    def _answer(  # noqa: C901, PLR0911 - one a kind
        self, request: Request, ticket: int, listener: Listener
    ) -> object:
        match request:
            case Read():
                with PDFIUM:
                    return registry.read(
                        Path(request.path), JobContext(), request.password, tables=request.tables
                    )
            case Render():
                with PDFIUM:
                    return Image(
                        *render_page(Path(request.path), request.page, request.scale, request.password)
                    )
            case Run(document, "summarize"):
                return TaskResult(
                    "summarize", Status.OK, sections=(told([document]),), notes=("Read it all.",)
                )
            case Run(document, "translate", options):
                self.hold.wait(20)
                return translated(document, options)
            case Run():
                self.hold.wait(20)
                return TaskResult("redact", Status.OK, tuple(addresses(request.document)))
            case RunSet(documents, "compare"):
                return TaskResult("compare", Status.OK, sections=(beside(documents),), notes=("Read both.",))
            case RunSet(documents, task):
                listener(Event(ticket, "progress", Progress("write", 1, 2, "The addresses are")))
                self.hold.wait(20)
                return TaskResult(task, Status.OK, sections=(told(documents),), notes=("Read it all.",))
            case ExportSet():
                names = " ".join(str(len(result.sections)) for result in request.results)
                Path(request.dest).write_text(names)
                return Exported(request.dest)
            case Reconcile():
                return Reconciled(propagate(request.documents, JobContext()))
            case Pseudonymise(documents, seed, known):
                return Reconciled(*pseudonymise(documents, seed, known, JobContext()))
            case Export(_, result, "translated"):
                (section,) = result.sections
                Path(request.dest).write_text("\n".join(target.value for _, target in section.rows))
                return Exported(request.dest)
            case Export():
                Path(request.dest).write_text(str(len(request.result.findings)))
                return Exported(request.dest, ("pypdf", "pdfium", "pdftotext"))


def told(documents: Sequence[Document]) -> Section:
    """A statement for each address, with where it stands."""
    rows = [
        (Cited(f"Write to {finding.span.of(document.text)}.", (finding.span,), document=document.sha256),)
        for document in documents
        for finding in addresses(document)
    ]
    return Section("answer", "Answer", "points", tuple(rows))


def beside(documents: Sequence[Document]) -> Section:
    """The first address of each document."""
    row = tuple(
        Cited(found.span.of(document.text), (found.span,), document=document.sha256)
        for document in documents
        for found in list(addresses(document))[:1]
    )
    return Section("changed", "Changed", "table", (row,), ("Before", "After"))


def translated(document: Document, options: Mapping[str, object]) -> TaskResult:
    """Every line with its words from the last to the first; a line with "odd" in it loses a figure."""
    rows = []
    for match in re.finditer(r"[^\n]*\S[^\n]*", document.text):
        said = match[0].split()
        if options.get("words") != "kept":
            said.reverse()
        lacks = tuple(word for word in said if word.isdigit() and "odd" in said)
        text = " ".join(word for word in said if word not in lacks)
        span = (Span(*match.span()),)
        support = "unverified" if lacks else "derived"
        rows.append((Cited(match[0], span), Cited(text, span, support=support, lacks=lacks)))
    section = Section("translation", "Translation", "table", tuple(rows), ("English", "Hsilgne"))
    return TaskResult(
        "translate",
        Status.OK,
        sections=(section,),
        notes=("Turned.",),
        options={**options, "from": "en", "to": "pt"},
    )


def addresses(document: Document) -> Iterator[Finding]:
    """A finding for each address, the same number for the same one."""
    numbers: dict[str, int] = {}
    for match in re.finditer(r"\w+@[\w.]*\w", document.text):
        number = numbers.setdefault(match[0], len(numbers) + 1)
        yield Finding("EMAIL", Span(*match.span()), 0.9, "fake", f"EMAIL {number}")


@dataclass
class Desktop:
    """What the window takes of an App."""

    runner: ThreadRunner
    settings: Settings = field(default_factory=lambda: Settings(theme="light"))
    store: ModelStore = field(default_factory=lambda: ModelStore(Path("no models here")))

    def remember(self, settings: Settings) -> None:
        self.settings = settings

    def models_for(self, task: str) -> Mapping[str, str]:
        return self.settings.models.get(task, {})

    def directions(self) -> tuple[str, ...]:
        return ("en-pt", "pt-en", "en-de", "pt-de")


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    runner = ThreadRunner()
    yield Desktop(runner)
    runner.close()


@pytest.fixture
def window(qtbot, qapp, desktop) -> MainWindow:
    theme.apply(qapp, "light")
    made = MainWindow(
        desktop,
        {
            "redact": RedactOptions(),
            "summarize": SummaryOptions(),
            "ask": AskOptions(),
            "extract": ExtractOptions(),
            "classify": ClassifyOptions(),
            "compare": CompareOptions(),
            "translate": TranslateOptions(),
        },
    )
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path / "letter.pdf"
    canvas = Canvas(str(path))
    for page in range(3):
        canvas.drawString(
            72, 700, f"Dear Anna Berg, page {page + 1}, write to anna@example.org or call 555-0101."
        )
        canvas.showPage()
    canvas.save()
    return path


@pytest.fixture
def loaded(window, qtbot, pdf) -> Entry:
    """A document that was dropped and read."""
    drop(window, pdf)
    entries = window.desk.documents.entries
    qtbot.waitUntil(lambda: bool(entries) and entries[0].state is State.READY, timeout=30000)
    return entries[0]
