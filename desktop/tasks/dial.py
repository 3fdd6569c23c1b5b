"""The recall dial: another threshold for a result that stands, from its stored scores."""

from __future__ import annotations

from dataclasses import replace

from desktop.document.results import Finding, TaskResult

LOWEST = 0.15
"""Findings with a lower score are not kept: there are too many, and hardly one of them is right."""


def at(result: TaskResult, threshold: float) -> TaskResult:
    """`result` as it is with `threshold`. What a person decided stays where it is.

    Each place that a finding was spread to has a score of its own, so it goes with what it rests on; entities
    are numbered over the candidates too, so they keep their numbers.
    """
    stored = sorted([*result.findings, *result.candidates], key=lambda finding: finding.span)
    return replace(
        result,
        findings=tuple(finding for finding in stored if _stands(finding, threshold)),
        candidates=tuple(finding for finding in stored if not _stands(finding, threshold)),
        options={**result.options, "threshold": threshold},
    )


def price(result: TaskResult, threshold: float) -> int:
    """How many findings more there are to review with `threshold`; negative for fewer."""
    more = sum(_stands(finding, threshold) for finding in result.candidates)
    fewer = sum(not _stands(finding, threshold) for finding in result.findings)
    return more - fewer


def _stands(finding: Finding, threshold: float) -> bool:
    return finding.decided_by == "person" or finding.score >= threshold
