"""Years in questions and headings: 2019, FY19, 2018/19, 2017-2019."""

# ruff: noqa: RUF001 - dashes of print

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from desktop.document.model import Span
from desktop.tasks.answers.words import MONTHS, content, stem

_YEARS = re.compile(
    r"(?<![\d.,$€£/])(?:(?P<first>(?:19|20)\d\d)(?:\s?[-–/]\s?(?P<last>(?:19|20)?\d\d)(?![\d/-]))?"
    r"|(?:FY|fiscal\s+year\s+|fiscal\s+)\s?['’]?(?P<short>\d\d)(?:\s?[-–/]\s?(?P<short2>\d\d))?)"
    r"(?![\d%]|[.,]\d)",
    re.IGNORECASE,
)
_NUMERIC = re.compile(r"(?<![\d.,/])\d{1,2}([./])\d{1,2}\1(?=(?:19|20)\d\d\b)")
"""Day and month of a date in figures: "30.06.2024"."""
_PREFIXED = re.compile(r"\bFY(?=(?:19|20)\d\d)", re.IGNORECASE)
_DATE = re.compile(
    r"\W*(?:(?:(?:as\s+(?:of|at)|at|for|the|years?|fiscal|financial|fy|months?|period|quarter|ended|ending|end"
    r"|twelve|three|six|nine|restated|unaudited|audited"
    r"|jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*|q[1-4])\b|\d{1,2}(?:st|nd|rd|th)?\b)"
    r"[\s,.]*)*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Years:
    """One mention: a year, or the first and the last of several; `span` is where it stands."""

    span: Span
    first: int
    last: int

    @property
    def key(self) -> tuple[int, int]:
        return self.first, self.last

    @property
    def single(self) -> bool:
        return self.first == self.last


def years_in(text: str) -> Iterator[Years]:
    """The years that `text` names, in order."""
    plain = _NUMERIC.sub(lambda match: " " * len(match.group()), _PREFIXED.sub("  ", text))
    for match in _YEARS.finditer(plain):
        part = match.groupdict()
        if part["first"]:
            first = int(part["first"])
            last = _last(first, part["last"])
        else:
            first = 2000 + int(part["short"])
            last = _last(first, part["short2"])
        if last < first or last - first > 30:
            last = first
        yield Years(Span(*match.span()), first, last)


def _last(first: int, written: str | None) -> int:
    if written is None:
        return first
    return int(written) if len(written) == 4 else first // 100 * 100 + int(written)


def keys_in(text: str) -> frozenset[tuple[int, int]]:
    return frozenset(years.key for years in years_in(text))


def is_period(text: str) -> bool:
    """Whether a heading says nothing but when: "2019", "December 31, 2019", "FY19", "Year ended June 30"."""
    found = list(years_in(text))
    rest = text
    for years in reversed(found):
        rest = rest[: years.span.start] + rest[years.span.end :]
    # A number alone may be a day or a figure.
    said = bool(found) or re.search(r"[^\W\d]{2}|\bq[1-4]\b", rest, re.IGNORECASE) is not None
    return said and _DATE.fullmatch(rest) is not None


def same(asked: tuple[int, int], heading: tuple[int, int]) -> bool:
    """Whether a heading stands for the year that was asked for: 2018/19 stands for 2019 too."""
    return asked == heading or (asked[0] == asked[1] == heading[1] and heading[1] - heading[0] == 1)


_MONTHS = frozenset(map(stem, MONTHS)) | {month[:3] for month in MONTHS}


def without_years(text: str) -> str:
    plain = text
    for years in reversed(list(years_in(text))):
        plain = f"{plain[: years.span.start]} {plain[years.span.end :]}"
    return plain


def names_and_dates(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words that name something, and those of days and months; years are in neither."""
    words = content(without_years(text))
    dates = {word for word in words if word in _MONTHS}
    if dates:  # a small number beside a month is a day
        dates |= {word for word in words if word.isdigit() and len(word) <= 2}
    return tuple(w for w in words if w not in dates), tuple(w for w in words if w in dates)
