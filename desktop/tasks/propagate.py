"""What was found once is found everywhere: in each of its writings, in every text of a batch."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from desktop.document.model import Span
from desktop.document.results import Finding, TaskResult
from desktop.progress import JobContext
from desktop.tasks.decisions import Marked
from desktop.tasks.dial import LOWEST, at
from desktop.tasks.entities import PERSON, Sighted, numbered_over, plain
from desktop.tasks.matching import Index, Match, matches, matches_in_name
from desktop.tasks.writings import SURE_NAME, Kind, Writing, writings

REPEAT, VARIANT = "repeat", "variant"
SPREAD = frozenset({REPEAT, VARIANT})
"""Detectors of what is spread: it is worked out anew each time, from what it rests on."""

ELSEWHERE = 0.9
"""What is left of the score of a surname by itself in a text that does not hold the name."""
THRESHOLD = 0.5
"""Of a result that was made without the option."""

_MARKS = " \t\r\n\f\v\u00a0.,;:-_/()'\u2019\u2010\u2011\u00ad"
_WORTH = 3
"""Letters and digits of a rest that says something by itself."""


def propagate(
    documents: Sequence[Marked], ctx: JobContext, allow: frozenset[str] = frozenset()
) -> tuple[TaskResult, ...]:
    """The results of `documents` with every further place of what was found, and entities numbered over all.

    Places that a person rejected stay rejected, and what a person decided stays as it is. `allow` holds the
    letters and digits (`entities.plain`) of what is not removed unless a person says so.
    """
    allowed = [_without_allowed(marked, allow) for marked in documents]
    primary = [_primary(marked.result) for marked in allowed]
    index = Index.of(_written(allowed, primary))
    found: list[Sighted] = []
    for number, marked in enumerate(allowed):
        ctx.report("spread", number, len(allowed))
        places = (
            matches_in_name(marked.text, index, ctx)
            if marked.is_name
            else matches(marked.text, number, index, ctx)
        )
        spread = [_finding(match) for match in places if plain(match.span.of(marked.text)) not in allow]
        combined = _combined(marked, primary[number], [f for f in spread if f.score >= LOWEST])
        found.append(Sighted(marked.text, combined, _readings(places)))
    ctx.report("spread", len(allowed), len(allowed))
    return tuple(_numbered(allowed, found))


def _without_allowed(marked: Marked, allow: frozenset[str]) -> Marked:
    """What is on the list goes to the rejected, but for what a person decided."""

    def goes(finding: Finding) -> bool:
        return finding.decided_by == "machine" and plain(finding.span.of(marked.text)) in allow

    result = marked.result
    gone = [finding for finding in (*result.findings, *result.candidates) if goes(finding)]
    if not gone:
        return marked
    rejected = [*result.rejected, *(replace(finding, decided_by="person") for finding in gone)]
    return replace(
        marked,
        result=replace(
            result,
            findings=tuple(finding for finding in result.findings if not goes(finding)),
            candidates=tuple(finding for finding in result.candidates if not goes(finding)),
            rejected=tuple(sorted(rejected, key=_span)),
        ),
    )


def _primary(result: TaskResult) -> list[Finding]:
    """What was not spread, or was confirmed by a person, in order."""
    kept = (
        finding
        for finding in (*result.findings, *result.candidates)
        if finding.detector not in SPREAD or finding.decided_by == "person"
    )
    return sorted(kept, key=_span)


def _written(
    documents: Sequence[Marked], primary: Sequence[Sequence[Finding]]
) -> Iterator[tuple[int, Writing]]:
    """Every writing of every finding, with the number of its text."""
    known: dict[tuple[str, str, float, str], tuple[Writing, ...]] = {}
    for number, (marked, findings) in enumerate(zip(documents, primary, strict=True)):
        for finding in findings:
            literal = finding.span.of(marked.text)
            same = (finding.label, literal, finding.score, finding.decided_by)
            if same not in known:
                known[same] = tuple(writings(finding, literal))
            for writing in known[same]:
                yield number, writing


def _finding(match: Match) -> Finding:
    writing = match.writing
    score = writing.score if match.sure else writing.score * ELSEWHERE
    return Finding(
        writing.label, match.span, round(score, 4), REPEAT if writing.kind is Kind.VALUE else VARIANT
    )


def _combined(marked: Marked, primary: list[Finding], spread: list[Finding]) -> list[Finding]:
    """Both as one list in order, not overlapping, and nothing more where a person rejected something."""
    rejected = sorted(marked.result.rejected, key=_span)
    kept = list(primary)
    for new in spread:
        first, last = _between(rejected, new.span)
        if first < last:
            continue
        first, last = _between(kept, new.span)
        kept[first:last] = _settled(marked.text, kept[first:last], new)
    return kept


def over(text: str, first: Sequence[Finding], others: Iterable[Finding]) -> list[Finding]:
    """`first`, and of `others` what they leave free, in order."""
    kept = sorted(first, key=_span)
    for other in others:
        start, end = _between(kept, other.span)
        kept[start:end] = sorted(
            [*kept[start:end], *_rests(text, other, [f.span for f in kept[start:end]])], key=_span
        )
    return kept


def _between(ordered: Sequence[Finding], span: Span) -> tuple[int, int]:
    """First and last of `ordered` (by place, not overlapping) that share a character with `span`."""
    first = bisect_right(ordered, span.start, key=lambda finding: finding.span.end)
    return first, bisect_left(ordered, span.end, lo=first, key=lambda finding: finding.span.start)


def _settled(text: str, here: list[Finding], new: Finding) -> list[Finding]:
    """What stands after `new` came upon the findings `here`, each of which shares a character with it.

    The stronger keeps its whole place, and the rest of the weaker stays: no letter that was found by either
    is lost. A finding that grows keeps its detector, as it does not stand on the other one alone.
    """
    if not here:
        return [new]
    first = here[0]
    if len(here) == 1 and first.span == new.span:
        lifted = first.decided_by == "machine" and first.score < new.score
        return [replace(first, label=new.label, score=new.score)] if lifted else here
    weaker = all(f.decided_by == "machine" and f.score <= new.score for f in here)
    if all(new.span.contains(f.span) for f in here):
        alike = all(f.label == new.label and f.decided_by == "machine" for f in here)
        if weaker or (alike and new.score >= SURE_NAME):
            best = max(new.score, *(f.score for f in here))
            return [replace(first, label=new.label, span=new.span, score=best)]
    if weaker:
        rests = [rest for finding in here for rest in _rests(text, finding, [new.span])]
        return sorted([*rests, new], key=_span)
    return sorted([*here, *_rests(text, new, [finding.span for finding in here])], key=_span)


def _rests(text: str, finding: Finding, taken: Sequence[Span]) -> Iterator[Finding]:
    """The parts of `finding` outside of `taken` (in order) that say something by themselves."""
    if not taken:
        yield finding
        return
    start = finding.span.start
    for span in [*taken, Span(finding.span.end, finding.span.end)]:
        end = min(span.start, finding.span.end)
        if start < end:
            part = text[start:end]
            left, right = len(part) - len(part.lstrip(_MARKS)), len(part.rstrip(_MARKS))
            if sum(map(str.isalnum, part)) >= _WORTH:
                yield replace(finding, span=Span(start + left, start + right))
        start = max(start, span.end)


def _readings(places: Iterable[Match]) -> dict[Span, str]:
    """How the names are to be read that are run together, or letter by letter."""
    return {
        match.span: match.writing.reading
        for match in places
        if match.writing.label == PERSON and match.writing.joints and not match.more
    }


def _numbered(documents: Sequence[Marked], found: Sequence[Sighted]) -> Iterator[TaskResult]:
    """The results with `found`, parted by the threshold of each. The rejected have numbers too, the last."""
    # Nobody is joined to another, or parted, by what is not removed.
    aside = [
        [replace(finding, decided_by="machine", score=0.0) for finding in marked.result.rejected]
        for marked in documents
    ]
    numbered = numbered_over(
        replace(sighted, findings=[*sighted.findings, *of_text])
        for sighted, of_text in zip(found, aside, strict=True)
    )
    for marked, findings in zip(documents, numbered, strict=True):
        entity = {(finding.span, finding.label): finding.entity for finding in findings}
        left = {(finding.span, finding.label): finding for finding in marked.result.rejected}
        result = replace(
            marked.result,
            findings=tuple(finding for finding in findings if (finding.span, finding.label) not in left),
            candidates=(),
            rejected=tuple(replace(f, entity=entity[place]) for place, f in left.items()),
        )
        threshold = result.options.get("threshold", THRESHOLD)
        parted = at(result, threshold if isinstance(threshold, float) else THRESHOLD)
        yield replace(parted, options=result.options)


def _span(finding: Finding) -> Span:
    return finding.span
