"""A result in words with what can be done with it, for one document or for several."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from desktop.document.citations import Shelf
from desktop.document.model import Document, Span
from desktop.document.results import Status, TaskResult
from desktop.ui.bridge import Bridge
from desktop.ui.models.statements import Block, blocks_of, spans_of
from desktop.ui.session import Entry, State
from desktop.ui.talk import Turn
from desktop.ui.views.ask_bar import AskBar
from desktop.ui.views.words_view import CARET, WordsView

AT_ONCE = 200
"""Statements that are made into rows on the main thread; more are left to another."""


@dataclass(frozen=True, slots=True)
class Said:
    """A result and the documents that it speaks of; `asked` stands above it."""

    shelf: Shelf
    result: TaskResult
    asked: str = ""
    blocks: tuple[Block, ...] = field(default=(), compare=False)


class WordsPanel(QWidget):
    """Shows the result of a document, or the turns over several with a bar to ask on."""

    changed = Signal()
    """There are other statements."""
    copy_wanted = Signal(bool)
    """With citations, or without."""
    step = Signal(str)
    """"again", "export", "batch" or "clear"."""

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._shown: tuple[object, ...] = ()
        self._serial = 0
        self.said: tuple[Said, ...] = ()
        self.spans: dict[str, tuple[Span, ...]] = {}
        """What the statements stand on, by document."""
        self.view = WordsView(self)
        self.bar = AskBar(self)
        self.hint = QLabel(self)
        self.hint.setProperty("role", "lead")
        self.hint.setWordWrap(True)
        self.hint.setMargin(24)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(self._tools())
        layout.addWidget(self.hint, 1)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.bar)
        for keys, cited in ((QKeySequence.StandardKey.Copy, False), (QKeySequence("Ctrl+Shift+C"), True)):
            shortcut = QShortcut(QKeySequence(keys), self.view)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(partial(self.copy_wanted.emit, cited))

    def _tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.buttons: dict[str, QToolButton] = {}
        for name, text, tip in (
            ("copy", self.tr("Copy"), self.tr("Copy the text (Ctrl+C)")),
            ("cite", self.tr("Copy with citations"), self.tr("Copy the text and its sources (Ctrl+Shift+C)")),
            ("again", self.tr("Again"), self.tr("Work this out anew")),
            ("clear", self.tr("Clear"), self.tr("Forget what was asked")),
            ("export", self.tr("Export…"), self.tr("Write this to a file (Ctrl+E)")),
        ):
            button = QToolButton(self)
            button.setText(text)
            button.setToolTip(tip)
            self.buttons[name] = button
            row.addWidget(button)
            if name == "cite":
                row.addStretch()
        self.buttons["copy"].clicked.connect(partial(self.copy_wanted.emit, False))
        self.buttons["cite"].clicked.connect(partial(self.copy_wanted.emit, True))
        self.buttons["again"].clicked.connect(partial(self.step.emit, "again"))
        self.buttons["clear"].clicked.connect(partial(self.step.emit, "clear"))
        self.buttons["export"].clicked.connect(partial(self.step.emit, "export"))
        self.batch = QMenu(self)
        self.batch.addAction(self.tr("This result…")).triggered.connect(partial(self.step.emit, "export"))
        self.batch.addAction(self.tr("All documents to one spreadsheet…")).triggered.connect(
            partial(self.step.emit, "batch")
        )
        return row

    # --- what is shown ---------------------------------------------------------------------------

    def show_entry(self, entry: Entry | None, *, batch: bool = False) -> None:
        """Show the result of a document; with `batch` others have one of the same task."""
        self.bar.hide()
        self.buttons["clear"].hide()
        self._offer_batch(batch)
        if entry is None or entry.document is None or entry.result is None:
            self._show((), None, "")
            self.write(entry)
            return
        self._show((entry.result, entry.document), partial(_of_entry, entry.document, entry.result), "")

    def write(self, entry: Entry | None) -> None:
        """Show an answer as far as it is written."""
        progress = entry.progress if entry is not None and entry.state is State.RUNNING else None
        if progress is not None and progress.partial:
            self.hint.hide()
            self.view.show()
            self.view.statements.write(f"{progress.partial}{CARET}")

    def show_turns(self, turns: Sequence[Turn], *, question: bool) -> None:
        """Show turns one under the other, and the bar that begins the next."""
        self.bar.show()
        self.bar.suit(question=question)
        self.buttons["clear"].setVisible(bool(turns))
        self._offer_batch(False)
        hint = self.tr("Ask a question. The answer comes with the places that it stands on.")
        if not question:
            hint = self.tr("Choose the documents below, and run the task over them together.")
        key = tuple((turn, turn.state, turn.result) for turn in turns)
        self._show(key, partial(_of_turns, tuple(turns), self._words_of_state()), "" if turns else hint)
        self.touch_turn(turns[-1] if turns else None)

    def touch_turn(self, turn: Turn | None) -> None:
        """Show how far the last turn has come."""
        self.bar.show_turn(turn)
        partial_ = turn.progress.partial if turn is not None and turn.progress is not None else ""
        if turn is not None and turn.busy and partial_:
            self.view.statements.write(f"{partial_}{CARET}")
        done = turn is not None and not turn.busy
        for name in ("again", "export"):
            self.buttons[name].setEnabled(done)

    def _offer_batch(self, on: bool) -> None:  # noqa: FBT001 - a state
        button = self.buttons["export"]
        button.setMenu(self.batch if on else None)  # type: ignore[arg-type]
        mode = QToolButton.ToolButtonPopupMode
        button.setPopupMode(mode.InstantPopup if on else mode.DelayedPopup)

    def _words_of_state(self) -> dict[State, str]:
        return {
            State.CANCELLED: self.tr("Stopped."),
            State.FAILED: self.tr("This did not work."),
        }

    def _show(self, key: tuple[object, ...], make: Callable[[], tuple[Said, ...]] | None, hint: str) -> None:
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        self.view.setVisible(not hint)
        for name in ("copy", "cite", "again", "export"):
            self.buttons[name].setEnabled(bool(key))
        if key == self._shown:
            return
        self._shown = key
        self._serial += 1
        if make is None:
            self._take(self._serial, ((), {}))
        elif _size(key) <= AT_ONCE:
            self._take(self._serial, _made(make))
        else:
            self._bridge.background(partial(_made, make), partial(self._take, self._serial))

    def _take(self, serial: int, made: tuple[tuple[Said, ...], dict[str, tuple[Span, ...]]]) -> None:
        if serial != self._serial:
            return
        self.said, self.spans = made
        self.view.show_blocks([block for said in self.said for block in said.blocks])
        if len(self.said) > 1:
            self.view.to_end()
        self.changed.emit()

    def dress(self) -> None:
        """Take the colours of the theme in use."""
        self.view.dress()


def _size(key: tuple[object, ...]) -> int:
    results = [part for item in key for part in (item if isinstance(item, tuple) else (item,))]
    return sum(
        len(row)
        for result in results
        if isinstance(result, TaskResult)
        for section in result.sections
        for row in section.rows
    )


def _made(make: Callable[[], tuple[Said, ...]]) -> tuple[tuple[Said, ...], dict[str, tuple[Span, ...]]]:
    said = make()
    return said, spans_of(block for one in said for block in one.blocks)


def _of_entry(document: Document, result: TaskResult) -> tuple[Said, ...]:
    shelf = Shelf((document,), (result,))
    return (Said(shelf, result, blocks=tuple(blocks_of(shelf, result))),)


def _of_turns(turns: tuple[Turn, ...], words: dict[State, str]) -> tuple[Said, ...]:
    said: list[Said] = []
    tables = 0
    for turn in turns:
        blocks = [Block("question", text=turn.asked)]
        result = turn.result or TaskResult(turn.task, Status.FAILED)
        shelf = Shelf(turn.documents, (result,))
        blocks += blocks_of(shelf, result, tables=tables)
        tables += len(result.sections)
        problems = (*((turn.problem,) if turn.problem else ()), *result.problems)
        told = [problem.message for problem in dict.fromkeys(problems)]
        if turn.state in words and not told:
            told.append(words[turn.state])
        blocks += [Block("problem", text=text) for text in told]
        said.append(Said(shelf, result, turn.asked, tuple(blocks)))
    return tuple(said)
