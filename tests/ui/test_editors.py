"""Editors of what a task looks for."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl

from desktop.tasks.extraction import schema as schemas
from desktop.ui.dialogs.classes import ClassesDialog
from desktop.ui.dialogs.schema import SchemaDialog, own_schemas
from desktop.ui.models.classes import ClassesModel
from desktop.ui.models.fields import EXAMPLE, HINT, MANY, NAME, TYPE, FieldsModel


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STRONGROOM_CONFIG", str(tmp_path / "config"))
    return tmp_path / "config"


@pytest.fixture
def dialog(qtbot) -> SchemaDialog:
    made = SchemaDialog("invoice")
    qtbot.addWidget(made)
    made.show()
    return made


def test_fields_are_edited_as_a_table(qtmodeltester) -> None:
    model = FieldsModel()
    model.show(schemas.named("invoice").fields)
    qtmodeltester.check(model)
    row = model.add()
    assert model.setData(model.index(row, NAME), "  Due   date ")
    assert model.fields[row].name == "due_date_2", "the invoice has a due date already"
    assert model.fields[row].title == "Due date"
    model.setData(model.index(row, TYPE), "choice: open, paid")
    assert (model.fields[row].type, model.fields[row].choices) == ("choice", ("open", "paid"))
    model.setData(model.index(row, TYPE), "date")
    assert (model.fields[row].type, model.fields[row].choices) == ("date", ())
    model.setData(model.index(row, TYPE), "no such type")
    assert model.fields[row].type == "date"
    model.setData(model.index(row, HINT), "When is it due?")
    model.setData(model.index(row, EXAMPLE), "2024-03-31")
    model.setData(model.index(row, MANY), Qt.CheckState.Checked.value, Qt.ItemDataRole.CheckStateRole)
    field = model.fields[row]
    assert (field.hint, field.example, field.many) == ("When is it due?", "2024-03-31", True)
    assert model.move(row, -1) == row - 1
    assert model.fields[row - 1] == field
    assert model.move(0, -1) == 0
    model.remove(row - 1)
    assert field not in model.fields


def test_a_schema_of_ones_own_is_saved_and_used(dialog, qtbot) -> None:
    heard = []
    dialog.chosen.connect(heard.append)
    count = dialog.model.rowCount()
    qtbot.mouseClick(dialog.buttons["add"], Qt.MouseButton.LeftButton)
    assert dialog.model.rowCount() == count + 1
    dialog.title.setText("Our bills / 2024")
    dialog.use.click()
    assert own_schemas() == [Path(heard[0])]
    made = schemas.load(Path(heard[0]))
    assert made.title == "Our bills / 2024"
    assert made.fields[-1].title == "New field"
    assert made.fields[:-1] == schemas.named("invoice").fields


def test_what_is_wrong_is_said_in_the_dialog(dialog, tmp_path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    dialog.load(broken)
    assert "not JSON" in dialog.problem.text()
    dialog.start.setCurrentIndex(0)
    dialog.use.click()
    assert dialog.isVisible()
    assert "fields" in dialog.problem.text()
    assert not own_schemas()


def test_files_come_and_go(dialog, tmp_path) -> None:
    file = tmp_path / "mine.json"
    schemas.save(dialog.schema(), file)
    other = SchemaDialog("auto")
    other.load(file)
    assert other.schema() == dialog.schema()
    other.deleteLater()


def test_the_panel_offers_schemas_and_their_editor(window, qtbot) -> None:
    window.task_panel.choose("extract")
    picker = window.task_panel._widgets["schema"]
    assert window.task_panel.values() == {"schema": "auto"}
    titles = [picker.combo.itemText(i) for i in range(picker.combo.count())]
    assert titles[0] == "Choose by the document"
    assert "Invoice" in titles
    qtbot.mouseClick(picker.edit, Qt.MouseButton.LeftButton)
    dialog = window.findChild(SchemaDialog)
    dialog.title.setText("Ours")
    dialog.use.click()
    assert window.task_panel.values()["schema"].endswith("Ours.json")
    assert picker.combo.currentText() == "Ours"


def test_classes_with_examples(window, qtbot, loaded, tmp_path, desktop) -> None:
    window.task_panel.choose("classify")
    edited = window.task_panel._widgets["classes"]
    qtbot.mouseClick(edited.edit, Qt.MouseButton.LeftButton)
    dialog = window.findChild(ClassesDialog)
    model = dialog.model
    assert model.setData(model.index(0, 0), "Letter: of a bank")
    assert ":" not in model.classes[0].name
    model.setData(model.index(0, 0), "Letter")
    model.setData(model.index(0, 1), "a letter from a bank")
    dialog.add()
    assert not model.setData(model.index(1, 0), "Letter"), "one name, one class"
    model.setData(model.index(1, 0), "Note")
    dialog.table.selectRow(0)
    dialog.menu.actions()[0].trigger()
    note = tmp_path / "note.txt"
    note.write_text("Call Anna back.\n", "utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(note))])
    dialog.take(1, data)
    qtbot.waitUntil(lambda: model.classes[1].examples == ("Call Anna back.",))
    dialog.use.click()
    values = window.task_panel.values()
    assert values["classes"] == ("Letter: a letter from a bank", "Note")
    assert [text.partition(":")[0] for text in values["examples"]] == ["Letter", "Note"]
    assert edited.label.text() == "Letter, Note"

    qtbot.mouseClick(edited.edit, Qt.MouseButton.LeftButton)
    again = window.findChildren(ClassesDialog)[-1]
    assert again.model.told() == (values["classes"], values["examples"])
    again.reject()
    window.close()
    assert "Anna" not in str(desktop.settings.options), "no text of a document is kept"
    assert desktop.settings.options["classify"]["classes"] == values["classes"]


def test_classes_are_edited_as_a_table(qtmodeltester) -> None:
    model = ClassesModel()
    model.show(("A: first", "B"), ("A: one text", "B: two: texts"))
    qtmodeltester.check(model)
    assert model.told() == (("A: first", "B"), ("A: one text", "B: two: texts"))
    model.clear_examples(0)
    model.remove(1)
    assert model.told() == (("A: first",), ())
