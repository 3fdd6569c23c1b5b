"""A batch on its way through encoder and decoder: keys and values are kept, nothing is computed twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop.modelstore.seq2seq.description import Description


class Steps:
    """Rows of a batch, each with what it has written so far; the encoder has run when it is made."""

    def __init__(
        self, encoder: Any, decoder: Any, told: Description, sources: Sequence[Sequence[int]]
    ) -> None:
        """`sources` are tokens with all that goes before and after them."""
        ids = np.full((len(sources), max(map(len, sources))), told.end, np.int64)
        mask = np.zeros(ids.shape, np.int64)
        for row, source in enumerate(sources):
            ids[row, : len(source)] = source
            mask[row, : len(source)] = 1
        self._decoder = decoder
        layers = range(told.layers)
        names = [f"{kind}s_{layer}" for layer in layers for kind in ("key", "value")]
        read = encoder.run(names, {"input_ids": ids, "attention_mask": mask})
        kept = [f"past_key_values.{layer}.encoder.{kind}" for layer in layers for kind in ("key", "value")]
        nothing = np.zeros((len(sources), told.heads, 0, told.size), np.float32)
        self._past = [name.replace("encoder", "decoder") for name in kept]
        self._feed: dict[str, NDArray[Any]] = dict(zip(kept, read, strict=True))
        self._feed |= {"encoder_attention_mask": mask} | dict.fromkeys(self._past, nothing)
        present = [name.replace("past_key_values", "present") for name in self._past]
        self._wanted = ["logits", *present, *(["attention"] if told.attends else [])]
        self._width = ids.shape[1]

    def __len__(self) -> int:
        return len(self._feed["encoder_attention_mask"])

    def step(self, tokens: NDArray[np.int64]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Logits (rows, vocabulary) after one more token in each row, and what of the source was looked at
        (rows, tokens of the source), zeros where the model does not tell."""
        logits, *rest = self._decoder.run(self._wanted, {**self._feed, "input_ids": tokens[:, None]})
        self._feed.update(zip(self._past, rest, strict=False))
        seen = rest[len(self._past) :]
        return logits[:, -1], seen[0] if seen else np.zeros((len(tokens), self._width), np.float32)

    def take(self, rows: NDArray[np.intp]) -> None:
        """Go on with these rows, in this order; one may be taken more than once."""
        if len(rows) == len(self) and (rows == np.arange(len(self))).all():
            return
        self._feed = {name: value[rows] for name, value in self._feed.items()}
