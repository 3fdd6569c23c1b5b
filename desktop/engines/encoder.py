"""A BERT-shaped ONNX graph with its tokenizer, on onnxruntime. The tagger and the embedder stand on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import psutil  # type: ignore[import-untyped]
from numpy.typing import NDArray

from desktop.engines.session import damaged, open_session, require, run_session
from desktop.progress import JobContext

# More in one batch is no faster on a few cores, and cancel and progress come between batches.
BATCH_TOKENS = 2048
BATCH_ROWS = 32


class Encoder:
    """One output row a token. Nothing is loaded before the first use; not for two threads at once.

    `weights` is the file with the weights of a `model` that is a graph alone.
    """

    def __init__(self, model: Path, tokenizer: Path, threads: int, weights: Path | None = None) -> None:
        self._model_file = model
        self._weights_file = weights
        self._tokenizer_file = tokenizer
        self._threads = threads
        self._output: str | None = None
        self._pad = 0
        self._inputs: frozenset[str] = frozenset()
        self._session: Any = None
        self._tokenizer: Any = None
        self._memory = 0

    @property
    def loaded(self) -> bool:
        return self._session is not None

    def memory_bytes(self) -> int:
        """Resident memory that loading took, at least the size of the model's file; 0 while not loaded."""
        return self._memory

    def close(self) -> None:
        self._session = self._tokenizer = None
        self._memory = 0

    @property
    def tokenizer(self) -> Any:
        """The `tokenizers.Tokenizer`, neither cutting nor padding: its file may be set to both."""
        self._load()
        return self._tokenizer

    def count_tokens(self, text: str) -> int:
        """Tokens that `text` takes, without special ones."""
        tokenizer = self.tokenizer
        tokenizer.no_truncation()
        return len(tokenizer.encode(text, add_special_tokens=False).ids)

    def run(
        self,
        rows: Sequence[Sequence[int]],
        stage: str,
        ctx: JobContext,
        types: Sequence[Sequence[int]] | None = None,
    ) -> Iterator[_Output]:
        """Each row of token ids with its index and output, shape (len(row), width), in any order.

        `types` are the token types of each row, all 0 by default. Raises `Cancelled` between batches and
        within one.
        """
        self._load()
        done = 0
        ctx.report(stage, 0, len(rows))
        for batch in batches([len(row) for row in rows]):
            length = max(len(rows[index]) for index in batch)
            ids = np.full((len(batch), length), self._pad, np.int64)
            mask = np.zeros_like(ids)
            kinds = np.zeros_like(ids)
            for place, index in enumerate(batch):
                ids[place, : len(rows[index])] = rows[index]
                mask[place, : len(rows[index])] = 1
                if types is not None:
                    kinds[place, : len(rows[index])] = types[index]
            feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": kinds}
            feed = {name: values for name, values in feed.items() if name in self._inputs}
            output = run_session(self._session, feed, ctx, self._output)
            for place, index in enumerate(batch):
                yield index, output[place, : len(rows[index])]
            done += len(batch)
            ctx.report(stage, done, len(rows))

    def _load(self) -> None:
        if self._session is not None:
            return
        from tokenizers import Tokenizer

        files = [file for file in (self._model_file, self._tokenizer_file, self._weights_file) if file]
        for file in files:
            require(file)
        before = psutil.Process().memory_info().rss
        try:
            tokenizer = Tokenizer.from_str(self._tokenizer_file.read_text(encoding="utf-8"))
        # `tokenizers` raises plain Exception for a file that does not parse.
        except Exception as error:
            raise damaged(self._tokenizer_file) from error
        weights = self._weights_file
        session = open_session(self._model_file, self._threads, weights.parent if weights else None)
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._tokenizer, self._session = tokenizer, session
        self._inputs = frozenset(taken.name for taken in session.get_inputs())
        # Memory that an engine before it gave back is taken again without the process growing.
        grown = psutil.Process().memory_info().rss - before
        self._memory = max(grown, (weights or self._model_file).stat().st_size)


_Output = tuple[int, NDArray[np.float32]]


def batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Indices in batches of like length, the longest first, so that little is padding."""
    order = sorted(range(len(lengths)), key=lambda index: -lengths[index])
    start = 0
    while start < len(order):
        longest = max(lengths[order[start]], 1)
        end = start + min(BATCH_ROWS, max(BATCH_TOKENS // longest, 1))
        # A row that is mostly padding costs more in this batch than in the next.
        batch = [index for index in order[start:end] if lengths[index] * 4 >= longest * 3]
        batch = batch or [order[start]]
        yield batch
        start += len(batch)


class OnEncoder:
    """An engine that is one encoder and what it makes of its output: what is asked of every engine is asked
    of the encoder."""

    _encoder: Encoder

    @property
    def loaded(self) -> bool:
        return self._encoder.loaded

    def memory_bytes(self) -> int:
        return self._encoder.memory_bytes()

    def close(self) -> None:
        self._encoder.close()

    def count_tokens(self, text: str) -> int:
        return self._encoder.count_tokens(text)
