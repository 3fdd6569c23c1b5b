"""Sentences as vectors: all-MiniLM-L6-v2 with int8 weights, mean pooling and normalisation."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desktop import paths
from desktop.engines.encoder import Encoder, OnEncoder
from desktop.progress import JobContext

DIMENSIONS = 384
MAX_TOKENS = 256  # the length it was trained for (its sentence_bert_config.json)


class MiniLMEmbedder(OnEncoder):
    """Embeds each text alone: its meaning, not its place among the others.

    The weights are int8 and the arithmetic fp32, so a vector does not depend on what else is in the
    batch, and keeps a cosine above 0.99 with the fp32 model's.
    """

    most_tokens = MAX_TOKENS

    def __init__(self, path: Path, label: str, threads: int) -> None:
        self.model = label
        self._encoder = Encoder(path / "model.onnx", path / "tokenizer.json", threads)

    def embed(self, texts: Sequence[str], ctx: JobContext) -> NDArray[np.float32]:
        """Unit vectors, shape (len(texts), 384). What lies beyond 256 tokens of a text is not seen."""
        vectors = np.zeros((len(texts), DIMENSIONS), np.float32)
        if not texts:
            return vectors
        rows = self._token_ids(texts, ctx)
        for index, output in self._encoder.run(rows, "embed", ctx):
            mean = output.mean(axis=0)  # over the text's own tokens, [CLS] and [SEP] among them
            vectors[index] = mean / np.linalg.norm(mean)
        return vectors

    def _token_ids(self, texts: Sequence[str], ctx: JobContext) -> list[list[int]]:
        tokenizer = self._encoder.tokenizer
        tokenizer.enable_truncation(self.most_tokens)
        rows = []
        for text in texts:
            ctx.check()
            rows.append(tokenizer.encode(text).ids)
        return rows


class QuickEmbedder(MiniLMEmbedder):
    """The same model with its products in 8 bits too, at twice the pace, for passages by the thousand.

    A cosine of about 0.99 with the other's vectors: good enough to find, and compared with its own kind only.
    `resources/models/minilm/make_quick.py` made the graph; the weights are the store's.
    """

    most_tokens = 160

    def __init__(self, path: Path, label: str, threads: int) -> None:
        super().__init__(path, f"{label}, 8-bit", threads)
        graph = paths.resources_dir() / "models/minilm/quick.onnx"
        self._encoder = Encoder(graph, path / "tokenizer.json", threads, path / "model.onnx")
