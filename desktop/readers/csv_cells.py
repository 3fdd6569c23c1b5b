"""CSV and its kin: rows of cells, with whatever parts them, and where each cell stands in the source."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, takewhile
from pathlib import Path

from desktop.document.model import Document, Span
from desktop.errors import UserError
from desktop.progress import JobContext
from desktop.readers import text as plain_text
from desktop.readers.files import read_bytes, sha256
from desktop.readers.grid import Filled
from desktop.readers.mapped import Draft, Layout, Mapped
from desktop.readers.sheet_tables import Sheet
from desktop.readers.sheet_tables import tables as sheet_tables
from desktop.readers.text import decode, guesses

kind = "csv"
suffixes = (".csv", ".tsv", ".tab")

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_ROWS = 100
MAX_CELL = 16 << 20
"""Characters. A longer cell is a quote that was never closed, and no table."""
CHECK_EVERY = 1000

_DECLARED = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_QUOTED = re.compile(r'"([^"]*(?:""[^"]*)*)("?)')
_DOUBLED = re.compile('""')
_FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*|")
_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: row and column from 0, its source from `start` to `end` with its quotes, its content."""

    row: int
    column: int
    start: int
    end: int
    content: Mapped
    quoted: bool


def matches(path: Path, head: bytes) -> bool:
    """By its name: no content is a table that might not be a text as well."""
    return path.suffix.lower() in suffixes and plain_text.matches(path, head)


def read(
    path: Path,
    ctx: JobContext,
    password: str | None = None,  # noqa: ARG001
    *,
    tables: bool = False,
) -> Document:
    """Read a table; a line a row, cells parted by tabs, a run a cell with the anchor "row 3, column B".

    Raises `UserError`: "damaged", and those of `text.decode` and `files.read_bytes`.
    """
    data = read_bytes(path)
    decoded = decode(data, path.name)
    sheet = Sheet("") if tables else None
    found = layout(decoded.text, delimiter_of(decoded.text, path), path.name, ctx, sheet)
    doc = found.document(path, kind, sha256(data), guesses(decoded))
    return doc if sheet is None else replace(doc, tables=tuple(sheet_tables(sheet, doc.text, columns=False)))


def layout(text: str, delimiter: str, name: str, ctx: JobContext, sheet: Sheet | None = None) -> Layout:
    """The text of a table and its cells, each a piece. What parts them in the source is no text. `sheet`
    takes note of the cells."""
    draft = Draft()
    row = 0
    heads = _has_names(text, delimiter, name)
    for cell in cells(text, delimiter, name):
        while row < cell.row:
            row += 1
            draft.say("\n")
            if row % CHECK_EVERY == 0:
                ctx.report("read", cell.start, len(text))
        if cell.column:
            draft.say("\t")
        start = draft.length
        named = cell.row == 0 and heads
        where = f"row {cell.row + 1}, column {letters(cell.column)}"
        draft.put(cell.content, where, str, role="apart" if named else "")
        if sheet is not None and cell.content.text.strip():
            if not sheet.rows or sheet.rows[-1][0].row != cell.row:
                sheet.rows.append([])
            sheet.rows[-1].append(Filled(cell.row, cell.column, (Span(start, draft.length),)))
    return draft.layout()


def cells(text: str, delimiter: str, name: str) -> Iterator[Cell]:
    """Every cell in order, as Python's `csv` parts them: a quote counts at the beginning of a cell.

    Raises `UserError("damaged")` for a cell that never ends.
    """
    plain = re.compile(rf"[^{re.escape(delimiter)}\r\n]*")
    declared = _DECLARED.match(text)
    at = declared.end() if declared else 0
    row = column = 0
    while at < len(text):
        start = at
        quoted = _QUOTED.match(text, at)
        # What follows a closing quote before the next delimiter belongs to the cell; it is rare.
        rest = plain.match(text, quoted.end() if quoted else at)
        at = rest.end() if rest else at
        if at - start > MAX_CELL:
            raise UserError("damaged", f"{name} has a cell that never ends.", "Save the table anew.")
        yield Cell(row, column, start, at, _content(text, start, at, quoted), quoted is not None)
        if text.startswith(delimiter, at):
            at += 1
            column += 1
            if at == len(text):
                yield Cell(row, column, at, at, Mapped.of("", at), quoted=False)
        elif (end := _LINE_END.match(text, at)) is not None:
            at = end.end()
            row, column = row + 1, 0


def delimiter_of(text: str, path: Path) -> str:
    """What parts the cells: as the first line says ("sep=;"), else what gives most rows the same length.

    `csv.Sniffer` is not asked: it takes letters for delimiters, and apostrophes for quotes.
    """
    if (declared := _DECLARED.match(text)) is not None:
        return declared[1]
    usual = "\t" if path.suffix.lower() in {".tsv", ".tab"} else ","
    order = (usual, *(one for one in DELIMITERS if one != usual))
    return max(order, key=lambda one: _fits(text, one))


def letters(column: int) -> str:
    """The name of a column, as spreadsheets count: A to Z, AA and so on."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _has_names(text: str, delimiter: str, name: str) -> bool:
    """Whether the first row holds names of fields as programs write them, and none of another kind."""
    first = takewhile(lambda cell: cell.row == 0, cells(text, delimiter, name))
    return all(_FIELD.fullmatch(cell.content.text.strip()) for cell in first)


def _fits(text: str, delimiter: str) -> tuple[int, int]:
    """How many of the first rows have the commonest number of cells, if that is two or more; and how many."""
    sizes: Counter[int] = Counter()
    try:
        for cell in islice(cells(text[:MAX_CELL], delimiter, ""), SAMPLE_ROWS * 20):
            if cell.row >= SAMPLE_ROWS:
                break
            sizes[cell.row] = cell.column + 1
    except UserError:
        return 0, 0
    rows = Counter(size for size in sizes.values() if size > 1)
    size, count = max(rows.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return count, size


def _content(text: str, start: int, end: int, quoted: re.Match[str] | None) -> Mapped:
    if quoted is None:
        return Mapped.of(text[start:end], start)
    inner = Mapped.of(quoted[1], start + 1).sub(_DOUBLED, lambda _: '"')
    if quoted.end() == end:
        return inner
    # Only the text of such a cell counts: it is written anew as a whole.
    return Mapped.whole(inner.text + text[quoted.end() : end], start, end)
