"""Tasks over several documents, as a person starts them: which documents, what is asked, and what follows."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal, Slot

from desktop.tasks.base import SetTask, Task
from desktop.ui.desk import Desk
from desktop.ui.session import Entry
from desktop.ui.talk import QUESTION, Turn
from desktop.ui.views.ask_bar import CHOSEN, THIS
from desktop.ui.views.documents_panel import DocumentsPanel
from desktop.ui.views.task_panel import TaskPanel
from desktop.ui.views.words_panel import WordsPanel

ASK = "ask"
"""The task that answers questions."""
NAMED = 3
"""Documents that are named above a result."""


class Asking(QObject):
    """Between the bar below a result and the talk that the desk keeps."""

    changed = Signal()
    """There is something else to show of the chosen task."""
    said = Signal(str)
    export_wanted = Signal()
    batch_wanted = Signal()

    def __init__(
        self,
        desk: Desk,
        tasks: Mapping[str, Task | SetTask],
        panel: TaskPanel,
        *,
        documents: DocumentsPanel,
        words: WordsPanel,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._desk, self._tasks, self._panel = desk, tasks, panel
        self._documents, self._words = documents, words
        words.bar.asked.connect(self.ask)
        words.bar.stop_wanted.connect(self.stop)
        words.step.connect(self._step)
        documents.selection_changed.connect(self.count)
        desk.talk.changed.connect(self._turn_changed)

    @property
    def over_set(self) -> bool:
        """Whether the chosen task is one over several documents together."""
        task = self._tasks.get(self._panel.task)
        return task is not None and task.over == "set"

    @property
    def asks(self) -> bool:
        """Whether the chosen task answers a question."""
        task = self._tasks.get(self._panel.task)
        return task is not None and any(option.name == QUESTION for option in task.options)

    @property
    def turns(self) -> list[Turn]:
        """The turns of the chosen task."""
        return self._desk.talk.of(self._panel.task)

    @property
    def last(self) -> Turn | None:
        """The last of them."""
        return self.turns[-1] if self.turns else None

    def companion_of(self, entry: Entry | None) -> Entry | None:
        """The other document of a comparison in sight, which is shown beside this one."""
        if not self.over_set or self.asks or self.last is None or entry not in self.last.entries:
            return None
        others = [other for other in self.last.entries if other is not entry]
        return others[0] if len(others) == 1 else None

    def start(self, entries: list[Entry]) -> None:
        """Run the chosen task over `entries`, or go to its question."""
        if self.asks:
            self._words.bar.line.setFocus()
        else:
            self._begin(entries, "")

    @Slot(str)
    def ask(self, question: str) -> None:
        """Begin a turn over the documents of the chosen scope."""
        current, over = self._documents.current(), self._words.bar.over
        if over == THIS:
            self._begin([current] if current is not None else [], question)
        else:
            chosen = self._documents.selected() if over == CHOSEN else self._desk.documents.entries
            self._begin(chosen, question)

    def _begin(self, entries: list[Entry], question: str) -> None:
        task = self._tasks[self._panel.task]
        values = self._panel.defaults()
        asked = question
        if question:
            values[QUESTION] = question
        else:
            names = ", ".join(entry.name for entry in entries[:NAMED])
            more = f" + {len(entries) - NAMED}" if len(entries) > NAMED else ""
            asked = f"{task.title}: {names}{more}"
        if self._desk.talk.run(task.name, entries, values, asked=asked, tables=task.tables) is None:
            self.said.emit(self.tr("Wait until the documents are read, or the answer before is written."))

    @Slot()
    def stop(self) -> None:
        """Stop what is being answered."""
        self._desk.talk.stop(self._panel.task)

    @Slot()
    def count(self) -> None:
        """Say how many documents each scope has."""
        self._words.bar.count(len(self._documents.selected()), len(self._desk.documents.entries))

    @Slot(object)
    def _turn_changed(self, turn: Turn) -> None:
        if turn.task == self._panel.task:
            self.changed.emit()

    @Slot(str)
    def _step(self, step: str) -> None:
        """Work a result out anew, forget it, or write it."""
        entry = self._documents.current()
        match step:
            case "again" if self.over_set:
                if self.last is not None:
                    self._desk.talk.again(self.last)
            case "again" if entry is not None and entry.result is not None:
                task = self._tasks[entry.result.task]
                self._desk.run(entry, task.name, entry.result.options, tables=task.tables)
            case "clear":
                self._desk.talk.clear(self._panel.task)
                self.changed.emit()
            case "export":
                self.export_wanted.emit()
            case "batch":
                self.batch_wanted.emit()
