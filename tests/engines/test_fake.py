from __future__ import annotations

import json

import numpy as np
import pytest

from desktop.engines.base import Engines, Limits
from desktop.engines.fake import FakeEngines
from desktop.errors import Cancelled
from desktop.progress import JobContext


class Stopped:
    def is_set(self) -> bool:
        return True


def test_engines_are_made_and_loaded_on_use() -> None:
    engines: Engines = FakeEngines()
    assert engines.all() == ()
    tagger = engines.tagger
    assert not tagger.loaded
    assert engines.tagger is tagger
    tagger.tag("x", JobContext())
    assert tagger.loaded
    assert tagger.memory_bytes() > 0
    engines.close()
    assert not tagger.loaded


def test_tagger_finds_capitalised_pairs() -> None:
    text = "yesterday Ada Lovelace wrote to charles Babbage."
    (finding,) = FakeEngines().tagger.tag(text, JobContext())
    assert (finding.label, finding.span.of(text)) == ("PERSON", "Ada Lovelace")


def test_texts_that_share_words_are_near() -> None:
    vectors = FakeEngines().embedder.embed(
        ["profit rose in May", "profit rose in June", "", "cats"], JobContext()
    )
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[3]


def test_generator_keeps_to_limits() -> None:
    generator = FakeEngines().generator
    assert "".join(generator.generate("one two three", Limits(max_new_tokens=2), JobContext())) == "one two"
    assert "".join(generator.generate("one. two", Limits(stop=(".",)), JobContext())) == "one"
    schema = {"type": "object", "properties": {"title": {"type": "string"}, "pages": {"type": "integer"}}}
    limits = Limits(json_schema=json.dumps(schema))
    assert json.loads("".join(generator.generate("a b", limits, JobContext()))) == {
        "title": "a b",
        "pages": 0,
    }


def test_cancel_is_seen() -> None:
    ctx = JobContext(cancel=Stopped())
    engines = FakeEngines()
    with pytest.raises(Cancelled):
        engines.tagger.tag("Ada Lovelace", ctx)
    with pytest.raises(Cancelled):
        engines.embedder.embed(["x"], ctx)
    with pytest.raises(Cancelled):
        list(engines.generator.generate("x", Limits(), ctx))
