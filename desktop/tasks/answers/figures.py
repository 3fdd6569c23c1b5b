"""Figures as people write them: in a cell, in a sentence, and the scale that a heading gives them."""

# ruff: noqa: RUF001 - marks of print are what this is about

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from desktop.document.figures import figure
from desktop.document.model import Span

SCALES = {
    **dict.fromkeys(("thousand", "thousands", "k", "'000", "000s"), 3),
    **dict.fromkeys(("million", "millions", "mn", "mm", "m", "mio"), 6),
    **dict.fromkeys(("billion", "billions", "bn", "b"), 9),
    **dict.fromkeys(("trillion", "trillions", "tn"), 12),
}
"""Words of scale, each with its power of ten."""
LONGEST = 40
"""Characters of a cell that says but one number."""
SCALE_NAMES = {-2: "hundredths", 0: "", 3: "thousand", 6: "million", 9: "billion", 12: "trillion"}

_CURRENCY = (
    r"(?:US\$|A\$|C\$|HK\$|S\$|NZ\$|R\$|[$€£¥₹]"
    r"|\b(?:USD|EUR|GBP|JPY|CHF|CAD|AUD|NZD|HKD|SGD|CNY|RMB|INR|SEK|NOK|DKK|BRL|KRW|ILS)\b)"
)
_DIGITS = r"(?:\d{1,3}(?:[, ]\d{2,3})+|\d{1,3}(?:\.\d{3})+(?=,\d)|\d+)(?:[.,]\d+)?|\.\d+"
_UNIT = r"(?:thousands?|millions?|billions?|trillions?|mn|mm|bn|tn|mio|[kmb])\b"
_CELL_UNIT = re.compile(rf"(?<=[\d)\s])(?P<unit>{_UNIT})\.?(?=\W*$)", re.IGNORECASE)
_MINOR = re.compile(r"(?<=\d)(?:(?P<pence>p|\s?pence)|\s?cents?|\s?¢)\W*$", re.IGNORECASE)
_THINGS = re.compile(r"\s*(?:per\s?cent|years?|months?|days?|shares?|employees?)\W*$", re.IGNORECASE)
_NIL = re.compile(rf"{_CURRENCY}?\s*(?:-{{1,3}}|nil|none)\s*%?", re.IGNORECASE)
_IN_TEXT = re.compile(
    rf"(?<![\w.,])(?P<minus>-)?(?P<money>{_CURRENCY})?\s?"
    # Brackets in prose set figures aside; they are a sign only beside a mark of money: "$(9.8) million".
    rf"(?:(?<=[$€£¥])\(\s?(?:{_DIGITS})\)|(?:{_DIGITS}))"
    rf"(?:\s?-?(?P<unit>{_UNIT}))?(?:\s?(?P<percent>%|per\s?cent\b))?(?:\s?(?P<after>{_CURRENCY}))?(?!\w)",
    re.IGNORECASE,
)
_DASHES = str.maketrans(
    {"–": "-", "—": "-", "−": "-", "‑": "-", "\u00a0": " ", "\u202f": " ", "’": "'", "‘": "'"}
)

