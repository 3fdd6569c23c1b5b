"""The guard over written text: numbers, dates and names that its source does not have."""

# ruff: noqa: RUF001 - marks of print are what this is about

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul"),
            *("august aug", "september sept sep", "october oct", "november nov", "december dec"),
        ),
        1,
    )
    for name in names.split()
}
_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_DATE = re.compile(
    rf"\b(?:(?P<month>{_MONTH})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!,?\d)(?:,?\s+(?P<year>\d{{4}}))?"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:day\s+)?(?:of\s+)?(?P<month2>{_MONTH})(?:,?\s+(?P<year2>\d{{4}}))?"
    rf"|(?P<month3>{_MONTH}),?\s+(?:of\s+)?(?P<year3>\d{{4}})"
    r"|(?P<year4>\d{4})-(?P<month4>\d{1,2})-(?P<day4>\d{1,2})"
    r"|(?P<a>\d{1,2})[/.](?P<b>\d{1,2})[/.](?P<year5>\d{4}))\b",
    re.IGNORECASE,
)

_SCALES = {
    **dict.fromkeys(("thousand", "k"), 10**3),
    **dict.fromkeys(("million", "millions", "mn", "mm", "m"), 10**6),
    **dict.fromkeys(("billion", "billions", "bn", "b"), 10**9),
    **dict.fromkeys(("trillion", "tn"), 10**12),
}
_CURRENCIES = {
    "$": ("usd", "dollar", "dollars", "us$"),
    "€": ("eur", "euro", "euros"),
    "£": ("gbp", "pound", "pounds", "sterling"),
    "¥": ("jpy", "yen"),
}
_CURRENCY = {word: symbol for symbol, words in _CURRENCIES.items() for word in (symbol, *words)}
_TO_TWENTY = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen twenty"
)
_WORDS = {word: number for number, word in enumerate(_TO_TWENTY.split(), 2)} | {
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_UNITS = "|".join(sorted(_SCALES, key=len, reverse=True))
_NAMED = "|".join(sorted((re.escape(word) for word in _CURRENCY), key=len, reverse=True))
_NUMBER = re.compile(
    rf"(?:(?P<before>{_NAMED})\s?)?"
    rf"(?<![\w.,])(?P<figure>\d+(?:[.,]\d+)*|\b(?:{'|'.join(_WORDS)})\b)"
    rf"(?:[\s-]?(?P<scale>{_UNITS})\b)?"
    rf"(?:\s?(?P<percent>%|per\s?cent(?:age)?\b)|\s?(?P<after>{_NAMED})(?!\w))?",
    re.IGNORECASE,
)

_WORD = re.compile(r"[^\W_]+(?:[-'’&.][^\W_]+)*")
# Words that open a sentence or fill a title and name nothing.
_PLAIN_WORDS = (
    "a an the this that these those it its in on at by for from to of as and or but nor so yet if when while"
    " after before since although because however overall also both each all any many most some other such"
    " with without under over between within into through during about we our you your he she his her they"
    " their i there here what who how why not no is are was were be has have had will may can shall must"
    " one first second third next last new more less than then thus therefore moreover additionally"
    " despite due given once until upon per via vs summary overview report document text key points"
    " update results review analysis introduction according"
)
_PLAIN = frozenset(_PLAIN_WORDS.split())
NEAR_WORDS = 6


@dataclass(frozen=True, slots=True)
class _Number:
    values: frozenset[Decimal]
    percent: bool
    currency: str


@dataclass(frozen=True, slots=True)
class _When:
    day: int | None
    months: frozenset[int]
    year: int | None

    def told_by(self, other: _When) -> bool:
        """Whether `other` says at least as much, and the same."""
        return (
            self.day in (None, other.day)
            and self.year in (None, other.year)
            and bool(self.months & other.months)
        )


def ungrounded(written: str, source: str) -> list[str]:
    """Numbers, dates and names of `written` that `source` does not have, as they are written.

    1,000 is 1000, $1.5 million is $1,500,000 and 5 % is 5 percent, but not 5; March 5 is told by 5 March
    2024, not the other way round. Words of a name must also stand near each other in `source`.
    """
    dates = [when for _, when in _dates(source)]
    missing = [words for words, when in _dates(written) if not any(when.told_by(other) for other in dates)]
    # Figures of a date that is not vouched for were named with it.
    numbers = [number for _, number in _numbers(source)]
    missing += [
        words
        for words, number in _numbers(_DATE.sub(" ", written))
        if not any(_same(number, other) for other in numbers)
    ]
    # What the marks of a number or date carried along ("US$") is no name of its own.
    missing += _names(_without_figures(written), f"{source}\n{_without_figures(source)}")
    return list(dict.fromkeys(missing))


def _without_figures(text: str) -> str:
    return _NUMBER.sub(" , ", _DATE.sub(" , ", text))


def _dates(text: str) -> Iterator[tuple[str, _When]]:
    for match in _DATE.finditer(text):
        part = match.groupdict()
        year = next(
            (int(part[key]) for key in ("year", "year2", "year3", "year4", "year5") if part[key]), None
        )
        if part["a"]:  # the day or the month first
            first, second = int(part["a"]), int(part["b"])
            for day, month in {(first, second), (second, first)}:
                if 1 <= month <= 12:
                    yield match.group(), _When(day, frozenset({month}), year)
                    break
            continue
        named = part["month"] or part["month2"] or part["month3"]
        month = _MONTHS[named.rstrip(".").lower()] if named else int(part["month4"])
        day_text = part["day"] or part["day2"] or part["day4"]
        yield match.group(), _When(int(day_text) if day_text else None, frozenset({month}), year)


def _numbers(text: str) -> Iterator[tuple[str, _Number]]:
    for match in _NUMBER.finditer(text):
        figure = match["figure"].lower()
        scale = _SCALES[match["scale"].lower()] if match["scale"] else 1
        values = {Decimal(_WORDS[figure])} if figure in _WORDS else set(_values(figure))
        currency = _CURRENCY.get((match["before"] or match["after"] or "").lower(), "")
        yield (
            match.group().strip(),
            _Number(frozenset(v * scale for v in values), bool(match["percent"]), currency),
        )


def _values(figure: str) -> Iterator[Decimal]:
    """What a figure may mean: a comma is a mark of thousands or of decimals."""
    readings = {figure.replace(",", "")}
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})*,\d+|\d{1,3}(?:\.\d{3}){2,}", figure):
        readings.add(figure.replace(".", "").replace(",", "."))
    for reading in readings:
        try:
            yield Decimal(reading).normalize()
        except InvalidOperation:  # 1.2.3, the number of a section
            continue


