"""What tables answer, with the cells that it stands on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from desktop.tasks.answers.arithmetic import Result
from desktop.tasks.answers.cells import Found
from desktop.tasks.answers.grid import Grid, Heading
from desktop.tasks.answers.question import Operation

LOOKED_UP = ((0.6, 0.4), (0.93, 0.5), (1.0, 0.93), (1.1, 0.97))
COMPUTED = ((0.6, 0.45), (0.75, 0.6), (0.9, 0.75), (1.0, 0.93), (1.1, 0.97))
"""Scores, and the share of answers that were right at them (half of TAT-QA's development part). A cell that
fits badly is looked up in vain more often: the answer stands in the text."""


@dataclass(frozen=True, slots=True)
class Given:
    """One answer: a cell or the name of a row or column, or a figure computed from `cells`."""

    text: str
    cells: tuple[Found, ...] = ()
    head: Heading | None = None
    grid: Grid | None = None
    result: Result | None = None


@dataclass(frozen=True, slots=True)
class Tabular:
    """What the tables answer. `score` says how well the words of the question fit the names of the cells."""

    given: tuple[Given, ...]
    score: float
    operation: Operation
    used: tuple[Found, ...] = field(default=())
    """Cells that were compared or counted, beside those that were computed with."""

    @property
    def likely(self) -> float:
        """How likely the answer is right, 0..1, by how often matches of this score were."""
        return between(LOOKED_UP if self.operation is Operation.LOOKUP else COMPUTED, self.score)


def between(steps: Sequence[tuple[float, float]], value: float) -> float:
    """What belongs to `value`, on straight lines from one step to the next; at the ends the last one."""
    for (low, before), (high, after) in pairwise(steps):
        if value <= high:
            return before + (after - before) * max(0.0, value - low) / (high - low)
    return steps[-1][1]


def mean(scores: Iterable[float]) -> float:
    values = list(scores)
    return sum(values) / len(values) if values else 0.0
