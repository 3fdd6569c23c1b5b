"""What a task is, and how it describes its options to the window and the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from desktop.document.model import Document
from desktop.document.results import OptionValue, TaskResult
from desktop.progress import JobContext

if TYPE_CHECKING:
    from desktop.engines.base import Engines  # brings numpy, which the window's process has no need of


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a task.

    `kind` decides the widget and how a value on the command line is read: "flag" is a bool, "choice" one
    of `choices`, "several" any of `choices` (comma-separated), "fraction" a float in 0..1, "count" an int
    of at least 1, "text" any line, "texts" any number of them (with semicolons between), "language" one of
    those of `App.directions`, by its code or English name, or "auto".
    """

    name: str
    kind: Literal["flag", "choice", "several", "fraction", "count", "text", "texts", "language"]
    default: OptionValue
    title: str
    help: str
    choices: tuple[str, ...] = ()


class _Described(Protocol):
    name: str
    title: str
    description: str
    tables: bool
    """Whether it asks for the document's tables."""

    @property
    def options(self) -> tuple[Option, ...]: ...

    @property
    def formats(self) -> tuple[str, ...]:
        """Export formats that suit the result, the default first (names in `exporters.registry`)."""
        ...


class Task(_Described, Protocol):
    """One thing that can be done with a document. Stateless."""

    over: Literal["document"]

    def run(
        self,
        doc: Document,
        engines: Engines,
        options: Mapping[str, OptionValue],
        ctx: JobContext,
    ) -> TaskResult:
        """`options` holds a value for each of `self.options`."""
        ...


class SetTask(_Described, Protocol):
    """One thing that can be done with several documents together. Stateless."""

    over: Literal["set"]

    def run(
        self,
        docs: Sequence[Document],
        engines: Engines,
        options: Mapping[str, OptionValue],
        ctx: JobContext,
    ) -> TaskResult:
        """`options` holds a value for each of `self.options`. Every `Cited` names its document."""
        ...


AnyTask: TypeAlias = Task | SetTask
