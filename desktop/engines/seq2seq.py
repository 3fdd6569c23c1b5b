"""Translation by models in Hugging Face's families (OPUS-MT, T5, M2M100, NLLB) on ONNX Runtime."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop.engines.alignment import links
from desktop.engines.base import Translation
from desktop.engines.batches import batches, in_pieces
from desktop.engines.decoding import GROWTH, IMPOSSIBLE, SPARE_TOKENS, Written, written
from desktop.engines.session import damaged, open_session, require
from desktop.errors import UserError
from desktop.modelstore.seq2seq import description, files
from desktop.modelstore.seq2seq.description import Asking, Description
from desktop.modelstore.seq2seq.steps import Steps
from desktop.modelstore.seq2seq.tokens import Cut, Tokens
from desktop.progress import JobContext

MAX_TOKENS = 256
"""Tokens of a source that are translated at once; a longer one is cut."""
BATCH_TOKENS = 1024


class Seq2SeqTranslator:
    """One direction of the model in a folder that `modelstore.seq2seq` wrote."""

    def __init__(self, direction: str, folder: Path, model: str, threads: int) -> None:
        self._direction = direction
        self._folder = folder
        self.model = model
        self._threads = threads
        self._loaded: _Loaded | None = None
        self._memory = 0

    @property
    def loaded(self) -> bool:
        return self._loaded is not None

    def memory_bytes(self) -> int:
        """Resident memory that loading took, at least the size of the graphs; 0 while not loaded."""
        return self._memory

    def close(self) -> None:
        """Free the model. The next call loads it again."""
        self._loaded = None
        self._memory = 0

    def translate(self, sentences: Sequence[str], ctx: JobContext, *, beam: int = 1) -> list[Translation]:
        """The translations, in order; `beam` hypotheses are kept at a time.

        Raises `UserError`: "model_missing", "model_damaged", "no_such_direction".
        """
        loaded = self._load()
        asking, told = loaded.asking, loaded.told
        cuts = [loaded.tokens.cut(sentence) for sentence in sentences]
        prefix = loaded.tokens.cut(asking.text).ids if asking.text else []
        pieces, owners = in_pieces([cut.ids for cut in cuts], loaded.most)
        sources = [[*asking.before, *prefix, *piece, told.end] for piece in pieces]
        front = len(asking.before) + len(prefix)
        made: dict[int, Written] = {}
        for batch in batches(sources, BATCH_TOKENS):
            made.update(zip(batch, loaded.written([sources[at] for at in batch], beam, ctx), strict=True))
            ctx.report("translate", len(made), len(sources))
        parts: list[list[Written]] = [[] for _ in sentences]
        for at, owner in enumerate(owners):
            seen = made[at].attention[:, front : front + len(pieces[at])]
            parts[owner].append(Written(made[at].tokens, seen))
        return [
            _told(loaded, sentence, cut, own)
            for sentence, cut, own in zip(sentences, cuts, parts, strict=True)
        ]

    def _load(self) -> _Loaded:
        if self._loaded is not None:
            return self._loaded
        import psutil  # type: ignore[import-untyped]

        before = psutil.Process().memory_info().rss
        for name in (files.TOLD, files.ENCODER, files.DECODER):
            require(self._folder / name)
        try:
            told = description.read(self._folder)
        except ValueError as error:
            raise damaged(self._folder / files.TOLD) from error
        asking = told.asked(self._direction)
        if asking is None:
            raise UserError(
                "no_such_direction",
                f"The model {self.model} does not translate {self._direction}.",
                "Choose another direction.",
            )
        try:
            tokens = Tokens(self._folder, told)
        except FileNotFoundError as error:
            raise UserError(
                "model_missing", f"The model file {Path(error.filename).name} is missing.", "Import it again."
            ) from error
        except ValueError as error:
            raise UserError(
                "model_damaged", "The model's tokenizer is damaged.", "Import it again."
            ) from error
        encoder, decoder = (
            open_session(self._folder / name, self._threads) for name in (files.ENCODER, files.DECODER)
        )
        self._loaded = _Loaded(told, asking, tokens, encoder, decoder)
        size = sum((self._folder / name).stat().st_size for name in (files.ENCODER, files.DECODER))
        self._memory = max(psutil.Process().memory_info().rss - before, size)
        return self._loaded


class _Loaded:
    """A model in memory."""

    def __init__(self, told: Description, asking: Asking, tokens: Tokens, encoder: Any, decoder: Any) -> None:
        self.told = told
        self.asking = asking
        self.tokens = tokens
        self._encoder = encoder
        self._decoder = decoder

    @property
    def most(self) -> int:
        """Tokens of a text at once, so that its translation has room among the model's positions."""
        if not self.told.positions:
            return MAX_TOKENS
        room = int((self.told.positions - SPARE_TOKENS) / GROWTH) - len(self.asking.before) - 2
        return max(1, min(MAX_TOKENS, room))

    def written(self, sources: Sequence[Sequence[int]], beam: int, ctx: JobContext) -> list[Written]:
        """What the decoder makes of each of `sources`, without the tokens that stand for no text."""
        ctx.check()
        rows = _Rows(self, Steps(self._encoder, self._decoder, self.told, sources))
        found = written(rows, [len(source) for source in sources], self.told.end, beam, ctx)
        return found if self.asking.first is None else [one.without_first() for one in found]


class _Rows:
    """The hypotheses of a batch, as `decoding.written` asks for them."""

    def __init__(self, loaded: _Loaded, steps: Steps) -> None:
        self._start = loaded.told.start
        self._first = loaded.asking.first
        self._barred = list(loaded.told.barred)
        self._steps = steps

    def __len__(self) -> int:
        return len(self._steps)

    def step(
        self, previous: NDArray[np.int64], position: int
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        tokens = previous if position else np.full(len(previous), self._start)
        logits, attention = self._steps.step(tokens)
        if position == 0 and self._first is not None:
            given = np.full_like(logits, IMPOSSIBLE)
            given[:, self._first] = 0
            return given, attention
        logits[:, self._barred] = IMPOSSIBLE
        return logits, attention

    def take(self, rows: NDArray[np.intp]) -> None:
        self._steps.take(rows)


def _told(loaded: _Loaded, sentence: str, cut: Cut, parts: Sequence[Written]) -> Translation:
    made = Written.joined(parts, len(cut.ids))
    text, places = loaded.tokens.joined(made.tokens)
    if not loaded.told.attends:
        return Translation(text)
    return Translation(text, links(sentence, text, cut.places, places, made.attention))
