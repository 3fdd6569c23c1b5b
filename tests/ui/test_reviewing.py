"""A review by mouse and keyboard, from drop to export."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QWidget

from desktop.document.model import Document, Page, Span
from desktop.document.results import Finding, Status, TaskResult
from desktop.jobs.requests import Event, Export
from desktop.tasks import projects
from desktop.ui.dialogs.project import ProjectDialog
from desktop.ui.dialogs.shortcuts import ShortcutsDialog
from desktop.ui.dialogs.undecided import UndecidedDialog
from desktop.ui.review import Decision, Review, Standing
from desktop.ui.session import Entry, State
from desktop.ui.views.legend import Legend
from desktop.ui.views.text_view import LONGEST, TextView

from .driving import drop, finish, rejected

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PAGES = 100


@pytest.fixture
def reviewed(window, qtbot, loaded) -> Entry:
    """A document with findings; the first is chosen."""
    window.activateWindow()
    window.run_selected()
    finish(window, qtbot, loaded)
    window.results.findings.table.setFocus()
    window.results.findings.choose_row(0)
    return loaded


def press(qtbot, window, keys: Iterable[str], modifier=Qt.KeyboardModifier.NoModifier) -> None:
    for key in keys:
        qtbot.keyClick(window, getattr(Qt.Key, f"Key_{key}"), modifier)


def texts(entry: Entry, standing: Standing) -> list[str]:
    review = entry.review
    return [review.texts[n] for n in review.in_order() if review.standing(n) is standing]


def on_page(window, x: float, y: float, page: int = 0) -> QPoint:
    """A point of a page (in points) in the view's viewport."""
    pages = window.preview.pages
    corner, zoom = pages.rect_of(page).topLeft(), pages.zoom
    return QPoint(round(corner.x() + x * zoom), round(corner.y() + y * zoom))


