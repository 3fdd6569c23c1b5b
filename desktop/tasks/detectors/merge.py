"""Findings of many detectors made one list: sorted, and no two overlap."""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from desktop.document.model import Span
from desktop.document.results import Finding
from desktop.tasks.detectors.parts import whole_words

CHECKED = 0.95
"""From this score on, a rule's finding was checked, and stands against any tagger."""


LIKELY = 0.5
"""What scores less is a candidate, and gives way to all that is likely."""


def merge(text: str, findings: Iterable[Finding]) -> list[Finding]:
    """Checked rules first, then what is likely: the longer, then the likelier. What overlaps those gives way.

    The part of a finding that gives way which nothing else covers stays a finding: what some detector
    took for personal is never dropped for being half of something else.
    """
    kept: list[Finding] = []  # by start; as they are disjoint, by end too
    for finding in sorted(findings, key=_strength):
        for part in list(_free(finding.span, kept)):
            span = part if part == finding.span else whole_words(text, part)
            if span is not None and (part == finding.span or _worth(text, span, kept)):
                kept.insert(bisect_left(kept, span, key=_span), replace(finding, span=span))
    return _joined(kept)


def widened(
    findings: Sequence[Finding], label: str, widen: Callable[[Span, int, int], Span]
) -> list[Finding]:
    """`findings` (in order, not overlapping) with those of `label` made wider.

    `widen` is given a span and the bounds that it may reach to: its likely neighbours. Candidates that a
    likely finding then covers or cuts are dropped.
    """
    likely = [finding for finding in findings if finding.score >= LIKELY]
    wide: list[Finding] = []
    for place, finding in enumerate(likely):
        if finding.label == label:
            least = wide[-1].span.end if wide else 0
            most = likely[place + 1].span.start if place + 1 < len(likely) else sys.maxsize
            finding = replace(finding, span=widen(finding.span, least, most))  # noqa: PLW2901
        wide.append(finding)
    rest = [f for f in findings if f.score < LIKELY and list(_free(f.span, wide)) == [f.span]]
    return sorted([*wide, *rest], key=_span)


def _strength(finding: Finding) -> tuple[bool, bool, int, float, Span, str]:
    checked = finding.detector == "rules" and finding.score >= CHECKED
    unlikely = finding.score < LIKELY
    return not checked, unlikely, -len(finding.span), -finding.score, finding.span, finding.label


def _span(finding: Finding) -> Span:
    return finding.span


def _free(span: Span, kept: list[Finding]) -> Iterator[Span]:
    """The parts of `span` that no finding in `kept` covers."""
    start = span.start
    index = bisect_left(kept, span.start, key=lambda finding: finding.span.end)
    while index < len(kept) and kept[index].span.start < span.end:
        finding = kept[index]
        index += 1
        if finding.span.start > start:
            yield Span(start, finding.span.start)
        start = max(start, finding.span.end)
    if start < span.end:
        yield Span(start, span.end)


def _worth(text: str, span: Span, kept: list[Finding]) -> bool:
    """Whether a rest says something by itself, and did not grow into what is taken."""
    return sum(char.isalnum() for char in span.of(text)) >= 3 and list(_free(span, kept)) == [span]


def _joined(findings: list[Finding]) -> list[Finding]:
    """Neighbours of one label with nothing between them are one: the halves of an overlap."""
    joined: list[Finding] = []
    for finding in findings:
        last = joined[-1] if joined else None
        if last is not None and last.label == finding.label and last.span.end == finding.span.start:
            span = Span(last.span.start, finding.span.end)
            best = max(last, finding, key=lambda one: one.score)
            joined[-1] = replace(best, span=span)
        else:
            joined.append(finding)
    return joined
