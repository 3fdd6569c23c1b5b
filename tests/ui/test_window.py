from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop.document.model import Document, Page, Problem, Span
from desktop.document.results import Finding, Status, TaskResult
from desktop.jobs.requests import Export, Run
from desktop.modelstore.store import Entry as Stored
from desktop.modelstore.store import State as ModelState
from desktop.readers.registry import SUFFIXES
from desktop.ui.dialogs.about import AboutDialog
from desktop.ui.exporting import free_path
from desktop.ui.main_window import READABLE
from desktop.ui.marks import tag_area
from desktop.ui.models.filters import Filter
from desktop.ui.models.findings import SCORE, FindingsModel
from desktop.ui.review import Review
from desktop.ui.session import SET_UP, State

from .driving import drop, finish, rejected


def test_from_drop_to_export(window, qtbot, loaded, desktop, tmp_path) -> None:
    qtbot.mouseClick(window.task_panel.run_button, Qt.MouseButton.LeftButton)
    finish(window, qtbot, loaded)
    total = len(loaded.result.findings)
    assert total >= 3
    assert window.results.findings.model.rowCount() == total

    window.results.findings.table.setFocus()
    window.results.findings.table.selectRow(0)
    qtbot.keyClick(window.results.findings.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: rejected(loaded) == 1)
    window.desk.undo_step()
    assert not rejected(loaded)
    window.desk.redo_step()
    assert rejected(loaded) == 1

    window.desk.export(loaded, "redacted", tmp_path / "out.pdf")
    qtbot.waitUntil(lambda: loaded.exported is not None, timeout=10000)
    sent = next(request for request in desktop.runner.requests if isinstance(request, Export))
    assert len(sent.result.findings) == total - 1
    assert "pypdf, pdfium, pdftotext" in window.results.card.sentence.text()
    assert window.results.card.buttons["folder"].isVisible()


def test_findings_and_preview_choose_each_other(window, qtbot, loaded) -> None:
    window.run_selected()
    finish(window, qtbot, loaded)
    last = window.results.findings.model.rowCount() - 1
    window.results.findings.table.selectRow(last)
    assert window.preview.pages.selected == window.results.findings.model.rows[last]
    qtbot.waitUntil(lambda: window.preview.pages.page == 3)
    window.preview.finding_clicked.emit(0)
    assert window.results.findings.table.currentIndex().row() == window.results.findings.model.row_of(0)


