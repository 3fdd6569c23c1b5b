"""One document's findings and what a person decided about each. Free of Qt.

Every change is an `Edit`: the items that are put in place of others. Applying one gives the edit that takes
it back, so undo needs nothing else.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import cast

from desktop.document.model import Box, Document, Span
from desktop.document.results import DecidedBy, Finding, Region, TaskResult
from desktop.ui.labels import AREA

PERSON = "person"
"""Detector of what a person added."""
PART = 50
"""Items that are changed in one small step."""
STEPS = 100
"""Scores are counted in hundredths."""


class Decision(StrEnum):
    """What was decided about an item. `WITHDRAWN` is one that left the list, by undo or by a wider one."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Standing(StrEnum):
    """What becomes of an item: an open one is proposed, or below the threshold and left out."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    BELOW = "below"
    WITHDRAWN = "withdrawn"


REMOVED = (Standing.PROPOSED, Standing.ACCEPTED)
LISTED = (*REMOVED, Standing.REJECTED)
_STANDING = {
    Decision.ACCEPTED: Standing.ACCEPTED,
    Decision.REJECTED: Standing.REJECTED,
    Decision.WITHDRAWN: Standing.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class Item:
    """A finding, or a region (then the finding's span is empty), with its decision. A `pinned` one is
    proposed whatever its score."""

    finding: Finding
    decision: Decision = Decision.OPEN
    region: Region | None = None
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Edit:
    """Items by number, and the threshold (None: as it is)."""

    items: Mapping[int, Item] = field(default_factory=dict)
    threshold: float | None = None

    def __bool__(self) -> bool:
        return bool(self.items) or self.threshold is not None


class Review:
    """The items of one result, numbered for good: by place at first, later ones as they come."""

    def __init__(self, document: Document, result: TaskResult) -> None:
        self.document = document
        self.result = result
        threshold = result.options.get("threshold", 0.5)
        self.threshold = float(threshold) if isinstance(threshold, int | float) else 0.5
        self.batch = 0
        """Equal for reviews whose entities were numbered together; 0 for a document by itself."""
        self._page_starts = [page.span.start for page in document.pages]
        self.items: list[Item] = []
        self.texts: list[str] = []
        self.keys: list[str] = []
        """What two writings of the same text share: white space and case do not count."""
        self.pages: list[int] = []
        """Index of the page on which each begins."""
        self._by_start: list[tuple[int, int]] = []
        self._longest = 0
        self._detectors: set[str] = set()
        self._by_key: dict[str, list[int]] = {}
        self._by_entity: dict[str, set[int]] = {}
        self.counts: Counter[Standing] = Counter()
        self.labels: Counter[str] = Counter()
        """Of what is listed."""
        self._scores = [0] * (STEPS + 1)
        self.edition = 0
        """Grows with every change."""
        for item in sorted(self._first(result), key=lambda item: item.finding.span):
            self._append(item)

    def _first(self, result: TaskResult) -> Iterator[Item]:
        for finding in result.findings:
            decision = Decision.ACCEPTED if finding.decided_by == "person" else Decision.OPEN
            yield Item(finding, decision, pinned=_step(finding.score) < _step(self.threshold))
        for finding in result.candidates:
            yield Item(finding)
        for finding in result.rejected:
            yield Item(finding, Decision.REJECTED)
        for region in result.regions:
            yield self._area(region, Decision.ACCEPTED)

    def _area(self, region: Region, decision: Decision) -> Item:
        start = self.document.pages[region.page - 1].span.start
        return Item(Finding(AREA, Span(start, start), 1.0, PERSON, decided_by="person"), decision, region)

    def _append(self, item: Item) -> int:
        number, span = len(self.items), item.finding.span
        text = " ".join(span.of(self.document.text).split())
        self.items.append(item)
        self.texts.append(text)
        self.keys.append(text.casefold())
        self._by_key.setdefault(self.keys[-1], []).append(number)
        self._by_entity.setdefault(item.finding.entity, set()).add(number)
        self.pages.append(max(bisect_right(self._page_starts, span.start) - 1, 0))
        if self._by_start and (span.start, number) < self._by_start[-1]:
            insort(self._by_start, (span.start, number))
        else:
            self._by_start.append((span.start, number))
        self._longest = max(self._longest, len(span))
        self._detectors.add(item.finding.detector)
        self._count(item, 1)
        return number

    # --- asking ----------------------------------------------------------------------------------

    def standing(self, number: int) -> Standing:
        return self._standing(self.items[number])

    def _standing(self, item: Item) -> Standing:
        if item.decision is not Decision.OPEN:
            return _STANDING[item.decision]
        above = item.pinned or _step(item.finding.score) >= _step(self.threshold)
        return Standing.PROPOSED if above else Standing.BELOW

    @property
    def open(self) -> int:
        """How many proposals nobody has decided about."""
        return self.counts[Standing.PROPOSED]

    @property
    def decided(self) -> int:
        return self.counts[Standing.ACCEPTED] + self.counts[Standing.REJECTED]

    @property
    def total(self) -> int:
        """How many are listed."""
        return self.open + self.decided

    @property
    def removed(self) -> int:
        return self.open + self.counts[Standing.ACCEPTED]

    def price(self, threshold: float) -> int:
        """How many more (or fewer, below 0) there are to review at another threshold."""
        now, then = _step(self.threshold), _step(threshold)
        return sum(self._scores[then:now]) - sum(self._scores[now:then])

    def between(self, start: int, end: int) -> list[int]:
        """Numbers of the items that have a character in `start`..`end`, by place; regions are left out."""
        first = bisect_left(self._by_start, (start - self._longest, 0))
        last = bisect_left(self._by_start, (end, 0))
        near = (number for _, number in self._by_start[first:last])
        return [n for n in near if self.items[n].finding.span.end > start and self.items[n].region is None]

    def regions_on(self, page: int) -> list[int]:
        """Numbers of the regions on page `page` (from 1)."""
        span = self.document.pages[page - 1].span
        first = bisect_left(self._by_start, (span.start, 0))
        last = bisect_left(self._by_start, (span.start + 1, 0))
        near = (number for _, number in self._by_start[first:last])
        return [n for n in near if (region := self.items[n].region) is not None and region.page == page]

    def in_order(self) -> list[int]:
        """All numbers by place."""
        return [number for _, number in self._by_start]

    def page_number(self, number: int) -> int:
        """The page (from 1) on which an item begins."""
        region = self.items[number].region
        return region.page if region else self.document.pages[self.pages[number]].number

    def detectors(self) -> list[str]:
        """Who found something, sorted."""
        return sorted(self._detectors)

    def like(self, number: int) -> list[int]:
        """Every listed item with the same text, or for the same entity, as `number`; itself included."""
        item = self.items[number]
        if item.region is not None:
            return [number]
        return self.like_text(self.keys[number], item.finding.entity)

    def like_text(self, key: str, entity: str = "") -> list[int]:
        """Every listed item whose text has this key, or that stands for `entity`."""
        same = set(self._by_key.get(key, ()))
        if entity:
            same |= self._by_entity.get(entity, set())
        return [n for n in sorted(same) if self.items[n].region is None and self.standing(n) in LISTED]

    def proposals(self, within: range | None = None) -> list[int]:
        """Numbers of what nobody decided about, of all or of those `within` a range."""
        numbers = range(len(self.items)) if within is None else within
        return [n for n in numbers if self._standing(self.items[n]) is Standing.PROPOSED]

    # --- edits -----------------------------------------------------------------------------------

    def decide(self, numbers: Iterable[int], decision: Decision, *, by_person: bool = True) -> Edit:
        """The edit that decides `numbers`. Where a person let proposals stand unseen (`by_person` false), the
        report goes on to say that the machine made them."""
        items = {}
        for number in numbers:
            old = self.items[number]
            if old.decision is Decision.WITHDRAWN:
                continue
            finding = old.finding
            who: DecidedBy = "person" if by_person else finding.decided_by
            if decision is Decision.OPEN:
                who = "person" if finding.detector == PERSON else "machine"
            if who != finding.decided_by:
                finding = replace(finding, decided_by=who)
            if decision is not old.decision or finding is not old.finding:
                items[number] = Item(finding, decision, old.region, old.pinned)
        return Edit(items)

    def relabel(self, numbers: Iterable[int], label: str) -> Edit:
        """The edit that gives `numbers` another label, and accepts them: who names a thing has seen it."""
        items = {}
        for number in numbers:
            old = self.items[number]
            if old.region is None and old.decision is not Decision.WITHDRAWN:
                entity = self._entity(label, self.keys[number])
                finding = replace(old.finding, label=label, entity=entity, decided_by="person")
                items[number] = replace(old, finding=finding, decision=Decision.ACCEPTED)
        return Edit(items)

    def add(self, spans: Iterable[Span], label: str, decision: Decision = Decision.ACCEPTED) -> Edit:
        """The edit by which a person puts `spans` on the list.

        A span within a finding decides that one. A proposal that a span cuts into gives way to it; what was
        accepted is taken in.
        """
        text, items = self.document.text, dict[int, Item]()
        fresh: list[Span] = []
        for wanted in sorted(spans):
            span = _trimmed(wanted, text)
            if not len(span):
                continue
            near = [
                n
                for n in self.between(span.start, span.end)
                if items.get(n, self.items[n]).decision is not Decision.WITHDRAWN
            ]
            around = next((n for n in near if self.items[n].finding.span.contains(span)), None)
            if around is not None:
                same = self.items[around].finding.label == label
                one = self.decide([around], decision) if same else self.relabel([around], label)
                items.update(one.items)
                continue
            for number in near:
                old = self.items[number]
                items[number] = replace(old, decision=Decision.WITHDRAWN)
                if old.decision is Decision.ACCEPTED and decision is Decision.ACCEPTED:
                    span = _both(span, old.finding.span)
            while fresh and fresh[-1].overlaps(span):
                span = _both(span, fresh.pop())
            fresh.append(span)
        entities: dict[str, str] = {}
        for span in fresh:
            key = " ".join(span.of(text).split()).casefold()
            if key not in entities:
                entities[key] = self._entity(label, key)
            new = Item(Finding(label, span, 1.0, PERSON, entities[key], "person"), decision)
            items[self._room(new)] = new
        return Edit(items)

    def add_region(self, page: int, box: Box) -> Edit:
        """The edit by which a person adds a box without text."""
        item = self._area(Region(page, box), Decision.ACCEPTED)
        return Edit({self._room(item): item})

    def _room(self, item: Item) -> int:
        """A number for an item to come; until it comes, there is none to be seen."""
        return self._append(replace(item, decision=Decision.WITHDRAWN))

    def _entity(self, label: str, key: str) -> str:
        """The entity of an equal text of this label, or the next number."""
        last = 0
        for item, other in zip(self.items, self.keys, strict=True):
            if item.finding.label == label and item.finding.entity:
                if other == key:
                    return item.finding.entity
                number = item.finding.entity.rpartition(" ")[2]
                last = max(last, int(number) if number.isdecimal() else 0)
        return f"{label} {last + 1}"

    def merged(self, new: Review) -> Edit:
        """The edit that takes in what was found by spreading decisions over the batch: the same document,
        reviewed anew. What a person decided stays."""
        present = {
            (item.finding.span.start, item.finding.span.end): n
            for n, item in enumerate(self.items)
            if item.region is None and item.decision is not Decision.WITHDRAWN
        }
        items: dict[int, Item] = {}
        seen: set[int] = set()
        fresh: list[Item] = []
        for item in new.items:
            if item.region is not None:
                continue
            number = present.get((item.finding.span.start, item.finding.span.end))
            if number is None:
                fresh.append(item)
                continue
            seen.add(number)
            old = self.items[number]
            merged = item
            if old.decision is not Decision.OPEN:
                finding = replace(item.finding, decided_by=old.finding.decided_by)
                merged = replace(item, finding=finding, decision=old.decision)
            if (merged.finding, merged.decision) != (old.finding, old.decision):
                items[number] = merged
        for item in fresh:
            span = item.finding.span
            for number in self.between(span.start, span.end):
                if number not in seen and self.items[number].decision is Decision.ACCEPTED:
                    items[number] = replace(self.items[number], decision=Decision.WITHDRAWN)
        for item in fresh:
            items[self._room(item)] = item
        for number in present.values():
            if number not in seen and self.items[number].decision is Decision.OPEN:
                items[number] = replace(self.items[number], decision=Decision.WITHDRAWN)
        return Edit(items)

    def carried(self, old: Review) -> Edit:
        """The edit that repeats what a person decided in an earlier review of the same document."""
        if old.document.text != self.document.text:
            return Edit()
        place = {item.finding.span: n for n, item in enumerate(self.items) if item.region is None}
        items: dict[int, Item] = {}
        for item in old.items:
            finding = item.finding
            if finding.decided_by != "person" or item.decision in (Decision.OPEN, Decision.WITHDRAWN):
                continue
            number = place.get(finding.span)
            if item.region is not None:
                items.update(self.add_region(item.region.page, item.region.box).items)
            elif number is not None:
                new = self.items[number]
                entity = new.finding.entity if new.finding.label == finding.label else finding.entity
                kept = replace(new.finding, label=finding.label, entity=entity, decided_by="person")
                items[number] = replace(new, finding=kept, decision=item.decision)
            elif finding.detector == PERSON:
                items.update(self.add([finding.span], finding.label, item.decision).items)
        return Edit(items)

    def apply(self, edit: Edit) -> Edit:
        """Make a change; returns the edit that takes it back."""
        work = self.applying(edit)
        while True:
            try:
                next(work)
            except StopIteration as end:
                return cast("Edit", end.value)

    def applying(self, edit: Edit) -> Generator[None, None, Edit]:
        """The same in small steps: a change may hold many thousand items."""
        threshold = None if edit.threshold is None else self.threshold
        if edit.threshold is not None:
            self._turn(edit.threshold)
        before: dict[int, Item] = {}
        for done, (number, item) in enumerate(edit.items.items(), 1):
            old, self.items[number] = self.items[number], item
            before[number] = old
            self._count(old, -1)
            self._count(item, 1)
            if old.finding.entity != item.finding.entity:
                self._by_entity[old.finding.entity].discard(number)
                self._by_entity.setdefault(item.finding.entity, set()).add(number)
            if not done % PART:
                yield
        self.edition += 1
        return Edit(before, threshold)

    def _turn(self, threshold: float) -> None:
        """Move what is open between the old threshold and the new one."""
        old, new = _step(self.threshold), _step(threshold)
        low, high = min(old, new), max(old, new)
        by = 1 if new < old else -1
        moved = 0
        for item in self.items:
            if item.decision is Decision.OPEN and not item.pinned and low <= _step(item.finding.score) < high:
                self.labels[item.finding.label] += by
                moved += 1
        self.counts[Standing.PROPOSED] += by * moved
        self.counts[Standing.BELOW] -= by * moved
        self.threshold = threshold

    def _count(self, item: Item, by: int) -> None:
        standing = self._standing(item)
        self.counts[standing] += by
        if standing in LISTED:
            self.labels[item.finding.label] += by
        if item.decision is Decision.OPEN and not item.pinned:
            self._scores[_step(item.finding.score)] += by

    # --- the outcome -----------------------------------------------------------------------------

    def outcome(self) -> TaskResult:
        """The result as it was decided: what is exported. Proposals that nobody decided about are removed
        too; to stop at them is for whoever exports."""
        groups: dict[Standing, list[Finding]] = {standing: [] for standing in Standing}
        regions = []
        for _, number in self._by_start:
            item = self.items[number]
            standing = self._standing(item)
            if item.region is None:
                groups[standing].append(item.finding)
            elif standing in REMOVED:
                regions.append(item.region)
        removed = sorted(groups[Standing.PROPOSED] + groups[Standing.ACCEPTED], key=lambda f: f.span)
        return replace(
            self.result,
            findings=tuple(removed),
            candidates=tuple(groups[Standing.BELOW]),
            rejected=tuple(groups[Standing.REJECTED]),
            regions=tuple(regions),
            options={**self.result.options, "threshold": self.threshold},
        )


def _step(score: float) -> int:
    """A score in hundredths; a hair below one counts as it."""
    return min(max(int(score * STEPS + 1e-6), 0), STEPS)


def _both(a: Span, b: Span) -> Span:
    return Span(min(a.start, b.start), max(a.end, b.end))


def _trimmed(span: Span, text: str) -> Span:
    """`span` without the white space at its ends."""
    start, end = span.start, min(span.end, len(text))
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
