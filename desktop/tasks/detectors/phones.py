"""Telephone numbers, by the numbering plans that `phonenumbers` knows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from phonenumbers import Leniency, PhoneNumberMatcher

from desktop.document.model import Span
from desktop.document.results import Finding
from desktop.tasks.detectors.patterns import near, words

REGIONS = ("US", "GB")
"""Plans that a number without a country code is tried against."""

_CONTEXT = words(
    r"phones?",
    r"telephone",
    r"tel\.?",
    "tel no",
    "call",
    "fax",
    "mobile",
    "cell",
    "contact",
    "whatsapp",
    "dial",
    "sms",
    r"ph\.?",
    "telefon",
    "handy",
    "téléphone",
    "teléfono",
    "telefono",
    "telefone",
    "móvil",
    "text me",
    "reach",
    "hotline",
    "number",
)
# With a word for telephone before it, any number of a telephone's length is one.
_SAID = re.compile(
    r"(?<!\w)(?i:phone(?: number)?|telephone(?: number)?|tel(?: no)?|fax|mobile|cell"
    r"|call(?: (?:me|us))?(?: (?:at|on))?|whatsapp|telefon)(?:\.|\b)[\s:#]{1,4}(?:(?i:is|at|on|no\.?)\s)?"
    r"(?P<value>[+(]{0,2}\d[\d ()./\-\u2010-\u2013]{4,20}\d)(?![\w,]|\.\d)"
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}")
# The matcher is given this many characters at a time: it stops after a number of tries.
_STRETCH = 20_000
# No number is longer than this with its separators and extension.
_OVERLAP = 60
_PLAIN = re.compile(r"\d+")


def phones(text: str, regions: Sequence[str] = REGIONS) -> Iterator[Finding]:
    """Numbers valid in the plan of their country code, or in one of `regions`."""
    seen: set[tuple[int, int]] = set()
    # A number may be broken over a line; then it must begin like one.
    for variant, broken in ((text, False), (text.replace("\n", " "), True)):
        for start, end in _matches(variant, regions):
            if (start, end) in seen or (broken and ("\n" not in text[start:end] or text[start] not in "+(")):
                continue
            seen.add((start, end))
            span = Span(start, end)
            yield Finding("PHONE", span, _score(text, span), "rules")
    for match in _SAID.finditer(text):
        value = match["value"]
        digits = sum(char.isdigit() for char in value)
        if 6 <= digits <= 15 and not _DATE.search(value):
            yield Finding("PHONE", Span(*match.span("value")), 0.75, "rules")


def _matches(text: str, regions: Sequence[str]) -> Iterator[tuple[int, int]]:
    for start in range(0, max(len(text), 1), _STRETCH):
        part = text[start : start + _STRETCH + _OVERLAP]
        if not _PLAIN.search(part):
            continue
        for region in (None, *regions):
            for match in PhoneNumberMatcher(part, region, Leniency.VALID):
                # What begins in the overlap is found whole in the next part.
                if match.start < _STRETCH:
                    yield start + match.start, start + match.end


def _score(text: str, span: Span) -> float:
    value = span.of(text)
    if value.startswith("+") or near(text, span, _CONTEXT, after=12):
        return 0.95
    # Ten digits in a row may be any number.
    return 0.4 if _PLAIN.fullmatch(value) else 0.85
