"""The dialogs of the window: what each is opened with, and where its answer goes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog

from desktop.document.model import Document
from desktop.jobs.requests import Event, Read
from desktop.ui.lists import PROJECT
from desktop.ui.views.task_panel import CLASSES, EXAMPLES, SCHEMA

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow
    from desktop.ui.workshop.window import ModelsWindow


class Opening(QObject):
    """Each dialog's module is imported when it is opened: a start does without them."""

    said = Signal(str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._models: ModelsWindow | None = None

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    @Slot()
    def lists(self) -> None:
        """What the project in use always and never redacts."""
        from desktop.ui.dialogs.project import ProjectDialog

        dialog = ProjectDialog(self._window.lists.project, self._window)
        dialog.chosen.connect(partial(self._window.task_panel.set_value, PROJECT))
        self._open(dialog)

    @Slot()
    def vault(self) -> None:
        """Which pseudonym stands for whom, and files that come back."""
        from desktop.ui.dialogs.vault import VaultDialog

        self._open(VaultDialog(self._window.desk.vaults, self._window))

    @Slot()
    def keys(self) -> None:
        """Every key, on one page."""
        from desktop.ui.dialogs.shortcuts import ShortcutsDialog

        more = [
            (self.tr("Mark text to redact"), self.tr("drag over it, or double-click")),
            (self.tr("Draw a box"), self.tr("drag beside text, or Shift+drag")),
            (self.tr("Move or stretch a box"), self.tr("arrows, Shift+arrows, Enter")),
            (self.tr("Redact every hit of a search"), self.tr("Ctrl+Enter")),
            (self.tr("Reject in the table"), self.tr("Delete")),
            (self.tr("Zoom"), self.tr("Ctrl+wheel")),
            (self.tr("Walk through statements"), self.tr("arrows, Enter")),
            (self.tr("Copy with citations"), self.tr("Ctrl+Shift+C")),
            (self.tr("End a translation; with a new line in it"), self.tr("Enter; Shift+Enter")),
            (self.tr("End it and go to the next marked one"), self.tr("Ctrl+Enter")),
        ]
        self._open(ShortcutsDialog(self._window.actions_.groups, more, self._window))

    @Slot()
    def offline(self) -> None:
        """What leaves this computer: nothing, and how that is made sure of."""
        from desktop.ui.dialogs.offline import OfflineDialog

        self._open(OfflineDialog(self._window.app.runner.stats(), self._window))

    @Slot()
    def about(self) -> None:
        from desktop.ui.dialogs.about import AboutDialog

        app = self._window.app
        loaded = [model for child in app.runner.stats() for model in child.models]
        self._open(AboutDialog(app.store.list(), loaded, self._window))

    @Slot()
    def models(self) -> ModelsWindow:
        """What models there are, and how more come. It stays, so that what it is at goes on."""
        from desktop.ui.workshop.window import ModelsWindow

        if self._models is None:
            window = self._window
            self._models = ModelsWindow(window.app, window.tasks, window.bridge, window)
            self._models.changed.connect(window.look_for_languages)
        else:
            self._models.refresh()
        self._models.show()
        self._models.raise_()
        self._models.activateWindow()
        return self._models

    def end(self) -> None:
        """The window is closed: what still works for a dialog stops."""
        if self._models is not None:
            self._models.end()

    # --- editors of what an option names ---------------------------------------------------------

    @Slot(str, str)
    def option(self, name: str, value: str) -> None:
        """Open the editor of what an option names."""
        if name == SCHEMA:
            from desktop.ui.dialogs.schema import SchemaDialog

            dialog = SchemaDialog(value, self._window)
            dialog.chosen.connect(partial(self._window.task_panel.set_value, name))
            self._open(dialog)
        elif name == CLASSES:
            self._classes()

    def _classes(self) -> None:
        from desktop.ui.dialogs.classes import ClassesDialog

        window = self._window
        values = window.task_panel.values()
        texts = {e.name: e.document.text for e in window.desk.documents.entries if e.document is not None}
        dialog = ClassesDialog(
            _texts(values.get(CLASSES)), _texts(values.get(EXAMPLES)), texts, self._read_text, window
        )
        dialog.chosen.connect(self._take_classes)
        self._open(dialog)

    @Slot(tuple, tuple)
    def _take_classes(self, classes: tuple[str, ...], examples: tuple[str, ...]) -> None:
        self._window.task_panel.set_texts(CLASSES, classes)
        self._window.task_panel.set_texts(EXAMPLES, examples)

    def _read_text(self, path: Path, heard: Callable[[str], None]) -> None:
        """Give the text of a file that is no document of the list."""

        def take(event: Event) -> None:
            if isinstance(event.answer, Document):
                heard(event.answer.text)
            elif event.problem is not None:
                self.said.emit(event.problem.message)

        self._window.bridge.submit(Read(str(path)), take)


def _texts(value: object) -> tuple[str, ...]:
    """The value of an option that is texts."""
    return tuple(map(str, value)) if isinstance(value, tuple) else ()
