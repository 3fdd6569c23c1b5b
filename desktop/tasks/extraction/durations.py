"""Lengths of time: "two (2) years", "eighteen-month", "the third anniversary"; as ISO 8601 durations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from desktop.document.model import Span

_TO_TWENTY = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen"
)
_BY_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_TO_TENTH = "first second third fourth fifth sixth seventh eighth ninth tenth"
_ONES, _TENS = _TO_TWENTY.split(), _BY_TENS.split()
_NUMBERS = {word: number for number, word in enumerate(_ONES, 1)}
_NUMBERS |= {word: 10 * number for number, word in enumerate(_TENS, 2)}
_ORDINALS = {word: number for number, word in enumerate(_TO_TENTH.split(), 1)}
_UNITS = {"year": "Y", "yr": "Y", "month": "M", "week": "W", "day": "D"}
_NAMES = {"Y": "year", "M": "month", "W": "week", "D": "day"}

_WORDS = rf"(?:(?:{'|'.join(_TENS)})(?:[\s-]+(?:{'|'.join(_ONES[:9])}))?|{'|'.join(reversed(_ONES))})"
_COUNT = (
    rf"(?:(?P<words>{_WORDS})(?:\s*\(\s*(?P<too>\d{{1,3}})\s*\))?|(?P<digits>\d{{1,3}})(?:\s*\({_WORDS}\))?)"
)
_PART = re.compile(
    rf"(?<![\w.,/$-]){_COUNT}(?:\s+|-)(?:(?:full|calendar|business|consecutive|additional|whole)[\s-]+)?"
    r"(?P<unit>year|yr|month|week|day)s?\b(?!-old|\s+old)",
    re.IGNORECASE,
)
_ANNIVERSARY = re.compile(
    rf"(?<!\w)(?:(?P<word>{'|'.join(_ORDINALS)})(?:\s*\(\s*\d{{1,2}}(?:st|nd|rd|th)?\s*\))?"
    r"|(?P<number>\d{1,2})(?:st|nd|rd|th))\s+(?:(?:year|annual)\s+)?anniversary\b",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\s*(?:,|and|,\s*and)?\s*")


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time in the text: `iso` is "P2Y6M"."""

    span: Span
    iso: str


def lengths(text: str, start: int = 0, end: int | None = None) -> list[Length]:
    """Lengths of time between `start` and `end`, in order; "one year and six months" is one."""
    stop = len(text) if end is None else end
    found: list[Length] = []
    for span, count, unit in sorted(_parts(text, start, stop)):
        iso = f"P{count}{unit}"
        last = found[-1] if found else None
        if last and _follows(text, last, span, unit):
            found[-1] = Length(Span(last.span.start, span.end), last.iso + iso[1:])
        else:
            found.append(Length(span, iso))
    return found


def in_words(iso: str) -> str:
    """ "P2Y6M" for people: "2 years 6 months"."""
    parts = re.findall(r"(\d+)([YMWD])", iso)
    return " ".join(f"{count} {_NAMES[unit]}{'' if count == '1' else 's'}" for count, unit in parts)


def _parts(text: str, start: int, end: int) -> Iterator[tuple[Span, int, str]]:
    for match in _PART.finditer(text, start, end):
        count = int(match["too"] or match["digits"] or 0) or _number(match["words"])
        if count:
            yield Span(*match.span()), count, _UNITS[match["unit"].lower()]
    for match in _ANNIVERSARY.finditer(text, start, end):
        yield Span(*match.span()), int(match["number"] or 0) or _ORDINALS[match["word"].lower()], "Y"


def _follows(text: str, last: Length, span: Span, unit: str) -> bool:
    """Whether the two are one length: the second in a smaller unit, joined by "and" or nothing."""
    units = "YMWD"
    return (
        units.index(unit) > units.index(last.iso[-1])
        and _JOINED.fullmatch(text, last.span.end, span.start) is not None
        and span.start - last.span.end <= 6
    )


def _number(words: str) -> int:
    return sum(_NUMBERS[word] for word in re.split(r"[\s-]+", words.lower()))
