"""Stops an export at findings that nobody decided about."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget


class UndecidedDialog(QDialog):
    """Says how many there are, and lets a person choose."""

    review_wanted = Signal()
    export_wanted = Signal()

    def __init__(self, findings: int, documents: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Not everything is reviewed"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(12)
        one = self.tr("1 finding is not reviewed yet")
        many = self.tr("%1 findings are not reviewed yet").replace("%1", str(findings))
        title = QLabel(one if findings == 1 else many, self)
        title.setProperty("role", "title")
        words = self.tr(
            "The program proposes to remove them, and nobody has looked at each. Review them now, or let the "
            "proposals stand: they are removed, and the report says that the machine decided."
        )
        if documents > 1:
            where = self.tr("They are in %1 documents.").replace("%1", str(documents))
            words = f"{where} {words}"
        text = QLabel(words, self)
        text.setWordWrap(True)
        text.setMinimumWidth(460)
        row = QHBoxLayout()
        self.cancel = QPushButton(self.tr("Cancel"), self)
        self.export = QPushButton(self.tr("&Accept all and export"), self)
        self.review = QPushButton(self.tr("&Review them"), self)
        self.review.setProperty("primary", True)
        self.review.setDefault(True)
        row.addWidget(self.cancel)
        row.addStretch()
        row.addWidget(self.export)
        row.addWidget(self.review)
        layout.addWidget(title)
        layout.addWidget(text)
        layout.addSpacing(8)
        layout.addLayout(row)
        self.cancel.clicked.connect(self.reject)
        self.export.clicked.connect(self._export)
        self.review.clicked.connect(self._review)
        self.review.setFocus()

    @Slot()
    def _export(self) -> None:
        self.accept()
        self.export_wanted.emit()

    @Slot()
    def _review(self) -> None:
        self.accept()
        self.review_wanted.emit()
