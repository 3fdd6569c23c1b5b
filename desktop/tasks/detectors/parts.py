"""The tagger's parts made whole: given name and surname to a person, street and town to an address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from desktop.document.model import Span
from desktop.document.results import Finding
from desktop.tasks.detectors.labels import LABELS, TAGGER_LABELS

_NAMES = {"GIVEN_NAME", "SURNAME"}
_PLACES = {"CITY", "STATE"}
_ADDRESS = {"BUILDING_NUMBER", "STREET_NAME", "SECONDARY_ADDRESS", "ZIP_CODE"} | _PLACES

# Between two parts of a name: white space, a hyphen, initials.
_IN_NAME = re.compile(r"(?:\s{1,3}(?:[A-Z]\.?\s{1,2}){0,2}|\s?[-\u2010\u2011]\s?|\.\s?)")
_AFTER_SURNAME = re.compile(r",\s{1,2}|[ \u00a0]{1,2}")
# Between two parts of an address: punctuation and line breaks, and at most one short word with a digit.
_IN_ADDRESS = re.compile(r"[\s,.;:/#()\-]{0,5}(?:[A-Za-z]{0,3}\d{1,5}[A-Za-z]?[\s,.;:/#()\-]{1,4})?")

_BLANK_LINE = re.compile(r"\n\s*\n")


def whole(text: str, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings under `LABELS`, their parts joined, of whole words. Types that are unknown are left out."""
    group: list[Finding] = []
    for finding in findings:
        if finding.label not in TAGGER_LABELS and finding.label not in LABELS:
            continue
        if group and not _joins(text, group[-1], finding):
            yield from _made(text, group)
            group = []
        group.append(finding)
    if group:
        yield from _made(text, group)


def _joins(text: str, left: Finding, right: Finding) -> bool:
    gap = text[left.span.end : right.span.start]
    if _BLANK_LINE.search(gap):
        return False
    if left.label in _NAMES and right.label in _NAMES:
        # "Smith, John" is one person; "Smith John" over two lines may be two.
        if left.label == "SURNAME" and right.label == "GIVEN_NAME":
            return _AFTER_SURNAME.fullmatch(gap) is not None
        return not gap or _IN_NAME.fullmatch(gap) is not None
    if left.label in _ADDRESS and right.label in _ADDRESS:
        return _IN_ADDRESS.fullmatch(gap) is not None
    return False


def _made(text: str, group: list[Finding]) -> Iterator[Finding]:
    """The finding that a group of parts makes, if anything but punctuation is left of it."""
    labels = {finding.label for finding in group}
    if labels == {"BUILDING_NUMBER"}:
        return  # a number alone tells nothing
    label = TAGGER_LABELS.get(group[0].label, group[0].label)
    if labels <= _ADDRESS:
        label = "LOCATION" if labels <= _PLACES else "ADDRESS"
    span = whole_words(text, Span(group[0].span.start, group[-1].span.end))
    if span is not None:
        yield replace(group[0], label=label, span=span, score=max(finding.score for finding in group))


def whole_words(text: str, span: Span) -> Span | None:
    """`span` without marks and white space at its ends, reaching to the ends of its words."""
    start, end = span.start, span.end
    while start < end and not text[start].isalnum() and text[start] not in "+(":
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    if start == end or not any(char.isalnum() for char in text[start:end]):
        return None
    while start and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return Span(start, end)
