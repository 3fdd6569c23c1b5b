"""A menu of labels, each with a key."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from itertools import zip_longest
from string import ascii_lowercase

from PySide6.QtWidgets import QMenu, QWidget

from desktop.ui import labels
from desktop.ui.marks import label_icon

FIRST = 9


def label_menu(parent: QWidget, title: str, present: Iterable[str], chosen: Callable[[str], None]) -> QMenu:
    """The labels that are `present` in the document first (keys 1 to 9), the others one step further (0, then
    a to z). `chosen` is called with the label that a person takes. The menu goes when it is closed."""
    menu = QMenu(title, parent)
    menu.setToolTipsVisible(True)
    heading = menu.addAction(title)
    heading.setEnabled(False)
    ordered = list(dict.fromkeys((*present, *labels.known())))
    _fill(menu, ordered[:FIRST], map(str, range(1, FIRST + 1)), chosen)
    if ordered[FIRST:]:
        _fill(menu.addMenu(f"&0   {menu.tr('More')}"), ordered[FIRST:], ascii_lowercase, chosen)
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def _fill(menu: QMenu, offered: Iterable[str], keys: Iterable[str], chosen: Callable[[str], None]) -> None:
    for label, key in zip_longest(offered, keys):
        if label is None:
            return
        mark = f"&{key}   " if key else "     "
        action = menu.addAction(label_icon(label), f"{mark}{labels.title(label)}")
        action.triggered.connect(partial(_take, chosen, label))


def _take(chosen: Callable[[str], None], label: str, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's
    chosen(label)
