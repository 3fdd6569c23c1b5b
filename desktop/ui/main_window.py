"""The window: puts the views together and turns what a person does into calls of the desk."""

from __future__ import annotations

import itertools
import os
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import psutil  # type: ignore[import-untyped]
from PySide6.QtCore import QByteArray, QMimeData, Qt, QTimer, QUrl, Slot
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QCloseEvent,
    QDesktopServices,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeySequence,
)
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QInputDialog,
    QLabel,
    QLineEdit,
    QMainWindow,
    QMenu,
    QMessageBox,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop import paths
from desktop.tasks.base import Task
from desktop.ui import theme
from desktop.ui.bridge import Bridge
from desktop.ui.desk import Desk
from desktop.ui.session import Entry
from desktop.ui.views.documents_panel import DocumentsPanel
from desktop.ui.views.empty import EmptyView
from desktop.ui.views.preview import Preview
from desktop.ui.views.results_panel import ResultsPanel
from desktop.ui.views.task_panel import TaskPanel

if TYPE_CHECKING:
    from desktop.app import App

STATUS_MS = 2000
MB = 1_000_000


class MainWindow(QMainWindow):
    """One window: documents and task on the left, pages in the middle, result on the right."""

    def __init__(
        self, app: App, tasks: Mapping[str, Task] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        if tasks is None:
            from desktop.tasks.registry import TASKS

            tasks = TASKS
        self.app = app
        self.tasks: Mapping[str, Task] = tasks
        self.bridge = Bridge(app.runner, self)
        self.desk = Desk(self.bridge, self)
        self.setWindowTitle("Strongroom")
        self.setWindowIcon(theme.icon("strongroom"))
        self.setAcceptDrops(True)
        self.resize(1280, 720)
        self._build()
        self._menus()
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
        self.results = ResultsPanel(self)
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.addWidget(self.documents, 1)
        column.addWidget(self.task_panel)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        for widget in (left, _padded(self.preview), _padded(self.results)):
            self.splitter.addWidget(widget)
        self.splitter.setSizes([300, 590, 440])
        self.splitter.setStretchFactor(0, 0)
        self.splitter.setStretchFactor(1, 3)
        self.splitter.setStretchFactor(2, 0)
        self.splitter.setChildrenCollapsible(False)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(_padded(self.empty, 24))
        self.stack.addWidget(self.splitter)
        self.setCentralWidget(self.stack)

    def _menus(self) -> None:
        bar = self.menuBar()
        file = bar.addMenu(self.tr("&File"))
        self._add(file, self.tr("&Open files…"), "Ctrl+O", self.open_files)
        self._add(file, self.tr("Open f&older…"), "Ctrl+Shift+O", self.open_folder)
        self._add(file, self.tr("Open &sample documents"), "", self.open_samples)
        file.addSeparator()
        self.export_action = self._add(file, self.tr("&Export…"), "Ctrl+E", self.export)
        self._add(file, self.tr("Export a&ll…"), "Ctrl+Shift+E", self.export_all)
        self._add(file, self.tr("Remo&ve from list"), "Ctrl+W", self.remove)
        file.addSeparator()
        self._add(file, self.tr("&Quit"), "Ctrl+Q", self.close)
        edit = bar.addMenu(self.tr("&Edit"))
        undo = self.desk.undo.createUndoAction(self, self.tr("&Undo"))
        undo.setShortcut(QKeySequence.StandardKey.Undo)
        redo = self.desk.undo.createRedoAction(self, self.tr("&Redo"))
        redo.setShortcut(QKeySequence.StandardKey.Redo)
        edit.addActions([undo, redo])
        edit.addSeparator()
        self._add(edit, self.tr("&Paste path"), "Ctrl+V", self.paste)
        self._add(edit, self.tr("&Find in findings"), "Ctrl+F", self.find_finding)
        document = bar.addMenu(self.tr("&Document"))
        self.run_action = self._add(document, self.tr("&Run task on selected"), "Ctrl+R", self.run_selected)
        self._add(document, self.tr("Run task on &all"), "Ctrl+Shift+R", self.run_all)
        self.cancel_action = self._add(document, self.tr("&Cancel"), "Esc", self.cancel)
        self._add(document, self.tr("Cancel a&ll"), "Shift+Esc", self.cancel_all)
        view = bar.addMenu(self.tr("&View"))
        self._add(view, self.tr("&Larger"), "Ctrl++", self.preview.pages.zoom_in)
        self._add(view, self.tr("&Smaller"), "Ctrl+-", self.preview.pages.zoom_out)
        self._add(view, self.tr("Fit &width"), "Ctrl+0", self.preview.pages.fit)
        self._add(view, self.tr("&Next page"), "Ctrl+PgDown", self.preview.next_page)
        self._add(view, self.tr("&Previous page"), "Ctrl+PgUp", self.preview.previous_page)
        view.addSeparator()
        group = QActionGroup(self)
        names = {"system": self.tr("S&ystem theme"), "light": self.tr("L&ight"), "dark": self.tr("&Dark")}
        for name, text in names.items():
            action = self._add(view, text, "", self._theme_chosen)
            action.setCheckable(True)
            action.setData(name)
            action.setChecked(name == self.app.settings.theme)
            group.addAction(action)
        help_menu = bar.addMenu(self.tr("&Help"))
        self._add(help_menu, self.tr("&What leaves this computer?"), "F1", self.explain_offline)
        self._add(help_menu, self.tr("&About Strongroom"), "", self.about)

    def _add(self, menu: QMenu, text: str, keys: str, slot: Callable[[], object]) -> QAction:
        action = QAction(text, self)
        if keys:
            action.setShortcut(QKeySequence(keys))
        action.triggered.connect(slot)
        menu.addAction(action)
        return action

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
        self.desk.added.connect(self._added)
        self.desk.changed.connect(self._changed)
        self.desk.content_changed.connect(self._content_changed)
        self.results.card.step.connect(self._step)
        self.results.decided.connect(self._decided)
        self.results.finding_chosen.connect(self.preview.show_finding)
        self.results.cited_chosen.connect(self.preview.show_spans)
        self.preview.finding_clicked.connect(self.results.choose)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._scheme_changed)

    # --- documents -------------------------------------------------------------------------------

    @Slot()
    def open_files(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(
            self, self.tr("Open documents"), "", self.tr("Documents (*.pdf *.docx *.txt *.md);;All files (*)")
        )
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
            self.statusBar().showMessage(self.tr("No path was copied. Copy a file or its path first."), 5000)

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
            self.statusBar().showMessage(self.tr("No PDF, DOCX or text file was found there."), 5000)

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
        values = self.task_panel.values()
        for entry in list(entries):
            self.desk.run(entry, self.task_panel.task, values)

    @Slot()
    def cancel(self) -> None:
        for entry in self.documents.selected():
            self.desk.cancel(entry)

    @Slot()
    def cancel_all(self) -> None:
        for entry in self.desk.documents.entries:
            self.desk.cancel(entry)

    # --- result ----------------------------------------------------------------------------------

    @Slot(list, bool)
    def _decided(self, numbers: list[int], accept: bool) -> None:  # noqa: FBT001 - a slot
        entry = self.documents.current()
        if entry is not None:
            self.desk.decide(entry, numbers, accept=accept)

    @Slot()
    def export(self) -> None:
        """Ask where to, and write the result there."""
        entry = self.documents.current()
        if entry is None or entry.result is None or not entry.exportable:
            return
        formats = self.tasks[entry.result.task].formats
        folder = Path(self.app.settings.export_folder or entry.path.parent)
        filters = {self._format_title(fmt, entry): fmt for fmt in formats}
        suggested = folder / f"{entry.path.stem}.{entry.result.task}{suffix(formats[0], entry)}"
        name, chosen = QFileDialog.getSaveFileName(
            self, self.tr("Export"), str(suggested), ";;".join(filters), next(iter(filters))
        )
        if not name:
            return
        fmt = filters.get(chosen, formats[0])
        dest = Path(name)
        known = {suffix(f, entry): f for f in formats}
        if dest.suffix.lower() in known:
            fmt = known[dest.suffix.lower()]
        else:
            dest = dest.with_name(dest.name + suffix(fmt, entry))
        self.app.settings = replace(self.app.settings, export_folder=str(dest.parent))
        self.desk.export(entry, fmt, dest)

    @Slot()
    def export_all(self) -> None:
        """Ask for one folder, and write every result there in its task's own format."""
        ready = [entry for entry in self.desk.documents.entries if entry.exportable]
        if not ready:
            self.statusBar().showMessage(self.tr("There is no result to export yet."), 5000)
            return
        name = QFileDialog.getExistingDirectory(
            self, self.tr("Export all results to a folder"), self.app.settings.export_folder
        )
        if name:
            self.app.settings = replace(self.app.settings, export_folder=name)
            self.export_to(Path(name), ready)

    def export_to(self, folder: Path, entries: list[Entry]) -> None:
        """Write the results of `entries` into `folder`, over no file that is there."""
        taken: set[Path] = set()
        for entry in entries:
            if entry.result is not None:
                fmt = self.tasks[entry.result.task].formats[0]
                stem = f"{entry.path.stem}.{entry.result.task}"
                dest = free_path(folder, stem, suffix(fmt, entry), taken)
                taken.add(dest)
                self.desk.export(entry, fmt, dest)

    def _format_title(self, fmt: str, entry: Entry) -> str:
        titles = {
            "redacted": self.tr("Redacted copy"),
            "md": "Markdown",
            "docx": "Word",
            "json": "JSON",
        }
        return f"{titles.get(fmt, fmt)} (*{suffix(fmt, entry)})"

    @Slot()
    def find_finding(self) -> None:
        self.results.filter.setFocus()

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
        self.desk.look_at(entry)
        self.preview.show_entry(entry)
        self.results.show_entry(entry)
        self._enable(entry)

    @Slot(object)
    def _content_changed(self, entry: Entry) -> None:
        if entry is self.documents.current():
            self._show(entry)

    @Slot(object)
    def _changed(self, entry: Entry) -> None:
        if entry is self.documents.current():
            self.results.touch(entry)
            self.preview.refresh()
            self._enable(entry)

    def _enable(self, entry: Entry | None) -> None:
        ready = entry is not None and entry.document is not None and not entry.busy
        self.task_panel.run_button.setEnabled(ready)
        self.run_action.setEnabled(ready or len(self.documents.selected()) > 1)
        self.export_action.setEnabled(entry is not None and entry.exportable)
        self.cancel_action.setEnabled(entry is not None and (entry.busy or entry.exporting))

    @Slot()
    def _refresh_status(self) -> None:
        stats = self.app.runner.stats()
        total = self._process.memory_info().rss + sum(child.rss for child in stats)
        loaded = sorted({model for child in stats for model in child.models})
        self.memory.setText(self.tr("Memory %1 MB").replace("%1", str(total // MB)))
        self.models.setText(", ".join(loaded) or self.tr("No model loaded yet"))

    @Slot()
    def _theme_chosen(self) -> None:
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

    @Slot()
    def _scheme_changed(self) -> None:
        if self.app.settings.theme == "system":
            self.set_theme("system")

    # --- help and goodbye ------------------------------------------------------------------------

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
        options = {**panel.kept, panel.task: panel.values()} if panel.task else panel.kept
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


def suffix(fmt: str, entry: Entry) -> str:
    """Ending of an exported file; a redaction keeps its source's."""
    return (entry.path.suffix.lower() or ".txt") if fmt == "redacted" else f".{fmt}"


def free_path(folder: Path, stem: str, ending: str, taken: set[Path]) -> Path:
    """The first of "stem.pdf", "stem (2).pdf", ... that is neither on the disk nor `taken`."""
    numbers = itertools.count(2)
    path = folder / f"{stem}{ending}"
    while path in taken or os.path.lexists(path):
        path = folder / f"{stem} ({next(numbers)}){ending}"
    return path


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


def _padded(widget: QWidget, margin: int = theme.SPACE + 4) -> QWidget:
    frame = QWidget()
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.addWidget(widget)
    return frame
