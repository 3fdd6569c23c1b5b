"""Dates as documents write them, read as days; and whether 03/04/2024 is March or April."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from desktop.document.model import Span
from desktop.tasks.moved_dates import month_of

_YEAR = r"(?P<year>(?:1[89]|20)\d\d)(?!\d)"
_MONTH = r"(?P<month>[^\W\d_]{3,10})\.?"
_ORDINAL = r"(?:\s?(?i:st|nd|rd|th|er|º|ª)\b|\.)?"
_NAMED = (
    re.compile(
        rf"(?<![\w./-])(?P<day>\d{{1,2}}){_ORDINAL}(?:\s+(?i:day))?(?:\s+(?i:of|de))?[\s-]+{_MONTH}"
        rf"(?:[\s,-]+(?:(?i:of|de|del)\s+)?(?:in\s+the\s+year\s+)?){_YEAR}"
    ),
    re.compile(rf"(?<!\w){_MONTH}\s*(?P<day>\d{{1,2}}){_ORDINAL}\s*,?\s*{_YEAR}"),
    re.compile(r"(?<![\w./-])(?P<day>\d{1,2})-(?P<month>[^\W\d_]{3})-(?P<year>\d\d)(?![\d-])"),
)
_ISO = re.compile(
    rf"(?<![\w./-]){_YEAR}(?P<mark>[-./])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}})(?!\d|[-/]\d)"
)
_NUMBERS = re.compile(
    r"(?<![\w./-])(?P<first>\d{1,2})\s?(?P<mark>[-./])\s?(?P<second>\d{1,2})\s?(?P=mark)\s?"
    r"(?P<year>(?:1[89]|20)\d\d|\d\d)(?!\d|[-./]\d)"
)


@dataclass(frozen=True, slots=True)
class Day:
    """A date in the text. `ambiguous` where day and month could change places."""

    span: Span
    iso: str
    ambiguous: bool = False


def days(
    text: str, start: int = 0, end: int | None = None, *, day_first: bool | None = None, likely: bool = True
) -> list[Day]:
    """Dates with day, month and year between `start` and `end`, in order.

    `day_first` is the document's convention (`convention`); with None the day is first if that is `likely`,
    and the date is ambiguous.
    """
    stop = len(text) if end is None else end
    found = [
        *(day for pattern in _NAMED for day in _named(pattern, text, start, stop)),
        *_numbered(text, start, stop, day_first, likely),
    ]
    found.sort(key=lambda day: (day.span.start, -day.span.end))
    kept: list[Day] = []
    for day in found:
        if not kept or day.span.start >= kept[-1].span.end:
            kept.append(day)
    return kept


def convention(text: str) -> bool | None:
    """Whether this document writes the day before the month; None where nothing shows it.

    Dates in numbers that can be read in one way decide, then dates with names of months.
    """
    votes = 0
    for match in _NUMBERS.finditer(text):
        if match["mark"] == ".":
            votes += 1
            continue
        first, second = int(match["first"]), int(match["second"])
        votes += (first > 12 >= second) - (second > 12 >= first)
    if not votes:
        before, after = (sum(1 for _ in _named(pattern, text, 0, len(text))) for pattern in _NAMED[:2])
        votes = before - after
    return votes > 0 if votes else None


def _named(pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[Day]:
    for match in pattern.finditer(text, start, end):
        month = month_of(match["month"])
        iso = _iso(match["year"], month, int(match["day"])) if month else None
        if iso:
            yield Day(Span(*match.span()), iso)


def _numbered(text: str, start: int, end: int, day_first: bool | None, likely: bool) -> Iterator[Day]:  # noqa: FBT001
    for match in _ISO.finditer(text, start, end):
        iso = _iso(match["year"], int(match["month"]), int(match["day"]))
        if iso:
            yield Day(Span(*match.span()), iso)
    for match in _NUMBERS.finditer(text, start, end):
        first, second = int(match["first"]), int(match["second"])
        leading = True if match["mark"] == "." else day_first
        both = first <= 12 and second <= 12 and first != second
        if match["mark"] == "." and second > 12:
            continue
        lead = likely if leading is None else leading
        in_front = lead if both else first > 12 or (second <= 12 and lead)
        day, month = (first, second) if in_front else (second, first)
        iso = _iso(match["year"], month, day)
        if iso:
            yield Day(Span(*match.span()), iso, both and leading is None)


def _iso(year: str, month: int, day: int) -> str | None:
    number = int(year)
    if len(year) == 2:
        number += 1900 if number > 60 else 2000
    try:
        return date(number, month, day).isoformat()
    except ValueError:
        return None
