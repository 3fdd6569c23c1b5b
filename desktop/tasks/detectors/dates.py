"""Dates, and those of birth: a date with a word of birth beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop.document.model import Span
from desktop.document.results import Finding
from desktop.tasks.detectors.patterns import words

_MONTH = (
    r"(?:jan(?:uary|uar|vier|eiro)?|feb(?:ruary|ruar)?|f[ée]v(?:rier|ereiro)?|mar(?:ch|s|zo|[çc]o)?|m[äa]rz|"
    r"apr(?:il)?|avr(?:il)?|abr(?:il)?|may|mai|mayo|maio|june?|juni|juin|junio|junho|july?|juli|juillet"
    r"|julio|julho|"
    r"aug(?:ust)?|ao[ûu]t|ago(?:sto)?|sept?(?:ember|embre|iembre)?|set(?:embro)?|o[ck]t(?:ober|obre"
    r"|ubre)?|out(?:ubro)?|"
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


# The time of day goes with its date.
_CLOCK = re.compile(r"(?:,? |T)\d{1,2}:\d\d(?::\d\d(?:\.\d{1,6})?)?(?: ?[AaPp]\.?[Mm]\b\.?|Z)?(?![\w:])")
# Dates with something left out: the day, the year, all but the weekday, all but the year.
_PARTIAL = re.compile(
    rf"(?<![\w./-])(?:(?P<month>{_MONTH}(?:,?[ ]|[ ]of[ ])(?:[12]\d{{3}}))"
    rf"|(?P<day>\d{{1,2}}(?:st|nd|rd|th|\.)?(?:[ ]of)?[ ]{_MONTH}|{_MONTH}[ ]\d{{1,2}}(?:st|nd|rd|th)?)"
    r"|(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|Montag|Dienstag|Mittwoch|Donnerstag"
    r"|Freitag|Samstag"
    r"|Sonntag|[Ll]undi|[Mm]ardi|[Mm]ercredi|[Jj]eudi|[Vv]endredi|[Ss]amedi|[Dd]imanche)"
    r"|(?P<year>(?:1[89]|20)\d\d))(?![\w/-]|[.,:]\d)",
    re.IGNORECASE,
)
_YEAR_LED = re.compile(
    r"\b(?:in|since|during|of|from|until|till|by|before|after|around|circa|early|late|year|founded"
    r"|established|to|and"
    r"|between|an?|the|im|seit|jahr|en|depuis|desde|dal|nel|em)[ \n]{1,2}(?:the (?:year )?)?\Z",
    re.IGNORECASE,
)
_PARTIAL_SCORES = {"month": 0.85, "day": 0.8, "weekday": 0.7, "year": 0.6}


def dates(text: str) -> Iterator[Finding]:
    """Dates of birth, other dates with their time of day, and weekdays, months and years by themselves."""
    for match in _DATE.finditer(text):
        if not _possible(match):
            continue
        start, end = match.span()
        if _leads_to(text, start) or _BIRTH_AFTER.search(text, end, min(end + AFTER, len(text))):
            yield Finding("DATE_OF_BIRTH", Span(start, end), 0.95, "rules")
        else:
            clock = _CLOCK.match(text, end)
            yield Finding("DATE", Span(start, clock.end() if clock else end), 0.9, "rules")
    for match in _PARTIAL.finditer(text):
        kind = match.lastgroup or ""
        # The month of May begins with a capital, as do Sun and the others.
        if not match.group()[0].isdigit() and match.group().islower():
            continue
        if kind == "year" and not _YEAR_LED.search(text, max(match.start() - 24, 0), match.start()):
            continue
        yield Finding("DATE", Span(*match.span()), _PARTIAL_SCORES[kind], "rules")


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
