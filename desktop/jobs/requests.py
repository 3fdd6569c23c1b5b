"""What can be asked of a worker, and what it answers with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from desktop.document.model import Document, Problem
from desktop.document.results import OptionValue, Pair, TaskResult
from desktop.exporters.base import Exported
from desktop.progress import Progress
from desktop.tasks.decisions import Decision, Marked


@dataclass(frozen=True, slots=True)
class Read:
    """Read a file, and with `tables` look for its tables too. Answered with a `Document`."""

    path: str
    password: str | None = None
    tables: bool = False


@dataclass(frozen=True, slots=True)
class Render:
    """Draw one page of a PDF. Answered with an `Image`. `scale` is pixels a point."""

    path: str
    page: int
    scale: float
    password: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """Run a task on a document that was read. Answered with a `TaskResult`. `models` are a person's own
    choices (see `Settings.models`); the program's are in the place of the others."""

    document: Document
    task: str
    options: Mapping[str, OptionValue]
    models: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunSet:
    """Run a task on several documents together. Answered with a `TaskResult`. `models` as in `Run`."""

    documents: tuple[Document, ...]
    task: str
    options: Mapping[str, OptionValue]
    models: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Export:
    """Write a result to `dest`. Answered with an `Exported`. `key` (PEM) signs the report on it, where the
    system's keyring keeps it: a worker has no way there."""

    document: Document
    result: TaskResult
    format: str
    dest: str
    password: str | None = None
    key: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ExportSet:
    """Write results in words, of one document or of a batch, to one file `dest`. `documents` are those that
    the results speak of; they need no runs. Answered with an `Exported`."""

    documents: tuple[Document, ...]
    results: tuple[TaskResult, ...]
    format: str
    dest: str


@dataclass(frozen=True, slots=True)
class Check:
    """Try what a worker stands on: that it has no way out to a network, and with `engines` that each model
    says what it should. Answered with a `Checked`."""

    engines: bool


@dataclass(frozen=True, slots=True)
class Time:
    """Measure how fast a model is here, in the first of its roles. Answered with a `Timed`."""

    model: str
    role: str
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Reconcile:
    """Carry out `decision`, spread what was found over the whole batch, and number it. Texts travel without
    their pages. Answered with a `Reconciled`, its results in the order of `documents`."""

    documents: tuple[Marked, ...]
    decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class Pseudonymise:
    """Give every finding its pseudonym. `seed` decides which; `known` are those given before. Answered with
    a `Reconciled`."""

    documents: tuple[Marked, ...]
    seed: str = field(repr=False)
    known: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class Restore:
    """Put the originals of `pairs` back into the file `path`, as the new file `dest`. Answered with an
    `Exported`."""

    path: str
    dest: str
    pairs: tuple[Pair, ...] = field(repr=False)


Request: TypeAlias = (
    Read | Render | Run | RunSet | Export | ExportSet | Check | Time | Reconcile | Pseudonymise | Restore
)


@dataclass(frozen=True, slots=True)
class Image:
    """Pixels in RGBX order, rows from the top, `width * 4` bytes a row."""

    width: int
    height: int
    pixels: bytes


@dataclass(frozen=True, slots=True)
class Checked:
    """Sentences on what is wrong with the engines, and the kinds of code ("Python", "native") that could open
    a network socket."""

    problems: tuple[str, ...]
    open_to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Timed:
    """Tokens a second, and the memory in bytes that loading took."""

    speed: float
    memory: int


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The results of a batch, and every pseudonym that was given in it."""

    results: tuple[TaskResult, ...]
    pairs: tuple[Pair, ...] = field(default=(), repr=False)


Answer: TypeAlias = Document | Image | TaskResult | Exported | Checked | Timed | Reconciled


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a request; emitted on a worker's thread.

    started -> progress* -> done | failed | cancelled. A request cancelled while it waits never starts.
    """

    ticket: int
    kind: Literal["started", "progress", "done", "failed", "cancelled"]
    progress: Progress | None = None
    answer: Answer | None = None
    problem: Problem | None = None