def drag(qtbot, widget: QWidget, start: QPoint, end: QPoint, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.mousePress(widget, Qt.MouseButton.LeftButton, modifier, start)
    for step in range(1, 5):
        qtbot.mouseMove(widget, start + (end - start) * step / 4)
    qtbot.mouseRelease(widget, Qt.MouseButton.LeftButton, modifier, end)


def menu(qtbot) -> QMenu:
    """The menu that opened."""
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    return QApplication.activePopupWidget()


def take(qtbot, title: str) -> None:
    """Choose an entry of the menu that opened."""
    opened = menu(qtbot)
    action = next(a for a in opened.actions() if a.text().endswith(title))
    opened.close()
    action.trigger()


def test_keys_move_decide_and_undo(window, qtbot, reviewed) -> None:
    findings = window.results.findings
    assert findings.model.row_of(findings.current) == 0
    press(qtbot, window, "JJK")
    assert findings.model.row_of(findings.current) == 1
    number = findings.current
    assert window.preview.pages.selected == number
    press(qtbot, window, "A")
    assert reviewed.review.standing(number) is Standing.ACCEPTED
    assert reviewed.review.items[number].finding.decided_by == "person"
    assert findings.model.row_of(findings.current) == 2, "the next one that is undecided"
    press(qtbot, window, "R")
    assert rejected(reviewed) == 1
    press(qtbot, window, "ZZ", CTRL)
    assert reviewed.review.decided == 0
    assert findings.current == number, "what was undone is shown"
    press(qtbot, window, "Y", CTRL)
    assert reviewed.review.standing(number) is Standing.ACCEPTED
    press(qtbot, window, "KU")
    assert window.results.card.heading.text().startswith(str(reviewed.review.open))


def test_all_like_this_goes_through_the_batch_as_one_step(window, qtbot, reviewed, pdf, tmp_path) -> None:
    other = tmp_path / "other.pdf"
    other.write_bytes(pdf.read_bytes())
    drop(window, other)
    entries = window.desk.documents.entries
    qtbot.waitUntil(lambda: len(entries) == 2 and entries[1].state is State.READY, timeout=30000)
    window.documents.choose(entries[1])
    window.run_selected()
    finish(window, qtbot, entries[1])
    window.documents.choose(reviewed)
    press(qtbot, window, "J")
    number = window.results.findings.current
    text = reviewed.review.texts[number]
    press(qtbot, window, "A", SHIFT)
    for entry in entries:
        accepted = texts(entry, Standing.ACCEPTED)
        assert accepted == [text] * 3, "once a page"
    assert "6 of" in window.documents.words.text()
    press(qtbot, window, "Z", CTRL)
    assert not any(entry.review.decided for entry in entries)
    press(qtbot, window, "R", SHIFT)
    assert [rejected(entry) for entry in entries] == [3, 3]


def test_another_label_by_key(window, qtbot, reviewed) -> None:
    number = window.results.findings.current
    press(qtbot, window, "L")
    opened = menu(qtbot)
    letters = [a.text()[:2] for a in opened.actions() if a.text().startswith("&")]
    assert len(set(letters)) == len(letters), "each label has its own key"
    take(qtbot, "Organisation")
    assert reviewed.review.items[number].finding.label == "ORG"
    assert reviewed.review.standing(number) is Standing.ACCEPTED
    assert "ORG" in window.results.findings.legend._chips


def test_text_is_marked_with_the_mouse(window, qtbot, reviewed) -> None:
    document = reviewed.document
    place = document.text.index("Dear Anna Berg")
    run = document.pages[0].runs[0]
    y = (run.box.y0 + run.box.y1) / 2
    first, last = (run.box_of(Span(place + i, place + i + 1)) for i in (5, 13))
    view = window.preview.pages
    drag(qtbot, view.viewport(), on_page(window, first.x0 + 1, y), on_page(window, last.x1 - 1, y))
    assert view.selection.of(document.text) == "Anna Berg"
    take(qtbot, "Person")
    qtbot.waitUntil(lambda: not window.desk.batch.busy, timeout=30000)
    assert "Anna Berg" in texts(reviewed, Standing.ACCEPTED)
    assert texts(reviewed, Standing.PROPOSED).count("Anna Berg") == 2, "found on the other pages too"
    window.desk.undo_step()
    assert "Anna Berg" not in texts(reviewed, Standing.ACCEPTED) + texts(reviewed, Standing.PROPOSED)


def test_a_double_click_marks_a_word(window, qtbot, reviewed) -> None:
    document = reviewed.document
    run = document.pages[0].runs[0]
    box = run.box_of(Span(document.text.index("Berg"), document.text.index("Berg") + 1))
    spot = on_page(window, box.x0 + 1, (box.y0 + box.y1) / 2)
    qtbot.mouseDClick(window.preview.pages.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert window.preview.pages.selection.of(document.text) == "Berg"
    menu(qtbot).close()
    window.escape()
    assert window.preview.pages.selection is None


def test_a_box_by_mouse_over_no_text(window, qtbot, reviewed, desktop, tmp_path) -> None:
    viewport = window.preview.pages.viewport()
    drag(qtbot, viewport, on_page(window, 300, 300), on_page(window, 400, 340))
    take(qtbot, "Person")
    (region,) = reviewed.review.outcome().regions
    assert region.page == 1
    assert abs(region.box.x0 - 300) < 2
    assert abs(region.box.y1 - 340) < 2
    window.desk.accept_all([reviewed])
    window.desk.export(reviewed, "redacted", tmp_path / "out.pdf")
    qtbot.waitUntil(lambda: reviewed.exported is not None, timeout=30000)
    sent = next(request for request in desktop.runner.requests if isinstance(request, Export))
    assert sent.result.regions == (region,)


def test_a_box_over_text_takes_the_text(window, qtbot, reviewed) -> None:
    document = reviewed.document
    run = document.pages[0].runs[0]
    start = document.text.index("Dear")
    first, last = run.box_of(Span(start, start + 1)), run.box_of(Span(start + 3, start + 4))
    drag(
        qtbot,
        window.preview.pages.viewport(),
        on_page(window, first.x0 - 0.5, run.box.y0),
        on_page(window, last.x1 + 0.5, run.box.y1),
        SHIFT,
    )
    take(qtbot, "Person")
    assert "Dear" in texts(reviewed, Standing.ACCEPTED)
    assert not reviewed.review.outcome().regions


def test_a_box_by_keyboard(window, qtbot, reviewed) -> None:
    press(qtbot, window, "B")
    pages = window.preview.pages
    assert pages.drawing
    before = pages.box[1]
    qtbot.keyClick(pages, Qt.Key.Key_Down, CTRL)
    qtbot.keyClick(pages, Qt.Key.Key_Right, SHIFT)
    qtbot.keyClick(pages, Qt.Key.Key_Return)
    take(qtbot, "Person")
    (region,) = reviewed.review.outcome().regions
    assert region.box.y0 == before.y0 + 24
    assert region.box.x1 - region.box.x0 == before.x1 - before.x0 + 4
    assert not pages.drawing


def test_search_and_redact_all_hits(window, qtbot, reviewed) -> None:
    press(qtbot, window, "F", CTRL)
    bar = window.preview.search
    qtbot.waitUntil(bar.isVisible)
    qtbot.keyClicks(bar.line, "anna  berg")
    qtbot.waitUntil(lambda: bar.count.text() == "1 of 3")
    qtbot.keyClick(bar.line, Qt.Key.Key_Return)
    assert bar.count.text() == "2 of 3"
    assert window.preview.pages.page == 2
    qtbot.keyClick(bar.line, Qt.Key.Key_Return, SHIFT)
    assert bar.count.text() == "1 of 3"
    qtbot.keyClick(bar.line, Qt.Key.Key_Return, CTRL)
    take(qtbot, "Person")
    assert texts(reviewed, Standing.ACCEPTED) == ["Anna Berg"] * 3
    bar.line.setFocus()
    qtbot.keyClick(bar.line, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not bar.isVisible())


def test_the_dial_says_its_price_first(window, qtbot, reviewed) -> None:
    text, page = "x " * 40, Page(1, 0, 0, Span(0, 80), ())
    document = Document("x.txt", "txt", "0" * 64, text, (page,))
    found = [Finding("PERSON", Span(2 * i, 2 * i + 1), (30 + i) / 100, "test") for i in range(40)]
    result = TaskResult("redact", Status.OK, tuple(found[20:]), tuple(found[:20]), options={"threshold": 0.5})
    reviewed.document, reviewed.review = document, Review(document, result)
    window.desk.content_changed.emit(reviewed)
    dial = window.results.findings.dial
    assert dial.more.text().endswith(": +5")
    assert dial.fewer.text().endswith(": \N{MINUS SIGN}5")
    dial.slider.sliderMoved.emit(100 - 35)
    assert "+15 to review" in dial.words.text()
    assert reviewed.review.open == 20, "nothing changes while it is dragged"
    qtbot.mouseClick(dial.more, Qt.MouseButton.LeftButton)
    assert reviewed.review.open == 25
    qtbot.waitUntil(lambda: window.results.findings.model.rowCount() == 25)
    press(qtbot, window, "Z", CTRL)
    assert reviewed.review.open == 20


def test_the_legend_filters_and_says_more_than_colour(window, qtbot, reviewed) -> None:
    reviewed.review.apply(reviewed.review.relabel([0], "ORG"))
    window.desk.decisions_changed(reviewed)
    legend: Legend = window.results.findings.legend
    chip = legend._chips["ORG"]
    assert chip.text() == "Organisation 1"
    assert "Or" in chip.toolTip()
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    model = window.results.findings.model
    qtbot.waitUntil(lambda: model.rows == [0])
    window.results.findings.choose(1)
    assert len(model.rows) == reviewed.review.total, "what is chosen elsewhere is shown, whatever the filter"


def test_decided_findings_leave_a_list_of_what_is_to_review(window, qtbot, reviewed) -> None:
    filters, model = window.results.findings.filters, window.results.findings.model
    filters.standing.setCurrentIndex(1)
    total = reviewed.review.total
    qtbot.waitUntil(lambda: len(model.rows) == total)
    press(qtbot, window, "A")
    qtbot.waitUntil(lambda: len(model.rows) == total - 1)
    filters.clear()
    qtbot.waitUntil(lambda: len(model.rows) == total)


def test_what_is_undecided_stops_the_export(  # noqa: PLR0917 - fixtures
    window, qtbot, reviewed, desktop, tmp_path, monkeypatch
) -> None:
    out = tmp_path / "out.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (str(out), args[-1]))
    press(qtbot, window, "E", CTRL)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, UndecidedDialog)
    assert not out.exists()
    qtbot.mouseClick(dialog.review, Qt.MouseButton.LeftButton)
    assert reviewed.undecided
    assert reviewed.review.standing(window.results.findings.current) is Standing.PROPOSED
    press(qtbot, window, "E", CTRL)
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), UndecidedDialog))
    qtbot.mouseClick(QApplication.activeModalWidget().export, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: reviewed.exported is not None, timeout=30000)
    sent = next(request for request in desktop.runner.requests if isinstance(request, Export))
    assert {f.decided_by for f in sent.result.findings} == {"machine"}, "nobody looked at them"
    assert not reviewed.undecided


