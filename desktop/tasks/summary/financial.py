"""The financial kind: what a company reports and expects, figure by figure."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.document.measures import MEASURES
from desktop.document.results import Cited, Section
from desktop.progress import JobContext
from desktop.tasks.summary.figures import Figure, in_sentences
from desktop.tasks.summary.salience import Salience
from desktop.tasks.summary.source import Source
from desktop.tasks.summary.table_figures import in_tables

COLUMNS = ("Measure", "Value", "Change", "Period", "Before", "Statement")
_ORDER = (
    *(
        "revenue",
        "comparable_sales",
        "orders",
        "gross_profit",
        "margin",
        "ebitda",
        "operating_income",
        "net_income",
    ),
    *("eps", "operating_cash_flow", "free_cash_flow", "capex", "cash", "debt", "dividend", "buyback"),
)
_PLACE = {
    name: at for at, name in enumerate(dict.fromkeys((*_ORDER, *(measure.name for measure in MEASURES))))
}
_PER_MEASURE = {8: 1, 20: 3, 60: 6}
ROWS = {"short": 8, "medium": 20, "long": 60}
LOOKED_AT = 4
"""Sentences looked at for each row that is wanted."""


def figures(
    source: Source, found: Salience, length: str, ctx: JobContext
) -> tuple[tuple[Section, ...], frozenset[int]]:
    """Tables "figures" (what was), "guidance" (what is expected) and "segments" (parts of the company), and
    the indices of the sentences that they stand on.

    Sentences come by their weight; a figure that was told before is not told again.
    """
    wanted = ROWS[length]
    order = sorted(range(len(source.texts)), key=lambda index: -float(found.scores[index]))
    told = list(_new((*in_tables(source.doc), *in_sentences(source, order[: wanted * LOOKED_AT], ctx))))
    ahead = [figure for figure in told if figure.guided]
    past = [figure for figure in told if not figure.guided]
    parts = [f for f in past if f.part or (f.index >= 0 and found.sights[f.index].part)]
    was = [figure for figure in past if figure not in parts]
    sections = []
    used: set[int] = set()
    for name, title, rows in (
        ("figures", "Reported figures", was),
        ("guidance", "Guidance and outlook", ahead),
        ("segments", "Segments and parts", parts),
    ):
        kept = _ranked(rows, wanted, _PER_MEASURE[wanted])
        if kept:
            sections.append(Section(name, title, "table", tuple(figure.row for figure in kept), COLUMNS))
            used |= {figure.index for figure in kept if figure.index >= 0}
    return tuple(sections), frozenset(used)


def _new(found: Sequence[Figure]) -> list[Figure]:
    """Each figure of a measure once, the first time."""
    kept: dict[tuple[str, str, str, bool], Figure] = {}
    for figure in found:
        value, change = figure.row[1], figure.row[2]
        key = (figure.measure, _plain(value), "" if value.value else _plain(change), figure.guided)
        kept.setdefault(key, figure)
    return list(kept.values())


def _plain(cited: Cited) -> str:
    return cited.normal or cited.value


def _ranked(figures: Sequence[Figure], wanted: int, each: int) -> list[Figure]:
    """At most `each` of one measure, measures in the order of an income statement."""
    counts: dict[str, int] = {}
    kept = []
    for figure in figures:
        counts[figure.measure] = counts.get(figure.measure, 0) + 1
        if counts[figure.measure] <= each:
            kept.append(figure)
    return sorted(kept[:wanted], key=lambda figure: _PLACE[figure.measure])
