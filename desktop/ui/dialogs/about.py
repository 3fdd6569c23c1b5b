"""What the program is made of: versions, models and their licences."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import Message
from html import escape
from importlib.metadata import PackageNotFoundError, metadata

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QTextBrowser, QVBoxLayout, QWidget

from desktop import __version__
from desktop.modelstore.store import Entry, State
from desktop.ui.session import SET_UP

LIBRARIES = (
    "PySide6-Essentials", "pypdf", "pypdfium2", "lxml", "python-docx", "Pillow", "charset-normalizer",
    "numpy", "onnxruntime", "onnxruntime-genai", "tokenizers", "onnx", "gguf", "phonenumbers",
    "python-stdnum", "rich", "platformdirs", "psutil",
)  # fmt: skip
FONTS = "Fonts of translated PDFs: subsets of Liberation 2.1.5, renamed · OFL-1.1"


class AboutDialog(QDialog):
    """`models` are those of the store; `loaded` holds the labels of those in memory now."""

    def __init__(
        self, models: Sequence[Entry], loaded: Sequence[str] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About Strongroom"))
        self.resize(620, 560)
        layout = QVBoxLayout(self)
        title = QLabel(f"Strongroom {__version__}", self)
        title.setProperty("role", "title")
        self.text = QTextBrowser(self)
        self.text.setOpenLinks(False)
        self.text.document().setDocumentMargin(12)
        self.text.setAccessibleName(self.tr("Models and libraries"))
        parts = [_heading(self.tr("Models"))]
        if any(entry.state is State.MISSING for entry in models):
            parts.append(_paragraph(self.tr("To build what is missing, run: %1").replace("%1", SET_UP)))
        parts += [self._model(entry, loaded) for entry in models]
        parts.append(_heading(self.tr("Libraries")))
        parts += [_paragraph(_library(name)) for name in LIBRARIES]
        parts.append(_paragraph(FONTS))
        self.text.setHtml("".join(parts))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, parent=self)
        buttons.rejected.connect(self.reject)
        for widget in (title, self.text, buttons):
            layout.addWidget(widget)

    def _model(self, entry: Entry, loaded: Sequence[str]) -> str:
        model = entry.model
        state = self.tr("ready")
        if entry.state is State.MISSING:
            state = self.tr("missing")
        elif model.label in loaded:
            state = self.tr("in memory")
        first = f"<b>{escape(model.title)}</b> {escape(model.version)} · {escape(model.role)}"
        facts = f"{model.licence} · {model.size // 1_000_000} MB · {state}"
        lines = (first, *map(escape, (facts, model.attribution, model.origin)))
        return f"<p>{'<br>'.join(lines)}</p>"


def _heading(text: str) -> str:
    return f"<h3>{escape(text)}</h3>"


def _paragraph(text: str) -> str:
    return f'<p style="margin: 2px 0">{escape(text)}</p>'


def _library(name: str) -> str:
    """Name, version and licence, from what the library says of itself."""
    try:
        about: Message = metadata(name)  # type: ignore[assignment]
    except PackageNotFoundError:
        return name
    licence = about.get("License-Expression") or (about.get("License") or "").split("\n")[0]
    if not licence:
        trove = (line for line in about.get_all("Classifier", []) if line.startswith("License ::"))
        licence = ", ".join(line.rsplit(" :: ", 1)[-1] for line in trove)
    return f"{name} {about['Version']} · {licence}"
