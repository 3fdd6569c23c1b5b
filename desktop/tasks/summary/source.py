"""What a summary can choose from: each sentence of a document once, by section."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from desktop.document.model import Document
from desktop.document.results import Cited
from desktop.progress import JobContext
from desktop.tasks.sentences import Sentence, sentences

MIN_WORDS = 3
OPENING = 30
"""Sentences and headings in which the title is looked for."""
_NO_TITLE = re.compile(
    r"(?:(?:strictly|private|privileged|and|confidential|execution|version|copy|draft|final|page|of|\d)\W*)+$"
    r"|(?:attention|attn|dear|exhibit|ex-|table|figure|abbildung|tabelle|contents)\b"
    r"|.*\bpage \d|.*[{}=<>∈→]|.*\b(?:of|in|the|and|die|der|das)$",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Part:
    """A section: its heading (None before the first), the half-open range of its sentences in
    `Source.sentences`, and how many sentences it has in the document, repeated ones too."""

    heading: Sentence | None
    start: int
    end: int
    count: int


@dataclass(frozen=True, slots=True)
class Source:
    """A document to summarise. `texts` are the words of `sentences`; `parts` follow each other and hold
    them all; `headings` are those near the beginning that may be the title."""

    doc: Document
    sentences: tuple[Sentence, ...]
    texts: tuple[str, ...]
    parts: tuple[Part, ...]
    headings: tuple[Sentence, ...]

    @property
    def count(self) -> int:
        """Sentences of the document, repeated ones too."""
        return sum(part.count for part in self.parts)

    def cited(self, index: int, score: float = 1.0) -> Cited:
        """The sentence word for word."""
        return Cited(self.texts[index], self.sentences[index].spans, score=score)

    def part_of(self, index: int) -> Part:
        """The section of a sentence."""
        return next(part for part in self.parts if part.start <= index < part.end)


def read(doc: Document, ctx: JobContext) -> Source:
    """The sentences of the whole of `doc`; what is said again is there once, where it came first."""
    found = sentences(doc, ctx)
    long_enough = [s for s in found if not s.heading and len(s.of(doc.text).split()) >= MIN_WORDS]
    # A note of two words is all there is, at times.
    able = set(long_enough or [s for s in found if not s.heading])
    kept: dict[str, Sentence] = {}
    parts: list[Part] = []
    heading: Sentence | None = None
    start = count = 0
    for sentence in found:
        if not sentence.heading:
            count += 1
            if sentence in able:
                kept.setdefault(sentence.of(doc.text), sentence)
            continue
        if count:
            parts.append(Part(heading, start, len(kept), count))
        heading, start, count = sentence, len(kept), 0
    if count:
        parts.append(Part(heading, start, len(kept), count))
    return Source(doc, tuple(kept.values()), tuple(kept), tuple(parts), _opening(doc, found))


def _opening(doc: Document, found: Sequence[Sentence]) -> tuple[Sentence, ...]:
    fit = [
        sentence
        for sentence in found[:OPENING]
        if sentence.heading
        and len(_WORDS.findall(sentence.of(doc.text))) >= 2
        and not _NO_TITLE.match(sentence.of(doc.text))
    ]
    # Where the file says how high its headings stand, the title is one of the highest.
    levels = {sentence: _level(doc, sentence) for sentence in fit}
    return tuple(sentence for sentence in fit if levels[sentence] == min(levels.values()))


def _level(doc: Document, sentence: Sentence) -> int:
    return min((h.level for h in doc.headings if h.span.overlaps(sentence.spans[0])), default=1)
