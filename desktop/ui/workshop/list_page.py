"""The models that there are: what each does, what it takes, which tasks it is used for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.modelstore.store import Entry, State
from desktop.ui.session import SET_UP
from desktop.ui.views.findings_panel import select_row
from desktop.ui.widgets.buttons import button_row, row_table
from desktop.ui.widgets.flow import FlowLayout
from desktop.ui.workshop.table import DOES, LICENCE, MEMORY, SIZE, SPEED, STATE, TITLE, ModelsModel
from desktop.ui.workshop.words import PRECISIONS

WIDTHS = {DOES: 250, LICENCE: 110, SIZE: 80, MEMORY: 80, SPEED: 120, STATE: 90}


class ListPage(QWidget):
    """Renders what it is shown, and says what is wanted."""

    step = Signal(str)
    """"verify", "measure", "remove", "file", "folder", "pack", "unpack" or "download"."""
    use = Signal(str, bool)
    """A task is to use the chosen model, or its usual one again."""

    def __init__(self, titles: Mapping[str, str], parent: QWidget | None = None) -> None:
        """`titles` are those of the tasks by name."""
        super().__init__(parent)
        self._titles = titles
        self._current = ""
        self._uses: Mapping[str, Collection[str]] = {}
        self._tasks: Mapping[str, Sequence[str]] = {}
        self.model = ModelsModel(self)
        self.table = self._table()
        self.facts = QLabel(self)
        self.facts.setWordWrap(True)
        self.facts.setTextFormat(Qt.TextFormat.PlainText)
        self.facts.setProperty("role", "muted")
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.heading = QLabel(self)
        self.heading.setProperty("role", "heading")
        self.used = QWidget(self)
        self._flow = FlowLayout(self.used)
        self._flow.addWidget(QLabel(self.tr("Used for:"), self.used))
        self.boxes: dict[str, QCheckBox] = {}
        card = QFrame(self)
        card.setProperty("card", True)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(16, 12, 16, 12)
        for widget in (self.heading, self.facts, self.used):
            inside.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.table, 1)
        layout.addWidget(card)
        layout.addLayout(self._actions())

    def _table(self) -> QTableView:
        table = row_table(self, self.model, self.tr("Models"))
        table.setWordWrap(False)
        header = table.horizontalHeader()
        header.setSectionResizeMode(TITLE, QHeaderView.ResizeMode.Stretch)
        for column, width in WIDTHS.items():
            table.setColumnWidth(column, width)
        table.selectionModel().currentRowChanged.connect(self._moved)
        return table

    def _actions(self) -> QHBoxLayout:
        wanted = {name: partial(self.step.emit, name) for name in ("verify", "measure", "remove", "pack")}
        row, self.buttons = button_row(
            self,
            (
                ("verify", self.tr("&Verify"), wanted["verify"]),
                ("measure", self.tr("&Measure"), wanted["measure"]),
                ("remove", self.tr("&Remove…"), wanted["remove"]),
                ("pack", self.tr("&Pack for another machine…"), wanted["pack"]),
                ("add", self.tr("&Add a model"), None),
            ),
            gap="remove",
            primary=("add",),
        )
        for name, tip in (
            ("verify", self.tr("Read every file and compare its hash")),
            ("measure", self.tr("Measure how fast the model is on this machine")),
            ("remove", self.tr("Delete the model from this machine")),
            ("pack", self.tr("One signed file with chosen models")),
            ("add", self.tr("From a file, a folder, a pack, or by download")),
        ):
            self.buttons[name].setToolTip(tip)
        self.menu = QMenu(self)
        for name, text in (
            ("file", self.tr("From a &file: GGUF, or an archive…")),
            ("folder", self.tr("From a f&older…")),
            ("unpack", self.tr("From a &pack of another machine…")),
            ("download", self.tr("By &download…")),
        ):
            self.menu.addAction(text).triggered.connect(partial(self.step.emit, name))
        self.buttons["add"].setMenu(self.menu)
        return row

    # --- what is shown ---------------------------------------------------------------------------

    @property
    def current(self) -> Entry | None:
        """The chosen model."""
        row = self.table.currentIndex().row()
        return self.model.entries[row] if 0 <= row < len(self.model.entries) else None

    def show_models(
        self,
        entries: Sequence[Entry],
        loaded: Collection[str],
        tasks: Mapping[str, Sequence[str]],
        uses: Mapping[str, Collection[str]],
    ) -> None:
        """`tasks` are those that each model can serve, `uses` those that it does, by its name."""
        chosen = self._current
        self._tasks, self._uses = tasks, uses
        self.model.show(entries, loaded)
        row = self.model.row_of(chosen)
        if entries:
            select_row(self.table, max(row, 0))
        self.refresh()

    def choose(self, name: str) -> None:
        """Choose a model; one that is not shown yet is chosen when it is."""
        self._current = name
        row = self.model.row_of(name)
        if row >= 0:
            select_row(self.table, row)
            self.table.scrollTo(self.model.index(row, 0))

    @Slot(QModelIndex, QModelIndex)
    def _moved(self, _current: QModelIndex, _before: QModelIndex) -> None:
        entry = self.current
        self._current = entry.model.name if entry is not None else self._current
        self.refresh()

    def refresh(self, *, busy: bool = False) -> None:
        """Show the facts of the chosen model, and what can be done with it."""
        entry = self.current
        ready = entry is not None and entry.state is State.READY and not busy
        self.buttons["verify"].setEnabled(ready)
        in_tokens = entry is not None and "recognizer" not in entry.model.roles
        self.buttons["measure"].setEnabled(ready and in_tokens)
        self.buttons["remove"].setEnabled(entry is not None and entry.added and not busy)
        for name in ("pack", "add"):
            self.buttons[name].setEnabled(not busy)
        self.heading.setText(entry.model.title if entry is not None else "")
        self.facts.setText(self._facts(entry) if entry is not None else "")
        self._show_uses(entry)

    def _facts(self, entry: Entry) -> str:
        model = entry.model
        precision = PRECISIONS.get(model.precision, model.precision)  # type: ignore[call-overload]
        version = " · ".join(filter(None, (model.label, precision, model.direction)))
        whose = self.tr("Part of the program.")
        if entry.added:
            whose = self.tr("Added on %1.").replace("%1", model.added)
        lines = [version, f"{whose} {model.attribution}".strip(), model.origin]
        if entry.state is State.MISSING:
            lines.append(self.tr("To build it, run: %1").replace("%1", SET_UP))
        return "\n".join(filter(None, lines))

    def _show_uses(self, entry: Entry | None) -> None:
        for box in self.boxes.values():
            self._flow.removeWidget(box)
            box.hide()
            box.deleteLater()
        self.boxes = {}
        ready = entry is not None and entry.state is State.READY
        name = entry.model.name if entry is not None else ""
        tasks = [task for task in self._tasks.get(name, ()) if task in self._titles] if ready else []
        for task in tasks:
            box = QCheckBox(self._titles[task], self.used)
            box.setChecked(task in self._uses.get(name, ()))
            own = entry is not None and not entry.added
            box.setEnabled(not (own and box.isChecked()))
            tip = self.tr("Use this model for the task")
            if not box.isEnabled():
                tip = self.tr("It does this task. Tick another model to put that in its place.")
            box.setToolTip(tip)
            box.toggled.connect(partial(self._ticked, task))
            self.boxes[task] = box
            self._flow.addWidget(box)
        self.used.setVisible(bool(self.boxes))

    def _ticked(self, task: str, on: bool) -> None:  # noqa: FBT001 - a slot
        self.use.emit(task, on)
