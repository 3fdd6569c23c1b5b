"""How the window's width is shared among list, document and result."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QSplitter, QWidget

WIDE = 1700
"""Pixels from which there is room for everything at once."""
SHARES = {False: (290, 616, 460), True: (280, 400, 686)}
"""Of a window of 1366 pixels; a translation beside its source needs more."""


class Room(QObject):
    """Remembers how a person shared the width, for a translation and for all else."""

    def __init__(self, splitter: QSplitter, left: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._splitter, self._left = splitter, left
        self._kept: dict[bool, list[int]] = {wide: list(shares) for wide, shares in SHARES.items()}
        self._wide = self._wanted = False
        splitter.setSizes(self._kept[False])

    def suit_soon(self, *, wide: bool) -> None:
        """Make room for a wide result, or for a usual one; in the next frame, as pages are set anew then."""
        self._wanted = wide
        QTimer.singleShot(0, self, self._suit)

    @Slot()
    def _suit(self) -> None:
        wide = self._wanted
        if wide == self._wide:
            return
        if self._left.isVisible():
            self._kept[self._wide] = self._splitter.sizes()
        self._wide = wide
        whole, kept = sum(self._splitter.sizes()), self._kept[wide]
        self._splitter.setSizes([round(part * whole / max(sum(kept), 1)) for part in kept])

    @Slot(bool)
    def beside(self, on: bool) -> None:  # noqa: FBT001 - a slot
        """Two pages beside each other need the room of the list, unless the window is wide."""
        self._left.setVisible(not on or self._splitter.width() >= WIDE)
