"""Answers out of passages: MiniLM with a head for where an answer begins and ends, or that there is none."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop.document.model import Span
from desktop.engines.base import Reading
from desktop.engines.encoder import Encoder, OnEncoder
from desktop.engines.session import damaged, require
from desktop.modelstore.qa.encoding import head, tail
from desktop.modelstore.qa.marks import marks, stems
from desktop.progress import JobContext

WINDOW = 200
"""Most tokens of a passage in one window."""
OVERLAP = 60
LONGEST = 100
"""Most tokens of an answer: PolicyQA's are sentences."""
CANDIDATES = 40
SHARPER = 2.0
"""The log-odds of first and last token are multiplied by this: else many unlikely spans outvote the few."""
BEST = 5
"""Answers that a reading has at most; none of them overlaps another."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Turns what the head says into a probability: a logistic regression on the log-odds at [CLS] and the log
    of the best span's share, fitted on questions held back (Platt, 1999)."""

    answers: float
    span: float
    shift: float

    def probability(self, log_odds: float, best_span: float) -> float:
        """0..1."""
        value = self.answers * log_odds + self.span * math.log(max(best_span, 1e-9)) + self.shift
        return 1 / (1 + math.exp(-max(min(value, 50.0), -50.0)))


@dataclass(frozen=True, slots=True)
class _Window:
    passage: int
    begin: int
    """The row's number of the first token of the passage in it."""
    offsets: Sequence[tuple[int, int]]


class MiniLMSpanReader(OnEncoder):
    """Reads each passage alone with the question before it, in windows that overlap where it is long."""

    def __init__(self, path: Path, label: str, threads: int) -> None:
        self.model = label
        self._config = path / "config.json"
        self._encoder = Encoder(path / "model.onnx", path / "tokenizer.json", threads)
        self.calibration: Calibration | None = None
        self._stemmer: Any = None

    def read(self, question: str, passages: Sequence[str], ctx: JobContext) -> list[Reading]:
        """One reading a passage, in order; an empty passage answers nothing."""
        calibration = self._calibrated()
        rows, types, windows = self._windows(question, passages, ctx)
        found: list[list[_Said]] = [[] for _ in passages]
        for index, output in self._encoder.run(rows, "read", ctx, types):
            window = windows[index]
            found[window.passage].append(_said(output, window, calibration))
        return [_reading(said) for said in found]

    def _calibrated(self) -> Calibration:
        if self.calibration is None:
            require(self._config)
            try:
                self.calibration = Calibration(**json.loads(self._config.read_text("utf-8"))["calibration"])
            except (KeyError, TypeError, ValueError) as error:
                raise damaged(self._config) from error
        return self.calibration

    def _windows(
        self, question: str, passages: Sequence[str], ctx: JobContext
    ) -> tuple[list[list[int]], list[list[int]], list[_Window]]:
        import Stemmer  # type: ignore[import-not-found]

        if self._stemmer is None:
            self._stemmer = Stemmer.Stemmer("english")
        tokenizer = self._encoder.tokenizer
        asked = head(tokenizer, question)
        words = stems(question, self._stemmer)
        rows, types, windows = [], [], []
        for number, passage in enumerate(passages):
            ctx.check()
            encoding = tokenizer.encode(passage, add_special_tokens=False)
            offsets = encoding.offsets
            kinds = marks(passage, offsets, words, self._stemmer)
            for start, end in _cuts(len(encoding.ids)):
                row, row_types = tail(tokenizer, asked, encoding.ids[start:end], kinds[start:end])
                rows.append(row)
                types.append(row_types)
                windows.append(_Window(number, len(asked), offsets[start:end]))
        return rows, types, windows


def _cuts(count: int) -> Iterator[tuple[int, int]]:
    """Windows of like length over `count` tokens."""
    if not count:
        return
    number = max(math.ceil((count - OVERLAP) / (WINDOW - OVERLAP)), 1)
    step = (count - OVERLAP) / number
    for at in range(number):
        start = round(at * step)
        yield start, count if at + 1 == number else min(math.ceil(start + step + OVERLAP), count)


@dataclass(frozen=True, slots=True)
class _Said:
    """What one window says: spans with their share in it, and whether it answers."""

    spans: tuple[tuple[Span, float], ...]
    answers: float


def _said(output: NDArray[np.float32], window: _Window, calibration: Calibration) -> _Said:
    inside = output[window.begin : window.begin + len(window.offsets)]
    starts, ends = (np.exp(SHARPER * (inside[:, column] - inside[:, column].max())) for column in (0, 1))
    pairs = np.triu(np.outer(starts, ends))
    if len(pairs) > LONGEST:
        pairs = np.tril(pairs, LONGEST - 1)
    pairs /= pairs.sum()
    spans = tuple(_best(pairs, window.offsets))
    return _Said(spans, calibration.probability(float(output[0, 2]), spans[0][1]))


def _best(pairs: NDArray[np.float32], offsets: Sequence[tuple[int, int]]) -> Iterator[tuple[Span, float]]:
    """The spans with the highest F1 to be expected (minimum Bayes risk; Kumar and Byrne, 2004), and that F1:
    where annotators end an answer now here, now there, the likeliest span alone is often too short. None
    overlaps another."""
    free = pairs.copy()
    for _ in range(BEST):
        found = _nearest(free)
        if found is None:
            return
        first, last, expected = found
        yield Span(offsets[first][0], offsets[last][1]), expected
        free[: last + 1, first:] = 0


def _nearest(pairs: NDArray[np.float32]) -> tuple[int, int, float] | None:
    """First and last token of the span that is nearest to all likely ones, with its expected F1."""
    flat = pairs.reshape(-1)
    likely = np.argpartition(-flat, min(CANDIDATES, flat.size) - 1)[:CANDIDATES]
    likely = likely[flat[likely] > 0]
    if not likely.size:
        return None
    first, last = likely // len(pairs), likely % len(pairs)
    lengths = last - first + 1
    shared = np.minimum.outer(last, last) - np.maximum.outer(first, first) + 1
    expected = (2 * np.maximum(shared, 0) / np.add.outer(lengths, lengths)) @ flat[likely]
    at = int(expected.argmax())
    return int(first[at]), int(last[at]), float(min(expected[at], 1.0))


def _reading(windows: Sequence[_Said]) -> Reading:
    """The windows of a passage together: each counts as much as it is sure to answer."""
    if not windows:
        return Reading((), 0.0)
    weights = [window.answers for window in windows]
    total = sum(weights) or 1.0
    spans = sorted(
        (
            (span, share * weight / total)
            for window, weight in zip(windows, weights, strict=True)
            for span, share in window.spans
        ),
        key=lambda pair: -pair[1],
    )
    kept: list[tuple[Span, float]] = []
    for span, share in spans:
        if len(kept) < BEST and not any(span.overlaps(other) for other, _ in kept):
            kept.append((span, share))
    return Reading(tuple(kept), max(weights))
