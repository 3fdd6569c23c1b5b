"""Names of people made whole: parts that stand side by side, initials, and halves over a line's end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from desktop.document.model import Span
from desktop.document.results import Finding
from desktop.tasks.detectors.merge import widened

# Between two parts of one name, on one line.
_BETWEEN = re.compile(r"[ \u00a0]|[ ]?[-\u2010\u2011][ ]?|\.[ ]?|[ ](?:[A-Z]\.?[ ]){1,2}")
# A part that the tagger was not sure of belongs to the name beside it from this score on.
_HELD_UP = 0.25
_INITIALS_BEFORE = re.compile(r"(?<![\w.])(?:[A-Z]\.[ -]?){1,3}\Z")
_INITIALS_AFTER = re.compile(r",?[ ][A-Z]\.(?:[ -]?[A-Z]\.){0,2}(?![\w])")
_GENERATION = re.compile(r",?[ ](?:Jr|Sr|II|III|IV)(?!\w)\.?")
# The second half of a word that was divided at the line's end.
_DIVIDED = re.compile(r"[-\u00ad\u2010]\n[ \t]{0,8}[^\W\d_A-Z][^\W\d_]{1,20}(?!\w)")
_POSSESSIVE = re.compile(r"['\u2019]s?\Z")


def whole_people(text: str, findings: Sequence[Finding]) -> list[Finding]:
    """`findings` (in order, not overlapping) with the parts of each name made one."""
    joined: list[Finding] = []
    for finding in findings:
        last = joined[-1] if joined else None
        if last is not None and _one_name(text, last, finding):
            best = max(last, finding, key=lambda part: part.score)
            joined[-1] = replace(best, span=Span(last.span.start, finding.span.end))
        else:
            joined.append(finding)
    return widened(joined, "PERSON", partial(_stretched, text))


def without_possessive(text: str, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Names without the 's that makes them whose: it tells nothing, and elsewhere they stand without it."""
    for finding in findings:
        match = _POSSESSIVE.search(text, finding.span.start, finding.span.end)
        if finding.label in {"PERSON", "LOCATION"} and match and match.start() > finding.span.start:
            yield replace(finding, span=Span(finding.span.start, match.start()))
        else:
            yield finding


def _one_name(text: str, left: Finding, right: Finding) -> bool:
    if left.label != "PERSON" or right.label != "PERSON" or min(left.score, right.score) < _HELD_UP:
        return False
    if right.span.start - left.span.end > 8:
        return False
    if text[left.span.end : right.span.start] == ", ":  # SMITH, John; but Ann, Bob and Eve are three
        return left.span.of(text).isupper() and not right.span.of(text).isupper()
    return _BETWEEN.fullmatch(text, left.span.end, right.span.start) is not None


def _stretched(text: str, span: Span, least: int, most: int) -> Span:
    """`span` with its initials and the rest of its last word, within `least` and `most`."""
    start, end = span.start, span.end
    before = _INITIALS_BEFORE.search(text, max(start - 12, least), start)
    if before is not None:
        start = before.start()
    patterns = (_DIVIDED, _INITIALS_AFTER, _GENERATION)
    after = next((match for pattern in patterns if (match := pattern.match(text, end, most))), None)
    return Span(start, after.end() if after is not None else end)
