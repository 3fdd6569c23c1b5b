"""The menus: every action with its keys, in one place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow

_SEPARATOR = None


class Actions:
    """Builds the menu bar of a window. `groups` is what the page of keys shows."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.groups: list[tuple[str, list[QAction]]] = []
        self._file()
        self._edit()
        self._document()
        self._review()
        self._translation()
        self._view()
        self._help()

    def _menu(
        self, title: str, rows: list[tuple[str, str, Callable[[], object]] | None]
    ) -> tuple[QMenu, list[QAction]]:
        """A menu of (text, keys, slot); keys are parted by a space."""
        menu = self._window.menuBar().addMenu(title)
        actions = []
        for row in rows:
            if row is None:
                menu.addSeparator()
                continue
            text, keys, slot = row
            action = QAction(text, self._window)
            action.setShortcuts([QKeySequence(key) for key in keys.split()])
            action.triggered.connect(slot)
            menu.addAction(action)
            actions.append(action)
        self.groups.append((title.replace("&", ""), actions))
        return menu, actions

    def _file(self) -> None:
        w, tr = self._window, self._window.tr
        _, actions = self._menu(
            tr("&File"),
            [
                (tr("&Open files…"), "Ctrl+O", w.open_files),
                (tr("Open f&older…"), "Ctrl+Shift+O", w.open_folder),
                (tr("Open &sample documents"), "", w.open_samples),
                _SEPARATOR,
                (tr("&Export…"), "Ctrl+E", w.export),
                (tr("Export a&ll…"), "Ctrl+Shift+E", w.exporting.export_all),
                (tr("Export all to one &spreadsheet…"), "Ctrl+Alt+E", w.exporting.export_batch),
                (tr("Remo&ve from list"), "Ctrl+W", w.remove),
                _SEPARATOR,
                (tr("&Quit"), "Ctrl+Q", w.close),
            ],
        )
        self.export = actions[3]

    def _edit(self) -> None:
        w, tr = self._window, self._window.tr
        _, (self.undo, self.redo, *_) = self._menu(
            tr("&Edit"),
            [
                (tr("&Undo"), "Ctrl+Z", w.desk.undo_soon),
                (tr("&Redo"), "Ctrl+Shift+Z Ctrl+Y", w.desk.redo_soon),
                _SEPARATOR,
                (tr("&Paste path"), "Ctrl+V", w.paste),
                (tr("&Find in document"), "Ctrl+F", w.preview.begin_find),
                (tr("Find ne&xt"), "F3", w.preview.search.step),
                (tr("Find pre&vious"), "Shift+F3", w.preview.search.step_back),
                (tr("F&ilter the result"), "/", w.filter_findings),
            ],
        )
        w.desk.history_changed.connect(self._undo_changed)
        self._undo_changed()

    def _undo_changed(self) -> None:
        stack, tr = self._window.desk.undo, self._window.tr
        for action, can, name, text in (
            (self.undo, stack.canUndo(), tr("&Undo"), stack.undoText()),
            (self.redo, stack.canRedo(), tr("&Redo"), stack.redoText()),
        ):
            action.setEnabled(can)
            action.setText(f"{name} {text}".strip())

    def _document(self) -> None:
        w, tr = self._window, self._window.tr
        _, actions = self._menu(
            tr("&Document"),
            [
                (tr("&Run task on selected"), "Ctrl+R", w.run_selected),
                (tr("Run task on &all"), "Ctrl+Shift+R", w.run_all),
                (tr("As&k a question"), "Ctrl+K", w.ask),
                _SEPARATOR,
                (tr("&Cancel"), "Esc", w.escape),
                (tr("Cancel a&ll"), "Shift+Esc", w.cancel_all),
                _SEPARATOR,
                (tr("Pro&ject lists…"), "Ctrl+L", w.opening.lists),
                (tr("&Vault of pseudonyms…"), "Ctrl+Shift+V", w.opening.vault),
                (tr("&Models…"), "Ctrl+Shift+M", w.opening.models),
                _SEPARATOR,
                (tr("&Next document"), "]", w.documents.next),
                (tr("&Previous document"), "[", w.documents.previous),
            ],
        )
        self.run = actions[0]

    def _review(self) -> None:
        w, tr = self._window, self._window.tr
        review = w.reviewing
        _, self.review = self._menu(
            tr("&Review"),
            [
                (tr("&Next finding"), "J", review.next),
                (tr("&Previous finding"), "K", review.previous),
                (tr("Next to re&view"), "N", review.next_open),
                _SEPARATOR,
                (tr("&Accept"), "A", review.accept),
                (tr("&Reject"), "R", review.reject),
                (tr("Back to revie&w"), "U", review.reopen),
                (tr("Accept all like this"), "Shift+A", review.accept_like),
                (tr("Reject all like this"), "Shift+R", review.reject_like),
                (tr("Accept all that is left"), "Ctrl+Shift+A", review.accept_all),
                _SEPARATOR,
                (tr("Change &label…"), "L", review.label),
                (tr("Redact &marked text…"), "M", review.mark_selection),
                (tr("Draw a &box"), "B", review.draw_box),
                _SEPARATOR,
                (tr("Always redact this…"), "Ctrl+Shift+Y", review.always),
                (tr("Never redact this"), "Ctrl+Shift+N", review.never),
                _SEPARATOR,
                (tr("Catch more"), "+ =", w.results.findings.dial.turn_up),
                (tr("Catch fewer"), "-", w.results.findings.dial.turn_down),
            ],
        )

    def _translation(self) -> None:
        w, tr = self._window, self._window.tr
        revising = w.revising
        _, self.revise = self._menu(
            tr("Trans&lation"),
            [
                (tr("&Next sentence"), "J", revising.next),
                (tr("&Previous sentence"), "K", revising.previous),
                (tr("Next &marked"), "N", revising.next_marked),
                (tr("Previous mar&ked"), "Shift+N", revising.previous_marked),
                _SEPARATOR,
                (tr("&Edit translation"), "E F2", revising.edit),
                (tr("Mark as &right"), "A", revising.right),
                (tr("The &same for all equal sentences"), "Shift+A", revising.same),
                (tr("&Translate again"), "T", revising.translate_again),
            ],
        )

    def _view(self) -> None:
        w, tr = self._window, self._window.tr
        pages = w.preview.pages
        menu, _ = self._menu(
            tr("&View"),
            [
                (tr("&Before and after"), "S", w.preview.after_button.toggle),
                _SEPARATOR,
                (tr("&Larger"), "Ctrl++ Ctrl+=", pages.zoom_in),
                (tr("&Smaller"), "Ctrl+-", pages.zoom_out),
                (tr("Fit &width"), "Ctrl+0", pages.fit),
                (tr("&Next page"), "Ctrl+PgDown", w.preview.next_page),
                (tr("&Previous page"), "Ctrl+PgUp", w.preview.previous_page),
            ],
        )
        menu.addSeparator()
        group = QActionGroup(w)
        names = {"system": tr("S&ystem theme"), "light": tr("L&ight"), "dark": tr("&Dark")}
        for name, text in names.items():
            action = QAction(text, w)
            action.triggered.connect(w.theme_chosen)
            action.setCheckable(True)
            action.setData(name)
            action.setChecked(name == w.app.settings.theme)
            group.addAction(action)
            menu.addAction(action)

    def _help(self) -> None:
        w, tr = self._window, self._window.tr
        self._menu(
            tr("&Help"),
            [
                (tr("&Keys"), "F1 ?", w.opening.keys),
                (tr("&What leaves this computer?"), "", w.opening.offline),
                (tr("&About Strongroom"), "", w.opening.about),
            ],
        )

    def enable(self, *, run: bool, export: bool, review: bool, revise: bool) -> None:
        """What can be done with the document in sight."""
        self.run.setEnabled(run)
        self.export.setEnabled(export)
        for action in self.review:
            action.setEnabled(review)
        for action in self.revise:
            action.setEnabled(revise)
