"""What can be done with the documents on the desk; the window calls it, and it calls the runner."""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import TypeAlias

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QUndoStack

from desktop.document.model import Box, Document, Page, Problem, Span
from desktop.document.results import OptionValue, Pair, Status, TaskResult
from desktop.exporters.base import Exported
from desktop.exporters.marks import style
from desktop.jobs.requests import Event, Export, Pseudonymise, Read, Reconciled, Run
from desktop.tasks.decisions import Marked
from desktop.ui.batch import Batch
from desktop.ui.bridge import Bridge
from desktop.ui.draft import Change, Draft, translation_of
from desktop.ui.models.documents import DocumentsModel
from desktop.ui.review import PART, Decision, Edit, Item, Review
from desktop.ui.session import OF_STATUS, Entry, State
from desktop.ui.slices import Slices
from desktop.ui.steps import Step
from desktop.ui.talk import Talk
from desktop.ui.vaults import Vaults

ModelsFor: TypeAlias = Callable[[str], Mapping[str, str]]

LOOKS = ("style", "box_width", "audit")
"""Options that say how a copy looks, and not what is found."""
SOON_MS = 5
REVIEWED = "redact"
"""The task whose findings a person decides about."""


class Desk(QObject):
    """Owns the documents' model and the one undo stack: a decision through the batch is one step."""

    changed = Signal(object)
    """An entry's state, progress or decisions changed."""
    content_changed = Signal(object)
    """An entry has another document or result."""
    added = Signal(object)
    history_changed = Signal()
    """There is something else to undo or to redo."""
    recalled = Signal(object, int)
    """A step was undone or redone: the entry and the number that it was about."""

    def __init__(self, bridge: Bridge, models: ModelsFor, parent: QObject | None = None) -> None:
        """`models` gives those that a person chose for a task."""
        super().__init__(parent)
        self.bridge = bridge
        self.models_for = models
        self.documents = DocumentsModel(self)
        self.undo = QUndoStack(self)
        self._making = Slices(self)
        self._changing = Slices(self)
        self.batch = Batch(self)
        self.talk = Talk(self)
        self.vaults = Vaults(bridge, self)
        self.vaults.changed.connect(self._vault_changed)
        self._seed = token_hex(32)
        self._pairs: tuple[Pair, ...] = ()
        self._to_name: deque[tuple[Entry, TaskResult, str, Path]] = deque()
        self._naming: tuple[Entry, TaskResult, str, Path] | None = None

    # --- coming and going ------------------------------------------------------------------------

    def open(self, paths: Iterable[Path]) -> None:
        """Add files, and the readable files of folders; walking folders is left to a thread."""
        sources = list(paths)
        self.bridge.background(partial(_expand, sources), self._add)

    def _add(self, paths: list[Path]) -> None:
        known = {entry.path for entry in self.documents.entries}
        fresh = [
            Entry(path) for path in dict.fromkeys(path.absolute() for path in paths) if path not in known
        ]
        self.documents.add(fresh)
        for entry in fresh:
            self.read(entry)
        first = next((e for e in self.documents.entries if paths and e.path == paths[0].absolute()), None)
        self.added.emit(fresh[0] if fresh else first)

    def read(self, entry: Entry, password: str | None = None) -> None:
        """Read a file, or read it again with a password."""
        entry.password = password or entry.password
        entry.begin(State.READING)
        entry.ticket = self.bridge.submit(Read(str(entry.path), entry.password), partial(self._read, entry))
        self._tell(entry)

    def remove(self, entry: Entry) -> None:
        """Take a document off the desk; the file stays."""
        if entry.ticket is not None:
            self.bridge.cancel(entry.ticket, deaf=True)
        entry.review = entry.draft = None
        self.documents.remove(entry)

    # --- work ------------------------------------------------------------------------------------

    def run(
        self, entry: Entry, task: str, options: Mapping[str, OptionValue], *, tables: bool = False
    ) -> None:
        """Run a task on a document that was read. A task that wants `tables` has it read again where nobody
        has looked for them."""
        if entry.document is None or entry.busy:
            return
        entry.begin(State.RUNNING)
        if tables and entry.document.tables is None:
            request = Read(str(entry.path), entry.password, tables=True)
            entry.ticket = self.bridge.submit(request, partial(self._tabled, entry, task, options))
        else:
            self._run(entry, task, options)
        self._tell(entry)

    def _run(self, entry: Entry, task: str, options: Mapping[str, OptionValue]) -> None:
        if entry.document is not None:
            request = Run(entry.document, task, options, self.models_for(task))
            entry.ticket = self.bridge.submit(request, partial(self._ran, entry))

    def _tabled(self, entry: Entry, task: str, options: Mapping[str, OptionValue], event: Event) -> None:
        if isinstance(event.answer, Document):
            self.take_tables(entry, event.answer)
            self._run(entry, task, options)
        else:
            self._other(entry, event)

    def take_tables(self, entry: Entry, document: Document) -> None:
        """Take over a document that was read again with its tables. Its text is the same, unless the file was
        changed meanwhile; then nothing holds that was decided."""
        same = entry.document is not None and entry.document.sha256 == document.sha256
        entry.document = document
        if entry.review is not None:
            if same:
                entry.review.document = document
            else:
                entry.review = entry.result = None
        elif entry.draft is not None and not same:
            entry.draft = entry.result = None

    def run_aside(
        self,
        document: Document,
        task: str,
        options: Mapping[str, OptionValue],
        heard: Callable[[Event], None],
    ) -> None:
        """Run a task on a document that is not on the desk: some sentences of one that is."""
        self.bridge.submit(Run(document, task, options, self.models_for(task)), heard)

    def cancel(self, entry: Entry) -> None:
        """Stop what runs. The window says so at once; the worker stops on its own time."""
        if entry.ticket is None or not (entry.busy or entry.exporting):
            return
        if entry.exporting:
            self.bridge.cancel(entry.ticket)
            return
        self.bridge.cancel(entry.ticket, deaf=True)
        self._stopped(entry)

    def export(self, entry: Entry, fmt: str, dest: Path) -> None:
        """Write what was decided to `dest`."""
        self.finish()
        result = entry.decided()
        if entry.document is None or result is None or not entry.exportable:
            return
        entry.exporting, entry.exported, entry.problem = True, None, None
        if style(result) == "pseudonym":
            self._to_name.append((entry, result, fmt, dest))
            self._name_next()
        else:
            self._write(entry, result, fmt, dest)
        self._tell(entry)

    def _name_next(self) -> None:
        """Ask for the pseudonyms of one document at a time: each must know those given before."""
        if self._naming is None and self._to_name:
            self._naming = entry, result, fmt, dest = self._to_name.popleft()
            text = entry.document.text if entry.document else ""
            asked = Pseudonymise((Marked(text, result),), self._seed, self._pairs)
            entry.ticket = self.bridge.submit(asked, partial(self._named, entry, fmt, dest))

    def _write(self, entry: Entry, result: TaskResult, fmt: str, dest: Path) -> None:
        self.vaults.signing_key(result, partial(self._write_signed, entry, result, fmt, dest))

    def _write_signed(
        self, entry: Entry, result: TaskResult, fmt: str, dest: Path, key: str | Problem | None
    ) -> None:
        if isinstance(key, Problem):
            self._wrote(entry, Event(0, "failed", problem=key))
        elif entry.document is not None:
            request = Export(entry.document, result, fmt, str(dest), entry.password, key)
            entry.ticket = self.bridge.submit(request, partial(self._wrote, entry))

    def present(self, options: Mapping[str, OptionValue]) -> None:
        """Take over how a redacted copy is to look; nothing has to be run again for it."""
        chosen = {name: value for name, value in options.items() if name in LOOKS}
        for entry in self.documents.entries:
            review = entry.review
            if review is not None and any(review.result.options.get(n) != v for n, v in chosen.items()):
                review.result = replace(review.result, options={**review.result.options, **chosen})
                self.decisions_changed(entry)

    # --- decisions -------------------------------------------------------------------------------

    def decide(self, entry: Entry, numbers: Iterable[int], decision: Decision) -> None:
        """Accept, reject or reopen items, as one step that can be undone."""
        if entry.review is not None:
            name = {Decision.ACCEPTED: self.tr("accept"), Decision.REJECTED: self.tr("reject")}
            text = name.get(decision, self.tr("reopen"))
            self.change(text, {entry: entry.review.decide(numbers, decision)})

    def decide_like(self, entry: Entry, number: int, decision: Decision) -> int:
        """Decide every item with the same text or entity, in every document; returns how many there are."""
        edits = {}
        count = 0
        for other, numbers in self.like(entry, number).items():
            if other.review is not None:
                edits[other] = other.review.decide(numbers, decision)
                count += len(numbers)
        accept = decision is Decision.ACCEPTED
        self.change(self.tr("accept all like this") if accept else self.tr("reject all like this"), edits)
        return count

    def like(self, entry: Entry, number: int) -> dict[Entry, list[int]]:
        """Items like `number` of `entry`, in every document. An entity is known in another document only when
        both were numbered together."""
        review = entry.review
        if review is None:
            return {}
        found = {entry: review.like(number)}
        item = review.items[number]
        if item.region is not None:
            return found
        for other in self.documents.entries:
            if other is not entry and other.review is not None:
                together = review.batch and review.batch == other.review.batch
                entity = item.finding.entity if together else ""
                found[other] = other.review.like_text(review.keys[number], entity)
        return found

    def accept_all(self, entries: Iterable[Entry]) -> None:
        """Accept every proposal at once. They stay the machine's: nobody looked at each."""
        self.finish()
        self._making.start(self._accepting(list(entries)))

    def _accepting(self, entries: list[Entry]) -> Iterator[None]:
        edits: dict[Entry, Edit] = {}
        for entry in entries:
            review, items = entry.review, dict[int, Item]()
            for start in range(0, len(review.items) if review is not None else 0, PART):
                if review is not None:
                    part = review.proposals(range(start, min(start + PART, len(review.items))))
                    items.update(review.decide(part, Decision.ACCEPTED, by_person=False).items)
                yield
            edits[entry] = Edit(items)
        self.change(self.tr("accept all"), edits)

    def finish(self) -> None:
        """Bring a large change to its end, where one is still being made."""
        self._making.finish()
        self._changing.finish()

    def carry_out(self, work: Iterator[None]) -> None:
        """Make a change; what does not fit into a frame is done in the next ones."""
        self._changing.finish()
        self._changing.start(work)

    def relabel(self, entry: Entry, numbers: Iterable[int], label: str) -> None:
        """Give items another label, and accept them."""
        if entry.review is not None:
            self.change(self.tr("change label"), {entry: entry.review.relabel(numbers, label)})
            self.batch.spread(follows=True)

    def add(self, entry: Entry, spans: Iterable[Span], label: str) -> None:
        """Put pieces of text on the list of what is removed."""
        if entry.review is not None:
            self.change(self.tr("redact selection"), {entry: entry.review.add(spans, label)})
            self.batch.spread(follows=True)

    def add_box(self, entry: Entry, page: int, box: Box, label: str) -> None:
        """Remove what lies under a box: its text, and where that fills little of it, all that is drawn."""
        if entry.review is None or entry.document is None:
            return
        spans, bare = under(entry.document.pages[page - 1], box)
        edit = entry.review.add(spans, label)
        if bare:
            edit = Edit({**edit.items, **entry.review.add_region(page, box).items})
        self.change(self.tr("draw a box"), {entry: edit})
        if spans:
            self.batch.spread(follows=True)

    def turn(self, entry: Entry, threshold: float) -> None:
        """Turn the dial of a document."""
        if entry.review is not None and threshold != entry.review.threshold:
            self.change(self.tr("turn the dial"), {entry: Edit(threshold=threshold)})

    def change(self, text: str, edits: Mapping[Entry, Edit | Change], *, follows: bool = False) -> None:
        """Make changes as one step; one that `follows` is undone together with the step before it."""
        self.finish()
        real = {entry: edit for entry, edit in edits.items() if edit}
        if real:
            self.undo.push(Step(self, text, real, follows=follows))
            self.history_changed.emit()

    @Slot()
    def undo_soon(self) -> None:
        """Undo a step, once a large change that is being made has come to its end."""
        self._once_done(self.undo_step, self.undo_soon)

    @Slot()
    def redo_soon(self) -> None:
        """Redo a step in the same way."""
        self._once_done(self.redo_step, self.redo_soon)

    def _once_done(self, step: Callable[[], None], again: Callable[[], None]) -> None:
        if self._making.busy or self._changing.busy:
            QTimer.singleShot(SOON_MS, self, again)
        else:
            step()

    @Slot()
    def undo_step(self) -> None:
        """Undo the last step that still means something, with what followed from it."""
        self.finish()
        while self.undo.canUndo():
            step = self.undo.command(self.undo.index() - 1)
            self.undo.undo()
            if isinstance(step, Step) and step.live() and not step.follows:
                self._recall(step)
                return
        self.history_changed.emit()

    @Slot()
    def redo_step(self) -> None:
        """Redo a step, and what followed from it."""
        self.finish()
        done: Step | None = None
        while self.undo.canRedo():
            step = self.undo.command(self.undo.index())
            if done is not None and not (isinstance(step, Step) and step.follows):
                break
            self.undo.redo()
            if isinstance(step, Step) and step.live():
                done = done or step
        if done is not None:
            self._recall(done)

    def _recall(self, step: Step) -> None:
        self.history_changed.emit()
        entry, number = step.subject()
        self.recalled.emit(entry, number)

    def decisions_changed(self, entry: Entry) -> None:
        entry.exported = None
        self._tell(entry)

    # --- what the runner says --------------------------------------------------------------------

    def _read(self, entry: Entry, event: Event) -> None:
        if isinstance(event.answer, Document):
            entry.document, entry.result, entry.exported = event.answer, None, None
            entry.former_draft = entry.draft or entry.former_draft
            entry.review = entry.draft = None
            self._settle(entry, State.READY)
        elif event.kind == "failed" and event.problem and event.problem.code.startswith("password"):
            entry.problem = event.problem
            self._settle(entry, State.LOCKED)
        else:
            self._other(entry, event)

    def _ran(self, entry: Entry, event: Event) -> None:
        if isinstance(event.answer, TaskResult):
            # On a thread: for 20,000 findings it takes as long as several frames.
            before = (entry.review or entry.former, entry.draft or entry.former_draft)
            made = partial(_judged, entry.document, event.answer, *before)
            self.bridge.background(made, partial(self._reviewed, entry, event.answer, entry.ticket))
        else:
            self._other(entry, event)

    def _reviewed(
        self, entry: Entry, result: TaskResult, ticket: int | None, judged: Review | Draft | None
    ) -> None:
        if entry.ticket != ticket:
            return  # it was cancelled, or begun anew, in the meantime
        review = judged if isinstance(judged, Review) else None
        draft = judged if isinstance(judged, Draft) else None
        if review is None and entry.review is not None:
            entry.former = entry.review
        if draft is None and entry.draft is not None:
            entry.former_draft = entry.draft
        entry.result, entry.review, entry.draft, entry.exported = result, review, draft, None
        self._settle(entry, OF_STATUS[result.status])
        if review is not None and sum(other.review is not None for other in self.documents.entries) > 1:
            self.batch.spread(follows=False)

    def _named(self, entry: Entry, fmt: str, dest: Path, event: Event) -> None:
        """Every finding has its pseudonym, the same for one person in all documents of the session."""
        if event.kind in ("done", "failed", "cancelled"):
            self._naming = None
        if isinstance(event.answer, Reconciled) and event.answer.results:
            self._pairs = event.answer.pairs
            self.vaults.keep(self._pairs, partial(self._kept, entry, event.answer.results[0], fmt, dest))
        else:
            self._wrote(entry, event)
        self._name_next()

    def _kept(self, entry: Entry, result: TaskResult, fmt: str, dest: Path, problem: Problem | None) -> None:
        """No file is written with pseudonyms that a vault could not save."""
        if problem is None:
            self._write(entry, result, fmt, dest)
        else:
            self._wrote(entry, Event(0, "failed", problem=problem))

    @Slot()
    def _vault_changed(self) -> None:
        """Pseudonyms are those of the vault from now on, or new ones where there is none."""
        opened = self.vaults.vault
        self._seed = opened.vault.seed if opened is not None else token_hex(32)
        self._pairs = opened.vault.pairs if opened is not None else ()

    def _wrote(self, entry: Entry, event: Event) -> None:
        if event.kind in ("done", "failed", "cancelled"):
            entry.exporting, entry.ticket, entry.progress = False, None, None
        if isinstance(event.answer, Exported):
            entry.exported = event.answer
        elif event.kind == "failed":
            entry.problem = event.problem
        elif event.progress is not None:
            entry.advance(event.progress)
        self._tell(entry)

    def _other(self, entry: Entry, event: Event) -> None:
        if event.progress is not None:
            entry.advance(event.progress)
            self._tell(entry)
        elif event.kind == "failed":
            entry.problem = event.problem
            self._settle(entry, State.FAILED)
        elif event.kind == "cancelled":
            self._stopped(entry)

    def _stopped(self, entry: Entry) -> None:
        entry.state, entry.ticket, entry.progress = State.CANCELLED, None, None
        self._tell(entry)

    def _settle(self, entry: Entry, state: State) -> None:
        entry.state, entry.ticket, entry.progress = state, None, None
        self.documents.touch(entry)
        # Or the collector looks through every line and finding again and again, for several frames each time.
        gc.freeze()
        self.content_changed.emit(entry)

    def _tell(self, entry: Entry) -> None:
        self.documents.touch(entry)
        self.changed.emit(entry)