def test_before_and_after_scroll_together(window, qtbot, reviewed) -> None:
    press(qtbot, window, "S")
    before, after = window.preview.pages, window.preview.pages_after
    qtbot.waitUntil(after.isVisible)
    before.go_to(3)
    qtbot.waitUntil(lambda: after.page == 3)
    number, box = before.findings_on(2)[0]
    spot = after.to_view(after.rect_of(2), box).center().toPoint()
    qtbot.waitUntil(lambda: after.grab().toImage().pixelColor(spot).lightness() == 0, timeout=10000)
    window.desk.decide(reviewed, [number], Decision.REJECTED)
    qtbot.waitUntil(lambda: after.grab().toImage().pixelColor(spot).lightness() > 0)
    press(qtbot, window, "S")
    assert not after.isVisible()


def test_always_and_never_are_kept_and_done(window, qtbot, reviewed) -> None:
    window.lists.always("Dear", "PERSON")
    qtbot.waitUntil(lambda: texts(reviewed, Standing.ACCEPTED) == ["Dear"] * 3)
    name = window.lists.project or "My project"
    assert projects.load(name).always == ("PERSON:Dear",)
    window.lists.never("Dear")
    assert texts(reviewed, Standing.REJECTED) == ["Dear"] * 3
    assert projects.load(name).allow == ("Dear",)


