"""The window: puts the views together and turns what a person does into calls of the desk."""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import psutil  # type: ignore[import-untyped]
from PySide6.QtCore import QByteArray, QMimeData, Qt, QTimer, QUrl, Slot
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
    QLabel,
    QLineEdit,
    QMainWindow,
    QMessageBox,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop import paths
from desktop.document.model import Document
from desktop.jobs.requests import Event, Read
from desktop.tasks.base import SetTask, Task
from desktop.ui import theme
from desktop.ui.actions import Actions
from desktop.ui.asking import ASK, Asking
from desktop.ui.bridge import Bridge
from desktop.ui.citing import Citing
from desktop.ui.desk import REVIEWED, Desk
from desktop.ui.exporting import Exporting
from desktop.ui.lists import PROJECT, ListKeeping
from desktop.ui.reviewing import Reviewing
from desktop.ui.session import Entry
from desktop.ui.views.documents_panel import DocumentsPanel
from desktop.ui.views.empty import EmptyView
from desktop.ui.views.preview import Preview
from desktop.ui.views.results_panel import ResultsPanel
from desktop.ui.views.task_panel import CLASSES, EXAMPLES, SCHEMA, TaskPanel

if TYPE_CHECKING:
    from desktop.app import App

STATUS_MS = 2000
WIDE = 1700
"""Pixels from which there is room for everything at once."""
MB = 1_000_000
FEW = 2
"""Models that are named in the status bar; of more it says how many."""


