"""Figures that are computed from cells: changes, sums, averages, shares."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import localcontext

from desktop.tasks.answers import arithmetic
from desktop.tasks.answers.cells import ENOUGH, Cells, Found
from desktop.tasks.answers.columns import Kind
from desktop.tasks.answers.compared import value_of
from desktop.tasks.answers.given import Given, Tabular, mean
from desktop.tasks.answers.grid import Entry, Grid
from desktop.tasks.answers.lookups import per_year, series, year_of
from desktop.tasks.answers.periods import same
from desktop.tasks.answers.question import Asked, Operation, Subject, subject
from desktop.tasks.answers.wordings import SINCE_YEAR
from desktop.tasks.answers.words import content, stem

PAIRED = 8
"""Cells of each table that are tried for one side of two things set against each other."""


def change(asked: Asked, cells: Cells) -> Iterator[Tabular]:
    """A change that a table states as it is asked for, or computed; last one that it states otherwise."""
    percent = asked.operation is Operation.PERCENT_CHANGE
    yield from _stated_change(asked, cells, percent=percent)
    found = list(_computed_change(asked, cells, percent=percent))
    yield from found
    if asked.loose and not any(one.given and one.score >= ENOUGH for one in found):
        yield from _stated_change(asked, cells, percent=not percent)


def _computed_change(asked: Asked, cells: Cells, *, percent: bool) -> Iterator[Tabular]:
    operation = arithmetic.percent_change if percent else arithmetic.change
    difference = not percent and re.search(r"\bdifference\b", asked.text, re.IGNORECASE) is not None
    for subjects in asked.subjects:
        if len(subjects) == 2:
            pair = _pair(asked, cells, subjects[0], subjects[1])
            if pair is not None:
                # "The difference between A and B" is A - B; a change from A to B is B - A.
                swapped = (
                    value_of(pair[0]) < value_of(pair[1]) if asked.unsigned else not (percent or difference)
                )
                yield _computed(operation, pair[::-1] if swapped else pair, asked)
            continue
        by_year = _two_years(asked, cells, subjects[0])
        if by_year is not None:
            # A difference has no direction, a change has.
            smaller = asked.unsigned and not percent and value_of(by_year[0]) < value_of(by_year[1])
            yield _computed(operation, by_year[::-1] if smaller else by_year, asked)


def _two_years(asked: Asked, cells: Cells, subject: Subject) -> tuple[Found, Found] | None:
    """The cells of the later and the earlier year."""
    years = sorted(asked.years, key=lambda key: key[1])
    if len(years) >= 2:
        found = per_year(cells, subject, (years[-1], years[0]))
        return (found[0], found[1]) if found else None
    if len(years) == 1 and years[0][0] != years[0][1]:  # "between 2017-2018": from the one to the other
        first, last = years[0]
        found = per_year(cells, subject, ((last, last), (first, first)))
        if found:
            return found[0], found[1]
    if len(years) == 1 and SINCE_YEAR.search(asked.text):  # "the increase from 2018": to the latest
        for latest in cells.find(subject)[:3]:
            earlier = [one for one in series(latest) if year_of(one) == years[0][0] < year_of(latest)]
            if earlier:
                return latest, earlier[0]
    for found_one in cells.find(subject, years)[:3]:
        before = [one for one in series(found_one) if year_of(one) < year_of(found_one)]
        if before:
            return found_one, before[-1]
    return None


def _stated_change(asked: Asked, cells: Cells, *, percent: bool) -> Iterator[Tabular]:
    """A table may have a column of its own for changes: those of its latest two times."""
    for subjects in asked.subjects:
        if len(subjects) != 1:
            continue
        for grid in cells.grids:
            columns = [c for c, kind in grid.beside.items() if kind is Kind.CHANGE]
            if not columns or not _of_latest(asked, grid):
                continue
            for row, score in cells.rows(subjects[0], grid).items():
                told = [grid.entries[row, c] for c in columns if (row, c) in grid.entries]
                told = [entry for entry in told if entry.figure is not None]
                told = [entry for entry in told if _in_percent(grid, entry) == percent]
                if score >= ENOUGH and told:
                    found = Found(grid, told[0], score + 0.05)
                    yield Tabular((Given(told[0].text, (found,)),), found.score, Operation.LOOKUP)


def _of_latest(asked: Asked, grid: Grid) -> bool:
    """Whether the years of a question are the latest of a table, between which its changes are."""
    latest = sorted(grid.years, key=lambda key: key[1])[-2:]
    return (
        not asked.years or not latest or all(any(same(year, key) for key in latest) for year in asked.years)
    )


def _in_percent(grid: Grid, entry: Entry) -> bool:
    head = grid.columns[entry.column].text.lower()
    return entry.figure is not None and (entry.figure.percent or "%" in head or "percent" in head)


def _pair(asked: Asked, cells: Cells, a: Subject, b: Subject) -> tuple[Found, Found] | None:
    """Two different cells of one table, best in one row or column."""
    years_a, years_b = a.years or asked.years[:1], b.years or asked.years[-1:]
    best: tuple[Found, Found] | None = None
    score = 0.0
    seconds = _by_grid(cells.find(b, years_b))
    for place, firsts in _by_grid(cells.find(a, years_a)).items():
        for first in firsts:
            for second in seconds.get(place, ()):
                if first.entry == second.entry or not _told_apart(first, second, a, b):
                    continue
                lined = first.entry.column == second.entry.column or first.entry.row == second.entry.row
                both = (first.score + second.score) / 2 + (0.08 if lined else 0)
                if both > score and min(first.score, second.score) >= ENOUGH - 0.1:
                    best, score = (first, second), both
    return best


def _told_apart(first: Found, second: Found, a: Subject, b: Subject) -> bool:
    """Whether two cells of one row are told apart by what was said of each: "food" and "beverage" are not by
    the years of the row "Food and beverage"."""
    if first.entry.row != second.entry.row or (a.years, a.dates) != (b.years, b.dates):
        return True
    return bool(set(first.column.words) & set(a.words) or set(second.column.words) & set(b.words)) or (
        not a.words or not b.words
    )


def _by_grid(found: Sequence[Found]) -> dict[int, list[Found]]:
    """The best few cells of each table."""
    places: dict[int, list[Found]] = {}
    for one in found:
        there = places.setdefault(id(one.grid), [])
        if len(there) < PAIRED:
            there.append(one)
    return places


def share(asked: Asked, cells: Cells) -> Iterator[Tabular]:
    operation = arithmetic.share if asked.operation is Operation.SHARE else arithmetic.ratio
    if asked.named is not None:
        for found in cells.find(asked.named, asked.years)[:1]:
            yield Tabular((Given(found.entry.text, (found,)),), found.score + 0.1, Operation.LOOKUP)
    for subjects in asked.subjects:
        *parts, whole = subjects
        pairs = [_pair(asked, cells, part, whole) for part in parts]
        if any(pair is None for pair in pairs):
            continue
        kept = [pair for pair in pairs if pair is not None]
        wholes = {pair[1].entry for pair in kept}
        if len(wholes) != 1 or len({pair[0].entry for pair in kept}) < len(kept):
            continue
        yield _computed(operation, (*(pair[0] for pair in kept), kept[0][1]), asked)


def combined(asked: Asked, cells: Cells) -> Iterator[Tabular]:
    """Sums and averages: of one thing over years, or of several things."""
    operation = arithmetic.average if asked.operation is Operation.AVERAGE else arithmetic.total
    yield from _named_total(asked, cells)
    for subjects in asked.subjects:
        if len(subjects) == 1:
            one = subjects[0]
            for found in (
                _over_years(asked, cells, one),
                _all_of(asked, cells, one),
                _all_rows(asked, cells, one),
            ):
                if len(found) > 1:
                    yield _computed(operation, found, asked)
            continue
        for year in asked.years or ((),):
            each = [cells.find(one, one.years or ((year,) if year else ()))[:1] for one in subjects]
            flat = [found[0] for found in each if found]
            alike = len({id(one.grid) for one in flat}) == 1 and len({one.entry for one in flat}) == len(
                subjects
            )
            if len(flat) == len(subjects) and alike and len(asked.years) < 2:
                yield _computed(operation, flat, asked)


def _named_total(asked: Asked, cells: Cells) -> Iterator[Tabular]:
    """A row may be named for the average or total that is asked for: "Total operating expense"."""
    if asked.through:
        return
    word = stem("average" if asked.operation is Operation.AVERAGE else "total")
    whole = subject(asked.text)
    many = len(asked.years) > 1
    found = per_year(cells, whole, asked.years) if many else cells.find(whole, asked.years)[:1]
    if found and all(
        word in (*one.row.sequence, *one.row.above_words, *one.grid.title_words) for one in found
    ):
        yield Tabular(
            tuple(Given(one.entry.text, (one,)) for one in found), found[0].score + 0.05, Operation.LOOKUP
        )


def _over_years(asked: Asked, cells: Cells, subject: Subject) -> list[Found]:
    years = asked.years
    if len(years) >= 2 and not asked.through:
        return per_year(cells, subject, years)
    if years:
        first, last = min(key[0] for key in years), max(key[1] for key in years)
        if first == last:
            return []
        best: list[Found] = []
        for found in cells.find(subject, ((first, first), (last, last)))[:6]:
            inside = [one for one in series(found) if first <= year_of(one) <= last]
            if not inside or (year_of(inside[0]), year_of(inside[-1])) != (first, last):
                continue  # a year at the edge is missing
            if len(inside) > max(1, len(best)) and (not best or found.score >= best[0].score - 0.05):
                best = inside
        return best or (per_year(cells, subject, years) if len(years) >= 2 else [])
    if asked.operation is Operation.SUM and not asked.last:
        return []
    for found in cells.find(subject)[:1]:
        line = series(found)
        return line[-asked.last :] if len(line) >= asked.last else []
    return []


def _all_of(asked: Asked, cells: Cells, subject: Subject) -> list[Found]:
    """Every row of a section that the subject names: "all tax credit carryforwards"."""
    if len(asked.years) > 1 or "all" not in asked.text.lower().split():
        return []
    for grid in cells.grids:
        for name, rows in grid.sections:
            if set(subject.words) and set(subject.words) <= {*content(name)}:
                columns = [c for c in grid.columns if all((r, c) in grid.entries for r in rows)]
                kept = [r for r in rows if not grid.rows[r].is_total]
                if columns and kept:
                    picked = [grid.entries[r, columns[0]] for r in kept]
                    return [Found(grid, entry, 0.9) for entry in picked if entry.figure is not None]
    return []


def _all_rows(asked: Asked, cells: Cells, subject: Subject) -> list[Found]:
    """A column over all its rows: "the average age of the officers"."""
    if len(asked.years) > 1:
        return []
    best: list[Found] = []
    for grid in cells.grids:
        for column, head in grid.columns.items():
            named = set(head.words) & set(subject.words)
            if not named or head.years:
                continue
            score = cells.covered(subject.words, {*head.words, *grid.title_words}) - 0.1
            line = [
                Found(grid, grid.entries[row, column], score)
                for row, name in grid.rows.items()
                if not name.is_total
                and (row, column) in grid.entries
                and grid.entries[row, column].figure is not None
            ]
            if len(line) > 1 and (not best or score > best[0].score):
                best = line
    return best


def _computed(
    operation: Callable[[Sequence[arithmetic.Operand]], arithmetic.Result | None],
    found: Sequence[Found],
    asked: Asked,
) -> Tabular:
    operands = [_operand(one) for one in found]
    mixed = len({operand.figure.percent for operand in operands}) > 1
    if mixed and asked.operation not in (Operation.SHARE, Operation.RATIO):
        return Tabular((), 0.0, asked.operation)  # a percentage and an amount have no sum
    if len({operand.power for operand in operands}) == 1:
        power = operands[0].power
    else:  # figures of different scales are brought to one
        power = min(operand.power for operand in operands)
        operands = [operand.at(power) for operand in operands]
    with localcontext() as context:
        context.prec = 40
        result = operation(operands)
    if result is None:
        return Tabular((), 0.0, asked.operation)
    score = mean(one.score for one in found)
    return Tabular(
        (Given(result.text, tuple(found), grid=found[0].grid, result=result),), score, asked.operation
    )


def _operand(found: Found) -> arithmetic.Operand:
    figure = found.entry.figure
    assert figure is not None  # noqa: S101 - only cells with figures are found for arithmetic
    power = found.grid.scale_of(found.entry)[0]
    return arithmetic.Operand(replace(figure, currency=found.grid.currency_of(found.entry)), power)
