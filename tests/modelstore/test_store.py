from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import pytest

from desktop import paths
from desktop.errors import UserError
from desktop.modelstore import manifest
from desktop.modelstore.build import build, unbuilt, wanted
from desktop.modelstore.manifest import Manifest
from desktop.modelstore.store import ModelStore, State
from desktop.progress import JobContext
from tests.modelstore.small_store import small_store

OWN = (paths.resources_dir() / manifest.FILE).read_text()


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    store, wheels = small_store(tmp_path)
    build(store, "small", wheels, JobContext())
    return store


def test_a_store_lists_what_is_there_and_what_is_not(store: ModelStore, tmp_path: Path) -> None:
    assert [(entry.model.name, entry.state) for entry in store.list()] == [("small", State.READY)]
    empty = ModelStore(tmp_path / "elsewhere", store.manifest)
    assert [entry.state for entry in empty.list()] == [State.MISSING]
    with pytest.raises(UserError, match="not on this machine"):
        empty.path("small")


def test_a_truncated_or_missing_file_is_named(store: ModelStore) -> None:
    file = store.path("small") / "model_q4.onnx"
    os.truncate(file, 3)
    with pytest.raises(UserError, match=r"model_q4\.onnx is not the one") as refused:
        store.verify("small")
    assert refused.value.code == "model_damaged"
    file.unlink()
    with pytest.raises(UserError, match=r"model_q4\.onnx can not be read"):
        store.verify("small")


def test_an_unknown_model(store: ModelStore) -> None:
    with pytest.raises(UserError) as refused:
        store.path("large")
    assert refused.value.code == "unknown_model"
    assert "small" in refused.value.hint


def test_the_directory_is_named_by_what_the_model_is_made_of(store: ModelStore) -> None:
    model = store.model("small")
    assert model.directory.startswith("small-")
    changed = [
        replace(model, recipe_version=2),
        replace(model, wheel=replace(model.wheel, sha256="0" * 64)),
        replace(model, files={**model.files, "more": "0" * 64}),
    ]
    assert len({model.key, *(other.key for other in changed)}) == 4
    assert replace(model, title="Other words").key == model.key


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModelStore:
    """A store whose only model is one of the program's own files."""
    folder = tmp_path / "resources" / "models" / "own"
    folder.mkdir(parents=True)
    (folder / "model.onnx").write_bytes(b"weights")
    monkeypatch.setattr(paths, "resources_dir", lambda: tmp_path / "resources")
    small = small_store(tmp_path)[0].model("small")
    digest = hashlib.sha256(b"weights").hexdigest()
    own = replace(small, name="own", wheel=None, shipped="2.1", size=7, files={"model.onnx": digest})
    return ModelStore(tmp_path / "models", Manifest({"own": own}, {}))


def test_a_shipped_model_is_used_where_it_lies(shipped: ModelStore) -> None:
    assert shipped.label("own") == "own 2.1"
    assert (shipped.path("own") / "model.onnx").read_bytes() == b"weights"
    assert [entry.state for entry in shipped.list()] == [State.READY]
    shipped.verify("own")
    assert unbuilt(shipped, JobContext()) == []
    assert wanted(shipped, ["own"], Path("wheels"), references=True) == []


def test_a_damaged_shipped_model_is_found_and_is_not_built(shipped: ModelStore) -> None:
    (shipped.path("own") / "model.onnx").write_bytes(b"weighty")
    assert unbuilt(shipped, JobContext()) == ["own"]
    with pytest.raises(UserError) as refused:
        build(shipped, "own", Path("wheels"), JobContext())
    assert refused.value.code == "program_damaged"


def test_a_model_has_a_wheel_or_is_shipped(tmp_path: Path) -> None:
    (tmp_path / "models.toml").write_text(OWN.replace("wheel = {", "was = {"))
    with pytest.raises(ValueError, match="not a manifest"):
        manifest.load(tmp_path / "models.toml")
    (tmp_path / "models.toml").write_text(OWN.replace("recipe_version = 1", 'shipped = "1"'))
    with pytest.raises(ValueError, match="a wheel or to be shipped"):
        manifest.load(tmp_path / "models.toml")


def test_the_manifest_of_the_program() -> None:
    models = manifest.load().models
    assert set(models) >= {"smollm2", "rampart", "minilm", "ppocr"}
    for model in models.values():
        assert model.licence
        assert model.attribution
        assert model.files


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[[model]]\nname = 'a'",
        (manifest.paths.resources_dir() / manifest.FILE)
        .read_text()
        .replace("model_q4.onnx", "../model.onnx"),
        (manifest.paths.resources_dir() / manifest.FILE).read_text().replace('sha256 = "', 'sha256 = "x'),
    ],
)
def test_what_is_no_manifest_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "models.toml").write_text(text)
    with pytest.raises(ValueError, match="not a manifest"):
        manifest.load(tmp_path / "models.toml")
