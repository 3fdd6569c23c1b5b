"""Personal data found by a token classifier with BIO labels: our own model, or Rampart (17 types)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desktop.document.model import Span
from desktop.document.results import Finding
from desktop.engines.encoder import Encoder, OnEncoder
from desktop.modelstore.pii.shapes import Shape, token_shapes
from desktop.progress import JobContext

# Tokens in one window and in two neighbours' overlap, about 500 characters: what both models were trained
# on. Rampart finds less in windows near its 512 positions.
WINDOW = 126
OVERLAP = 40
# A type less likely than this is not reported. Tasks have a threshold of their own above it, and keep what is
# below for a person who wants more.
MIN_SCORE = 0.15
# A word less likely than this joins no finding of likelier words: it would spoil their ends and their score.
SURE = 0.4
# The tokenizer takes this many characters at a time, so that cancel is seen in between.
STRETCH = 50_000
# What a number or an address of mail may have inside ("077-1234/5", "ann.lee@example.org").
_GLUE = frozenset("-./@_:+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as the tokenizer cuts them, and the tokens it consists of (both half-open ranges)."""

    span: Span
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text as the model reads it: ids and token types by token, and its words."""

    ids: list[int]
    types: list[int]
    words: list[Word]


class TokenTagger(OnEncoder):
    """Findings carry the model's own labels. Give `detector` as findings name it.

    `graph` is the file of the model beside config.json and tokenizer.json. With `shapes` the model is told
    how each word is written, as its token type; else all are 0.
    """

    def __init__(
        self,
        path: Path,
        label: str,
        threads: int,
        *,
        graph: str = "model.onnx",
        detector: str = "pii",
        shapes: bool = True,
        overlap: int = OVERLAP,
    ) -> None:
        self.model = label
        self._config = path / "config.json"
        self._marks = 1
        self._encoder = Encoder(path / graph, path / "tokenizer.json", threads)
        self._detector = detector
        self._shapes = shapes
        self._overlap = overlap

    def tag(self, text: str, ctx: JobContext) -> list[Finding]:
        """Findings of whole words, in order, not overlapping."""
        tokens = self._tokenize(text, ctx)
        if not tokens.words:
            return []
        probabilities = self._classify(tokens, ctx)
        if self._shapes:
            even_out(text, tokens.words, probabilities)
        return list(findings(text, tokens.words, probabilities, self._names, self._detector))

    @cached_property
    def _names(self) -> list[str]:
        """The labels, in the order of the model's outputs."""
        labels = json.loads(self._config.read_text(encoding="utf-8"))["id2label"]
        return [labels[str(number)] for number in range(len(labels))]

    def _tokenize(self, text: str, ctx: JobContext) -> Tokens:
        tokenizer = self._encoder.tokenizer
        tokens = Tokens([], [], [])
        for start, end in stretches(text):
            ctx.check()
            part = text[start:end]
            encoding = tokenizer.encode(part, add_special_tokens=False)
            offsets, numbers = encoding.offsets, encoding.word_ids  # made anew each time they are asked for
            base = len(tokens.ids)
            tokens.ids.extend(encoding.ids)
            tokens.words.extend(_words(offsets, numbers, start, base))
            if self._shapes:
                tokens.types.extend(token_shapes(part, offsets, numbers))
        return tokens

    def _classify(self, tokens: Tokens, ctx: JobContext) -> NDArray[np.float32]:
        """Probability of each label for each token, shape (tokens, labels).

        Each token is judged by the window in which it stands farthest from an edge.
        """
        tokenizer = self._encoder.tokenizer
        begin, end = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
        spans = list(windows(len(tokens.ids), overlap=self._overlap))
        rows = [[begin, *tokens.ids[start:stop], end] for start, stop in spans]
        edge = int(Shape.OTHER)
        types = [[edge, *tokens.types[start:stop], edge] for start, stop in spans] if self._shapes else None
        return self._probabilities(len(tokens.ids), spans, self._encoder.run(rows, "tag", ctx, types))

    def _probabilities(
        self, count: int, spans: list[tuple[int, int]], outputs: Iterator[tuple[int, NDArray[np.float32]]]
    ) -> NDArray[np.float32]:
        """Those of `count` tokens, from the outputs for the windows `spans`, each with a mark before it."""
        kept = keeps(spans)
        logits: NDArray[np.float32] | None = None
        for index, output in outputs:
            if logits is None:
                logits = np.empty((count, output.shape[1]), np.float32)
            first, last = kept[index]
            shift = self._marks - spans[index][0]
            logits[first:last] = output[first + shift : last + shift]
        assert logits is not None  # noqa: S101 - tag() asks only where there are tokens
        logits -= logits.max(axis=1, keepdims=True)
        np.exp(logits, out=logits)
        logits /= logits.sum(axis=1, keepdims=True)
        return logits


