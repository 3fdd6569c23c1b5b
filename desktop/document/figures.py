"""Figures as cells of tables write them: "$ (1,452.4)", "4.00 %", "1.234,50 EUR"; and names of periods."""

# ruff: noqa: RUF001 - marks of print are what this is about

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

_SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW", "₪": "ILS", "₺": "TRY"}
_CODES = (
    "AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD HUF ILS INR JPY KRW MXN NOK NZD PLN RMB RON RUB SEK SGD TRY USD"
    " ZAR"
)
_WRITTEN = {"US$": "USD", "U.S.$": "USD", "C$": "CAD", "CA$": "CAD", "A$": "AUD", "AU$": "AUD", "NZ$": "NZD"}
_WRITTEN |= {"HK$": "HKD", "S$": "SGD", "R$": "BRL", "RS.": "INR", "RS": "INR", "FR.": "CHF", "KR": "SEK"}
_CURRENCY = "|".join(
    re.escape(mark)
    for mark in sorted({*_SYMBOLS, *_WRITTEN, *_CODES.split()}, key=lambda mark: (-len(mark), mark))
)
_SPACE = "[ \u00a0\u2009\u202f]"
_DIGITS = rf"(?:\d{{1,3}}(?:(?:,|\.|'|’|{_SPACE})\d{{3}})+|\d+)(?:[.,]\d+)?|[.,]\d+"
_FIGURE = re.compile(
    rf"(?P<before>(?:{_CURRENCY})?)\s*(?P<sign>[-+−–‒]?)\s*(?P<open>\(?)\s*(?P<within>(?:{_CURRENCY})?)\s*"
    rf"(?P<minus>[-+−–‒]?)(?P<digits>{_DIGITS})\s*(?P<unit>%|‰|x|×|bps|bp|pp|pts|)\s*(?P<close>\)?)\s*"
    rf"(?P<percent>%?)\s*(?P<after>(?:{_CURRENCY})?)\s*(?:\*{{1,3}}|[†‡¹²³]|\((?:\d|[a-z]|[ivx]{{1,4}})\))?",
    re.IGNORECASE,
)
_NOTHING = re.compile(rf"(?:{_CURRENCY}|[-−–—‒.\s%]|\(\s*\)|\*)+|n\.?\s?/?\s?[am]\.?|nil|none", re.IGNORECASE)
_MARK = re.compile(_CURRENCY, re.IGNORECASE)
_SCALED = re.compile(
    rf"(?:{_CURRENCY})?\s*\(?[-−–]?(?:{_DIGITS})\)?\s*"
    r"(?:thousand|million|billion|trillion|tsd|mio|mrd|mn|bn|k|m|b)\.?",
    re.IGNORECASE,
)
_YEAR = re.compile(
    r"(?:FY|CY|F|Q[1-4]|[1-4]Q|H[12]|[12]H)?['’\s/-]*(?:19|20)\d\d(?:\s?[/–-]\s?(?:(?:19|20)\d\d|\d\d))?"
    r"\s*(?:[AEFPe]|\((?:\d|[a-z])\)|\*)?",
)
_MONTH = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|january|february|march|april|june|july|august"
    r"|september|october|november|december|months?|quarters?|years?|weeks?|fiscal|ended|ending)\b",
    re.IGNORECASE,
)
_PERIOD_WORDS = re.compile(
    rf"{_MONTH.pattern}|\b(?:as|of|at|for|the|and|to|in|on|fiscal|calendar|one|two|three|four|six|nine|twelve"
    r"|first|second|third|fourth|unaudited|audited|full|half|period|ended)\b|(?<=\d)(?:st|nd|rd|th)\b",
    re.IGNORECASE,
)
_YEARS = re.compile(
    r"(?:19|20)\d\d\s*(?:and|to|vs\.?|versus|over|,|&|-|–|und|bis)\s*(?:19|20)\d\d", re.IGNORECASE
)
_QUARTER = re.compile(r"(?:Q[1-4]|[1-4]Q|H[12]|[12]H|FY|CY)['’\s/-]*\d{0,4}[AEFP]?", re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"(?<![\d.,])\d{1,3}(?:\.\d{3})*,(?:\d{1,2}|\d{4,})(?![\d.,])|\d\.\d{3},\d")
_DECIMAL_POINT = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})*\.(?:\d{1,2}|\d{4,})(?![\d.,])|\d,\d{3}\.\d")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number; `unit` is "%", a currency (ISO 4217: "$" is "USD"), another that stood by it, or "".

    A percentage counts hundredths: 4.5 for "4.5 %".
    """

    value: Decimal
    unit: str = ""


def figure(text: str, *, comma: bool = False) -> Figure | None:
    """What a cell that holds nothing but a figure says; None for any other, a dash too.

    Parentheses make it negative. `comma` says that decimals follow a comma ("1.234,5").
    """
    match = _FIGURE.fullmatch(text.strip())
    if match is None or bool(match["open"]) != bool(match["close"]):
        return None
    negative = bool(match["open"]) != any(match[name] in set("-−–‒") - {""} for name in ("sign", "minus"))
    value = _value(match["digits"], comma=comma)
    money = next((match[name] for name in ("before", "within", "after") if match[name]), "").upper()
    unit = match["unit"] or match["percent"] or _SYMBOLS.get(money) or _WRITTEN.get(money) or money
    return Figure(-value if negative else value, unit.lower() if match["unit"] else unit)


def _value(digits: str, *, comma: bool) -> Decimal:
    """The number that `digits` write, with parts of thousands in any way."""
    plain = re.sub(rf"['’]|{_SPACE}", "", digits)
    last = max(plain.rfind(","), plain.rfind("."))
    if last < 0:
        return Decimal(plain)
    mark, whole, rest = plain[last], plain[:last], plain[last + 1 :]
    # One mark before three digits parts thousands, where it is the one for that; several always do.
    thousands = len(rest) == 3 and mark == (".,"[not comma]) and whole.strip("0")
    if mark in whole or (thousands and not re.search("[.,]", whole)):
        whole, rest = whole + rest, "0"
    return Decimal(f"{re.sub('[.,]', '', whole) or 0}.{rest}".removesuffix(".0"))


def decimal_comma(texts: Iterable[str]) -> bool:
    """Whether these figures have commas before their decimals."""
    found = list(texts)
    return sum(map(bool, map(_DECIMAL_COMMA.search, found))) > sum(
        map(bool, map(_DECIMAL_POINT.search, found))
    )


def is_figure(text: str) -> bool:
    """Whether a cell holds a figure, or what stands for none: a dash, "n/a"."""
    stripped = text.strip()
    return bool(stripped) and (
        _FIGURE.fullmatch(stripped) is not None
        or _NOTHING.fullmatch(stripped) is not None
        or _SCALED.fullmatch(stripped) is not None
    )


def is_nothing(text: str) -> bool:
    """Whether it only says that there is no figure: a dash, "n/a"; or has but the mark of a currency."""
    return _NOTHING.fullmatch(text.strip()) is not None


def is_period(text: str) -> bool:
    """Whether it names a time, as the heads of columns do: "2019", "FY 2019", "Q3", "March 31,"."""
    stripped = text.strip()
    return bool(
        stripped
        and len(stripped) <= 60
        and (
            any(pattern.fullmatch(stripped) for pattern in (_YEAR, _YEARS, _QUARTER))
            or _MONTH.search(stripped)
        )
    )


def is_only_period(text: str) -> bool:
    """Whether it names a time and says nothing else: "As of December 31, 2019", "Three months ended"."""
    stripped = text.strip()
    rest = _PERIOD_WORDS.sub("", stripped)
    return (
        is_period(stripped)
        and " " in stripped
        and not stripped.endswith(".")
        and rest.isascii()
        and not re.search("[A-Za-z]", rest)
    )


def is_quantity(text: str) -> bool:
    """Whether it is a figure, and neither the name of a year nor the mark of a currency alone."""
    stripped = text.strip()
    return is_figure(stripped) and not _YEAR.fullmatch(stripped) and not _MARK.fullmatch(stripped)
