"""What the heading of a column says: values of which time, or changes, shares and notes beside them."""

# ruff: noqa: RUF001 - marks of print are in headings

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import TypeAlias

from desktop.tasks.answers.periods import years_in

When: TypeAlias = tuple[int, int, bool]
"""Year and month in which a time ends, and whether it is a whole year; larger is later."""


class Kind(StrEnum):
    VALUE = "value"
    CHANGE = "change"
    """By how much another column differs from its neighbour."""
    PART = "part"
    """The same as a share of something."""
    PLAN = "plan"
    """What was wanted rather than what was."""
    NOTE = "note"


_CHANGE = re.compile(
    r"\b(?:changes?|chg|variances?|var|differences?|diff|deltas?|movements?|growth|(?:in|de)creases?|inc|better"
    r"|y-?o-?y|q-?o-?q|y/y|q/q|year[\s-](?:on|over)[\s-]year|vs|versus|v)\b|\+\s?/\s?[-−–]|[Δ∆]",
    re.IGNORECASE,
)
_PART = re.compile(
    r"(?:%|\bper\s?cent(?:age)?|\bas\s+an?\s+(?:%|per\s?cent\w*))\s+of\b|\bshare\s+of\b", re.IGNORECASE
)
_PLAN = re.compile(r"\b(?:budget(?:ed)?|plan(?:ned)?|target|forecast|outlook|guidance)\b", re.IGNORECASE)
_NOTE = re.compile(r"\W*(?:notes?|ref(?:erence)?s?|page|see\s+note)(?:\s+(?:no|number))?\W*", re.IGNORECASE)

_QUARTER = re.compile(r"\b(?:q([1-4])|([1-4])q|(first|second|third|fourth)\s+quarter)\b", re.IGNORECASE)
_HALF = re.compile(r"\b(?:h([12])|([12])h|(first|second)\s+half)\b", re.IGNORECASE)
_MONTHS = re.compile(
    r"\b(?:([369])\s?m|(three|six|nine)\s+months)\b(?!.*\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|\b\d{1,2}[./](\d{1,2})[./](?=(?:19|20)\d\d)",
    re.IGNORECASE,
)
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ORDER = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_LENGTH = {"3": 3, "6": 6, "9": 9, "three": 3, "six": 6, "nine": 9}
_NOW = re.compile(r"\b(?:this|current|latest)\b", re.IGNORECASE)
_BEFORE = re.compile(r"\b(?:last|prior|previous|preceding|comparatives?)\b", re.IGNORECASE)


@lru_cache(maxsize=20_000)
def kind(heading: str) -> Kind:
    """What a column of this heading holds, beside others that hold values."""
    if _NOTE.fullmatch(heading):
        return Kind.NOTE
    if _PART.search(heading):
        return Kind.PART
    if _CHANGE.search(heading):
        return Kind.CHANGE
    return Kind.PLAN if _PLAN.search(heading) else Kind.VALUE


@lru_cache(maxsize=20_000)
def when(heading: str) -> When | None:
    """When the time that a heading names ends; None where it names none. A heading that says only "this
    year" or "prior period" is of the years 0 and -1, which stand in order among themselves."""
    last = max((years.last for years in years_in(heading)), default=None)
    if last is None:
        if _BEFORE.search(heading):
            return -1, 12, True
        if _NOW.search(heading):
            return 0, 12, True
        last = 0
    ends = _ends(heading)
    if ends is None:
        return (last, 12, True) if last else None
    return last, ends, False


def _ends(heading: str) -> int | None:
    """The month in which a part of a year ends."""
    if match := _QUARTER.search(heading):
        return 3 * _number(match)
    if match := _HALF.search(heading):
        return 6 * _number(match)
    if match := _MONTHS.search(heading):
        return _LENGTH[next(filter(None, match.groups())).lower()]
    months = [
        _NAMES.index(match[1].lower()) + 1 if match[1] else int(match[2])
        for match in _MONTH.finditer(heading)
    ]
    return months[-1] if months else None


def _number(match: re.Match[str]) -> int:
    said = next(filter(None, match.groups())).lower()
    return _ORDER.get(said) or int(said)


def beside(headings: Mapping[int, str]) -> dict[int, Kind]:
    """The columns that hold something other than values, where at least one holds values."""
    kinds = {column: kind(heading) for column, heading in headings.items()}
    if Kind.VALUE not in kinds.values():
        return {column: one for column, one in kinds.items() if one is Kind.NOTE}
    return {column: one for column, one in kinds.items() if one is not Kind.VALUE}
