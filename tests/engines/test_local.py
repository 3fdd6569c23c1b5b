from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("desktop.modelstore.store")

from desktop.engines.local import LocalEngines


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