def test_the_lists_of_a_project_can_be_changed(qtbot) -> None:
    projects.add("Case 7", "always", "ORG:Acme")
    dialog = ProjectDialog("Case 7")
    qtbot.addWidget(dialog)
    page = dialog.pages["always"]
    assert [page.list.item(i).text() for i in range(page.list.count())] == ["ORG:Acme"]
    qtbot.keyClicks(page.line, "Berg  & Co")
    qtbot.keyClick(page.line, Qt.Key.Key_Return)
    assert projects.load("Case 7").always == ("ORG:Acme", "Berg & Co")
    page.list.setCurrentRow(0)
    qtbot.mouseClick(page.remove, Qt.MouseButton.LeftButton)
    assert projects.load("Case 7").always == ("Berg & Co",)
    dialog.tabs.setCurrentIndex(2)
    qtbot.keyClicks(dialog.pages["patterns"].line, "CASE-[")
    qtbot.keyClick(dialog.pages["patterns"].line, Qt.Key.Key_Return)
    assert not dialog.problem.isHidden()
    assert projects.load("Case 7").patterns == ()


def test_the_page_of_keys_names_every_action_and_no_key_is_used_twice(window, qtbot) -> None:
    press(qtbot, window, ["F1"])
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ShortcutsDialog)
    qtbot.keyClick(dialog, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
    by_menu = {
        title: [key.toString() for action in actions for key in action.shortcuts()]
        for title, actions in window.actions_.groups
    }
    # Findings and sentences are never in sight together, and what is not in sight has no keys.
    translation = by_menu.pop("Translation")
    assert len(translation) == len(set(translation))
    keys = [key for keys in by_menu.values() for key in keys]
    assert len(keys) == len(set(keys))
    assert not set(translation) & {
        key for title, keys in by_menu.items() if title != "Review" for key in keys
    }


def test_everything_that_can_be_pressed_has_a_name(window, reviewed) -> None:
    from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QSlider

    kinds = (QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QSlider)
    inner = ("qt_", "ScrollLeft", "ScrollRight")
    nameless = [
        widget
        for widget in window.findChildren(QWidget)
        if isinstance(widget, kinds)
        and widget.isVisible()
        and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not widget.objectName().startswith(inner)
        and not (widget.accessibleName() or getattr(widget, "text", str)())
        and not isinstance(widget.parent(), QComboBox)
    ]
    assert not nameless


def test_a_text_of_long_lines_keeps_its_places(qtbot) -> None:
    text = "ab😀c " * LONGEST + "\nend anna@example.org"
    document = Document("x.txt", "txt", "0" * 64, text, (Page(1, 0, 0, Span(0, len(text)), ()),))
    view = TextView()
    qtbot.addWidget(view)
    view.show_entry(Entry(Path("x.txt"), State.READY, document))
    qtbot.waitUntil(lambda: not view.loading)
    for place in (0, 2, 3, LONGEST - 1, LONGEST, LONGEST + 1, text.index("anna"), len(text) - 1):
        qt = view.to_qt(place)
        assert view.from_qt(qt) == place
        shown = view.toPlainText().encode("utf-16-le")[2 * qt : 2 * qt + 4].decode("utf-16-le", "ignore")
        assert shown[:1] == text[place]
    assert max(len(line) for line in view.toPlainText().split("\n")) <= LONGEST


def test_a_hundred_pages_from_drop_to_export(window, qtbot, desktop, tmp_path, monkeypatch) -> None:
    """What an evening of review is made of, by mouse and keyboard alone."""
    from reportlab.pdfgen.canvas import Canvas

    path, out = tmp_path / "hundred.pdf", tmp_path / "hundred.redacted.pdf"
    canvas = Canvas(str(path))
    for page in range(PAGES):
        canvas.drawString(72, 700, f"Page {page + 1}: write to anna@example.org or p{page}@example.org.")
        canvas.drawString(72, 660, "Signed by Carl Holm.")
        canvas.showPage()
    canvas.save()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (str(out), args[-1]))
    window.activateWindow()
    drop(window, path)
    entries = window.desk.documents.entries
    qtbot.waitUntil(lambda: bool(entries) and entries[0].state is State.READY, timeout=60000)
    qtbot.mouseClick(window.task_panel.run_button, Qt.MouseButton.LeftButton)
    entry = entries[0]
    finish(window, qtbot, entry)
    assert entry.review.open == 2 * PAGES
    qtbot.waitUntil(lambda: window.results.findings.model.rowCount() == 2 * PAGES)

    press(qtbot, window, "J")
    assert entry.review.texts[window.results.findings.current] == "anna@example.org"
    press(qtbot, window, "A", SHIFT)
    assert entry.review.decided == PAGES
    press(qtbot, window, "R")
    press(qtbot, window, "A" * 20)
    assert (entry.review.decided, rejected(entry)) == (PAGES + 21, 1)
    press(qtbot, window, "F", CTRL)
    qtbot.keyClicks(window.preview.search.line, "carl holm")
    qtbot.waitUntil(lambda: window.preview.search.count.text() == f"1 of {PAGES}")
    qtbot.keyClick(window.preview.search.line, Qt.Key.Key_Return, CTRL)
    take(qtbot, "Person")
    assert texts(entry, Standing.ACCEPTED).count("Carl Holm") == PAGES
    window.escape()
    window.results.findings.table.setFocus()
    for _ in range(PAGES):
        press(qtbot, window, "A")
    assert entry.undecided == 0
    press(qtbot, window, "E", CTRL)
    qtbot.waitUntil(lambda: entry.exported is not None, timeout=60000)
    sent = next(request for request in desktop.runner.requests if isinstance(request, Export))
    assert len(sent.result.findings) == 3 * PAGES - 1
    assert len(sent.result.rejected) == 1
    assert window.documents.progress.value() == window.documents.progress.maximum()
    undone = 0
    while window.desk.undo.canUndo():
        window.desk.undo_step()
        undone += 1
    window.desk.finish()
    assert undone >= PAGES
    assert (entry.review.decided, entry.review.open) == (0, 2 * PAGES)


