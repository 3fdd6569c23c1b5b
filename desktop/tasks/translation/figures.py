"""Figures in running text, and when two of them say the same in two languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from desktop.document.model import Span

FIGURE = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?(?!\d)|\d[\d.,'’]*\d|\d")  # noqa: RUF001
_MARKS = re.compile(r"\D")
SCALE = re.compile(
    r"[\s\u00a0\u202f-]*(?:(?P<k>thousand|k|mil|mille|tausend|tsd)|(?P<m>million(?:s|en)?|mn|m|mio|milh(?:ão|ões)"
    r"|mill(?:ón|ones))"
    r"|(?P<b>billions?|bn|b|bilh(?:ão|ões)|mil milhões|mil millones|milliards?|milliarden|mrd)"
    r"|(?P<t>trillions?|tn|trilh(?:ão|ões)))\b\.?",
    re.IGNORECASE,
)
_POWERS = {"k": 3, "m": 6, "b": 9, "t": 12}
_ROMAN = re.compile(r"\b(?=[IVXL])(X{0,3}|XL|L?X{0,3})(IX|IV|V?I{0,3})\b")
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50}
_DECADE = re.compile(r"s\b")
_WORDS = {
    2: "two dois duas dos deux zwei",
    3: "three três tres trois drei",
    4: "four quatro cuatro quatre vier",
    5: "five cinco cinq fünf",
    6: "six seis sechs",
    7: "seven sete siete sept sieben",
    8: "eight oito ocho huit acht",
    9: "nine nove nueve neuf neun",
    10: "ten dez diez dix zehn",
    11: "eleven onze once elf",
    12: "twelve doze doce douze zwölf",
}
_WORDED = {word: str(number) for number, words in _WORDS.items() for word in words.split()}
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and what it may be said as: its digits alone, and with the word of its scale worked out."""

    span: Span
    keys: frozenset[str]


def figures(text: str) -> list[Figure]:
    """Those that are written in digits, in order."""
    found = []
    for match in FIGURE.finditer(text):
        digits = _MARKS.sub("", match[0])
        keys = {digits, *_scaled(match[0], text, match.end())}
        if len(digits) == 4 and _DECADE.match(text, match.end()):
            keys.add(digits[2:])  # "the 1960s" are "os anos 60"
        found.append(Figure(Span(*match.span()), frozenset(keys)))
    return found


def spelled(text: str) -> Iterator[str]:
    """The digits of numbers that are written in words or as Roman numerals, which may stand for a figure."""
    for match in _LETTERS.finditer(text):
        if (number := _WORDED.get(match[0].lower())) is not None:
            yield number
    for match in _ROMAN.finditer(text):
        if match[0]:
            yield str(_roman(match[0]))


def _scaled(figure: str, text: str, end: int) -> Iterator[str]:
    """The digits of the whole number that "1.5 million" is."""
    match = SCALE.match(text, end)
    if match is None or match.lastgroup is None:
        return
    power = _POWERS[match.lastgroup]
    whole, mark, rest = figure.rpartition(",") if "," in figure else figure.rpartition(".")
    if mark and len(rest) != 3:
        yield (_MARKS.sub("", whole) + rest.ljust(power, "0")).lstrip("0")
    else:
        yield _MARKS.sub("", figure) + "0" * power


def _roman(numeral: str) -> int:
    values = [_ROMAN_DIGITS[letter] for letter in numeral]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))
