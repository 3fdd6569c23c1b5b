"""Packs of models: what goes in comes out on another machine, and nothing else does."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from onnx import TensorProto, helper

from desktop.document import signing
from desktop.errors import Cancelled, UserError
from desktop.modelstore import packs
from desktop.modelstore.build import build
from desktop.modelstore.store import ModelStore
from desktop.progress import JobContext, Progress
from tests.modelstore.added import add, added_model
from tests.modelstore.small_store import small_store


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    """One model of the program, built, and one that a person added."""
    small, wheels = small_store(tmp_path)
    made = ModelStore(small.root, small.manifest, tmp_path / "added")
    build(made, "small", wheels, JobContext())
    add(made, added_model(content=_graph("mine")), _graph("mine"))
    return made


def _graph(name: str) -> bytes:
    """The smallest model that can be loaded."""
    x, y = (helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in "xy")
    graph = helper.make_graph([helper.make_node("Identity", ["x"], ["y"])], name, [x], [y])
    return helper.make_model(graph).SerializeToString(deterministic=True)


@pytest.fixture
def other(store: ModelStore, tmp_path: Path) -> ModelStore:
    """The same program on another machine, without models."""
    return ModelStore(tmp_path / "other", store.manifest, tmp_path / "other added")


@pytest.fixture
def pack(store: ModelStore, tmp_path: Path) -> Path:
    dest = tmp_path / "models.strongroom-models"
    packs.pack(store, ["small", "mine"], dest, JobContext())
    return dest


THEIRS = "the other machine"


def _unpack(other: ModelStore, pack: Path, tmp_path: Path, trusted: str = "") -> tuple[str, ...]:
    return packs.unpack(other, pack, JobContext(), trusted, tmp_path / THEIRS)


def test_what_was_packed_is_there_on_another_machine(
    store: ModelStore, other: ModelStore, pack: Path, tmp_path: Path
) -> None:
    assert packs.packable(store) == ("small", "mine")
    seen = packs.look(other, pack, tmp_path / THEIRS)
    assert [packed.model.name for packed in seen.models] == ["small", "mine"]
    assert [packed.own for packed in seen.models] == [True, False]
    assert (seen.signer, seen.known) == (signing.own_fingerprint(), False)
    assert seen.size == sum(model.size for model in (store.model("small"), store.model("mine")))
    assert _unpack(other, pack, tmp_path, signing.grouped(seen.signer)) == ("small", "mine")
    for name in ("small", "mine"):
        other.verify(name)
        assert other.model(name) == store.model(name)
    assert packs.look(other, pack, tmp_path / THEIRS).known
    assert {path.name for path in other.root.iterdir()} == {store.path("small").name}


def test_a_second_time_nothing_is_done_twice(other: ModelStore, pack: Path, tmp_path: Path) -> None:
    signing.vouch(signing.own_fingerprint(), tmp_path / THEIRS)
    _unpack(other, pack, tmp_path)
    before = {path: path.stat().st_mtime_ns for path in other.added_root.rglob("*")}
    assert _unpack(other, pack, tmp_path) == ("small", "mine")
    assert {path: path.stat().st_mtime_ns for path in other.added_root.rglob("*")} == before


def test_a_model_of_the_name_stays_beside_the_new(other: ModelStore, pack: Path, tmp_path: Path) -> None:
    add(other, added_model(content=_graph("others")), _graph("others"))
    assert _unpack(other, pack, tmp_path, signing.own_fingerprint()) == ("small", "mine-2")
    other.verify("mine")
    other.verify("mine-2")


def test_a_damaged_model_of_the_program_is_mended(other: ModelStore, pack: Path, tmp_path: Path) -> None:
    _unpack(other, pack, tmp_path, signing.own_fingerprint())
    (other.path("small") / "config.json").write_bytes(b"cut")
    _unpack(other, pack, tmp_path)
    other.verify("small")


def test_what_a_stranger_signed_is_not_taken(other: ModelStore, pack: Path, tmp_path: Path) -> None:
    for trusted in ("", "0" * 64):
        with pytest.raises(UserError) as caught:
            _unpack(other, pack, tmp_path, trusted)
        assert caught.value.code == "unknown_signer"
        assert signing.grouped(signing.own_fingerprint()) in str(caught.value)
    assert not other.root.exists()


def test_models_of_the_program_need_no_trust(store: ModelStore, other: ModelStore, tmp_path: Path) -> None:
    """Their hashes are the program's own."""
    dest = tmp_path / "own"
    packs.pack(store, ["small"], dest, JobContext())
    assert _unpack(other, dest, tmp_path) == ("small",)


