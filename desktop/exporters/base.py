"""What an exporter is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

from desktop.document.model import Document, Problem
from desktop.document.results import TaskResult
from desktop.progress import JobContext

if TYPE_CHECKING:
    from desktop.engines.base import Engines  # brings numpy, which the window's process has no need of

GetEngines: TypeAlias = Callable[[], "Engines"]


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that was written. `verified_by` names the readers that proved a redaction; `reports` are the
    files beside it that say what was done (an audit report)."""

    path: str
    verified_by: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    reports: tuple[str, ...] = ()


class Exporter(Protocol):
    """Writes a result in one format. Stateless.

    Writes to a temporary file beside `dest` and then `os.replace`; the source file is never touched, and
    nothing is left behind on failure or cancel. A redaction that could not be proven raises
    `UserError("redaction_not_proven")` and writes nothing.
    """

    @property
    def format(self) -> str: ...

    def suffix(self, doc: Document, result: TaskResult) -> str:
        """Ending of the file name, with the dot (a redaction keeps its source's)."""
        ...

    def export(
        self,
        doc: Document,
        result: TaskResult,
        dest: Path,
        ctx: JobContext,
        password: str | None = None,
        *,
        engines: GetEngines | None = None,
    ) -> Exported:
        """`engines` are there for those who look at what they wrote (OCR); none is loaded without need."""
        ...


class SetExporter(Exporter, Protocol):
    """One that writes results in words: of a document, of several, or one of several together."""

    def export_set(
        self, docs: Sequence[Document], results: Sequence[TaskResult], dest: Path, ctx: JobContext
    ) -> Exported:
        """As many results as documents, each of the document in its place; or one result of them all."""
        ...
