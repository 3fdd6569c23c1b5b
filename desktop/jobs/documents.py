"""Documents as frames, and which of them a child holds.

A task needs the text of a document, its pages, headings and tables, but not where each letter stands on its
page: that is most of the bytes (a report of 300 pages: 10.7 MB with it, 1.3 MB without). What is left is sent
to a child once, and then named by its key.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from desktop.document.model import Document, Heading, Page, PageState, Run, Span, Verbatim
from desktop.document.tables import Cell, Table
from desktop.exporters.plain import problem_json, span_json
from desktop.jobs.frames import Next, decode_rows, encode_rows
from desktop.jobs.plain import (
    as_bool,
    as_box,
    as_float,
    as_int,
    as_list,
    as_optional,
    as_str,
    as_tuple,
    dump,
    load,
    members_of,
    parse_problem,
    parse_span,
)

HELD_BYTES = 128 << 20
"""What a child holds of documents between two requests, counted as they were sent."""


class NotHeld(Exception):
    """A request names documents that this child no longer holds."""


class Held:
    """The documents that a child holds by key; the least used are let go above `most` bytes."""

    def __init__(self, most: int = HELD_BYTES) -> None:
        self._most = most
        self._size = 0
        self._documents: OrderedDict[str, tuple[Document, int]] = OrderedDict()

    def put(self, key: str, document: Document, size: int) -> None:
        """Hold `document`, which came in `size` bytes."""
        _, before = self._documents.pop(key, (None, 0))
        self._documents[key] = (document, size)
        self._size += size - before
        while self._size > self._most:
            self._size -= self._documents.popitem(last=False)[1][1]

    def get(self, key: str) -> Document | None:
        """The document, if it is still held."""
        if key not in self._documents:
            return None
        self._documents.move_to_end(key)
        return self._documents[key][0]


def slim(document: Document) -> Document:
    """The document without the places of its text on its pages."""
    if not any(page.runs for page in document.pages):
        return document
    return replace(document, pages=tuple(replace(page, runs=()) for page in document.pages))


def encode_slim(documents: Sequence[Document], held: set[str]) -> list[bytes]:
    """Documents without their places on pages, as frames; those in `held` by key alone. The others are added
    to it: whoever decodes the frames holds them too."""
    frames: list[bytes] = []
    rows: list[list[object]] = []
    for document in documents:
        whole = list(encode_document(slim(document)))
        # The places on the pages are not in it, but follow from the file, whose hash is.
        key = hashlib.sha256(b"\n".join(whole)).hexdigest()
        rows.append([key, key not in held])
        if key not in held:
            frames += whole
            held.add(key)
    return [dump(rows), *frames]


def decode_slim(take: Next, held: Held) -> tuple[Document, ...]:
    """The inverse of `encode_slim`. Raises `NotHeld` when all frames are taken."""
    rows = as_tuple(load(take()), lambda raw: as_list(raw, 2))
    documents: dict[str, Document | None] = {}
    for raw, sent in rows:
        key = as_str(raw)
        if not sent:
            documents.setdefault(key, held.get(key))
            continue
        size = 0

        def counted() -> bytes:
            nonlocal size
            frame = take()
            size += len(frame)
            return frame

        came = decode_document(counted)
        documents[key] = came
        held.put(key, came, size)
    found = tuple(document for key, _ in rows if (document := documents[as_str(key)]) is not None)
    if len(found) < len(rows):
        raise NotHeld
    return found


# One document: header, text, each page and its runs in small frames, headings, tables


def encode_document(doc: Document) -> Iterator[bytes]:
    """A whole document."""
    yield dump(
        {
            "source": doc.source,
            "kind": doc.kind,
            "sha256": doc.sha256,
            "problems": [problem_json(problem) for problem in doc.problems],
            "pages": len(doc.pages),
            "headings": len(doc.headings),
            "verbatim": len(doc.verbatim),
            "tables": None if doc.tables is None else len(doc.tables),
        }
    )
    # A lone surrogate is no valid UTF-8, and yet may stand in the text of a damaged file.
    yield doc.text.encode("utf-8", "surrogatepass")
    for page in doc.pages:
        yield dump(
            {
                "number": page.number,
                "width": page.width,
                "height": page.height,
                "span": span_json(page.span),
                "state": page.state.value,
                "whole_lines": page.whole_lines,
                "runs": len(page.runs),
            }
        )
        yield from encode_rows(page.runs, _run_json)
    yield from encode_rows(doc.headings, _heading_row)
    yield from encode_rows(doc.verbatim, _verbatim_row)
    for table in doc.tables or ():
        yield dump(_table_json(table))
        yield from encode_rows(table.cells, _cell_row)


def decode_document(take: Next) -> Document:
    """The inverse of `encode_document`."""
    source, kind, sha256, problems, count, headed, kept, tabled = members_of(
        load(take()), "source", "kind", "sha256", "problems", "pages", "headings", "verbatim", "tables"
    )
    text = take().decode("utf-8", "surrogatepass")
    pages = tuple(_page(take, len(text)) for _ in range(as_int(count)))
    headings = decode_rows(take, headed, _heading)
    _fits((heading.span for heading in headings), text)
    verbatim = decode_rows(take, kept, _verbatim)
    _fits((part.span for part in verbatim), text)
    tables = None if tabled is None else tuple(_table(take, text) for _ in range(as_int(tabled)))
    return Document(
        as_str(source),
        as_str(kind),
        as_str(sha256),
        text,
        pages,
        as_tuple(problems, parse_problem),
        tables,
        headings,
        verbatim,
    )


def _page(take: Next, length: int) -> Page:
    number, width, height, span, state, whole_lines, count = members_of(
        load(take()), "number", "width", "height", "span", "state", "whole_lines", "runs"
    )
    runs = decode_rows(take, count, _run)
    page = Page(
        as_int(number),
        as_float(width),
        as_float(height),
        parse_span(span),
        runs,
        PageState(as_str(state)),
        as_bool(whole_lines),
    )
    # A span outside the text would raise an IndexError somewhere in the window, much later.
    if page.span.end > length or any(run.span.end > length for run in runs):
        raise ValueError("a page does not fit its text")
    return page


def _fits(spans: Iterable[Span], text: str) -> None:
    if any(span.end > len(text) for span in spans):
        raise ValueError("a span does not fit its text")


def _heading_row(heading: Heading) -> list[int]:
    return [heading.span.start, heading.span.end, heading.level]


def _heading(raw: object) -> Heading:
    start, end, level = as_list(raw, 3)
    return Heading(Span(as_int(start), as_int(end)), as_int(level))


def _verbatim_row(part: Verbatim) -> list[object]:
    return [part.span.start, part.span.end, part.role]


def _verbatim(raw: object) -> Verbatim:
    start, end, role = as_list(raw, 3)
    if role not in ("apart", "within", "markup"):
        raise ValueError("no such role")
    return Verbatim(Span(as_int(start), as_int(end)), role)


def _table_json(table: Table) -> dict[str, object]:
    return {
        "rows": table.rows,
        "columns": table.columns,
        "header_rows": table.header_rows,
        "header_columns": table.header_columns,
        "title": [span_json(span) for span in table.title],
        "name": table.name,
        "page": table.page,
        "cells": len(table.cells),
    }


def _table(take: Next, text: str) -> Table:
    names = ("rows", "columns", "header_rows", "header_columns", "title", "name", "page", "cells")
    rows, columns, header_rows, header_columns, title, name, page, count = members_of(load(take()), *names)
    cells = decode_rows(take, count, _cell)
    table = Table(
        as_int(rows),
        as_int(columns),
        cells,
        as_int(header_rows),
        as_int(header_columns),
        as_tuple(title, parse_span),
        as_str(name),
        as_optional(page, as_int),
    )
    _fits(table.title, text)
    for cell in cells:
        _fits(cell.spans, text)
        low = min(cell.row, cell.column) < 0 or min(cell.rows, cell.columns) < 1
        if low or cell.row + cell.rows > table.rows or cell.column + cell.columns > table.columns:
            raise ValueError("a cell outside its table")
    return table


def _cell_row(cell: Cell) -> list[int]:
    # There may be many thousands: plain numbers, the ends of the spans last.
    ends = [end for span in cell.spans for end in (span.start, span.end)]
    return [cell.row, cell.column, cell.rows, cell.columns, *ends]


def _cell(raw: object) -> Cell:
    row, column, rows, columns, *ends = as_tuple(raw, as_int)
    spans = tuple(Span(start, end) for start, end in zip(ends[::2], ends[1::2], strict=True))
    return Cell(row, column, spans, rows, columns)


def _run_json(run: Run) -> list[object]:
    box = run.box
    corners = None if box is None else [box.x0, box.y0, box.x1, box.y1]
    return [run.span.start, run.span.end, corners, run.anchor, list(run.edges)]


def _run(raw: object) -> Run:
    start, end, corners, anchor, edges = as_list(raw, 5)
    run = Run(
        Span(as_int(start), as_int(end)),
        as_optional(corners, as_box),
        as_str(anchor),
        as_tuple(edges, as_float),
    )
    if run.edges and len(run.edges) != len(run.span) + 1:
        raise ValueError("edges do not fit their run")
    return run
