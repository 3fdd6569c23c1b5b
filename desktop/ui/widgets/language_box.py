"""A choice of one language, or of none in particular."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QWidget

from desktop.tasks.languages import NAMES

AUTO = "auto"


class LanguageBox(QComboBox):
    """Holds codes of ISO 639-1, shown by name; `auto` says what is meant without a choice. What is offered
    comes later: which models there are is looked up on a thread."""

    def __init__(self, auto: str, value: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._auto = auto
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.addItem(auto, AUTO)
        if value != AUTO:
            self.addItem(NAMES.get(value, value), value)
            self.setCurrentIndex(1)

    @property
    def value(self) -> str:
        return str(self.currentData() or AUTO)

    def offer(self, codes: Iterable[str]) -> None:
        """Offer these; a choice that is not among them is given up."""
        wanted = sorted(dict.fromkeys(codes), key=lambda code: NAMES.get(code, code))
        chosen, before = self.value, self.value
        if [self.itemData(row) for row in range(1, self.count())] == wanted:
            return
        blocker = QSignalBlocker(self)
        while self.count() > 1:
            self.removeItem(1)
        for code in wanted:
            self.addItem(NAMES.get(code, code), code)
        self.setCurrentIndex(max(self.findData(chosen), 0))
        blocker.unblock()
        if self.value != before:
            self.currentIndexChanged.emit(self.currentIndex())

    def tell(self, found: str) -> None:
        """Say what the language was that was found out; empty, nothing was."""
        words = self.tr("Found: %1").replace("%1", NAMES.get(found, found))
        self.setItemText(0, words if found else self._auto)