class PiiTagger(TokenTagger):
    """Strongroom's own model. Its labels are those of `tasks.detectors.labels`."""

    def __init__(self, path: Path, label: str, threads: int) -> None:
        super().__init__(path, label, threads, overlap=24)  # finds as much as with 40, a fifth faster


class RampartTagger(TokenTagger):
    """Rampart, as it comes: its own types ("GIVEN_NAME", "ZIP_CODE"), all in small letters."""

    def __init__(self, path: Path, label: str, threads: int) -> None:
        super().__init__(path, label, threads, graph="model_q4.onnx", detector="rampart", shapes=False)


def stretches(text: str) -> Iterator[tuple[int, int]]:
    """Parts of at most `STRETCH` characters, cut at white space where there is some."""
    start = 0
    while len(text) - start > STRETCH:
        end = start + STRETCH
        for cut in range(end, start, -1):
            if text[cut - 1].isspace():
                end = cut
                break
        yield start, end
        start = end
    yield start, len(text)


def windows(count: int, size: int = WINDOW, overlap: int = OVERLAP) -> Iterator[tuple[int, int]]:
    """Half-open ranges of at most `size` that cover `count` tokens and overlap by at least `overlap`."""
    start = 0
    while start + size < count:
        yield start, start + size
        start += size - overlap
    # The last is moved back to full length: it costs the same and sees more.
    yield max(count - size, 0), count


