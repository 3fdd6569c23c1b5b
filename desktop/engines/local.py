"""The engines of this machine, made from the models in the store."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import psutil  # type: ignore[import-untyped]

from desktop.engines.base import Embedder, Engine, Generator, Recognizer, SpanReader, Tagger, Translator
from desktop.engines.kept import Kept
from desktop.errors import UserError
from desktop.modelstore.store import ModelStore


class LocalEngines:
    """Each engine is made on first use and loads its model on its own first use.

    `threads` are those of one inference; by default one a physical core.
    """

    def __init__(self, store: ModelStore, threads: int | None = None) -> None:
        self._store = store
        self._threads = threads or psutil.cpu_count(logical=False) or 1
        self._made: list[Engine] = []
        self._translators: dict[str, Translator] = {}

    @cached_property
    def tagger(self) -> Tagger:
        from desktop.engines.tagger import PiiTagger

        engine = PiiTagger(self._store.path("pii"), self._store.label("pii"), self._threads)
        self._made.append(engine)
        return engine

    @cached_property
    def rampart(self) -> Tagger:
        """The tagger that others made: beside ours, and to compare with."""
        from desktop.engines.tagger import RampartTagger

        engine = RampartTagger(self._store.path("rampart"), self._store.label("rampart"), self._threads)
        self._made.append(engine)
        return engine

    @cached_property
    def embedder(self) -> Embedder:
        from desktop.engines.embedder import MiniLMEmbedder

        engine = MiniLMEmbedder(self._store.path("minilm"), self._store.label("minilm"), self._threads)
        self._made.append(engine)
        return engine

    @cached_property
    def quick_embedder(self) -> Embedder:
        from desktop.engines.embedder import QuickEmbedder

        engine = QuickEmbedder(self._store.path("minilm"), self._store.label("minilm"), self._threads)
        self._made.append(engine)
        return engine

    @cached_property
    def generator(self) -> Generator:
        from desktop.engines.generator import GenaiGenerator

        engine = GenaiGenerator(self._store.path("smollm2"), self._store.label("smollm2"), self._threads)
        self._made.append(engine)
        return engine

    @cached_property
    def recognizer(self) -> Recognizer:
        from desktop.engines.ocr import PPOCRRecognizer

        engine = PPOCRRecognizer(self._store.path("ppocr"), self._store.label("ppocr"), self._threads)
        self._made.append(engine)
        return engine

    @cached_property
    def span_reader(self) -> SpanReader:
        from desktop.engines.span_reader import MiniLMSpanReader

        engine = MiniLMSpanReader(self._store.path("qa"), self._store.label("qa"), self._threads)
        self._made.append(engine)
        return engine

    @cached_property
    def kept(self) -> Kept:
        return Kept()

    def translator(self, direction: str) -> Translator:
        """That of a direction ("en-pt"). Raises `UserError("no_such_direction")`."""
        if direction not in self._translators:
            from desktop.engines.translator import MarianTranslator

            name = f"firefox-{direction}"
            if name not in self._store.manifest.models:
                raise UserError(
                    "no_such_direction",
                    f"There is no model that translates {direction}.",
                    "Choose another direction.",
                )
            engine = MarianTranslator(self._store.path(name), self._store.label(name), self._threads)
            self._translators[direction] = engine
            self._made.append(engine)
        return self._translators[direction]

    @property
    def directions(self) -> tuple[str, ...]:
        """Those that `translator` has."""
        prefix = "firefox-"
        return tuple(
            name.removeprefix(prefix) for name in self._store.manifest.models if name.startswith(prefix)
        )

    def all(self) -> Sequence[Engine]:
        """The engines made so far."""
        return tuple(self._made)

    def close(self) -> None:
        for engine in self._made:
            engine.close()
        self.kept.clear()
