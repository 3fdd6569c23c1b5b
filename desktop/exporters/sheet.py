"""Results as a workbook: a sheet a table, numbers as numbers, every cell with a way to its source."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from desktop.document import fields
from desktop.document.citations import Shelf, Source
from desktop.document.results import Cited, Section, TaskResult
from desktop.exporters.cells import put, storable, typed
from desktop.exporters.wording import NOT_DONE, SUPPORT, cited_as, problem_words
from desktop.progress import JobContext

if TYPE_CHECKING:
    from openpyxl.cell import Cell  # type: ignore[import-untyped]
    from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]

AUTHOR = "Strongroom"
TITLE = 31
"""Letters of a sheet's name."""
WIDEST = 60
TITLE_OF = "title"
"""The section that is the heading of a result."""
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")


def write_xlsx(shelf: Shelf, results: Sequence[TaskResult], out: Path, ctx: JobContext) -> None:
    """A sheet for each section, one for the statements in words, and one that lists all sources."""
    from openpyxl import Workbook  # type: ignore[import-untyped]

    book = Workbook()
    first = book.active
    if first is not None:
        book.remove(first)
    pen = _Pen(shelf, out.parent)
    several = len(results) > 1
    if several and all(any(part.name == fields.NAME for part in result.sections) for result in results):
        records = fields.sheet(shelf.documents, results)
        results = [replace(r, sections=_but(r.sections, fields.NAME)) for r in results]
        shelf = Shelf(shelf.documents, results)
        pen = _Pen(shelf, out.parent)
        rows = [(results[0], row) for row in records.rows]
        pen.table(book.create_sheet("Documents"), records, rows, several=False, ctx=ctx)
    for section, rows in _sections(results):
        sheet = book.create_sheet(_title(section.title or section.name, book.sheetnames))
        pen.table(sheet, section, rows, several=several, ctx=ctx)
    pen.sources(book.create_sheet(_title("Sources", book.sheetnames)))
    _about(book.create_sheet(_title("About", book.sheetnames)), shelf, results)
    book.save(out)


def _but(sections: Sequence[Section], name: str) -> tuple[Section, ...]:
    return tuple(section for section in sections if section.name != name)


Row = tuple[TaskResult, tuple[Cited, ...]]


def _sections(results: Sequence[TaskResult]) -> Iterator[tuple[Section, list[Row]]]:
    """The sections of all results, equal ones of several documents as one, with their rows."""
    found: dict[tuple[str, str, tuple[str, ...]], tuple[Section, list[Row]]] = {}
    for result in results:
        for section in _but(result.sections, TITLE_OF):
            key = (section.name, section.layout, section.columns)
            if len(results) == 1 and section.layout == "table":
                key = (*key[:2], (*key[2], str(len(found))))  # each table of a document by itself
            rows = found.setdefault(key, (section, []))[1]
            rows += [(result, row) for row in section.rows]
    yield from found.values()


