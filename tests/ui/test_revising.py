"""The review of a translation in the window: table, keys, page, undo, export."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLineEdit,
    QWidget,
)

from desktop.document.results import Status
from desktop.jobs.requests import Run
from desktop.settings import Settings
from desktop.ui.draft import Draft, Mark
from desktop.ui.models.sentences import MARK, SOURCE, TARGET
from desktop.ui.session import Entry, State
from desktop.ui.views.sentence_cells import Editor
from desktop.ui.views.sentence_table import SentenceTable

from .conftest import translated
from .driving import drop, finish

TEXT = "One fine day.\nAn odd number 12 here.\nThank you.\nAn odd number 7 too.\nThank you.\nGood bye.\n"


@pytest.fixture
def table(window) -> SentenceTable:
    return window.results.draft.table


@pytest.fixture
def entry(window, qtbot, tmp_path: Path) -> Entry:
    """A text that was translated."""
    path = tmp_path / "letter.txt"
    path.write_text(TEXT)
    drop(window, path)
    entries = window.desk.documents.entries
    qtbot.waitUntil(lambda: bool(entries) and entries[0].state is State.READY)
    window.task_panel.choose("translate")
    window.run_selected()
    finish(window, qtbot, entries[0])
    qtbot.waitUntil(lambda: window.results.draft.table.model().rowCount() == 6)
    return entries[0]


def cell(table: SentenceTable, row: int, column: int) -> QPoint:
    return table.visualRect(table.sentences.index(row, column)).center()


def editor_of(table: SentenceTable) -> Editor:
    (editor,) = table.viewport().findChildren(Editor)
    return editor


def write(qtbot, table: SentenceTable, text: str, key: Qt.Key = Qt.Key.Key_Return) -> None:
    """Write over the chosen sentence's translation, and end it."""
    qtbot.keyClick(table, Qt.Key.Key_F2)
    editor = editor_of(table)
    editor.selectAll()
    qtbot.keyClicks(editor, text)
    qtbot.keyClick(editor, key)


def test_a_translation_stands_beside_its_source_with_its_marks(window, entry, table) -> None:
    assert window.results.wide
    assert window.results.stack.currentWidget() is window.results.draft
    model = table.sentences
    assert [model.headerData(n, Qt.Orientation.Horizontal) for n in (0, 1)] == ["English", "Hsilgne"]
    assert model.index(1, SOURCE).data() == "An odd number 12 here."
    assert model.index(1, MARK).data() == "lacks 12"
    panel = window.results.draft
    assert (panel.marked.text(), panel.edited.text()) == ("Marked 2", "Edited 0")
    assert panel.notes.text() == "As it was made: Turned."
    assert window.results.card.heading.text() == "2 marked"


def test_a_row_shows_its_place_and_a_place_its_row(window, qtbot, entry, table) -> None:
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=cell(table, 2, SOURCE))
    start = TEXT.index("Thank")
    assert [(s.start, s.end) for s in window.preview.view.cited] == [(start, start + 10)]
    window.preview.source_clicked.emit(TEXT.index("bye"))
    assert table.current == 5
    assert table.currentIndex().row() == 5


def test_every_place_of_a_sentence_is_marked_in_the_document(window, entry) -> None:
    assert [span.of(TEXT) for span in window.preview.view.sources] == TEXT.splitlines()


def test_a_translation_is_written_in_place_and_taken_back(window, qtbot, entry, table) -> None:
    table.choose(1)
    write(qtbot, table, "Here number 12 odd.")
    assert entry.draft.targets[1].value == "Here number 12 odd."
    assert entry.draft.mark(1) is Mark.EDITED
    assert window.results.draft.marked.text() == "Marked 1"
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert entry.draft.mark(1) is Mark.OPEN
    ctrl_shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(window, Qt.Key.Key_Z, ctrl_shift)
    assert entry.draft.mark(1) is Mark.EDITED


def test_escape_leaves_a_translation_as_it_was(window, qtbot, entry, table) -> None:
    table.choose(0)
    write(qtbot, table, "Nonsense", Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: table.state() != QAbstractItemView.State.EditingState)
    assert entry.draft.targets[0].value == "day. fine One"
    assert entry.state is State.DONE


def test_enter_begins_and_shift_enter_makes_a_line(window, qtbot, entry, table) -> None:
    table.choose(0)
    table.setFocus()
    before = table.rowHeight(0)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    editor = editor_of(table)
    editor.selectAll()
    qtbot.keyClicks(editor, "one")
    qtbot.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(editor, "two")
    qtbot.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(editor, "three")
    assert table.rowHeight(0) > before
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert entry.draft.targets[0].value == "one\ntwo\nthree"
    qtbot.waitUntil(lambda: table.rowHeight(0) > 2 * before)


