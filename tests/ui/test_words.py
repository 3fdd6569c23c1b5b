"""Results in words: claims and their places, over one document and over several."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication

from desktop.document.citations import Shelf
from desktop.document.model import Document, Page, Span
from desktop.document.results import Cited, Section, Status, TaskResult
from desktop.jobs.requests import ExportSet, Read, RunSet
from desktop.ui.models.statements import StatementsModel, blocks_of, spans_of
from desktop.ui.session import State
from desktop.ui.views.ask_bar import ALL
from desktop.ui.views.words_view import WordsView

from .driving import drop

TEXT = "Revenue was 120.\nCosts were 80.\nIt rained."
CUT = TEXT.index("Costs")
PAGES = (Page(1, 10, 10, Span(0, CUT), ()), Page(2, 10, 10, Span(CUT, len(TEXT)), ()))
DOC = Document("/x/report.pdf", "pdf", "1" * 64, TEXT, PAGES)
REVENUE, COSTS, RAIN = Span(0, 16), Span(CUT, CUT + 14), Span(len(TEXT) - 10, len(TEXT))


def result_of(*sections: Section, notes: tuple[str, ...] = ()) -> TaskResult:
    return TaskResult("any", Status.OK, sections=sections, notes=notes)


def table(rows: int, columns: tuple[str, ...] = ("What", "How much")) -> Section:
    row = (Cited("Revenue", (REVENUE,)), Cited("120", (REVENUE, COSTS), kind="number", normal="120"))
    return Section("figures", "Figures", "table", tuple(row for _ in range(rows)), columns)


ANSWER = result_of(
    Section("title", "Title", "text", ((Cited("Money", ()),),)),
    Section(
        "answer",
        "Answer",
        "text",
        ((Cited("It earned 40.", (REVENUE, COSTS), support="derived"),), (Cited("It rained.", (RAIN,)),)),
    ),
    Section("points", "Points", "points", ((Cited("It snowed in 1999.", (), support="unverified"),),)),
    table(2),
    notes=("Read 2 of 2 pages.",),
)


@pytest.fixture
def view(qtbot, qapp) -> WordsView:
    made = WordsView()
    qtbot.addWidget(made)
    made.resize(440, 600)
    made.show()
    shelf = Shelf((DOC,), (ANSWER,))
    made.show_blocks(blocks_of(shelf, ANSWER))
    qtbot.waitUntil(
        lambda: made.visualRect(made.statements.index(made.statements.rowCount() - 1)).height() > 0
    )
    return made


def point_of(view: WordsView, row: int, claim: int, kind: str = "words") -> QPoint:
    """A point within a claim's words, or its first chip."""
    laid = view.rows.laid(row)
    corner = view.visualRect(view.statements.index(row)).topLeft()
    for cell in laid.cells:
        for mark in cell.marks:
            if mark.claim == claim and mark.kind == kind:
                return next(cell.areas(mark)).center().toPoint() + corner
    raise AssertionError("no such claim")


def test_a_result_is_a_list_of_rows(qtmodeltester) -> None:
    model = StatementsModel()
    model.show(blocks_of(Shelf((DOC,), (ANSWER,)), ANSWER))
    kinds = [block.kind for block in model.blocks]
    assert kinds == [
        "title", "heading", "answer", "heading", "point", "heading", "head", "cells", "cells", "note",
    ]  # fmt: skip
    qtmodeltester.check(model)
    said = model.data(model.index(4), Qt.ItemDataRole.AccessibleTextRole)
    assert said == "It snowed in 1999., not found in the source"


def test_a_table_of_one_long_row_is_turned() -> None:
    one = Section("record", "Record", "table", (tuple(Cited(str(n), ()) for n in range(5)),), tuple("abcde"))
    blocks = blocks_of(Shelf((DOC,), (result := result_of(one),)), result)
    assert [block.plain for block in blocks] == ["Record", "a 0", "b 1", "c 2", "d 3", "e 4"]


def test_what_all_claims_stand_on_is_merged() -> None:
    overlapping = Cited("a", (Span(0, 5), Span(3, 9), Span(20, 30)))
    result = result_of(Section("a", "", "points", ((overlapping,), (Cited("b", (Span(4, 6),)),))))
    assert spans_of(blocks_of(Shelf((DOC,), (result,)), result)) == {DOC.sha256: (Span(0, 9), Span(20, 30))}


