"""Translation by Marian students (Firefox Translations) on ONNX Runtime."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop.engines.alignment import links
from desktop.engines.base import Translation
from desktop.engines.batches import batches, in_pieces
from desktop.engines.decoding import Student, Written, decode
from desktop.engines.session import damaged, open_session, require
from desktop.modelstore.marian import files
from desktop.modelstore.marian.shortlist import Shortlist
from desktop.progress import JobContext

MAX_TOKENS = 256
"""Tokens of a source that are translated at once; a longer one is cut."""
BATCH_TOKENS = 1024


class MarianTranslator:
    """One direction. A sentence comes out the same whatever stands beside it in a batch."""

    def __init__(self, folder: Path, model: str, threads: int) -> None:
        self._folder = folder
        self.model = model
        self._threads = threads
        self._student: Student | None = None
        self._vocabulary: Any = None
        self._target: Any = None
        self._memory = 0

    @property
    def loaded(self) -> bool:
        return self._student is not None

    def memory_bytes(self) -> int:
        """Resident memory that loading took, at least the size of the graphs; 0 while not loaded."""
        return self._memory

    def close(self) -> None:
        """Free the model. The next call loads it again."""
        self._student = self._vocabulary = self._target = None
        self._memory = 0

    def translate(self, sentences: Sequence[str], ctx: JobContext, *, beam: int = 1) -> list[Translation]:
        """The translations, in order; `beam` hypotheses are kept at a time.

        Raises `UserError`: "model_missing", "model_damaged".
        """
        student = self._load()
        encoded = self._vocabulary.encode(list(sentences), return_type="offset_mapping")
        pieces, owners = in_pieces([source["ids"] for source in encoded], MAX_TOKENS)
        sources = [[*piece, self._vocabulary.eos_id()] for piece in pieces]
        made: dict[int, Written] = {}
        for batch in batches(sources, BATCH_TOKENS):
            made.update(zip(batch, decode(student, [sources[at] for at in batch], beam, ctx), strict=True))
            ctx.report("translate", len(made), len(sources))
        parts: list[list[Written]] = [[] for _ in sentences]
        for at, owner in enumerate(owners):
            parts[owner].append(Written(made[at].tokens, made[at].attention[:, :-1]))  # without the end mark
        return [self._told(*told) for told in zip(sentences, encoded, parts, strict=True)]

    def _told(self, sentence: str, source: Any, parts: Sequence[Written]) -> Translation:
        """The translation that `parts` are, the pieces of a sentence whose tokens are `source`."""
        whole = Written.joined(parts, len(source["ids"]))
        made = self._target.decode(whole.tokens, return_type="offset_mapping")
        text = made["text"]
        return Translation(text, links(sentence, text, source["offsets"], made["offsets"], whole.attention))

    def count_tokens(self, text: str) -> int:
        """Tokens that `text` takes."""
        self._load()
        return len(self._vocabulary.encode(text))

    def _load(self) -> Student:
        if self._student is not None:
            return self._student
        import psutil  # type: ignore[import-untyped]

        before = psutil.Process().memory_info().rss
        require(self._folder / files.CONFIG)
        config = self._config()
        separate = bool(config.get("separate"))
        listed = "frequent" in config
        for name in (*files.SHARED, *files.SEPARATE * separate, *files.SHORTLIST * listed):
            require(self._folder / name)
        vocabulary = self._read_vocabulary(files.VOCABULARY)
        target = self._read_vocabulary(files.TARGET_VOCABULARY) if separate else vocabulary
        shortlist = None
        if listed:
            offsets, candidates = map(self._array, files.SHORTLIST)
            shortlist = Shortlist(config["frequent"], offsets, candidates, shared=not separate)
        table = self._array(files.TABLE)
        self._student = Student(
            open_session(self._folder / files.ENCODER, self._threads),
            open_session(self._folder / files.DECODER, self._threads),
            self._array(files.SOURCE_TABLE) if separate else table,
            table,
            self._array(files.BIAS),
            shortlist,
            config["decoder_layers"],
            target.eos_id(),
        )
        self._vocabulary, self._target = vocabulary, target
        size = sum((self._folder / name).stat().st_size for name in (files.ENCODER, files.DECODER))
        self._memory = max(psutil.Process().memory_info().rss - before, size)
        return self._student

    def _read_vocabulary(self, name: str) -> Any:
        import sentencepiece

        try:
            return sentencepiece.SentencePieceProcessor(model_file=str(self._folder / name))
        except RuntimeError as error:
            raise damaged(self._folder / name) from error

    def _array(self, name: str) -> NDArray[Any]:
        try:
            array: NDArray[Any] = np.load(self._folder / name, mmap_mode="r", allow_pickle=False)
            return array
        except (ValueError, EOFError) as error:
            raise damaged(self._folder / name) from error

    def _config(self) -> dict[str, int]:
        file = self._folder / files.CONFIG
        try:
            config = json.loads(file.read_text("utf-8"))
            return {"decoder_layers": int(config["decoder_layers"])} | {
                name: int(config[name]) for name in ("frequent", "separate") if name in config
            }
        except (KeyError, TypeError, ValueError) as error:
            raise damaged(file) from error
