"""Answers read from passages: the words of the document that say it, and how sure that is."""

# ruff: noqa: RUF001 - marks of print

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from desktop.document.model import Span
from desktop.progress import JobContext
from desktop.tasks.answers.given import between
from desktop.tasks.answers.question import Asked, Operation
from desktop.tasks.answers.rows import settled, told
from desktop.tasks.answers.words import content, tokens
from desktop.tasks.retrieval.index import weighed

if TYPE_CHECKING:
    from desktop.engines.base import Reading, SpanReader
    from desktop.tasks.retrieval.index import Hit
    from desktop.tasks.retrieval.passages import Passage

READ = 24
"""Passages that are read; more find little."""
ENOUGH = 0.53
"""Confidence below which the document does not say: 0.86 of what half of the held-back policies answer is
above it."""
ENOUGH_OF_FIGURES, FIGURES = 0.35, 0.02
"""The same of passages in which such a share of the words are figures: the reader is less sure of them."""
FURTHER = 0.25
"""Confidence, as a share of the best answer's, down to which others are told as well."""
UNRELATED = 0.7
"""What is left of the confidence where a passage has no word of the question."""
RIGHT = ((0.5, 0.4), (0.92, 0.57), (0.965, 0.65), (0.985, 0.82), (1.0, 0.85))
"""Confidences, and the share of first answers that were right at them: half of the reports of TAT-QA that the
reader was not trained on; words that are a part of what the annotator marked count as right."""
LIKELY, ALSO = 0.08, 0.4
"""Probability that a second answer within a passage needs, for itself and as a share of the first's."""

_SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9•])|\n\s*\n")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Inc|Ltd|Co|Corp|No|Nos|St|vs|e\.g|i\.e|approx|U\.S|Sec|Art|para))\.\s*$"
)
_CHANGED = re.compile(
    r"\b(?:in|de)creas|\bchang|\bgr[eo]w|\b(?:rose|fell|declin|drop|higher|lower|up|down)", re.IGNORECASE
)
_PART = re.compile(r"%|\bper\s?cent|\bratio\b|\bproportion|\bshare\b", re.IGNORECASE)
_STATED = {
    Operation.CHANGE: _CHANGED,
    Operation.PERCENT_CHANGE: _CHANGED,
    Operation.AVERAGE: re.compile(r"\baverage|\bmean\b", re.IGNORECASE),
    Operation.SUM: re.compile(r"\btotal|\baggregat|\bsum\b|\bcombined\b", re.IGNORECASE),
    Operation.SHARE: _PART,
    Operation.RATIO: _PART,
}
"""Words with which a sentence states the result of an operation."""
_EDGE = " \t\n\r\f\v,;:"
QUOTE = 400
"""Characters of a quote; a longer sentence is cut at words."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Words of `passage` that answer: `span` is in its text, `confidence` in 0..1. `rank` orders answers.
    `members` are all of several answers that make a list, in order; empty for a single one."""

    passage: Passage
    span: Span
    confidence: float
    rank: float
    members: tuple[Span, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(self.span.of(self.passage.text).split())

    @property
    def likely(self) -> float:
        """How likely the answer is right, 0..1: the confidence says that the passage answers."""
        return between(RIGHT, self.confidence)

    def quote(self) -> Span:
        """The sentence, or sentences, around the answer, in the text of the passage."""
        spans = self.members or (self.span,)
        return around(self.passage.text, Span(spans[0].start, spans[-1].end))


def read(
    question: str,
    hits: Sequence[Hit],
    reader: SpanReader,
    ctx: JobContext,
    *,
    asked: Asked | None = None,
    several: bool = False,
) -> list[Answer]:
    """The answers that `hits` hold, the surest first, none saying what another says.

    `several` asks for a list: where a passage is sure of more than one answer, all are given. Of a row of a
    table `asked` says which cell is meant.
    """
    near = hits[:READ]
    if not near:
        return []
    readings = reader.read(question, [hit.passage.text for hit in near], ctx)
    found: list[Answer] = []
    words = set(content(question))
    for hit, reading in zip(near, readings, strict=True):
        about = not words or not words.isdisjoint(tokens(hit.passage.searched))
        sure = reading if about else replace(reading, answers=reading.answers * UNRELATED)
        found += _of_passage(hit, sure, weighed(hit, sure.answers), asked, several=several)
    found.sort(key=lambda answer: -answer.rank)
    return _distinct(found)


def _of_passage(
    hit: Hit, reading: Reading, rank: float, asked: Asked | None, *, several: bool
) -> Iterator[Answer]:
    text = hit.passage.text
    cut = _cell if hit.passage.kind == "row" else _trimmed
    spans = [(trimmed, sure) for span, sure in reading.spans if (trimmed := cut(text, span)) is not None]
    if not spans:
        return
    first, best = spans[0]
    if asked is not None and hit.passage.kind == "row" and not several:
        first = settled(text, first, asked)
    kept = [first]
    for span, sure in spans[1:]:
        if several and sure >= max(LIKELY, ALSO * best) and not any(span.overlaps(other) for other in kept):
            kept.append(span)
    yield Answer(hit.passage, first, reading.answers, rank, tuple(sorted(kept)) if len(kept) > 1 else ())


def enough(passage: str) -> float:
    """The confidence from which words of `passage` are told as an answer."""
    words = passage.split()
    figures = sum(any(map(str.isdigit, word)) for word in words)
    return ENOUGH_OF_FIGURES if figures >= FIGURES * len(words) else ENOUGH


def states(answer: Answer, operation: Operation) -> bool:
    """Whether the sentence around an answer speaks of what the operation would compute."""
    pattern = _STATED.get(operation)
    said = answer.quote().of(answer.passage.text)
    return pattern is not None and answer.passage.kind == "prose" and pattern.search(said) is not None


def _distinct(found: Sequence[Answer]) -> list[Answer]:
    """Each answer once: the same words elsewhere, or words within words, add nothing."""
    kept: list[Answer] = []
    for answer in found:
        said = _plain(answer.text)
        if said and not any(said in _plain(other.text) or _plain(other.text) in said for other in kept):
            kept.append(answer)
    return kept


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()


def _trimmed(text: str, span: Span) -> Span | None:
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip(_EDGE))
    end = span.start + len(words.rstrip(_EDGE))
    if text[start:end].count("(") > text[start:end].count(")") and text[end : end + 1] == ")":
        end += 1
    return Span(start, end) if start < end else None


