"""Opens the window."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop.ui import theme


def run(argv: Sequence[str]) -> int:
    """Run the window until it is closed; returns the exit code. Paths after the program's name are opened."""
    from desktop.app import App
    from desktop.ui.main_window import MainWindow

    # Ctrl+C in the terminal ends the program as for any other.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    qt = QApplication(list(argv))
    qt.setApplicationName("Strongroom")
    qt.setDesktopFileName("strongroom")
    with App.open() as app:
        theme.apply(qt, app.settings.theme)
        window = MainWindow(app)
        window.show()
        window.open([Path(name) for name in argv[1:] if not name.startswith("-")])
        code = qt.exec()
        window.deleteLater()
    return code
