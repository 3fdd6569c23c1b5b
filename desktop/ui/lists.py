"""Always and never: what a person says of a text goes for every document, and for those to come."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from desktop.document.model import Span
from desktop.errors import UserError
from desktop.tasks import projects
from desktop.ui.desk import Desk
from desktop.ui.find import by_itself, hits
from desktop.ui.review import Decision, Review
from desktop.ui.session import Entry
from desktop.ui.views.task_panel import TaskPanel

PROJECT = "project"
"""The option of a task that names a project."""


class ListKeeping(QObject):
    """Writes to the lists of the project that the task panel names, and decides what is on the desk."""

    said = Signal(str)

    def __init__(self, desk: Desk, panel: TaskPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._panel = desk, panel

    @property
    def project(self) -> str:
        """Name of the project in use; the first word that is kept makes one."""
        return str(self._panel.values().get(PROJECT) or "")

    def always(self, text: str, label: str) -> None:
        """Redact `text` as `label` wherever it stands by itself, now and from now on."""
        if self._keep("always", f"{label}:{text}"):
            self._everywhere(text, partial(self._add, label))

    def never(self, text: str) -> None:
        """Leave `text` where it stands, now and from now on."""
        if not self._keep("allow", text):
            return
        key = " ".join(text.split()).casefold()
        edits = {
            entry: entry.review.decide(entry.review.like_text(key), Decision.REJECTED)
            for entry in self._desk.documents.entries
            if entry.review is not None
        }
        self._desk.change(self.tr("never redact"), edits)
        count = sum(len(edit.items) for edit in edits.values())
        words = self.tr("Never redacted in project %1. Kept here: %2.")
        self.said.emit(words.replace("%1", self.project).replace("%2", str(count)))

    def _keep(self, which: projects.Which, entry: str) -> bool:
        name = self.project or self.tr("My project")
        try:
            projects.add(name, which, entry)
        except UserError as error:
            self.said.emit(str(error))
            return False
        self._panel.set_value(PROJECT, name)
        return True

    def _everywhere(self, text: str, done: partial[None]) -> None:
        reviews = [(e, e.review) for e in self._desk.documents.entries if e.review is not None]
        self._desk.bridge.background(partial(_places, reviews, text), done)

    def _add(self, label: str, places: Sequence[tuple[Entry, Review, list[Span]]]) -> None:
        edits = {entry: review.add(spans, label) for entry, review, spans in places if entry.review is review}
        self._desk.change(self.tr("always redact"), edits)
        count = sum(len(spans) for _, _, spans in places)
        words = self.tr("Always redacted in project %1. Found here: %2.")
        self.said.emit(words.replace("%1", self.project).replace("%2", str(count)))


def _places(reviews: list[tuple[Entry, Review]], wanted: str) -> list[tuple[Entry, Review, list[Span]]]:
    return [
        (
            entry,
            review,
            [
                span
                for part in hits(review.document.text, wanted)
                for span in part
                if by_itself(review.document.text, span)
            ],
        )
        for entry, review in reviews
    ]
