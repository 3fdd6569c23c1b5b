"""The dial for how much is caught, with its price before it is turned."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QToolButton, QVBoxLayout, QWidget

from desktop.ui.review import Review

LOWEST, HIGHEST, STEP = 15, 95, 5
"""Thresholds in hundredths. Tasks keep no finding that scored less than the lowest."""


class Dial(QWidget):
    """To the right it catches more. Both buttons say what a turn costs; so does the line below while the
    handle is dragged, and nothing changes before it is let go."""

    turned = Signal(float)
    """A threshold, 0 to 1."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._review: Review | None = None
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setRange(100 - HIGHEST, 100 - LOWEST)
        self.slider.setPageStep(STEP)
        self.slider.setTracking(False)
        self.slider.setAccessibleName(self.tr("How much is caught"))
        self.fewer, self.more = QToolButton(self), QToolButton(self)
        self.words = QLabel(self)
        self.words.setProperty("role", "muted")
        row = QHBoxLayout()
        for widget, stretch in ((self.fewer, 0), (self.slider, 1), (self.more, 0)):
            row.addWidget(widget, stretch)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(row)
        layout.addWidget(self.words)
        self.slider.sliderMoved.connect(self._moved)
        self.slider.valueChanged.connect(self._let_go)
        self.fewer.clicked.connect(self.turn_down)
        self.more.clicked.connect(self.turn_up)

    def show_review(self, review: Review | None) -> None:
        """Show where the dial of a review stands, and what a turn would cost."""
        self._review = review
        if review is None:
            return
        if not self.slider.isSliderDown():
            self.slider.blockSignals(True)
            self.slider.setValue(100 - round(100 * review.threshold))
            self.slider.blockSignals(False)
        for button, target, text in (
            (self.fewer, self._next(up=False), self.tr("Catch fewer")),
            (self.more, self._next(up=True), self.tr("Catch more")),
        ):
            price = "" if target is None else f": {_signed(review.price(target))}"
            button.setText(text + price)
            button.setEnabled(target is not None)
            tip = self.tr("%1 to review").replace("%1", price.strip(": ")) if price else self.tr("Nothing")
            button.setToolTip(tip)
        self._say(review.threshold)

    @Slot()
    def turn_up(self) -> None:
        """Catch more, up to the next threshold that changes something."""
        self._turn(self._next(up=True))

    @Slot()
    def turn_down(self) -> None:
        """Catch fewer, down to the next threshold that changes something."""
        self._turn(self._next(up=False))

    def _turn(self, target: float | None) -> None:
        if target is not None:
            self.turned.emit(target)

    def _next(self, *, up: bool) -> float | None:
        """The next threshold, in whole steps, at which something changes; None at the end of the dial."""
        review = self._review
        if review is None:
            return None
        now = round(100 * review.threshold)
        stops = range(LOWEST, HIGHEST + 1, STEP)
        ahead = [step for step in reversed(stops) if step < now] if up else [s for s in stops if s > now]
        return next((step / 100 for step in ahead if review.price(step / 100)), None)

    @Slot(int)
    def _moved(self, value: int) -> None:
        self._say((100 - value) / 100)

    @Slot(int)
    def _let_go(self, value: int) -> None:
        if self._review is not None and round(100 * self._review.threshold) != 100 - value:
            self.turned.emit((100 - value) / 100)

    def _say(self, threshold: float) -> None:
        review = self._review
        if review is None:
            return
        price = review.price(threshold)
        text = self.tr("Caught: what scored %1 or more").replace("%1", f"{threshold:.2f}")
        if price:
            costs = self.tr("%1 to review when you let go").replace("%1", _signed(price))
            text = f"{threshold:.2f}: {costs}"
        self.words.setText(text)


def _signed(number: int) -> str:
    return f"+{number}" if number >= 0 else f"\N{MINUS SIGN}{-number}"
