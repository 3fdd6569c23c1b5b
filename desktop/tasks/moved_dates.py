"""Dates moved by a number of days, in the writing that they had."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = {
    "en": "january february march april may june july august september october november december",
    "de": "januar februar m\u00e4rz april mai juni juli august september oktober november dezember",
    "fr": "janvier f\u00e9vrier mars avril mai juin juillet ao\u00fbt septembre octobre novembre "
    "d\u00e9cembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "pt": "janeiro fevereiro mar\u00e7o abril maio junho julho agosto setembro outubro novembro dezembro",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
}
_BY_LANGUAGE = {language: names.split() for language, names in _MONTHS.items()}
_SHORT = 3

_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]+")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Part:
    start: int
    end: int
    kind: str
    text: str
    month: str = ""
    """The name of the month as it is written, where it has one."""
    language: str = ""


def moved(literal: str, days: int, *, day_first: bool) -> str | None:
    """`literal` moved by `days`, a multiple of 7 so that the day of the week stays; None where it is no date
    that can be read. Only its numbers and the name of its month change."""
    parts = _parts(literal, day_first=day_first)
    read = {part.kind: part for part in parts}
    if not parts or ("year" not in read and "month" not in read):
        return None
    try:
        then = date(_year(read), _month(read), int(read["day"].text) if "day" in read else 15)
        now = then + timedelta(days=days)
    except (ValueError, OverflowError):
        return None
    made, padded = literal, _is_padded(parts)
    for part in sorted(parts, key=lambda part: part.start, reverse=True):
        made = made[: part.start] + _written(part, now, padded=padded) + made[part.end :]
    return _ORDINAL.sub(lambda match: _ending(made[: match.start()], match[0]), made)


def is_day_first(literals: Iterable[str]) -> bool:
    """Whether dates such as 04/05/2024 begin with the day, from those that can be read in one way only."""
    votes = 0
    for literal in literals:
        match = re.fullmatch(r"\D*(\d{1,2})[-/. ](\d{1,2})[-/. ]\d{2,4}\D*", literal)
        if match is not None:
            votes += (int(match[1]) > 12) - (int(match[2]) > 12)
    return votes >= 0


def month_of(word: str) -> int | None:
    """The month that `word` names, whole or by its first three letters or more, in any of the languages."""
    match = _WORD.fullmatch(word)
    part = _month_part(match) if match else None
    return int(part.text) if part else None


def _parts(literal: str, *, day_first: bool) -> list[_Part]:
    months = [part for part in map(_month_part, _WORD.finditer(literal)) if part is not None]
    numbers = list(_NUMBER.finditer(literal))
    kinds = _kinds([match[0] for match in numbers], named=bool(months), day_first=day_first)
    if len(months) > 1 or kinds is None:
        return []
    return [*months, *(_Part(m.start(), m.end(), kind, m[0]) for m, kind in zip(numbers, kinds, strict=True))]


def _kinds(numbers: list[str], *, named: bool, day_first: bool) -> list[str] | None:
    """What each number of a date is; None where that can not be told."""
    year_at = next((at for at, number in enumerate(numbers) if len(number) == 4), None)
    kinds: list[str] | None = None
    if named and len(numbers) == 1:
        kinds = ["day" if year_at is None else "year"]
    elif named and len(numbers) == 2:
        kinds = ["year", "day"] if year_at == 0 else ["day", "year"]
    elif len(numbers) == 1 and year_at == 0 and numbers[0][:2] in {"18", "19", "20"}:
        kinds = ["year"]
    elif len(numbers) == 3 and not named:
        first, second = int(numbers[0]), int(numbers[1])
        if year_at == 0:
            kinds = ["year", "month", "day"]
        elif (day_first and second <= 12) or first > 12:
            kinds = ["day", "month", "year"]
        else:
            kinds = ["month", "day", "year"]
    return kinds


def _month_part(match: re.Match[str]) -> _Part | None:
    word = match[0].casefold()
    for language, names in _BY_LANGUAGE.items():
        for number, name in enumerate(names, 1):
            if word == name or (len(word) >= _SHORT and name.startswith(word)):
                return _Part(*match.span(), "month", str(number), match[0], language)
    return None


def _year(read: dict[str, _Part]) -> int:
    if "year" not in read:
        return 2001
    text = read["year"].text
    number = int(text)
    return number if len(text) > 2 else number + (1900 if number > 40 else 2000)


def _month(read: dict[str, _Part]) -> int:
    return int(read["month"].text) if "month" in read else 7


def _is_padded(parts: list[_Part]) -> bool:
    """Whether 4 is written 04: as it shows, or in doubt as is usual."""
    short = [part.text for part in parts if part.kind != "year" and not part.month]
    if any(part.month for part in parts):
        return any(text.startswith("0") for text in short)
    return all(len(text) == 2 for text in short)


def _written(part: _Part, now: date, *, padded: bool) -> str:
    if part.month:
        return _name(part, now.month)
    if part.kind == "year":
        return f"{now.year % 100:02d}" if len(part.text) == 2 else str(now.year)
    number = now.day if part.kind == "day" else now.month
    return f"{number:02d}" if padded else str(number)


def _name(part: _Part, month: int) -> str:
    """The name of a month in the language, the length and the case of another."""
    names = _BY_LANGUAGE[part.language]
    whole = part.month.casefold() == names[int(part.text) - 1]
    name = names[month - 1] if whole else names[month - 1][:_SHORT]
    if part.month.isupper():
        return name.upper()
    return name.capitalize() if part.month[0].isupper() else name


def _ending(before: str, ending: str) -> str:
    number = int(re.findall(r"\d+$", before)[0])
    made = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return made.upper() if ending.isupper() else made
