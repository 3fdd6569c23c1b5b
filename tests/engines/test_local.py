from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop.engines import golden
from desktop.engines.local import LocalEngines
from desktop.engines.session import open_session
from desktop.modelstore.store import ModelStore
from desktop.progress import JobContext


class Store:
    """As much of a model store as engines ask for, without models."""

    def path(self, name: str) -> Path:
        return Path("nowhere") / name

    def label(self, name: str) -> str:
        return f"{name} 1"


def test_engines_are_made_on_use_and_load_nothing() -> None:
    engines = LocalEngines(Store(), threads=1)
    assert engines.all() == ()
    assert engines.tagger is engines.tagger
    assert (engines.tagger.model, engines.embedder.model) == ("pii 1", "minilm 1")
    assert engines.generator.model == "smollm2 1"
    assert len(engines.all()) == 3
    assert engines.rampart.model == "rampart 1"
    assert not any(engine.loaded or engine.memory_bytes() for engine in engines.all())
    engines.close()


def test_a_persons_choice_takes_the_place_of_the_programs() -> None:
    usual = LocalEngines(Store(), threads=1)
    chosen = usual.using({"embedder": "mine", "tagger": "rampart", "generator": "large"})
    assert (chosen.embedder.model, chosen.quick_embedder.model) == ("mine 1", "mine 1")
    assert chosen.tagger is usual.rampart
    assert chosen.generator.model == "large 1"
    assert usual.embedder.model == "minilm 1"
    assert chosen.span_reader is usual.span_reader
    assert chosen.kept is usual.kept
    assert len(usual.all()) == len(chosen.all()) == 5


@pytest.mark.models
def test_a_new_processor_tries_each_model_once(
    model_store: ModelStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STRONGROOM_CACHE", str(tmp_path))
    engines = LocalEngines(model_store, threads=1, tried=True)
    assert engines.tagger.loaded
    assert engines.quick_embedder.loaded
    engines.close()
    again = LocalEngines(model_store, threads=1, tried=True)
    assert not again.tagger.loaded
    assert again.tagger.model == model_store.label("pii")


class Noisy:
    """A session whose sums come out wrong, as those of bytes do on some processors."""

    def __init__(self, session: Any) -> None:
        self._session = session

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    def run(self, *args: Any) -> list[Any]:
        noise = np.random.default_rng(1)
        return [part + noise.normal(scale=20, size=part.shape) for part in self._session.run(*args)]


@pytest.mark.models
def test_noise_makes_it_float32_and_the_label_says_so(
    model_store: ModelStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(file: Path, *args: Any) -> Any:
        session = open_session(file, *args)
        return session if "float32" in file.parts else Noisy(session)

    monkeypatch.setenv("STRONGROOM_CACHE", str(tmp_path))
    monkeypatch.setattr("desktop.engines.encoder.open_session", opened)
    engines = LocalEngines(model_store, threads=1, tried=True)
    assert engines.tagger.model == f"{model_store.label('pii')} (float32)"
    assert golden.trial("tagger", "pii").holds(engines.tagger, golden.load(), JobContext())
    assert type(engines.quick_embedder) is type(engines.embedder)
    engines.close()
