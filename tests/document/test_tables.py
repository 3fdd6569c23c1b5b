from __future__ import annotations

from desktop.document.model import Span
from desktop.document.tables import Cell, Table, column_heads, described, lines


def laid(grid: list[list[str]], **said: int) -> tuple[Table, str]:
    """A table of these words and the text it lies in. "<" goes on with the cell to its left."""
    text, cells = "", []
    for row, words in enumerate(grid):
        for column, word in enumerate(words):
            if word == "<":
                last = cells.pop()
                cells.append(Cell(last.row, last.column, last.spans, columns=last.columns + 1))
            elif word:
                cells.append(Cell(row, column, (Span(len(text), len(text) + len(word)),)))
                text += word + "\n"
    return Table(len(grid), len(grid[0]), tuple(cells), **said), text


SALES = [
    ["", "Years ended", "<"],
    ["", "2019", "2018"],
    ["Industry:", "", ""],
    ["Energy", "699", "712"],
    ["Sensors", "", "918"],
]


def test_a_merged_cell_stands_wherever_it_covers() -> None:
    table, _ = laid(SALES)
    first = next(lines(table))
    assert first[0] is None
    assert first[1] is first[2] is table.cells[0]


def test_a_cell_over_rows_goes_on_below() -> None:
    table = Table(3, 2, (Cell(0, 0, (Span(0, 1),), rows=2), Cell(1, 1, (Span(1, 2),))))
    assert [[cell is not None for cell in line] for line in lines(table)] == [
        [True, False],
        [True, True],
        [False, False],
    ]


def test_columns_are_named_from_the_top() -> None:
    table, text = laid(SALES, header_rows=2)
    assert [[cell.of(text) for cell in cells] for cells in column_heads(table)] == [
        [],
        ["Years ended", "2019"],
        ["Years ended", "2018"],
    ]


def test_rows_are_said_with_their_heads_and_group() -> None:
    table, text = laid(SALES, header_rows=2, header_columns=1)
    assert list(described(table, text)) == [
        (2, "Industry"),
        (3, "Industry | Energy | Years ended 2019: 699 | Years ended 2018: 712"),
        (4, "Industry | Sensors | Years ended 2018: 918"),
    ]
