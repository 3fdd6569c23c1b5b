"""Results as CSV: one table after the other, for programs that read rows."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from desktop.document.citations import Shelf
from desktop.document.results import Cited, Section, TaskResult
from desktop.exporters.cells import csv_safe, typed
from desktop.progress import JobContext


def write_csv(shelf: Shelf, results: Sequence[TaskResult], out: Path, ctx: JobContext) -> None:
    """Every section as its rows, below a line with its title where there are several, an empty line between.

    Numbers come plain ("-1234.5", "4.2%"), so that any program can calculate with them; texts never begin as
    a formula does. UTF-8 with a mark, by which spreadsheets know it.
    """
    several = len(results) > 1
    parts = [(result, section) for result in results for section in result.sections if section.rows]
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        # A carriage return within a cell must not look like the end of a row.
        writer = csv.writer(file)
        for at, (result, section) in enumerate(parts):
            own = shelf.own(result)
            name = Path(own.source).name if own is not None and several else ""
            if at:
                writer.writerow(())
            if len(parts) > 1:
                title = ", ".join(filter(None, (name, section.title)))
                writer.writerow((_text(title), *_where(shelf, section, result)))
            for line in _lines(section):
                ctx.check()
                writer.writerow(line)


def _where(shelf: Shelf, section: Section, result: TaskResult) -> tuple[str, ...]:
    """The page that a section begins on, for a column beside its title."""
    for row in section.rows:
        for cited in row:
            source = next(iter(shelf.sources(cited, result)), None)
            if source is not None:
                return (_text(source.where),)
    return ()


def _lines(section: Section) -> Iterator[tuple[str, ...]]:
    if section.layout == "table":
        if any(section.columns):
            yield tuple(map(_text, section.columns))
        yield from (tuple(map(_value, row)) for row in section.rows)
    else:
        yield from ((_value(cited),) for row in section.rows for cited in row)


def _value(cited: Cited) -> str:
    value, shape = typed(cited.value, cited.kind, cited.normal)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int | float) and shape.endswith("%"):
        return f"{round(value * 100, 10):g}%"
    return str(value)


def _text(text: str) -> str:
    return csv_safe(" ".join(text.split()))
