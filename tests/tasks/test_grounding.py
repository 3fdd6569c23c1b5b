"""Whatever is told must have been said: numbers, dates, names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.tasks.grounding import ungrounded

SOURCE = """Revenue was approximately $1.5 billion, or 7.5% less than on 5 March 2024. John Smith, CEO of Acme
Corp., spoke of 1,000 jobs. Earnings grew 160 percent at three firms. In the end a new plan was made for the
whole of the company and its people. Mary Brown left in October 2023."""


@pytest.mark.parametrize(
    "written",
    [
        "Revenue was $1,500 million.",
        "Revenue of USD 1.5 bn fell by 7.5 percent.",
        "There were 1000 jobs at 3 firms.",
        "Earnings grew 160 %.",
        "On March 5 it fell.",
        "It fell on March 5, 2024.",
        "It fell on 2024-03-05.",
        "Acme's CEO John Smith spoke.",
        "The company's jobs are new.",
        "Mary left in October.",
    ],
)
def test_what_the_source_says(written: str) -> None:
    assert ungrounded(written, SOURCE) == []


@pytest.mark.parametrize(
    ("written", "missing"),
    [
        ("Revenue was $1.6 billion.", "$1.6 billion"),
        ("Revenue was €1.5 billion.", "€1.5 billion"),
        ("Revenue was $1.5 million.", "$1.5 million"),
        ("Revenue fell by 7.5.", "7.5"),
        ("There were 1,000% more jobs.", "1,000%"),
        ("There were four firms.", "four"),
        ("It fell on March 6.", "March 6"),
        ("It fell on March 5, 2023.", "March 5, 2023"),
        ("It fell in April of that year.", "April"),
        ("They spoke of Microsoft in the end.", "Microsoft"),
        ("In the end it was John Brown who left the company.", "John Brown"),
        ("They made Q3 plans.", "Q3"),
    ],
)
def test_what_it_does_not(written: str, missing: str) -> None:
    assert missing in ungrounded(written, SOURCE)


def test_commas_of_decimals() -> None:
    assert ungrounded("It cost 1,234.50 euros.", "Es kostete 1.234,50 Euro.") == []


@given(st.integers(0, 10**12))
def test_a_number_is_the_same_with_and_without_marks(number: int) -> None:
    assert ungrounded(f"There are {number}.", f"There are {number:,} of them.") == []
    assert ungrounded(f"There are {number:,}.", f"There are {number + 1} of them.") != []


@given(st.text(max_size=200))
def test_a_text_bears_out_itself(text: str) -> None:
    assert ungrounded(text, text) == []