def under(page: Page, box: Box) -> tuple[list[Span], bool]:
    """The stretches of text whose letters have their middle in `box` (points), and whether they fill less
    than half of it, so that something else is meant as well."""
    letters: list[Span] = []
    covered = 0.0
    for run in page.runs:
        if run.box is None or not (box.y0 < (run.box.y0 + run.box.y1) / 2 < box.y1):
            continue
        if run.box.x1 < box.x0 or run.box.x0 > box.x1:
            continue
        for i in range(run.span.start, run.span.end):
            letter = run.box_of(Span(i, i + 1))
            if letter is not None and box.x0 < (letter.x0 + letter.x1) / 2 < box.x1:
                covered += (letter.x1 - letter.x0) * (letter.y1 - letter.y0)
                if letters and letters[-1].end == i:
                    letters[-1] = Span(letters[-1].start, i + 1)
                else:
                    letters.append(Span(i, i + 1))
    area = (box.x1 - box.x0) * (box.y1 - box.y0)
    return letters, covered < area / 2


def _judged(
    document: Document | None, result: TaskResult, old: Review | None, former: Draft | None
) -> Review | Draft | None:
    """What there is to decide about or to write, with what a person did before with the same document."""
    if document is None or result.status is Status.FAILED:
        return None
    if translation_of(result) is not None:
        draft = Draft(document, result)
        if former is not None:
            draft.apply(draft.carried(former))
        return draft
    if result.task != REVIEWED:
        return None
    review = Review(document, result)
    if old is not None:
        review.apply(review.carried(old))
    return review


def _expand(sources: list[Path]) -> list[Path]:
    from desktop.app import expand  # on its thread: brings what the first paint can do without

    return expand(sources)
