"""Personal data in a text, by the tagger and by rule together."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import replace

from desktop.document.model import Span
from desktop.document.results import Finding
from desktop.engines.base import Engines
from desktop.progress import JobContext
from desktop.tasks.detectors.addresses import grown
from desktop.tasks.detectors.mentions import agreed, mentions
from desktop.tasks.detectors.merge import merge
from desktop.tasks.detectors.parts import whole
from desktop.tasks.detectors.people import whole_people, without_possessive
from desktop.tasks.detectors.registry import RECOGNIZERS
from desktop.tasks.detectors.rosters import rosters

STRETCH = 10_000
# As far as the longest finding goes, and the words that give one its context.
REACH = 2_100
LEAST = 0.15
"""What is less likely is not told. From here to 0.5 it is a candidate: more likely nothing than something."""

# Added to the log-odds of the tagger's scores, by label. It takes more for a place than is one: with this,
# about half of what scores 0.5 is one, in articles, messages and letters alike.
_CALIBRATION = {"LOCATION": -1.0}


def detect(text: str, engines: Engines, labels: Collection[str], ctx: JobContext) -> list[Finding]:
    """Findings and candidates under `labels` (names in `labels.LABELS`): sorted, disjoint, of whole words.

    All labels are looked for and only then chosen from: a card number is no telephone number, whether
    or not cards are wanted.
    """
    found = list(by_rule(text, ctx))
    tagged = whole(text, engines.tagger.tag(text, ctx))
    found.extend(map(calibrated, agreed(text, without_possessive(text, tagged))))
    first = merge(text, found)
    ctx.check()
    found += [*mentions(text, first), *rosters(text, first)]
    merged = grown(text, whole_people(text, merge(text, found)))
    return [finding for finding in merged if finding.label in labels and finding.score >= LEAST]


def calibrated(finding: Finding) -> Finding:
    """A tagger's finding with a score that says how often such a one is right."""
    shift = _CALIBRATION.get(finding.label)
    if shift is None or not 0 < finding.score < 1:
        return finding
    odds = finding.score / (1 - finding.score) * math.exp(shift)
    return replace(finding, score=round(odds / (1 + odds), 4))


def by_rule(text: str, ctx: JobContext) -> Iterator[Finding]:
    """What the recognizers find, a stretch of text at a time so that cancel is seen in between."""
    for start in range(0, len(text), STRETCH):
        first = max(start - REACH, 0)
        part = text[first : start + STRETCH + REACH]
        for recognize in RECOGNIZERS:
            ctx.report("rules", start, len(text))
            for finding in recognize(part):
                span = Span(finding.span.start + first, finding.span.end + first)
                # What begins outside is found whole, with the words around it, by its own stretch.
                if start <= span.start < start + STRETCH:
                    yield replace(finding, span=span)
