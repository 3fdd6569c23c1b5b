"""What a person does with a translation: every action of its review, whatever it was started with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from desktop.document.results import OptionValue, TaskResult
from desktop.jobs.requests import Event
from desktop.tasks.translation.revision import revised
from desktop.ui.bridge import FINAL
from desktop.ui.desk import Desk
from desktop.ui.draft import Draft
from desktop.ui.revision import excerpt, retranslated
from desktop.ui.session import Entry
from desktop.ui.views.documents_panel import DocumentsPanel
from desktop.ui.views.draft_panel import DraftPanel
from desktop.ui.views.preview import Preview


class Revising(QObject):
    """Between the desk and the views that show a translation. `options` gives those that a person chose for
    a task now."""

    said = Signal(str)

    def __init__(
        self,
        desk: Desk,
        panel: DraftPanel,
        *,
        documents: DocumentsPanel,
        preview: Preview,
        options: Callable[[str], Mapping[str, OptionValue]],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._desk, self._documents, self._preview, self._panel = desk, documents, preview, panel
        self._options = options
        panel.table.sentence_chosen.connect(self._show_source)
        panel.table.sentences.written.connect(self.write)
        panel.step.connect(self.take_step)
        preview.source_clicked.connect(self._show_sentence)
        desk.recalled.connect(self._recalled)
        desk.changed.connect(self._changed)

    @property
    def entry(self) -> Entry | None:
        """The document in sight, when a translation of it is."""
        entry = self._documents.current()
        return entry if entry is not None and entry.draft is not None and not entry.busy else None

    @Slot(str)
    def take_step(self, step: str) -> None:
        """What a button or the menu of a sentence asks for."""
        slots: dict[str, Callable[[], None]] = {
            "right": self.right,
            "edit": self.edit,
            "same": self.same,
            "translate": self.translate_again,
            "next": self.next_marked,
            "previous": self.previous_marked,
        }
        if step in slots:
            slots[step]()

    # --- moving ----------------------------------------------------------------------------------

    @Slot()
    def next(self) -> None:
        self._panel.table.step(1)

    @Slot()
    def previous(self) -> None:
        self._panel.table.step(-1)

    @Slot()
    def next_marked(self) -> None:
        self._go(1)

    @Slot()
    def previous_marked(self) -> None:
        self._go(-1)

    def _go(self, by: int) -> None:
        """The next marked sentence; a filter that hides all of them is cleared."""
        entry, table = self.entry, self._panel.table
        if entry is None or entry.draft is None:
            return
        after = table.current if table.current is not None else -1
        number = entry.draft.next_open(after, table.sentences.shown, by)
        if number is None:
            number = entry.draft.next_open(after, range(len(entry.draft)), by)
        if number is None:
            self.said.emit(self.tr("No sentence is marked."))
            return
        self._panel.choose(number)
        table.setFocus()

    # --- changing --------------------------------------------------------------------------------

    @Slot()
    def edit(self) -> None:
        self._panel.table.edit_current()

    @Slot(int, str)
    def write(self, number: int, text: str) -> None:
        """Put what a person wrote in place of a translation; it is checked as the machine's was."""
        entry = self.entry
        if entry is None or entry.draft is None:
            return
        draft = entry.draft
        made = revised(draft.sources[number], draft.targets[number], text)
        self._desk.change(self.tr("edit translation"), {entry: draft.written({number: made})})
        if len(draft.like(number)) > 1:
            self.said.emit(self.tr("Shift+A puts it with every equal sentence."))

    @Slot()
    def right(self) -> None:
        """Say that the selected translations are right, and go on to the next marked one."""
        entry = self.entry
        if entry is None or entry.draft is None:
            return
        numbers = self._panel.table.selected()
        self._desk.change(self.tr("mark as right"), {entry: entry.draft.right(numbers)})
        if len(numbers) == 1 and entry.draft.open:
            self.next_marked()

    @Slot()
    def same(self) -> None:
        """Put the chosen sentence's translation with every equal one."""
        entry, number = self.entry, self._panel.table.current
        if entry is not None and entry.draft is not None and number is not None:
            change = entry.draft.same(number)
            self._desk.change(self.tr("same for all equal"), {entry: change})
            self.said.emit(self.tr("Changed: %1").replace("%1", str(len(change.items))))

    @Slot()
    def translate_again(self) -> None:
        """Translate the selected sentences anew, with the options as they stand now."""
        entry = self.entry
        if entry is None or entry.draft is None:
            return
        draft, sentences = entry.draft, self._panel.table.sentences
        numbers = [n for n in self._panel.table.selected() if n not in sentences.busy]
        if numbers:
            sentences.set_busy(sentences.busy | set(numbers))
            heard = partial(self._translated, entry, draft, numbers)
            task, languages = draft.result.task, {"from", "to"} & draft.result.options.keys()
            # A sentence alone may be too short to find out its language.
            options = {**self._options(task), **{name: draft.result.options[name] for name in languages}}
            self._desk.run_aside(excerpt(draft, numbers), task, options, heard)

    def _translated(self, entry: Entry, draft: Draft, numbers: list[int], event: Event) -> None:
        if event.kind not in FINAL:
            return
        sentences = self._panel.table.sentences
        if sentences.draft is draft:
            sentences.set_busy(sentences.busy - set(numbers))
        if event.problem is not None:
            self.said.emit(event.problem.message)
        if entry.draft is draft and isinstance(event.answer, TaskResult):
            change = retranslated(draft, numbers, event.answer)
            self._desk.change(self.tr("translate again"), {entry: change})
            if not change:
                self.said.emit(self.tr("It comes out the same."))

    # --- between table and page ------------------------------------------------------------------

    def refresh(self) -> None:
        """A click on any sentence of the document in sight leads to its translation; what is marked is seen
        there too."""
        draft = self.entry.draft if self.entry is not None else None
        if draft is not None and self._panel.draft is draft:
            self._preview.show_sources(draft.spans, draft.open_spans)

    @Slot(object)
    def _changed(self, entry: Entry) -> None:
        if entry is self.entry:
            self.refresh()

    @Slot(int)
    def _show_source(self, number: int) -> None:
        entry = self.entry
        if entry is not None and entry.draft is not None:
            self._preview.show_spans(entry.draft.sources[number].spans)

    @Slot(int)
    def _show_sentence(self, offset: int) -> None:
        entry = self.entry
        if entry is None or entry.draft is None:
            return
        number = entry.draft.at(offset)
        if number is not None:
            self._panel.follow(number)
            self._preview.show_spans(entry.draft.sources[number].spans)

    @Slot(object, int)
    def _recalled(self, entry: Entry, number: int) -> None:
        """Show what an undo or redo changed."""
        if entry.draft is not None and number >= 0:
            self._documents.choose(entry)
            self._panel.choose(number)
