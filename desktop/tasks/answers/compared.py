"""Cells that are set against each other, or against a bound: the largest, those above a figure, how many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from desktop.tasks.answers.cells import ENOUGH, Cells, Found
from desktop.tasks.answers.given import Given, Tabular, mean
from desktop.tasks.answers.grid import Heading
from desktop.tasks.answers.lookups import series, year_of
from desktop.tasks.answers.periods import same
from desktop.tasks.answers.question import Asked, Subject
from desktop.tasks.answers.words import content, stem

_GENERIC = frozenset(
    map(
        stem,
        (
            "segment",
            "component",
            "item",
            "category",
            "type",
            "region",
            "expense",
            "kind",
            "class",
            "part",
            "line",
        ),
    )
)
"""Words for rows of any table."""


def extreme(asked: Asked, cells: Cells) -> Iterator[Tabular]:
    for line in _lines(asked, cells):
        if len(line) < 2:
            continue
        top = max(line, key=value_of) if asked.largest else min(line, key=value_of)
        yield named(asked, [top], line)


def bound(asked: Asked, cells: Cells) -> Iterator[Tabular]:
    assert asked.bound is not None  # noqa: S101 - that is what makes the operation
    for line in _lines(asked, cells):
        kept = [
            one
            for one in line
            if (value_of(one, asked) > asked.bound) == asked.largest and value_of(one, asked) != asked.bound
        ]
        if asked.wants == "count":
            yield Tabular(
                (Given(str(len(kept)), tuple(kept), grid=line[0].grid),),
                mean(one.score for one in line),
                asked.operation,
                tuple(line),
            )
        elif kept:
            yield named(asked, kept, line)


def value_of(found: Found, asked: Asked | None = None) -> Decimal:
    figure = found.entry.figure
    if figure is None:
        return Decimal(0)
    power = found.grid.scale_of(found.entry)[0]
    if asked is not None and asked.bound_scale and not power:
        # The table does not say its scale, the question does.
        return figure.value.scaleb(asked.bound_scale)
    if asked is not None and not asked.bound_scale and figure.scale == 0:
        bound = abs(asked.bound or Decimal(0))
        # A bound without a scale is meant as the table tells its figures, unless it is far beyond them.
        return figure.value.scaleb(power) if bound >= Decimal(10) ** (power + 1) and power else figure.value
    return figure.value.scaleb(power)


def _lines(asked: Asked, cells: Cells) -> Iterator[list[Found]]:
    """The cells that are compared: a row over its years, or a column over its rows."""
    for subjects in asked.subjects:
        subject = subjects[0]
        if asked.wants == "period" or (asked.wants == "count" and _is_period_kind(asked)):
            for found in cells.find(
                subject, asked.years if len(asked.years) == 1 and _quarters(asked) else ()
            )[:4]:
                line = series(found)
                if len(asked.years) > 1:
                    line = [
                        one
                        for one in line
                        if any(
                            same(key, own) for key in asked.years for own in found.grid.years_of(one.entry)
                        )
                        or min(k[0] for k in asked.years) <= year_of(one) <= max(k[1] for k in asked.years)
                    ]
                if len(line) > 1:
                    yield line
            continue
        yield from _over_names(asked, cells, subject)


def _over_names(asked: Asked, cells: Cells, subject: Subject) -> Iterator[list[Found]]:
    """A column over its rows, or a row over its columns, whichever the words of the question name."""
    kind = asked.kind.words if asked.kind else ()
    for grid in cells.grids:
        for column, head in grid.columns.items():
            if asked.years and head.years and not any(same(a, b) for a in asked.years for b in head.years):
                continue
            words = {*head.words, *grid.title_words, *grid.total_words}
            telling = [word for word in subject.words if word not in _GENERIC]
            score = cells.covered(telling, words) if telling else 0.6
            if telling and head.words and set(head.words) <= set(telling):
                score += 0.15
            rows = [r for r, h in grid.rows.items() if not h.is_total and h.text]
            for name, inside in grid.sections:
                about = set(content(name))
                if about & {*subject.words, *kind} and len([r for r in inside if r in rows]) > 1:
                    rows = [r for r in inside if r in rows]
                    score = max(score, cells.covered(telling, {*about, *words}) if telling else 0.7)
                    break
            line = [
                Found(grid, grid.entries[r, column], score)
                for r in rows
                if (r, column) in grid.entries and grid.entries[r, column].figure is not None
            ]
            if len(line) > 1:
                yield line
        for row, score in cells.rows(subject, grid).items():
            if score < ENOUGH or grid.rows[row].is_total:
                continue
            line = [
                Found(grid, entry, score + 0.1)
                for entry in grid.by_row[row]
                if entry.figure is not None
                and not grid.columns[entry.column].is_period
                and not grid.columns[entry.column].is_total
            ]
            if len(line) > 1:
                yield line


def _is_period_kind(asked: Asked) -> bool:
    return bool(asked.kind) and any(
        stem(word) in {stem(w) for w in asked.text.lower().split()[:6]}
        for word in ("years", "year", "quarters", "periods")
    )


def _quarters(asked: Asked) -> bool:
    return "quarter" in asked.text.lower()


def named(asked: Asked, chosen: Sequence[Found], line: Sequence[Found]) -> Tabular:
    """The names of the chosen cells: their years, or their rows."""
    given = []
    for one in sorted(chosen, key=lambda one: (one.entry.row, one.entry.column)):
        across = len({other.entry.column for other in line}) > 1
        head = one.column if across else one.row
        text = period_name(head) if asked.wants == "period" else head.text
        given.append(Given(text, (one,), head, one.grid))
    return Tabular(tuple(given), mean(one.score for one in line), asked.operation, tuple(line))


def period_name(head: Heading) -> str:
    """The year alone, where a heading says one."""
    if len(head.years) == 1:
        first, last = next(iter(head.years))
        if first == last and str(first) in head.text:
            return str(first)
    return head.text
