"""Answers from tables: what a question asks of figures, looked up and computed, every step with its cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from desktop.tasks.answers.cells import ENOUGH, Cells
from desktop.tasks.answers.compared import bound, extreme
from desktop.tasks.answers.computed import change, combined, share
from desktop.tasks.answers.given import Tabular
from desktop.tasks.answers.listed import listed
from desktop.tasks.answers.lookups import lookup
from desktop.tasks.answers.question import Asked, Operation

_READINGS: dict[Operation, Callable[[Asked, Cells], Iterator[Tabular]]] = {
    Operation.LOOKUP: lookup,
    Operation.CHANGE: change,
    Operation.PERCENT_CHANGE: change,
    Operation.SUM: combined,
    Operation.AVERAGE: combined,
    Operation.SHARE: share,
    Operation.RATIO: share,
    Operation.EXTREME: extreme,
    Operation.BOUND: bound,
    Operation.LIST: listed,
}


def answers(asked: Asked, cells: Cells) -> Tabular | None:
    """The best answer from tables, or None where no cells fit: nothing is guessed."""
    read = _READINGS.get(asked.operation)
    if read is None:
        return None
    best: Tabular | None = None
    for found in read(asked, cells):
        if found.given and (best is None or found.score > best.score):
            best = found
    return best if best is not None and best.score >= ENOUGH else None
