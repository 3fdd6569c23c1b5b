"""Answers as sections of a result: what was found, the working, and the words that it stands on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from desktop.document.model import Span
from desktop.document.results import Cited, Section
from desktop.tasks.answers.arithmetic import Result
from desktop.tasks.answers.cells import Found
from desktop.tasks.answers.extractive import Answer, around, enumerated
from desktop.tasks.answers.figures import SCALE_NAMES, Figure, figure_of, plain
from desktop.tasks.answers.given import Given, Tabular

if TYPE_CHECKING:
    from desktop.tasks.retrieval.index import Hit


MINOR = -2
"""The power of ten of pence and cents."""
SURENESS = ((0.85, "high"), (0.65, "fair"), (0.0, "low"))


def sureness(likely: float) -> str:
    """How sure an answer is, 0..1, in words and per cent."""
    word = next(word for least, word in SURENESS if likely >= least)
    return f"Confidence: {word}, {likely:.0%} (by how often answers like it were right)."


def read_cited(answer: Answer, *, lists: bool = False) -> tuple[Cited, ...]:
    """An answer that was read, word for word; with `lists` the members of a list one by one."""
    passage = answer.passage
    spans: Sequence[Span] = answer.members or [answer.span]
    if lists and not answer.members:
        spans = enumerated(passage.text, answer.span)
    return tuple(
        _typed(" ".join(span.of(passage.text).split()), passage.locate(span), passage.document, answer.likely)
        for span in spans
    )


def quoted(answer: Answer) -> Cited:
    """The sentences around an answer."""
    span = answer.quote()
    return Cited(
        " ".join(span.of(answer.passage.text).split()),
        answer.passage.locate(span),
        answer.passage.document,
        score=answer.likely,
    )


def closest(hits: Sequence[Hit], count: int) -> tuple[Cited, ...]:
    """The beginning of each of the nearest passages, for a person to look at."""
    found = []
    for hit in hits[:count]:
        span = around(hit.passage.text, Span(0, min(1, len(hit.passage.text))))
        words = " ".join(span.of(hit.passage.text).split())
        found.append(Cited(words, hit.passage.locate(span), hit.passage.document, score=0.0))
    return tuple(found)


def _scale_name(result: Result) -> str:
    if result.power == MINOR:
        return "pence" if result.currency == "GBP" else "cents"
    return SCALE_NAMES.get(result.power, "")


def given_cited(tabular: Tabular) -> tuple[Cited, ...]:
    """What tables answer: cells and names word for word, what was computed or counted as derived."""
    return tuple(_given(given, tabular) for given in tabular.given)


def _given(given: Given, tabular: Tabular) -> Cited:
    score = tabular.likely
    document = _document(given, tabular)
    if given.result is not None:
        kind, normal = _computed_type(given.result)
        value = given.text
        if given.result.power and unit(tabular) is None:  # told with each figure, not over the table
            value = f"{value} {_scale_name(given.result)}".strip()
        return Cited(value, _spans(given.cells), document, "derived", (), kind, normal, score)
    if given.head is not None:
        return Cited(given.text, given.head.spans, document, score=score)
    if len(given.cells) == 1 and given.text == given.cells[0].entry.text:
        cell = given.cells[0]
        return _cell(cell, score)
    cells = given.cells or tabular.used
    return Cited(given.text, _spans(cells), document, "derived", (), "count", given.text, score)


def document_of(tabular: Tabular) -> str:
    """The document that a table's answer is of."""
    return _document(tabular.given[0], tabular)


def _document(given: Given, tabular: Tabular) -> str:
    grids = (given.grid, *(cell.grid for cell in (*given.cells, *tabular.used)))
    return next((grid.document for grid in grids if grid is not None), "")