def test_a_double_click_on_the_source_writes_the_translation(window, qtbot, entry, table) -> None:
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=cell(table, 3, SOURCE))
    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=cell(table, 3, SOURCE))
    editor = editor_of(table)
    assert editor.toPlainText() == entry.draft.targets[3].value
    assert table.visualRect(table.sentences.index(3, TARGET)).contains(editor.geometry().center())


def test_keys_walk_through_what_is_marked(window, qtbot, entry, table) -> None:
    for key, modifier, expected in (
        (Qt.Key.Key_N, Qt.KeyboardModifier.NoModifier, 1),
        (Qt.Key.Key_N, Qt.KeyboardModifier.NoModifier, 3),
        (Qt.Key.Key_N, Qt.KeyboardModifier.NoModifier, 1),
        (Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier, 3),
        (Qt.Key.Key_K, Qt.KeyboardModifier.NoModifier, 2),
        (Qt.Key.Key_J, Qt.KeyboardModifier.NoModifier, 3),
    ):
        qtbot.keyClick(window, key, modifier)
        assert table.current == expected


def test_a_marked_one_is_found_right_and_the_next_comes(window, qtbot, entry, table) -> None:
    qtbot.keyClick(window, Qt.Key.Key_N)
    qtbot.keyClick(window, Qt.Key.Key_A)
    assert entry.draft.mark(1) is Mark.RIGHT
    assert table.current == 3
    qtbot.keyClick(window, Qt.Key.Key_A)
    assert entry.draft.open == 0
    assert window.results.card.heading.text() == "Done"


