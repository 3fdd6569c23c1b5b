"""Decoding of translations: one encoder run a batch, then steps of the decoder, greedy or with a beam."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from desktop.modelstore.marian.shortlist import Shortlist
from desktop.progress import JobContext

GROWTH = 2.5
"""A translation has at most so many times the tokens of its source, and a few more."""
SPARE_TOKENS = 8
COMPACT = 0.75
"""Rows that have ended are let go once no more than this part of a batch goes on."""
IMPOSSIBLE = np.float32(-1e9)


@dataclass(frozen=True, slots=True)
class Student:
    """The graphs of one direction with the tables that feed them.

    `table` is the target's embeddings, (vocabulary, width) int8, `source` those of the source, the same where
    the languages share a vocabulary. Without a shortlist any token may come out. `end` is the target's end
    mark.
    """

    encoder: Any
    decoder: Any
    source: NDArray[np.int8]
    table: NDArray[np.int8]
    bias: NDArray[np.float32]
    shortlist: Shortlist | None
    layers: int
    end: int


@dataclass(frozen=True, slots=True)
class Written:
    """The tokens of a translation without the end mark, and what of the source each looked at: `attention`
    (tokens, tokens of the source)."""

    tokens: list[int]
    attention: NDArray[np.float32]

    def without_first(self) -> Written:
        """Without the token that was given."""
        return Written(self.tokens[1:], self.attention[1:])

    @staticmethod
    def joined(parts: Sequence[Written], length: int) -> Written:
        """The translations of pieces that follow each other in a source of `length` tokens, as one: each
        looked at its own piece only."""
        tokens = [token for part in parts for token in part.tokens]
        attention = np.zeros((len(tokens), length), np.float32)
        row = column = 0
        for part in parts:
            height, width = part.attention.shape
            attention[row : row + height, column : column + width] = part.attention
            row, column = row + height, column + width
        return Written(tokens, attention)


class Hypotheses(Protocol):
    """The hypotheses of a batch, a row each, and the state of a decoder behind them."""

    def step(
        self, previous: NDArray[np.int64], position: int
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Scores of what follows `previous` (what was chosen last; -1: nothing yet), shape (rows, C), and
        what of the source was looked at, shape (rows, S)."""
        ...

    def take(self, rows: NDArray[np.intp]) -> None:
        """Go on with these rows, in this order; one may be taken more than once."""
        ...


def decode(model: Student, sources: Sequence[Sequence[int]], beam: int, ctx: JobContext) -> list[Written]:
    """The translation of each source by a student. A source ends in the end mark.

    What may come out is the shortlist of its own source, so that its neighbours in the batch change nothing.
    """
    ids, mask = _padded(sources)
    candidates, barred = _possible(model, sources)
    ctx.check()
    rows = _Rows(model, ids, mask, candidates, barred)
    ended = int(np.searchsorted(candidates, model.end))
    found = written(rows, [len(source) for source in sources], ended, beam, ctx)
    return [Written(candidates[one.tokens].tolist() if one.tokens else [], one.attention) for one in found]


def written(rows: Hypotheses, lengths: Sequence[int], end: int, beam: int, ctx: JobContext) -> list[Written]:
    """What is written for sources of these lengths, with `beam` hypotheses kept at a time."""
    limits = np.array([int(GROWTH * length) + SPARE_TOKENS for length in lengths])
    found = _greedy(rows, limits, end, ctx) if beam == 1 else _search(rows, limits, end, beam, ctx)
    return [
        Written(
            [token for token, _ in steps],
            np.array([seen[:length] for _, seen in steps], np.float32).reshape(-1, length),
        )
        for length, steps in zip(lengths, found, strict=True)
    ]


