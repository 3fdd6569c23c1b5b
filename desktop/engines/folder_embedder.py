"""Any sentence encoder in an ONNX folder: its own pooling, length and prefix."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desktop.engines.encoder import OnEncoder
from desktop.engines.folder_encoder import FolderEncoder
from desktop.modelstore.importing.pooling import pooled, read_pooling
from desktop.progress import JobContext


class FolderEmbedder(OnEncoder):
    """Embeds each text alone. How tokens become one vector is told by pooling.json beside the graph."""

    _encoder: FolderEncoder

    def __init__(self, path: Path, label: str, threads: int) -> None:
        self.model = label
        self._path = path
        self._encoder = FolderEncoder(path, threads)

    def embed(self, texts: Sequence[str], ctx: JobContext) -> NDArray[np.float32]:
        """Unit vectors, shape (len(texts), width of the model)."""
        pooling = read_pooling(self._path)
        tokenizer = self._encoder.tokenizer
        tokenizer.enable_truncation(min(pooling.most_tokens, self._encoder.most_tokens))
        rows = []
        for text in texts:
            ctx.check()
            rows.append(tokenizer.encode(pooling.prefix + text).ids)
        vectors: NDArray[np.float32] | None = None
        for index, output in self._encoder.run(rows, "embed", ctx):
            if vectors is None:
                vectors = np.zeros((len(texts), output.shape[-1]), np.float32)
            vectors[index] = _unit(pooled(output, pooling.how))
        if vectors is None:  # no texts: how wide it is, only a text would tell
            return np.zeros((0, 1), np.float32)
        return vectors


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    length = float(np.linalg.norm(vector))
    return np.asarray(vector / (length or 1.0), np.float32)