def test_a_click_on_a_claim_or_a_chip_says_which(view, qtbot) -> None:
    heard = []
    view.claim_chosen.connect(lambda claim, source: heard.append((claim.cited.value, source)))
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point_of(view, 2, 1))
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point_of(view, 2, 0, "chip"))
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point_of(view, 7, 1))
    assert heard == [("It rained.", -1), ("It earned 40.", 0), ("120", -1)]
    assert view.chosen == {(7, 1)}


def test_keys_walk_through_claims_and_skip_what_makes_none(view, qtbot) -> None:
    heard = []
    view.claim_chosen.connect(lambda claim, _: heard.append(claim.cited.value))
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert heard == ["It earned 40.", "It rained.", "It snowed in 1999.", "Revenue"]


def test_the_tip_quotes_the_source(view) -> None:
    derived = view.tip(view.claim(2, 0))
    assert derived.startswith("Worked out from:")
    assert "report.pdf, p. 1\n“Revenue was 120.”" in derived
    assert "does not stand in the source" in view.tip(view.claim(4, 0))


def test_a_thousand_rows_are_set_by_and_by(view, qtbot) -> None:
    result = result_of(table(1000))
    view.show_blocks(blocks_of(Shelf((DOC,), (result,)), result))
    last = view.statements.index(1001)
    qtbot.waitUntil(lambda: view.visualRect(last).height() > 0)
    view.choose([(1001, 0)])
    qtbot.waitUntil(lambda: view.viewport().rect().intersects(view.visualRect(last)))


def test_many_columns_are_wider_than_the_view(view, qtbot) -> None:
    columns = tuple(f"Column {n}" for n in range(12))
    rows = tuple(tuple(Cited(f"{n},000", (REVENUE,)) for n in range(12)) for _ in range(3))
    result = result_of(Section("wide", "Wide", "table", rows, columns))
    view.show_blocks(blocks_of(Shelf((DOC,), (result,)), result))
    qtbot.waitUntil(lambda: view.horizontalScrollBar().maximum() > 0)


# In the window


def summarised(window, qtbot, entry) -> None:
    window.task_panel.choose("summarize")
    window.run_selected()
    qtbot.waitUntil(lambda: entry.state is State.DONE)
    qtbot.waitUntil(lambda: len(window.results.words.view.statements.blocks) > 3)


def test_a_claim_leads_to_its_page_and_back(window, qtbot, loaded) -> None:
    summarised(window, qtbot, loaded)
    view, pages = window.results.words.view, window.preview.pages
    rows = [row for row, block in enumerate(view.statements.blocks) if block.kind == "point"]
    assert len(pages.sources) == 3
    qtbot.waitUntil(lambda: view.visualRect(view.statements.index(rows[2])).height() > 0)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point_of(view, rows[2], 0))
    assert pages.cited == view.claim(rows[2], 0).cited.spans
    qtbot.waitUntil(lambda: pages.page == 3)

    pages.go_to(2)
    index = 1
    run = next(run for run in loaded.document.pages[index].runs if run.box is not None)
    offset = loaded.document.text.index("anna@", loaded.document.pages[index].span.start)
    box = next(box for page, box in _lines(loaded.document, Span(offset, offset + 1)) if page == 2)
    assert run.box is not None
    area = pages.to_view(pages.rect_of(index), box)
    qtbot.mouseClick(pages.viewport(), Qt.MouseButton.LeftButton, pos=area.center().toPoint())
    assert view.chosen == {(rows[1], 0)}


def _lines(document, span):
    from desktop.ui.views.page_places import lines_of

    return lines_of(document, span)


