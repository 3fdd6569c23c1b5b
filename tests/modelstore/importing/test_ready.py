"""Models that are ready are taken as they are, kept by the store, and run by the engines."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import pytest

from desktop.engines.folder_embedder import FolderEmbedder
from desktop.engines.folder_tagger import FolderTagger
from desktop.errors import UserError
from desktop.modelstore.importing import licences
from desktop.modelstore.importing.base import Made
from desktop.modelstore.importing.look import look
from desktop.modelstore.importing.work import make
from desktop.progress import JobContext
from tests.modelstore.importing.small import (
    graph,
    ready_embedder,
    ready_tagger,
    safetensors,
    table_of,
    write_config,
)

TEXT = "Ada Lovelace wrote the letter. London, a letter."


def made_of(folder: Path, tmp_path: Path) -> Made:
    work = tmp_path / "work"
    work.mkdir()
    made = make(folder, work, (), JobContext())
    assert sorted(path.name for path in work.iterdir()) == sorted(one.precision for one in made.measured)
    return made


def test_an_embedder(tmp_path: Path) -> None:
    folder = ready_embedder(tmp_path / "Small BERT")
    sighting = look(folder)
    assert (sighting.kind, sighting.form, sighting.architecture) == ("encoder", "onnx", "bert")
    assert (sighting.title, sighting.roles, sighting.licence) == ("Small BERT", ("embedder",), "Apache-2.0")
    assert sighting.parameters == 96
    assert list(sighting.memory) == ["fp32"]
    assert "not made for the meaning" in sighting.notes[0]
    made = made_of(folder, tmp_path)
    (one,) = made.measured
    assert (one.precision, one.agreement, made.recommended) == ("fp32", 1.0, "fp32")
    assert one.speed > 0
    place = tmp_path / "work" / "fp32"
    assert {"LICENSE", "config.json", "model.onnx", "pooling.json", "tokenizer.json"} == {
        path.name for path in place.iterdir()
    }
    engine = FolderEmbedder(place, "small 1", 1)
    assert not engine.loaded
    vectors = engine.embed(["Ada wrote", "Ada met", "London"], JobContext())
    assert vectors.shape == (3, 8)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert vectors[0] @ vectors[1] > 0.999 > vectors[0] @ vectors[2]
    assert engine.embed([], JobContext()).shape[0] == 0
    assert engine.count_tokens("Ada wrote") == 2


def test_a_tagger(tmp_path: Path) -> None:
    folder = ready_tagger(tmp_path / "ner")
    sighting = look(folder)
    assert (sighting.kind, sighting.roles, sighting.licence) == ("token-classifier", ("tagger",), "MIT")
    assert sighting.labels == ("LOC", "PER")
    made_of(folder, tmp_path)
    engine = FolderTagger(tmp_path / "work" / "fp32", "ner 1", 1)
    found = engine.tag(TEXT, JobContext())
    assert [(one.label, one.span.of(TEXT)) for one in found] == [("PER", "Ada Lovelace"), ("LOC", "London")]
    assert all(one.score > 0.8 and one.detector == "imported" for one in found)
    assert engine.labels() == ["LOC", "PER"]
    assert engine.tag("", JobContext()) == []


def test_a_long_text_is_tagged_in_windows(tmp_path: Path) -> None:
    made_of(ready_tagger(tmp_path / "ner"), tmp_path)
    engine = FolderTagger(tmp_path / "work" / "fp32", "ner 1", 1)  # takes 64 tokens at a time
    text = "the letter, a letter; " * 40 + "Ada Lovelace met the letter. " * 30
    found = engine.tag(text, JobContext())
    assert [one.span.of(text) for one in found] == ["Ada Lovelace"] * 30


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ({"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}, "cls"),
        ({"pooling_mode_mean_tokens": True}, "mean"),
        ({"pooling_mode_lasttoken": True}, "last"),
        ({"pooling_mode_max_tokens": True}, "max"),
    ],
)
def test_pooling_is_the_models_own(tmp_path: Path, told: Mapping[str, object], wanted: str) -> None:
    folder = ready_embedder(tmp_path / "model")
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(told))
    (folder / "sentence_bert_config.json").write_text('{"max_seq_length": 16}')
    prompts = {"prompts": {"query": "ask: ", "document": "ada "}, "default_prompt_name": None}
    (folder / "config_sentence_transformers.json").write_text(json.dumps(prompts))
    made_of(folder, tmp_path)
    pooling = json.loads((tmp_path / "work" / "fp32" / "pooling.json").read_text())
    assert pooling == {"how": wanted, "most_tokens": 16, "prefix": "ada "}
    engine = FolderEmbedder(tmp_path / "work" / "fp32", "small 1", 1)
    vector = engine.embed(["london"], JobContext())[0]
    states = table_of(["ada", "london", "letter"])[[2, 4, 6, 3]]  # [CLS] ada london [SEP]
    own = {"cls": states[0], "mean": states.mean(0), "last": states[-1], "max": states.max(0)}[wanted]
    assert np.allclose(vector, own / np.linalg.norm(own))


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("1_Pooling/config.json", {"pooling_mode_weightedmean_tokens": True}),
        ("1_Pooling/config.json", {"pooling_mode_cls_token": True, "pooling_mode_max_tokens": True}),
        ("modules.json", [{"type": "sentence_transformers.models.Dense"}]),
    ],
)
def test_steps_that_are_not_known(tmp_path: Path, file: str, content: object) -> None:
    folder = ready_embedder(tmp_path / "model")
    (folder / file).parent.mkdir(exist_ok=True)
    (folder / file).write_text(json.dumps(content))
    with pytest.raises(UserError) as refused:
        look(folder)
    assert refused.value.code == "unsupported_model"


def test_precisions_side_by_side(tmp_path: Path) -> None:
    """As transformers.js has them, in a folder of their own; the less exact one is measured against the
    other."""
    folder = ready_embedder(tmp_path / "model")
    (folder / "onnx").mkdir()
    shutil.move(folder / "model.onnx", folder / "onnx" / "model.onnx")
    table = table_of(["ada", "london", "letter"])
    noisy = table + np.random.default_rng(3).normal(0, 0.3, table.shape).astype(np.float32)
    (folder / "onnx" / "weights").write_bytes(noisy.astype(np.float32).tobytes())
    onnx.save(graph(noisy, location="weights"), str(folder / "onnx" / "model_quantized.onnx"))
    sighting = look(folder)
    assert list(sighting.memory) == ["fp32", "int8"]
    made = made_of(folder, tmp_path)
    exact, quantized = made.measured
    assert exact.agreement == 1
    assert 0.5 < (quantized.agreement or 0) < 0.9999
    assert (tmp_path / "work" / "int8" / "weights").is_file()


def test_a_precision_that_there_is_not(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    with pytest.raises(UserError) as refused:
        make(ready_embedder(tmp_path / "model"), tmp_path / "work", ("int4",), JobContext())
    assert refused.value.code == "wrong_precision"
    assert list((tmp_path / "work").iterdir()) == []


def test_a_graph_that_is_no_encoder(tmp_path: Path) -> None:
    folder = ready_embedder(tmp_path / "model")
    made = graph(table_of(["ada"]))
    made.graph.input[0].name = "pixels"
    made.graph.node[0].input[1] = "pixels"
    onnx.save(made, str(folder / "model.onnx"))
    with pytest.raises(UserError, match="no encoder"):
        look(folder)


def test_a_graph_that_does_not_run(tmp_path: Path) -> None:
    folder = ready_embedder(tmp_path / "model")
    made = graph(table_of(["ada"]), op=("NoSuchOperator", ""))
    (folder / "model.onnx").write_bytes(made.SerializeToString())
    (tmp_path / "work").mkdir()
    with pytest.raises(UserError) as refused:
        make(folder, tmp_path / "work", (), JobContext())
    assert refused.value.code == "model_damaged"


def test_without_a_tokenizer(tmp_path: Path) -> None:
    folder = ready_embedder(tmp_path / "model")
    (folder / "tokenizer.json").unlink()
    with pytest.raises(UserError, match="tokenizer"):
        look(folder)


def test_a_classifier_of_whole_texts_has_no_use_here(tmp_path: Path) -> None:
    write_config(tmp_path, "BertForSequenceClassification")
    (tmp_path / "model.safetensors").write_bytes(safetensors({"a": np.ones(3)}))
    with pytest.raises(UserError, match="BertForSequenceClassification") as refused:
        look(tmp_path)
    assert refused.value.code == "unsupported_model"


@pytest.mark.parametrize(
    ("readme", "text", "wanted"),
    [
        ("---\nlicense: apache-2.0\n---\n", "", "Apache-2.0"),
        ("---\r\nlicense: [mit, gpl]\r\n---\r\n", "", "MIT"),
        ("---\nlicense: other\nlicense_name: my licence\n---\n", "", "my licence"),
        ("---\nlicense: other\n---\n", "Mozilla Public License Version 2.0", "MPL-2.0"),
        ("# no front matter\nlicense: mit", "", ""),
        ("---\nlicense: !!python/object/apply:os.mkdir [x]\n---\n", "", ""),
        ("---\n" + "[" * 50_000 + "\n---\n", "", ""),
        ("", "Permission is hereby granted, free of\ncharge, to any person", "MIT"),
        ("---\nlicense: 5\n---\n", "Apache License, Version 2.0", "Apache-2.0"),
    ],
)
def test_licences(tmp_path: Path, readme: str, text: str, wanted: str) -> None:
    (tmp_path / "README.md").write_bytes(readme.encode())
    if text:
        (tmp_path / "LICENSE.txt").write_text(text)
    assert licences.licence_of(tmp_path) == wanted
