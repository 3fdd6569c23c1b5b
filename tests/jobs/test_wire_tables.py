"""Tables and headings over the wire."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from desktop.document.model import Document, Heading, Page, Span
from desktop.document.tables import Cell, Table
from desktop.jobs import wire

CELL = Cell(0, 1, (Span(0, 2), Span(3, 4)), 2, 1)
TABLE = Table(2, 3, (CELL, Cell(1, 0, ())), 1, 1, (Span(4, 6),), "Sheet1", 3)
PLAIN = Document("a", "xlsx", "0", "abcdef", (Page(1, 0, 0, Span(0, 6), ()),))
TABLED = replace(PLAIN, tables=(TABLE, TABLE), headings=(Heading(Span(0, 2), 1), Heading(Span(3, 4), 2)))


def taken(frames: list[bytes]) -> Callable[[], bytes]:
    left = iter(frames)
    return lambda: next(left)


@pytest.mark.parametrize("document", [PLAIN, TABLED, replace(PLAIN, tables=())])
def test_tables_and_headings_come_back_the_same(document: Document) -> None:
    assert wire.decode_reply(taken(wire.encode_reply(document))) == document


def test_a_large_table_comes_in_small_frames() -> None:
    text = "0123456789" * 8000
    cells = tuple(Cell(n // 8, n % 8, (Span(n, n + 1),)) for n in range(80_000))
    document = replace(PLAIN, text=text, pages=(), tables=(Table(10_000, 8, cells),))
    frames = wire.encode_reply(document)
    assert wire.decode_reply(taken(frames)) == document
    assert max(len(frame) for frame in frames if frame != text.encode()) < 10_000


@pytest.mark.parametrize(
    "cell",
    [
        Cell(0, 0, (Span(6, 7),)),
        Cell(2, 0, ()),
        Cell(0, 3, ()),
        Cell(1, 0, (), rows=2),
        Cell(0, 0, (), columns=4),
        Cell(-1, 0, ()),
        Cell(0, 0, (), rows=0),
    ],
)
def test_a_cell_outside_its_table_or_text_is_refused(cell: Cell) -> None:
    document = replace(PLAIN, tables=(replace(TABLE, cells=(cell,)),))
    with pytest.raises(ValueError, match=r"fit its text|outside its table"):
        wire.decode_reply(taken(wire.encode_reply(document)))


def test_a_heading_beyond_the_text_is_refused() -> None:
    document = replace(PLAIN, headings=(Heading(Span(0, 7), 1),))
    with pytest.raises(ValueError, match="fit its text"):
        wire.decode_reply(taken(wire.encode_reply(document)))
