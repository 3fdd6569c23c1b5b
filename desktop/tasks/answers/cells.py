"""Finding the cell that a few words and a year speak of."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop.progress import JobContext
from desktop.tasks.answers.columns import Kind
from desktop.tasks.answers.grid import Entry, Grid, Heading
from desktop.tasks.answers.periods import same
from desktop.tasks.answers.question import Subject
from desktop.tasks.answers.words import holds, tokens

if TYPE_CHECKING:
    from desktop.engines.base import Embedder

# How much a word of the question is borne out by where it is found.
IN_LABEL, IN_HEADER, IN_SECTION, IN_TITLE = 1.0, 0.95, 0.9, 0.4
IN_TITLE_OF_TOTAL = 0.85
"""A row without a name is the total of what the title says."""
# What takes from a match: words of the row's or column's name that nobody asked for; and what adds to it.
EXTRA_LABEL, EXTRA_HEADER, EXTRA_SECTION, WHOLE_LABEL, DATES = 0.3, 0.1, 0.05, 0.1, 0.05
UNKNOWN = 0.7
"""Weight of a word that no table has, as a share of the rarest word's."""
IN_SENTENCE = 0.1
"""What takes from a match with a sentence instead of a name."""
LATER, EACH_LATER = 0.1, 0.015
"""What a cell loses at most, and for each time that is later than its own: the latest is meant."""
TIE = 0.001
"""The same where a time was named: of a year and its quarters the year."""
BESIDE = {Kind.CHANGE: 0.2, Kind.NOTE: 0.4, Kind.PART: 0.15, Kind.PLAN: 0.05}
"""What a cell loses in a column beside those with values, where its name was not asked for."""
NO_YEAR = 0.25
"""Taken from a cell of a table without years when a year is asked for."""
ENOUGH = 0.6
"""A match below this is none."""
MEANING = 0.35
"""How much of the words that are not found can be made up for by a near meaning."""
UNRELATED = 0.3
"""Cosine of names that have nothing to do with each other."""
SURE = 0.95
"""A match by words from which nothing else is looked for."""
NEAREST, EMBEDDED = 3, 60
"""Tables, and names of rows in them, that are compared by meaning."""


@dataclass(frozen=True, slots=True)
class Found:
    grid: Grid
    entry: Entry
    score: float

    @property
    def row(self) -> Heading:
        return self.grid.rows[self.entry.row]

    @property
    def column(self) -> Heading:
        return self.grid.columns[self.entry.column]