def keeps(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The part of each window that no other sees better: neighbours part in the middle of their overlap."""
    cuts = [(left[1] + right[0]) // 2 for left, right in pairwise(spans)]
    return list(zip([0, *cuts], [*cuts, spans[-1][1]], strict=True))


def _words(
    offsets: Sequence[tuple[int, int]], numbers: Sequence[int | None], start: int, base: int
) -> Iterator[Word]:
    """Words from the tokens' offsets in a stretch that begins at `start` of the text."""
    first = 0
    for last in range(1, len(offsets) + 1):
        if last == len(offsets) or numbers[last] != numbers[first]:
            span = Span(start + offsets[first][0], start + offsets[last - 1][1])
            yield Word(span, base + first, base + last)
            first = last


def even_out(text: str, words: Sequence[Word], probabilities: NDArray[np.float32]) -> None:
    """Give all tokens of a number or an address of mail their mean: its parts are of one type or of none.

    That is a run of words without white space that has a digit or an @ in it.
    """
    at = 0
    while at < len(words):
        end = at + 1
        while (
            end < len(words) and words[end - 1].span.end == words[end].span.start and _glued(text, words, end)
        ):
            end += 1
        run = text[words[at].span.start : words[end - 1].span.end]
        if end - at > 1 and ("@" in run or any(char.isdigit() for char in run)):
            part = probabilities[words[at].first : words[end - 1].last]
            begins = part[0].copy()
            part[:] = part.mean(axis=0)
            # What begins, B or I, is for the first token to say.
            part[0] = _begun(part[0], begins)
        at = end


def _glued(text: str, words: Sequence[Word], at: int) -> bool:
    """Whether the word at `at` goes on with the one before, and is not a mark at the end of the run."""

    def inner(place: int) -> bool:
        mark = words[place].span.of(text)
        return mark.isalnum() or (
            mark in _GLUE
            and 0 < place < len(words) - 1
            and words[place].span.end == words[place + 1].span.start
            and words[place + 1].span.of(text).isalnum()
        )

    return inner(at - 1) and inner(at)


def _begun(mean: NDArray[np.float32], first: NDArray[np.float32]) -> NDArray[np.float32]:
    """`mean` with each type's share parted between B and I as in `first`; labels are O, B, I, B, I, ..."""
    out = mean.copy()
    whole = mean[1::2] + mean[2::2]
    share = first[1::2] / np.maximum(first[1::2] + first[2::2], 1e-9)
    out[1::2] = whole * share
    out[2::2] = whole * (1 - share)
    return out


def findings(
    text: str,
    words: Sequence[Word],
    probabilities: NDArray[np.float32],
    names: Sequence[str],
    detector: str = "pii",
) -> Iterator[Finding]:
    """Words of one type that follow each other, as findings; the score is their mean probability.

    `names` are BIO labels ("B-CITY"). A word has the type that is likeliest over all its tokens. Types that
    `NARROWER` names count as the wider one until the finding is whole.
    """
    types, all_of, begin_of = _layout(tuple(names))
    by_type = probabilities @ all_of
    begun = probabilities @ begin_of
    current: _Open | None = None
    for word in words:
        scores = by_type[word.first : word.last].mean(axis=0)
        kind = int(scores.argmax())
        score = float(scores[kind])
        if score < MIN_SCORE or not len(word.span):
            continue
        begin = begun[word.first, kind] > by_type[word.first, kind] / 2
        if current is not None and (score >= SURE) != (current.scores[-1] >= SURE):
            begin = True
        if (
            current is not None
            and current.kind == types[kind]
            and _joined(text, current.span.end, word, begin=begin)
        ):
            current = current.with_word(word, score)
            continue
        if current is not None:
            yield current.finding(text, probabilities, names, detector)
        current = _Open(types[kind], word.span, (word.first, word.last), (score,))
    if current is not None:
        yield current.finding(text, probabilities, names, detector)


NARROWER = {"DATE_OF_BIRTH": "DATE"}
"""Types that single words hardly tell from a wider one ("May", "1972")."""


@lru_cache(maxsize=8)
def _layout(names: tuple[str, ...]) -> tuple[tuple[str, ...], NDArray[np.float32], NDArray[np.float32]]:
    """The types of the labels `names`, and matrices (labels, types) that sum up a type, and its beginning."""
    wide = [NARROWER.get(name[2:], name[2:]) for name in names]
    types = tuple(sorted({kind for kind in wide if kind}))
    all_of = np.array([[kind == other for other in types] for kind in wide], np.float32)
    begins = np.array([[name[0] == "B"] for name in names], np.float32)
    return types, all_of, all_of * begins


@dataclass(frozen=True, slots=True)
class _Open:
    """A finding that may go on: its type, the range of its tokens, and the score of each word."""

    kind: str
    span: Span
    tokens: tuple[int, int]
    scores: tuple[float, ...]

    def with_word(self, word: Word, score: float) -> _Open:
        span = Span(self.span.start, word.span.end)
        return _Open(self.kind, span, (self.tokens[0], word.last), (*self.scores, score))

    def finding(
        self, text: str, probabilities: NDArray[np.float32], names: Sequence[str], detector: str
    ) -> Finding:
        score = round(min(sum(self.scores) / len(self.scores), 1.0), 4)
        label = self.kind
        for narrow in [name for name, wide in NARROWER.items() if wide == self.kind]:
            sums = probabilities[slice(*self.tokens)].sum(axis=0)
            own = sum(float(value) for name, value in zip(names, sums, strict=True) if name[2:] == narrow)
            rest = sum(float(value) for name, value in zip(names, sums, strict=True) if name[2:] == self.kind)
            label = narrow if own > rest else label
        return Finding(label, _trimmed(text, self.span), score, detector)


def _trimmed(text: str, span: Span) -> Span:
    """`span` without the sentence's marks at its end. The full stop of "Inc." stays, that of "77." goes."""
    part = span.of(text)
    ends = ",;:!?." if "@" in part or any(char.isdigit() for char in part) else ",;:!?"
    return Span(span.start, span.start + (len(part.rstrip(ends)) or len(part)))


def _joined(text: str, end: int, word: Word, *, begin: bool) -> bool:
    """Whether `word` goes on with what ended at `end`: it touches it, or follows as the same entity."""
    gap = text[end : word.span.start]
    return not gap or (not begin and gap.isspace() and gap.count("\n") < 2)
