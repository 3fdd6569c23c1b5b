"""Names of months, and dates in words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop.document.model import Span

MONTHS = {
    "en": "January February March April May June July August September October November December",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}
_NUMBERS = {name.lower(): number for names in MONTHS.values() for number, name in enumerate(names.split(), 1)}
_NAME = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_YEAR = r"\d{4}(?!\d)"
# "may" and "mars" are words as well: a figure stands beside a month.
_DATED = re.compile(
    rf"(?:(?<=\d )|(?<=\d[.º] )|(?<=\d(?:st|nd|rd|th|er) ))(?:de |of )?(?P<after>{_NAME})\b"
    rf"|\b(?P<before>{_NAME})(?=,? (?:de |of )?{_YEAR}| \d{{1,2}}(?:st|nd|rd|th)?\b)",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"\b(?P<month>{_NAME}) (?P<day>\d{{1,2}})(?![.,]?\d)(?:st|nd|rd|th|º|\.)?"
    rf"(?:,? (?:de )?(?P<year>{_YEAR}))?",
    re.IGNORECASE,
)
_DAY_FIRST = re.compile(
    rf"(?<![\d.,/])(?P<day>\d{{1,2}})(?:º|\.|er)? (?:de |of )?(?P<month>{_NAME})"
    rf"(?:,? (?:de |of )?(?P<year>{_YEAR}))?",
    re.IGNORECASE,
)
_USUAL = {
    "en": ("{month} {day}, {year}", "{month} {day}"),
    "pt": ("{day} de {month} de {year}", "{day} de {month}"),
    "es": ("{day} de {month} de {year}", "{day} de {month}"),
    "fr": ("{day} {month} {year}", "{day} {month}"),
    "de": ("{day}. {month} {year}", "{day}. {month}"),
}


def months(text: str) -> Iterator[tuple[Span, int]]:
    """The months that stand in a date, with their numbers."""
    for match in _DATED.finditer(text):
        name = match[str(match.lastgroup)]
        yield Span(*match.span(str(match.lastgroup))), _NUMBERS[name.lower()]


def usual_dates(text: str, language: str) -> Iterator[tuple[Span, str]]:
    """Dates in words that do not stand as they do in `language`, and how they would."""
    if language not in _USUAL:
        return
    names = MONTHS[language].split()
    taken: list[Span] = []
    for pattern in (_MONTH_FIRST, _DAY_FIRST):
        for match in pattern.finditer(text):
            span = Span(*match.span())
            if not 1 <= int(match["day"]) <= 31 or any(span.overlaps(one) for one in taken):
                continue
            taken.append(span)
            month = names[_NUMBERS[match["month"].lower()] - 1]
            whole, short = _USUAL[language]
            day = str(int(match["day"]))
            made = whole.format(day=day, month=month, year=match["year"]) if match["year"] else ""
            made = made or short.format(day=day, month=month)
            # English has two ways, and both are usual.
            if made != match[0] and (language != "en" or " de " in match[0]):
                yield span, made
