"""Which cell of a row answers, where the reader found the row: the latest value, or the change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.document.model import Span
from desktop.tasks.answers.columns import Kind, beside, when
from desktop.tasks.answers.figures import figure_of
from desktop.tasks.answers.periods import keys_in, names_and_dates, same
from desktop.tasks.answers.question import Asked, Operation


@dataclass(frozen=True, slots=True)
class Told:
    """A cell of a row that is written as "Sales | 2019: 699": `head` names its column, or is empty."""

    head: str
    span: Span


def told(text: str) -> list[Told]:
    """The cells of a row, in order; those without the name of a column name the row."""
    cells = []
    start = 0
    for cell in text.split(" | "):
        cut = cell.rfind(": ")
        head = cell[:cut] if cut >= 0 else ""
        value = start + (cut + 2 if cut >= 0 else 0)
        cells.append(Told(head, Span(min(value, start + len(cell)), start + len(cell))))
        start += len(cell) + 3
    return cells


def settled(text: str, span: Span, asked: Asked) -> Span:
    """The cell that is meant where the reader chose `span` of the row `text`: a question that names neither
    column nor time means the latest value, one for a change the change. Any other choice stands."""
    cells = [cell for cell in told(text) if cell.head]
    chosen = next((at for at, cell in enumerate(cells) if cell.span.overlaps(span)), None)
    if chosen is None or figure_of(cells[chosen].span.of(text)) is None or asked.operation is Operation.NONE:
        return span
    kinds = beside({at: cell.head for at, cell in enumerate(cells)})
    if asked.operation in (Operation.CHANGE, Operation.PERCENT_CHANGE):
        changes = [at for at, kind in kinds.items() if kind is Kind.CHANGE]
        return cells[changes[0]].span if changes and chosen not in changes else span
    if asked.operation is not Operation.LOOKUP or asked.years:
        return span
    words = {word for subjects in asked.subjects for one in subjects for word in (*one.words, *one.dates)}
    if any(words & set(_words(cells[at].head)) for at in range(len(cells))):
        return span
    latest = _latest(text, cells, kinds)
    return cells[latest].span if latest is not None else span


def _words(head: str) -> tuple[str, ...]:
    words, dates = names_and_dates(head)
    return (*words, *dates)


def _latest(text: str, cells: Sequence[Told], kinds: dict[int, Kind]) -> int | None:
    """The cell with the value of the latest time: the first of them; None where no cell names a time."""
    values = [
        at
        for at, cell in enumerate(cells)
        if at not in kinds and figure_of(cell.span.of(text)) and not _is_time(cell, text)
    ]
    times = {at: moment for at in values if (moment := when(cells[at].head))}
    if not times:
        return None
    return max(times, key=lambda at: (times[at], -at))


def _is_time(cell: Told, text: str) -> bool:
    """Whether a cell holds nothing but a year."""
    said = keys_in(cell.span.of(text))
    return bool(said) and any(same(key, key) for key in said) and len(cell.span) == 4
