"""Translation by models in Hugging Face's families (OPUS-MT, T5, M2M100, NLLB) on ONNX Runtime."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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

    def __init__(
        self, direction: str, folder: Path, model: str, threads: int, shared: _Files | None = None
    ) -> None:
        self._direction = direction
        self._files = shared or _Files(folder, threads)
        self.model = model

    def towards(self, direction: str) -> Seq2SeqTranslator:
        """Another direction of the same model, which is in memory once."""
        own = self._files
        return Seq2SeqTranslator(direction, own.folder, self.model, own.threads, own)

    @property
    def loaded(self) -> bool:
        return self._files.loaded is not None

    def memory_bytes(self) -> int:
        """Resident memory that loading took, at least the size of the graphs; 0 while not loaded."""
        return self._files.memory

    def close(self) -> None:
        """Free the model. The next call loads it again."""
        self._files.close()

    def translate(self, sentences: Sequence[str], ctx: JobContext, *, beam: int = 1) -> list[Translation]:
        """The translations, in order; `beam` hypotheses are kept at a time.

        Raises `UserError`: "model_missing", "model_damaged", "no_such_direction".
        """
        loaded = self._files.load()
        asking = self._asking(loaded.told)
        prefix = loaded.tokens.cut(asking.text).ids if asking.text else []
        cuts = [loaded.tokens.cut(sentence) for sentence in sentences]
        front = [*asking.before, *prefix]
        pieces, owners = in_pieces([cut.ids for cut in cuts], most_tokens(loaded.told, len(front)))
        sources = [[*front, *piece, loaded.told.end] for piece in pieces]
        made: dict[int, Written] = {}
        for batch in batches(sources, BATCH_TOKENS):
            asked = [sources[at] for at in batch]
            made.update(zip(batch, write(loaded, asking, asked, beam, ctx), strict=True))
            ctx.report("translate", len(made), len(sources))
        parts: list[list[Written]] = [[] for _ in sentences]
        for at, owner in enumerate(owners):
            seen = made[at].attention[:, len(front) : len(front) + len(pieces[at])]
            parts[owner].append(Written(made[at].tokens, seen))
        return [_told(loaded, *one) for one in zip(sentences, cuts, parts, strict=True)]

    def _asking(self, told: Description) -> Asking:
        asking = told.asked(self._direction)
        if asking is None:
            raise UserError(
                "no_such_direction",
                f"The model {self.model} does not translate {self._direction}.",
                "Choose another direction.",
            )
        return asking


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model in memory."""

    told: Description
    tokens: Tokens
    encoder: Any
    decoder: Any


class _Files:
    """A model's folder, loaded on first use."""

    def __init__(self, folder: Path, threads: int) -> None:
        self.folder = folder
        self.threads = threads
        self.loaded: Loaded | None = None
        self.memory = 0

    def close(self) -> None:
        self.loaded = None
        self.memory = 0

    def load(self) -> Loaded:
        if self.loaded is not None:
            return self.loaded
        import psutil  # type: ignore[import-untyped]

        before = psutil.Process().memory_info().rss
        graphs = [self.folder / name for name in (files.ENCODER, files.DECODER)]
        for file in (self.folder / files.TOLD, *graphs):
            require(file)
        try:
            told = description.read(self.folder)
        except ValueError as error:
            raise damaged(self.folder / files.TOLD) from error
        try:
            tokens = Tokens(self.folder, told)
        except FileNotFoundError as error:
            raise UserError(
                "model_missing", f"The model file {Path(error.filename).name} is missing.", "Import it again."
            ) from error
        except ValueError as error:
            raise UserError(
                "model_damaged", "The model's tokenizer is damaged.", "Import it again."
            ) from error
        encoder, decoder = (open_session(file, self.threads) for file in graphs)
        self.loaded = Loaded(told, tokens, encoder, decoder)
        size = sum(file.stat().st_size for file in graphs)
        self.memory = max(psutil.Process().memory_info().rss - before, size)
        return self.loaded


def most_tokens(told: Description, front: int) -> int:
    """Tokens of a text at once, with `front` in front of it, so that its translation has room among the
    model's positions."""
    if not told.positions:
        return MAX_TOKENS
    return max(1, min(MAX_TOKENS, int((told.positions - SPARE_TOKENS) / GROWTH) - front - 2))


def write(
    loaded: Loaded, asking: Asking, sources: Sequence[Sequence[int]], beam: int, ctx: JobContext
) -> list[Written]:
    """What the decoder makes of each of `sources`, without the end mark and the token that it is given."""
    ctx.check()
    rows = _Rows(loaded, asking, sources)
    found = written(rows, [len(source) for source in sources], loaded.told.end, beam, ctx)
    return found if asking.first is None else [one.without_first() for one in found]


class _Rows:
    """The hypotheses of a batch, as `decoding.written` asks for them."""

    def __init__(self, loaded: Loaded, asking: Asking, sources: Sequence[Sequence[int]]) -> None:
        self._start = loaded.told.start
        self._first = asking.first
        self._barred = list(loaded.told.barred)
        self._steps = Steps(loaded.encoder, loaded.decoder, loaded.told, sources)

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


def _told(loaded: Loaded, sentence: str, cut: Cut, parts: Sequence[Written]) -> Translation:
    made = Written.joined(parts, len(cut.ids))
    text, places = loaded.tokens.joined(made.tokens)
    if not loaded.told.attends:
        return Translation(text)
    return Translation(text, links(sentence, text, cut.places, places, made.attention))