def cells_of(tabular: Tabular) -> tuple[Found, ...]:
    """Every cell that an answer stands on, each once: as it was computed with, or in the table's order."""
    cells = [cell for given in tabular.given for cell in given.cells] + list(tabular.used)
    if tabular.used:
        cells.sort(key=lambda cell: (cell.entry.row, cell.entry.column))
    return tuple({(cell.grid.document, id(cell.grid), cell.entry): cell for cell in cells}.values())


def cell_quoted(cell: Found) -> Cited:
    """A cell with the names of its row and column: "Total sales, 2019: $1,496.5"."""
    row, column = cell.row, cell.column
    if row.sentence:
        return Cited(row.text, row.spans, cell.grid.document)
    name = ", ".join(dict.fromkeys(filter(None, (row.above.rstrip(":"), row.text, column.text))))
    spans = (*row.spans, *column.spans, *cell.entry.spans)
    return Cited(f"{name}: {cell.entry.text}" if name else cell.entry.text, spans, cell.grid.document)


def working(tabular: Tabular) -> Section | None:
    """The arithmetic, step by step; nothing where nothing was computed or compared."""
    rows = [
        (Cited(given.result.working, _spans(given.cells), _document(given, tabular), "derived"),)
        for given in tabular.given
        if given.result is not None
    ]
    return Section("working", "Working", "points", tuple(rows)) if rows else None


def figures_used(tabular: Tabular) -> Section | None:
    """The cells that were computed with or compared, each with the names of its row and column."""
    cells = cells_of(tabular)
    if not cells:
        return None
    rows = tuple(
        (
            Cited(cell.row.text, cell.row.spans, cell.grid.document),
            Cited(cell.column.text, cell.column.spans, cell.grid.document),
            _cell(cell, 1.0),
        )
        for cell in cells
    )
    return Section("figures", "Figures used", "table", rows, ("Row", "Column", "Figure"))


def unit(tabular: Tabular) -> tuple[str, Cited] | None:
    """The scale that the figures of an answer are told in ("in millions"), and the table's words for it."""
    powers = set()
    cited = None
    for given in tabular.given:
        if given.head is not None or given.cells == ():
            return None
        if given.result is not None:
            powers.add(given.result.power)
        for cell in given.cells:
            power, spans = cell.grid.scale_of(cell.entry)
            if given.result is None:
                powers.add(power)
            if power and spans:
                currency = cell.grid.currency_of(cell.entry)
                said = f"in {SCALE_NAMES.get(power, '')}s{f' of {currency}' if currency else ''}"
                cited = Cited(said, spans, cell.grid.document, "derived")
    if len(powers) != 1 or cited is None or not powers.pop():
        return None
    return cited.value, cited


def _spans(cells: Iterable[Found]) -> tuple[Span, ...]:
    return tuple(span for cell in cells for span in cell.entry.spans)


def _cell(cell: Found, score: float) -> Cited:
    """A cell as it stands, with what it is worth."""
    power, currency = cell.grid.scale_of(cell.entry)[0], cell.grid.currency_of(cell.entry)
    kind, normal = (
        _type(replace(cell.entry.figure, currency=currency), power) if cell.entry.figure else ("", "")
    )
    return Cited(cell.entry.text, cell.entry.spans, cell.grid.document, "quoted", (), kind, normal, score)


def _typed(value: str, spans: tuple[Span, ...], document: str, score: float) -> Cited:
    figure = figure_of(value)
    kind, normal = _type(figure, 0) if figure is not None else ("", "")
    return Cited(value, spans, document, "quoted", (), kind, normal, score)


def _type(figure: Figure, power: int) -> tuple[str, str]:
    if figure.percent:
        return "percent", f"{figure.value:f}"
    whole = plain(figure.whole if figure.scale else figure.value.scaleb(power))
    return ("money", f"{whole} {figure.currency}") if figure.currency else ("number", whole)


def _computed_type(result: Result) -> tuple[str, str]:
    if result.percent:
        return "percent", f"{result.value:.4f}"
    whole = plain(result.value.scaleb(result.power))
    return ("money", f"{whole} {result.currency}") if result.currency else ("number", whole)
