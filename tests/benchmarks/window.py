"""How long the window's thread is held up while 20,000 findings on 500 pages are reviewed, a result in words
of 1,000 points and as many lines of a table is read, and a translation of 10,000 sentences is revised.

    python tests/benchmarks/window.py [--steps 20000] [--words] [--translation]

A second thread sends a signal every two milliseconds; what passes until it is heard is a stall as a person
feels it ("felt"). "work" is the processor time that the window's thread itself used meanwhile, which does not
grow when other programs are busy. Runs on the display that the environment names, else offscreen.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import string
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
if not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.app import App
from desktop.document.model import Document, Span
from desktop.document.results import Cited, Finding, Section, Status, TaskResult
from desktop.jobs.requests import Event
from desktop.settings import Settings
from desktop.ui import theme
from desktop.ui.main_window import MainWindow
from desktop.ui.session import Entry, State
from desktop.ui.views.sentence_cells import Editor

PAGES, FINDINGS = 500, 20_000
LABELS = ("PERSON", "EMAIL", "PHONE", "ADDRESS", "IBAN", "DATE_OF_BIRTH", "ORG", "ID_NUMBER")
BEAT = 0.002
FRAME = 16.0


class Watchdog(QObject):
    """Listens for the beats of a thread, and keeps what they had to wait."""

    beat = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.felt: list[float] = []
        self.work: list[float] = []
        self._heard = threading.Event()
        self._stopped = False
        self._used = time.thread_time()
        self.beat.connect(self._listen, Qt.ConnectionType.QueuedConnection)
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while not self._stopped:
            self._heard.clear()
            self.beat.emit(time.perf_counter())
            self._heard.wait()
            time.sleep(BEAT)

    @Slot(float)
    def _listen(self, sent: float) -> None:
        used = time.thread_time()
        self.felt.append(1000 * (time.perf_counter() - sent))
        self.work.append(1000 * (used - self._used))
        self._used = used
        self._heard.set()

    def stop(self) -> None:
        self._stopped = True

    def forget(self) -> None:
        self.felt.clear()
        self.work.clear()
        self._used = time.thread_time()

    def report(self, what: str) -> None:
        felt, work = sorted(self.felt), sorted(self.work)
        over = sum(value > FRAME for value in work)
        print(
            f"{what:<44} work: worst {work[-1]:6.1f} ms, 99 % {work[int(0.99 * (len(work) - 1))]:5.1f} ms, "
            f"over {FRAME:.0f} ms {over:4} of {len(work)}; felt: worst {felt[-1]:6.1f} ms"
        )


def write_pdf(path: Path) -> None:
    """500 pages of 40 lines; each line holds a word in brackets, which is a finding."""
    from reportlab.pdfgen.canvas import Canvas

    chance = random.Random(7)
    canvas = Canvas(str(path))
    for page in range(PAGES):
        for line in range(FINDINGS // PAGES):
            word = "".join(chance.choices(string.ascii_lowercase, k=9))
            canvas.drawString(
                60, 780 - 18 * line, f"Line {line} of page {page + 1} tells of <{word}> and others."
            )
        canvas.showPage()
    canvas.save()


def found_in(document: Document) -> TaskResult:
    """A finding for each word in brackets, scores and labels in turn."""
    findings, candidates = [], []
    start = document.text.find("<")
    while start >= 0:
        end = document.text.index(">", start)
        number = len(findings) + len(candidates)
        label = LABELS[number % len(LABELS)]
        score = 0.3 + 0.7 * ((number * 37) % 100) / 100
        entity = f"{label} {number % 500 + 1}"
        finding = Finding(label, Span(start + 1, end), score, ("rules", "tagger")[number % 2], entity)
        (findings if score >= 0.5 else candidates).append(finding)
        start = document.text.find("<", end)
    return TaskResult(
        "redact", Status.OK, tuple(findings), tuple(candidates), options={"threshold": 0.5, "style": "box"}
    )


class Bench:
    def __init__(self, qt: QApplication, window: MainWindow) -> None:
        self.qt, self.window, self.dog = qt, window, Watchdog()

    def until(self, done: Callable[[], bool], seconds: float = 300.0) -> None:
        end = time.monotonic() + seconds
        while not done():
            if time.monotonic() > end:
                raise SystemExit("a step took too long")
            self.qt.processEvents()
            time.sleep(0.0005)

    def rest(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        self.until(lambda: time.monotonic() > end)

    def measured(self, what: str, steps: Iterator[object], pause: float = 0.0) -> None:
        """Take `steps` one at a time, as single events, and report the stalls."""
        self.rest(0.3)
        self.dog.forget()
        for _ in steps:
            self.qt.processEvents()
            if pause:
                self.rest(pause)
        self.rest(0.5)
        self.dog.report(what)

    def open(self, path: Path) -> Entry:
        self.window.open([path])
        entries = self.window.desk.documents.entries
        self.until(lambda: any(e.path == path and not e.busy for e in entries))
        entry = next(e for e in entries if e.path == path)
        if entry.state is not State.READY:
            raise SystemExit(f"not read: {entry.problems()}")
        self.window.documents.choose(entry)
        return entry


def review(bench: Bench, entry: Entry, steps: int) -> None:  # noqa: C901 - one thing after another
    window, findings = bench.window, bench.window.results.findings
    result = found_in(entry.document)

    def arrive() -> Iterator[object]:
        window.desk._ran(entry, Event(0, "done", answer=result))
        while entry.review is None or findings.model.rowCount() < entry.review.total:
            yield

    bench.measured(f"{len(result.findings)} findings arrive", arrive())
    bar = window.preview.pages.verticalScrollBar()

    def scroll() -> Iterator[object]:
        for value in range(0, bar.maximum(), max(bar.maximum() // 1500, 1)):
            yield bar.setValue(value)

    bench.measured(f"scroll through {PAGES} pages", scroll(), pause=0.004)

    def press(key: Qt.Key, count: int) -> Iterator[object]:
        for _ in range(count):
            yield QTest.keyClick(window, key)

    findings.choose_row(0)
    bench.measured(f"J, {steps} times", press(Qt.Key.Key_J, steps))
    bench.measured("K, 1000 times", press(Qt.Key.Key_K, 1000))
    findings.choose_row(0)
    bench.measured("A, 500 times", press(Qt.Key.Key_A, 500))
    bench.measured("Ctrl+Z, 500 times", (window.desk.undo_step() for _ in range(500)))
    findings.step_open()
    bench.measured("Shift+A (all like this), 20 times", (window.reviewing.accept_like() for _ in range(20)))

    def type_filter() -> Iterator[object]:
        for end in range(1, 5):
            findings.filters.line.setText("abcd"[:end])
            yield bench.rest(0.15)
        findings.filters.line.clear()
        yield bench.rest(0.3)

    bench.measured("type a filter, letter by letter", type_filter())

    def sort() -> Iterator[object]:
        for column in (2, 4, 1, 3):
            findings.table.sortByColumn(column, Qt.SortOrder.AscendingOrder)
            yield bench.rest(0.4)

    bench.measured("sort by four columns", sort())
    bench.measured("turn the dial, 6 times", (findings.dial.turn_up() for _ in range(6)), pause=0.3)

    def search() -> Iterator[object]:
        window.preview.begin_find()
        for end in range(1, 6):
            window.preview.search.line.setText("tells"[:end])
            yield bench.rest(0.4)
        window.preview.search.leave()
        yield None

    bench.measured("type a search, letter by letter", search())
    window.preview.set_after(True)
    bench.measured("scroll before and after", scroll(), pause=0.004)
    window.preview.set_after(False)
    bench.measured("accept all, undo", (f() for f in (window.reviewing.accept_all, window.desk.undo_soon)))


def told_of(document: Document, rows: int) -> TaskResult:
    """A table of `rows` lines, each of its six cells with its place."""
    lines = [match.span() for match in re.finditer(r"Line [^.]+\.", document.text)][:rows]
    table = tuple(
        tuple(
            Cited(document.text[start + 9 * n : start + 9 * n + 9], (Span(start + 9 * n, start + 9 * n + 9),))
            for n in range(6)
        )
        for start, _ in lines
    )
    points = tuple((Cited(document.text[start:end], (Span(start, end),)),) for start, end in lines)
    return TaskResult(
        "summarize",
        Status.OK,
        sections=(
            Section("points", "Points", "points", points),
            Section("table", "Table", "table", table, tuple("ABCDEF")),
        ),
    )


def words(bench: Bench, entry: Entry, rows: int = 1000) -> None:
    """A result in words: as many points as lines of a table."""
    window, view = bench.window, bench.window.results.words.view
    result = told_of(entry.document, rows)

    def arrive() -> Iterator[object]:
        window.desk._ran(entry, Event(entry.ticket or 0, "done", answer=result))
        while view.visualRect(view.statements.index(2 * rows + 2)).height() <= 0:
            yield

    bench.measured(f"{rows} points and a table of {rows} lines arrive", arrive())
    bar = view.verticalScrollBar()

    def scroll() -> Iterator[object]:
        for value in range(0, bar.maximum(), max(bar.maximum() // 500, 1)):
            yield bar.setValue(value)

    bench.measured("scroll through them", scroll(), pause=0.004)
    view.setCurrentIndex(view.statements.index(1))
    view.setFocus()
    bench.measured("Down, 500 times", (QTest.keyClick(view, Qt.Key.Key_Down) for _ in range(500)))

    def resize() -> Iterator[object]:
        for width in (1400, 1450, 1366):
            yield window.resize(width, 768)

    bench.measured("make the window wider and narrower", resize(), pause=1.0)
    offsets = [span.start for span in window.preview.pages.sources[::100]]
    bench.measured("click 10 marked places", (window.citing.show_claims(offset) for offset in offsets[:10]))

    def write() -> Iterator[object]:
        for end in range(1, 200):
            yield view.statements.write(" ".join(["word"] * end))

    bench.measured("an answer of 200 words as it is written", write(), pause=0.004)


def translation_of(document: Document, rows: int) -> TaskResult:
    """Sentences of a line each, `rows` in all: every 20th lacks a figure, every 10th is the same."""
    lines = [match.span() for match in re.finditer(r"Line [^.]+\.", document.text)]
    made = []
    for number in range(rows):
        start, end = lines[number % len(lines)]
        said = "All rights reserved, in every country." if number % 10 == 3 else document.text[start:end]
        lacks = ("48.6",) if number % 20 == 0 else ()
        source = Cited(f"{said} {'It goes on for a while. ' * (number % 4)}", (Span(start, end),))
        target = f"Zeile {number}: {said.lower()} {'Es geht noch weiter. ' * (number % 5)}"
        support = "unverified" if lacks else "derived"
        made.append((source, Cited(target, (Span(start, end),), support=support, lacks=lacks)))
    section = Section("translation", "Translation", "table", tuple(made), ("English", "German"))
    return TaskResult("translate", Status.OK, sections=(section,), options={"from": "en", "to": "de"})


def translation(  # noqa: C901 - one thing after another
    bench: Bench, entry: Entry, rows: int = 10_000
) -> None:
    """A translation of many sentences: found, read, looked through, written, taken back."""
    window, panel = bench.window, bench.window.results.draft
    table = panel.table
    result = translation_of(entry.document, rows)

    def arrive() -> Iterator[object]:
        window.desk._ran(entry, Event(entry.ticket or 0, "done", answer=result))
        while entry.draft is None or table.model().rowCount() < rows:
            yield

    bench.measured(f"{rows} sentences arrive", arrive())

    def settled() -> Iterator[object]:
        began = time.monotonic()
        while table._slices.busy:
            yield
        print(f"    (all rows set after {time.monotonic() - began:.1f} s)")

    bench.measured("every row is set", settled())
    bar = table.verticalScrollBar()

    def scroll() -> Iterator[object]:
        for value in range(0, bar.maximum(), max(bar.maximum() // 800, 1)):
            yield bar.setValue(value)

    bench.measured("scroll through them", scroll(), pause=0.004)
    table.choose(0)
    table.setFocus()
    bench.measured("J, 1000 times", (QTest.keyClick(window, Qt.Key.Key_J) for _ in range(1000)))
    bench.measured("N, 500 times", (QTest.keyClick(window, Qt.Key.Key_N) for _ in range(500)))
    bench.measured("A (right), 200 times", (QTest.keyClick(window, Qt.Key.Key_A) for _ in range(200)))
    bench.measured("Ctrl+Z, 200 times", (window.desk.undo_step() for _ in range(200)))

    def type_search() -> Iterator[object]:
        for end in range(1, 6):
            panel.line.setText("weiter"[:end])
            yield bench.rest(0.3)
        panel.line.clear()
        yield bench.rest(0.5)

    bench.measured("type a search, letter by letter", type_search())

    def only_marked() -> Iterator[object]:
        for _ in range(4):
            panel.marked.toggle()
            yield bench.rest(0.4)

    bench.measured("only marked, and all again", only_marked())

    def write() -> Iterator[object]:
        for number in range(100, 130):
            table.choose(number)
            table.edit_current()
            yield None
            editor = table.viewport().findChildren(Editor)[-1]
            QTest.keyClicks(editor, "Ein anderer Satz. " * 3)
            QTest.keyClick(editor, Qt.Key.Key_Return)
            yield bench.rest(0.02)

    bench.measured("write 30 translations", write())
    table.choose(3)
    bench.measured(
        "the same for 1000 equal ones, and back",
        (f() for f in (window.revising.same, window.desk.undo_soon)),
        pause=0.5,
    )

    def resize() -> Iterator[object]:
        for width in (1500, 1450, 1366):
            yield window.resize(width, 768)

    bench.measured("make the window wider and narrower", resize(), pause=1.0)


def text(bench: Bench, folder: Path) -> None:
    window = bench.window
    path = folder / "large.txt"
    line = "The quick brown fox <jumpedover> jumps over the lazy dog, and goes home again.\n"
    path.write_text(line * 130_000)
    (folder / "one-line.txt").write_text("word " * 1_000_000)

    def show(name: str) -> Iterator[object]:
        began = time.monotonic()
        bench.open(folder / name)
        while window.preview.text.loading:
            yield
        print(f"    (all there after {time.monotonic() - began:.1f} s)")

    bench.measured("open a text of 10 MB", show("large.txt"))
    bar = window.preview.text.verticalScrollBar()

    def scroll() -> Iterator[object]:
        for value in range(0, bar.maximum(), max(bar.maximum() // 500, 1)):
            yield bar.setValue(value)

    bench.measured("scroll through it", scroll(), pause=0.004)
    entry = window.documents.current()
    result = found_in(entry.document)

    def arrive() -> Iterator[object]:
        window.desk._ran(entry, Event(entry.ticket or 0, "done", answer=result))
        while entry.review is None:
            yield

    entry.ticket = None
    bench.measured(f"{len(result.findings)} findings arrive in it", arrive())
    bench.measured("scroll through it again", scroll(), pause=0.004)
    bench.measured("open a line of 5 MB", show("one-line.txt"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=FINDINGS, help="how often J is pressed")
    parser.add_argument("--words", action="store_true", help="results in words only")
    parser.add_argument("--translation", action="store_true", help="a translation only")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["STRONGROOM_CONFIG"] = os.environ["STRONGROOM_LOGS"] = name
        qt = QApplication(sys.argv[:1])
        with App.open(settings=Settings()) as app:
            theme.apply(qt, "light")
            window = MainWindow(app)
            window.resize(1366, 768)
            window.show()
            bench = Bench(qt, window)
            write_pdf(folder / "large.pdf")
            entry = bench.open(folder / "large.pdf")
            # Spreading over the batch is work of a child; here the window is looked at.
            window.desk.batch.spread = lambda **_: None
            entry.ticket = None
            only = arguments.words or arguments.translation
            if not only:
                review(bench, entry, arguments.steps)
            if not arguments.translation:
                words(bench, entry)
            if not arguments.words:
                translation(bench, entry)
            if only:
                return
            window.desk.remove(entry)
            text(bench, folder)
            bench.measured("close, settings written", iter([window.close()]))
            bench.dog.stop()
            window.deleteLater()
            qt.processEvents()


if __name__ == "__main__":
    main()