class _Pen:
    """Writes cells and remembers their sources."""

    def __init__(self, shelf: Shelf, folder: Path) -> None:
        self._shelf, self._folder = shelf, folder
        self._listed: list[tuple[str, str, Cited, tuple[Source, ...]]] = []

    def table(
        self, sheet: Worksheet, section: Section, rows: Sequence[Row], *, several: bool, ctx: JobContext
    ) -> None:
        """One row a row of the section; those in words have their source beside them."""
        words = section.layout != "table"
        lead = ["Document"] if several else []
        if words:
            rows = [(result, (cited,)) for result, row in rows for cited in row]
        heads = [*lead, *(["Statement", "Source", "Quote"] if words else section.columns)]
        _head(sheet, heads)
        for line, (result, row) in enumerate(rows, 2):
            ctx.check()
            if several:
                own = self._shelf.own(result)
                put(sheet.cell(line, 1), Path(own.source).name if own else "")
            for column, cited in enumerate(row, len(lead) + 1):
                self._cell(sheet, sheet.cell(line, column), cited, result)
            if words:
                sources = self._shelf.sources(row[0], result)
                at = len(lead) + 2
                put(sheet.cell(line, at), "; ".join(source.where for source in sources))
                put(sheet.cell(line, at + 1), " … ".join(source.quote for source in sources))
        _widths(sheet)

    def _cell(self, sheet: Worksheet, cell: Cell, cited: Cited, result: TaskResult) -> None:
        from openpyxl.comments import Comment  # type: ignore[import-untyped]
        from openpyxl.styles import Font  # type: ignore[import-untyped]

        sources = self._shelf.sources(cited, result)
        put(cell, *typed(cited.value, cited.kind, cited.normal))
        _wrap(cell)
        told = cited_as(cited, sources)
        if cited.support == "unverified" or cited.unsupported:
            cell.font = Font(color="A8231B", italic=True)
            told = f"{SUPPORT['unverified'].capitalize()}. {told}".strip()
        if sources:
            cell.hyperlink = link(sources[0], self._folder)
        if told:
            cell.comment = Comment(storable(told), AUTHOR, height=120, width=320)
        if sources or cited.support == "unverified":
            self._listed.append((sheet.title, cell.coordinate, cited, sources))

    def sources(self, sheet: Worksheet) -> None:
        """Every cell that has a source, or should have one."""
        _head(sheet, ("Sheet", "Cell", "Value", "Document", "Page", "Quote", "How it stands on it"))
        line = 2
        for title, place, cited, sources in self._listed:
            for source in sources or (None,):
                values = (title, place, cited.value)
                for column, value in enumerate(values, 1):
                    put(sheet.cell(line, column), value)
                if source is not None:
                    put(sheet.cell(line, 4), source.name)
                    sheet.cell(line, 4).hyperlink = link(source, self._folder)
                    put(sheet.cell(line, 5), source.page)
                    put(sheet.cell(line, 6), source.quote)
                put(sheet.cell(line, 7), SUPPORT[cited.support])
                line += 1
        _widths(sheet)


def link(source: Source, folder: Path) -> str:
    """A link from a file in `folder` to the page of a source; relative where the way is not over drives."""
    path = Path(source.document.source)
    try:
        target = quote(Path(os.path.relpath(path, folder)).as_posix())
    except ValueError:
        target = path.absolute().as_uri()
    return target if source.page is None else f"{target}#page={source.page}"


def _about(sheet: Worksheet, shelf: Shelf, results: Sequence[TaskResult]) -> None:
    lines = [("Document", Path(doc.source).name) for doc in shelf.documents]
    for result in results:
        titles = (part for part in result.sections if part.name == TITLE_OF)
        lines += [("Title", cited.value) for part in titles for row in part.rows for cited in row]
        lines += [("Note", note) for note in result.notes]
        lines += [(NOT_DONE, problem_words(problem)) for problem in result.problems]
    lines += [("Model", model) for model in dict.fromkeys(m for r in results for m in r.models)]
    for line, pair in enumerate(dict.fromkeys(lines), 1):
        for column, value in enumerate(pair, 1):
            put(sheet.cell(line, column), value)
    _widths(sheet)


def _head(sheet: Worksheet, names: Iterable[str]) -> None:
    from openpyxl.styles import Font

    for column, name in enumerate(names, 1):
        put(sheet.cell(1, column), name)
        sheet.cell(1, column).font = Font(bold=True)
    sheet.freeze_panes = "A2"


def _widths(sheet: Worksheet) -> None:
    """As wide as the longest line of each column, within reason."""
    for column in sheet.iter_cols():
        longest = max(map(_letters, column), default=0)
        sheet.column_dimensions[column[0].column_letter].width = min(max(longest + 2, 10), WIDEST)


def _letters(cell: Cell) -> int:
    """How many letters a cell shows; of a number those of its format too."""
    if cell.value is None:
        return 0
    if isinstance(cell.value, int | float):
        return len(f"{cell.value:,}") + len(cell.number_format)
    return len(str(cell.value))


def _wrap(cell: Cell) -> None:
    from openpyxl.styles import Alignment

    if isinstance(cell.value, str) and len(cell.value) > WIDEST:
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _title(wanted: str, taken: Sequence[str]) -> str:
    """A name that a sheet can have, and none of `taken` has."""
    stem = " ".join(_NOT_IN_TITLES.sub(" ", wanted).split())[:TITLE] or "Sheet"
    said = {name.casefold() for name in taken}
    title, number = stem, 1
    while title.casefold() in said:
        number += 1
        ending = f" {number}"
        title = stem[: TITLE - len(ending)] + ending
    return title
