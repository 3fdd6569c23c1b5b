"""What keeps documents on this machine, in plain words."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from desktop.jobs.runner import ChildStats


class OfflineDialog(QDialog):
    """Says which layers of network denial hold in which process."""

    def __init__(self, stats: tuple[ChildStats, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("What leaves this computer?"))
        layout = QVBoxLayout(self)
        title = QLabel(self.tr("Nothing leaves this computer"), self)
        title.setProperty("role", "title")
        words = QLabel(
            self.tr(
                "Documents are read, and models run, in separate processes that refuse themselves the "
                "network before they open anything. There is no upload, no account, and no check for updates."
            ),
            self,
        )
        words.setWordWrap(True)
        layout.addWidget(title)
        layout.addWidget(words)
        names = {"light": self.tr("Reading and exporting"), "heavy": self.tr("Models")}
        for child in stats:
            held = ", ".join(child.denial) or self.tr("not started yet; denied when it starts")
            line = QLabel(f"{names.get(child.lane, child.lane)}: {held}", self)
            line.setWordWrap(True)
            layout.addWidget(line)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, parent=self)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        self.setMinimumWidth(480)
