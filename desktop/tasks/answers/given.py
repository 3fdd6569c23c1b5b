"""What tables answer, with the cells that it stands on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from desktop.tasks.answers.arithmetic import Result
from desktop.tasks.answers.cells import Found
from desktop.tasks.answers.grid import Grid, Heading
from desktop.tasks.answers.question import Operation


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


def mean(scores: Iterable[float]) -> float:
    values = list(scores)
    return sum(values) / len(values) if values else 0.0
