"""A translation under review: what is looked for, the table, and what can be done with a sentence."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.draft import Draft, Wanted
from desktop.ui.views.sentence_table import SentenceTable


class DraftPanel(QWidget):
    """Shows a draft; what a person wants done is told."""

    step = Signal(str)
    """"right", "edit", "same", "translate", "next" or "previous"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = QLineEdit(self)
        self.line.setPlaceholderText(self.tr("Search in both languages  ( / )"))
        self.line.setAccessibleName(self.tr("Search in both languages"))
        self.line.setClearButtonEnabled(True)
        self.marked, self.edited = QToolButton(self), QToolButton(self)
        self.marked.setToolTip(self.tr("Show only what is marked: something is missing, or added"))
        self.edited.setToolTip(self.tr("Show only what a person wrote or found right"))
        self.table = SentenceTable(self)
        self.nothing = QLabel(self.tr("No sentence passes the filter."), self)
        self.nothing.setProperty("role", "muted")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.hide()
        self.notes = QLabel(self)
        self.notes.setProperty("role", "muted")
        self.notes.setWordWrap(True)
        self.buttons: dict[str, QPushButton] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(self._filters())
        layout.addWidget(self.nothing)
        layout.addWidget(self.table, 1)
        layout.addLayout(self._actions())
        layout.addWidget(self.notes)
        self.line.textChanged.connect(self._want)
        self.table.sentences.arranged.connect(self._arranged)
        self.table.sentence_chosen.connect(self.refresh)
        self.table.cells.next_wanted.connect(partial(self.step.emit, "next"))
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._menu)

    def _filters(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self.line, 1)
        for button in (self.marked, self.edited):
            button.setCheckable(True)
            button.toggled.connect(self._want)
            row.addWidget(button)
        return row

    def _actions(self) -> QHBoxLayout:
        row = QHBoxLayout()
        for name, text, tip in (
            ("next", self.tr("Next marked  N"), self.tr("Go to the next marked sentence (N; back: Shift+N)")),
            ("right", self.tr("Right  A"), self.tr("Say that the translation is right as it stands (A)")),
            ("edit", self.tr("Edit  F2"), self.tr("Write the translation in its place (F2, Enter)")),
            ("translate", self.tr("Again  T"), self.tr("Translate this sentence anew (T)")),
            ("same", "", self.tr("Put this translation with every equal sentence (Shift+A)")),
        ):
            button = QPushButton(text, self)
            button.setToolTip(tip)
            button.clicked.connect(partial(self.step.emit, name))
            self.buttons[name] = button
            row.addWidget(button)
        row.addStretch()
        return row

    # --- what is shown ---------------------------------------------------------------------------

    @property
    def draft(self) -> Draft | None:
        return self.table.sentences.draft

    def show_draft(self, draft: Draft | None) -> None:
        """Show another draft, or none."""
        if draft is not self.draft:
            self.table.current = None
            self.table.cells.forget()
            notes = " ".join(draft.result.notes) if draft is not None else ""
            self.notes.setText(self.tr("As it was made: %1").replace("%1", notes))
            self.notes.setVisible(bool(notes))
        self.table.sentences.show(draft)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show changed sentences, and what can be done with the chosen one."""
        draft, current = self.draft, self.table.current
        self.table.sentences.touch()
        open_, edited = (draft.open, draft.edited) if draft is not None else (0, 0)
        self.marked.setText(self.tr("Marked %1").replace("%1", f"{open_:,}"))
        self.edited.setText(self.tr("Edited %1").replace("%1", f"{edited:,}"))
        equal = len(draft.like(current)) if draft is not None and current is not None else 1
        self.buttons["same"].setText(self.tr("Same for all %1").replace("%1", str(equal)))
        self.buttons["same"].setVisible(equal > 1)
        self.buttons["next"].setEnabled(open_ > 0)
        for name in ("right", "edit", "translate"):
            self.buttons[name].setEnabled(current is not None)

    @Slot()
    def _want(self) -> None:
        text = " ".join(self.line.text().split()).casefold()
        self.table.sentences.set_wanted(Wanted(text, self.marked.isChecked(), self.edited.isChecked()))
        self.table.viewport().update()

    def clear_filters(self) -> None:
        """Show all sentences."""
        self.line.clear()
        for button in (self.marked, self.edited):
            button.setChecked(False)

    @Slot()
    def _arranged(self) -> None:
        sentences = self.table.sentences
        self.nothing.setVisible(sentences.draft is not None and not sentences.rows)

    def choose(self, number: int) -> None:
        """Choose a sentence, and say so; a filter that hides it is cleared."""
        self._show(number)
        self.table.choose(number)

    def follow(self, number: int) -> None:
        """Choose a sentence that was chosen elsewhere."""
        self._show(number)
        self.table.follow(number)
        self.refresh()

    def _show(self, number: int) -> None:
        if self.table.sentences.row_of(number) is None:
            self.clear_filters()

    @Slot(QPoint)
    def _menu(self, point: QPoint) -> None:
        if self.table.current is None:
            return
        menu = QMenu(self)
        for name, text in (
            ("edit", self.tr("&Edit")),
            ("right", self.tr("Mark as &right")),
            ("translate", self.tr("&Translate again")),
            ("same", self.tr("The &same for all equal sentences")),
        ):
            action = menu.addAction(text)
            action.setEnabled(name != "same" or self.buttons["same"].isVisible())
            action.triggered.connect(partial(self.step.emit, name))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.table.viewport().mapToGlobal(point))

    def dress(self) -> None:
        """Take the colours of the theme in use."""
        self.table.dress()
