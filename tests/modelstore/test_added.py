"""Models of a person: kept beside the program's, told by their cards, and removed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop import paths
from desktop.errors import UserError
from desktop.modelstore import card
from desktop.modelstore.build import build, unbuilt
from desktop.modelstore.store import ModelStore, State
from desktop.progress import JobContext
from tests.modelstore.added import add, added_model
from tests.modelstore.small_store import small_store


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    store, wheels = small_store(tmp_path)
    build(store, "small", wheels, JobContext())
    return store


def test_it_lies_in_the_persons_data_and_is_listed_after_the_programs(store: ModelStore) -> None:
    entry = add(store, added_model())
    assert entry.path == paths.data_dir() / "models" / "mine"
    assert [(one.model.name, one.added) for one in store.list()] == [("small", False), ("mine", True)]
    assert store.path("mine") == entry.path
    assert store.label("mine") == f"mine int8-{store.model('mine').key[:8]}"
    assert store.model("mine") == added_model()
    store.verify("mine")
    assert unbuilt(store, JobContext()) == []
    assert [one.model.name for one in store.serving("embedder")] == ["mine"]
    assert store.serving("translator") == ()


def test_a_translator_serves_its_direction(store: ModelStore) -> None:
    add(store, added_model("de", "translator", direction="en-de"))
    assert [one.model.name for one in store.serving("translator", "en-de")] == ["de"]
    assert store.serving("translator", "de-en") == ()


def test_a_changed_file_is_found(store: ModelStore) -> None:
    entry = add(store, added_model())
    (entry.path / "model.onnx").write_bytes(b"weighty")
    with pytest.raises(UserError, match="not the one that was imported") as refused:
        store.verify("mine")
    assert refused.value.code == "model_damaged"
    assert "import it again" in refused.value.hint


def test_the_key_tells_one_import_from_the_next(store: ModelStore) -> None:
    before = add(store, added_model()).model.label
    store.remove("mine")
    assert add(store, added_model(content=b"other"), b"other").model.label != before


def test_names_are_unique(store: ModelStore) -> None:
    assert store.free_name("Small") == "small-2"
    assert store.free_name("Müller's BERT (base)/v2") == "muller-s-bert-base-v2"
    assert store.free_name("日本") == "model"
    add(store, added_model("small-2"))
    assert store.free_name("small") == "small-3"
    with pytest.raises(UserError) as refused:
        add(store, added_model("small"))
    assert refused.value.code == "name_taken"


def test_only_a_persons_own_is_removed(store: ModelStore) -> None:
    add(store, added_model())
    store.remove("mine")
    assert [one.model.name for one in store.list()] == ["small"]
    assert list(store.added_root.glob("mine*")) == []
    with pytest.raises(UserError, match="belongs to the program") as refused:
        store.remove("small")
    assert refused.value.code == "model_of_program"
    with pytest.raises(UserError) as refused:
        store.remove("mine")
    assert refused.value.code == "unknown_model"


def test_a_damaged_card_is_told_and_can_be_removed(store: ModelStore) -> None:
    entry = add(store, added_model())
    (entry.path / card.FILE).write_text("{")
    assert [one.state for one in store.list()] == [State.READY, State.DAMAGED]
    assert store.serving("embedder") == ()
    with pytest.raises(UserError, match="card") as refused:
        store.path("mine")
    assert refused.value.code == "model_damaged"
    store.remove("mine")
    assert len(store.list()) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"files": {"../x": "0" * 64}},
        {"files": {"model.json": "0" * 64}},
        {"files": {"x": "0"}},
        {"files": {}},
        {"roles": ["king"]},
        {"size": -1},
        {"size": True},
        {"name": 3},
        {"measured": [{"precision": "int8"}]},
        {"added": ""},
        {"labels": [1]},
    ],
)
def test_what_is_no_card(tmp_path: Path, change: dict[str, object]) -> None:
    card.write(tmp_path, added_model())
    told = json.loads((tmp_path / card.FILE).read_text())
    assert card.read(tmp_path) == added_model()
    (tmp_path / card.FILE).write_text(json.dumps({**told, **change}))
    with pytest.raises(ValueError, match=r"."):
        card.read(tmp_path)