def _cell(text: str, span: Span) -> Span | None:
    """The part of `span` in the cell that it shares most with, in a row written as "Sales | 2019: 699"."""
    shared = [
        (bool(cell.head), len(part), -cell.span.start, part)
        for cell in told(text)
        if (part := cell.span.intersection(span)) is not None
    ]
    return _trimmed(text, max(shared)[-1] if shared else span)


def sentences_of(text: str) -> list[Span]:
    """The sentences of a passage, in order."""
    cuts = [0, *_ends(text), len(text)]
    pieces = (_trimmed(text, Span(start, end)) for start, end in pairwise(cuts))
    return [piece for piece in pieces if piece is not None]


def _ends(text: str) -> list[int]:
    return [
        match.end()
        for match in _SENTENCE_END.finditer(text)
        if not _ABBREVIATION.search(text, max(0, match.start() - 12), match.end())
    ]


def around(text: str, span: Span) -> Span:
    """The sentences of `text` that `span` touches, at most some `QUOTE` characters of them."""
    ends = _ends(text)
    start = max((end for end in ends if end <= span.start), default=0)
    stop = min((end for end in ends if end >= span.end), default=len(text))
    if stop - start > QUOTE:
        room = max(0, QUOTE - len(span)) // 2
        start = max(start, _word_after(text, span.start - room)) if span.start - start > room else start
        stop = min(stop, text.rfind(" ", span.end, span.end + room + 1) if stop - span.end > room else stop)
        stop = max(stop, span.end)
    return _trimmed(text, Span(start, stop)) or span


def _word_after(text: str, at: int) -> int:
    found = text.find(" ", max(at, 0))
    return found + 1 if found >= 0 else max(at, 0)


def enumerated(text: str, span: Span) -> list[Span]:
    """The members of a list that stands in one answer: "A, B and C" are three; one where it is no list."""
    words = span.of(text)
    pieces: list[Span] = []
    start = 0
    for match in (*re.finditer(r"\s*(?:[,;]\s*(?:and|or)\s+|[,;]\s+|\s+and\s+|\s*•\s*|\n+)\s*", words), None):
        stop = match.start() if match else len(words)
        piece = _trimmed(words, Span(start, stop))
        if piece is not None:
            pieces.append(Span(span.start + piece.start, span.start + piece.end))
        start = match.end() if match else stop
    short = all(len(piece.of(text).split()) <= 10 for piece in pieces)
    return pieces if 2 <= len(pieces) <= 12 and short else [span]