def test_pages_are_drawn(window, qtbot, loaded) -> None:
    qtbot.waitUntil(lambda: 0 in window.preview.pages.pictures._kept, timeout=10000)
    picture = window.preview.pages.pictures._kept[0][1]
    dark = sum(
        picture.pixelColor(x, y).lightness() < 128
        for x in range(0, picture.width(), 2)
        for y in range(picture.height() // 4)
    )
    assert dark > 50


def test_a_document_opens_on_its_first_page(window, loaded) -> None:
    pages = window.preview.pages
    assert pages.page == 1
    assert pages.verticalScrollBar().value() == 0
    window.resize(1600, 900)
    assert pages.verticalScrollBar().value() == 0, "wider pages keep their top in sight"


def test_every_page_becomes_the_current_one(window, loaded) -> None:
    pages = window.preview.pages
    for number in (1, 2, 3):
        pages.go_to(number)
        assert pages.page == number
        assert window.preview.number.value() == number
    pages.set_zoom(0.3)
    pages.go_to(1)
    assert pages.page == 1, "all pages are in sight: the first counts"


def test_cancel_is_seen_at_once(window, qtbot, loaded, desktop) -> None:
    desktop.runner.hold.clear()
    window.run_selected()
    assert loaded.state is State.RUNNING
    ticket = loaded.ticket
    window.cancel()
    assert loaded.state is State.CANCELLED
    assert ticket in desktop.runner.cancelled
    desktop.runner.hold.set()
    qtbot.wait(100)
    assert loaded.state is State.CANCELLED, "a late answer changes nothing"


def test_a_file_that_can_not_be_read_says_why(window, qtbot, tmp_path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 cut off")
    drop(window, broken)
    entries = window.desk.documents.entries
    qtbot.waitUntil(lambda: bool(entries) and entries[0].state is State.FAILED, timeout=10000)
    assert window.results.card.sentence.text()
    assert window.results.card.buttons["retry"].isVisible()


def test_password(window, qtbot, pdf, tmp_path) -> None:
    from pypdf import PdfWriter

    writer = PdfWriter(clone_from=pdf)
    writer.encrypt("open sesame", algorithm="AES-256")
    locked = tmp_path / "locked.pdf"
    writer.write(locked)
    drop(window, locked)
    entries = window.desk.documents.entries
    qtbot.waitUntil(lambda: bool(entries) and entries[0].state is State.LOCKED, timeout=10000)
    assert window.results.card.buttons["password"].isVisible()
    window.desk.read(entries[0], "open sesame")
    qtbot.waitUntil(lambda: entries[0].state is State.READY, timeout=10000)
    assert "sesame" not in repr(entries[0])


def test_by_keyboard_alone(window, qtbot, pdf, desktop) -> None:
    QGuiApplication.clipboard().setText(str(pdf))
    qtbot.keyClick(window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    entries = window.desk.documents.entries
    qtbot.waitUntil(lambda: bool(entries) and entries[0].state is State.READY, timeout=10000)
    qtbot.keyClick(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    finish(window, qtbot, entries[0])
    run = next(request for request in desktop.runner.requests if isinstance(request, Run))
    assert run.options == {"labels": ("PERSON", "EMAIL"), "threshold": 0.5, "style": "label"}
    window.results.findings.table.setFocus()
    window.results.findings.table.selectRow(0)
    qtbot.keyClick(window.results.findings.table, Qt.Key.Key_Delete)
    assert rejected(entries[0]) == 1
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not rejected(entries[0])


def test_choices_are_remembered(window, desktop) -> None:
    window.set_theme("dark")
    window.close()
    assert desktop.settings.theme == "dark"
    assert desktop.settings.geometry
    assert desktop.settings.options["redact"]["threshold"] == 0.5


def test_text_is_shown_and_marked(window, qtbot, tmp_path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("Smile 😀 and write to anna@example.org today.\n", "utf-8")
    drop(window, note)
    entries = window.desk.documents.entries
    qtbot.waitUntil(lambda: bool(entries) and entries[0].state is State.READY, timeout=10000)
    window.run_selected()
    finish(window, qtbot, entries[0])
    text = window.preview.text
    place = entries[0].document.text.index("anna")
    assert (
        text.toPlainText().encode("utf-16-le")[2 * text.to_qt(place) :].decode("utf-16-le").startswith("anna")
    )
    assert text.from_qt(text.to_qt(place)) == place


def test_many_findings_are_sorted_and_filtered(qtbot, qtmodeltester) -> None:
    text = "ab " * 20_000
    page = Page(1, 0, 0, Span(0, len(text)), ())
    document = Document("x.txt", "txt", "0" * 64, text, (page,))
    findings = tuple(
        Finding("EMAIL" if i % 4 else "PERSON", Span(3 * i, 3 * i + 2), i / 20_000, "test")
        for i in range(20_000)
    )
    model = FindingsModel()
    model.show(Review(document, TaskResult("redact", Status.OK, findings)))
    qtbot.waitUntil(lambda: model.rowCount() == 20_000)
    model.sort(SCORE, Qt.SortOrder.DescendingOrder)
    qtbot.waitUntil(lambda: model.rows[0] == 19_999)
    model.set_filter(Filter("person"))
    qtbot.waitUntil(lambda: model.rowCount() == 5_000)
    assert model.row_of(1) is None


def test_all_results_go_to_one_folder(window, qtbot, pdf, tmp_path) -> None:
    namesake = tmp_path / "other" / pdf.name
    namesake.parent.mkdir()
    namesake.write_bytes(pdf.read_bytes())
    drop(window, pdf, namesake)
    entries = window.desk.documents.entries
    qtbot.waitUntil(lambda: len(entries) == 2 and all(e.state is State.READY for e in entries), timeout=10000)
    window.run_all()
    for entry in entries:
        finish(window, qtbot, entry)
    out = tmp_path / "out"
    out.mkdir()
    (out / "letter.redact.pdf").write_text("an earlier one")
    window.exporting.export_to(out, list(entries))
    qtbot.waitUntil(lambda: all(entry.exported for entry in entries), timeout=10000)
    assert {path.name for path in out.iterdir()} == {
        "letter.redact.pdf", "letter.redact (2).pdf", "letter.redact (3).pdf"
    }  # fmt: skip
    assert (out / "letter.redact.pdf").read_text() == "an earlier one"


def test_a_failed_result_is_not_exported(window, loaded, desktop, tmp_path) -> None:
    loaded.result = TaskResult("redact", Status.FAILED)
    window.desk.export(loaded, "redacted", tmp_path / "out.pdf")
    assert not loaded.exporting
    assert not any(isinstance(request, Export) for request in desktop.runner.requests)


def test_a_free_name_passes_over_what_is_taken(tmp_path) -> None:
    (tmp_path / "a.pdf").touch()
    assert free_path(tmp_path, "a", ".pdf", {tmp_path / "a (2).pdf"}) == tmp_path / "a (3).pdf"


def test_a_missing_model_says_what_to_type(window, loaded) -> None:
    loaded.state, loaded.problem = State.FAILED, Problem("model_missing", "The model x is not here.")
    window.results.touch(loaded)
    card = window.results.card
    assert SET_UP in card.sentence.text()
    assert "The model x is not here." in card.sentence.text()
    assert card.buttons["run"].isVisible()


def test_about_names_every_model_with_its_licence(qtbot, desktop) -> None:
    missing = desktop.store.list()
    ready = [Stored(entry.model, ModelState.READY, entry.path) for entry in missing]
    dialog = AboutDialog([*ready[:1], *missing[1:]], [ready[0].model.label])
    qtbot.addWidget(dialog)
    text = dialog.text.toPlainText()
    for entry in missing:
        assert entry.model.title in text
        assert entry.model.licence in text
        assert entry.model.attribution in text
    assert "in memory" in text
    assert SET_UP in text
    assert "pypdf" in text


def test_dialogs_open_from_the_menu(window, qtbot) -> None:
    for opened in (window.opening.about, window.opening.offline):
        opened()
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        dialog.reject()
        qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)


def test_a_tag_hides_no_line_of_text(window, loaded) -> None:
    pages = window.preview.pages
    line = pages.to_view(QRectF(), loaded.document.pages[0].runs[0].box)
    above = tag_area(line.topLeft(), pages.font().family(), 6.5, "PERSON 1")
    assert not pages.hides_text(0, above)
    assert pages.hides_text(0, above.translated(0, line.height()))


def test_the_mouse_over_a_finding_says_its_name(window, qtbot, loaded) -> None:
    window.run_selected()
    finish(window, qtbot, loaded)
    pages = window.preview.pages
    number, box = pages.findings_on(0)[0]
    spot = pages.to_view(pages.rect_of(0), box).center().toPoint()
    qtbot.mouseMove(pages.viewport(), spot)
    qtbot.waitUntil(lambda: pages.viewport().toolTip() == pages.tag_of(number))
    assert pages.tag_of(number)


def test_the_samples_can_be_tried(window, qtbot) -> None:
    qtbot.mouseClick(window.empty.samples, Qt.MouseButton.LeftButton)
    entries = window.desk.documents.entries
    qtbot.waitUntil(lambda: len(entries) >= 4 and not any(entry.busy for entry in entries), timeout=20000)
    assert {entry.state for entry in entries} == {State.READY}
    assert window.stack.currentWidget() is window.splitter


def test_the_file_dialog_shows_what_can_be_read() -> None:
    assert set(READABLE.split()) == {f"*{suffix}" for suffix in SUFFIXES}
