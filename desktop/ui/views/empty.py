"""The first thing a person sees."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.ui import theme


class EmptyView(QFrame):
    """One sentence and two buttons."""

    open_wanted = Signal()
    samples_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("empty")
        layout = QVBoxLayout(self)
        layout.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.setSpacing(2 * theme.SPACE)
        picture = QLabel(self)
        picture.setPixmap(theme.icon("strongroom").pixmap(64, 64))
        title = QLabel(self.tr("Drop documents here"), self)
        title.setProperty("role", "title")
        lead = QLabel(
            self.tr(
                "Strongroom redacts, summarises and answers questions about PDF, Office, mail and text "
                "files on this computer; nothing leaves it."
            ),
            self,
        )
        lead.setProperty("role", "lead")
        lead.setWordWrap(True)
        lead.setMinimumWidth(520)
        for label in (picture, title, lead):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(label)
        row = QHBoxLayout()
        self.open = QPushButton(self.tr("&Open files…"), self)
        self.open.setProperty("primary", True)
        self.samples = QPushButton(self.tr("&Try the sample documents"), self)
        self.open.clicked.connect(self.open_wanted)
        self.samples.clicked.connect(self.samples_wanted)
        row.addStretch()
        row.addWidget(self.open)
        row.addWidget(self.samples)
        row.addStretch()
        layout.addLayout(row)
        keys = QLabel(self.tr("Ctrl+O opens files · Ctrl+V takes a copied path"), self)
        keys.setProperty("role", "muted")
        keys.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(keys)
