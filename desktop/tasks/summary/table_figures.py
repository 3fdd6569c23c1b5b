"""The figures of a document's tables as rows, the latest period beside the one before."""

# ruff: noqa: RUF001 - dashes of print

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from desktop.document.figures import decimal_comma, figure
from desktop.document.measures import measures
from desktop.document.model import Document, Span
from desktop.document.results import Cited
from desktop.document.tables import Cell, Table, column_heads, lines
from desktop.tasks.extraction.amounts import scale_said
from desktop.tasks.summary.figures import NOTHING, Figure

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_FORECAST = re.compile(
    r"\b(?:guidance|outlook|forecast|estimate|expected|target|(?:20\d\d|FY\d\d)E)\b", re.IGNORECASE
)
_SHARE = re.compile(r"\bper\s+(?:\w+\s+)?(?:share|unit)\b|\bEPS\b", re.IGNORECASE)
OWN_WORDS = 0.5
"""Share of a label that the name must be: "Total revenue", not "Revenue from the sale of scrap"."""
NEAR = 200
"""Letters before a table in which "in millions" is looked for."""


def in_tables(doc: Document) -> Iterator[Figure]:
    """A figure for each row that is named by a measure, of the tables that have columns of years."""
    for table in doc.tables or ():
        heads = column_heads(table)
        columns = _years(heads, doc.text)
        if not columns:
            continue
        now, before = columns[0], columns[1] if len(columns) > 1 else None
        scale, currency = _scale(table, doc.text)
        said = " ".join(cell.of(doc.text) for cell in table.cells if cell.spans)
        comma = decimal_comma(said.split())
        currency = currency or _sign(said)
        title = Cited(_joined(table.title, doc.text), table.title) if table.title else NOTHING
        ahead = bool(_FORECAST.search(" ".join(cell.of(doc.text) for cell in heads[now])))
        period = _cited(heads[now][-1], doc.text, "period")
        for number, line in enumerate(lines(table)):
            label = next((cell for cell in line if cell is not None and cell.spans), None)
            if number < table.header_rows or label is None or label.column >= now:
                continue
            name = _measure(label.of(doc.text))
            value = _value(line[now], doc.text, label, scale, currency, comma=comma) if name else None
            if name is None or value is None:
                continue
            was = (
                _value(line[before], doc.text, label, scale, currency, comma=comma)
                if before is not None
                else None
            )
            change = _change(value, was)
            measure = _cited(label, doc.text, "measure", name)
            yield Figure(name, -1, ahead, False, (measure, value, change, period, was or NOTHING, title))


def _years(heads: Sequence[Sequence[Cell]], text: str) -> list[int]:
    """Columns that are named by one year, the latest year first, each year once."""
    found: dict[int, int] = {}
    for column, cells in enumerate(heads):
        said = " ".join(cell.of(text) for cell in cells)
        years = set(_YEAR.findall(said))
        if len(years) == 1 and "%" not in said and "change" not in said.lower():
            found.setdefault(int(years.pop()), column)
    return [found[year] for year in sorted(found, reverse=True)]


def _measure(label: str) -> str | None:
    """The measure that names a row."""
    words = " ".join(label.split()).strip(" :*").rstrip("0123456789)(")
    for name, span in measures(words):
        if len(span) >= OWN_WORDS * len(words):
            return name
    return None


def _scale(table: Table, text: str) -> tuple[int, str]:
    """What figures are counted in: by the table's title and heads, else by the words right before it."""
    heads = " ".join(
        cell.of(text) for cell in table.cells if cell.row < max(table.header_rows, 1) and cell.spans
    )
    first = min((span.start for cell in table.cells for span in cell.spans), default=0)
    for said in (f"{_joined(table.title, text)} {heads}", text[max(0, first - NEAR) : first]):
        scale, currency = scale_said(said)
        if scale != 1:
            return scale, currency
    return 1, ""


def _sign(said: str) -> str:
    for sign, code in (("$", "USD"), ("€", "EUR"), ("£", "GBP"), ("¥", "JPY")):
        if sign in said:
            return code
    return ""


def _value(
    cell: Cell | None, text: str, label: Cell, scale: int, currency: str, *, comma: bool
) -> Cited | None:
    if cell is None or not cell.spans:
        return None
    read = figure(cell.of(text), comma=comma)
    if read is None:
        return None
    if read.unit == "%":
        return _cited(cell, text, "percent", f"{read.value} %")
    whole = read.value if _SHARE.search(label.of(text)) else read.value * scale
    unit = read.unit if len(read.unit) == 3 and read.unit.isupper() else currency
    if not unit:
        return _cited(cell, text, "number", str(whole))
    return _cited(cell, text, "money", f"{whole:.2f} {unit}")


def _change(value: Cited, was: Cited | None) -> Cited:
    """By how many hundredths of the value before; computed, so derived."""
    if was is None or value.kind != was.kind or value.kind == "percent":
        return NOTHING
    now, then = (Decimal(cited.normal.split()[0]) for cited in (value, was))
    if then <= 0 or now <= 0:  # from or to a loss a percentage says nothing
        return NOTHING
    moved = (now - then) / then * 100
    said = f"{moved:+.1f} %".replace("-", "−")
    return Cited(said, value.spans + was.spans, support="derived", kind="change", normal=f"{moved:+.1f} %")


def _cited(cell: Cell, text: str, kind: str, normal: str = "") -> Cited:
    return Cited(cell.of(text), cell.spans, kind=kind, normal=normal)


def _joined(spans: Sequence[Span], text: str) -> str:
    return " ".join(" ".join(span.of(text).split()) for span in spans)
