"""From decisions to files: where to, in which format, and not before everything was decided."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.tasks.base import SetTask, Task
from desktop.ui.desk import Desk
from desktop.ui.dialogs.undecided import UndecidedDialog
from desktop.ui.session import Entry
from desktop.ui.talk import Turn

if TYPE_CHECKING:
    from desktop.app import App


_NAMES = {
    "docx": "Word",
    "md": "Markdown",
    "json": "JSON",
    "csv": "CSV",
    "xlsx": "Excel",
    "tmx": "TMX",
}
"""Results in words."""
_SAME = ("redacted", "translated")
"""Copies in the format of the source."""
_ENDINGS = {"bilingual": ".docx"}


class Exporting(QObject):
    """Asks a person what an export needs to know, and hands it to the desk."""

    said = Signal(str)
    review_wanted = Signal(object)
    """A person wants to decide first: the document to begin with."""

    def __init__(self, app: App, desk: Desk, tasks: Mapping[str, Task | SetTask], window: QWidget) -> None:
        super().__init__(window)
        self.current: Callable[[], Entry | None] | None = None
        """What gives the document in sight."""
        self._app, self._desk, self._tasks, self._window = app, desk, tasks, window

    def export(self, entry: Entry | None) -> None:
        """Ask where to, and write the result there."""
        if entry is not None and entry.exportable:
            self._decided([entry], partial(self._ask_file, entry))

    @Slot()
    def export_all(self) -> None:
        """Ask for one folder, and write every result there in its task's own format."""
        ready = [entry for entry in self._desk.documents.entries if entry.exportable]
        if not ready:
            self.said.emit(self.tr("There is no result to export yet."))
            return
        self._decided(ready, partial(self._ask_folder, ready))

    @Slot()
    def export_batch(self) -> None:
        """Ask for one file, and write there what the documents' results of one task say, a row for each."""
        entries = self.alike(self._current())
        if not entries or entries[0].result is None:
            self.said.emit(self.tr("There is no result to export yet."))
            return
        task = entries[0].result.task
        formats = _words(self._tasks[task].formats, "xlsx")
        chosen = self._choose(f"{task}{_ending(formats[0])}", formats, entries[0].path.parent)
        if chosen is not None:
            self._desk.talk.export_batch(entries, *chosen)

    def export_turn(self, turn: Turn) -> None:
        """Ask where to, and write what was answered over several documents."""
        if turn.result is not None:
            formats = _words(self._tasks[turn.task].formats)
            chosen = self._choose(f"{turn.task}{_ending(formats[0])}", formats, turn.entries[0].path.parent)
            if chosen is not None:
                self._desk.talk.export(turn, *chosen)

    def alike(self, entry: Entry | None) -> list[Entry]:
        """The documents with a result in words of the same task as `entry`, in the order of the list; of any
        task where there is no entry."""
        done = [e for e in self._desk.documents.entries if e.exportable and e.review is None]
        if entry is None or entry not in done or entry.result is None:
            entry = next(iter(done), None)
        task = entry.result.task if entry is not None and entry.result is not None else ""
        return [e for e in done if e.result is not None and e.result.task == task and e.result.sections]

    def _current(self) -> Entry | None:
        return self.current() if self.current is not None else None

    def _choose(self, name: str, formats: Sequence[str], folder: Path) -> tuple[str, Path] | None:
        """A format and a file, from a person."""
        filters = {f"{_NAMES.get(fmt, fmt.upper())} (*{_ending(fmt)})": fmt for fmt in formats}
        suggested = Path(self._app.settings.export_folder or folder) / name
        given, chosen = QFileDialog.getSaveFileName(
            self._window, self.tr("Export"), str(suggested), ";;".join(filters), next(iter(filters))
        )
        if not given:
            return None
        fmt, dest = filters.get(chosen, formats[0]), Path(given)
        known = {_ending(f): f for f in formats}
        if dest.suffix.lower() in known:
            fmt = known[dest.suffix.lower()]
        else:
            dest = dest.with_name(dest.name + _ending(fmt))
        self._app.settings = replace(self._app.settings, export_folder=str(dest.parent))
        return fmt, dest

    def _decided(self, entries: list[Entry], go_on: Callable[[], None]) -> None:
        """Go on when nothing is undecided, or a person lets the proposals stand."""
        open_ = [entry for entry in entries if entry.undecided]
        if not open_:
            go_on()
            return
        count = sum(entry.undecided for entry in open_)
        dialog = UndecidedDialog(count, len(open_), self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.review_wanted.connect(partial(self.review_wanted.emit, open_[0]))
        dialog.export_wanted.connect(partial(self._accept_all, open_, go_on))
        dialog.open()

    def _accept_all(self, entries: list[Entry], go_on: Callable[[], None]) -> None:
        self._desk.accept_all(entries)
        go_on()

    def _ask_file(self, entry: Entry) -> None:
        if entry.result is None:
            return
        formats = self._tasks[entry.result.task].formats
        folder = Path(self._app.settings.export_folder or entry.path.parent)
        filters = {self._format_title(fmt, entry): fmt for fmt in formats}
        suggested = folder / f"{entry.path.stem}.{entry.result.task}{suffix(formats[0], entry)}"
        name, chosen = QFileDialog.getSaveFileName(
            self._window, self.tr("Export"), str(suggested), ";;".join(filters), next(iter(filters))
        )
        if not name:
            return
        fmt = filters.get(chosen, formats[0])
        dest = Path(name)
        if dest.suffix.lower() != suffix(fmt, entry):
            # Another ending says more than the list of formats; of two with the same the first one is meant.
            known = {suffix(f, entry): f for f in reversed(formats)}
            fmt = known.get(dest.suffix.lower(), fmt)
            if dest.suffix.lower() != suffix(fmt, entry):
                dest = dest.with_name(dest.name + suffix(fmt, entry))
        self._app.settings = replace(self._app.settings, export_folder=str(dest.parent))
        self._desk.export(entry, fmt, dest)

    def _ask_folder(self, entries: list[Entry]) -> None:
        name = QFileDialog.getExistingDirectory(
            self._window, self.tr("Export all results to a folder"), self._app.settings.export_folder
        )
        if name:
            self._app.settings = replace(self._app.settings, export_folder=name)
            self.export_to(Path(name), entries)

    def export_to(self, folder: Path, entries: list[Entry]) -> None:
        """Write the results of `entries` into `folder`, over no file that is there."""
        taken: set[Path] = set()
        for entry in entries:
            if entry.result is not None:
                fmt = self._tasks[entry.result.task].formats[0]
                stem = f"{entry.path.stem}.{entry.result.task}"
                dest = free_path(folder, stem, suffix(fmt, entry), taken)
                taken.add(dest)
                self._desk.export(entry, fmt, dest)

    def _format_title(self, fmt: str, entry: Entry) -> str:
        titles = {
            "redacted": self.tr("Redacted copy"),
            "translated": self.tr("Translated copy"),
            "bilingual": self.tr("Source and translation side by side, Word"),
            "tmx": self.tr("Translation memory"),
        }
        title = titles.get(fmt) or _NAMES.get(fmt, fmt.upper())
        return f"{title} (*{suffix(fmt, entry)})"


def _words(formats: Sequence[str], first: str = "") -> list[str]:
    """Formats for results in words, the one that suits best first."""
    known = [fmt for fmt in formats if fmt in _NAMES]
    known += [] if not first or first in known else [first]
    return sorted(known, key=lambda fmt: fmt != first) if first else known


def _ending(fmt: str) -> str:
    return f".{fmt}"


def suffix(fmt: str, entry: Entry) -> str:
    """Ending of an exported file; a copy keeps its source's."""
    return (entry.path.suffix.lower() or ".txt") if fmt in _SAME else _ENDINGS.get(fmt, f".{fmt}")


def free_path(folder: Path, stem: str, ending: str, taken: set[Path]) -> Path:
    """The first of "stem.pdf", "stem (2).pdf", ... that is neither on the disk nor `taken`."""
    numbers = itertools.count(2)
    path = folder / f"{stem}{ending}"
    while path in taken or os.path.lexists(path):
        path = folder / f"{stem} ({next(numbers)}){ending}"
    return path
