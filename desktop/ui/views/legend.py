"""What the colours, patterns and codes of the findings mean; a click shows one label only."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QToolButton, QWidget

from desktop.ui import labels
from desktop.ui.marks import label_icon
from desktop.ui.review import Review
from desktop.ui.widgets.flow import FlowLayout

SHOWN = 8
"""Labels that are shown before a person asks for the rest; the most frequent first."""


class Legend(QWidget):
    """A button a label: code on its colour, title, how many."""

    chosen = Signal(frozenset)
    """The labels that are to be shown; empty: all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(self)
        self._chips: dict[str, QToolButton] = {}
        self._shown: dict[str, int] | None = None
        self._all = False
        self.more = QToolButton(self)
        self.more.setProperty("chip", True)
        self.more.setCheckable(True)
        self.more.toggled.connect(self._show_more)
        self._flow.addWidget(self.more)

    @property
    def labels(self) -> frozenset[str]:
        """What is chosen."""
        return frozenset(label for label, chip in self._chips.items() if chip.isChecked())

    def show_review(self, review: Review | None) -> None:
        """Show the labels of a review; a label that is gone is no longer chosen."""
        counts = review.labels if review is not None else {}
        present = {label: count for label, count in counts.items() if count}
        if present == self._shown:
            return
        self._shown = present
        before = self.labels
        for label in [label for label in self._chips if label not in present]:
            chip = self._chips.pop(label)
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        for label, count in present.items():
            chip = self._chips.get(label) or self._make(label)
            text = f"{labels.title(label)} {count}"
            if chip.text() != text:
                chip.setText(text)
        self._show_more()
        if self.labels != before:
            self.chosen.emit(self.labels)

    def clear_choice(self) -> None:
        """Show all labels."""
        for chip in self._chips.values():
            chip.setChecked(False)
        self.chosen.emit(self.labels)

    def _make(self, label: str) -> QToolButton:
        chip = QToolButton(self)
        chip.setProperty("chip", True)
        chip.setCheckable(True)
        chip.setIcon(label_icon(label))
        chip.setIconSize(QSize(26, 18))
        chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        chip.setToolTip(
            self.tr("%1 is marked %2. Show only this kind.")
            .replace("%1", labels.title(label))
            .replace("%2", labels.code(label))
        )
        chip.clicked.connect(self._clicked)
        self._chips[label] = chip
        self._flow.removeWidget(self.more)
        self._flow.addWidget(chip)
        self._flow.addWidget(self.more)
        return chip

    @Slot()
    def _clicked(self) -> None:
        self.chosen.emit(self.labels)

    @Slot()
    def _show_more(self) -> None:
        hidden = list(self._chips.values())[SHOWN:] if len(self._chips) > SHOWN + 1 else []
        for chip in self._chips.values():
            chip.setVisible(chip not in hidden or self.more.isChecked() or chip.isChecked())
        self.more.setVisible(bool(hidden))
        more = self.tr("%1 more").replace("%1", str(len(hidden)))
        self.more.setText(self.tr("Fewer") if self.more.isChecked() else more)
        self.updateGeometry()
