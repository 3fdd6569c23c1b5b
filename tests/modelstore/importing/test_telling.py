"""What the process that converts says is read strictly: it had a hostile model in its hands."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.modelstore.importing import telling
from desktop.modelstore.importing.base import Made, Measured, Sighting

SIGHTING = Sighting(
    path=Path("/models/small"),
    form="safetensors",
    kind="encoder",
    architecture="bert",
    title="Small",
    roles=("embedder",),
    licence="MIT",
    parameters=1000,
    size=4000,
    memory={"fp32": 5000, "int8": 2000},
    labels=("PER",),
    notes=("A note.",),
)
MADE = Made(
    SIGHTING,
    Path("/work"),
    (Measured("fp32", 4000, 10.5, 1.0), Measured("int8", 1000, 20.0, None, 14.5)),
    "int8",
    "It is small.",
)


PLAIN: dict[str, Any] = json.loads(json.dumps(telling.sighting_json(SIGHTING)))


def test_there_and_back() -> None:
    assert telling.parse_sighting(json.loads(json.dumps(telling.sighting_json(SIGHTING)))) == SIGHTING
    assert telling.parse_made(json.loads(json.dumps(telling.made_json(MADE))), Path("/work")) == MADE


def changed(**more: object) -> Callable[[dict[str, Any]], None]:
    return lambda told: told.update(more)


@pytest.mark.parametrize(
    "change",
    [
        changed(recommended="fp16"),
        changed(recommended="evil"),
        changed(reason=5),
        changed(measured=[]),
        changed(
            measured=[{"precision": "../..", "size": 1, "speed": 1.0, "agreement": None, "perplexity": None}]
        ),
        changed(
            measured=[{"precision": "int8", "size": -1, "speed": 1.0, "agreement": None, "perplexity": None}]
        ),
        changed(sighting={}),
        changed(sighting={**PLAIN, "kind": "evil"}),
        changed(sighting={**PLAIN, "memory": {}}),
        changed(sighting={**PLAIN, "roles": "embedder"}),
        changed(sighting={**PLAIN, "parameters": True}),
    ],
)
def test_what_has_another_shape(change: Callable[[dict[str, Any]], None]) -> None:
    told = json.loads(json.dumps(telling.made_json(MADE)))
    change(told)
    with pytest.raises((ValueError, KeyError, TypeError)):
        telling.parse_made(told, Path("/work"))


def test_text_is_of_one_line_and_not_endless() -> None:
    told = {**PLAIN, "title": "a\n\x1b[2J" + "x" * 10_000}
    title = telling.parse_sighting(told).title
    assert title.isprintable()
    assert len(title) <= telling.MOST_TEXT