def test_a_question_is_answered_as_it_is_written_and_kept(window, qtbot, loaded, desktop) -> None:
    window.task_panel.choose("ask")
    bar, view = window.results.words.bar, window.results.words.view
    assert not window.task_panel.run_button.isVisible()
    assert bar.line.isVisible()
    desktop.runner.hold.clear()
    bar.line.setText("Whom do I write to?")
    qtbot.keyClick(bar.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: any(b.kind == "writing" for b in view.statements.blocks))
    assert view.statements.blocks[-1].text.startswith("The addresses are")
    assert bar.stop.isVisible()
    desktop.runner.hold.set()
    qtbot.waitUntil(lambda: view.statements.blocks[-1].kind == "note")
    asked = [request for request in desktop.runner.requests if isinstance(request, RunSet)]
    assert asked[0].options == {"question": "Whom do I write to?", "earlier": (), "closest": 3}
    # It was read again, with its tables.
    assert [r.tables for r in desktop.runner.requests if isinstance(r, Read)] == [False, True]

    bar.line.setText("And then?")
    qtbot.keyClick(bar.line, Qt.Key.Key_Return)
    qtbot.waitUntil(
        lambda: [b.text for b in view.statements.blocks if b.kind == "question"][-1:] == ["And then?"]
    )
    qtbot.waitUntil(lambda: not bar.stop.isVisible())
    second = [request for request in desktop.runner.requests if isinstance(request, RunSet)][1]
    assert second.options["earlier"] == ("Whom do I write to?",)


def test_a_claim_of_another_document_shows_that_document(window, qtbot, loaded, tmp_path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("Bob has bob@example.org as his address.\n", "utf-8")
    drop(window, note)
    entries = window.desk.documents.entries
    qtbot.waitUntil(lambda: len(entries) == 2 and entries[1].state is State.READY)
    window.documents.choose(loaded)
    window.task_panel.choose("ask")
    bar, view = window.results.words.bar, window.results.words.view
    bar.scope.setCurrentIndex(bar.scope.findData(ALL))
    assert bar.scope.currentText() == "All documents (2)"
    bar.line.setText("Who?")
    qtbot.keyClick(bar.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: view.statements.blocks[-1:] != [] and view.statements.blocks[-1].kind == "note")
    row = next(r for r, b in enumerate(view.statements.blocks) if "bob@" in b.plain)
    qtbot.waitUntil(lambda: view.visualRect(view.statements.index(row)).height() > 0)
    assert "note.txt" in view.rows.laid(row).cells[0].layout.text()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point_of(view, row, 0, "chip"))
    assert window.documents.current() is entries[1]
    assert window.preview.text.cited == view.claim(row, 0).cited.spans
    assert view.chosen == {(row, 0)}, "the answer stays as another document comes into sight"


def test_a_key_leads_to_the_question(window, qtbot, loaded) -> None:
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert window.task_panel.task == "ask"
    assert window.results.words.bar.line.hasFocus()


def test_stop_leaves_what_is_written(window, qtbot, loaded, desktop) -> None:
    window.task_panel.choose("ask")
    bar, view = window.results.words.bar, window.results.words.view
    desktop.runner.hold.clear()
    bar.line.setText("Whom?")
    qtbot.keyClick(bar.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: any(b.kind == "writing" for b in view.statements.blocks))
    qtbot.mouseClick(bar.stop, Qt.MouseButton.LeftButton)
    assert [b.text for b in view.statements.blocks if b.kind == "problem"] == ["Stopped."]
    assert not bar.stop.isVisible()
    desktop.runner.hold.set()


def test_copy_with_citations_only_when_asked(window, qtbot, loaded) -> None:
    summarised(window, qtbot, loaded)
    clipboard = QGuiApplication.clipboard()
    clipboard.clear()
    window.results.words.buttons["copy"].click()
    qtbot.waitUntil(lambda: "anna@example.org" in clipboard.text())
    assert "letter.pdf" not in clipboard.text()
    window.results.words.buttons["cite"].click()
    qtbot.waitUntil(lambda: "[^1]: letter.pdf, p. 1: “anna@example.org”" in clipboard.text())


def test_again_runs_with_the_same_options(window, qtbot, loaded, desktop) -> None:
    summarised(window, qtbot, loaded)
    before = loaded.result
    window.results.words.buttons["again"].click()
    qtbot.waitUntil(lambda: loaded.state is State.DONE and loaded.result is not before)