def test_cancelled_at_any_moment_nothing_half_is_left(
    store: ModelStore, other: ModelStore, pack: Path, tmp_path: Path
) -> None:
    fingerprint = signing.own_fingerprint()
    reports: list[Progress] = []
    packs.unpack(
        ModelStore(tmp_path / "a", store.manifest, tmp_path / "b"),
        pack,
        JobContext(reports.append),
        fingerprint,
        tmp_path / THEIRS,
    )
    assert len(reports) > 2
    for moment in range(len(reports)):
        seen: list[Progress] = []
        stop = SimpleNamespace(is_set=lambda seen=seen, moment=moment: len(seen) >= moment)
        with pytest.raises(Cancelled):
            packs.unpack(other, pack, JobContext(seen.append, stop), fingerprint, tmp_path / THEIRS)
        for root in (other.root, other.added_root):
            assert not list(root.glob(".*"))
        for entry in other.list():
            if entry.path.is_dir():
                other.verify(entry.model.name)
        for root in (other.root, other.added_root):
            shutil.rmtree(root, ignore_errors=True)
    seen = []
    dest = tmp_path / "stopped"
    with pytest.raises(Cancelled):
        packs.pack(store, ["small"], dest, JobContext(None, SimpleNamespace(is_set=lambda: True)))
    assert not dest.exists()


def _rewritten(pack: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    with zipfile.ZipFile(pack) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    change(inside)
    with zipfile.ZipFile(pack, "w") as archive:
        for name, data in inside.items():
            archive.writestr(name, data)
    return pack


def _signed(inside: dict[str, bytes], told: dict[str, object]) -> None:
    inside["manifest.json"] = signing.canonical(told)
    inside["signature.json"] = json.dumps(signing.sign(told)).encode()


def _other_hash(inside: dict[str, bytes]) -> None:
    inside["mine/model.onnx"] = inside["mine/model.onnx"][::-1]


def _other_size(inside: dict[str, bytes]) -> None:
    inside["mine/model.onnx"] += b"more"


def _one_more(inside: dict[str, bytes]) -> None:
    inside["mine/../../evil"] = b"evil"


def _one_less(inside: dict[str, bytes]) -> None:
    del inside["mine/model.onnx"]


def _unsigned(inside: dict[str, bytes]) -> None:
    del inside["signature.json"]


def _changed(inside: dict[str, bytes]) -> None:
    inside["manifest.json"] = inside["manifest.json"].replace(b"My mine", b"My name")


def _resigned(change: Callable[[dict[str, object]], None]) -> Callable[[dict[str, bytes]], None]:
    def rewrite(inside: dict[str, bytes]) -> None:
        told = json.loads(inside["manifest.json"])
        change(told)
        _signed(inside, told)

    return rewrite


def _outside(told: dict[str, object]) -> None:
    told["models"][1]["card"]["name"] = "../evil"


def _outside_file(told: dict[str, object]) -> None:
    card = told["models"][1]["card"]
    card["files"] = {"../evil": next(iter(card["files"].values()))}


def _newer(told: dict[str, object]) -> None:
    told["format"] = 2


def _no_list(told: dict[str, object]) -> None:
    told["models"] = 5


def _twice(told: dict[str, object]) -> None:
    told["models"] *= 2


def _claims_100_gb(told: dict[str, object]) -> None:
    told["models"][1]["sizes"] = {"model.onnx": 100 << 30}


def _other_version(told: dict[str, object]) -> None:
    told["models"][0]["key"] = "0" * 16


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_other_hash, "pack_damaged"),
        (_other_size, "bad_pack"),
        (_one_more, "bad_pack"),
        (_one_less, "bad_pack"),
        (_unsigned, "bad_pack"),
        (_changed, "bad_pack"),
        (_resigned(_outside), "bad_pack"),
        (_resigned(_outside_file), "bad_pack"),
        (_resigned(_newer), "bad_pack"),
        (_resigned(_no_list), "bad_pack"),
        (_resigned(_twice), "bad_pack"),
        (_resigned(_claims_100_gb), "bad_pack"),
        (_resigned(_other_version), "other_version"),
    ],
)
def test_what_is_wrong_is_refused(
    other: ModelStore,
    pack: Path,
    tmp_path: Path,
    change: Callable[[dict[str, bytes]], None],
    code: str,
) -> None:
    signing.vouch(signing.own_fingerprint(), tmp_path / THEIRS)
    with pytest.raises(UserError) as caught:
        _unpack(other, _rewritten(pack, change), tmp_path)
    assert caught.value.code == code
    assert not other.added_root.exists() or not list(other.added_root.iterdir())
    assert not (tmp_path / "evil").exists()


@pytest.mark.parametrize("size", [0, 100, 1000])
def test_a_pack_that_is_cut_is_refused(other: ModelStore, pack: Path, tmp_path: Path, size: int) -> None:
    pack.write_bytes(pack.read_bytes()[:size])
    with pytest.raises(UserError) as caught:
        _unpack(other, pack, tmp_path, signing.own_fingerprint())
    assert caught.value.code == "bad_pack"


def test_a_damaged_model_is_not_packed(store: ModelStore, tmp_path: Path) -> None:
    (store.path("mine") / "model.onnx").write_bytes(b"WEIGHTS")
    with pytest.raises(UserError) as caught:
        packs.pack(store, ["mine"], tmp_path / "pack", JobContext())
    assert caught.value.code == "model_damaged"
    assert not [path for path in tmp_path.iterdir() if "pack" in path.name]
