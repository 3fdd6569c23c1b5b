"""Which findings the table shows: by text, decision, detector, page and score."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.ui import theme
from desktop.ui.models.filters import Filter, page_ranges
from desktop.ui.review import Review, Standing


class FilterBar(QWidget):
    """A line for text, and a drawer for the rest. The labels come from the legend."""

    changed = Signal(object)
    """The `Filter` that was chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels: frozenset[str] = frozenset()
        self.line = QLineEdit(self)
        self.line.setPlaceholderText(self.tr("Filter findings  ( / )"))
        self.line.setAccessibleName(self.tr("Filter findings"))
        self.line.setClearButtonEnabled(True)
        self.drawer_button = QToolButton(self)
        self.drawer_button.setCheckable(True)
        self.drawer_button.setToolTip(self.tr("Filter by decision, detector, page and score"))
        self.drawer_button.setAccessibleName(self.tr("More filters"))
        row = QHBoxLayout()
        row.addWidget(self.line, 1)
        row.addWidget(self.drawer_button)
        self.drawer = self._drawer()
        self.drawer.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row)
        layout.addWidget(self.drawer)
        self.line.textChanged.connect(self._tell)
        self.drawer_button.toggled.connect(self.drawer.setVisible)
        self.dress()

    def _drawer(self) -> QFrame:
        frame = QFrame(self)
        frame.setProperty("card", True)
        grid = QGridLayout(frame)
        grid.setContentsMargins(12, 8, 12, 8)
        self.standing = QComboBox(frame)
        for text, standings in (
            (self.tr("All"), frozenset()),
            (self.tr("To review"), frozenset({Standing.PROPOSED})),
            (self.tr("Accepted"), frozenset({Standing.ACCEPTED})),
            (self.tr("Rejected"), frozenset({Standing.REJECTED})),
            (self.tr("Decided"), frozenset({Standing.ACCEPTED, Standing.REJECTED})),
        ):
            self.standing.addItem(text, standings)
        self.detector = QComboBox(frame)
        self.detector.addItem(self.tr("Any"), "")
        self.pages = QLineEdit(frame)
        self.pages.setPlaceholderText(self.tr("all, or 3, 5-9"))
        self.lowest, self.highest = QDoubleSpinBox(frame), QDoubleSpinBox(frame)
        for box, value, name in (
            (self.lowest, 0.0, self.tr("Lowest score")),
            (self.highest, 1.0, self.tr("Highest score")),
        ):
            box.setRange(0.0, 1.0)
            box.setSingleStep(0.05)
            box.setButtonSymbols(QDoubleSpinBox.ButtonSymbols.NoButtons)
            box.setValue(value)
            box.setAccessibleName(name)
            box.valueChanged.connect(self._tell)
        scores = QHBoxLayout()
        scores.addWidget(self.lowest)
        scores.addWidget(QLabel(self.tr("to"), frame))
        scores.addWidget(self.highest)
        for row, column, text, field in (
            (0, 0, self.tr("Sho&w"), self.standing),
            (0, 2, self.tr("Found &by"), self.detector),
            (1, 0, self.tr("&Pages"), self.pages),
        ):
            label = QLabel(text, frame)
            label.setProperty("role", "muted")
            label.setBuddy(field)
            field.setAccessibleName(text.replace("&", ""))
            grid.addWidget(label, row, column)
            grid.addWidget(field, row, column + 1)
        label = QLabel(self.tr("S&core"), frame)
        label.setProperty("role", "muted")
        label.setBuddy(self.lowest)
        grid.addWidget(label, 1, 2)
        grid.addLayout(scores, 1, 3)
        self.clear_button = QPushButton(self.tr("Clear filters"), frame)
        self.clear_button.clicked.connect(self.clear)
        grid.addWidget(self.clear_button, 2, 0, 1, 4, Qt.AlignmentFlag.AlignRight)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        self.standing.currentIndexChanged.connect(self._tell)
        self.detector.currentIndexChanged.connect(self._tell)
        self.pages.textChanged.connect(self._tell)
        return frame

    def dress(self) -> None:
        """Take the icon of the theme in use; in the accent's colour while it narrows."""
        narrow = self.filter() != Filter(self._text(), self._labels)
        self.drawer_button.setIcon(theme.icon("filter", theme.current().accent if narrow else ""))

    def show_review(self, review: Review | None) -> None:
        """Offer the detectors of a review."""
        names = review.detectors() if review is not None else []
        if names == [self.detector.itemData(i) for i in range(1, self.detector.count())]:
            return
        chosen = self.detector.currentData()
        self.detector.blockSignals(True)
        self.detector.clear()
        self.detector.addItem(self.tr("Any"), "")
        for name in names:
            self.detector.addItem(name, name)
        self.detector.setCurrentIndex(max(self.detector.findData(chosen), 0))
        self.detector.blockSignals(False)
        if self.detector.currentData() != chosen:
            self._tell()

    def set_labels(self, labels: frozenset[str]) -> None:
        self._labels = labels
        self._tell()

    def filter(self) -> Filter:
        """What is chosen."""
        detector = self.detector.currentData()
        return Filter(
            text=self._text(),
            labels=self._labels,
            standings=self.standing.currentData(),
            detectors=frozenset({detector} if detector else ()),
            pages=page_ranges(self.pages.text()),
            lowest=round(self.lowest.value(), 2),
            highest=round(self.highest.value(), 2),
        )

    @Slot()
    def clear(self) -> None:
        """Show everything; the legend's choice is its own."""
        self.line.clear()
        self.standing.setCurrentIndex(0)
        self.detector.setCurrentIndex(0)
        self.pages.clear()
        self.lowest.setValue(0.0)
        self.highest.setValue(1.0)

    def _text(self) -> str:
        return " ".join(self.line.text().split()).casefold()

    @Slot()
    def _tell(self) -> None:
        self.dress()
        self.changed.emit(self.filter())
