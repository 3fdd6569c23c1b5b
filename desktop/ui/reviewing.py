"""What a person does with findings: every action of the review, whatever it was started with."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QCursor, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu

from desktop.document.model import Box, Span
from desktop.ui.desk import Desk
from desktop.ui.label_menu import label_menu
from desktop.ui.lists import ListKeeping
from desktop.ui.review import Decision, Standing
from desktop.ui.session import Entry
from desktop.ui.views.documents_panel import DocumentsPanel
from desktop.ui.views.findings_panel import FindingsPanel
from desktop.ui.views.page_view import PageView
from desktop.ui.views.preview import Preview


class Reviewing(QObject):
    """Between the desk and the views that show a review."""

    said = Signal(str)
    """A sentence for the status bar."""

    def __init__(
        self,
        desk: Desk,
        documents: DocumentsPanel,
        preview: Preview,
        findings: FindingsPanel,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._desk, self._documents = desk, documents
        self._preview, self._findings = preview, findings
        self.lists: ListKeeping | None = None
        preview.span_selected.connect(self.offer_labels)
        preview.box_drawn.connect(self.offer_box)
        preview.finding_clicked.connect(self._findings.choose)
        preview.menu_wanted.connect(self.show_menu)
        preview.search.redact_wanted.connect(self.redact_hits)
        findings.finding_chosen.connect(preview.show_finding)
        findings.menu_wanted.connect(self.show_menu)
        findings.toggled.connect(self.toggle)
        findings.dial.turned.connect(self.turn)
        for name, slot in (
            ("accept", self.accept),
            ("reject", self.reject),
            ("label", self.label),
            ("like", self.accept_like),
        ):
            findings.buttons[name].clicked.connect(slot)
        delete = QShortcut(QKeySequence(Qt.Key.Key_Delete), findings.table)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self.reject)
        desk.recalled.connect(self._recalled)

    @property
    def entry(self) -> Entry | None:
        """The document in sight, when there is something to decide about."""
        entry = self._documents.current()
        return entry if entry is not None and entry.review is not None and not entry.busy else None

    # --- moving ----------------------------------------------------------------------------------

    @Slot()
    def next(self) -> None:
        self._findings.step(1)

    @Slot()
    def previous(self) -> None:
        self._findings.step(-1)

    @Slot()
    def next_open(self) -> None:
        """The next undecided finding: in this document, then in the next that has one."""
        if self.entry is not None and self._findings.step_open():
            return
        if self.entry is not None and self.entry.undecided:
            self._findings.clear_filters()
            self._findings.step_open()
            return
        entries = self._desk.documents.entries
        here = self._documents.current()
        at = entries.index(here) + 1 if here in entries else 0
        following = next((e for e in (*entries[at:], *entries[:at]) if e.undecided and not e.busy), None)
        if following is None:
            self.said.emit(self.tr("Everything is reviewed."))
            return
        self._documents.choose(following)
        self._findings.step_open()

    # --- deciding --------------------------------------------------------------------------------

    @Slot()
    def accept(self) -> None:
        self._decide(Decision.ACCEPTED)

    @Slot()
    def reject(self) -> None:
        self._decide(Decision.REJECTED)

    @Slot()
    def reopen(self) -> None:
        """Take a decision back: the finding is to be reviewed again."""
        self._decide(Decision.OPEN)

    def _decide(self, decision: Decision) -> None:
        entry, numbers = self.entry, self._findings.selected()
        if entry is None or not numbers:
            return
        self._desk.decide(entry, numbers, decision)
        if decision is not Decision.OPEN and len(numbers) == 1 and entry.undecided:
            self._findings.step_open()

    @Slot(int)
    def toggle(self, number: int) -> None:
        """A click on a decision: accepted becomes rejected, anything else accepted."""
        entry = self.entry
        if entry is not None and entry.review is not None:
            accepted = entry.review.standing(number) is Standing.ACCEPTED
            self._desk.decide(entry, [number], Decision.REJECTED if accepted else Decision.ACCEPTED)

    @Slot()
    def accept_like(self) -> None:
        self._decide_like(Decision.ACCEPTED)

    @Slot()
    def reject_like(self) -> None:
        self._decide_like(Decision.REJECTED)

    def _decide_like(self, decision: Decision) -> None:
        entry, number = self.entry, self._findings.current
        if entry is None or number is None:
            return
        count = self._desk.decide_like(entry, number, decision)
        words = self.tr("Accepted: %1") if decision is Decision.ACCEPTED else self.tr("Rejected: %1")
        self.said.emit(words.replace("%1", str(count)))
        if entry.undecided:
            self._findings.step_open()

    @Slot()
    def accept_all(self) -> None:
        """Accept every proposal of the document in sight."""
        if self.entry is not None:
            self._desk.accept_all([self.entry])

    @Slot(float)
    def turn(self, threshold: float) -> None:
        if self.entry is not None:
            self._desk.turn(self.entry, threshold)

    # --- labels ----------------------------------------------------------------------------------

    @Slot()
    def label(self) -> None:
        """Offer other labels for what is selected; for marked text, one to redact it with."""
        entry, numbers = self.entry, self._findings.selected()
        if self._preview.view.selection is not None:
            self.mark_selection()
        elif entry is not None and numbers:
            self._offer(self.tr("Change the label to"), self._where(), partial(self._relabel, entry, numbers))

    def _relabel(self, entry: Entry, numbers: list[int], label: str) -> None:
        self._desk.relabel(entry, numbers, label)

    @Slot()
    def mark_selection(self) -> None:
        """Redact the text that is marked."""
        span = self._preview.view.selection
        if span is not None:
            self.offer_labels(span, self._where())
        else:
            self.said.emit(self.tr("Mark some text first: drag over it, or find it with Ctrl+F."))

    @Slot(object, QPoint)
    def offer_labels(self, span: Span, where: QPoint) -> None:
        """A menu for marked text."""
        entry = self.entry
        if entry is None or entry.document is None:
            return
        menu = self._offer(self.tr("Redact as"), where, partial(self._add, entry, [span]))
        if menu is not None:
            menu.addSeparator()
            self._offer_lists(menu)

    def _add(self, entry: Entry, spans: list[Span], label: str) -> None:
        before = len(entry.review.items) if entry.review else 0
        self._desk.add(entry, spans, label)
        self._preview.view.drop_selection()
        if entry.review is not None and len(entry.review.items) > before:
            self._findings.choose(before)
            self._preview.show_finding(before)

    @Slot(int, object, QPoint)
    def offer_box(self, page: int, box: Box, where: QPoint) -> None:
        """A menu for a box that was drawn."""
        if self.entry is not None:
            self._offer(self.tr("Redact as"), where, partial(self._add_box, self.entry, page, box))

    def _add_box(self, entry: Entry, page: int, box: Box, label: str) -> None:
        self._desk.add_box(entry, page, box, label)
        self._preview.pages.set_drawing(False)
        self._preview.pages.drop_selection()
        if entry.review is not None:
            self._findings.choose(len(entry.review.items) - 1)

    @Slot(tuple)
    def redact_hits(self, hits: tuple[Span, ...]) -> None:
        """A menu for everything that a search found."""
        if self.entry is not None:
            title = self.tr("Redact %1 hits as").replace("%1", str(len(hits)))
            bar = self._preview.search
            where = bar.mapToGlobal(bar.redact.geometry().bottomLeft())
            self._offer(title, where, partial(self._add, self.entry, list(hits)))

    def _offer(self, title: str, where: QPoint, chosen: Callable[[str], None]) -> QMenu | None:
        review = self.entry.review if self.entry else None
        if review is None:
            return None
        present = [label for label, count in review.labels.most_common() if count]
        menu = label_menu(self._preview, title, present, chosen)
        menu.popup(where)
        return menu

    def _where(self) -> QPoint:
        """Where a menu belongs that a key asked for: beside what is chosen."""
        table = self._findings.table
        index = table.currentIndex()
        if self._preview.view.selection is None and index.isValid():
            return table.viewport().mapToGlobal(table.visualRect(index).bottomLeft())
        view = self._preview.view
        inside = view.rect().contains(view.mapFromGlobal(QCursor.pos()))
        return QCursor.pos() if inside else view.mapToGlobal(view.rect().center())

    # --- menus -----------------------------------------------------------------------------------

    @Slot(QPoint)
    def show_menu(self, where: QPoint) -> None:
        """What can be done with the chosen finding, or with marked text."""
        entry, number = self.entry, self._findings.current
        if entry is None or entry.review is None:
            return
        if self._preview.view.selection is not None:
            self.offer_labels(self._preview.view.selection, where)
            return
        if number is None:
            return
        menu = QMenu(self._preview)
        for text, slot in (
            (self.tr("&Accept"), self.accept),
            (self.tr("&Reject"), self.reject),
            (self.tr("Back to r&eview"), self.reopen),
            (self.tr("Change &label…"), self.label),
            (self.tr("Accept all like this"), self.accept_like),
            (self.tr("Reject all like this"), self.reject_like),
        ):
            menu.addAction(text).triggered.connect(slot)
        menu.addSeparator()
        self._offer_lists(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(where)

    def _offer_lists(self, menu: QMenu) -> None:
        menu.addAction(self.tr("Always redact this…")).triggered.connect(self.always)
        menu.addAction(self.tr("Never redact this")).triggered.connect(self.never)

    # --- always and never ------------------------------------------------------------------------

    @Slot()
    def always(self) -> None:
        """Put marked text, or the text of the chosen finding, on the project's list of what always goes."""
        text, label = self._subject()
        if self.lists is None or not text:
            return
        if label:
            self.lists.always(text, label)
        else:
            self._offer(self.tr("Always redact as"), self._where(), partial(self.lists.always, text))

    @Slot()
    def never(self) -> None:
        """Put it on the list of what always stays."""
        text, _ = self._subject()
        if self.lists is not None and text:
            self.lists.never(text)

    def _subject(self) -> tuple[str, str]:
        """Marked text without a label, or the chosen finding's text with its own."""
        entry, span, number = self.entry, self._preview.view.selection, self._findings.current
        if entry is None or entry.review is None:
            return "", ""
        if span is not None:
            return " ".join(span.of(entry.review.document.text).split()), ""
        if number is None:
            return "", ""
        return entry.review.texts[number], entry.review.items[number].finding.label

    # --- drawing, undo ---------------------------------------------------------------------------

    @Slot()
    def draw_box(self) -> None:
        """Begin to draw a box on the page in sight, or leave off."""
        pages = self._preview.pages
        if self.entry is not None and isinstance(self._preview.view, PageView):
            pages.set_drawing(not pages.drawing)
            if pages.drawing:
                self.said.emit(self.tr("Drag, or move with the arrows, stretch with Shift, and press Enter."))

    @Slot(object, int)
    def _recalled(self, entry: Entry, number: int) -> None:
        """Show what an undo or redo changed."""
        self._documents.choose(entry)
        if number >= 0 and entry.review is not None and self._findings.model.row_of(number) is not None:
            self._findings.choose(number)
            self._preview.show_finding(number)
