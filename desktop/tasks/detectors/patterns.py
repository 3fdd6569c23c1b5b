"""Recognizers by rule: a pattern, a check of the number itself, and words that must stand nearby.

Patterns are linear: every repeat is bounded or starts at a place that is found once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from desktop.document.model import Span
from desktop.document.results import Finding

# Between two groups of a number: a space, a hyphen or a line break with an indent.
SEP = r"(?:[ \u00a0\u202f.\-\u2010-\u2013]|[ \-]?\n[ \t]{0,8})"
# How far before a number its context word may stand, and how far after it.
BEFORE, AFTER = 48, 24


@dataclass(frozen=True, slots=True)
class Rule:
    """What one kind of number looks like.

    `regex` matches it whole, or holds it in the group "value". `check` is given the letters and digits
    alone. `context` matches words near it; where a rule has one and `alone` is None it is needed, else
    the score is `alone` without it and `score` with it.
    """

    label: str
    regex: re.Pattern[str]
    score: float
    check: Callable[[str], bool] | None = None
    context: re.Pattern[str] | None = None
    alone: float | None = None


def find(rule: Rule, text: str) -> Iterator[Finding]:
    """Findings of `rule`, in order."""
    group = "value" if "value" in rule.regex.groupindex else 0
    for match in rule.regex.finditer(text):
        span = Span(*match.span(group))
        if rule.check is not None and not rule.check(bare(span.of(text))):
            continue
        score: float | None = rule.score
        if rule.context is not None and not near(text, span, rule.context):
            score = rule.alone
        if score is not None:
            yield Finding(rule.label, span, score, "rules")


def near(text: str, span: Span, context: re.Pattern[str], after: int = AFTER) -> bool:
    """Whether a context word stands shortly before or after `span`."""
    return (
        context.search(text, max(span.start - BEFORE, 0), span.start) is not None
        or context.search(text, span.end, min(span.end + after, len(text))) is not None
    )


def words(*alternatives: str) -> re.Pattern[str]:
    """Pattern of any of these words or phrases, whatever their case; a space stands for any white space."""
    either = "|".join(word.replace(" ", r"\s{1,4}") for word in alternatives)
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)


def bare(number: str) -> str:
    """Letters and digits of `number`, upper case."""
    return "".join(char for char in number if char.isalnum()).upper()
