"""Times that a sentence names: days, months, quarters, years, each in a form that sorts."""

# ruff: noqa: E501, RUF001 - dashes of print

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from desktop.document.model import Span
from desktop.tasks.extraction.days import days
from desktop.tasks.moved_dates import month_of

_YEAR = r"(?:(?:19|20)\d\d)(?![\d,.]*\d|\s?%)"
_MONTH_YEAR = re.compile(rf"\b(?P<month>[A-Z][a-z]{{2,8}})\.?,?\s+(?:of\s+)?(?P<year>{_YEAR})")
_QUARTER = re.compile(
    rf"\b(?:(?P<word>first|second|third|fourth)(?:\s+fiscal)?\s+quarter|Q(?P<digit>[1-4]))"
    rf"(?:\s+of|,)?(?:\s+(?:fiscal|calendar|FY))?(?:\s+year)?\s*['’]?(?P<year>{_YEAR})",
    re.IGNORECASE,
)
_ONLY_YEAR = re.compile(
    rf"\b(?:in|by|since|until|through|during|before|after|from|for|of|to|and|end\s+of|(?:fiscal|financial|calendar|full)(?:\s+year)?|FY)"
    rf"\s*(?P<year>{_YEAR})(?!\s*(?:shares|units|employees|people|stores|million|billion|[-–]\s*\d))",
    re.IGNORECASE,
)
# The year of a law is a part of its name.
_ACT = re.compile(
    r"\b(?:Act|Code|Laws?|Rules?|Regulations?|Convention|Ordinance|Statute)\s+of\s+$", re.IGNORECASE
)
_NUMBER = {"first": 1, "second": 2, "third": 3, "fourth": 4}


@dataclass(frozen=True, slots=True)
class Time:
    """A time named at `span`. `iso` is "2024-03-31", "2024-03" or "2024" (ISO 8601), or "2024-Q3" for a quarter,
    which may be one of a fiscal year. `kind` is "day", "month", "quarter" or "year"."""

    span: Span
    iso: str
    kind: str

    @property
    def order(self) -> str:
        """Sorts times as they came: a quarter before its first month, a year before all in it."""
        return re.sub(r"Q(\d)", lambda match: f"{3 * int(match[1]) - 2:02}", self.iso)


def times(text: str, day_first: bool | None = None) -> list[Time]:  # noqa: FBT001 - as in `days`
    """Times that `text` names, in order; none lies in another."""
    found: list[Time] = []
    for time in _all(text, day_first):
        if not any(time.span.overlaps(other.span) for other in found):
            found.append(time)
    return sorted(found, key=lambda time: time.span.start)


def _all(text: str, day_first: bool | None) -> Iterator[Time]:  # noqa: FBT001
    """The most exact first."""
    for day in days(text, day_first=day_first):
        yield Time(day.span, day.iso, "day")
    for match in _MONTH_YEAR.finditer(text):
        month = month_of(match["month"])
        if month:
            yield Time(Span(*match.span()), f"{match['year']}-{month:02}", "month")
    for match in _QUARTER.finditer(text):
        quarter = int(match["digit"] or _NUMBER[match["word"].lower()])
        yield Time(Span(*match.span()), f"{match['year']}-Q{quarter}", "quarter")
    for match in _ONLY_YEAR.finditer(text):
        if _ACT.search(text, 0, match.start("year")):
            continue
        yield Time(Span(*match.span("year")), match["year"], "year")
