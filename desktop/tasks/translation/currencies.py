"""Currencies beside figures, told apart whatever language names them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop.document.model import Span
from desktop.tasks.translation.figures import FIGURE, SCALE

_CODES = {
    "EUR": r"€|EUR|euros?",
    "GBP": r"£|GBP|pounds?|libras?|livres?|pfund",
    "BRL": r"R\$|BRL|rea(?:l|is)",
    "USD": r"(?:US)?\$|USD|dollars?|d[oó]lar(?:es)?",
    "JPY": r"¥|JPY|yen|ienes?|iene",
    "CHF": r"CHF|(?:swiss )?francs?|francos?|franken",
}
_SIGNED = re.compile(
    "|".join(rf"(?P<{code}>(?:{words})(?![^\W\d_]))" for code, words in _CODES.items()), re.IGNORECASE
)
_SIGN = re.compile(r"R\$|(?:US)?\$|[€£¥]")
_BETWEEN = re.compile(r"[\s\u00a0\u202f]*(?:(?:de|of|d')\s+)?", re.IGNORECASE)
_LETTER_BEFORE = re.compile(r"[^\W\d_]$")


def currencies(text: str) -> list[tuple[Span, str]]:
    """Each figure with its currency, as "EUR": from the sign or word before it, or after it and its scale.
    Then the signs that stand alone: "£ million" heads a column."""
    priced = list(_priced(text))
    alone = [(Span(*sign.span()), _currency(sign[0])) for sign in _SIGN.finditer(text)]
    return priced + [one for one in alone if not any(one[0].overlaps(span) for span, _ in priced)]


def named(text: str) -> Iterator[str]:
    """The currencies that `text` names, by sign or word, beside a figure or not."""
    for match in _SIGNED.finditer(text):
        if not _LETTER_BEFORE.search(text[: match.start()][-1:]):
            yield str(match.lastgroup)


def _currency(sign: str) -> str:
    match = _SIGNED.fullmatch(sign)
    return str(match.lastgroup) if match else sign


def _priced(text: str) -> Iterator[tuple[Span, str]]:
    for match in FIGURE.finditer(text):
        before = text[max(match.start() - 6, 0) : match.start()].rstrip(" \u00a0\u202f")
        start = max(match.start() - 6, 0)
        signs = [one for one in _SIGNED.finditer(before) if one.end() == len(before)]
        if signs and not _LETTER_BEFORE.search(before[: signs[0].start()]):
            yield Span(start + signs[0].start(), match.end()), str(signs[0].lastgroup)
            continue
        at = match.end()
        if (scale := SCALE.match(text, at)) is not None:
            at = scale.end()
        gap = _BETWEEN.match(text, at)
        sign = _SIGNED.match(text, gap.end() if gap else at)
        if sign is not None:
            yield Span(match.start(), sign.end()), str(sign.lastgroup)
