"""Sums of money, percentages and numbers in running text and in forms, English and European."""

# ruff: noqa: RUF001 - marks of print are what this is about

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from desktop.document.figures import figure
from desktop.document.model import Span

_CODES = (
    "AED|ARS|AUD|BGN|BRL|CAD|CHF|CLP|CNY|COP|CZK|DKK|EUR|GBP|HKD|HUF|IDR|ILS|INR|ISK|JPY|KRW|MXN|MYR|NOK|NZD"
    "|PHP|PLN|RMB|RON|RUB|SAR|SEK|SGD|THB|TRY|TWD|UAH|USD|ZAR"
)
_SIGNS = r"US\$|U\.S\.\$|CA\$|C\$|AU\$|A\$|NZ\$|HK\$|S\$|R\$|[$€£¥₹₩₪₺]"
_NAMES = {
    "dollar": "USD",
    "dollars": "USD",
    "euro": "EUR",
    "euros": "EUR",
    "pounds": "GBP",
    "pounds sterling": "GBP",
    "sterling": "GBP",
    "yen": "JPY",
    "francs": "CHF",
    "swiss francs": "CHF",
}
_NAMED = "|".join(sorted((rf"(?:u\.?s\.?\s+)?{name}" for name in _NAMES), key=len, reverse=True))
_SCALES = {
    **dict.fromkeys(("thousand", "thousands", "tsd", "k", "'000", "000s"), 10**3),
    **dict.fromkeys(("million", "millions", "mn", "mm", "mio", "m"), 10**6),
    **dict.fromkeys(("billion", "billions", "bn", "mrd", "b"), 10**9),
    **dict.fromkeys(("trillion", "tn"), 10**12),
}
_SCALE = "|".join(sorted((re.escape(word) for word in _SCALES if word[0].isalpha()), key=len, reverse=True))
_SPACE = "[ \u00a0\u2009\u202f]"
_DIGITS = rf"(?:\d{{1,3}}(?:(?:,|\.|'|’|{_SPACE})\d{{3}})+(?!\d)|\d+)(?:[.,]\d+)?"
_MONEY = re.compile(
    rf"(?<![\w.,/-])(?P<open>\()?(?P<sign>[-−–+])?\s?(?:(?P<before>{_SIGNS}"
    rf"|(?:{_CODES})\b)\s?)?(?P<open2>\()?"
    rf"(?P<minus>[-−–])?(?P<digits>{_DIGITS})(?:,-|,–|\.–)?\)?"
    rf"(?:(?:{_SPACE}?(?P<scale>(?i:{_SCALE}))\b\.?)|(?P<minor>p\b|{_SPACE}?(?:pence|cents?)\b|¢))?"
    rf"(?:{_SPACE}?(?P<after>[€£$¥]|(?:{_CODES})\b|(?:{_NAMED})\b))?"
    rf"(?:{_SPACE}?(?P<side>CR|DR|Cr|Dr|S|H)\b)?(?![\w%]|[.,]\d|{_SPACE}?%|[/-]\d)",
)
_PERCENT = re.compile(
    rf"(?<![\w.,])(?P<digits>[-−–]?{_DIGITS})\s?(?:%|per\s?cent\b|percent\b|percentage\spoints?\b|Prozent\b)",
    re.IGNORECASE,
)
_NUMBER = re.compile(rf"(?<![\w.,/-])(?P<digits>[-−–]?{_DIGITS})(?![\w%]|[.,]\d|[/-]\d)")
_CURRENCY = re.compile(rf"{_SIGNS}|\b(?:{_CODES})\b")
_IN_SCALE = re.compile(
    r"\b(?:in|en|expressed\s+in)\s+(?:(?P<code>[A-Z]{3}|[€$£])\s+|(?:u\.?s\.?\s+)?(?:dollars"
    r"|euros?)\s+in\s+)?"
    r"(?P<scale>thousands?|millions?|billions?|tsd|mio|mrd)\b"
    r"|(?P<code2>[$€£]|\b(?:EUR|USD|GBP|CHF))\s?(?P<scale2>thousands?|millions?|billions?|mn|bn|m|'000"
    r"|000s|tsd|mio|mrd)"
    r"(?![\w])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in the text; `currency` is ISO 4217 or empty; `certain` where a currency stands by it."""

    span: Span
    value: Decimal
    currency: str = ""

    @property
    def normal(self) -> str:
        """ "1234.50 EUR"; without a currency, the number."""
        return f"{self.value:.{self._places}f} {self.currency}".strip()

    @property
    def shown(self) -> str:
        """The same for people: "EUR 1,234.50"."""
        return f"{self.currency} {self.value:,.{self._places}f}".strip()

    @property
    def _places(self) -> int:
        return max(2, -int(self.value.as_tuple().exponent))


def sums(text: str, start: int = 0, end: int | None = None, *, comma: bool = False) -> Iterator[Amount]:
    """Sums of money, and numbers that may be one, between `start` and `end`. `comma`: decimals follow it."""
    for match in _MONEY.finditer(text, start, len(text) if end is None else end):
        read = figure(match["digits"], comma=comma)
        if read is None:
            continue
        value = read.value * _SCALES.get((match["scale"] or "").lower(), 1)
        negative = bool((match["open"] or match["open2"]) and match.group().rstrip().endswith(")"))
        negative = negative or (match["sign"] or match["minus"] or "+") != "+"
        begin, stop = match.span()
        if match["open"] and not match.group().endswith(")"):
            begin += 1
        currency = currency_of(match["before"] or match["after"] or "")
        if match["minor"]:
            value /= 100
            currency = currency or ("GBP" if match["minor"].strip().startswith("p") else "")
        yield Amount(Span(begin, stop), -value if negative else value, currency)


def percents(text: str, start: int = 0, end: int | None = None, *, comma: bool = False) -> Iterator[Amount]:
    """Percentages between `start` and `end`; their currency is empty."""
    yield from _plain(_PERCENT, text, start, end, comma)


def numbers(text: str, start: int = 0, end: int | None = None, *, comma: bool = False) -> Iterator[Amount]:
    """Plain numbers between `start` and `end`."""
    yield from _plain(_NUMBER, text, start, end, comma)


def _plain(
    pattern: re.Pattern[str],
    text: str,
    start: int,
    end: int | None,
    comma: bool,  # noqa: FBT001
) -> Iterator[Amount]:
    for match in pattern.finditer(text, start, len(text) if end is None else end):
        read = figure(match["digits"], comma=comma)
        if read is not None:
            yield Amount(Span(*match.span()), read.value)


def currency_of(mark: str) -> str:
    """The ISO 4217 code of a sign, a code or a name; empty for none."""
    if not mark:
        return ""
    lower = re.sub(r"^u\.?s\.?\s+", "", mark.lower())
    if lower in _NAMES:
        return _NAMES[lower]
    read = figure(f"{mark} 1")
    found = read.unit if read else mark.upper()
    return {"RMB": "CNY"}.get(found, found)


def main_currency(text: str) -> str:
    """The currency that `text` names most often; empty where it names none."""
    counts: dict[str, int] = {}
    for match in _CURRENCY.finditer(text):
        code = currency_of(match[0])
        counts[code] = counts.get(code, 0) + 1
    return max(counts, key=lambda code: counts[code], default="")


def scales(text: str) -> Iterator[tuple[int, int, str]]:
    """Every "(in millions)" of `text`: where it ends, the factor, the currency or ""."""
    for match in _IN_SCALE.finditer(text):
        scale = (match["scale"] or match["scale2"]).lower()
        yield match.end(), _SCALES.get(scale, 1), currency_of(match["code"] or match["code2"] or "")


def scale_said(text: str) -> tuple[int, str]:
    """The factor and the currency that a heading gives ("in millions", "EUR thousand"), 1 and "" for none."""
    return next(((factor, currency) for _, factor, currency in scales(text)), (1, ""))
