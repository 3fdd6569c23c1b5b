"""Any token classifier in an ONNX folder, with the labels of its own config.json."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desktop.engines.folder_encoder import FolderEncoder
from desktop.engines.labels import in_bio, labels_of
from desktop.engines.tagger import OVERLAP, Tokens, TokenTagger, windows
from desktop.progress import JobContext

WINDOW = 254
"""Tokens in one window, where the model takes as many: what most were trained on takes no more."""


class FolderTagger(TokenTagger):
    """Findings carry the model's own types ("PER"); the tasks know the usual names of each."""

    def __init__(self, path: Path, label: str, threads: int) -> None:
        super().__init__(path, label, threads, detector="imported", shapes=False)
        self._encoder = self._own = FolderEncoder(path, threads)

    @cached_property
    def _names(self) -> list[str]:
        return in_bio(labels_of(self._config))

    def _classify(self, tokens: Tokens, ctx: JobContext) -> NDArray[np.float32]:
        """As in `TokenTagger`, between the marks that this model's own tokenizer puts around a text."""
        before, after = self._own.marks
        size = min(WINDOW, self._own.most_tokens - len(before) - len(after))
        spans = list(windows(len(tokens.ids), size, min(OVERLAP, size // 3)))
        rows = [[*before, *tokens.ids[start:stop], *after] for start, stop in spans]
        self._marks = len(before)
        return self._probabilities(len(tokens.ids), spans, self._encoder.run(rows, "tag", ctx))

    def labels(self) -> Sequence[str]:
        """The types that it finds, sorted."""
        return sorted({name[2:] for name in self._names if name[2:]})
