"""Figures of sentences and tables as rows, and where each stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.document.model import Document, Page, Span
from desktop.document.results import Cited
from desktop.document.tables import Cell, Table
from desktop.progress import JobContext
from desktop.tasks.summary.figures import Figure, in_sentences
from desktop.tasks.summary.source import read
from desktop.tasks.summary.table_figures import in_tables


def document(text: str) -> Document:
    return Document("a.txt", "txt", "0" * 64, text, (Page(1, 0, 0, Span(0, len(text)), ()),))


def told(text: str) -> list[Figure]:
    source = read(document(text), JobContext())
    return list(in_sentences(source, range(len(source.texts)), JobContext()))


def plain(figure: Figure) -> tuple[str, ...]:
    """Measure, value, change, period, value before."""
    return (figure.measure, *(cited.normal or cited.value for cited in figure.row[1:5]))


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "Fourth quarter revenue grew 14% to $1.7 billion.",
            [("revenue", "1700000000.00 USD", "+14 %", "Fourth quarter", "")],
        ),
        (
            "Our sales decreased 28% from $561 million to $404 million.",
            [("revenue", "404000000.00 USD", "-28 %", "", "561000000.00 USD")],
        ),
        (
            "Adjusted earnings per share were $0.31, compared to $0.64 last year.",
            [("eps", "0.31 USD", "", "", "0.64 USD")],
        ),
        (
            "We generated $1.5 billion of free cash flow in 2021.",
            [("free_cash_flow", "1500000000.00 USD", "", "2021", "")],
        ),
        (
            "We expect full year EPS of $5.00 to $5.10.",
            [("eps", "5.00 USD to 5.10 USD", "", "full year", "")],
        ),
        (
            "We forecast sales of $1 to $1.4 billion.",
            [("revenue", "1000000000.00 USD to 1400000000.00 USD", "", "", "")],
        ),
        (
            "Gross margin was 41.5%, and net debt was 2.5 times EBITDA.",
            [("margin", "41.5 %", "", "", ""), ("debt", "2.5 times", "", "", "")],
        ),
        (
            "After a dividend of $1.3 million, trade rose to $31 million from $26 million.",
            [("dividend", "1300000.00 USD", "", "", "")],
        ),
        (
            "Earnings per share were $2.22 and $0.51 for the year and the quarter.",
            [("eps", "2.22 USD", "", "the year", "")],
        ),
        (
            "We expect sales of between $5 million and $6 million.",
            [("revenue", "5000000.00 USD to 6000000.00 USD", "", "", "")],
        ),
        ("We reduced our net debt by approximately $50 million.", []),
        ("The dividend was discussed at length.", []),
    ],
)
def test_figures_of_a_sentence(text: str, rows: list[tuple[str, ...]]) -> None:
    assert [plain(figure) for figure in told(text)] == rows


def test_guidance_is_told_apart() -> None:
    text = "Sales were $5 million. We expect sales of $6 million next quarter."
    assert [figure.guided for figure in told(text)] == [False, True]


def test_every_cell_is_word_for_word() -> None:
    text = "In the third quarter of 2021, net sales\nrose 5% to $3.2\nmillion from $3.0 million a year ago."
    (figure,) = told(text)
    for cited in figure.row:
        assert " ".join(" ".join(span.of(text).split()) for span in cited.spans) == cited.value
    assert plain(figure) == (
        "revenue",
        "3200000.00 USD",
        "+5 %",
        "the third quarter of 2021",
        "3000000.00 USD",
    )


def table(rows: list[list[str]], before: str = "") -> Document:
    """A document that is `before` and a table."""
    text, cells = before, []
    for number, row in enumerate(rows):
        for column, words in enumerate(row):
            if words:
                cells.append(Cell(number, column, (Span(len(text), len(text) + len(words)),)))
                text += f"{words}\t"
        text += "\n"
    made = Table(len(rows), len(rows[0]), tuple(cells), header_rows=1, header_columns=1)
    return replace(document(text), tables=(made,))


def test_figures_of_a_table() -> None:
    doc = table(
        [
            ["", "2018", "2019"],
            ["Total revenue", "$ 1,202.9", "$ 1,496.5"],
            ["Diluted earnings per share", "1.10", "1.21"],
            ["Number of offices", "3", "4"],
            ["Net loss", "(5.0)", "(4.0)"],
        ],
        "Selected figures (in millions, except per share)\n",
    )
    found = list(in_tables(doc))
    assert [plain(figure) for figure in found] == [
        ("revenue", "1496500000.00 USD", "+24.4 %", "2019", "1202900000.00 USD"),
        ("eps", "1.21 USD", "+10.0 %", "2019", "1.10 USD"),
        ("net_income", "-4000000.00 USD", "", "2019", "-5000000.00 USD"),
    ]
    change = found[0].row[2]
    assert change.support == "derived"
    assert [span.of(doc.text) for span in change.spans] == ["$ 1,496.5", "$ 1,202.9"]


def test_a_table_without_years_has_no_figures_to_set_side_by_side() -> None:
    assert list(in_tables(table([["", "Bread", "Rolls"], ["Revenue", "5", "6"]]))) == []


def test_nothing_is_an_empty_statement() -> None:
    (figure,) = told("Revenue was $5 million.")
    assert figure.row[2] == Cited("", ())
