"""Where a document stands, and below it what came out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from desktop.ui.bridge import Bridge
from desktop.ui.session import Entry, State
from desktop.ui.talk import Turn
from desktop.ui.views.draft_panel import DraftPanel
from desktop.ui.views.findings_panel import FindingsPanel
from desktop.ui.views.state_card import StateCard
from desktop.ui.views.words_panel import WordsPanel


class ResultsPanel(QWidget):
    """State card above; below it findings as a table, a translation beside its source, or a result in
    words. A task over several documents has its words alone."""

    focus_lost = Signal()
    """What had the keyboard is no longer in sight."""

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.card = StateCard(self)
        self.stack = QStackedWidget(self)
        layout.addWidget(self.card)
        layout.addWidget(self.stack, 1)
        self.nothing = QWidget(self)
        self.findings = FindingsPanel(self)
        self.draft = DraftPanel(self)
        self.words = WordsPanel(bridge, self)
        for page in (self.nothing, self.findings, self.draft, self.words):
            self.stack.addWidget(page)

    def show_entry(self, entry: Entry | None, *, batch: bool = False) -> None:
        """Show another document or another result; with `batch` others have one of the same task."""
        self.card.show_entry(entry)
        review = entry.review if entry else None
        self.findings.show_review(review)
        draft = entry.draft if entry else None
        self.draft.show_draft(draft)
        result = entry.result if entry else None
        if review is not None:
            self._turn_to(self.findings)
        elif draft is not None:
            self.words.show_entry(None)
            self._turn_to(self.draft)
        elif result is not None and result.sections:
            self.words.show_entry(entry, batch=batch)
            self._turn_to(self.words)
        else:
            self.words.show_entry(None)
            self._turn_to(self.nothing)

    def show_turns(self, turns: Sequence[Turn], *, question: bool) -> None:
        """Show what was asked of several documents, and the bar to ask on."""
        self.card.hide()
        self.words.show_turns(turns, question=question)
        self._turn_to(self.words)

    @property
    def wide(self) -> bool:
        """Whether what is in sight is a translation beside its source."""
        return self.stack.currentWidget() is self.draft

    def begin_filter(self) -> None:
        """Go to the line that says which findings or sentences are shown."""
        line = self.draft.line if self.wide else self.findings.filters.line
        line.setFocus()
        line.selectAll()

    def leave_filter(self) -> bool:
        """Show everything again, where the line has the keyboard; whether it had."""
        line = self.draft.line if self.wide else self.findings.filters.line
        if not line.hasFocus():
            return False
        (self.draft if self.wide else self.findings).clear_filters()
        (self.draft.table if self.wide else self.findings.table).setFocus()
        return True

    def dress(self) -> None:
        """Take the colours of the theme in use."""
        self.words.dress()
        self.draft.dress()

    def _turn_to(self, page: QWidget) -> None:
        focus, before = QApplication.focusWidget(), self.stack.currentWidget()
        self.stack.setCurrentWidget(page)
        if page is not before and focus is not None and before is not None and before.isAncestorOf(focus):
            # Or Qt gives it to whatever comes next, down to the last button of the window.
            self.focus_lost.emit()

    def touch(self, entry: Entry) -> None:
        """Show changed progress and decisions, and an answer as far as it is written."""
        self.card.show_entry(entry)
        if entry.review is not None and not entry.busy:
            self.findings.touch()
        elif entry.draft is not None and not entry.busy:
            self.draft.refresh()
        elif entry.state is State.RUNNING and entry.progress is not None and entry.progress.partial:
            if self.stack.currentWidget() is not self.words:
                self.words.show_entry(None)
                self._turn_to(self.words)
            self.words.write(entry)
