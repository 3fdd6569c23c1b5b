"""Where a document stands, what came out, and the next step as a button."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.document.results import Cited
from desktop.ui.models.findings import FindingsModel
from desktop.ui.session import SET_UP, Entry, State

ROLES = {State.DONE: "ok", State.PARTIAL: "warn", State.FAILED: "bad", State.LOCKED: "warn"}
MODEL_PROBLEMS = ("model_missing", "model_damaged")


class StateCard(QFrame):
    """One card for every state: a heading, a sentence, progress, and what to do next."""

    step = Signal(str)
    """A button was pressed: "cancel", "password", "run", "export", "retry", "remove" or "folder"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        self.heading = QLabel(self)
        self.sentence = QLabel(self)
        self.sentence.setWordWrap(True)
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.sentence.setProperty("role", "muted")
        self.progress = QProgressBar(self)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Progress"))
        row = QHBoxLayout()
        self.buttons: dict[str, QPushButton] = {}
        for name, text in (
            ("password", self.tr("Enter &password…")),
            ("folder", self.tr("Show in &folder")),
            ("export", self.tr("&Export…")),
            ("run", self.tr("&Run the task")),
            ("retry", self.tr("&Try again")),
            ("remove", self.tr("Re&move from list")),
            ("cancel", self.tr("&Cancel")),
        ):
            button = QPushButton(text, self)
            button.setProperty("step", name)
            button.clicked.connect(self._pressed)
            button.hide()  # or the room for all of them at once would widen the window
            self.buttons[name] = button
            row.addWidget(button)
        row.addStretch()
        for widget in (self.heading, self.sentence, self.progress):
            layout.addWidget(widget)
        layout.addLayout(row)

    @Slot()
    def _pressed(self) -> None:
        self.step.emit(self.sender().property("step"))

    def show_entry(self, entry: Entry | None) -> None:
        """Draw the state of `entry`."""
        self.setVisible(entry is not None)
        if entry is None:
            return
        heading, sentence, steps = self._words(entry)
        role = "heading" if entry.exported is None else "ok"
        if entry.exported is None and entry.problem is not None:
            role = "bad"
        elif entry.exported is None:
            role = ROLES.get(entry.state, "heading")
        if self.heading.property("role") != role:
            self.heading.setProperty("role", role)
            self.heading.style().polish(self.heading)
        self.heading.setText(heading)
        self.sentence.setText(sentence)
        busy = entry.busy or entry.exporting
        self.progress.setVisible(busy)
        if busy:
            progress = entry.progress
            self.progress.setRange(0, progress.total if progress else 0)
            self.progress.setValue(progress.done if progress else 0)
        for name, button in self.buttons.items():
            button.setVisible(name in steps)
            primary = bool(steps) and name == steps[0] and name != "cancel"
            if button.property("primary") is not primary:
                button.setProperty("primary", primary)
                button.style().polish(button)

    def _words(  # noqa: PLR0911 - a line a state
        self, entry: Entry
    ) -> tuple[str, str, tuple[str, ...]]:
        if entry.exporting:
            return self.tr("Exporting…"), self._stage(entry), ("cancel",)
        if entry.busy:
            reading = entry.state is State.READING
            return self.tr("Reading…") if reading else self.tr("Working…"), self._stage(entry), ("cancel",)
        problems = "\n".join(problem.message for problem in entry.problems())
        if entry.exported is not None:
            proof = ", ".join(entry.exported.verified_by)
            name = entry.exported.path.replace("\\", "/").rsplit("/", 1)[-1]
            lines = [self.tr("Saved as %1.").replace("%1", name)]
            if proof:
                lines.append(
                    self.tr("Verified by %1: what was removed can not be read.").replace("%1", proof)
                )
            return self.tr("Exported"), "\n".join([*lines, problems]).strip(), ("folder", "export")
        again = "retry" if entry.document is None else "run"
        match entry.state:
            case State.LOCKED:
                text = entry.problem.message if entry.problem else ""
                return self.tr("A password protects this file"), text, ("password", "remove")
            case State.FAILED if any(problem.code in MODEL_PROBLEMS for problem in entry.problems()):
                words = self.tr("To build it, type this in the program's folder, then run the task again:")
                return self.tr("A model is missing"), f"{problems}\n\n{words}\n{SET_UP}", (again, "remove")
            case State.FAILED:
                return self.tr("This did not work"), problems, (again, "remove")
            case State.CANCELLED:
                return self.tr("Stopped"), self.tr("Nothing was written."), (again, "remove")
            case State.READY:
                return self.tr("Ready"), problems or self._pages(entry), ("run",)
        heading = self.tr("Done, with gaps") if entry.state is State.PARTIAL else self.tr("Done")
        if entry.problem is not None:
            heading = self.tr("Not exported")
        return heading, "\n".join(filter(None, (self._outcome(entry), problems))), ("export", "run")

    def _stage(self, entry: Entry) -> str:
        progress, left = entry.progress, entry.seconds_left()
        if progress is None:
            return self.tr("Waiting for its turn")
        text = f"{progress.stage.capitalize()} · {progress.done} / {progress.total}"
        if left is None:
            return text
        time = self.tr("%1 s left").replace("%1", str(max(1, round(left))))
        if left >= 90:
            time = self.tr("%1 min left").replace("%1", str(round(left / 60)))
        return f"{text} · {time}"

    def _pages(self, entry: Entry) -> str:
        if entry.document is None or not entry.document.paged:
            return self.tr("The text was read. Choose a task and run it.")
        count = str(len(entry.document.pages))
        return self.tr("Pages: %1. Choose a task and run it.").replace("%1", count)

    def _outcome(self, entry: Entry) -> str:
        if entry.result is None:
            return ""
        total = len(entry.result.findings)
        if not total and (entry.result.fields or entry.result.text):
            return self.tr("Click a point to see its sentence on the page.")
        if not total:
            return self.tr("Nothing was found.")
        kept = total - len(entry.rejected)
        text = self.tr("%1 of %2 findings will be removed from the copy.")
        return text.replace("%1", str(kept)).replace("%2", str(total))


