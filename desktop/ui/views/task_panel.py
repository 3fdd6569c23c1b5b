"""The task, its options, and the button that starts it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.document.results import OptionValue
from desktop.tasks.base import Option, SetTask, Task
from desktop.tasks.extraction import schema as schemas
from desktop.ui import labels
from desktop.ui.dialogs.schema import own_schemas
from desktop.ui.talk import EARLIER, QUESTION
from desktop.ui.widgets.edited import Edited
from desktop.ui.widgets.file_row import FileRow
from desktop.ui.widgets.language_box import AUTO, LanguageBox
from desktop.ui.widgets.picker import Picker

OWN = (QUESTION, EARLIER)
"""Options that the window fills where the answer stands."""
SCHEMA, CLASSES, EXAMPLES = "schema", "classes", "examples"
"""Options of a task that have an editor: what to look for; what to sort into, and examples of it."""
FROM, TO = "from", "to"
"""Options of a task that translates."""
FILES = {"glossary": "*.csv *.tbx", "memory": "*.tmx"}
"""Options that name a file, and what it may end in."""
READ_TOO = (".csv",)
"""Endings of documents: dropped on the window they are read."""
RARE = ("fraction", "text", "texts")
"""Kinds of options that few people change; they are shown when asked for."""


class TaskPanel(QWidget):
    """Widgets made from what each task declares; values are kept for each task."""

    run_wanted = Signal()
    task_changed = Signal()
    edit_wanted = Signal(str, str)
    """A person wants to edit what an option names: the option and its value."""
    changed = Signal()
    """A choice or a tick of the task's options is another."""
    languages_wanted = Signal()
    """A task is shown that has languages to choose; `set_directions` gives them."""

    def __init__(
        self,
        tasks: Mapping[str, Task | SetTask],
        chosen: str,
        kept: Mapping[str, Mapping[str, OptionValue]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self.kept: dict[str, dict[str, OptionValue]] = {name: dict(values) for name, values in kept.items()}
        self._widgets: dict[str, QWidget] = {}
        self.private: dict[str, tuple[str, ...]] = {}
        """Texts of documents, which are examples: forgotten when the window is closed."""
        self._form: QWidget | None = None
        self._rare: list[QWidget] = []
        self._shown = ""
        self._directions: tuple[str, ...] = ()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        heading = QLabel(self.tr("&Task"), self)
        heading.setProperty("role", "heading")
        self.picker = QComboBox(self)
        self.picker.setAccessibleName(self.tr("Task"))
        heading.setBuddy(self.picker)
        for task in tasks.values():
            self.picker.addItem(task.title, task.name)
        self._about = QLabel(self)
        self._about.setProperty("role", "muted")
        self._about.setWordWrap(True)
        self.run_button = QPushButton(self.tr("&Run"), self)
        self.run_button.setProperty("primary", True)
        self.run_button.setToolTip(self.tr("Run on the selected documents (Ctrl+R)"))
        self.run_button.clicked.connect(self.run_wanted)
        for widget in (heading, self.picker, self._about):
            layout.addWidget(widget)
        self.more = QToolButton(self)
        self.more.setProperty("flat", True)
        self.more.setCheckable(True)
        self.more.setText(self.tr("More options"))
        self.more.toggled.connect(self._show_more)
        layout.addWidget(self.more)
        layout.addWidget(self.run_button)
        self.picker.currentIndexChanged.connect(self._show_task)
        self.picker.setCurrentIndex(max(self.picker.findData(chosen), 0))
        self._show_task()

    @property
    def task(self) -> str:
        """Name of the chosen task."""
        return str(self.picker.currentData() or "")

    def choose(self, task: str) -> None:
        self.picker.setCurrentIndex(max(self.picker.findData(task), 0))

    def values(self) -> dict[str, OptionValue]:
        """The options as they stand."""
        task = self._tasks.get(self._shown)
        if task is None:
            return {}
        values = {o.name: _value(o, self._widgets[o.name]) for o in task.options if o.name in self._widgets}
        return {**values, **{o.name: self.private[o.name] for o in task.options if o.name in self.private}}

    def values_of(self, task: str) -> dict[str, OptionValue]:
        """The options of a task as they stand, whether it is in sight or not."""
        known = self._tasks.get(task)
        defaults = {o.name: o.default for o in known.options} if known is not None else {}
        return {**defaults, **(self.values() if task == self._shown else self.kept.get(task, {}))}

    def to_keep(self) -> dict[str, dict[str, OptionValue]]:
        """The options of each task for the next start; texts of documents are not among them."""
        kept = {**self.kept, self.task: self.values()} if self.task else self.kept
        return {
            task: {name: value for name, value in values.items() if name != EXAMPLES}
            for task, values in kept.items()
        }

    def defaults(self) -> dict[str, OptionValue]:
        """Every option of the chosen task, those that the window fills as the task has them."""
        task = self._tasks.get(self._shown)
        return {} if task is None else {**{o.name: o.default for o in task.options}, **self.values()}

    def set_value(self, name: str, value: str) -> None:
        """Fill in a line of the chosen task."""
        line = self._widgets.get(name)
        if isinstance(line, QLineEdit):
            line.setText(value)
        elif isinstance(line, Picker):
            line.choose(value)

    def set_texts(self, name: str, texts: tuple[str, ...]) -> None:
        """Fill in texts that are edited elsewhere."""
        widget = self._widgets.get(name)
        if isinstance(widget, Edited):
            widget.hold(texts)
        else:
            self.private[name] = texts

    def take_file(self, path: Path) -> bool:
        """Fill a file that was dropped into the option of the chosen task that takes such a one."""
        rows = (widget for widget in self._widgets.values() if isinstance(widget, FileRow))
        row = next((row for row in rows if row.takes(path)), None)
        if row is None or path.suffix.lower() in READ_TOO:
            return False
        row.hold(path)
        self.more.setChecked(True)
        return True

    # --- languages -------------------------------------------------------------------------------

    def set_directions(self, directions: tuple[str, ...]) -> None:
        """Offer what there are models for ("en-pt")."""
        self._directions = directions
        self._offer_languages()

    def tell_language(self, found: str) -> None:
        """Say which language the document in sight was found to be in; empty, none was."""
        source = self._widgets.get(FROM)
        if isinstance(source, LanguageBox):
            source.tell(found)

    @Slot()
    def _offer_languages(self) -> None:
        source, target = self._widgets.get(FROM), self._widgets.get(TO)
        if not (self._directions and isinstance(source, LanguageBox) and isinstance(target, LanguageBox)):
            return
        pairs = [tuple(one.split("-", 1)) for one in self._directions]
        source.offer(pair[0] for pair in pairs)
        target.offer(pair[-1] for pair in pairs if source.value in (AUTO, pair[0]))

    def _edit(self, name: str) -> None:
        widget = self._widgets.get(name)
        if isinstance(widget, Picker | Edited):
            self.edit_wanted.emit(name, widget.value if isinstance(widget, Picker) else "")

    @Slot()
    def _show_more(self) -> None:
        for widget in self._rare:
            widget.setVisible(self.more.isChecked())
        self.more.setText(self.tr("Fewer options") if self.more.isChecked() else self.tr("More options"))
        self.more.setVisible(bool(self._rare))

    def _add(self, form: QFormLayout, option: Option, widget: QWidget) -> None:
        """Put an option's widget in its place."""
        widget.setToolTip(option.help)
        widget.setAccessibleName(option.title)
        self._widgets[option.name] = widget
        if isinstance(widget, LanguageBox) and option.name == FROM:
            widget.currentIndexChanged.connect(self._offer_languages)
        if isinstance(widget, QComboBox):
            widget.currentIndexChanged.connect(self.changed)
        elif isinstance(widget, QCheckBox):
            widget.toggled.connect(self.changed)
        label = QLabel(option.title, self._form)
        label.setBuddy(widget)
        if option.kind == "flag":
            label.hide()
            form.addRow(widget)
        elif option.kind == "several" or isinstance(widget, FileRow):
            form.addRow(label)
            form.addRow(widget)
        else:
            form.addRow(label, widget)
        if isinstance(widget, Picker | Edited):
            widget.edit_wanted.connect(partial(self._edit, option.name))
        elif option.kind in RARE:
            self._rare += [label, widget]

    @Slot()
    def _show_task(self) -> None:
        if self._shown:
            self.kept[self._shown] = self.values()
        task = self._tasks.get(self.task)
        if task is None:
            return
        if self._form is not None:
            self._form.hide()
            self._form.deleteLater()
        self._about.setText(task.description)
        self._form = QWidget(self)
        form = QFormLayout(self._form)
        form.setContentsMargins(0, 4, 0, 4)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        kept = self.kept.get(task.name, {})
        self._widgets, self._rare = {}, []
        for option in task.options:
            if option.name not in OWN and option.name != EXAMPLES:
                self._add(form, option, _widget(option, kept.get(option.name, option.default), self._form))
        layout = self.layout()
        if isinstance(layout, QVBoxLayout):
            layout.insertWidget(3, self._form)
        self._shown = task.name
        self._show_more()
        self.run_button.setVisible(not any(option.name == QUESTION for option in task.options))
        self._offer_languages()
        if any(option.kind == "language" for option in task.options):
            self.languages_wanted.emit()
        self.task_changed.emit()


FIELD = 30
"""Pixels of a field from top to bottom; the style sheet makes others as high."""


def _widget(  # noqa: PLR0911 - a line a kind
    option: Option, value: OptionValue, parent: QWidget
) -> QWidget:
    if option.name == SCHEMA and option.kind == "text":
        return Picker(known_schemas, str(value), parent)
    if option.name == CLASSES and option.kind == "texts":
        return Edited(value if isinstance(value, tuple) else (), parent)
    if option.kind == "language":
        return LanguageBox(_without_choice(option.name), str(value), parent)
    if option.kind == "flag":
        box = QCheckBox(option.title, parent)
        box.setChecked(value is True)
        return box
    if option.kind == "choice":
        combo = QComboBox(parent)
        for choice in option.choices:
            combo.addItem(choice.replace("_", " ").capitalize(), choice)
        combo.setCurrentIndex(max(combo.findData(value), 0))
        return combo
    if option.kind == "several":
        chosen = value if isinstance(value, tuple) else ()
        listing = QListWidget(parent)
        for choice in option.choices:
            item = QListWidgetItem(labels.title(choice), listing)
            item.setData(Qt.ItemDataRole.UserRole, choice)
            item.setCheckState(Qt.CheckState.Checked if choice in chosen else Qt.CheckState.Unchecked)
        listing.setMaximumHeight(120)
        return listing
    if option.kind == "fraction":
        fraction = QDoubleSpinBox(parent)
        fraction.setRange(0.0, 1.0)
        fraction.setSingleStep(0.05)
        fraction.setMinimumHeight(FIELD)
        fraction.setButtonSymbols(QDoubleSpinBox.ButtonSymbols.NoButtons)
        fraction.setValue(float(value) if isinstance(value, int | float) else 0.0)
        return fraction
    if option.name in FILES and option.kind == "text":
        return FileRow(option.title, FILES[option.name], str(value), parent)
    if option.kind in ("text", "texts"):
        line = QLineEdit(parent)
        line.setProperty("several", option.kind == "texts")
        line.setText("; ".join(value) if isinstance(value, tuple) else str(value))
        return line
    count = QSpinBox(parent)
    count.setRange(1, 1_000_000)
    count.setMinimumHeight(FIELD)
    count.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
    count.setValue(value if isinstance(value, int) else 1)
    return count


def _value(option: Option, widget: QWidget) -> OptionValue:  # noqa: PLR0911 - a line a kind
    if isinstance(widget, Picker | FileRow):
        return widget.value
    if isinstance(widget, Edited):
        return widget.texts
    if isinstance(widget, QCheckBox):
        return widget.isChecked()
    if isinstance(widget, QComboBox):
        return str(widget.currentData() or option.default)
    if isinstance(widget, QListWidget):
        items = (widget.item(row) for row in range(widget.count()))
        return tuple(
            str(item.data(Qt.ItemDataRole.UserRole))
            for item in items
            if item.checkState() == Qt.CheckState.Checked
        )
    if isinstance(widget, QLineEdit):
        if not widget.property("several"):
            return widget.text().strip()
        return tuple(part.strip() for part in widget.text().split(";") if part.strip())
    if isinstance(widget, QDoubleSpinBox):
        return round(widget.value(), 2)
    if isinstance(widget, QSpinBox):
        return widget.value()
    raise TypeError(option.name)


def _without_choice(name: str) -> str:
    """What a language is that nobody chose."""
    if name == FROM:
        return QCoreApplication.translate("TaskPanel", "Find out")
    return QCoreApplication.translate("TaskPanel", "Automatic")


def known_schemas() -> Iterator[tuple[str, str]]:
    """Titles and values of the schemas to choose from."""
    yield QCoreApplication.translate("TaskPanel", "Choose by the document"), schemas.AUTO
    for schema in schemas.builtin():
        yield schema.title, schema.name
    for path in own_schemas():
        yield path.stem, str(path)
