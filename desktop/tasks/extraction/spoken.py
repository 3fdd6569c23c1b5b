"""Fields that a sentence names right beside their value: "seen on 3 May 2024", "revenue was £12 million"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from desktop.document.model import Span
from desktop.tasks.extraction.candidates import Candidate
from desktop.tasks.extraction.schema import Field
from desktop.tasks.extraction.source import Source
from desktop.tasks.extraction.typed import Value, values

TYPES = ("date", "identifier", "money", "number", "percent", "party")
SCORE, WHOLE = 0.62, 0.08
"""The score of a value that a sentence names, and what a label of several words adds to it."""
REACH, LONG = 40, 90
"""Letters in which the value ends; a name is longer."""
NEAR = 14_000
_ANYTHING = (
    "date dated datum from to name re regarding number no total tax net due issued period account invoice"
    " bill tel cash sales diluted deposits credits paid"
)
_GENERIC = frozenset(_ANYTHING.split())
"""Labels of one word that prose uses for anything."""
_AT_THE_END = (
    r"(?:\s+(?:at|for|in|during)\s+the\s+(?:end\s+of\s+the\s+)?(?:[\w-]+\s+)?"
    r"(?:year|quarter|period|month)\b)?"
)
_CAME_TO = (
    r"came\s+to|comes\s+to|reached|stood\s+at|totall?ed|amounted\s+to|amounts\s+to|rose\s+to|fell\s+to|grew\s+to"
    r"|increased\s+to|decreased\s+to"
)
_LINKS = rf"on|of|is|was|were|are|the|at|as|ended|ending|number|{_CAME_TO}"
_BETWEEN = rf"{_AT_THE_END}(?:[\s:,]|\.(?=\s?\d)|\b(?:{_LINKS})\b|#){{1,12}}"
_OTHERS = re.compile(
    r"\b(?:of|other|cost|net|gross|operating|deferred|per|before|without|excluding|no)\s+\Z", re.IGNORECASE
)
"""What stands before a label that is a part of another name: "cost of sales"."""
_SEEN = re.compile(
    r"\b(?:saw|seen|attended|visited|reviewed|examined|presented|came|brought|admitted)\b[^.\n]{0,70}?\bon\s+(?=\w)",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"(?P<number>\d[\d,. ]*\d|\d) (?:(?!(?:the|number|of|and)\b)[\w-]+ ){0,2}?\Z", re.IGNORECASE
)


def spoken(field: Field, source: Source) -> Iterator[Candidate]:
    """Candidates for `field`: a value of its type right behind one of its labels, or before it where things
    are counted ("our 1,150 employees")."""
    if field.type not in TYPES or field.many:
        return
    for label in (*field.labels, field.title):
        words = label.split()
        if field.type == "party" and len(words) < 2:
            continue
        if len(words) == 1 and field.type != "money" and (label.lower() in _GENERIC or len(label) < 4):
            continue
        sure = SCORE + (WHOLE if len(words) > 1 else 0)
        for match in _pattern(label).finditer(source.flat, 0, NEAR):
            if len(words) == 1 and _OTHERS.search(source.flat, max(0, match.start() - 12), match.start()):
                continue
            yield from _behind(field, source, match, sure)
            if field.type == "number":
                yield from _before(field, source, match, sure)


@lru_cache(maxsize=2000)
def _pattern(label: str) -> re.Pattern[str]:
    words = r"\s+".join(map(re.escape, label.split()))
    return re.compile(rf"(?<![\w-]){words}(?![\w-])(?P<between>{_BETWEEN})(?=[\w£$€¥(#+-])", re.IGNORECASE)


def _behind(field: Field, source: Source, match: re.Match[str], sure: float) -> Iterator[Candidate]:
    reach = LONG if field.type == "party" else REACH
    place = Span(match.end(), min(match.end() + reach, len(source.text)))
    for value in values(field, source, place)[:1]:
        if value.span.start - match.end() <= 1:
            yield _candidate(source, value, sure)


def _before(field: Field, source: Source, match: re.Match[str], sure: float) -> Iterator[Candidate]:
    count = _COUNTED.search(source.flat, max(0, match.start() - REACH), match.start())
    if count:
        for value in values(field, source, Span(*count.span("number")))[:1]:
            yield _candidate(source, value, sure)


def visited(field: Field, source: Source) -> Iterator[Candidate]:
    """The day on which somebody was seen: "I saw her in the clinic on 3 May 2024"."""
    for match in _SEEN.finditer(source.flat, 0, NEAR):
        yield from _behind(field, source, match, SCORE)


def _candidate(source: Source, value: Value, sure: float) -> Candidate:
    said = source.said(value.span)
    note = value.note.format(value=said) if value.note else ""
    return Candidate(
        said, (value.span,), round(sure * value.sure, 3), "sentence", value.normal, value.shown, note
    )
