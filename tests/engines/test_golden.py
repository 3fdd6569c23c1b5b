"""Golden answers are told from wrong ones."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop.engines import golden
from desktop.engines.fake import FakeEngines
from desktop.engines.local import LocalEngines
from desktop.modelstore.store import ModelStore
from desktop.progress import JobContext


@pytest.fixture
def recorded() -> dict[str, Any]:
    answers: dict[str, Any] = json.loads(json.dumps(golden.record(FakeEngines(), JobContext())))
    return answers


def test_the_same_engines_say_the_same(recorded: dict[str, Any]) -> None:
    assert golden.check(FakeEngines(), recorded, JobContext()) == []


def test_a_cosine_may_differ_by_rounding(recorded: dict[str, Any]) -> None:
    recorded["embedder"][0][1] += golden.TOLERANCE * 0.9
    assert golden.check(FakeEngines(), recorded, JobContext()) == []


@pytest.mark.parametrize("engine", ["embedder", "quick embedder"])
@pytest.mark.parametrize("wrong", [golden.TOLERANCE * 2, float("nan")])
def test_a_wrong_cosine(recorded: dict[str, Any], engine: str, wrong: float) -> None:
    recorded[engine][0][1] += wrong
    (problem,) = golden.check(FakeEngines(), recorded, JobContext())
    assert engine in problem


@pytest.mark.parametrize(
    ("engine", "wrong"),
    [
        ("tagger", [["EMAIL", 0, 3]]),
        ("tagger", []),
        ("span reader", ["Bo", True, False]),
        ("generator", "other words"),
        ("translator en-pt", "outras palavras"),
        ("translator pt-en", "other words"),
    ],
)
def test_other_answers(recorded: dict[str, Any], engine: str, wrong: object) -> None:
    recorded[engine] = wrong
    (problem,) = golden.check(FakeEngines(), recorded, JobContext())
    assert engine in problem


@pytest.mark.models
def test_the_models_say_what_is_kept(model_store: ModelStore) -> None:
    """With one thread and with two: how work is divided must not decide."""
    for threads in (1, 2):
        engines = LocalEngines(model_store, threads)
        assert golden.check(engines, golden.load(), JobContext()) == []
        engines.close()
