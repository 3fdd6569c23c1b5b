"""Times in the words of a document, and their order."""

from __future__ import annotations

import pytest

from desktop.tasks.summary.dates import times


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("The lease ends on March 31, 2024.", ["2024-03-31"]),
        ("It was signed on the 5th day of May 2021.", ["2021-05-05"]),
        ("A plant opens in June 2025.", ["2025-06"]),
        ("In the third quarter of 2021 sales rose.", ["2021-Q3"]),
        ("Q4 2020 was better than Q3 2020.", ["2020-Q4", "2020-Q3"]),
        ("By 2030 and from 2025 we expect more.", ["2030", "2025"]),
        ("It is a term of the Securities Exchange Act of 1934.", []),
        ("We sold 2,020 cars and 2019 shares.", []),
        ("The price of $2,019 is a rise of 2010 %.", []),
    ],
)
def test_times(text: str, iso: list[str]) -> None:
    assert [time.iso for time in times(text)] == iso


def test_they_sort_as_they_came() -> None:
    named = times("In 2020, in May 2021, on 2 April 2021, in Q2 2021 and in the first quarter of 2021.")
    assert [time.iso for time in sorted(named, key=lambda time: time.order)] == [
        "2020",
        "2021-Q1",
        "2021-Q2",
        "2021-04-02",
        "2021-05",
    ]
