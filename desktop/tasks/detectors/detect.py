"""Personal data in a text, by the tagger and by rule together."""

from __future__ import annotations

from collections.abc import Collection

from desktop.document.results import Finding
from desktop.engines.base import Engines
from desktop.progress import JobContext
from desktop.tasks.detectors.mentions import mentions
from desktop.tasks.detectors.merge import merge
from desktop.tasks.detectors.parts import whole
from desktop.tasks.detectors.registry import RECOGNIZERS


def detect(text: str, engines: Engines, labels: Collection[str], ctx: JobContext) -> list[Finding]:
    """Findings under `labels` (names in `labels.LABELS`): sorted, not overlapping, of whole words.

    All labels are looked for and only then chosen from: a card number is no telephone number, whether
    or not cards are wanted.
    """
    found: list[Finding] = []
    for done, recognize in enumerate(RECOGNIZERS):
        ctx.report("rules", done, len(RECOGNIZERS))
        found.extend(recognize(text))
    ctx.report("rules", len(RECOGNIZERS), len(RECOGNIZERS))
    found.extend(whole(text, engines.tagger.tag(text, ctx)))
    first = merge(text, found)
    ctx.check()
    merged = merge(text, [*found, *mentions(text, first)])
    return [finding for finding in merged if finding.label in labels]