def test_results_of_all_documents_go_to_one_file(window, qtbot, loaded, desktop, tmp_path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("Bob has bob@example.org as his address.\n", "utf-8")
    drop(window, note)
    entries = window.desk.documents.entries
    qtbot.waitUntil(lambda: len(entries) == 2 and entries[1].state is State.READY)
    window.task_panel.choose("summarize")
    window.run_all()
    qtbot.waitUntil(lambda: all(entry.state is State.DONE for entry in entries))
    assert window.exporting.alike(loaded) == entries
    window.desk.talk.export_batch(entries, "xlsx", tmp_path / "all.xlsx")
    qtbot.waitUntil((tmp_path / "all.xlsx").exists)
    sent = next(request for request in desktop.runner.requests if isinstance(request, ExportSet))
    assert [document.sha256 for document in sent.documents] == [e.document.sha256 for e in entries]
    qtbot.waitUntil(lambda: "all.xlsx" in window.statusBar().currentMessage())


def test_hovering_shows_what_can_be_clicked(view, qtbot) -> None:
    qtbot.mouseMove(view.viewport(), point_of(view, 2, 1))
    qtbot.waitUntil(lambda: view.hovered is not None)
    assert view.viewport().cursor().shape() is Qt.CursorShape.PointingHandCursor
    assert view.rows.laid(2).at(QPointF(0, 0)) is None


def test_documents_are_sorted_by_what_was_said_of_them(window, qtbot, loaded, tmp_path) -> None:
    for name in ("b.txt", "c.txt"):
        (tmp_path / name).write_text("Some text.\n", "utf-8")
        drop(window, tmp_path / name)
    model = window.desk.documents
    qtbot.waitUntil(lambda: len(model.entries) == 3 and all(e.state is State.READY for e in model.entries))
    for entry, word in zip(model.entries, ("Letter", "invoice", "Contract"), strict=True):
        section = Section(
            "class", "Class", "table", ((Cited(word, ()), Cited("0.9", ())),), ("Class", "Score")
        )
        entry.result = TaskResult("classify", Status.OK, sections=(section,))
    window.documents.choose(model.entries[0])
    chosen = window.documents.current()
    window.documents.table.sortByColumn(2, Qt.SortOrder.AscendingOrder)
    assert [entry.outcome for entry in model.entries] == ["Contract", "invoice", "Letter"]
    assert window.documents.current() is chosen
    assert model.data(model.index(0, 2)) == "Contract"


def test_two_documents_stand_beside_each_other(window, qtbot, loaded, tmp_path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("Bob has bob@example.org as his address.\n", "utf-8")
    drop(window, note)
    entries = window.desk.documents.entries
    qtbot.waitUntil(lambda: len(entries) == 2 and entries[1].state is State.READY)
    window.documents.choose(loaded)
    window.task_panel.choose("compare")
    bar, view, companion = window.results.words.bar, window.results.words.view, window.preview.companion
    assert bar.over == ALL
    qtbot.mouseClick(bar.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.statements.blocks[-1:] != [] and view.statements.blocks[-1].kind == "note")
    assert companion.isVisible()
    assert companion.name.text() == "note.txt"
    row = next(r for r, b in enumerate(view.statements.blocks) if b.kind == "cells")
    qtbot.waitUntil(lambda: view.visualRect(view.statements.index(row)).height() > 0)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point_of(view, row, 0))
    assert window.documents.current() is loaded
    before, after = view.statements.blocks[row].claims
    assert (window.preview.pages.cited, companion.text.cited) == (before.cited.spans, after.cited.spans)
    window.task_panel.choose("ask")
    assert not companion.isVisible()


def test_a_large_text_gives_way_to_another(window, qtbot, tmp_path) -> None:
    large, small = tmp_path / "large.txt", tmp_path / "small.txt"
    large.write_text("A line of text.\n" * 6000, "utf-8")
    small.write_text("Write to bob@example.org.\nOr to ann@example.org.\n", "utf-8")
    drop(window, large, small)
    entries = window.desk.documents.entries
    qtbot.waitUntil(lambda: len(entries) == 2 and all(e.state is State.READY for e in entries), timeout=20000)
    text = window.preview.text
    window.documents.choose(entries[0])
    qtbot.waitUntil(lambda: not text.loading and text.blockCount() > 5000, timeout=20000)
    old = text.document()
    gone = []
    old.destroyed.connect(lambda: gone.append(True))
    window.documents.choose(entries[1])
    assert text.toPlainText() == "Write to bob@example.org.\nOr to ann@example.org.\n"
    summarised(window, qtbot, entries[1])
    assert text.sources[:1] == entries[1].result.sections[0].rows[0][0].spans
    qtbot.waitUntil(lambda: bool(gone), timeout=20000)
