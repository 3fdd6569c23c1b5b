"""What can be done with the documents on the desk; the window calls it, and it calls the runner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoGroup, QUndoStack

from desktop.document.model import Document
from desktop.document.results import OptionValue, TaskResult
from desktop.exporters.base import Exported
from desktop.jobs.requests import Event, Export, Read, Run
from desktop.ui.bridge import Bridge
from desktop.ui.models.documents import DocumentsModel
from desktop.ui.session import OF_STATUS, Entry, State


class Desk(QObject):
    """Owns the documents' model and their undo stacks."""

    changed = Signal(object)
    """An entry's state, progress or decisions changed."""
    content_changed = Signal(object)
    """An entry has another document or result."""
    added = Signal(object)

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.bridge = bridge
        self.documents = DocumentsModel(self)
        self.undo = QUndoGroup(self)
        self._stacks: dict[int, QUndoStack] = {}

    # --- coming and going ------------------------------------------------------------------------

    def open(self, paths: Iterable[Path]) -> None:
        """Add files, and the readable files of folders; walking folders is left to a thread."""
        sources = list(paths)
        self.bridge.background(partial(_expand, sources), self._add)

    def _add(self, paths: list[Path]) -> None:
        known = {entry.path for entry in self.documents.entries}
        fresh = [
            Entry(path) for path in dict.fromkeys(path.absolute() for path in paths) if path not in known
        ]
        self.documents.add(fresh)
        for entry in fresh:
            self.read(entry)
        first = next((e for e in self.documents.entries if paths and e.path == paths[0].absolute()), None)
        self.added.emit(fresh[0] if fresh else first)

    def read(self, entry: Entry, password: str | None = None) -> None:
        """Read a file, or read it again with a password."""
        entry.password = password or entry.password
        entry.begin(State.READING)
        entry.ticket = self.bridge.submit(Read(str(entry.path), entry.password), partial(self._read, entry))
        self._tell(entry)

    def remove(self, entry: Entry) -> None:
        """Take a document off the desk; the file stays."""
        if entry.ticket is not None:
            self.bridge.cancel(entry.ticket, deaf=True)
        stack = self._stacks.pop(id(entry), None)
        if stack is not None:
            self.undo.removeStack(stack)
            stack.deleteLater()
        self.documents.remove(entry)

    # --- work ------------------------------------------------------------------------------------

    def run(self, entry: Entry, task: str, options: Mapping[str, OptionValue]) -> None:
        """Run a task on a document that was read."""
        if entry.document is None or entry.busy:
            return
        entry.begin(State.RUNNING)
        entry.ticket = self.bridge.submit(Run(entry.document, task, options), partial(self._ran, entry))
        self._tell(entry)

    def cancel(self, entry: Entry) -> None:
        """Stop what runs. The window says so at once; the worker stops on its own time."""
        if entry.ticket is None or not (entry.busy or entry.exporting):
            return
        if entry.exporting:
            self.bridge.cancel(entry.ticket)
            return
        self.bridge.cancel(entry.ticket, deaf=True)
        self._stopped(entry)

    def export(self, entry: Entry, fmt: str, dest: Path) -> None:
        """Write what was decided to `dest`."""
        result = entry.decided()
        if entry.document is None or result is None or not entry.exportable:
            return
        entry.exporting, entry.exported, entry.problem = True, None, None
        request = Export(entry.document, result, fmt, str(dest), entry.password)
        entry.ticket = self.bridge.submit(request, partial(self._wrote, entry))
        self._tell(entry)

    # --- decisions -------------------------------------------------------------------------------

    def decide(self, entry: Entry, numbers: Iterable[int], *, accept: bool) -> None:
        """Accept or reject findings, as one step that can be undone."""
        changed = {number for number in numbers if (number in entry.rejected) is accept}
        if changed:
            self._stack(entry).push(_Decision(self, entry, changed, accept=accept))

    def look_at(self, entry: Entry | None) -> None:
        """Undo and redo belong to the document in sight."""
        if entry is None:
            self.undo.setActiveStack(None)  # type: ignore[arg-type]
        else:
            self._stack(entry).setActive(True)

    def decisions_changed(self, entry: Entry) -> None:
        entry.exported = None
        self._tell(entry)

    def _stack(self, entry: Entry) -> QUndoStack:
        if id(entry) not in self._stacks:
            stack = QUndoStack(self)
            self._stacks[id(entry)] = stack
            self.undo.addStack(stack)
        return self._stacks[id(entry)]

    # --- what the runner says --------------------------------------------------------------------

    def _read(self, entry: Entry, event: Event) -> None:
        if isinstance(event.answer, Document):
            entry.document, entry.result, entry.exported = event.answer, None, None
            self._settle(entry, State.READY)
        elif event.kind == "failed" and event.problem and event.problem.code.startswith("password"):
            entry.problem = event.problem
            self._settle(entry, State.LOCKED)
        else:
            self._other(entry, event)

    def _ran(self, entry: Entry, event: Event) -> None:
        if isinstance(event.answer, TaskResult):
            findings = tuple(sorted(event.answer.findings, key=lambda finding: finding.span))
            entry.result = replace(event.answer, findings=findings)
            entry.rejected, entry.exported = set(), None
            self._stack(entry).clear()
            self._settle(entry, OF_STATUS[event.answer.status])
        else:
            self._other(entry, event)

    def _wrote(self, entry: Entry, event: Event) -> None:
        if event.kind in ("done", "failed", "cancelled"):
            entry.exporting, entry.ticket, entry.progress = False, None, None
        if isinstance(event.answer, Exported):
            entry.exported = event.answer
        elif event.kind == "failed":
            entry.problem = event.problem
        elif event.progress is not None:
            entry.advance(event.progress)
        self._tell(entry)

    def _other(self, entry: Entry, event: Event) -> None:
        if event.progress is not None:
            entry.advance(event.progress)
            self._tell(entry)
        elif event.kind == "failed":
            entry.problem = event.problem
            self._settle(entry, State.FAILED)
        elif event.kind == "cancelled":
            self._stopped(entry)

    def _stopped(self, entry: Entry) -> None:
        entry.state, entry.ticket, entry.progress = State.CANCELLED, None, None
        self._tell(entry)

    def _settle(self, entry: Entry, state: State) -> None:
        entry.state, entry.ticket, entry.progress = state, None, None
        self.documents.touch(entry)
        self.content_changed.emit(entry)

    def _tell(self, entry: Entry) -> None:
        self.documents.touch(entry)
        self.changed.emit(entry)


class _Decision(QUndoCommand):
    def __init__(self, desk: Desk, entry: Entry, numbers: set[int], *, accept: bool) -> None:
        super().__init__(desk.tr("accept") if accept else desk.tr("reject"))
        self._desk, self._entry, self._numbers, self._accept = desk, entry, numbers, accept

    def redo(self) -> None:
        self._apply(accept=self._accept)

    def undo(self) -> None:
        self._apply(accept=not self._accept)

    def _apply(self, *, accept: bool) -> None:
        if accept:
            self._entry.rejected -= self._numbers
        else:
            self._entry.rejected |= self._numbers
        self._desk.decisions_changed(self._entry)


def _expand(sources: list[Path]) -> list[Path]:
    from desktop.app import expand  # on its thread: brings what the first paint can do without

    return expand(sources)
