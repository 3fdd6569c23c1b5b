"""Packs and downloads by the processes that do them."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from onnx import TensorProto, helper

from desktop.document import signing
from desktop.engines.fake import FakeEngines
from desktop.errors import Cancelled, UserError
from desktop.jobs.fetching import name_of
from desktop.jobs.inline import InlineRunner
from desktop.jobs.workshop import Workshop
from desktop.modelstore.store import ModelStore
from desktop.progress import JobContext, Progress
from tests.modelstore.added import add, added_model

SERVER = Path(__file__).parents[1] / "modelstore/file_server.py"


def _workshop(folder: Path) -> Workshop:
    store = ModelStore(folder / "models", added=folder / "added")
    return Workshop(store, InlineRunner(FakeEngines()))


def _graph() -> bytes:
    x, y = (helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in "xy")
    graph = helper.make_graph([helper.make_node("Identity", ["x"], ["y"])], "g", [x], [y])
    return helper.make_model(graph).SerializeToString(deterministic=True)


def test_a_pack_goes_from_one_machine_to_another(tmp_path: Path) -> None:
    here, there = _workshop(tmp_path / "here"), _workshop(tmp_path / "there")
    add(here._store, added_model(content=_graph()), _graph())
    file = tmp_path / "one.strongroom-models"
    heard: list[Progress] = []
    fingerprint = here.pack(["mine"], file, JobContext(heard.append))
    assert fingerprint == signing.own_fingerprint()
    assert {progress.stage for progress in heard} == {"pack"}
    found = there.look_at_pack(file, JobContext())
    assert [packed.model for packed in found.models] == [here._store.model("mine")]
    assert (found.signer, found.known) == (fingerprint, True)
    assert there.unpack(file, "", JobContext()) == ("mine",)
    there._store.verify("mine")
    assert {path.name for path in (tmp_path / "there/added").iterdir()} == {"mine"}


def test_what_is_stopped_leaves_nothing(tmp_path: Path) -> None:
    """The process is killed, and cleans up nothing by itself."""
    here, there = _workshop(tmp_path / "here"), _workshop(tmp_path / "there")
    large = _graph() + bytes(40 << 20)  # an unknown field of the format, which is skipped
    add(here._store, added_model(content=large), large)

    def stopping() -> JobContext:
        cancel = threading.Event()
        return JobContext(lambda _: cancel.set(), cancel)

    file = tmp_path / "out" / "large.strongroom-models"
    file.parent.mkdir()
    with pytest.raises(Cancelled):
        here.pack(["mine"], file, stopping())
    assert list(file.parent.iterdir()) == []
    here.pack(["mine"], file, JobContext())
    with pytest.raises(Cancelled):
        there.unpack(file, "", stopping())
    for root in (there._store.root, there._store.added_root):
        assert not root.exists() or list(root.iterdir()) == []


def test_the_key_of_the_keyring_signs(tmp_path: Path, ring: dict[tuple[str, str], str]) -> None:
    here = _workshop(tmp_path)
    add(here._store, added_model(content=_graph()), _graph())
    file = tmp_path / "one"
    fingerprint = here.pack(["mine"], file, JobContext())
    assert here.look_at_pack(file, JobContext()).signer == fingerprint
    with signing.signing_with(next(iter(ring.values()))):
        assert signing.sign({})["fingerprint"] == fingerprint


def test_a_file_that_is_no_pack_is_told(tmp_path: Path) -> None:
    (tmp_path / "pack").write_text("no pack")
    with pytest.raises(UserError) as caught:
        _workshop(tmp_path).look_at_pack(tmp_path / "pack", JobContext())
    assert caught.value.code == "bad_pack"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    folder = tmp_path / "served"
    folder.mkdir()
    (folder / "model.gguf").write_bytes(_graph() * 5000)
    server = subprocess.Popen([sys.executable, str(SERVER), str(folder)], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
    server.kill()
    server.wait()
    server.stdout.close()


def test_a_download_runs_in_a_process_of_its_own(tmp_path: Path, site: str) -> None:
    workshop = _workshop(tmp_path)
    sha256 = hashlib.sha256(_graph() * 5000).hexdigest()
    offered = workshop.offer(f"{site}/model.gguf", sha256, JobContext())
    assert (offered.size, offered.sha256) == (len(_graph()) * 5000, sha256)
    assert workshop.download(offered, tmp_path / "got", JobContext()) == tmp_path / "got/model.gguf"
    assert (tmp_path / "got/model.gguf").read_bytes() == _graph() * 5000


def test_a_download_is_stopped(tmp_path: Path, site: str) -> None:
    workshop = _workshop(tmp_path)
    offered = workshop.offer(f"{site}/model.gguf?slow=0.2", "0" * 64, JobContext())
    heard: list[Progress] = []

    class Stop:
        def is_set(self) -> bool:
            return bool(heard)

    with pytest.raises(Cancelled):
        workshop.download(offered, tmp_path / "got", JobContext(heard.append, Stop()))
    assert {path.name for path in (tmp_path / "got").iterdir()} == {"model.gguf.part", "model.gguf.part.json"}


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://a.example/models/small.gguf?download=true", "small.gguf"),
        ("https://a.example/x/..%2F..%2Fevil", "evil"),
        ("https://a.example/x/..%5C..%5Cevil", "_.._evil"),
        ("https://a.example/", "unnamed"),
        ("https://a.example/..", "unnamed"),
    ],
)
def test_a_file_has_the_name_of_its_address(address: str, name: str) -> None:
    assert name_of(address) == name
