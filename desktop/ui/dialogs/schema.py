"""What to look for in a kind of document: a schema of one's own."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop import paths
from desktop.errors import UserError
from desktop.exporters.naming import file_stem
from desktop.tasks.extraction import schema as schemas
from desktop.tasks.extraction.schema import TYPES, Schema
from desktop.ui.models.fields import EXAMPLE, HINT, MANY, NAME, TYPE, FieldsModel
from desktop.ui.widgets.buttons import button_row, lead, row_table, use_box

WIDTHS = {NAME: 170, TYPE: 110, EXAMPLE: 150, MANY: 76}


def own_schemas() -> list[Path]:
    """The schemas that a person saved, by name."""
    return sorted((paths.config_dir() / "schemas").glob("*.json"))


class SchemaDialog(QDialog):
    """Edits a copy of a schema; "Use" saves it among a person's own and chooses it."""

    chosen = Signal(str)
    """The file of the schema that is to be used."""

    def __init__(self, value: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("What to look for"))
        self.resize(860, 540)
        self._aliases: tuple[str, ...] = ()
        self._signs: tuple[str, ...] = ()
        self.title = QLineEdit(self)
        self.title.setAccessibleName(self.tr("Name of the schema"))
        self.start = QComboBox(self)
        self.start.setAccessibleName(self.tr("Start from"))
        self.start.addItem(self.tr("An empty schema"), "")
        for schema in schemas.builtin():
            self.start.addItem(schema.title, schema.name)
        for path in own_schemas():
            self.start.addItem(path.stem, str(path))
        self.model = FieldsModel(self)
        self.table = self._table()
        self.problem = QLabel(self)
        self.problem.setProperty("role", "bad")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self._build()
        self.start.currentIndexChanged.connect(self._begin)
        at = self.start.findData(value)
        self.start.setCurrentIndex(at if at > 0 else min(1, self.start.count() - 1))

    def _table(self) -> QTableView:
        table = row_table(self, self.model, self.tr("Fields"))
        table.setItemDelegateForColumn(TYPE, _TypeDelegate(table))
        table.setEditTriggers(QAbstractItemView.EditTrigger.AllEditTriggers)
        header = table.horizontalHeader()
        header.setSectionResizeMode(HINT, QHeaderView.ResizeMode.Stretch)
        for column, width in WIDTHS.items():
            table.setColumnWidth(column, width)
        return table

    def _build(self) -> None:
        words = lead(
            self.tr(
                "A field has a name, a type, and a hint in your own words: it is what the program asks the "
                "document. Values that do not stand in the document are marked as unverified."
            ),
            self,
        )
        top = QHBoxLayout()
        for text, widget in ((self.tr("&Start from"), self.start), (self.tr("&Name"), self.title)):
            label = QLabel(text, self)
            label.setBuddy(widget)
            top.addWidget(label)
            top.addWidget(widget, 1)
        row, self.buttons = button_row(
            self,
            (
                ("add", self.tr("&Add field"), self.add),
                ("remove", self.tr("&Remove"), self.remove),
                ("up", self.tr("Move &up"), self.up),
                ("down", self.tr("Move &down"), self.down),
                ("open", self.tr("&Open JSON…"), self.open_file),
                ("save", self.tr("Save as &JSON…"), self.save_file),
            ),
            gap="down",
        )
        box, self.use = use_box(self, self.tr("&Use this schema"), self._use)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(words)
        layout.addLayout(top)
        layout.addWidget(self.table, 1)
        layout.addLayout(row)
        layout.addWidget(self.problem)
        layout.addWidget(box)

    # --- the schema ------------------------------------------------------------------------------

    def schema(self) -> Schema:
        """As it stands. Raises `UserError("bad_schema")`."""
        title = " ".join(self.title.text().split()) or self.tr("My schema")
        name = file_stem(title).casefold().replace(" ", "_")
        made = Schema(name, title, tuple(self.model.fields), self._aliases, self._signs)
        return schemas.parse(schemas.dumps(made))

    def show_schema(self, schema: Schema, *, title: str = "") -> None:
        """Edit another schema."""
        self.title.setText(title or schema.title)
        self._aliases, self._signs = schema.aliases, schema.signs
        self.model.show(schema.fields)
        self.table.selectRow(0)
        self.problem.hide()

    @Slot()
    def _begin(self) -> None:
        value = str(self.start.currentData() or "")
        if not value:
            self.model.show(())
            self.title.setText(self.tr("My schema"))
            return
        try:
            schema = schemas.named(value)
        except UserError as error:
            self._say(error)
            return
        own = value.endswith(".json")
        self.show_schema(schema, title=schema.title if own else self.tr("My %1").replace("%1", schema.title))

    def _say(self, error: UserError) -> None:
        self.problem.setText(str(error))
        self.problem.show()

    @Slot()
    def _use(self) -> None:
        try:
            schema = self.schema()
            folder = paths.config_dir() / "schemas"
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"{file_stem(schema.title)}.json"
            schemas.save(schema, path)
        except UserError as error:
            self._say(error)
        except OSError as error:
            self._say(_unwritten(error))
        else:
            self.chosen.emit(str(path))
            self.accept()

    # --- fields and files ------------------------------------------------------------------------

    @Slot()
    def add(self) -> None:
        row = self.model.add()
        self.table.selectRow(row)
        self.table.scrollToBottom()
        self.table.edit(self.model.index(row, NAME))

    @Slot()
    def remove(self) -> None:
        self.model.remove(self.table.currentIndex().row())

    @Slot()
    def up(self) -> None:
        self.table.selectRow(self.model.move(self.table.currentIndex().row(), -1))

    @Slot()
    def down(self) -> None:
        self.table.selectRow(self.model.move(self.table.currentIndex().row(), 1))

    @Slot()
    def open_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Open a schema"), "", "JSON (*.json)")
        if name:
            self.load(Path(name))

    def load(self, path: Path) -> None:
        """Edit the schema of a file."""
        try:
            self.show_schema(schemas.load(path))
        except UserError as error:
            self._say(error)

    @Slot()
    def save_file(self) -> None:
        suggested = f"{file_stem(self.title.text())}.json"
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Save the schema"), suggested, "JSON (*.json)")
        if name:
            path = Path(name)
            try:
                schemas.save(self.schema(), path if path.suffix else path.with_name(f"{path.name}.json"))
            except UserError as error:
                self._say(error)
            except OSError as error:
                self._say(_unwritten(error))


def _unwritten(error: OSError) -> UserError:
    return UserError(
        "cannot_write", f"The schema could not be written: {error.strerror}.", "Choose another folder."
    )


class _TypeDelegate(QStyledItemDelegate):
    """Offers the types that there are; a choice has its choices written behind it."""

    def createEditor(
        self, parent: QWidget, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        combo = QComboBox(parent)
        combo.addItems([f"{name}: …" if name == "choice" else name for name in TYPES])
        combo.setEditable(str(index.data()).startswith("choice"))
        return combo

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        if isinstance(editor, QComboBox):
            editor.setCurrentText(str(index.data(Qt.ItemDataRole.EditRole)))

    def setModelData(
        self, editor: QWidget, model: object, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        if isinstance(editor, QComboBox) and isinstance(model, FieldsModel):
            model.setData(index, editor.currentText())
