"""Names that a table lists: the rows of a section, its years, or how many there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from desktop.tasks.answers.cells import Cells, Found
from desktop.tasks.answers.compared import period_name
from desktop.tasks.answers.given import Given, Tabular
from desktop.tasks.answers.grid import Grid, Heading
from desktop.tasks.answers.question import Asked, Subject
from desktop.tasks.answers.words import content


def listed(asked: Asked, cells: Cells) -> Iterator[Tabular]:
    subject = asked.subjects[0][0]
    if asked.wants == "period":
        yield from _periods(asked, cells, subject)
        return
    for grid in cells.grids:
        for name, rows in grid.sections:
            words = content(name)
            heads = [grid.rows[r] for r in rows if not grid.rows[r].is_total]
            score = cells.agree(subject.words, tuple(words))
            if len(heads) > 1:
                yield _names(asked, heads, grid, score)
        heads = [head for head in grid.rows.values() if not head.is_total]
        own = {*grid.title_words}
        fits = cells.covered(subject.words, own) if subject.words else 0.9
        named = asked.kind is not None and cells.covered(asked.kind.words, own) > 0.5
        if len(heads) > 1:
            yield _names(
                asked, heads, grid, 0.75 * fits + (0.1 if named else 0) + (0.25 if asked.table else 0)
            )


def _names(asked: Asked, heads: Sequence[Heading], grid: Grid, score: float) -> Tabular:
    if asked.wants == "count":
        whole = tuple(
            Found(grid, entries[0], score) for head in heads if (entries := grid.by_row.get(head.index))
        )
        return Tabular((Given(str(len(heads)), whole, grid=grid),), score, asked.operation)
    return Tabular(tuple(Given(head.text, (), head, grid) for head in heads), score, asked.operation)


def _periods(asked: Asked, cells: Cells, subject: Subject) -> Iterator[Tabular]:
    for grid in cells.grids:
        fits = max(cells.rows(subject, grid).values(), default=0.0)
        known = {
            *grid.title_words,
            *(w for head in grid.rows.values() for w in (*head.words, *head.above_words)),
        }
        title = 0.95 * cells.covered(subject.words, known) if subject.words else 0.8
        heads = [head for head in grid.columns.values() if head.years] or [
            head for head in grid.rows.values() if head.years
        ]
        by_year = {period_name(head): head for head in reversed(heads)}
        given = tuple(Given(name, (), head, grid) for name, head in reversed(by_year.items()))
        score = max(fits, title, 0.6 if asked.table and len(cells.grids) == 1 else 0.0)
        yield Tabular(given, score, asked.operation)
