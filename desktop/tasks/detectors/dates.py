"""Dates of birth: a date with a word of birth beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop.document.model import Span
from desktop.document.results import Finding
from desktop.tasks.detectors.patterns import words

_MONTH = (
    r"(?:jan(?:uary|uar|vier|eiro)?|feb(?:ruary|ruar)?|f[ée]v(?:rier|ereiro)?|mar(?:ch|s|zo|[çc]o)?|m[äa]rz|"
    r"apr(?:il)?|avr(?:il)?|abr(?:il)?|may|mai|mayo|maio|june?|juni|juin|junio|junho|july?|juli|juillet|julio|julho|"
    r"aug(?:ust)?|ao[ûu]t|ago(?:sto)?|sept?(?:ember|embre|iembre)?|set(?:embro)?|o[ck]t(?:ober|obre|ubre)?|out(?:ubro)?|"
    r"nov(?:ember|embre|iembre|embro)?|de[cz](?:ember|embre|embro)?|d[ée]c(?:embre)?|dic(?:iembre)?)\.?"
)
_YEAR = r"(?:(?:1[89]|20)\d\d)"
_GAP = r"[\s,.]{1,3}"
_DATE = re.compile(
    rf"(?<![\w./-])(?:{_YEAR}([-./])(?P<m1>\d{{1,2}})\1(?P<d1>\d{{1,2}})"
    rf"|(?P<d2>\d{{1,2}})\s?([-./])\s?(?P<m2>\d{{1,2}})\s?\5\s?(?:{_YEAR}|\d\d)"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.|er|º)?(?:\s(?:of|de))?{_GAP}{_MONTH}(?:\sde|\sdel)?{_GAP}{_YEAR}"
    rf"|{_MONTH}{_GAP}\d{{1,2}}(?:st|nd|rd|th)?{_GAP}{_YEAR}"
    rf"|\d{{1,2}}-{_MONTH}-(?:{_YEAR}|\d\d))(?![\w/-]|\.\d)",
    re.IGNORECASE,
)
_BIRTH = words(
    "date of birth",
    "birth ?date",
    "birthday",
    r"d\.?o\.?b\.?",
    r"b\.?-?day",
    "born",
    r"geb\.?",
    "geboren",
    "geburtsdatum",
    r"née?",
    "date de naissance",
    "fecha de nacimiento",
    "nacid[oa]",
    "data di nascita",
    "nat[oa]",
    "data de nascimento",
    "nascid[oa]",
    "geboortedatum",
)
_BIRTH_AFTER = words("date of birth", "birth ?date", r"d\.?o\.?b\.?", "birthday")
BEFORE, AFTER = 32, 20


def birth_dates(text: str) -> Iterator[Finding]:
    for match in _DATE.finditer(text):
        if not _possible(match):
            continue
        start, end = match.span()
        if _leads_to(text, start) or _BIRTH_AFTER.search(text, end, min(end + AFTER, len(text))):
            yield Finding("DATE_OF_BIRTH", Span(start, end), 0.95, "rules")


def _leads_to(text: str, start: int) -> bool:
    """Whether a word of birth stands before `start` with no other number between them."""
    begin = max(start - BEFORE, 0)
    ends = [match.end() for match in _BIRTH.finditer(text, begin, start)]
    return bool(ends) and not re.search(r"\d\d|[.;]\s+[A-Z]", text[ends[-1] : start])


def _possible(match: re.Match[str]) -> bool:
    """Whether a date in numbers has a month, in either order of day and month."""
    for month, day in (("m1", "d1"), ("m2", "d2")):
        if match[month] is not None:
            low, high = sorted((int(match[month]), int(match[day])))
            return 1 <= low <= 12 and high <= 31
    return True
