"""A timeline: what the document says of each time that it names, in the order of time."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.document.results import Cited, Section
from desktop.progress import JobContext
from desktop.tasks.extraction.days import convention
from desktop.tasks.summary.claims import claim, laid_out, stretches
from desktop.tasks.summary.dates import Time, times
from desktop.tasks.summary.source import Source

COLUMNS = ("Date", "What the document says")
_EXACT = {"day": 0.4, "month": 0.3, "quarter": 0.15, "year": 0.0}


def timeline(
    source: Source, scores: Sequence[float], wanted: int, ctx: JobContext
) -> tuple[Section | None, frozenset[int]]:
    """A table of at most `wanted` sentences that name a time, and the indices of those; None without any.

    Chosen by score and by how exact the time is. A sentence that names several times has a row for each.
    """
    text = source.doc.text
    day_first = convention(text)
    found: list[tuple[float, int, list[tuple[Time, Cited]]]] = []
    for index, sentence in enumerate(source.sentences):
        ctx.check()
        words, places = laid_out(sentence, text)
        named = {time.iso: time for time in reversed(times(words, day_first))}  # each time once, the first
        if named:
            worth = float(scores[index]) + max(_EXACT[time.kind] for time in named.values())
            cited = [(time, _cited(time, words, places, text)) for time in named.values()]
            found.append((worth, index, cited))
    best = sorted(found, key=lambda entry: (-entry[0], entry[1]))[:wanted]
    rows = sorted(
        (
            (time.order, index, (cited, claim(source.sentences[index], text)))
            for _, index, named in best
            for time, cited in named
        ),
        key=lambda row: row[:2],
    )
    if not rows:
        return None, frozenset()
    table = Section("timeline", "Timeline", "table", tuple(row for _, _, row in rows), COLUMNS)
    return table, frozenset(index for _, index, _ in best)


def _cited(time: Time, words: str, places: list[int], text: str) -> Cited:
    spans = tuple(stretches(places[time.span.start : time.span.end], text))
    return Cited(time.span.of(words), spans, kind="date", normal=time.iso)
