"""Names of financial measures, and talk of what is to come."""

from __future__ import annotations

import pytest

from desktop.document.measures import forward, guided, measures


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Adjusted diluted earnings per share were $1.40.", ["eps"]),
        ("We reported core net operating earnings of $2.71 per share.", ["eps"]),
        ("Net earnings were $3 million.", ["net_income"]),
        ("Net sales rose 5% and the sales force grew.", ["revenue"]),
        ("Adjusted EBITDA margin was 8.3%; adjusted EBITDA was $5 million.", ["margin", "ebitda"]),
        (
            "Free cash flow paid for dividends and share repurchases.",
            ["free_cash_flow", "dividend", "buyback"],
        ),
        ("Same-store sales rose.", ["comparable_sales"]),
        ("Welcome to the earnings call.", []),
    ],
)
def test_measures(text: str, names: list[str]) -> None:
    assert [name for name, _ in measures(text)] == names


@pytest.mark.parametrize(
    ("text", "ahead", "guides"),
    [
        ("We now expect sales of $5 million to $6 million.", True, True),
        ("We reaffirm our guidance for the year.", True, True),
        ("Sales exceeded our expectations.", False, False),
        ("Sales were above our guidance range.", False, False),
        ("Sales rose by 5%.", False, False),
    ],
)
def test_what_is_to_come(text: str, ahead: bool, guides: bool) -> None:
    assert (forward(text), guided(text)) == (ahead, guides)
