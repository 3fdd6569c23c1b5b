"""Who owes what, and what may go wrong, in the words of the document."""

from __future__ import annotations

import pytest

from desktop.document.model import Document, Page, Span
from desktop.progress import JobContext
from desktop.tasks.summary import duties
from desktop.tasks.summary.source import Source, read


def source(text: str) -> Source:
    doc = Document("a.txt", "txt", "0" * 64, text, (Page(1, 0, 0, Span(0, len(text)), ()),))
    return read(doc, JobContext())


def rows(text: str, wanted: int = 20) -> list[tuple[str, ...]]:
    made = source(text)
    table, _ = duties.obligations(made, [0.0] * len(made.texts), wanted, JobContext())
    return [tuple(cited.value for cited in row if cited.value) for row in table.rows] if table else []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The Tenant shall pay the rent on the first day of each month.",
            [("The Tenant", "Must", "shall pay the rent on the first day of each month.")],
        ),
        (
            "The Receiving Party shall not disclose the Confidential Information to any third party.",
            [
                (
                    "The Receiving Party",
                    "Must not",
                    "shall not disclose the Confidential Information to any third party.",
                )
            ],
        ),
        (
            "Either party may terminate this Agreement upon thirty days' notice.",
            [("Either party", "End", "may terminate this Agreement upon thirty days' notice.")],
        ),
        (
            "The Seller agrees to indemnify the Buyer; the Buyer must notify the Seller within ten days.",
            [
                ("The Seller", "Must", "agrees to indemnify the Buyer"),
                ("the Buyer", "Must", "must notify the Seller within ten days."),
            ],
        ),
        (
            "Neither the Seller nor any of its Agents shall have any liability to the Buyer.",
            [
                (
                    "Neither the Seller nor any of its Agents",
                    "Must not",
                    "shall have any liability to the Buyer.",
                )
            ],
        ),
        (
            "If the house burns, the Tenant shall pay what the Landlord may ask for.",
            [("the Tenant", "Must", "shall pay what the Landlord may ask for.", "If the house burns")],
        ),
        (
            "The Tenant agrees that the rent is reasonable.",
            [("The Tenant", "Statement", "agrees that the rent is reasonable.")],
        ),
        ("If the Buyer agrees to a price, the house is sold.", []),
        ("The weather was fine and the house was sold.", []),
    ],
)
def test_duties(text: str, expected: list[tuple[str, ...]]) -> None:
    assert rows(text) == expected


def test_duties_come_before_rights() -> None:
    text = "The Buyer may paint the house. The Seller must repair the roof."
    assert [row[0] for row in rows(text, 1)] == ["The Seller"]


def test_they_are_cited_word_for_word() -> None:
    text = "The Tenant\nshall pay the\nrent each month."
    made = source(text)
    table, used = duties.obligations(made, [0.0], 5, JobContext())
    assert table is not None
    who, _, what, _ = table.rows[0]
    assert [span.of(text) for span in (*who.spans, *what.spans)] == [
        "The Tenant",
        "shall pay the\nrent each month.",
    ]
    assert used == frozenset({0})


def test_risks_and_not_the_talk_about_them() -> None:
    made = source(
        "The house stands by the river in the town of Lyon. A flood could cause damage and a loss of rent."
        " Risks and uncertainties that are named in our Form 10-K may cause results to differ."
    )
    assert duties.risks(made, [0.0] * 3, 5) == [1]
