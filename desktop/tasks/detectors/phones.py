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
    "office",
    "desk",
    "answering",
    "messages?",
    "call(?:ing|ed)?",
    "rang|ring",
    "extension",
    r"t[ée]l",
    "portable",
    "m[óo]vil|celular|celulare|cellulare|mobil|mobiel",
)
# Groups of digits as people everywhere write them: 0490 75 40 81, (08) 8747 6301, +46 (0)8 928 571 38.
_GROUPED = re.compile(
    r"(?<![\w./$€£¥%#:\-])(?<!\d,)(?:(?:\+|00)\d{1,3}[ .\-]?)?"
    r"(?:\(\d{1,5}\)[ .\-]?)?\d{1,5}(?:[ .\-]{1,2}\(?\d{2,8}\)?){1,5}"
    r"(?P<extension>[ ,]{0,2}(?:x|ext\.?|extension)[ .]{0,2}\d{1,5})?(?!\w|[.,:/%\-]\d|[ ]?[%€$£])"
)
# The word for it may come after: "3660170548-Fax", "650 253 0000 (mobile)".
_NAMED_AFTER = re.compile(
    r"(?<![\w./$€£-])(?<!\d,)\+?\d[\d .()/-]{5,18}\d(?=[ ]?[-(\u2013][ ]?(?i:office|fax|mobile|cell|home|work"
    r"|desk|phone|direct)\b)"
)
_EXTENSION = re.compile(r"[ ,]{0,2}(?:x|ext\.?|extension)[ .:]{0,2}\d{1,5}(?!\w)", re.IGNORECASE)
_TRUNK = re.compile(r"\+|00|0\d|\(0?\d")
_SOCIAL_SECURITY = re.compile(r"\d{3}([ -])\d{2}\1\d{4}")
_THOUSANDS = re.compile(r"\d{1,3}(?:([ .])\d{3})(?:\1\d{3})*")
_LEADS = re.compile(
    r"(?:call(?: (?:me|us|him|her|them))?(?: back)?(?: (?:at|on))?|(?:phone|mobile|cell|fax"
    r"|tel(?:ephone)?|contact)\.?"
    r"(?: (?:number|no\.?|#))?|answering at|reach(?:ed)?(?: (?:me|us|him|her|them))?(?: (?:at|on))?"
    r"|number(?: is)?|messages to)"
    r"[ :#=\n]{0,4}(?:is[ :])?\Z",
    re.IGNORECASE,
)
# With a word for telephone before it, any number of a telephone's length is one.
_SAID = re.compile(
    r"(?<!\w)(?i:phone(?: number)?|telephone(?: number)?|tel(?: no)?|fax|mobile|cell"
    r"|call(?: (?:me|us))?(?: (?:at|on))?|whatsapp|telefon)(?:\.|\b)[\s:#]{1,4}(?:(?i:is|at|on|no\.?)\s)?"
    r"(?P<value>[+(]{0,2}\d[\d ()./\-\u2010-\u2013]{4,20}\d)(?![\w,]|\.\d)"
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}")
# A number in international form is one, even where its plan is unknown or has changed.
_PLUS = re.compile(r"(?<![\w+])\+[1-9](?:[ ()./\-]{0,3}\d){6,14}(?!\d)")
_BROKEN = re.compile(r"\d[ )-]{0,2}\n\s{0,8}\(?\d")
_PLAIN = re.compile(r"\d+")
_PART_OF_CODE = re.compile(r"\w[-/_]")


def phones(text: str, regions: Sequence[str] = REGIONS) -> Iterator[Finding]:
    """Numbers valid in the plan of their country code, or in one of `regions`."""
    seen = {place for region in regions for place in _matches(text, region)}
    if _BROKEN.search(text):
        # A number may be broken over a line; then it must begin like one.
        for start, end in _matches(text.replace("\n", " "), regions[0] if regions else None):
            if "\n" in text[start:end] and text[start] in "+(":
                seen.add((start, end))
    for place in sorted(seen):
        extension = _EXTENSION.match(text, place[1])
        whole = Span(place[0], extension.end() if extension else place[1])
        yield Finding("PHONE", whole, _score(text, Span(*place)), "rules")
    for match in _NAMED_AFTER.finditer(text):
        yield Finding("PHONE", Span(*match.span()), 0.85, "rules")
    for match in _GROUPED.finditer(text):
        score = _grouped_score(text, match)
        if score:
            yield Finding("PHONE", Span(*match.span()), score, "rules")
    for match in _PLUS.finditer(text):
        yield Finding("PHONE", Span(*match.span()), 0.8, "rules")
    for match in _SAID.finditer(text):
        value = match["value"]
        digits = sum(char.isdigit() for char in value)
        if 6 <= digits <= 15 and not _DATE.search(value):
            yield Finding("PHONE", Span(*match.span("value")), 0.75, "rules")


def _matches(text: str, region: str | None) -> Iterator[tuple[int, int]]:
    # Its default number of tries would end the search in a long text.
    for match in PhoneNumberMatcher(text, region, Leniency.VALID, max_tries=len(text) + 1):
        yield match.start, match.end


def _score(text: str, span: Span) -> float:
    value = span.of(text)
    if value.startswith("+") or near(text, span, _CONTEXT, after=12):
        return 0.95
    # Ten digits in a row may be any number, and MS-2025-118204 is a reference.
    part = _PART_OF_CODE.fullmatch(text[max(span.start - 2, 0) : span.start])
    return 0.4 if part or _PLAIN.fullmatch(value) else 0.85


def _grouped_score(text: str, match: re.Match[str]) -> float:
    """How likely groups of digits are a telephone number of a plan that is not tried; 0 for none."""
    value = match.group()
    digits = sum(map(str.isdigit, value))
    if not 7 <= digits <= 15 or _DATE.search(value) or _SOCIAL_SECURITY.fullmatch(value):
        return 0
    start, end = match.span()
    if _LEADS.search(text, max(start - 32, 0), start) or match["extension"]:
        return 0.85
    said = near(text, Span(start, end), _CONTEXT, after=12)
    if _TRUNK.match(value) and digits >= 8:
        return 0.8 if said else 0.6
    if said and not _THOUSANDS.fullmatch(value):
        return 0.7
    return 0.25
