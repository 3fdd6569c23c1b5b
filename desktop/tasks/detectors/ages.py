"""Ages in words that say so: "aged 43", "64-year-old", "17 years old", "turns 50"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop.document.model import Span
from desktop.document.results import Finding

_AGE = r"(?:1[01]\d|\d{1,2})"
_AFTER = re.compile(
    rf"(?<![\w.,$€£/:-])(?P<age>{_AGE})(?:[ -]?(?:years?|yrs?|months?|weeks?)(?:[ -]old|[ ]of[ ]age)"
    r"|[ -]?y[./]?o\b|[ ]?Jahre[ ]alt|[ ]?jährige?[rsn]?\b|[ ]ans\b|[ ]años[ ]de[ ]edad"
    r"|[ ]anni[ ]d'età|[ ]anos[ ]de[ ]idade)",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(?<!\w)(?:aged?(?:[ ](?:of|is|was))?|age[ ]at[ ]\w{3,12}|turn(?:s|ed|ing)?|just[ ]turned"
    r"|Alter|im[ ]Alter[ ]von|âgée?[ ]de|edad|età|idade)"
    rf"[ :\n]{{1,3}}(?P<age>{_AGE})(?![\w%$€£/:-]|[.,]\d|[ ](?:percent|years?[ ](?:ago|later|before)"
    r"|degrees?|million|thousand|pages?))",
    re.IGNORECASE,
)
_WAS = re.compile(
    rf"\b(?:he|she|they|I|who)[ ](?:was|were|is|am|are)[ ](?P<age>{_AGE})(?=[.,;!?)]?(?:\s|$))(?=\W*(?:$"
    rf"|\n|[A-Z]|and\b|when\b))"
)


def ages(text: str) -> Iterator[Finding]:
    """The number alone: what stands around it names nobody."""
    for pattern in (_AFTER, _BEFORE, _WAS):
        for match in pattern.finditer(text):
            yield Finding("AGE", Span(*match.span("age")), 0.9, "rules")