class ResultsPanel(QWidget):
    """State card above; below it findings as a table, or a summary as points with their sources."""

    decided = Signal(list, bool)
    finding_chosen = Signal(int)
    cited_chosen = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.card = StateCard(self)
        self.stack = QStackedWidget(self)
        layout.addWidget(self.card)
        layout.addWidget(self.stack, 1)
        self.model = FindingsModel(self)
        self._following = False
        self.stack.addWidget(QWidget(self))
        self.stack.addWidget(self._findings())
        self.stack.addWidget(self._summary())

    def show_entry(self, entry: Entry | None) -> None:
        """Show another document or another result."""
        self.card.show_entry(entry)
        self.model.show(entry)
        result = entry.result if entry else None
        if result is None or (not result.findings and not result.fields and not result.text):
            self.stack.setCurrentIndex(0)
        elif result.findings:
            self.stack.setCurrentIndex(1)
        else:
            self._fill_summary(entry)
            self.stack.setCurrentIndex(2)

    def touch(self, entry: Entry) -> None:
        """Show changed progress and decisions."""
        self.card.show_entry(entry)
        self.model.touch()

    def choose(self, number: int) -> None:
        """Select a finding that was clicked in the preview."""
        row = self.model.row_of(number)
        if row is None:
            self.filter.clear()
            row = self.model.row_of(number)
        if row is not None:
            self._following = True
            self.table.selectRow(row)
            self.table.scrollTo(self.model.index(row, 0))
            self._following = False

    def _findings(self) -> QWidget:
        page = QWidget(self)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        self.filter = QLineEdit(page)
        self.filter.setPlaceholderText(self.tr("Filter findings (Ctrl+F)"))
        self.filter.setAccessibleName(self.tr("Filter findings"))
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self.model.set_filter)
        self.table = QTableView(page)
        self.table.setAccessibleName(self.tr("Findings"))
        self.table.setModel(self.model)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSortingEnabled(True)
        self.table.sortByColumn(2, Qt.SortOrder.AscendingOrder)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(28)
        self.table.setWordWrap(False)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in ((0, 150), (2, 58), (3, 58)):
            self.table.setColumnWidth(column, width)
        self.table.selectionModel().currentRowChanged.connect(self._row_chosen)
        row = QHBoxLayout()
        self.accept = QPushButton(self.tr("&Accept"), page)
        self.accept.setToolTip(self.tr("Remove the selected findings from the copy (A)"))
        self.reject = QPushButton(self.tr("Re&ject"), page)
        self.reject.setToolTip(self.tr("Keep the selected findings in the copy (Delete)"))
        self.accept.clicked.connect(self.accept_selected)
        self.reject.clicked.connect(self.reject_selected)
        row.addWidget(self.accept)
        row.addWidget(self.reject)
        row.addStretch()
        for keys, slot in (
            ("A", self.accept_selected),
            ("Delete", self.reject_selected),
            ("R", self.reject_selected),
        ):
            shortcut = QShortcut(QKeySequence(keys), self.table)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(slot)
        self.model.toggled.connect(self._toggled)
        layout.addWidget(self.filter)
        layout.addWidget(self.table, 1)
        layout.addLayout(row)
        return page

    def _summary(self) -> QWidget:
        page = QWidget(self)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        self.title = QLabel(page)
        self.title.setProperty("role", "heading")
        self.title.setWordWrap(True)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.lead = QLabel(page)
        self.lead.setWordWrap(True)
        self.lead.setTextFormat(Qt.TextFormat.PlainText)
        self.lead.setToolTip(self.tr("Written by the model from the sentences below, and checked"))
        self.note = QLabel(page)
        self.note.setProperty("role", "muted")
        self.note.setWordWrap(True)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.points = QListWidget(page)
        self.points.setAccessibleName(self.tr("Key points"))
        self.points.setWordWrap(True)
        self.points.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.points.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.points.setSpacing(3)
        self.points.currentItemChanged.connect(self._point_chosen)
        self.points.itemClicked.connect(self._point_chosen)
        layout.addWidget(self.title)
        layout.addWidget(self.lead)
        layout.addWidget(self.points, 1)
        layout.addWidget(self.note)
        return page

    def _fill_summary(self, entry: Entry | None) -> None:
        self.points.clear()
        if entry is None or entry.result is None or entry.document is None:
            return
        fields = entry.result.fields
        self._say(self.title, _joined(fields.get("title", ())) or self.tr("Result"))
        self._say(self.lead, _joined(fields.get("lead", ())))
        named = {"title", "lead", "dropped"}
        for point in (point for name, group in fields.items() if name not in named for point in group):
            number = entry.document.page_number(point.spans[0].start) if point.spans else None
            where = "" if number is None else "   " + self.tr("p. %1").replace("%1", str(number))
            item = QListWidgetItem(f"{_joined((point,))}{where}", self.points)
            item.setData(Qt.ItemDataRole.UserRole, point.spans)
        # What the result says of itself, such as what was left out, closes its text.
        last = entry.result.text.strip().rpartition("\n\n")[2]
        self._say(self.note, "" if last.startswith(("#", "-")) else last)

    def _say(self, label: QLabel, text: str) -> None:
        label.setText(text)
        label.setVisible(bool(text))

    @Slot()
    def accept_selected(self) -> None:
        self._decide(accept=True)

    @Slot()
    def reject_selected(self) -> None:
        self._decide(accept=False)

    def _decide(self, *, accept: bool) -> None:
        rows = self.table.selectionModel().selectedRows()
        if rows:
            self.decided.emit([self.model.rows[index.row()] for index in rows], accept)

    @Slot(int, bool)
    def _toggled(self, number: int, accept: bool) -> None:  # noqa: FBT001 - a slot
        self.decided.emit([number], accept)

    @Slot(QModelIndex, QModelIndex)
    def _row_chosen(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid() and not self._following and current.row() < len(self.model.rows):
            self.finding_chosen.emit(self.model.rows[current.row()])

    @Slot()
    def _point_chosen(self) -> None:
        item = self.points.currentItem()
        spans = item.data(Qt.ItemDataRole.UserRole) if item else None
        if spans:
            self.cited_chosen.emit(tuple(spans))

    def select_all(self) -> None:
        """Select every finding that the filter shows."""
        self.table.selectionModel().select(
            self.model.index(0, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect
        )
        self.table.selectAll()


def _joined(cited: Iterable[Cited]) -> str:
    """The statements in one line."""
    return " ".join(word for statement in cited for word in statement.value.split())