def _same(written: _Number, source: _Number) -> bool:
    return (
        (written.values == source.values or bool(written.values & source.values))
        and written.percent == source.percent
        and written.currency in ("", source.currency)
    )


def _names(written: str, source: str) -> list[str]:
    places: dict[str, list[int]] = defaultdict(list)
    small: set[str] = set()
    for place, match in enumerate(_WORD.finditer(source)):
        places[_base(match.group())].append(place)
        if match.group()[0].islower():
            small.add(_base(match.group()))
    words = list(_WORD.finditer(written))
    # Where nearly every word is capitalised, two in a row are no name.
    title = len(words) >= 4 and sum(match.group()[0].isupper() for match in words) > 0.6 * len(words)
    missing: list[str] = []
    previous: tuple[int, str] | None = None  # the capitalised word right before
    for match in words:
        word = match.group()
        base = _base(word)
        first = re.search(r"(?:^|[.!?:]\s)[\"'“‘(]*$", written[: match.start()]) is not None
        if not word[0].isupper() or base in _PLAIN or (first and base in small):
            previous = None
            continue
        if base not in places and not _parts_told(word, places):
            missing.append(word)
        elif (
            previous is not None
            and not title
            and written[previous[0] : match.start()].isspace()
            and not _near(places[previous[1]], places[base])
        ):
            missing.append(f"{written[: previous[0]].rsplit(maxsplit=1)[-1]} {word}")
        previous = (match.end(), base)
    return missing


def _parts_told(word: str, places: dict[str, list[int]]) -> bool:
    """Whether every part of a joined word is there (U.S.-based, Smith-Jones)."""
    parts = re.split(r"[-&]", word)
    return len(parts) > 1 and all(_base(part) in places for part in parts if part)


def _base(word: str) -> str:
    """Without case, points, possessive and plural."""
    plain = word.casefold().replace("’", "'").replace(".", "")
    plain = plain.removesuffix("'s")
    return plain.removesuffix("s") if len(plain) > 3 and not plain.endswith("ss") else plain


def _near(first: list[int], second: list[int]) -> bool:
    others = set(second)
    return any(place + step in others for place in first for step in range(-NEAR_WORDS, NEAR_WORDS + 1))
