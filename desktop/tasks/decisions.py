"""What a person decided of a finding, carried to all like it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, get_args

from desktop.document.model import Span
from desktop.document.results import Finding, TaskResult
from desktop.tasks.entities import value_of

Scope: TypeAlias = Literal["place", "same", "variants"]
SCOPES: tuple[Scope, ...] = get_args(Scope)

ADDED = "person"
"""Detector of a finding that a person added."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A text and what was found in it. With `is_name` the text is the name of a file, without its ending."""

    text: str
    result: TaskResult
    is_name: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether what stands at `span` of the document with index `document` is removed, and under which label.

    An empty label leaves the finding its own; where nothing was found one is needed. `scope` says what else
    it goes for: "same" for every equal value in the batch, "variants" for everything of the same entity.
    """

    document: int
    span: Span
    remove: bool
    label: str = ""
    scope: Scope = "place"


def decided(documents: Sequence[Marked], decision: Decision) -> tuple[TaskResult, ...]:
    """The results after `decision`, nothing spread and no entity numbered anew.

    Raises `ValueError` for a place outside of the batch, or a new finding without a label.
    """
    if not 0 <= decision.document < len(documents):
        raise ValueError("no such document")
    here = documents[decision.document]
    if not len(decision.span) or decision.span.end > len(here.text):
        raise ValueError("no such place")
    subject = _subject(here, decision)
    return tuple(
        _carried_out(marked, decision, subject, here.text, is_here=number == decision.document)
        for number, marked in enumerate(documents)
    )


def stored(result: TaskResult) -> Iterator[Finding]:
    """All findings that a result holds, wherever they are."""
    yield from result.findings
    yield from result.candidates
    yield from result.rejected


def _subject(here: Marked, decision: Decision) -> Finding:
    """The finding that is decided on: a stored one, or a new one."""
    known = next((f for f in stored(here.result) if f.span == decision.span), None)
    if known is not None:
        return known
    if not decision.label:
        raise ValueError("a new finding needs a label")
    return Finding(decision.label, decision.span, 1.0, ADDED)


def _carried_out(
    marked: Marked, decision: Decision, subject: Finding, subject_text: str, *, is_here: bool
) -> TaskResult:
    value = value_of(subject.label, subject.span.of(subject_text))

    def meant(finding: Finding) -> bool:
        if is_here and finding.span == subject.span:
            return True
        if finding.label != subject.label or decision.scope == "place":
            return False
        if decision.scope == "variants" and subject.entity and finding.entity == subject.entity:
            return True
        return value_of(finding.label, finding.span.of(marked.text)) == value

    known = list(stored(marked.result))
    changed = [
        _by_person(finding, decision.label)
        for finding in known
        if meant(finding) and (not is_here or finding.span == subject.span or _clear(finding, subject))
    ]
    if is_here and not any(finding.span == subject.span for finding in changed):
        changed.append(_by_person(subject, decision.label))
    if not changed:
        return marked.result

    def left(findings: tuple[Finding, ...]) -> list[Finding]:
        """Those that are not decided on now; what a person's own finding overlaps gives way to it."""
        return [
            finding
            for finding in findings
            if not meant(finding) and (not is_here or _clear(finding, subject))
        ]

    result = marked.result
    findings, rejected = left(result.findings), left(result.rejected)
    (findings if decision.remove else rejected).extend(changed)
    return replace(
        result,
        findings=tuple(sorted(findings, key=_span)),
        candidates=tuple(left(result.candidates)),
        rejected=tuple(sorted(rejected, key=_span)),
    )


def _clear(finding: Finding, subject: Finding) -> bool:
    return not finding.span.overlaps(subject.span)


def _by_person(finding: Finding, label: str) -> Finding:
    return replace(finding, label=label or finding.label, decided_by="person")


def _span(finding: Finding) -> Span:
    return finding.span