def _possible(
    model: Student, sources: Sequence[Sequence[int]]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The tokens that may come out of a batch, and for each source what to add to their scores: nothing, or
    what bars those that are not on its own shortlist."""
    if model.shortlist is None:
        size = len(model.table)
        return np.arange(size), np.zeros((len(sources), 1), np.float32)
    possible = [model.shortlist.of(source, model.end) for source in sources]
    candidates = np.unique(np.concatenate(possible))
    barred = np.full((len(sources), len(candidates)), IMPOSSIBLE)
    for row, own in enumerate(possible):
        barred[row, np.searchsorted(candidates, own)] = 0
    return candidates, barred


def _padded(sources: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    ids = np.zeros((len(sources), max(map(len, sources))), np.int64)
    mask = np.zeros(ids.shape, np.float32)
    for row, source in enumerate(sources):
        ids[row, : len(source)] = source
        mask[row, : len(source)] = 1
    return ids, mask


_Step: TypeAlias = tuple[int, NDArray[np.float32]]
"""A token (its position among the candidates), and what of the source it looked at."""


class _Rows:
    """The hypotheses of a batch by a student."""

    def __init__(
        self,
        model: Student,
        ids: NDArray[np.int64],
        mask: NDArray[np.float32],
        candidates: NDArray[np.int64],
        barred: NDArray[np.float32],
    ) -> None:
        layers = range(1, model.layers + 1)
        names = [f"{kind}_{layer}" for layer in layers for kind in ("keys", "values")]
        context = model.encoder.run(names, {"rows": model.source[ids], "mask": mask})
        self._decoder = model.decoder
        every = len(candidates) == len(model.table)  # a whole table is fed as it lies in its file
        chosen = slice(None) if every else candidates
        self._fixed = {"weights": model.table[chosen], "bias": model.bias[chosen]}
        self._wanted = ["logits", "attention", *(f"next_state_{layer}" for layer in layers)]
        self._states = [f"state_{layer}" for layer in layers]
        self._feed = dict(zip(names, context, strict=True))
        self._feed |= {"mask": mask}
        self._feed |= {name: np.zeros((len(ids), model.table.shape[1]), np.float32) for name in self._states}
        self._barred = barred

    def __len__(self) -> int:
        return len(self._barred)

    def step(
        self, previous: NDArray[np.int64], position: int
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Scores of what follows `previous` (positions among the candidates; -1: nothing yet), shape (rows,
        C), and what of the source was looked at, shape (rows, S)."""
        feed = {**self._feed, **self._fixed, "previous": previous, "position": np.array([position])}
        logits, attention, *states = self._decoder.run(self._wanted, feed)
        self._feed.update(zip(self._states, states, strict=True))
        return logits + self._barred, attention

    def take(self, rows: NDArray[np.intp]) -> None:
        """Go on with these rows, in this order; one may be taken more than once."""
        if len(rows) == len(self) and (rows == np.arange(len(self))).all():
            return
        self._feed = {name: value[rows] for name, value in self._feed.items()}
        self._barred = self._barred[rows]


def _greedy(rows: Hypotheses, limits: NDArray[np.int64], end: int, ctx: JobContext) -> list[list[_Step]]:
    out: list[list[_Step]] = [[] for _ in limits]
    going = np.arange(len(limits))  # which source each row is of
    alive = np.ones(len(limits), bool)
    previous = np.full(len(limits), -1, np.int64)
    for step in range(int(limits.max())):
        ctx.check()
        scores, attention = rows.step(previous, step)
        previous = scores.argmax(1)
        for row in np.flatnonzero(alive):
            token = int(previous[row])
            alive[row] = token != end and step + 1 < limits[going[row]]
            if token != end:
                out[going[row]].append((token, attention[row]))
        if not alive.any():
            break
        if alive.mean() <= COMPACT:
            kept = np.flatnonzero(alive)
            rows.take(kept)
            going, previous, alive = going[kept], previous[kept], alive[kept]
    return out


def _search(
    rows: Hypotheses, limits: NDArray[np.int64], end: int, beam: int, ctx: JobContext
) -> list[list[_Step]]:
    """The best hypothesis of each source by its mean log probability a token."""
    count = len(limits)
    best: list[tuple[float, list[_Step]]] = [(-np.inf, []) for _ in limits]
    going = np.arange(count)
    texts: list[list[_Step]] = [[] for _ in limits]
    scores = np.zeros(count)
    previous = np.full(count, -1, np.int64)
    for step in range(int(limits.max())):
        ctx.check()
        raw, attention = rows.step(previous, step)
        logits = raw.astype(np.float64)
        peak = logits.max(1, keepdims=True)
        logits -= peak + np.log(np.exp(logits - peak).sum(1, keepdims=True))
        totals = scores[:, None] + logits
        parents: list[int] = []
        tokens: list[int] = []
        for source in np.unique(going):
            own = np.flatnonzero(going == source)
            flat = totals[own].ravel()
            wanted = min(beam, len(flat))
            # The best of all that go on from here; sorted, for ties to fall alike on every machine.
            top = np.argpartition(-flat, wanted - 1)[:wanted]
            for at in top[np.lexsort((top, -flat[top]))]:
                parent, token = int(own[at // totals.shape[1]]), int(at % totals.shape[1])
                mean = float(flat[at]) / (step + 1)
                if token == end or step + 1 >= limits[source]:
                    text = texts[parent] if token == end else [*texts[parent], (token, attention[parent])]
                    best[source] = max(best[source], (mean, text), key=lambda pair: pair[0])
                elif mean > best[source][0]:  # a longer one can only become better when it is now
                    parents.append(parent)
                    tokens.append(token)
        if not parents:
            break
        kept = np.array(parents)
        rows.take(kept)
        texts = [
            [*texts[parent], (token, attention[parent])]
            for parent, token in zip(parents, tokens, strict=True)
        ]
        scores = totals[kept, np.array(tokens)]
        going, previous = going[kept], np.array(tokens, np.int64)
    return [text for _, text in best]
