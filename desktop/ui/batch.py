"""What was found in one document is looked for in all of them, and one person has one number throughout."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QObject, QTimer, Slot

from desktop.jobs.requests import Event, Reconcile, Reconciled
from desktop.tasks.decisions import Marked
from desktop.ui.review import Review
from desktop.ui.session import Entry, State

if TYPE_CHECKING:
    from desktop.ui.desk import Desk

WAIT_MS = 300
"""Between two looks whether the other documents are done."""

Sent: TypeAlias = list[tuple[Entry, Review, int, Marked]]
"""Documents of one request, each with its review and the review's edition then."""


class Batch(QObject):
    """Asks a worker to spread what was found and decided, and takes in what comes back. A person may decide
    on while it works; what was decided on in the meantime is asked for again."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._serial = 0
        self._ticket: int | None = None
        self.busy = False
        """Whether something is still to come."""
        self._follows = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)

    def spread(self, *, follows: bool) -> None:
        """Spread anew. What `follows` from a decision is undone together with it."""
        self._follows = self._follows or follows
        self.busy = True
        self._timer.start(0)

    @Slot()
    def _ask(self) -> None:
        entries = self._desk.documents.entries
        if any(entry.state is State.RUNNING for entry in entries):
            self._timer.start(WAIT_MS)
            return
        self._desk.finish()
        # On a thread: for 20,000 findings it takes as long as a frame.
        reviews = [(entry, entry.review, entry.review.edition) for entry in entries if entry.review]
        self._serial += 1
        self._desk.bridge.background(partial(_marked, reviews), partial(self._submit, self._serial))

    def _submit(self, serial: int, sent: Sent) -> None:
        if serial != self._serial:
            return
        if not sent:
            self.busy = False
            return
        if self._ticket is not None:
            self._desk.bridge.cancel(self._ticket, deaf=True)
        request = Reconcile(tuple(marked for *_, marked in sent))
        self._ticket = self._desk.bridge.submit(request, partial(self._answered, serial, sent))

    def _answered(self, serial: int, sent: Sent, event: Event) -> None:
        if event.kind not in ("done", "failed", "cancelled"):
            return
        self._ticket = None
        if not isinstance(event.answer, Reconciled):
            self.busy = False
        else:
            compared = partial(_compared, sent, event.answer)
            self._desk.bridge.background(compared, partial(self._take_in, serial, sent))

    def _take_in(self, serial: int, sent: Sent, changed: Mapping[int, Review]) -> None:
        if serial != self._serial:
            return
        self.busy = False
        current = [
            (i, entry, review)
            for i, (entry, review, _, _) in enumerate(sent)
            if entry.review is review and entry.document is review.document
        ]
        if any(review.edition != edition for _, review, edition, _ in sent):
            self.spread(follows=self._follows)
            return
        for _, _, review in current:
            review.batch = serial
        edits = {entry: review.merged(changed[i]) for i, entry, review in current if i in changed}
        if self._follows:
            self._desk.change(self._desk.tr("spread"), edits, follows=True)
        else:
            for entry, edit in edits.items():
                if edit and entry.review is not None:
                    entry.review.apply(edit)
                    self._desk.decisions_changed(entry)
        self._follows = False


def _marked(reviews: list[tuple[Entry, Review, int]]) -> Sent:
    return [
        (entry, review, edition, Marked(review.document.text, review.outcome()))
        for entry, review, edition in reviews
    ]


def _compared(sent: Sent, answer: Reconciled) -> dict[int, Review]:
    """What came back other than it was sent, by its index."""
    if len(answer.results) != len(sent):
        return {}
    return {
        i: Review(review.document, result)
        for i, ((_, review, _, marked), result) in enumerate(zip(sent, answer.results, strict=True))
        if (result.findings, result.candidates, result.rejected)
        != (marked.result.findings, marked.result.candidates, marked.result.rejected)
    }