def test_a_pseudonym_stays_the_same_in_every_copy(window, qtbot, reviewed, pdf, desktop, tmp_path) -> None:  # noqa: PLR0917
    other = tmp_path / "other.pdf"
    other.write_bytes(pdf.read_bytes())
    drop(window, other)
    entries = window.desk.documents.entries
    qtbot.waitUntil(lambda: len(entries) == 2 and entries[1].state is State.READY, timeout=30000)
    window.documents.choose(entries[1])
    window.run_selected()
    finish(window, qtbot, entries[1])
    window.desk.present({"style": "pseudonym"})
    window.desk.accept_all(entries)
    window.exporting.export_to(tmp_path, list(entries))
    qtbot.waitUntil(lambda: all(entry.exported for entry in entries), timeout=60000)
    sent = [request for request in desktop.runner.requests if isinstance(request, Export)]
    names = {finding.replacement for request in sent for finding in request.result.findings}
    assert len(names) == 1, "one address, one pseudonym"
    assert names.isdisjoint({"", "anna@example.org"})


def test_how_a_copy_looks_can_be_changed_after_the_run(window, qtbot, reviewed) -> None:
    style = window.task_panel._widgets["style"]
    style.setCurrentIndex(style.findData("box"))
    assert reviewed.review.outcome().options["style"] == "box"
    style.setCurrentIndex(style.findData("label"))
    assert reviewed.review.outcome().options["style"] == "label"


def test_another_task_in_between_loses_no_decision(window, qtbot, reviewed) -> None:
    press(qtbot, window, "R")
    assert rejected(reviewed) == 1
    window.desk._ran(reviewed, Event(0, "done", answer=TaskResult("summarize", Status.OK)))
    qtbot.waitUntil(lambda: reviewed.review is None)
    window.run_selected()
    finish(window, qtbot, reviewed)
    assert rejected(reviewed) == 1


def test_what_is_decided_during_a_large_change_comes_after_it(window, qtbot, loaded) -> None:
    window.run_selected()
    finish(window, qtbot, loaded)
    text = loaded.document.text
    many = tuple(
        Finding("PERSON", Span(i % (len(text) - 1), i % (len(text) - 1) + 1), 0.9, "t") for i in range(20_000)
    )
    loaded.review = Review(loaded.document, TaskResult("redact", Status.OK, many))
    window.desk.accept_all([loaded])
    assert loaded.review.open, "it is not done in one frame"
    window.desk.decide(loaded, [3], Decision.REJECTED)
    assert loaded.review.counts[Standing.ACCEPTED] == 19_999
    window.desk.undo_step()
    window.desk.undo_step()
    window.desk.finish()
    assert loaded.review.open == 20_000
