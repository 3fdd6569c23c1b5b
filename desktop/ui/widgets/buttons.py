"""Rows of buttons, and what the dialogs that edit a table have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTableView,
    QWidget,
)

ROW = 32
"""Pixels of a row that is edited."""


def button_row(
    parent: QWidget,
    rows: Iterable[tuple[str, str, Callable[[], object] | None]],
    *,
    gap: str = "",
    primary: Iterable[str] = (),
) -> tuple[QHBoxLayout, dict[str, QPushButton]]:
    """Buttons of (name, text, slot) in a row, by name. The room is left behind the one named `gap`, else
    before the first; none is pressed by Enter elsewhere in a dialog."""
    layout, buttons = QHBoxLayout(), dict[str, QPushButton]()
    wanted = set(primary)
    if not gap:
        layout.addStretch()
    for name, text, slot in rows:
        button = QPushButton(text, parent)
        button.setAutoDefault(False)
        button.setProperty("primary", name in wanted)
        if slot is not None:
            button.clicked.connect(slot)
        buttons[name] = button
        layout.addWidget(button)
        if name == gap:
            layout.addStretch()
    return layout, buttons


def use_box(dialog: QDialog, text: str, use: Callable[[], object]) -> tuple[QDialogButtonBox, QPushButton]:
    """ "Cancel", and a primary button that takes over what was edited."""
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, parent=dialog)
    button = box.addButton(text, QDialogButtonBox.ButtonRole.AcceptRole)
    button.setProperty("primary", True)
    button.style().polish(button)
    box.accepted.connect(use)
    box.rejected.connect(dialog.reject)
    return box, button


def lead(text: str, parent: QWidget) -> QLabel:
    """What a page or dialog is for, above it."""
    label = QLabel(text, parent)
    label.setWordWrap(True)
    label.setProperty("role", "muted")
    return label


def row_table(parent: QWidget, model: QAbstractItemModel, name: str) -> QTableView:
    """A table of which one row at a time is in hand."""
    table = QTableView(parent)
    table.setAccessibleName(name)
    table.setModel(model)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(ROW)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return table
