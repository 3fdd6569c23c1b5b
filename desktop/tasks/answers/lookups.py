"""Cells that are looked up by the names of their row and column, and by year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from desktop.tasks.answers.cells import Cells, Found
from desktop.tasks.answers.given import Given, Tabular, mean
from desktop.tasks.answers.question import Asked, Operation, Subject
from desktop.tasks.answers.words import content


def lookup(asked: Asked, cells: Cells) -> Iterator[Tabular]:
    yield from _named_by(asked, cells)
    for subjects in asked.subjects:
        several = len(subjects) > 1
        rows: list[list[Found]] = []
        for one in subjects:
            years = one.years or asked.years
            found = (
                per_year(cells, one, years, figures=False)
                if len(years) > 1
                else cells.find(one, years, figures=False)[:1]
            )
            rows.append(found)
        if not all(rows):
            continue
        flat = [one for found in rows for one in found]
        if several and len({id(one.grid) for one in flat}) > 1:
            continue
        if several and len({one.entry for one in flat}) < len(flat):
            continue
        score = mean(one.score for one in flat) - (0.02 if several else 0)
        yield Tabular(tuple(Given(one.entry.text, (one,)) for one in flat), score, Operation.LOOKUP)


def _named_by(asked: Asked, cells: Cells) -> Iterator[Tabular]:
    """The row whose cell holds what is asked for: "Who is the Chief Financial Officer?"."""
    if not re.match(r"\W*(?:who|which)\b", asked.text, re.IGNORECASE) or not asked.subjects[0]:
        return
    words = asked.subjects[0][0].words
    for grid in cells.grids:
        for entry in grid.entries.values():
            if entry.figure is None and grid.rows[entry.row].text and words:
                score = cells.agree(words, tuple(content(entry.text)))
                found = Found(grid, entry, score)
                yield Tabular((Given(found.row.text, (found,), found.row, grid),), score, Operation.LOOKUP)


def per_year(
    cells: Cells, subject: Subject, years: Sequence[tuple[int, int]], *, figures: bool = True
) -> list[Found]:
    """One cell a year, all of one row (or column); empty where a year is missing."""
    best: list[Found] = []
    score = 0.0
    tried: set[tuple[int, int, tuple[str, ...]]] = set()
    for first in cells.find(subject, years[:1], figures=figures)[:12]:
        line = (
            id(first.grid),
            first.entry.row if first.column.years else first.entry.column,
            first.column.words,
        )
        if line in tried:
            continue
        tried.add(line)
        found = [first]
        for year in years[1:]:
            partner = _partner(cells, first, year, subject, figures=figures)
            if partner is None:
                break
            found.append(partner)
        else:
            fits = mean(one.score for one in found)
            if fits > score:
                best, score = found, fits
    return best


def _partner(
    cells: Cells, first: Found, year: tuple[int, int], subject: Subject, *, figures: bool
) -> Found | None:
    """The cell that says the same as `first` of another year."""
    others = [
        one
        for one in cells.find(subject, (year,), (first.grid,), figures=figures)
        if one.entry != first.entry and _same_line(first, one)
    ]
    alike = [one for one in others if one.column.dates == first.column.dates]
    return next(iter(alike or others), None)


def _same_line(a: Found, b: Found) -> bool:
    if a.column.years:
        return a.entry.row == b.entry.row and (a.column.words == b.column.words or (_only(a) and _only(b)))
    return a.entry.column == b.entry.column and a.row.words == b.row.words


def _only(found: Found) -> bool:
    """Whether the column of a cell is the only one of its year."""
    return sum(head.years == found.column.years for head in found.grid.columns.values()) == 1


def series(found: Found) -> list[Found]:
    """All cells that say the same as `found` of one year each, the earliest first."""
    grid = found.grid
    line = [
        Found(grid, entry, found.score)
        for entry in grid.entries.values()
        if entry.figure is not None
        and grid.years_of(entry)
        and _same_line(found, Found(grid, entry, found.score))
    ]
    by_year: dict[int, Found] = {}
    for one in line:
        year = max(key[1] for key in grid.years_of(one.entry))
        if year not in by_year or one.column.dates == found.column.dates:
            by_year[year] = one
    return [by_year[year] for year in sorted(by_year)]


def year_of(found: Found) -> int:
    return max((key[1] for key in found.grid.years_of(found.entry)), default=0)
