"""The one way to the network: off until a person turns it on, and asking at every step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.widgets.buttons import button_row
from desktop.ui.workshop.words import megabytes

if TYPE_CHECKING:
    from desktop.modelstore.downloader import Offer


class DownloadPage(QWidget):
    """An address is asked about before anything is fetched; what the server says is shown as it is."""

    ask = Signal(str, str)
    """The address, and the SHA-256 that a person gave (it may be empty)."""
    fetch = Signal(object)
    """The `Offer` that a person agreed to."""
    back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.offer: Offer | None = None
        words = QLabel(
            self.tr(
                "Strongroom works without a network. A model can be downloaded here by its address; nothing "
                "else is asked of anybody, and no document or name of one is sent. The download runs in a "
                "process of its own, which holds no document. This switch goes off when the page is left."
            ),
            self,
        )
        words.setWordWrap(True)
        self.on = QCheckBox(self.tr("&Allow a download now"), self)
        self.on.toggled.connect(self._enable)
        self.address, self.sha256 = QLineEdit(self), QLineEdit(self)
        self.address.setPlaceholderText("https://")
        self.sha256.setPlaceholderText(
            self.tr("64 digits, from the model's page; needed where the server tells none")
        )
        self.address.setAccessibleName(self.tr("Address"))
        self.sha256.setAccessibleName("SHA-256")
        form = QFormLayout()
        form.addRow(self.tr("A&ddress"), self.address)
        form.addRow(self.tr("&SHA-256"), self.sha256)
        for line in (self.address, self.sha256):
            line.textChanged.connect(self._changed)
            line.returnPressed.connect(self._ask)
        self.told = QFrame(self)
        self.told.setProperty("card", True)
        self.facts = QLabel(self.told)
        self.facts.setTextFormat(Qt.TextFormat.PlainText)
        self.facts.setWordWrap(True)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        inside = QVBoxLayout(self.told)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.addWidget(self.facts)
        self.told.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(words)
        layout.addWidget(self.on)
        layout.addLayout(form)
        layout.addWidget(self.told)
        layout.addStretch()
        layout.addLayout(self._actions())
        self._enable()

    def _actions(self) -> QHBoxLayout:
        row, self.buttons = button_row(
            self,
            (
                ("back", self.tr("&Back to the list"), self.back.emit),
                ("ask", self.tr("As&k the server"), self._ask),
                ("fetch", self.tr("&Fetch it"), self._fetch),
            ),
            primary=("ask", "fetch"),
        )
        return row

    def begin(self) -> None:
        """Off again; the address stays, so that what was cut can go on."""
        self.on.setChecked(False)
        self._changed()

    @Slot()
    def _changed(self) -> None:
        self.offer = None
        self.told.hide()
        self._enable()

    @Slot()
    def _enable(self) -> None:
        on = self.on.isChecked()
        for line in (self.address, self.sha256):
            line.setEnabled(on)
        self.buttons["ask"].setVisible(self.offer is None)
        self.buttons["ask"].setEnabled(on and bool(self.address.text().strip()))
        self.buttons["fetch"].setVisible(self.offer is not None)
        self.buttons["fetch"].setEnabled(on)

    @Slot()
    def _ask(self) -> None:
        if self.buttons["ask"].isEnabled() and self.offer is None:
            self.ask.emit(self.address.text().strip(), self.sha256.text().strip())

    def show_offer(self, offer: Offer) -> None:
        """Show what the server says; nothing is fetched yet."""
        self.offer = offer
        lines = [
            (self.tr("Address"), offer.address),
            (self.tr("Leads to"), offer.final if offer.final != offer.address else ""),
            (self.tr("Size"), f"{megabytes(offer.size)} ({offer.size:,} bytes)"),
            ("SHA-256", offer.sha256),
            (
                self.tr("After a cut"),
                self.tr("it goes on where it was") if offer.validator else self.tr("it begins anew"),
            ),
        ]
        self.facts.setText("\n".join(f"{name}: {value}" for name, value in lines if value))
        self.told.show()
        self._enable()

    @Slot()
    def _fetch(self) -> None:
        if self.offer is not None:
            self.fetch.emit(self.offer)
