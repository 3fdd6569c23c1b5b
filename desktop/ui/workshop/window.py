"""The window of models."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QMessageBox, QStackedWidget, QVBoxLayout, QWidget

from desktop.document.signing import grouped
from desktop.errors import UserError
from desktop.modelstore.importing.base import Made, Sighting
from desktop.modelstore.speeds import Speed
from desktop.modelstore.store import Entry
from desktop.progress import JobContext
from desktop.tasks.base import AnyTask
from desktop.tasks.roles import ROLES_OF
from desktop.ui.bridge import Bridge
from desktop.ui.errand import Errand
from desktop.ui.files import PACK, paths_in
from desktop.ui.workshop import fetched
from desktop.ui.workshop.download_page import DownloadPage
from desktop.ui.workshop.errand_bar import ErrandBar
from desktop.ui.workshop.import_page import ImportPage
from desktop.ui.workshop.list_page import ListPage
from desktop.ui.workshop.pack_page import PackPage
from desktop.ui.workshop.stock import Stock, stock_of, usual
from desktop.ui.workshop.words import megabytes, tokens

if TYPE_CHECKING:
    from desktop.app import App
    from desktop.modelstore.downloader import Offer
    from desktop.modelstore.packs import Pack


class ModelsWindow(QDialog):
    """Shows what there is, and takes in what a person brings. What it is at goes on when it is closed."""

    changed = Signal()
    """There are other models, or other choices of them."""

    def __init__(
        self, app: App, tasks: Mapping[str, AnyTask], bridge: Bridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._app, self._bridge = app, bridge
        self._made: Made | None = None
        self._stock = Stock()
        self.setWindowTitle(self.tr("Models"))
        self.setWindowFlag(Qt.WindowType.Window)
        self.resize(1080, 680)
        self.setAcceptDrops(True)
        self.errand = Errand(self)
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        self.words.setProperty("role", "muted")
        self.list = ListPage({name: task.title for name, task in tasks.items()}, self)
        self.importing = ImportPage(self)
        self.packing = PackPage(self)
        self.downloading = DownloadPage(self)
        self.stack = QStackedWidget(self)
        for page in (self.list, self.importing, self.packing, self.downloading):
            self.stack.addWidget(page)
        self.bar = ErrandBar(self.errand, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(self.words)
        layout.addWidget(self.stack, 1)
        layout.addWidget(self.bar)
        self._connect()
        self.show_list()

    def _connect(self) -> None:
        self.list.step.connect(self._step)
        self.list.use.connect(self._use)
        self.importing.convert.connect(self.convert)
        self.importing.keep.connect(self.keep)
        self.packing.pack.connect(self._ask_pack)
        self.packing.unpack.connect(self.unpack)
        self.downloading.ask.connect(self.ask_server)
        self.downloading.fetch.connect(self.fetch)
        for page in (self.importing, self.packing, self.downloading):
            page.back.connect(self.show_list)
        self.errand.began.connect(self._busy)
        self.errand.ended.connect(self._idle)

    # --- the list --------------------------------------------------------------------------------

    @Slot()
    def show_list(self) -> None:
        """Back to what there is; what was made and not kept goes."""
        self._drop_made()
        self.importing.clear()
        self.words.setText(
            self.tr(
                "Models do the work, on this machine alone. Bring your own: drop a GGUF file, a folder, an "
                "archive or a pack here. It is looked at first, and no code in it is ever run."
            )
        )
        self._to(self.list)
        self.refresh()

    def refresh(self) -> None:
        """Look anew at what there is, on a thread: cards and folders are read for it."""
        self._bridge.background(partial(stock_of, self._app), self._show_stock)

    def _show_stock(self, stock: Stock) -> None:
        self._stock = stock
        loaded = {model for child in self._app.runner.stats() for model in child.models}
        self.list.show_models(stock.entries, loaded, stock.tasks, stock.uses)
        self.list.refresh(busy=self.errand.busy)

    @Slot(str)
    def _busy(self, _title: str) -> None:
        self.list.refresh(busy=True)
        for page in (self.importing, self.packing, self.downloading):
            page.setEnabled(False)

    @Slot()
    def _idle(self) -> None:
        self.list.refresh()
        for page in (self.importing, self.packing, self.downloading):
            page.setEnabled(True)

    @Slot(str)
    def _step(self, step: str) -> None:
        entry = self.list.current
        match step:
            case "file":
                kinds = self.tr("Models ({});;All files (*)").format(
                    f"*.gguf *.zip *.tar *.tar.gz *.tgz *{PACK}"
                )
                name, _ = QFileDialog.getOpenFileName(self, self.tr("Add a model"), "", kinds)
                self._take(name)
            case "folder":
                self._take(QFileDialog.getExistingDirectory(self, self.tr("Add a model")))
            case "unpack":
                kinds = self.tr("Packs of models (*%1)").replace("%1", PACK)
                self._take(QFileDialog.getOpenFileName(self, self.tr("Add a pack"), "", kinds)[0])
            case "download":
                self._to(self.downloading)
                self.downloading.begin()
            case "pack":
                self._show_packing()
            case "verify" if entry is not None:
                self.verify(entry)
            case "measure" if entry is not None:
                self.measure(entry)
            case "remove" if entry is not None:
                self._ask_remove(entry)

    def _to(self, page: QWidget) -> None:
        if not self.errand.busy:
            self.bar.hide()
        self.words.setVisible(page is self.list)
        self.stack.setCurrentWidget(page)

    def _take(self, name: str) -> None:
        if name:
            self.take(Path(name))

    # --- what is there ---------------------------------------------------------------------------

    def verify(self, entry: Entry) -> None:
        """Read every file of a model and compare its hash."""
        name = entry.model.name

        def work(ctx: JobContext) -> str:
            try:
                self._app.store.verify(name, ctx)
            except UserError as error:
                if error.code != "model_damaged":
                    raise
                return str(error)
            return ""

        self._start(self.tr("Verifying %1"), entry.model.title, work, partial(self._verified, entry))

    def _verified(self, entry: Entry, damage: str) -> None:
        self.list.model.checked[entry.model.name] = not damage
        self.list.model.touch()
        words = self.tr("%1 is whole: every file is as it should be.").replace("%1", entry.model.title)
        self.bar.say(damage or words, "bad" if damage else "ok")

    def measure(self, entry: Entry) -> None:
        """Measure how fast a model is here."""
        work = partial(self._app.workshop.measure, entry.model.name)
        self._start(self.tr("Measuring %1"), entry.model.title, work, partial(self._took, entry))

    def _took(self, entry: Entry, found: Speed) -> None:
        words = self.tr("%1 does %2 on this machine.").replace("%1", entry.model.title)
        self.bar.say(words.replace("%2", tokens(found.tokens)))
        self.refresh()

    @Slot(str, bool)
    def _use(self, task: str, on: bool) -> None:  # noqa: FBT001 - a slot
        entry = self.list.current
        if entry is None:
            return
        names = [entry.model.name]
        if not on:
            roles = set(entry.model.roles) & set(ROLES_OF[task])
            names = [usual(self._stock.entries, role, entry.model.direction) for role in roles]
        try:
            for name in filter(None, names):
                self._app.use(name, (task,))
        except UserError as error:
            self.bar.fail(error)
        self.changed.emit()
        self.refresh()

    def _ask_remove(self, entry: Entry) -> None:
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Remove"))
        words = self.tr("Delete %1 (%2) from this machine? Its tasks go back to the program's own model.")
        size = megabytes(entry.model.size)
        box.setText(words.replace("%1", entry.model.title).replace("%2", size))
        remove = box.addButton(self.tr("&Delete"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        remove.clicked.connect(partial(self.remove, entry))
        box.open()

    @Slot()
    def remove(self, entry: Entry) -> None:
        """Delete a model of the person's."""

        def work(_ctx: JobContext) -> None:
            self._app.remove_model(entry.model.name)

        self._start(self.tr("Removing %1"), entry.model.title, work, partial(self._removed, entry))

    def _removed(self, entry: Entry, _none: None) -> None:
        self.bar.say(self.tr("%1 is deleted.").replace("%1", entry.model.title))
        self.changed.emit()
        self.refresh()

    # --- a model comes in ------------------------------------------------------------------------

    def take(self, path: Path) -> None:
        """Look at what a person brought."""
        if path.suffix == PACK:
            look_at_pack = partial(self._app.workshop.look_at_pack, path)
            self._start(self.tr("Looking at %1"), path.name, look_at_pack, partial(self._packed, path))
        else:
            look = partial(self._app.workshop.look, path)
            self._start(self.tr("Looking at %1"), path.name, look, self._seen)

    def _seen(self, sighting: Sighting) -> None:
        self._drop_made()
        self.importing.show_sighting(sighting)
        self._to(self.importing)

    @Slot(tuple)
    def convert(self, precisions: tuple[Any, ...]) -> None:
        """Make the model that is shown, in these precisions, and measure each."""
        path = self.importing.path
        if path is not None:
            title = self.importing.title.text()
            work = partial(self._app.workshop.make, path, precisions)
            self._start(self.tr("Converting %1"), title, work, self._converted)

    def _converted(self, made: Made) -> None:
        self._made = made
        self.importing.show_made(made)

    @Slot(str, str)
    def keep(self, precision: Any, title: str) -> None:
        """Take a precision of what was made into the store."""
        made, self._made = self._made, None
        if made is not None:
            told = replace(made.sighting, title=title, direction=self.importing.direction)

            def work(_ctx: JobContext) -> Entry:
                entry = self._app.workshop.keep(replace(made, sighting=told), precision)
                fetched.forget(told.path)
                return entry

            self._start(self.tr("Keeping %1"), title, work, self._kept)

    def _kept(self, entry: Entry) -> None:
        self.show_list()
        self.list.choose(entry.model.name)
        words = self.tr("%1 is here. Tick the tasks that it is to do.")
        self.bar.say(words.replace("%1", entry.model.title))
        self.changed.emit()

    def _drop_made(self) -> None:
        made, self._made = self._made, None
        if made is not None:
            self._bridge.background(partial(self._app.workshop.discard, made), _nothing)

    # --- packs -----------------------------------------------------------------------------------

    def _show_packing(self) -> None:
        current = self.list.current
        chosen = current.model.name if current is not None else ""
        self.packing.show_models(self._stock.entries, self._stock.packable, chosen)
        self._to(self.packing)

    @Slot(tuple)
    def _ask_pack(self, names: tuple[str, ...]) -> None:
        kinds = self.tr("Packs of models (*%1)").replace("%1", PACK)
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Write the pack"), f"models{PACK}", kinds)
        if name:
            path = Path(name)
            self.pack(names, path if path.suffix == PACK else path.with_name(path.name + PACK))

    def pack(self, names: tuple[str, ...], dest: Path) -> None:
        """Write models to a signed file."""
        work = partial(self._app.workshop.pack, names, dest)
        self._start(self.tr("Packing %1"), dest.name, work, partial(self._written, dest))

    def _written(self, dest: Path, fingerprint: str) -> None:
        self.show_list()
        words = self.tr("Saved as %1. Tell the receiver your fingerprint: %2")
        self.bar.say(words.replace("%1", str(dest)).replace("%2", grouped(fingerprint)))

    def _packed(self, path: Path, found: Pack) -> None:
        self.packing.show_pack(path, found)
        self._to(self.packing)

    @Slot(object, str)
    def unpack(self, path: Path, trusted: str) -> None:
        """Put the models of a pack into the store."""
        work = partial(self._app.workshop.unpack, path, trusted)
        self._start(self.tr("Adding %1"), path.name, work, self._unpacked)

    def _unpacked(self, names: tuple[str, ...]) -> None:
        self.show_list()
        if names:
            self.list.choose(names[0])
        self.bar.say(self.tr("Here now: %1").replace("%1", ", ".join(names)))
        self.changed.emit()

    # --- download --------------------------------------------------------------------------------

    @Slot(str, str)
    def ask_server(self, address: str, sha256: str) -> None:
        """Ask what lies at an address; nothing of it is fetched."""
        work = partial(self._app.workshop.offer, address, sha256)
        self._start(self.tr("Asking %1"), address, work, self.downloading.show_offer)

    @Slot(object)
    def fetch(self, offer: Offer) -> None:
        """Fetch what a person agreed to, and look at it."""
        work = partial(fetched.fetch, self._app.workshop, offer)
        self._start(self.tr("Fetching %1"), offer.address, work, self._fetched)

    def _fetched(self, path: Path) -> None:
        self.downloading.begin()
        self.take(path)

    # --- all of them -----------------------------------------------------------------------------

    def _start(
        self, title: str, what: str, work: Callable[[JobContext], Any], done: Callable[[Any], None]
    ) -> None:
        if not self.errand.start(title.replace("%1", what), work, done):
            self.bar.raise_()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() and not self.errand.busy:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        found = paths_in(event.mimeData())
        if found:
            event.acceptProposedAction()
            self.take(found[0])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves a page first, then the window."""
        if event.key() == Qt.Key.Key_Escape and self.stack.currentWidget() is not self.list:
            if not self.errand.busy:
                self.show_list()
            return
        super().keyPressEvent(event)

    def end(self) -> None:
        """The program is closed: stop what is at work, and leave nothing half made."""
        self.errand.close()
        if self._made is not None:
            self._app.workshop.discard(self._made)
            self._made = None


def _nothing(_: object) -> None:
    """For work whose end nobody waits for."""
