"""What the program is made of: versions, models and their licences."""

from __future__ import annotations

from email.message import Message
from importlib.metadata import PackageNotFoundError, metadata

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QTextBrowser, QVBoxLayout, QWidget

from desktop import __version__

LIBRARIES = (
    "PySide6-Essentials", "pypdf", "pypdfium2", "lxml", "python-docx", "numpy", "onnxruntime",
    "onnxruntime-genai", "tokenizers", "phonenumbers", "python-stdnum", "rich", "platformdirs", "psutil",
)  # fmt: skip


class AboutDialog(QDialog):
    """`models` holds a line for each model, made by the model store."""

    def __init__(self, models: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About Strongroom"))
        self.resize(560, 460)
        layout = QVBoxLayout(self)
        title = QLabel(f"Strongroom {__version__}", self)
        title.setProperty("role", "title")
        text = QTextBrowser(self)
        text.setAccessibleName(self.tr("Models and libraries"))
        lines = [
            self.tr("Models"),
            *(models or (self.tr("none"),)),
            "",
            self.tr("Libraries"),
            *map(_line, LIBRARIES),
        ]
        text.setPlainText("\n".join(lines))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, parent=self)
        buttons.rejected.connect(self.reject)
        for widget in (title, text, buttons):
            layout.addWidget(widget)


def _line(name: str) -> str:
    try:
        about: Message = metadata(name)  # type: ignore[assignment]
    except PackageNotFoundError:
        return name
    licence = about.get("License-Expression") or (about.get("License") or "").split("\n")[0]
    return f"{name} {about['Version']} · {licence}"
