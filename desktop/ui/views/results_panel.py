"""Where a document stands, and below it what came out."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.ui.session import Entry
from desktop.ui.views.findings_panel import FindingsPanel
from desktop.ui.views.state_card import StateCard
from desktop.ui.views.summary_panel import SummaryPanel


class ResultsPanel(QWidget):
    """State card above; below it findings as a table, or a summary as points with their sources."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.card = StateCard(self)
        self.stack = QStackedWidget(self)
        layout.addWidget(self.card)
        layout.addWidget(self.stack, 1)
        self.nothing = QWidget(self)
        self.findings = FindingsPanel(self)
        self.summary = SummaryPanel(self)
        for page in (self.nothing, self.findings, self.summary):
            self.stack.addWidget(page)

    def show_entry(self, entry: Entry | None) -> None:
        """Show another document or another result."""
        self.card.show_entry(entry)
        review = entry.review if entry else None
        self.findings.show_review(review)
        result = entry.result if entry else None
        if review is not None:
            self.stack.setCurrentWidget(self.findings)
        elif result is not None and (result.fields or result.text):
            self.summary.show_entry(entry)
            self.stack.setCurrentWidget(self.summary)
        else:
            self.stack.setCurrentWidget(self.nothing)

    def touch(self, entry: Entry) -> None:
        """Show changed progress and decisions."""
        self.card.show_entry(entry)
        if entry.review is not None:
            self.findings.touch()
