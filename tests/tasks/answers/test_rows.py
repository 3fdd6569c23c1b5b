"""Which cell of a row that was read answers the question."""

from __future__ import annotations

import pytest

from desktop.document.model import Span
from desktop.tasks.answers.question import parse
from desktop.tasks.answers.rows import settled, told

ROW = "Revenue | Note: 4 | Q3 2025: 48.6 | Q3 2024: 43.4 | Change: +12.0%"


def place(words: str) -> Span:
    return Span(ROW.index(words), ROW.index(words) + len(words))


@pytest.mark.parametrize(
    ("question", "read", "meant"),
    [
        ("What was revenue?", "+12.0%", "48.6"),
        ("What was revenue?", "43.4", "48.6"),
        ("Revenue", "+12.0%", "48.6"),
        ("How did revenue change?", "48.6", "+12.0%"),
        ("What was the growth in revenue?", "43.4", "+12.0%"),
        ("What was revenue in 2024?", "43.4", "43.4"),
        ("What was revenue in the quarter?", "48.6", "48.6"),
        ("What was the name of the row?", "Revenue", "Revenue"),
        ("Why did revenue rise?", "+12.0%", "+12.0%"),
    ],
)
def test_the_latest_value_or_the_change(question: str, read: str, meant: str) -> None:
    assert settled(ROW, place(read), parse(question)).of(ROW) == meant


def test_a_row_without_times_stands_as_it_was_read() -> None:
    row = "Pumps | Europe: 12 | Asia: 17"
    asia = Span(row.index("17"), row.index("17") + 2)
    assert settled(row, asia, parse("How many pumps are there?")) == asia


def test_cells_of_a_row() -> None:
    assert [(cell.head, cell.span.of(ROW)) for cell in told(ROW)][:2] == [("", "Revenue"), ("Note", "4")]
