"""Figures that sentences tell by year."""

from __future__ import annotations

import pytest

from desktop.document.model import Span
from desktop.progress import JobContext
from desktop.tasks.answers.cells import Cells
from desktop.tasks.answers.prose import told
from desktop.tasks.answers.question import parse
from desktop.tasks.answers.tabular import answers
from desktop.tasks.retrieval.passages import Passage


def passage(text: str) -> Passage:
    return Passage("hash", (Span(10, 10 + len(text)),), text, "", "prose", ((0, Span(10, 10 + len(text))),))


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        (
            "Sales were $5.2 million in 2019 and $4.1 million in 2018.",
            {2019: "$5.2 million", 2018: "$4.1 million"},
        ),
        (
            "Net sales were $54,000 and $3,000 in 2019 and 2018, respectively.",
            {2019: "$54,000", 2018: "$3,000"},
        ),
        (
            "Amortization in 2019, 2018 and 2017 was $95.1 million, $97.2 million, and $80.0 million.",
            {2019: "$95.1 million", 2018: "$97.2 million", 2017: "$80.0 million"},
        ),
    ],
)
def test_figures_are_paired_with_their_years(text: str, pairs: dict[int, str]) -> None:
    (grid,) = told([passage(text)])
    found = {min(grid.columns[column].years)[0]: entry.text for (_, column), entry in grid.entries.items()}
    assert found == pairs


def test_a_figure_of_one_year_is_no_table() -> None:
    assert told([passage("Sales were $5.2 million in 2019. The company was founded in 1999.")]) == []


def test_a_change_is_computed_from_a_sentence_and_cites_its_figures() -> None:
    text = "Our advertising costs were $5.2 million in 2019 and $4.1 million in 2018."
    cells = Cells(told([passage(text)]), None, JobContext())
    found = answers(parse("What was the change in advertising costs from 2018 to 2019?"), cells)
    assert found is not None
    (given,) = found.given
    assert given.text == "1.1"
    assert given.result is not None
    assert given.result.working == "5.2 - 4.1 = 1.1"
    assert [span.of(" " * 10 + text) for cell in given.cells for span in cell.entry.spans] == [
        "$5.2 million",
        "$4.1 million",
    ]


def test_other_sentences_are_not_taken() -> None:
    text = "Our advertising costs were $5.2 million in 2019 and $4.1 million in 2018."
    cells = Cells(told([passage(text)]), None, JobContext())
    assert answers(parse("What was the change in goodwill from 2018 to 2019?"), cells) is None