class Cells:
    """The cells of `grids`, to be found by words. With an embedder, names of near meaning are found too."""

    def __init__(self, grids: Sequence[Grid], embedder: Embedder | None, ctx: JobContext) -> None:
        self.grids = grids
        self._embedder = embedder
        self._ctx = ctx
        names = [head for grid in grids for head in (*grid.rows.values(), *grid.columns.values())]
        self._frequency = Counter(word for head in names for word in set(head.words))
        self._names = max(len(names), 1)
        self._near: dict[tuple[str, str], float] = {}

    def weight(self, word: str) -> float:
        """Rare words tell more (inverse document frequency over the names of rows and columns)."""
        count = self._frequency[word]
        top = math.log(1 + self._names)
        return math.log(1 + self._names / count) if count else UNKNOWN * top

    def covered(self, asked: Sequence[str], words: Iterable[str]) -> float:
        """The share of `asked`, by weight, that is among `words`."""
        known = set(words)
        whole = sum(map(self.weight, asked))
        return sum(self.weight(word) for word in asked if word in known) / whole if whole else 0.0

    def agree(self, asked: Sequence[str], words: Sequence[str]) -> float:
        """How well two names agree, either way, 0..1."""
        return (self.covered(asked, words) + self.covered(words, asked)) / 2

    def find(
        self,
        subject: Subject,
        years: Iterable[tuple[int, int]] = (),
        grids: Sequence[Grid] | None = None,
        *,
        figures: bool = True,
    ) -> list[Found]:
        """Cells for `subject`, the best first; each stands for one of `years` if there are any."""
        wanted = tuple(years)
        places = self.grids if grids is None else grids
        found = [one for grid in places for one in self._in(grid, subject, wanted, figures=figures)]
        found.sort(key=lambda one: -one.score)
        told = bool(found) and found[0].score >= SURE
        if told or self._embedder is None or grids is not None or not subject.words:
            return found
        # Words alone did not tell: names of near meaning are looked for where they told most.
        near = list({id(one.grid): one.grid for one in found}.values())[:NEAREST] or list(
            self.grids[:NEAREST]
        )
        self._compare(subject, near)
        again = [one for grid in near for one in self._in(grid, subject, wanted, figures=figures)]
        kept = {id(grid) for grid in near}
        found = [*again, *(one for one in found if id(one.grid) not in kept)]
        found.sort(key=lambda one: -one.score)
        return found

    def rows(self, subject: Subject, grid: Grid) -> dict[int, float]:
        """How well each row of `grid` fits `subject`, whatever the column."""
        return {row: self._score(subject, grid, head, None) for row, head in grid.rows.items()}

    def _in(
        self, grid: Grid, subject: Subject, years: tuple[tuple[int, int], ...], *, figures: bool
    ) -> Iterator[Found]:
        self._ctx.check()
        for entry in grid.entries.values():
            if figures and entry.figure is None:
                continue
            own = grid.years_of(entry)
            named = years or subject.dates
            missing = TIE * grid.later(entry) if named else min(LATER, EACH_LATER * grid.later(entry))
            if years:
                if not any(same(asked, key) for asked in years for key in own):
                    if own or grid.years:
                        continue
                    missing = NO_YEAR
            elif grid.years and not own:  # a column of totals beside those of years
                missing = LATER
            kind = grid.beside.get(entry.column)
            if kind is not None and not set(grid.columns[entry.column].words) & set(subject.words):
                missing += BESIDE[kind]
            score = self._score(subject, grid, grid.rows[entry.row], grid.columns[entry.column]) - missing
            if score > 0:
                yield Found(grid, entry, score)

    def _score(self, subject: Subject, grid: Grid, row: Heading, column: Heading | None) -> float:
        if not subject.words:
            return 0.0
        header: frozenset[str] | tuple[str, ...] = column.words if column is not None else ()
        whole = cover = 0.0
        for word in subject.words:
            weight = self.weight(word)
            whole += weight
            if word in row.words:
                cover += IN_LABEL * weight
            elif word in header:
                cover += IN_HEADER * weight
            elif word in row.above_words:
                cover += IN_SECTION * weight
            elif word in grid.title_words:
                cover += (IN_TITLE if row.text else IN_TITLE_OF_TOTAL) * weight
        cover /= whole
        near = self._near.get((subject.text, row.text), 0.0)
        cover += (1 - cover) * MEANING * max(0.0, near - UNRELATED) / (1 - UNRELATED)
        score = cover - (IN_SENTENCE if row.sentence else EXTRA_LABEL) * self._extra(row.words, subject)
        if row.section_words:
            score -= EXTRA_SECTION * self._extra(row.section_words, subject)
        if column is not None:
            score -= EXTRA_HEADER * self._extra(column.words, subject)
            dates = set(subject.dates)
            if dates:
                score += DATES * len(dates & {*column.dates, *row.dates}) / len(dates)
        if row.sequence and holds(tokens(subject.text), row.sequence):
            score += WHOLE_LABEL
        return score

    def _extra(self, words: Sequence[str], subject: Subject) -> float:
        """The share of a name's words that nobody asked for."""
        if not words:
            return 0.0
        whole = sum(map(self.weight, words))
        return sum(self.weight(word) for word in words if word not in subject.words) / whole

    def _compare(self, subject: Subject, grids: Sequence[Grid]) -> None:
        """Note how near the names of rows are to `subject` in meaning."""
        names = {head.text for grid in grids for head in grid.rows.values() if head.words}
        new = sorted(name for name in names if (subject.text, name) not in self._near)[:EMBEDDED]
        if not new or self._embedder is None:
            return
        vectors = self._embedder.embed([" ".join(subject.words), *new], self._ctx)
        for name, cosine in zip(new, vectors[1:] @ vectors[0], strict=True):
            self._near[subject.text, name] = float(cosine)
