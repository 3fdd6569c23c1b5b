"""Find personal data, for a person to look through and take out."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop.document.model import Document, Span
from desktop.document.results import Finding, OptionValue, Status, TaskResult
from desktop.progress import JobContext
from desktop.tasks.base import Option
from desktop.tasks.detectors.labels import LABELS
from desktop.tasks.entities import numbered

if TYPE_CHECKING:
    from desktop.engines.base import Engines

# They name a region, a site, a bank or a day, and a person only together with other things.
_INDIRECT = frozenset({"LOCATION", "URL", "BIC", "ORG", "TITLE", "NATIONALITY", "AGE", "DATE"})
DIRECT = tuple(label for label in LABELS if label not in _INDIRECT)

SHORTEST = 4
"""Letters and digits of a literal that is looked for elsewhere; shorter ones stand for too much else."""

_WORD = re.compile(r"\w+")
_CHECK_EVERY = 4096


class Redact:
    """Findings of the chosen labels, and every other place where what was found stands again."""

    name = "redact"
    title = "Redact"
    description = "Find personal data, look through it, and save a copy in which it is really gone."
    formats = ("redacted", "json", "md")
    options = (
        Option(
            "labels",
            "several",
            DIRECT,
            "Look for",
            "Kinds of personal data to take out.",
            tuple(LABELS),
        ),
        Option(
            "threshold",
            "fraction",
            0.5,
            "Threshold",
            "Leave out findings with a lower score. Lower finds more, and more that is none.",
        ),
        Option(
            "style",
            "choice",
            "box",
            "Style",
            "A black box, or a label such as [PERSON 1]: the same person has the same number.",
            ("box", "label"),
        ),
    )

    def run(
        self,
        doc: Document,
        engines: Engines,
        options: Mapping[str, OptionValue],
        ctx: JobContext,
    ) -> TaskResult:
        """Findings in order, not overlapping, numbered. `text` counts them and holds nothing of them."""
        from desktop.tasks.detectors.detect import detect  # brings numpy and the recognizers' libraries

        labels, threshold = options["labels"], options["threshold"]
        if not isinstance(labels, tuple) or not isinstance(threshold, int | float):
            raise TypeError("options were not completed")
        detected = [f for f in detect(doc.text, engines, labels, ctx) if f.score >= threshold]
        findings = tuple(numbered(doc.text, spread(doc.text, detected, ctx)))
        return TaskResult(
            task=self.name,
            status=Status.PARTIAL if doc.problems else Status.OK,
            findings=findings,
            text=report(doc, findings),
            models=(engines.tagger.model,),
            problems=doc.problems,
            options=dict(options),
        )


@dataclass(frozen=True, slots=True)
class _Literal:
    """What a finding holds, to be looked for elsewhere."""

    pattern: re.Pattern[str]
    finding: Finding

    @classmethod
    def of(cls, text: str, finding: Finding) -> _Literal | None:
        """None where there is too little to look for."""
        literal = finding.span.of(text)
        words = list(_WORD.finditer(literal))
        if sum(map(str.isalnum, literal)) < SHORTEST:
            return None
        parts = literal[words[0].start() : words[-1].end()].split()
        # Will is not will: a single word is looked for with its capital.
        capital = f"(?=(?-i:{parts[0][0]}))" if len(parts) == 1 and _is_name(parts[0]) else ""
        source = r"\s+".join(map(re.escape, parts))
        return cls(re.compile(rf"{capital}{source}(?!\w)", re.IGNORECASE), finding)


def _is_name(word: str) -> bool:
    return word.isalpha() and word[0].isupper()


def spread(text: str, findings: Iterable[Finding], ctx: JobContext) -> list[Finding]:
    """`findings` and the other places of their literals (detector "repeat"), in order, not overlapping.

    Case and white space do not count. A repeat that goes further than a finding takes its place.
    """
    found = sorted(findings, key=lambda finding: finding.span)
    repeats = list(_repeats(text, found, ctx))
    kept = [finding for finding in found if not _overlapping(repeats, finding.span)]
    return sorted([*kept, *repeats], key=lambda finding: finding.span)


def _repeats(text: str, found: list[Finding], ctx: JobContext) -> Iterator[Finding]:
    """Places that no finding covers or cuts, in order."""
    literals = _by_first_word(text, found)
    end = 0
    for index, word in enumerate(_WORD.finditer(text)):
        if index % _CHECK_EVERY == 0:
            ctx.report("repeats", word.start(), len(text))
        if word.start() < end:
            continue
        for literal in literals.get(word[0].casefold(), ()):
            match = literal.pattern.match(text, word.start())
            if match is None:
                continue
            span = Span(*match.span())
            here = _overlapping(found, span)
            if all(span.contains(other.span) and span != other.span for other in here):
                yield Finding(literal.finding.label, span, literal.finding.score, "repeat")
                end = span.end
                break


def _by_first_word(text: str, found: Iterable[Finding]) -> dict[str, list[_Literal]]:
    """Each literal once, the longest first: "Ann Miller-Jones" before "Ann Miller"."""
    best: dict[tuple[str, ...], Finding] = {}
    for finding in sorted(found, key=lambda finding: (-len(finding.span), -finding.score)):
        best.setdefault(tuple(finding.span.of(text).split()), finding)
    by_word: dict[str, list[_Literal]] = defaultdict(list)
    for finding in best.values():
        literal = _Literal.of(text, finding)
        if literal is not None:
            first = _WORD.search(finding.span.of(text))
            if first is not None:
                by_word[first[0].casefold()].append(literal)
    return by_word


def _overlapping(ordered: Sequence[Finding], span: Span) -> list[Finding]:
    """Those of `ordered` (by place, not overlapping) that share a character with `span`."""
    first = bisect_right(ordered, span.start, key=lambda finding: finding.span.end)
    last = bisect_left(ordered, span.end, key=lambda finding: finding.span.start)
    return list(ordered[first:last])


def report(doc: Document, findings: Sequence[Finding]) -> str:
    """Counts by label and by page as Markdown."""
    if not findings:
        return "Nothing was found.\n"
    labels = Counter(finding.label for finding in findings)
    who = {label: len({f.entity for f in findings if f.label == label}) for label in labels}
    lines = [
        f"**Findings:** {len(findings)}",
        "",
        "| Label | Findings | Different |",
        "| --- | ---: | ---: |",
    ]
    lines += [f"| {label} | {labels[label]} | {who[label]} |" for label in LABELS if label in labels]
    if doc.paged:
        pages = Counter(doc.page_number(finding.span.start) for finding in findings)
        lines += ["", "| Page | Findings |", "| ---: | ---: |"]
        lines += [f"| {page.number} | {pages[page.number]} |" for page in doc.pages if pages[page.number]]
    return "\n".join(lines) + "\n"