READABLE = (
    "*.pdf *.docx *.docm *.dotx *.dotm *.xlsx *.xlsm *.xltx *.xltm *.pptx *.pptm *.ppsx *.ppsm *.potx *.potm "
    "*.eml *.mht *.mhtml *.html *.htm *.xhtml *.csv *.tsv *.tab *.json *.jsonl *.ndjson *.geojson "
    "*.txt *.text *.log *.md *.markdown"
)
"""`readers.registry.SUFFIXES` as a file dialog takes them: the window imports no reader."""


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
        self.desk = Desk(self.bridge, self)
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
        self.lists = ListKeeping(self.desk, self.task_panel, self)
        self.reviewing.lists = self.lists
        self.actions_ = Actions(self)
        self._status()
        self._connect()
        if app.settings.geometry:
            self.restoreGeometry(QByteArray(b64decode(app.settings.geometry)))
        self._show(None)

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
        self.splitter.setSizes([290, 616, 460])
        for part, share in enumerate((1, 4, 3)):
            self.splitter.setStretchFactor(part, share)
        self.splitter.setChildrenCollapsible(False)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(_padded(self.empty, 24))
        self.stack.addWidget(self.splitter)
        self.setCentralWidget(self.stack)

    def _status(self) -> None:
        self.offline = QToolButton(self)
        self.offline.setProperty("flat", True)
        self.offline.setText(self.tr("Offline: nothing leaves this computer"))
        self.offline.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.offline.setIcon(theme.icon("shield"))
        self.offline.clicked.connect(self.explain_offline)
        self.models = QLabel(self)
        self.memory = QLabel(self)
        for label in (self.models, self.memory):
            label.setProperty("role", "muted")
            label.setContentsMargins(8, 0, 8, 0)
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        bar.addWidget(self.offline)
        bar.addPermanentWidget(self.models)
        bar.addPermanentWidget(self.memory)
        self._process = psutil.Process()
        timer = QTimer(self)
        timer.setInterval(STATUS_MS)
        timer.timeout.connect(self._refresh_status)
        timer.start()
        self._refresh_status()

    def _connect(self) -> None:
        self.empty.open_wanted.connect(self.open_files)
        self.empty.samples_wanted.connect(self.open_samples)
        self.documents.chosen.connect(self._show)
        self.task_panel.run_wanted.connect(self.run_selected)
        self.task_panel.changed.connect(self._present)
        self.task_panel.edit_wanted.connect(self._edit_option)
        self.task_panel.task_changed.connect(self._task_changed)
        self.asking.changed.connect(self._task_changed)
        self.asking.export_wanted.connect(self.export)
        self.asking.batch_wanted.connect(self.exporting.export_batch)
        self.desk.added.connect(self._added)
        self.desk.changed.connect(self._changed)
        self.desk.content_changed.connect(self._content_changed)
        self.results.card.step.connect(self._step)
        self.preview.after_changed.connect(self._make_room)
        self.exporting.review_wanted.connect(self._review_first)
        for speaker in (self.exporting, self.reviewing, self.lists, self.citing, self.asking, self.desk.talk):
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
        if sources:
            self.desk.open(sources)

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
        self.reviewing.next_open()
        self.results.findings.table.setFocus()

    @Slot()
    def filter_findings(self) -> None:
        self.results.findings.filters.line.setFocus()
        self.results.findings.filters.line.selectAll()

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
                self.reviewing.next_open()
                self.results.findings.table.setFocus()
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
        self.citing.refresh()

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

    @Slot(bool)
    def _make_room(self, beside: bool) -> None:  # noqa: FBT001 - a slot
        """Two pages beside each other need the room of the list, unless the window is wide."""
        self.left.setVisible(not beside or self.width() >= WIDE)

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
        )
        self.documents.refresh()

    @Slot()
    def _refresh_status(self) -> None:
        stats = self.app.runner.stats()
        total = self._process.memory_info().rss + sum(child.rss for child in stats)
        loaded = sorted({model for child in stats for model in child.models})
        self.memory.setText(self.tr("Memory %1 MB").replace("%1", str(total // MB)))
        names = ", ".join(loaded) or self.tr("No model loaded yet")
        many = self.tr("%1 models loaded").replace("%1", str(len(loaded)))
        self.models.setText(names if len(loaded) <= FEW else many)
        self.models.setToolTip("\n".join(loaded))

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
        self.offline.setIcon(theme.icon("shield"))
        self.preview.dress()
        self.results.words.dress()

    @Slot()
    def _scheme_changed(self) -> None:
        if self.app.settings.theme == "system":
            self.set_theme("system")

    @Slot(str, str)
    def _edit_option(self, name: str, value: str) -> None:
        """Open the editor of what an option names."""
        if name == SCHEMA:
            from desktop.ui.dialogs.schema import SchemaDialog

            dialog = SchemaDialog(value, self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.chosen.connect(partial(self.task_panel.set_value, name))
            dialog.open()
        elif name == CLASSES:
            self._edit_classes()

    def _edit_classes(self) -> None:
        from desktop.ui.dialogs.classes import ClassesDialog

        values = self.task_panel.values()
        texts = {e.name: e.document.text for e in self.desk.documents.entries if e.document is not None}
        dialog = ClassesDialog(
            as_texts(values.get(CLASSES)), as_texts(values.get(EXAMPLES)), texts, self._read_text, self
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self._take_classes)
        dialog.open()

    @Slot(tuple, tuple)
    def _take_classes(self, classes: tuple[str, ...], examples: tuple[str, ...]) -> None:
        self.task_panel.set_texts(CLASSES, classes)
        self.task_panel.set_texts(EXAMPLES, examples)

    def _read_text(self, path: Path, heard: Callable[[str], None]) -> None:
        """Give the text of a file that is no document of the list."""

        def take(event: Event) -> None:
            if isinstance(event.answer, Document):
                heard(event.answer.text)
            elif event.problem is not None:
                self._say(event.problem.message)

        self.bridge.submit(Read(str(path)), take)

    # --- help and goodbye ------------------------------------------------------------------------

    @Slot()
    def show_lists(self) -> None:
        """What the project in use always and never redacts."""
        from desktop.ui.dialogs.project import ProjectDialog

        dialog = ProjectDialog(self.lists.project, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(partial(self.task_panel.set_value, PROJECT))
        dialog.open()

    @Slot()
    def show_vault(self) -> None:
        """Which pseudonym stands for whom, and files that come back."""
        from desktop.ui.dialogs.vault import VaultDialog

        dialog = VaultDialog(self.desk.vaults, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    @Slot()
    def show_keys(self) -> None:
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
        ]
        dialog = ShortcutsDialog(self.actions_.groups, more, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    @Slot()
    def explain_offline(self) -> None:
        from desktop.ui.dialogs.offline import OfflineDialog

        dialog = OfflineDialog(self.app.runner.stats(), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    @Slot()
    def about(self) -> None:
        from desktop.ui.dialogs.about import AboutDialog

        loaded = [model for child in self.app.runner.stats() for model in child.models]
        dialog = AboutDialog(self.app.store.list(), loaded, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

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
        self.bridge.close()
        event.accept()

    def _sure(self) -> bool:
        answer = QMessageBox.question(
            self, self.tr("Quit"), self.tr("A file is being written. Quit and leave it unwritten?")
        )
        return answer == QMessageBox.StandardButton.Yes


def paths_in(data: QMimeData | None) -> list[Path]:
    """Files in what was dropped or copied: URLs of files, or lines of text that name existing ones."""
    if data is None:
        return []
    if data.hasUrls():
        return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    found = []
    for line in data.text().splitlines()[:1000]:
        text = line.strip().strip("\"'")
        path = Path(QUrl(text).toLocalFile() if text.startswith("file:") else os.path.expanduser(text))  # noqa: PTH111
        if text and len(text) < 4096 and path.is_absolute():
            found.append(path)
    return found


def as_texts(value: object) -> tuple[str, ...]:
    """The value of an option that is texts."""
    return tuple(map(str, value)) if isinstance(value, tuple) else ()


def _padded(widget: QWidget, margin: int = theme.SPACE + 4) -> QWidget:
    frame = QWidget()
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.addWidget(widget)
    return frame
