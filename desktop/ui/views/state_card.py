"""Where a document stands, and the next step as a button."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop.ui.session import SET_UP, Entry, State

ROLES = {State.DONE: "ok", State.PARTIAL: "warn", State.FAILED: "bad", State.LOCKED: "warn"}
MODEL_PROBLEMS = ("model_missing", "model_damaged")


class StateCard(QFrame):
    """One card for every state: a heading, a sentence, progress, and what to do next."""

    step = Signal(str)
    """A button was pressed: "cancel", "password", "run", "export", "retry", "remove", "folder", "review" or
    "accept_all"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        self.heading = QLabel(self)
        self.sentence = QLabel(self)
        self.sentence.setWordWrap(True)
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.sentence.setProperty("role", "muted")
        self.progress = QProgressBar(self)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Progress"))
        row = QHBoxLayout()
        self.buttons: dict[str, QPushButton] = {}
        for name, text in (
            ("password", self.tr("Enter &password…")),
            ("folder", self.tr("Show in &folder")),
            ("review", self.tr("Next to review  N")),
            ("accept_all", self.tr("Accept all")),
            ("export", self.tr("&Export…")),
            ("run", self.tr("&Run the task")),
            ("retry", self.tr("&Try again")),
            ("remove", self.tr("Re&move from list")),
            ("cancel", self.tr("&Cancel")),
        ):
            button = QPushButton(text, self)
            button.setProperty("step", name)
            button.clicked.connect(self._pressed)
            button.hide()  # or the room for all of them at once would widen the window
            self.buttons[name] = button
            row.addWidget(button)
        row.addStretch()
        for widget in (self.heading, self.sentence, self.progress):
            layout.addWidget(widget)
        layout.addLayout(row)

    @Slot()
    def _pressed(self) -> None:
        self.step.emit(self.sender().property("step"))

    def show_entry(self, entry: Entry | None) -> None:
        """Draw the state of `entry`."""
        self.setVisible(entry is not None)
        if entry is None:
            return
        heading, sentence, steps = self._words(entry)
        role = "heading" if entry.exported is None else "ok"
        if entry.exported is None and entry.problem is not None:
            role = "bad"
        elif entry.exported is None:
            open_ = entry.undecided or (entry.draft is not None and entry.draft.open)
            role = "heading" if open_ else ROLES.get(entry.state, "heading")
        if self.heading.property("role") != role:
            self.heading.setProperty("role", role)
            self.heading.style().polish(self.heading)
        self.heading.setText(heading)
        self.sentence.setText(sentence)
        busy = entry.busy or entry.exporting
        reviewing = entry.review is not None and entry.review.total > 0 and entry.exported is None
        self.progress.setVisible(busy or reviewing)
        if busy:
            progress = entry.progress
            self.progress.setRange(0, progress.total if progress else 0)
            self.progress.setValue(progress.done if progress else 0)
        elif reviewing and entry.review is not None:
            self.progress.setRange(0, entry.review.total)
            self.progress.setValue(entry.review.decided)
        marked = self.tr("Next marked  N") if entry.draft is not None else self.tr("Next to review  N")
        self.buttons["review"].setText(marked)
        for name, button in self.buttons.items():
            button.setVisible(name in steps)
            primary = bool(steps) and name == steps[0] and name != "cancel"
            if button.property("primary") is not primary:
                button.setProperty("primary", primary)
                button.style().polish(button)

    def _words(  # noqa: C901, PLR0911, PLR0912 - a line a state
        self, entry: Entry
    ) -> tuple[str, str, tuple[str, ...]]:
        if entry.exporting:
            return self.tr("Exporting…"), self._stage(entry), ("cancel",)
        if entry.busy:
            reading = entry.state is State.READING
            return self.tr("Reading…") if reading else self.tr("Working…"), self._stage(entry), ("cancel",)
        problems = "\n".join(problem.message for problem in entry.problems())
        if entry.exported is not None:
            proof = ", ".join(entry.exported.verified_by)
            name = entry.exported.path.replace("\\", "/").rsplit("/", 1)[-1]
            lines = [self.tr("Saved as %1.").replace("%1", name)]
            if proof:
                lines.append(
                    self.tr("Verified by %1: what was removed can not be read.").replace("%1", proof)
                )
            return self.tr("Exported"), "\n".join([*lines, problems]).strip(), ("folder", "export")
        again = "retry" if entry.document is None else "run"
        if entry.result is not None and entry.state in (State.FAILED, State.CANCELLED):
            problems = entry.problem.message if entry.problem else ""
            problems = "\n".join(filter(None, (problems, self.tr("Below is the result of before."))))
        match entry.state:
            case State.LOCKED:
                text = entry.problem.message if entry.problem else ""
                return self.tr("A password protects this file"), text, ("password", "remove")
            case State.FAILED if any(problem.code in MODEL_PROBLEMS for problem in entry.problems()):
                words = self.tr("To build it, type this in the program's folder, then run the task again:")
                return self.tr("A model is missing"), f"{problems}\n\n{words}\n{SET_UP}", (again, "remove")
            case State.FAILED:
                return self.tr("This did not work"), problems, (again, "remove")
            case State.CANCELLED:
                return self.tr("Stopped"), problems or self.tr("Nothing was written."), (again, "remove")
            case State.READY:
                return self.tr("Ready"), problems or self._pages(entry), ("run",)
        heading = self.tr("Done, with gaps") if entry.state is State.PARTIAL else self.tr("Done")
        # A result in words has its own buttons.
        steps: tuple[str, ...] = ("export",) if entry.review is not None else ()
        if entry.draft is not None:
            steps = ("review", "export") if entry.draft.open else ("export",)
            if entry.draft.open:
                heading = self.tr("%1 marked").replace("%1", f"{entry.draft.open:,}")
        elif entry.undecided:
            heading = self.tr("%1 to review").replace("%1", str(entry.undecided))
            steps = ("review", "accept_all", "export")
        elif entry.review is not None and entry.review.total:
            heading = self.tr("All reviewed")
        if entry.problem is not None:
            heading = self.tr("Not exported")
        return heading, "\n".join(filter(None, (self._outcome(entry), problems))), steps

    def _stage(self, entry: Entry) -> str:
        progress, left = entry.progress, entry.seconds_left()
        if progress is None:
            return self.tr("Waiting for its turn")
        text = f"{progress.stage.capitalize()} · {progress.done} / {progress.total}"
        if left is None:
            return text
        time = self.tr("%1 s left").replace("%1", str(max(1, round(left))))
        if left >= 90:
            time = self.tr("%1 min left").replace("%1", str(round(left / 60)))
        return f"{text} · {time}"

    def _pages(self, entry: Entry) -> str:
        if entry.document is None or not entry.document.paged:
            return self.tr("The text was read. Choose a task and run it.")
        count = str(len(entry.document.pages))
        return self.tr("Pages: %1. Choose a task and run it.").replace("%1", count)

    def _outcome(self, entry: Entry) -> str:
        if entry.result is None:
            return ""
        if entry.draft is not None:
            text = self.tr("Sentences: %1. A click shows where one stands; F2 writes another translation.")
            return text.replace("%1", f"{len(entry.draft):,}")
        review = entry.review
        if review is None:
            return self.tr("Click a statement to see its place, or a marked place to see what stands on it.")
        if not review.total:
            return self.tr("Nothing was found. You can still mark text, or draw a box.")
        text = self.tr("%1 of %2 findings will be removed from the copy.")
        return text.replace("%1", str(review.removed)).replace("%2", str(review.total))