def test_the_same_for_all_equal_is_one_step(window, qtbot, entry, table) -> None:
    table.choose(2)
    write(qtbot, table, "Thanks.")
    assert window.results.draft.buttons["same"].text() == "Same for all 2"
    qtbot.keyClick(window, Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
    assert entry.draft.targets[4].value == "Thanks."
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (entry.draft.targets[2].value, entry.draft.targets[4].value) == ("Thanks.", "you. Thank")


def test_a_sentence_is_translated_again_with_the_options_of_now(window, qtbot, entry, table) -> None:
    table.choose(0)
    combo = window.task_panel._widgets["words"]
    combo.setCurrentIndex(combo.findData("kept"))
    window.app.runner.hold.clear()
    qtbot.keyClick(window, Qt.Key.Key_T)
    assert table.sentences.index(0, MARK).data() == "translating…"
    window.app.runner.hold.set()
    qtbot.waitUntil(lambda: entry.draft.targets[0].value == "One fine day.")
    asked = window.app.runner.requests[-1]
    assert isinstance(asked, Run)
    assert asked.document.text == "One fine day."
    assert not table.sentences.busy
    window.desk.undo_step()
    assert entry.draft.targets[0].value == "day. fine One"


def test_filters_keep_the_chosen_sentence(window, qtbot, entry, table) -> None:
    panel = window.results.draft
    table.choose(3)
    panel.marked.click()
    qtbot.waitUntil(lambda: table.model().rowCount() == 2)
    assert table.current == 3
    assert table.currentIndex().row() == 1
    qtbot.keyClick(window, Qt.Key.Key_Slash)
    assert QApplication.focusWidget() is panel.line
    panel.line.setText("nowhere")
    qtbot.waitUntil(lambda: table.model().rowCount() == 0)
    assert panel.nothing.isVisible()
    qtbot.keyClick(panel.line, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: table.model().rowCount() == 6)
    assert QApplication.focusWidget() is table
    panel.marked.click()
    window.preview.source_clicked.emit(TEXT.index("fine"))
    assert table.model().rowCount() == 6
    assert table.currentIndex().row() == 0


def test_what_is_exported_is_what_a_person_left(window, qtbot, entry, table, tmp_path) -> None:
    table.choose(1)
    write(qtbot, table, "Here 12.")
    dest = tmp_path / "out.txt"
    window.desk.export(entry, "translated", dest)
    qtbot.waitUntil(lambda: entry.exported is not None)
    assert dest.read_text().splitlines()[1] == "Here 12."
    table.choose(0)
    write(qtbot, table, "Another.")
    assert entry.exported is None  # the file no longer says what the window does


def test_another_run_keeps_what_a_person_wrote(window, qtbot, entry, table) -> None:
    table.choose(5)
    write(qtbot, table, "Bye.")
    before = entry.draft
    window.run_selected()
    qtbot.waitUntil(lambda: entry.draft is not before and entry.state is State.DONE)
    assert entry.draft.targets[5].value == "Bye."


def test_the_table_has_more_room_than_other_results(window, qtbot, entry) -> None:
    qtbot.waitUntil(lambda: window.splitter.sizes()[2] > 550)
    wide = window.splitter.sizes()
    window.task_panel.choose("redact")
    window.run_selected()
    finish(window, qtbot, entry)
    qtbot.waitUntil(lambda: window.splitter.sizes()[2] < wide[2])
    assert not window.actions_.revise[0].isEnabled()
    assert window.actions_.review[0].isEnabled()


def test_many_sentences_are_set_when_they_come_into_sight(qtbot, qapp) -> None:
    from desktop.document.model import Document, Page, Span

    lines = [f"Sentence {n} " + "with some more words to break it into lines " * (n % 4) for n in range(3000)]
    text = "\n".join(lines)
    document = Document("/x/long.txt", "txt", "3" * 64, text, (Page(1, 0, 0, Span(0, len(text)), ()),))
    result = translated(document, {})
    assert result.status is Status.OK
    table = SentenceTable()
    qtbot.addWidget(table)
    table.resize(700, 500)
    table.show()
    table.sentences.show(Draft(document, result))
    qtbot.waitUntil(lambda: table.model().rowCount() == 3000)
    table.choose(2900)
    row = table.sentences.row_of(2900)
    assert table.viewport().rect().contains(table.visualRect(table.sentences.index(row, TARGET)).topLeft())
    top = table.rowAt(0)
    at = table.rowViewportPosition(top)
    qtbot.waitUntil(lambda: not table._slices.busy, timeout=20000)
    # All rows above were set meanwhile, and what is in sight has not moved for it.
    assert table.rowAt(0) == top
    assert table.rowViewportPosition(top) == at
    assert len({table.rowHeight(n) for n in range(4)}) > 1


def test_languages_are_those_that_there_are_models_for(window, qtbot) -> None:
    window.task_panel.choose("translate")
    source, target = (window.task_panel._widgets[name] for name in ("from", "to"))
    qtbot.waitUntil(lambda: source.count() == 3)
    assert [source.itemText(row) for row in range(3)] == ["Find out", "English", "Portuguese"]
    assert [target.itemData(row) for row in range(target.count())] == ["auto", "en", "de", "pt"]
    target.setCurrentIndex(target.findData("pt"))
    source.setCurrentIndex(source.findData("pt"))
    # Nothing goes from Portuguese into itself.
    assert [target.itemData(row) for row in range(target.count())] == ["auto", "en", "de"]
    assert window.task_panel.values()["to"] == "auto"


def test_the_language_that_was_found_is_told(window, entry) -> None:
    assert window.task_panel._widgets["from"].itemText(0) == "Found: English"
    assert window.task_panel.values()["from"] == "auto"


def test_a_task_runs_with_the_models_that_a_person_chose(window, qtbot, entry) -> None:
    window.app.settings = Settings(models={"translate": {"translator en-pt": "mine"}})
    window.run_selected()
    finish(window, qtbot, entry)
    assert window.app.runner.requests[-1].models == {"translator en-pt": "mine"}


def test_a_glossary_and_a_memory_are_dropped_where_they_belong(window, qtbot, tmp_path) -> None:
    panel = window.task_panel
    panel.choose("translate")
    memory, terms = tmp_path / "old.tmx", tmp_path / "terms.csv"
    for path in (memory, terms):
        path.write_text("a,b")
    drop(window, memory)
    assert panel.values()["memory"] == str(memory)
    assert panel.more.isChecked()
    assert window.desk.documents.entries == []
    drop(panel._widgets["glossary"], terms, memory)
    assert panel.values()["glossary"] == str(terms)
    drop(panel._widgets["glossary"], memory)
    assert panel.values()["glossary"] == str(terms)
    # A table of terms is a document like any other where nobody says what it is for.
    drop(window, terms)
    qtbot.waitUntil(lambda: len(window.desk.documents.entries) == 1)


def test_everything_that_can_be_pressed_has_a_name(window, entry) -> None:
    kinds = (QAbstractButton, QAbstractItemView, QLineEdit)
    nameless = [
        widget
        for parent in (window.results.draft, window.task_panel)
        for widget in parent.findChildren(QWidget)
        if isinstance(widget, kinds)
        and widget.isVisible()
        and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not widget.objectName().startswith("qt_")
        and not (widget.accessibleName() or getattr(widget, "text", str)())
        and not isinstance(widget.parent(), QComboBox)
    ]
    assert nameless == []
