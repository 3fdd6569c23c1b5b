"""A model on its way in: what it is, in which precisions it is wanted, how each did, which one is kept."""

from __future__ import annotations

from pathlib import Path

import psutil  # type: ignore[import-untyped]
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.modelstore.importing.base import Made, Measured, Precision, Sighting
from desktop.modelstore.importing.machine import fit
from desktop.tasks.languages import NAMES
from desktop.ui.widgets.buttons import button_row
from desktop.ui.widgets.language_box import AUTO, LanguageBox
from desktop.ui.workshop.words import PRECISIONS, does, kind, megabytes, tokens

LAST = 20
"""A row below all others, which takes the room that is left."""


class ImportPage(QWidget):
    """First what was seen, then what was made of it."""

    convert = Signal(tuple)
    """The precisions to make."""
    keep = Signal(str, str)
    """The precision, and what the model is called."""
    back = Signal()
    """Leave it: nothing is kept."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sighting: Sighting | None = None
        self.made: Made | None = None
        self.title = QLineEdit(self)
        self.title.setAccessibleName(self.tr("Name of the model"))
        self.facts = QLabel(self)
        self.facts.setTextFormat(Qt.TextFormat.PlainText)
        self.facts.setWordWrap(True)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.warning = QLabel(self)
        self.warning.setProperty("role", "warn")
        self.warning.setWordWrap(True)
        self.source, self.target = (LanguageBox(self.tr("Choose"), AUTO, self) for _ in range(2))
        self.stack = QStackedWidget(self)
        self.stack.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.choices: dict[Precision, QCheckBox] = {}
        self.options: dict[Precision, QRadioButton] = {}
        self._group = QButtonGroup(self)
        self._choosing, self._measured = _card(self.stack), _card(self.stack)
        for card in (self._choosing, self._measured):
            self.stack.addWidget(card)
        self.reason = QLabel(self)
        self.reason.setWordWrap(True)
        top = QHBoxLayout()
        label = QLabel(self.tr("&Name"), self)
        label.setBuddy(self.title)
        top.addWidget(label)
        top.addWidget(self.title, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addLayout(top)
        for widget in (self.facts, self.warning):
            layout.addWidget(widget)
        layout.addWidget(self._languages())
        layout.addWidget(self.stack)
        layout.addWidget(self.reason)
        layout.addStretch()
        layout.addLayout(self._actions())
        self.source.currentIndexChanged.connect(self._enable)
        self.target.currentIndexChanged.connect(self._enable)
        self.title.textChanged.connect(self._enable)

    def _languages(self) -> QWidget:
        self.languages = QWidget(self)
        row = QHBoxLayout(self.languages)
        row.setContentsMargins(0, 0, 0, 0)
        for text, box in ((self.tr("Translates &from"), self.source), (self.tr("&into"), self.target)):
            label = QLabel(text, self.languages)
            label.setBuddy(box)
            box.setAccessibleName(text.replace("&", ""))
            row.addWidget(label)
            row.addWidget(box)
        row.addStretch()
        return self.languages

    def _actions(self) -> QHBoxLayout:
        row, self.buttons = button_row(
            self,
            (
                ("back", self.tr("&Back to the list"), self.back.emit),
                ("convert", self.tr("&Convert and measure"), self._convert),
                ("keep", self.tr("&Keep this one"), self._keep),
            ),
            primary=("convert", "keep"),
        )
        return row

    # --- what was seen ---------------------------------------------------------------------------

    def show_sighting(self, sighting: Sighting) -> None:
        """Show what a file or folder is, and in what it can be had."""
        self.sighting, self.made = sighting, None
        self.title.setText(sighting.title)
        self.facts.setText(self._facts(sighting))
        self.facts.setToolTip(str(sighting.path))
        for box in (self.source, self.target):
            box.offer(NAMES)
        self.languages.setVisible("translator" in sighting.roles and not sighting.direction)
        warnings = list(sighting.notes)
        if not sighting.licence:
            warnings.append(
                self.tr("The files do not tell their licence. Find out whether you may use the model.")
            )
        self.warning.setText("\n".join(warnings))
        self.warning.setVisible(bool(warnings))
        self._show_choices(sighting)
        self.reason.hide()
        self.stack.setCurrentWidget(self._choosing)
        self._enable()

    def _facts(self, sighting: Sighting) -> str:
        parameters = f"{sighting.parameters / 1e6:,.0f}"
        lines = (
            (self.tr("What it is"), f"{kind(sighting.kind)}, {sighting.architecture}, {sighting.form}"),
            (self.tr("Can serve"), does(sighting.roles, sighting.direction)),
            (self.tr("Licence"), sighting.licence or self.tr("not told")),
            (
                self.tr("Size"),
                self.tr("%1, %2 million weights")
                .replace("%1", megabytes(sighting.size))
                .replace("%2", parameters),
            ),
            (self.tr("From"), sighting.path.name),
        )
        return "\n".join(f"{name}: {value}" for name, value in lines)

    def _show_choices(self, sighting: Sighting) -> None:
        grid = _cleared(self._choosing)
        machine = psutil.virtual_memory()
        heading = self.tr(
            "Make it in these precisions, and compare them. This machine has %1 of memory, %2 free."
        )
        words = heading.replace("%1", megabytes(machine.total)).replace("%2", megabytes(machine.available))
        _put(grid, 0, 0, QLabel(words, self._choosing), 5)
        self.choices = {}
        for row, (precision, memory) in enumerate(sighting.memory.items(), 1):
            box = QCheckBox(PRECISIONS[precision], self._choosing)
            room = fit(memory)
            too_much = room == "too large"
            box.setChecked(not too_much)
            box.setEnabled(not too_much)
            box.toggled.connect(self._enable)
            self.choices[precision] = box
            grid.addWidget(box, row, 0)
            need = self.tr("about %1 of memory when it runs").replace("%1", megabytes(memory))
            grid.addWidget(_muted(need, self._choosing), row, 1)
            if too_much:
                grid.addWidget(_role(self.tr("too large for this machine"), "bad", self._choosing), row, 2)
            elif room == "tight":
                tight = self.tr("only with other programs closed")
                grid.addWidget(_role(tight, "warn", self._choosing), row, 2)

    @property
    def direction(self) -> str:
        """That of a translator, told by its files or by the person; empty where it is not known yet."""
        if self.sighting is None or self.sighting.direction or "translator" not in self.sighting.roles:
            return self.sighting.direction if self.sighting is not None else ""
        chosen = (self.source.value, self.target.value)
        return "" if AUTO in chosen or chosen[0] == chosen[1] else "-".join(chosen)

    @Slot()
    def _enable(self) -> None:
        named = bool(self.title.text().strip())
        told = self.sighting is not None and ("translator" not in self.sighting.roles or bool(self.direction))
        some = any(box.isChecked() for box in self.choices.values())
        self.buttons["convert"].setVisible(self.made is None)
        self.buttons["keep"].setVisible(self.made is not None)
        self.buttons["convert"].setEnabled(named and told and some)
        self.buttons["keep"].setEnabled(named and told)

    @Slot()
    def _convert(self) -> None:
        self.convert.emit(tuple(p for p, box in self.choices.items() if box.isChecked()))

    # --- what was made of it ---------------------------------------------------------------------

    def show_made(self, made: Made) -> None:
        """Show how each precision did, the recommended one chosen."""
        self.made = made
        grid = _cleared(self._measured)
        exact = any(one.agreement is not None for one in made.measured)
        heads = (
            self.tr("Precision"),
            self.tr("On the disk"),
            self.tr("Speed here"),
            self.tr("Agrees with the original") if exact else self.tr("Perplexity (less is better)"),
            "",
        )
        for column, text in enumerate(heads):
            grid.addWidget(_muted(text, self._measured), 0, column)
        for button in self._group.buttons():
            self._group.removeButton(button)
        self.options = {}
        for row, one in enumerate(made.measured, 1):
            option = QRadioButton(PRECISIONS[one.precision], self._measured)
            option.setChecked(one.precision == made.recommended)
            self._group.addButton(option)
            self.options[one.precision] = option
            grid.addWidget(option, row, 0)
            for column, text in enumerate((megabytes(one.size), tokens(one.speed), _exactness(one)), 1):
                grid.addWidget(QLabel(text, self._measured), row, column)
            if one.precision == made.recommended:
                grid.addWidget(_role(self.tr("recommended"), "ok", self._measured), row, 4)
        self.reason.setText(made.reason)
        self.reason.show()
        self.stack.setCurrentWidget(self._measured)
        self._enable()

    @Slot()
    def _keep(self) -> None:
        chosen = next((p for p, option in self.options.items() if option.isChecked()), None)
        if chosen is not None:
            self.keep.emit(chosen, " ".join(self.title.text().split()))

    def clear(self) -> None:
        """Forget what was shown."""
        self.sighting = self.made = None

    @property
    def path(self) -> Path | None:
        """Where the model lies that is shown."""
        return self.sighting.path if self.sighting is not None else None


def _exactness(one: Measured) -> str:
    if one.agreement is not None:
        # Never "100 %" for what is not all of it.
        return f"{100 * (one.agreement if one.agreement == 1 else min(one.agreement, 0.9999)):.2f} %"
    return f"{one.perplexity:.2f}" if one.perplexity is not None else ""


def _card(parent: QWidget) -> QFrame:
    card = QFrame(parent)
    card.setProperty("card", True)
    grid = QGridLayout(card)
    grid.setContentsMargins(16, 12, 16, 12)
    grid.setHorizontalSpacing(24)
    grid.setColumnStretch(4, 1)
    grid.setRowStretch(LAST, 1)
    return card


def _cleared(card: QFrame) -> QGridLayout:
    grid = card.layout()
    if not isinstance(grid, QGridLayout):
        raise TypeError("no grid")
    while (item := grid.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
    return grid


def _put(grid: QGridLayout, row: int, column: int, label: QLabel, span: int) -> None:
    label.setWordWrap(True)
    grid.addWidget(label, row, column, 1, span)


def _muted(text: str, parent: QWidget) -> QLabel:
    return _role(text, "muted", parent)


def _role(text: str, role: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setProperty("role", role)
    return label
