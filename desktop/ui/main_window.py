"""The window: puts the views together and turns what a person does into calls of the desk."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt, QUrl, Slot
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDesktopServices,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
)
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QInputDialog,
    QLineEdit,
    QMainWindow,
    QMessageBox,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop import paths
from desktop.tasks.base import SetTask, Task
from desktop.ui import theme
from desktop.ui.actions import Actions
from desktop.ui.asking import ASK, Asking
from desktop.ui.bridge import Bridge
from desktop.ui.citing import Citing
from desktop.ui.desk import REVIEWED, Desk
from desktop.ui.exporting import Exporting
from desktop.ui.files import READABLE, may_be_model, paths_in
from desktop.ui.lists import ListKeeping
from desktop.ui.opening import Opening
from desktop.ui.reviewing import Reviewing
from desktop.ui.revising import Revising
from desktop.ui.room import Room
from desktop.ui.session import Entry
from desktop.ui.status import Status
from desktop.ui.views.documents_panel import DocumentsPanel
from desktop.ui.views.empty import EmptyView
from desktop.ui.views.preview import Preview
from desktop.ui.views.results_panel import ResultsPanel
from desktop.ui.views.task_panel import FROM, TaskPanel

if TYPE_CHECKING:
    from desktop.app import App


class MainWindow(QMainWindow):
    """One window: documents and task on the left, pages in the middle, result on the right."""

    def __init__(
        self, app: App, tasks: Mapping[str, Task | SetTask] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        if tasks is None:
            from desktop.tasks.registry import TASKS

            tasks = TASKS
        self.app = app
        self.tasks: Mapping[str, Task | SetTask] = tasks
        self.bridge = Bridge(app.runner, self)
        self.desk = Desk(self.bridge, app.models_for, self)
        self.setWindowTitle("Strongroom")
        self.setWindowIcon(theme.icon("strongroom"))
        self.setAcceptDrops(True)
        self.resize(1280, 720)
        self._build()
        self.exporting = Exporting(app, self.desk, tasks, self)
        self.reviewing = Reviewing(self.desk, self.documents, self.preview, self.results.findings, self)
        self.exporting.current = self.documents.current
        self.asking = Asking(
            self.desk,
            self.tasks,
            self.task_panel,
            documents=self.documents,
            words=self.results.words,
            parent=self,
        )
        self.citing = Citing(self.desk, self.documents, self.preview, self.results.words, self)
        self.revising = Revising(
            self.desk,
            self.results.draft,
            documents=self.documents,
            preview=self.preview,
            options=self.task_panel.values_of,
            parent=self,
        )
        self.lists = ListKeeping(self.desk, self.task_panel, self)
        self.reviewing.lists = self.lists
        self.opening = Opening(self)
        self.actions_ = Actions(self)
        self.status = Status(app.runner, self)
        self._connect()
        if app.settings.geometry:
            self.restoreGeometry(QByteArray(b64decode(app.settings.geometry)))
        self._show(None)
        self.look_for_languages()

    # --- building --------------------------------------------------------------------------------

    def _build(self) -> None:
        self.empty = EmptyView(self)
        self.documents = DocumentsPanel(self.desk.documents, self)
        settings = self.app.settings
        self.task_panel = TaskPanel(self.tasks, settings.task, settings.options, self)
        self.preview = Preview(self.bridge, self)
        self.results = ResultsPanel(self.bridge, self)
        self.left = QWidget(self)
        column = QVBoxLayout(self.left)
        column.addWidget(self.documents, 1)
        column.addWidget(self.task_panel)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        for widget in (self.left, _padded(self.preview), _padded(self.results)):
            self.splitter.addWidget(widget)
        for part, share in enumerate((1, 4, 3)):
            self.splitter.setStretchFactor(part, share)
        self.splitter.setChildrenCollapsible(False)
        self.room = Room(self.splitter, self.left, self)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(_padded(self.empty, 24))
        self.stack.addWidget(self.splitter)
        self.setCentralWidget(self.stack)

    def _connect(self) -> None:
        self.empty.open_wanted.connect(self.open_files)
        self.empty.samples_wanted.connect(self.open_samples)
        self.documents.chosen.connect(self._show)
        self.task_panel.run_wanted.connect(self.run_selected)
        self.task_panel.changed.connect(self._present)
        self.task_panel.edit_wanted.connect(self.opening.option)
        self.task_panel.task_changed.connect(self._task_changed)
        self.task_panel.languages_wanted.connect(self.look_for_languages)
        self.asking.changed.connect(self._task_changed)
        self.asking.export_wanted.connect(self.export)
        self.asking.batch_wanted.connect(self.exporting.export_batch)
        self.desk.added.connect(self._added)
        self.desk.changed.connect(self._changed)
        self.desk.content_changed.connect(self._content_changed)
        self.results.card.step.connect(self._step)
        self.results.focus_lost.connect(self.documents.table.setFocus)
        self.preview.after_changed.connect(self.room.beside)
        self.status.offline.clicked.connect(self.opening.offline)
        self.exporting.review_wanted.connect(self._review_first)
        speakers = (self.exporting, self.reviewing, self.revising, self.lists, self.citing, self.asking)
        for speaker in (*speakers, self.desk.talk, self.opening):
            speaker.said.connect(self._say)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._scheme_changed)

    # --- documents -------------------------------------------------------------------------------

    @Slot()
    def open_files(self) -> None:
        shown = self.tr("Documents ({});;All files (*)").format(READABLE)
        names, _ = QFileDialog.getOpenFileNames(self, self.tr("Open documents"), "", shown)
        self.open([Path(name) for name in names])

    @Slot()
    def open_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Open a folder"))
        self.open([Path(name)] if name else [])

    @Slot()
    def open_samples(self) -> None:
        self.open([paths.resources_dir() / "samples"])

    @Slot()
    def paste(self) -> None:
        """Open what was copied: files, or paths as text."""
        found = paths_in(QGuiApplication.clipboard().mimeData())
        if found:
            self.open(found)
        else:
            self._say(self.tr("No path was copied. Copy a file or its path first."))

    def open(self, sources: list[Path]) -> None:
        """Open documents; what is a model rather goes to the window of models."""
        models = [path for path in sources if may_be_model(path)]
        if models:
            self.opening.models().take(models[0])
        others = (path for path in sources if path not in models)
        if documents := [path for path in others if not self.task_panel.take_file(path)]:
            self.desk.open(documents)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.open(paths_in(event.mimeData()))
        event.acceptProposedAction()

    @Slot(object)
    def _added(self, entry: Entry | None) -> None:
        if entry is not None:
            self.stack.setCurrentIndex(1)
            self.documents.choose(entry)
            self.documents.table.setFocus()
        else:
            self._say(self.tr("No file that can be read was found there."))

    @Slot()
    def remove(self) -> None:
        for entry in self.documents.selected():
            self.desk.remove(entry)
        self._show(self.documents.current())

    # --- task ------------------------------------------------------------------------------------

    @Slot()
    def run_selected(self) -> None:
        self._run(self.documents.selected())

    @Slot()
    def run_all(self) -> None:
        self._run(self.desk.documents.entries)

    def _run(self, entries: list[Entry]) -> None:
        if self.asking.over_set:
            self.asking.start(entries)
            return
        task, values = self.tasks[self.task_panel.task], self.task_panel.values()
        for entry in list(entries):
            self.desk.run(entry, task.name, values, tables=task.tables)

    @Slot()
    def ask(self) -> None:
        """Go to the question."""
        self.task_panel.choose(ASK)
        self.results.words.bar.line.setFocus()

    @Slot()
    def _task_changed(self) -> None:
        self._show_result(self.documents.current())
        self._enable(self.documents.current())

    @Slot()
    def look_for_languages(self) -> None:
        """Offer the languages that there are models for, where the task has any to choose."""
        if any(option.kind == "language" for option in self.tasks[self.task_panel.task].options):
            self.bridge.background(self.app.directions, self.task_panel.set_directions)

    @Slot()
    def _present(self) -> None:
        if self.task_panel.task == REVIEWED:
            self.desk.present(self.task_panel.values())

    @Slot()
    def escape(self) -> None:
        """Leave what is begun, the nearest first: a search, a box, marked text, a running task."""
        search, view = self.preview.search, self.preview.view
        focus = QApplication.focusWidget()
        if search.isVisible() and focus is not None and search.isAncestorOf(focus):
            search.leave()
        elif self.results.leave_filter():
            return
        elif self.preview.pages.drawing:
            self.preview.pages.set_drawing(False)
        elif view.selection is not None:
            view.drop_selection()
        elif search.isVisible():
            search.leave()
        elif self.asking.over_set:
            self.asking.stop()
        else:
            self.cancel()

    @Slot()
    def cancel(self) -> None:
        for entry in self.documents.selected():
            self.desk.cancel(entry)

    @Slot()
    def cancel_all(self) -> None:
        for entry in self.desk.documents.entries:
            self.desk.cancel(entry)

    # --- result ----------------------------------------------------------------------------------

    @Slot()
    def export(self) -> None:
        """Ask where to, and write the result in sight there."""
        if not self.asking.over_set:
            self.exporting.export(self.documents.current())
        elif self.asking.last is not None:
            self.exporting.export_turn(self.asking.last)

    @Slot(object)
    def _review_first(self, entry: Entry) -> None:
        self.documents.choose(entry)
        self._go_on(entry)

    def _go_on(self, entry: Entry) -> None:
        """To the next place that a person has to look at."""
        if entry.draft is not None:
            self.revising.next_marked()
        else:
            self.reviewing.next_open()
            self.results.findings.table.setFocus()

    @Slot()
    def filter_findings(self) -> None:
        """Look for findings, or for sentences of a translation."""
        self.results.begin_filter()

    @Slot(str)
    def _say(self, text: str) -> None:
        self.statusBar().showMessage(text, 5000)

    @Slot(str)
    def _step(self, step: str) -> None:
        entry = self.documents.current()
        if entry is None:
            return
        match step:
            case "cancel":
                self.desk.cancel(entry)
            case "password":
                self._ask_password(entry)
            case "run":
                self._run([entry])
            case "export":
                self.export()
            case "review":
                self._go_on(entry)
            case "accept_all":
                self.desk.accept_all([entry])
            case "retry":
                self.desk.read(entry)
            case "remove":
                self.remove()
            case "folder" if entry.exported is not None:
                QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(entry.exported.path).parent)))

    def _ask_password(self, entry: Entry) -> None:
        words = self.tr("Password of %1. It is kept only while the window is open.").replace("%1", entry.name)
        password, given = QInputDialog.getText(self, self.tr("Password"), words, QLineEdit.EchoMode.Password)
        if given and password:
            self.desk.read(entry, password)

    # --- showing ---------------------------------------------------------------------------------

    @Slot(object)
    def _show(self, entry: Entry | None) -> None:
        self.stack.setCurrentIndex(1 if self.desk.documents.entries else 0)
        self.preview.show_entry(entry)
        self._show_result(entry)
        self.asking.count()
        self._enable(entry)

    def _show_result(self, entry: Entry | None) -> None:
        self.preview.companion.show_entry(self.asking.companion_of(entry))
        if self.asking.over_set:
            self.results.show_turns(self.asking.turns, question=self.asking.asks)
        else:
            self.results.show_entry(entry, batch=len(self.exporting.alike(entry)) > 1)
        self.room.suit_soon(wide=self.results.wide)
        draft = entry.draft if entry is not None else None
        self.task_panel.tell_language(str(draft.result.options.get(FROM, "")) if draft is not None else "")
        self.citing.refresh()
        self.revising.refresh()

    @Slot(object)
    def _content_changed(self, entry: Entry) -> None:
        if entry is self.documents.current():
            self._show(entry)

    @Slot(object)
    def _changed(self, entry: Entry) -> None:
        if entry is self.documents.current():
            if not self.asking.over_set:
                self.results.touch(entry)
            self.preview.refresh()
            self._enable(entry)
        self.documents.refresh()

    def _enable(self, entry: Entry | None) -> None:
        ready = entry is not None and entry.document is not None and not entry.busy
        self.task_panel.run_button.setEnabled(ready)
        exportable = entry is not None and entry.exportable
        if self.asking.over_set:
            exportable = self.asking.last is not None and self.asking.last.result is not None
        self.actions_.enable(
            run=ready or len(self.documents.selected()) > 1,
            export=exportable,
            review=ready and entry is not None and entry.review is not None,
            revise=ready and self.results.wide,
        )
        self.documents.refresh()

    @Slot()
    def theme_chosen(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.set_theme(str(action.data()))

    def set_theme(self, name: str) -> None:
        """Change to "system", "light" or "dark"."""
        self.app.settings = replace(self.app.settings, theme=name)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, name)
        self.status.dress()
        self.preview.dress()
        self.results.dress()

    @Slot()
    def _scheme_changed(self) -> None:
        if self.app.settings.theme == "system":
            self.set_theme("system")

    # --- goodbye ---------------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:
        busy = [entry for entry in self.desk.documents.entries if entry.exporting]
        if busy and not self._sure():
            event.ignore()
            return
        panel = self.task_panel
        options = panel.to_keep()
        geometry = b64encode(self.saveGeometry().data()).decode()
        self.app.remember(
            replace(self.app.settings, task=panel.task or "redact", options=options, geometry=geometry)
        )
        self.opening.end()
        self.bridge.close()
        event.accept()

    def _sure(self) -> bool:
        answer = QMessageBox.question(
            self, self.tr("Quit"), self.tr("A file is being written. Quit and leave it unwritten?")
        )
        return answer == QMessageBox.StandardButton.Yes


def _padded(widget: QWidget, margin: int = theme.SPACE + 4) -> QWidget:
    frame = QWidget()
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.addWidget(widget)
    return frame
