"""What a person did and can take back: one step, whatever it changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QUndoCommand

if TYPE_CHECKING:
    from desktop.ui.desk import Desk
    from desktop.ui.draft import Change
    from desktop.ui.review import Edit
    from desktop.ui.session import Entry


class Step(QUndoCommand):
    """Edits of one or more reviews or drafts. It keeps these, not what is in them: a document that was run
    again has a new one, and the step means nothing for it any more. One that `follows` is undone together
    with the step before it."""

    def __init__(self, desk: Desk, text: str, edits: Mapping[Entry, Edit | Change], *, follows: bool) -> None:
        super().__init__(text)
        self.follows = follows
        self._desk = desk
        self._edits = [(entry, entry.judged, edit) for entry, edit in edits.items()]

    def redo(self) -> None:
        self._desk.carry_out(self._swapping())

    def undo(self) -> None:
        self._desk.carry_out(self._swapping())

    def live(self) -> bool:
        """Whether it still changes something."""
        return any(entry.judged is judged for entry, judged, _ in self._edits)

    def subject(self) -> tuple[Entry, int]:
        """A document that it changes, and an item there, or -1."""
        entry, _, edit = next(found for found in self._edits if found[0].judged is found[1])
        return entry, next(iter(edit.items), -1)

    def _swapping(self) -> Iterator[None]:
        # Applying an edit gives its inverse, so that both ways are the same.
        for i, (entry, judged, edit) in enumerate(self._edits):
            if judged is not None and entry.judged is judged:
                applying: Any = judged.applying  # a review has edits of its own, and a draft too
                back = yield from applying(edit)
                self._edits[i] = (entry, judged, back)
                self._desk.decisions_changed(entry)