_SCALE = re.compile(
    r"\bin\s*(?:(?:us|u\.s\.)\s*)?(?:dollars?|euros?|\$|€|£)?\s*(?:in\s*)?(?P<a>thousands?|millions?|billions?)\b"
    r"|\b(?P<b>thousands?|millions?|billions?)\s+of\s+(?:(?:us|u\.s\.|united states|canadian|australian)\s+)?"
    r"(?:dollars?|euros?|pounds?|yen|shares?|\$)"
    rf"|(?:{_CURRENCY})\s?(?:in\s+)?(?P<c>thousands?|millions?|billions?|mn|bn|[mk])\b"
    rf"|(?P<d>(?:{_CURRENCY})?\s?['`]\s?000s?|(?:{_CURRENCY})\s?000s?)\b"
    r"|\(\s*(?P<e>thousands?|millions?|billions?|000s?)\s*\)"
    r"|^\s*(?P<f>thousands?|millions?|billions?)\s*$",
    re.IGNORECASE,
)
_MONEY = re.compile(
    rf"{_CURRENCY}|\bU\.S\.\s*dollars?\b|\bdollars?\b|\b(?:un)?audited\b|\b(?:restated|revised)\b|\bnotes?\s+\d+",
    re.IGNORECASE,
)
_EXCEPT = re.compile(r"[^.;)\n]*?\bexcept\b(?P<what>[^.;)\n]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it is written. `value` does not hold the scale: "$1.5 million" is 1.5 with `scale` 6, a
    power of ten. `places` are the decimals written; `currency` is a code ("USD") or empty."""

    value: Decimal
    percent: bool = False
    currency: str = ""
    scale: int = 0
    places: int = 0

    @property
    def whole(self) -> Decimal:
        """With its scale."""
        return self.value.scaleb(self.scale)


@dataclass(frozen=True, slots=True)
class Scale:
    """That figures are told in thousands or millions: the power of ten, where the words stand in the text
    that was searched, whether figures on shares are excepted, and the code of a currency that it names."""

    power: int
    span: Span
    but_shares: bool = False
    currency: str = ""


def figure_of(cell: str, *, comma: bool = False) -> Figure | None:
    """What a cell says, if it says one number: (1,234) and -1,234 are negative, a dash is nothing, 0.

    `comma` says that decimals follow a comma.
    """
    text = cell.translate(_DASHES).strip()
    if not text or len(text) > LONGEST:
        return None
    if _NIL.fullmatch(text):
        return Figure(Decimal(0), "%" in text)
    if minor := _MINOR.search(text):
        read = figure_of(text[: minor.start()], comma=comma)
        if read is None or read.scale or read.percent:
            return None
        return replace(read, scale=-2, currency=read.currency or ("GBP" if minor["pence"] else ""))
    unit = _CELL_UNIT.search(text)
    things = _THINGS.search(text)
    bare = _CELL_UNIT.sub("", text) if unit else text[: things.start()] if things else text
    found = figure(bare, comma=comma)
    if found is None:
        return None
    percent = found.unit == "%" or (things is not None and "cent" in things.group().lower())
    return Figure(
        found.value,
        percent,
        found.unit if found.unit.isupper() else "",
        SCALES.get(unit["unit"].lower().rstrip("."), 0) if unit else 0,
        max(0, -int(found.value.as_tuple().exponent)),
    )


def figures_in(text: str) -> Iterator[tuple[Span, Figure]]:
    """The figures of running text, with their places. Years and parts of dates are among them."""
    for match in _IN_TEXT.finditer(text.translate(_DASHES)):
        found = figure_of(match.group().replace("-", "", 0 if match["minus"] else 1))
        if found is not None:
            yield Span(*match.span()), found


def scale_in(text: str) -> Scale | None:
    """The scale that a heading or caption names: "(in millions, except per share data)", "$'000", "€m"."""
    plain = text.translate(_DASHES)
    match = _SCALE.search(plain)
    if match is None:
        return None
    word = next(value for value in match.groupdict().values() if value).lower()
    excepted = _EXCEPT.match(plain, match.end())
    return Scale(
        SCALES.get(word, 3),  # all that is left are kinds of '000
        Span(*match.span()),
        excepted is not None and "share" in excepted["what"].lower(),
        _currency(plain, match),
    )


def _currency(text: str, scale: re.Match[str]) -> str:
    """The code of the currency within the words of a scale or right before them: "USD million"."""
    mark = re.search(
        rf"{_CURRENCY}(?!.*{_CURRENCY})", text[max(0, scale.start() - 4) : scale.end()], re.IGNORECASE
    )
    said = figure(f"{mark.group()} 1") if mark else None
    return said.unit if said is not None and said.unit.isupper() else ""


def without_scale(text: str) -> str:
    """A heading without the words of scale and currency, which name nothing."""
    return _MONEY.sub(" ", _SCALE.sub(" ", text.translate(_DASHES)))


def plain(value: Decimal) -> str:
    """For programs: no marks of thousands, no zeros at the end, at most ten decimals."""
    text = f"{value.quantize(Decimal(1).scaleb(-10), ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".")


def shown(value: Decimal, places: int = 2) -> str:
    """With marks of thousands, rounded half up to `places`, no zeros at the end; small ones keep 2 digits."""
    if value and abs(value) < Decimal("0.1"):
        places = max(places, 1 - value.adjusted())
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{rounded:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text
