"""Find personal data, for a person to look through and take out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from desktop.document.model import Document
from desktop.document.results import Cited, Finding, OptionValue, Section, Status, TaskResult
from desktop.progress import JobContext
from desktop.tasks.base import Option
from desktop.tasks.decisions import Marked
from desktop.tasks.detectors.labels import LABELS
from desktop.tasks.dial import LOWEST
from desktop.tasks.lists import CUSTOM, Lists, by_list
from desktop.tasks.propagate import over, propagate

if TYPE_CHECKING:
    from desktop.engines.base import Engines

# They name a region, a site, a bank or a day, and a person only together with other things.
_INDIRECT = frozenset({"LOCATION", "URL", "BIC", "ORG", "TITLE", "NATIONALITY", "AGE", "DATE"})
_LOOKED_FOR = tuple(label for label in LABELS if label != CUSTOM)
DIRECT = tuple(label for label in _LOOKED_FOR if label not in _INDIRECT)


class Redact:
    """Findings of the chosen labels, and every other place where what was found stands again."""

    name = "redact"
    title = "Redact"
    description = "Find personal data, look through it, and save a copy in which it is really gone."
    over: Literal["document"] = "document"
    tables = False
    formats = ("redacted", "json", "md")
    options = (
        Option(
            "labels",
            "several",
            DIRECT,
            "Look for",
            "Kinds of personal data to take out.",
            _LOOKED_FOR,
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
            "A black box; a label such as [PERSON 1], the same person with the same number; or a pseudonym, "
            "another name in the place of each.",
            ("box", "label", "pseudonym"),
        ),
        Option(
            "box_width",
            "choice",
            "text",
            "Width of boxes",
            "As wide as the text was, or all alike, so that the width gives no word away.",
            ("text", "fixed"),
        ),
        Option("project", "text", "", "Project", "Its lists say what to redact always and never."),
        Option(
            "allow", "texts", (), "Never", "Words that are not redacted, unless they are on another list."
        ),
        Option(
            "deny",
            "texts",
            (),
            "Always",
            "Words that are redacted wherever they stand; a label may come first, as in ORG:Acme.",
        ),
        Option(
            "audit",
            "flag",
            True,
            "Audit report",
            "A signed report beside the copy: what was removed where, who decided it, how it was proven.",
        ),
        Option(
            "patterns", "texts", (), "Patterns", "Regular expressions of what is redacted, as in CASE-[0-9]+."
        ),
    )

    def run(
        self,
        doc: Document,
        engines: Engines,
        options: Mapping[str, OptionValue],
        ctx: JobContext,
    ) -> TaskResult:
        """Findings in order, not overlapping, numbered. `sections` count them and hold nothing of them."""
        from desktop.tasks.detectors.detect import detect  # brings numpy and the recognizers' libraries

        labels, threshold = options["labels"], options["threshold"]
        if not isinstance(labels, tuple) or not isinstance(threshold, int | float):
            raise TypeError("options were not completed")
        lists = Lists.of(options)
        listed, problems = by_list(doc.text, lists, ctx)
        detected = [f for f in detect(doc.text, engines, labels, ctx) if f.score >= LOWEST]
        problems = [*doc.problems, *problems]
        result = TaskResult(
            task=self.name,
            status=Status.PARTIAL if problems else Status.OK,
            findings=tuple(over(doc.text, listed, detected)),
            models=(engines.tagger.model,),
            problems=tuple(problems),
            options=dict(options),
        )
        (result,) = propagate([Marked(doc.text, result)], ctx, lists.allow)
        return reported(doc, result)


def reported(doc: Document, result: TaskResult) -> TaskResult:
    """`result` with its counts as they are now: after the dial, a decision, or the rest of the batch."""
    return replace(result, sections=report(doc, result.findings))


def report(doc: Document, findings: Sequence[Finding]) -> tuple[Section, ...]:
    """Counts by label and by page; they stand on nothing that could be quoted."""
    labels = Counter(finding.label for finding in findings)
    who = {label: len({f.entity for f in findings if f.label == label}) for label in labels}
    counts = [(label, labels[label], who[label]) for label in LABELS if label in labels]
    sections = [_table("findings", f"Findings: {len(findings)}", ("Label", "Findings", "Different"), counts)]
    if doc.paged and findings:
        pages = Counter(doc.page_number(finding.span.start) for finding in findings)
        on = [(page.number, pages[page.number]) for page in doc.pages if pages[page.number]]
        sections.append(_table("pages", "By page", ("Page", "Findings"), on))
    return tuple(sections)


def _table(name: str, title: str, columns: tuple[str, ...], rows: Sequence[Sequence[object]]) -> Section:
    return Section(
        name, title, "table", tuple(tuple(Cited(str(v), ()) for v in row) for row in rows), columns
    )
