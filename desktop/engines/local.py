"""The engines of this machine, made from the models in the store."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TypeAlias, TypeVar

import psutil  # type: ignore[import-untyped]

from desktop.engines.base import Embedder, Engine, Generator, Recognizer, SpanReader, Tagger, Translator
from desktop.engines.kept import Kept
from desktop.errors import UserError
from desktop.modelstore.seq2seq.description import EVERY
from desktop.modelstore.store import ModelStore
from desktop.progress import JobContext

TAGGER, RAMPART, EMBEDDER, GENERATOR = "pii", "rampart", "minilm", "smollm2"
"""The program's own models, where a person chose no other."""

E = TypeVar("E", bound=Engine)
Make: TypeAlias = Callable[[Path, str, int], E]
"""Makes an engine from the folder of a model, its label, and a number of threads."""


class LocalEngines:
    """Each engine is made on first use and loads its model on its own first use.

    `threads` are those of one inference; by default one a physical core. With `tried`, a model of the program
    is asked its golden question on a processor that it is new to, before anybody else asks it anything.
    """

    def __init__(self, store: ModelStore, threads: int | None = None, *, tried: bool = False) -> None:
        self._store = store
        self._threads = threads or psutil.cpu_count(logical=False) or 1
        self._tried = tried
        self._models: Mapping[str, str] = {}
        self._made: dict[tuple[str, str], Engine] = {}

    def using(self, models: Mapping[str, str]) -> LocalEngines:
        """The same engines, and what is made of them is shared; `models` are as in `engines.base`."""
        chosen = LocalEngines(self._store, self._threads, tried=self._tried)
        chosen._models = models
        chosen._made = self._made
        vars(chosen)["kept"] = self.kept
        return chosen

    @cached_property
    def tagger(self) -> Tagger:
        from desktop.engines.folder_tagger import FolderTagger
        from desktop.engines.tagger import PiiTagger, RampartTagger

        own: dict[str, Make[Tagger]] = {TAGGER: PiiTagger, RAMPART: RampartTagger}
        name = self._models.get("tagger", TAGGER)
        return self._engine("tagger", name, own.get(name, FolderTagger))

    @cached_property
    def rampart(self) -> Tagger:
        """The tagger that others made: beside ours, and to compare with."""
        from desktop.engines.tagger import RampartTagger

        return self._engine("tagger", RAMPART, RampartTagger)

    @cached_property
    def embedder(self) -> Embedder:
        from desktop.engines.embedder import MiniLMEmbedder
        from desktop.engines.folder_embedder import FolderEmbedder

        name = self._models.get("embedder", EMBEDDER)
        make: Make[Embedder] = MiniLMEmbedder if name == EMBEDDER else FolderEmbedder
        return self._engine("embedder", name, make)

    @cached_property
    def quick_embedder(self) -> Embedder:
        """A person's own model is in the place of both."""
        from desktop.engines.embedder import MiniLMEmbedder, QuickEmbedder

        if self._models.get("embedder", EMBEDDER) != EMBEDDER:
            return self.embedder
        return self._engine("quick embedder", EMBEDDER, QuickEmbedder, MiniLMEmbedder)

    @cached_property
    def generator(self) -> Generator:
        from desktop.engines.generator import GenaiGenerator

        return self._engine("generator", self._models.get("generator", GENERATOR), GenaiGenerator)

    @cached_property
    def recognizer(self) -> Recognizer:
        from desktop.engines.ocr import PPOCRRecognizer

        return self._engine("recognizer", "ppocr", PPOCRRecognizer)

    @cached_property
    def span_reader(self) -> SpanReader:
        from desktop.engines.span_reader import MiniLMSpanReader

        return self._engine("span reader", "qa", MiniLMSpanReader)

    @cached_property
    def kept(self) -> Kept:
        return Kept()

    def translator(self, direction: str) -> Translator:
        """That of a direction ("en-pt"), over English where no model does it at once. Raises
        `UserError("no_such_direction")`."""
        from desktop.engines.directions import opened, over_pivot
        from desktop.engines.pivot import PivotTranslator
        from desktop.engines.seq2seq import Seq2SeqTranslator

        if name := self._translating(direction):
            several = self._store.model(name).direction == EVERY
            role = f"translator {EVERY if several else direction}"
            engine = self._engine(role, name, partial(opened, direction))
            return engine.towards(direction) if isinstance(engine, Seq2SeqTranslator) else engine
        halves = over_pivot(direction)
        if halves and all(map(self._translating, halves)):
            return PivotTranslator(*map(self.translator, halves))
        raise UserError(
            "no_such_direction",
            f"There is no model that translates {direction}.",
            "Choose another direction.",
        )

    def _translating(self, direction: str) -> str:
        """Name of the model that translates `direction` at once, the chosen one before others; empty where
        there is none."""
        from desktop.engines.directions import serving

        if chosen := self._models.get(f"translator {direction}", ""):
            return chosen
        found = [entry.model.name for entry in serving(self._store.serving("translator"), direction)]
        several = self._models.get(f"translator {EVERY}", "")
        return several if several in found else (found or [""])[0]

    @property
    def directions(self) -> tuple[str, ...]:
        """Those that `translator` has, the ones over English last."""
        from desktop.engines.directions import listed

        return listed(self._store.serving("translator"))

    def _engine(self, role: str, name: str, make: Make[E], make_float: Make[E] | None = None) -> E:
        """The engine that the model `name` is in this role, made where nobody asked for it yet.

        One of the program's own that is wrong in 8 bits on this processor is made by `make_float`, by default
        by `make`, from its graphs in float32.
        """
        # A person's model that was removed and imported anew under its name has another label.
        label = self._store.label(name)
        if (role, label) in self._made:
            return self._made[role, label]  # type: ignore[return-value]
        path = self._store.path(name)

        def at(folder: Path, precision: str) -> E:
            maker = make_float if precision and make_float is not None else make
            return maker(folder, label + precision, self._threads)

        made: E = self._fitting(role, name, path, at)
        self._made[role, label] = made
        return made

    def _fitting(self, role: str, name: str, path: Path, make: Callable[[Path, str], E]) -> E:
        from desktop.engines import golden, selftest

        trial = golden.trial(role, name) if self._tried else None
        if trial is None:
            return make(path, "")
        holds: Callable[[E], bool] = partial(trial.holds, golden=golden.load(), ctx=JobContext())
        return selftest.fitting(selftest.key(self._store.model(name), role), path, make, holds)

    def all(self) -> Sequence[Engine]:
        """The engines made so far."""
        return tuple(self._made.values())

    def close(self) -> None:
        for engine in self._made.values():
            engine.close()
        self.kept.clear()
