"""Tables of a document, cell by cell, as the reader found them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal

from desktop.document import tables as document_tables
from desktop.document.figures import decimal_comma, figure
from desktop.document.model import Document, Problem
from desktop.document.results import Cited, OptionValue, Section, Status, TaskResult
from desktop.document.tables import Cell, Table
from desktop.progress import JobContext
from desktop.tasks.base import Option
from desktop.tasks.pages import is_read, problems

if TYPE_CHECKING:
    from desktop.engines.base import Engines

DIGITS = 15
"""Of a number, what a spreadsheet keeps; a longer one is the number of an account."""
MOST_TITLE = 120
CHECK_EVERY = 500
EMPTY = Cited("", ())


class Tables:
    """No model has a part in it: what is not in the document is not in the result."""

    name = "tables"
    title = "Tables"
    description = "Every table as cells that can be calculated with, each with its place."
    over: Literal["document"] = "document"
    tables = True
    options: tuple[Option, ...] = ()
    formats = ("xlsx", "csv", "json", "md", "docx")

    def run(
        self,
        doc: Document,
        engines: Engines,  # noqa: ARG002
        options: Mapping[str, OptionValue],
        ctx: JobContext,
    ) -> TaskResult:
        """A section a table, in the order of the document."""
        found = doc.tables or ()
        sections: list[Section] = []
        for number, table in enumerate(found, 1):
            ctx.report("tables", number - 1, len(found))
            sections.append(_section(doc, table, number, ctx))
        unread = problems(doc)
        if doc.tables is None:
            said = "The document was read without its tables. Read it again."
            unread = (*unread, Problem("tables_not_read", said))
        return TaskResult(
            task=self.name,
            status=Status.PARTIAL if unread else Status.OK,
            sections=tuple(sections),
            notes=tuple(_notes(doc)),
            problems=unread,
            options=dict(options),
        )


def _section(doc: Document, table: Table, number: int, ctx: JobContext) -> Section:
    """A table as one of a result: its rows of heads become the names of its columns."""
    heads = [
        " ".join(dict.fromkeys(cell.of(doc.text) for cell in cells))
        for cells in document_tables.column_heads(table)
    ]
    comma = decimal_comma(cell.of(doc.text) for cell in table.cells if cell.row >= table.header_rows)
    rows: list[tuple[Cited, ...]] = []
    for row, line in enumerate(document_tables.lines(table)):
        if row % CHECK_EVERY == 0:
            ctx.check()
        if row >= table.header_rows:
            rows.append(
                tuple(
                    _cited(doc, table, cell, (row, column), comma=comma) for column, cell in enumerate(line)
                )
            )
    return Section(f"table_{number}", _title(doc, table, number), "table", tuple(rows), tuple(heads))


def _cited(doc: Document, table: Table, cell: Cell | None, place: tuple[int, int], *, comma: bool) -> Cited:
    """The statement in a place. A merged cell stands in its first; as the label of rows in each of them, so
    that every row can be told by itself."""
    if cell is None or not cell.spans:
        return EMPTY
    row, column = place
    label = cell.column < table.header_columns
    if column != cell.column or (row != cell.row and not label):
        return EMPTY
    words = cell.of(doc.text)
    kind, normal = _typed(words, comma=comma)
    return Cited(words, cell.spans, kind=kind, normal=normal)


def _typed(words: str, *, comma: bool) -> tuple[str, str]:
    """The kind of a cell and its value as programs read it ("1234.5 EUR"), where it is a figure."""
    found = figure(words, comma=comma)
    if found is None or _is_number_of_something(words):
        return "text", ""
    value = f"{found.value:f}"
    if found.unit == "%":
        return "percent", f"{value} %"
    if len(found.unit) == 3 and found.unit.isupper():
        return "money", f"{value} {found.unit}"
    return ("text", "") if found.unit else ("number", value)


def _is_number_of_something(words: str) -> bool:
    """Whether digits name something and count nothing: "0043", an account."""
    digits = "".join(char for char in words if char.isdigit())
    leading = len(digits) > 1 and digits.startswith("0") and not any(mark in words for mark in ".,")
    return leading or len(digits) > DIGITS


def _title(doc: Document, table: Table, number: int) -> str:
    caption = " ".join(" ".join(span.of(doc.text).split()) for span in table.title)
    if caption:
        return caption if len(caption) <= MOST_TITLE else caption[:MOST_TITLE].rsplit(maxsplit=1)[0] + " …"
    where = table.name or ("" if table.page is None else f"page {table.page}")
    return f"Table {number}, {where}" if where else f"Table {number}"


def _notes(doc: Document) -> Iterator[str]:
    read = sum(is_read(page.state) for page in doc.pages)
    extent = f"Read {read} of {len(doc.pages)} pages" if doc.paged else "Read the whole document"
    found = doc.tables or ()
    yield f"{extent}; found {len(found)} {'table' if len(found) == 1 else 'tables'}."
    if found and doc.kind == "pdf":
        yield (
            "A PDF does not say what a table is: rows and columns were told by lines and by how words stand."
            " Compare what you rely on with its page."
        )
