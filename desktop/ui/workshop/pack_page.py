"""Models for another machine in one signed file, and what such a file brings."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.document.signing import grouped
from desktop.modelstore.store import Entry
from desktop.ui.widgets.buttons import button_row
from desktop.ui.workshop.words import does, megabytes

if TYPE_CHECKING:
    from desktop.modelstore.packs import Pack


class PackPage(QWidget):
    """One side is for packing, the other for what a pack holds."""

    pack = Signal(tuple)
    """Names of the models that are to go in."""
    unpack = Signal(object, str)
    """The file, and the fingerprint that a person compared (empty where the signer is known)."""
    back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self._signer = ""
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Models to pack"))
        self.list.itemChanged.connect(self._count)
        self.total = QLabel(self)
        self.total.setProperty("role", "muted")
        self.held = QLabel(self)
        self.held.setTextFormat(Qt.TextFormat.PlainText)
        self.held.setWordWrap(True)
        self.signer = QLabel(self)
        self.signer.setWordWrap(True)
        self.signer.setTextFormat(Qt.TextFormat.PlainText)
        self.signer.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.compared = QCheckBox(self.tr("I &compared this fingerprint with the sender's"), self)
        self.compared.toggled.connect(self._enable)
        self.stack = QStackedWidget(self)
        self._out = self._page(
            self.tr(
                "Choose the models. They go into one file, with their licences, the hash of every file and "
                "your signature; on the other machine it is opened with “From a pack”."
            ),
            (self.list, self.total),
        )
        self._in = self._page("", (self.held, self.signer, self.compared), stretch=True)
        for page in (self._out, self._in):
            self.stack.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack, 1)
        layout.addLayout(self._actions())

    def _page(self, words: str, widgets: Sequence[QWidget], *, stretch: bool = False) -> QWidget:
        page = QWidget(self)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        if words:
            label = QLabel(words, page)
            label.setWordWrap(True)
            layout.addWidget(label)
        for widget in widgets:
            layout.addWidget(widget)
        if stretch:
            layout.addStretch()
        return page

    def _actions(self) -> QHBoxLayout:
        row, self.buttons = button_row(
            self,
            (
                ("back", self.tr("&Back to the list"), self.back.emit),
                ("pack", self.tr("&Write the pack…"), self._pack),
                ("unpack", self.tr("&Add these models"), self._unpack),
            ),
            primary=("pack", "unpack"),
        )
        return row

    # --- out -------------------------------------------------------------------------------------

    def show_models(self, entries: Sequence[Entry], packable: Collection[str], chosen: str) -> None:
        """Offer what can be packed, with `chosen` ticked."""
        self.list.clear()
        for entry in entries:
            if entry.model.name in packable:
                model = entry.model
                item = QListWidgetItem(
                    f"{model.title} · {megabytes(model.size)} · {model.licence}", self.list
                )
                item.setData(Qt.ItemDataRole.UserRole, (model.name, model.size))
                ticked = model.name == chosen
                item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        self.stack.setCurrentWidget(self._out)
        self._count()

    def _chosen(self) -> list[tuple[str, int]]:
        items = (self.list.item(row) for row in range(self.list.count()))
        return [
            item.data(Qt.ItemDataRole.UserRole)
            for item in items
            if item.checkState() == Qt.CheckState.Checked
        ]

    @Slot()
    def _count(self) -> None:
        chosen = self._chosen()
        words = self.tr("Chosen: %1 (%2)").replace("%1", str(len(chosen)))
        self.total.setText(words.replace("%2", megabytes(sum(size for _, size in chosen)) or "0 MB"))
        self._enable()

    @Slot()
    def _pack(self) -> None:
        self.pack.emit(tuple(name for name, _ in self._chosen()))

    # --- in --------------------------------------------------------------------------------------

    def show_pack(self, path: Path, found: Pack) -> None:
        """Show what a pack holds, and who signed it."""
        self._path, self._signer = path, "" if found.known else found.signer
        lines = [
            f"{one.model.title} · {does(one.model.roles, one.model.direction)} · "
            f"{megabytes(sum(one.sizes.values()))} · {one.model.licence}"
            for one in found.models
        ]
        heading = self.tr("%1 holds:").replace("%1", path.name)
        self.held.setText("\n".join((heading, *(f"– {line}" for line in lines))))  # noqa: RUF001 - a list
        foreign = any(not one.own for one in found.models)
        mark = grouped(found.signer)
        if found.known:
            self.signer.setText(self.tr("Signed by somebody whom you know: %1").replace("%1", mark))
        elif not foreign:
            self._signer = ""
            self.signer.setText(
                self.tr("These are the program's own models, known by their hashes. Signed by %1").replace(
                    "%1", mark
                )
            )
        else:
            self.signer.setText(
                self.tr(
                    "Nobody here knows who signed this pack. Its fingerprint is\n%1\nAsk the sender for "
                    "theirs, by telephone or on paper, and add the models only when it is the same."
                ).replace("%1", mark)
            )
        self.compared.setChecked(False)
        self.compared.setVisible(bool(self._signer))
        self.stack.setCurrentWidget(self._in)
        self._enable()

    @Slot()
    def _enable(self) -> None:
        out = self.stack.currentWidget() is self._out
        self.buttons["pack"].setVisible(out)
        self.buttons["unpack"].setVisible(not out)
        self.buttons["pack"].setEnabled(bool(self._chosen()))
        self.buttons["unpack"].setEnabled(not self._signer or self.compared.isChecked())

    @Slot()
    def _unpack(self) -> None:
        if self._path is not None:
            self.unpack.emit(self._path, self._signer)
