"""One document's translation, sentence beside sentence, and what a person made of it. Free of Qt.

Every change is a `Change`: translations that are put in place of others. Applying one gives the change that
takes it back.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import cast

from desktop.document.model import Document, Span
from desktop.document.results import Cited, Section, TaskResult
from desktop.tasks.translation.revision import SECTION, with_rows

PART = 50
"""Sentences that are changed in one small step."""


class Mark(StrEnum):
    """What there is to say of a sentence: a person should look at it, or has."""

    NONE = "none"
    OPEN = "open"
    EDITED = "edited"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Change:
    """Translations by the number of their sentence."""

    items: Mapping[int, Cited] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.items)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sentences a person wants to see; all must hold. `text` is looked for whatever its case."""

    text: str = ""
    marked: bool = False
    edited: bool = False

    def passes(self, draft: Draft, number: int) -> bool:
        """Whether a sentence is shown."""
        if self.marked and not doubtful(draft.targets[number]):
            return False
        if self.edited and draft.targets[number].decided_by != "person":
            return False
        return self.text in draft.searched[number]


class Draft:
    """The sentences of one result, numbered in the order of the text."""

    def __init__(self, document: Document, result: TaskResult) -> None:
        section = translation_of(result)
        if section is None:
            raise ValueError("no translation")
        self.document = document
        self.result = result
        self.columns = section.columns
        """Names of the two languages."""
        self.sources = [row[0] for row in section.rows]
        self.targets = [row[1] for row in section.rows]
        self._first = tuple(self.targets)
        self.keys = [" ".join(source.value.split()) for source in self.sources]
        """What equal sentences share."""
        self.searched = [_searched(s, t) for s, t in section.rows]
        self._like: dict[str, list[int]] = {}
        for number, key in enumerate(self.keys):
            self._like.setdefault(key, []).append(number)
        self._places = sorted((s.start, s.end, n) for n, c in enumerate(self.sources) for s in c.spans)
        self.spans = tuple(Span(start, end) for start, end, _ in self._places)
        """The places of all sentences, in order."""
        self._open = {n for n, target in enumerate(self.targets) if doubtful(target)}
        self.edited = sum(target.decided_by == "person" for target in self.targets)
        """How many a person wrote or found right."""
        self.fresh: set[int] = set()
        """Sentences that changed since somebody looked, and emptied this."""

    def __len__(self) -> int:
        return len(self.sources)

    # --- asking ----------------------------------------------------------------------------------

    def mark(self, number: int) -> Mark:
        target = self.targets[number]
        if doubtful(target):
            return Mark.OPEN
        if target.decided_by != "person":
            return Mark.NONE
        return Mark.RIGHT if target.value == self._first[number].value else Mark.EDITED

    @property
    def open(self) -> int:
        """How many sentences a person should look at."""
        return len(self._open)

    @property
    def open_spans(self) -> tuple[Span, ...]:
        """The places of what is marked, in order."""
        return tuple(sorted(span for number in self._open for span in self.sources[number].spans))

    def like(self, number: int) -> list[int]:
        """Every sentence equal to `number`, itself included."""
        return self._like[self.keys[number]]

    def at(self, offset: int) -> int | None:
        """The sentence that the letter at `offset` of the document belongs to."""
        place = bisect_right(self._places, (offset, len(self.document.text) + 1, 0)) - 1
        if place < 0 or self._places[place][1] <= offset:
            return None
        return self._places[place][2]

    def next_open(self, after: int, among: Container[int], by: int = 1) -> int | None:
        """The marked sentence of those `among` that comes next behind `after` (before it, with `by` -1), else
        the first from the other end."""
        open_ = sorted((number for number in self._open if number in among), reverse=by < 0)
        behind = (number for number in open_ if (number - after) * by > 0)
        return next(behind, open_[0] if open_ else None)

    # --- changes ---------------------------------------------------------------------------------

    def written(self, made: Mapping[int, Cited]) -> Change:
        """The change that puts these translations in place, those left out that stand there already."""
        return Change({n: target for n, target in made.items() if target != self.targets[n]})

    def right(self, numbers: Iterable[int]) -> Change:
        """The change by which a person says that translations are right as they stand."""
        return self.written(
            {
                n: replace(self.targets[n], support="derived", lacks=(), unsupported=(), decided_by="person")
                for n in numbers
            }
        )

    def same(self, number: int) -> Change:
        """The change that gives every equal sentence the translation of `number`."""
        made = self.targets[number]
        return self.written({n: replace(made, spans=self.targets[n].spans) for n in self.like(number)})

    def carried(self, old: Draft) -> Change:
        """The change that repeats what a person wrote in an earlier translation into the same language. Where
        the document is another now, equal sentences take it wherever they stand."""
        if old.columns != self.columns:
            return Change()
        moved = old.document.text != self.document.text
        before = {
            (old.keys[n], () if moved else old.sources[n].spans): target
            for n, target in enumerate(old.targets)
            if target.decided_by == "person"
        }
        places = ((n, (self.keys[n], () if moved else source.spans)) for n, source in enumerate(self.sources))
        return self.written(
            {n: replace(before[at], spans=self.targets[n].spans) for n, at in places if at in before}
        )

    def apply(self, change: Change) -> Change:
        """Make a change; returns the one that takes it back."""
        work = self.applying(change)
        while True:
            try:
                next(work)
            except StopIteration as end:
                return cast("Change", end.value)

    def applying(self, change: Change) -> Generator[None, None, Change]:
        """The same in small steps: a change may hold many thousand sentences."""
        before: dict[int, Cited] = {}
        for done, (number, target) in enumerate(change.items.items(), 1):
            before[number] = self.targets[number]
            self.edited += (target.decided_by == "person") - (before[number].decided_by == "person")
            self.targets[number] = target
            if doubtful(target):
                self._open.add(number)
            else:
                self._open.discard(number)
            self.searched[number] = _searched(self.sources[number], target)
            self.fresh.add(number)
            if not done % PART:
                yield
        return Change(before)

    def outcome(self) -> TaskResult:
        """The result as a person left it: what is exported."""
        rows = tuple(zip(self.sources, self.targets, strict=True))
        return with_rows(self.result, rows)


def translation_of(result: TaskResult) -> Section | None:
    """The sentences of a result, where it is a translation."""
    return next((s for s in result.sections if s.name == SECTION and s.layout == "table"), None)


def doubtful(target: Cited) -> bool:
    """Whether a translation lacks something of its source, or has something that is not there."""
    return target.support == "unverified" or bool(target.lacks or target.unsupported)


def added(target: Cited) -> Iterator[str]:
    """What a translation has and its source has not."""
    return (span.of(target.value) for span in target.unsupported)


def _searched(source: Cited, target: Cited) -> str:
    return f"{source.value}\n{target.value}".casefold()
