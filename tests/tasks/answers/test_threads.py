"""Follow-up questions are completed from those before them."""

from __future__ import annotations

import pytest

from desktop.tasks.answers.threads import understood

SALES = "What was the revenue in 2019?"


@pytest.mark.parametrize(
    ("earlier", "question", "meant"),
    [
        ((), "And in 2018?", "And in 2018?"),
        ((SALES,), "And in 2018?", "What was the revenue in 2018?"),
        ((SALES,), "What about net income?", "What was the net income in 2019?"),
        ((SALES, "And in 2018?"), "and net income?", "What was the net income in 2018?"),
        ((SALES,), "What about net income in 2017?", "What was the net income in 2017?"),
        (("Who is the disclosing party?",), "What about the other party?", "Who is the other party?"),
        (
            ("What is the change in Other from 2018 to 2019?",),
            "and in 2018?",
            "What is the change in Other from 2017 to 2018?",
        ),
        (("Did revenue fall in 2019?",), "Why?", "Why did revenue fall in 2019?"),
        (("What was the change in sales in 2019?",), "why?", "Why did sales change in 2019?"),
        (("What is the net debt ratio?",), "How is it calculated?", "How is the net debt ratio calculated?"),
        (("When does the agreement end?",), "And the warranty?", "When does the warranty end?"),
        ((SALES,), "Who signed the contract?", "Who signed the contract?"),
    ],
)
def test_what_is_left_out_is_carried_over(earlier: tuple[str, ...], question: str, meant: str) -> None:
    assert understood(question, earlier) == meant
