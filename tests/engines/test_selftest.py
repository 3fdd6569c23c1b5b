"""A model that is wrong in 8 bits is tried in float32, once for each processor."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from onnx import TensorProto, helper, save

from desktop.engines import selftest
from desktop.engines.fake import FakeEmbedder
from desktop.errors import UserError


class Engine(FakeEmbedder):
    """Right where its folder is one that `right` names."""

    def __init__(self, folder: Path, precision: str) -> None:
        super().__init__()
        self.folder = folder
        self.model = f"model 1{precision}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "model"
    made.mkdir()
    graph = helper.make_graph(
        [helper.make_node("Identity", ["x"], ["y"])],
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1])],
    )
    save(helper.make_model(graph), made / "model.onnx")
    (made / "tokenizer.json").write_text("{}")
    return made


def _found(folder: Path, cache: Path, right: set[str], tried: list[str]) -> Engine:
    def holds(engine: Engine) -> bool:
        precision = "float32" if engine.folder != folder else "8 bits"
        tried.append(precision)
        return precision in right

    return selftest.fitting("model-0123", folder, Engine, holds, cache)


def test_a_model_that_is_right_is_tried_once(folder: Path, tmp_path: Path) -> None:
    tried: list[str] = []
    for _ in range(2):
        engine = _found(folder, tmp_path / "cache", {"8 bits"}, tried)
        assert engine.folder == folder
        assert engine.model == "model 1"
    assert tried == ["8 bits"]
    assert selftest.precision("model-0123", tmp_path / "cache") == "as built"


def test_noise_in_8_bits_makes_it_float32_and_says_so(folder: Path, tmp_path: Path) -> None:
    tried: list[str] = []
    for _ in range(2):
        engine = _found(folder, tmp_path / "cache", {"float32"}, tried)
        assert engine.folder != folder
        assert {file.name for file in engine.folder.iterdir()} == {"model.onnx", "tokenizer.json"}
        assert engine.model == "model 1 (float32)"
    assert tried == ["8 bits", "float32"]
    assert selftest.precision("model-0123", tmp_path / "cache") == "float32"


def test_what_is_wrong_in_float32_too_is_not_used(folder: Path, tmp_path: Path) -> None:
    for _ in range(2):  # and is tried again: a runtime that was repaired may do better
        tried: list[str] = []
        with pytest.raises(UserError) as caught:
            _found(folder, tmp_path / "cache", set(), tried)
        assert caught.value.code == "model_unfit"
        assert tried == ["8 bits", "float32"]


def test_another_processor_tries_again(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []
    _found(folder, tmp_path / "cache", {"8 bits"}, tried)
    monkeypatch.setattr(selftest, "processor", lambda: "another")
    assert selftest.precision("model-0123", tmp_path / "cache") == ""
    _found(folder, tmp_path / "cache", {"8 bits"}, tried)
    assert tried == ["8 bits", "8 bits"]


def test_a_damaged_note_is_as_none(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / selftest.FILE).write_text("{")
    assert _found(folder, cache, {"8 bits"}, []).folder == folder
    assert json.loads((cache / selftest.FILE).read_text())["models"] == {"model-0123": "as built"}
