"""The translator decodes as the reference does, alone or in company, greedily or with a beam."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest

from desktop.engines.alignment import words
from desktop.engines.decoding import GROWTH, SPARE_TOKENS, Student, decode
from desktop.engines.translator import MAX_TOKENS, MarianTranslator
from desktop.errors import Cancelled, UserError
from desktop.modelstore.marian import binary, files, graph, importer, published
from desktop.modelstore.marian.shape import shape_of
from desktop.modelstore.marian.shortlist import Shortlist
from desktop.progress import JobContext
from tests.modelstore.marian import student
from tests.modelstore.marian.reference import Reference

SOURCES = [[5, 9, 13, 21, 0], [7, 30, 0], [11, 2, 40, 0], [3, 0]]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("source")
    student.write(folder, seed=3)
    return folder


@pytest.fixture(scope="module")
def converted(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("converted")
    importer.convert(published.find(source.iterdir()), folder, JobContext())
    return folder


KINDS: dict[str, dict[str, Any]] = {
    "tiny": {},
    "deep, no shortlist": {"config": {"dec-depth": 4}, "listed": False},
    "two vocabularies": {"separate": True},
    "tied layers": {"config": {"transformer-tied-layers": [1, 1], "transformer-ffn-activation": "swish"}},
}


@pytest.fixture(scope="module", params=KINDS)
def exact(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Student, Reference]:
    """A student in float32, and the reference that it must equal."""
    folder = tmp_path_factory.mktemp("exact")
    student.write(folder, seed=3, **KINDS[request.param])
    model = binary.load(folder / "model.bin")
    shape = shape_of(model)
    sessions = [
        onnxruntime.InferenceSession(made.SerializeToString())
        for made in (graph.encoder(model, "float32"), graph.decoder(model, "float32"))
    ]
    source, target = (model.quantized[name].values for name in (shape.source, shape.target))
    everything = Shortlist(
        len(target), np.zeros(len(source) + 1, np.int64), np.zeros(0, np.int32), shape.shared
    )
    shortlist = None if "no shortlist" in request.param else everything
    bias = model.floats["decoder_ff_logit_out_b"][0]
    made = Student(*sessions, source, target, bias, shortlist, shape.decoder_layers, 0)
    return made, Reference(model)


def _mean(reference: Reference, source: list[int], target: list[int]) -> float:
    """Mean log probability a token of a translation, the end mark among them unless the limit cut it off."""
    mask = np.ones((1, len(source)), np.float32)
    context = reference.encode(np.array([source]), mask)[-1]
    states = [np.zeros((1, 1, student.WIDTH), np.float32)] * reference.decoder_layers
    limit = int(GROWTH * len(source)) + SPARE_TOKENS
    spoken = target if len(target) == limit else [*target, 0]
    total, previous = 0.0, None
    for step, token in enumerate(spoken):
        logits, states = reference.step(previous, step, states, context, mask)
        total += float(logits[0, token] - np.log(np.exp(logits[0].astype(np.float64)).sum()))
        previous = np.array([token])
    return total / len(spoken)


def test_greedy_is_the_reference(exact: tuple[Student, Reference]) -> None:
    model, reference = exact
    found = decode(model, SOURCES, 1, JobContext())
    for source, decoded in zip(SOURCES, found, strict=True):
        limit = int(GROWTH * len(source)) + SPARE_TOKENS
        (wanted,) = reference.translate(np.array([source]), np.ones((1, len(source)), np.float32), limit)
        assert decoded.tokens == [token for token in wanted if token != 0]


@pytest.mark.parametrize("beam", [1, 3])
def test_attention_is_that_of_the_last_layers_first_head(exact: tuple[Student, Reference], beam: int) -> None:
    model, reference = exact
    for source, decoded in zip(SOURCES, decode(model, SOURCES, beam, JobContext()), strict=True):
        wanted = reference.looked_at(np.array(source), decoded.tokens)
        assert decoded.attention.shape == (len(decoded.tokens), len(source))
        assert np.allclose(decoded.attention, wanted, atol=1e-4)


def test_a_beam_finds_what_is_at_least_as_likely(exact: tuple[Student, Reference]) -> None:
    model, reference = exact
    greedy, wide = (decode(model, SOURCES, beam, JobContext()) for beam in (1, 4))
    scores = [
        (_mean(reference, source, a.tokens), _mean(reference, source, b.tokens))
        for source, a, b in zip(SOURCES, greedy, wide, strict=True)
    ]
    assert all(b >= a - 1e-4 for a, b in scores)
    assert any(b > a + 1e-3 for a, b in scores)


@pytest.mark.parametrize("beam", [1, 3])
def test_company_changes_nothing(converted: Path, beam: int) -> None:
    engine = MarianTranslator(converted, "student 1", 1)
    texts = [*student.TEXTS, "", "noon"]
    together = engine.translate(texts, JobContext(), beam=beam)
    assert together == [engine.translate([text], JobContext(), beam=beam)[0] for text in texts]
    assert together[texts.index("")].text == ""


def test_only_the_shortlist_comes_out(converted: Path, tmp_path: Path) -> None:
    for name in files.ALL:
        (tmp_path / name).write_bytes((converted / name).read_bytes())
    size = len(np.load(tmp_path / files.OFFSETS))
    # Nothing but the frequent and the source's own.
    np.save(tmp_path / files.OFFSETS, np.zeros(size, np.int64))
    engine = MarianTranslator(tmp_path, "student 1", 1)
    (found,) = engine.translate(["noon"], JobContext())
    vocabulary = engine._vocabulary
    assert set(vocabulary.encode(found.text)) <= {*range(8), *vocabulary.encode("noon")}


def test_what_is_too_long_is_translated_in_pieces(converted: Path) -> None:
    engine = MarianTranslator(converted, "student 1", 1)
    long = " ".join(student.TEXTS * 20)
    (found,) = engine.translate([long], JobContext())
    assert engine._student is not None
    tokens = engine._vocabulary.encode(long)
    pieces = [[*tokens[at : at + MAX_TOKENS], 0] for at in range(0, len(tokens), MAX_TOKENS)]
    assert len(pieces) > 1
    parts = [decode(engine._student, [piece], 1, JobContext())[0] for piece in pieces]
    assert found.text == engine._vocabulary.decode([token for part in parts for token in part.tokens])
    # What comes of a piece is linked to words of that piece.
    end = len(engine._vocabulary.decode(parts[0].tokens))
    border = engine._vocabulary.encode(long, return_type="offset_mapping")["offsets"][MAX_TOKENS][0]
    assert found.links
    assert all((b.start < end) == (a.start < border) for a, b in found.links if not a.start < border < a.end)


def test_links_are_places_in_both_texts(converted: Path) -> None:
    engine = MarianTranslator(converted, "student 1", 1)
    for text, made in zip(student.TEXTS, engine.translate(student.TEXTS, JobContext()), strict=True):
        assert made.links == tuple(sorted(made.links))
        assert {b for _, b in made.links} == set(words(made.text))
        assert {a for a, _ in made.links} <= set(words(text))


def test_a_cancel_stops_it(converted: Path) -> None:
    stop = threading.Event()
    heard = []

    def report(progress: object) -> None:
        heard.append(progress)
        stop.set()

    engine = MarianTranslator(converted, "student 1", 1)
    with pytest.raises(Cancelled):
        engine.translate(student.TEXTS * 200, JobContext(report, stop))
    assert len(heard) == 1


@pytest.mark.parametrize(
    "kind", [{"separate": True}, {"listed": False}, {"calibrated": False}, {"config": {"dec-depth": 4}}]
)
def test_other_kinds_of_students_translate_alone_as_in_company(kind: dict[str, Any], tmp_path: Path) -> None:
    source, made = tmp_path / "source", tmp_path / "made"
    source.mkdir()
    made.mkdir()
    student.write(source, seed=3, **kind)
    importer.convert(published.find(source.iterdir()), made, JobContext())
    engine = MarianTranslator(made, "student 1", 1)
    together = engine.translate(student.TEXTS, JobContext())
    assert together == [engine.translate([text], JobContext())[0] for text in student.TEXTS]
    assert any(found.text for found in together)
    if kind.get("separate"):
        vocabulary = engine._target
        assert all(vocabulary.unk_id() not in vocabulary.encode(found.text) for found in together)


def test_missing_and_damaged_files_are_named(converted: Path, tmp_path: Path) -> None:
    for name in files.ALL:
        (tmp_path / name).write_bytes((converted / name).read_bytes())
    for name in files.ALL:
        whole = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(b"nonsense")
        with pytest.raises(UserError, match=name) as refused:
            MarianTranslator(tmp_path, "student 1", 1).translate(["noon"], JobContext())
        assert refused.value.code == "model_damaged"
        (tmp_path / name).unlink()
        with pytest.raises(UserError, match=name) as refused:
            MarianTranslator(tmp_path, "student 1", 1).translate(["noon"], JobContext())
        assert refused.value.code == "model_missing"
        (tmp_path / name).write_bytes(whole)
