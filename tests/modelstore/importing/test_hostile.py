"""Every hostile model is refused in one sentence, and nothing of it is run or left behind."""

from __future__ import annotations

import io
import json
import os
import pickle
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from desktop.errors import UserError
from desktop.modelstore.importing import archives, onnx_files, safetensors_files, safety
from desktop.modelstore.importing.look import look, opened
from desktop.progress import JobContext
from tests.modelstore.importing.small import graph, ready_embedder, safetensors, table_of, write_config

ONE = {"weight": np.ones((2, 3))}


def refused(work: Callable[[], object]) -> UserError:
    """What is said of it: one sentence, and one on what to do."""
    with pytest.raises(UserError) as raised:
        work()
    said = raised.value
    assert said.message.endswith((".", "?"))
    assert "\n" not in str(said)
    assert said.message.count(". ") <= 1
    assert said.hint
    return said


def clear(folder: Path) -> safety.Cleared:
    return safety.clear(folder, folder, JobContext())


# Pickles and programs


class Evil:
    """Would write a file, were it opened."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return (os.mkdir, (str(self.path),))


@pytest.fixture
def evil(tmp_path: Path) -> bytes:
    return pickle.dumps(Evil(tmp_path / "was run"))


def torch_archive(content: bytes) -> bytes:
    """As torch.save writes it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("archive/data.pkl", content)
        archive.writestr("archive/version", "3")
    return out.getvalue()


@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.pt", "model.pth", "model.ckpt", "model.pkl"])
@pytest.mark.parametrize("protocol", [0, 2, 4, 5])
@pytest.mark.parametrize("packed", [False, True])
def test_a_pickle(tmp_path: Path, name: str, protocol: int, packed: bool) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    write_config(folder, "BertModel")
    content = pickle.dumps(Evil(tmp_path / "was run"), protocol)
    (folder / name).write_bytes(torch_archive(content) if packed else content)
    said = refused(lambda: look(folder))
    assert said.code == "unsafe_model"
    assert name in said.message
    assert "pickle" in said.message
    assert not (tmp_path / "was run").exists()


@pytest.mark.parametrize(
    "name", ["model.safetensors", "model.onnx", "config.json", "model.gguf", "spiece.model"]
)
@pytest.mark.parametrize("packed", [False, True])
def test_a_pickle_under_another_name(tmp_path: Path, evil: bytes, name: str, packed: bool) -> None:
    folder = ready_embedder(tmp_path / "model")
    (folder / name).write_bytes(torch_archive(evil) if packed else evil)
    said = refused(lambda: look(folder))
    assert said.code == "unsafe_model"
    assert "under another name" in said.message
    assert not (tmp_path / "was run").exists()


def test_a_pickle_beside_safe_weights_is_left_aside_and_named(tmp_path: Path, evil: bytes) -> None:
    folder = ready_embedder(tmp_path / "model")
    (folder / "pytorch_model.bin").write_bytes(evil)
    (note,) = look(folder).notes[-1:]
    assert "pytorch_model.bin" in note


def test_a_pickle_in_an_archive(tmp_path: Path, evil: bytes) -> None:
    with zipfile.ZipFile(tmp_path / "model.zip", "w") as archive:
        archive.writestr("model/config.json", json.dumps({"model_type": "bert"}))
        archive.writestr("model/pytorch_model.bin", torch_archive(evil))
    assert refused(lambda: look(tmp_path / "model.zip")).code == "unsafe_model"
    assert not (tmp_path / "was run").exists()


def test_programs_are_left_aside_and_named(tmp_path: Path) -> None:
    folder = ready_embedder(tmp_path / "model", auto_map={"AutoModel": "modeling_evil.Evil"})
    (folder / "modeling_evil.py").write_text(f"import os; os.mkdir({str(tmp_path / 'was run')!r})")
    notes = " ".join(look(folder).notes)
    assert "modeling_evil.py" in notes
    assert "asks for a program of its own" in notes
    assert not (tmp_path / "was run").exists()


def test_a_family_that_is_only_a_program(tmp_path: Path) -> None:
    folder = ready_embedder(
        tmp_path / "model", model_type="evil", auto_map={"AutoModel": "modeling_evil.Evil"}
    )
    (folder / "model.onnx").unlink()
    (folder / "model.safetensors").write_bytes(safetensors(ONE))
    assert refused(lambda: look(folder)).code == "unsupported_model"


# safetensors


def entry(shape: list[int], begin: int, end: int, dtype: str = "F32") -> dict[str, object]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


WHOLE = safetensors(ONE)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x10",
        struct.pack("<Q", 100_000_000_000) + b"{}",
        struct.pack("<Q", 2**63) + b"{}",
        struct.pack("<Q", 2) + b"[]",
        struct.pack("<Q", 2) + b"{x",
        WHOLE[:-1],
        WHOLE + b"\0",
        WHOLE[:20],
        safetensors(ONE, {"weight": entry([25_000_000_000], 0, 100_000_000_000)}),
        safetensors(ONE, {"a": entry([3], 0, 12), "b": entry([4], 8, 24)}),
        safetensors(ONE, {"a": entry([3], 0, 12), "b": entry([2], 16, 24)}),
        safetensors(ONE, {"a": entry([2], 0, 24)}),
        safetensors(ONE, {"a": entry([-6], 0, 24)}),
        safetensors(ONE, {"a": entry([6], 24, 0)}),
        safetensors(ONE, {"a": entry([6], 0, 24, "OBJECT")}),
        safetensors(ONE, {"a": {"dtype": "F32"}}),
        struct.pack("<Q", 120)
        + (b'{"a":' + json.dumps(entry([6], 0, 24)).encode() + b',"a":1}').ljust(120)
        + b"\0" * 24,
        struct.pack("<Q", 200_000) + b"[" * 200_000,
    ],
)
def test_safetensors_that_claim_what_is_not_so(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "model.safetensors").write_bytes(content)
    said = refused(lambda: clear(tmp_path))
    assert said.code == "model_damaged"
    assert "model.safetensors" in said.message


def test_safetensors_that_are_whole(tmp_path: Path) -> None:
    file = tmp_path / "model.safetensors"
    file.write_bytes(safetensors({"a": np.ones((2, 3)), "b": np.ones(5)}))
    assert safetensors_files.parameters(file) == 11
    assert clear(tmp_path).files == (file,)


# ONNX


TABLE = table_of(["ada"])


@pytest.mark.parametrize(
    "location",
    [
        "/etc/passwd",
        "../secret",
        "sub/weights",
        "C:\\secret",
        "..\\secret",
        "C:secret",
        "..",
        "a\0b",
        "\\\\host\\x",
    ],
)
def test_onnx_with_weights_elsewhere(tmp_path: Path, location: str) -> None:
    folder = ready_embedder(tmp_path / "model")
    (tmp_path / "secret").write_bytes(TABLE.tobytes())
    (folder / "sub").mkdir()
    (folder / "sub" / "weights").write_bytes(TABLE.tobytes())
    (folder / "model.onnx").write_bytes(graph(TABLE, location=location).SerializeToString())
    said = refused(lambda: look(folder))
    assert said.code == "unsafe_model"
    assert "outside of its own folder" in said.message


def test_onnx_with_weights_behind_a_link(tmp_path: Path) -> None:
    folder = ready_embedder(tmp_path / "model")
    (tmp_path / "secret").write_bytes(TABLE.tobytes())
    (folder / "weights").symlink_to(tmp_path / "secret")
    (folder / "model.onnx").write_bytes(graph(TABLE, location="weights").SerializeToString())
    assert refused(lambda: look(folder)).code == "unsafe_model"


def test_onnx_in_a_node_within_a_node(tmp_path: Path) -> None:
    """Weights hide in constants of graphs that are attributes too."""
    inner = graph(TABLE).graph
    constant = helper.make_node(
        "Constant", [], ["c"], value=graph(TABLE, location="../secret").graph.initializer[0]
    )
    inner.node.insert(0, constant)
    made = graph(TABLE)
    made.graph.node.append(helper.make_node("If", ["x"], ["y"], then_branch=inner, else_branch=inner))
    (tmp_path / "model.onnx").write_bytes(made.SerializeToString())
    assert refused(lambda: clear(tmp_path)).code == "unsafe_model"


@pytest.mark.parametrize("size", [0, 10])
def test_onnx_whose_weights_are_missing_or_cut_off(tmp_path: Path, size: int) -> None:
    if size:
        (tmp_path / "weights").write_bytes(b"\0" * size)
    (tmp_path / "model.onnx").write_bytes(graph(TABLE, location="weights").SerializeToString())
    assert refused(lambda: clear(tmp_path)).code == "model_damaged"


def test_onnx_with_weights_beside_it_is_taken(tmp_path: Path) -> None:
    (tmp_path / "weights").write_bytes(TABLE.tobytes())
    (tmp_path / "model.onnx").write_bytes(graph(TABLE, location="weights").SerializeToString())
    assert len(clear(tmp_path).files) == 2
    assert onnx_files.external_files(onnx_files.load(tmp_path / "model.onnx")) == {"weights"}


@pytest.mark.parametrize(
    ("op", "code"),
    [
        (("Evil", "com.evil"), "unsupported_model"),
        (("StringSplit", "ai.onnx.contrib"), "unsupported_model"),
        (("EPContext", "com.microsoft"), "unsafe_model"),
    ],
)
def test_onnx_with_operators_of_its_own(tmp_path: Path, op: tuple[str, str], code: str) -> None:
    (tmp_path / "model.onnx").write_bytes(graph(TABLE, op=op).SerializeToString())
    assert refused(lambda: clear(tmp_path)).code == code


@pytest.mark.parametrize("keep", [0, 1, 100, -1])
def test_onnx_cut_off(tmp_path: Path, keep: int) -> None:
    (tmp_path / "model.onnx").write_bytes(graph(TABLE).SerializeToString()[:keep])
    assert refused(lambda: clear(tmp_path)).code == "model_damaged"


def test_onnx_that_claims_100_gigabytes(tmp_path: Path) -> None:
    made = graph(TABLE)
    made.graph.initializer[0].dims[0] = 3_000_000_000
    (tmp_path / "model.onnx").write_bytes(made.SerializeToString())
    assert refused(lambda: clear(tmp_path)).code == "model_damaged"
    made = graph(TABLE, location="weights")
    made.graph.initializer[0].dims[0] = 3_000_000_000
    made.graph.initializer[0].external_data[2].value = str(3_000_000_000 * 4 * TABLE.shape[1])
    (tmp_path / "weights").write_bytes(b"\0" * 100)
    (tmp_path / "model.onnx").write_bytes(made.SerializeToString())
    assert refused(lambda: clear(tmp_path)).code == "model_damaged"


def test_onnx_larger_than_such_a_file_can_be(tmp_path: Path) -> None:
    with (tmp_path / "model.onnx").open("wb") as file:
        file.truncate(100_000_000_000)  # a hole: it takes no room
    assert refused(lambda: clear(tmp_path)).code == "model_damaged"


def test_onnx_functions_of_its_own_are_no_programs(tmp_path: Path) -> None:
    made = graph(TABLE, op=("Same", "own"))
    function = helper.make_function(
        "own",
        "Same",
        ["x"],
        ["y"],
        [helper.make_node("Identity", ["x"], ["y"])],
        [helper.make_opsetid("", 17)],
    )
    made.functions.append(function)
    (tmp_path / "model.onnx").write_bytes(made.SerializeToString())
    assert clear(tmp_path).files
    function.node[0].domain = "com.evil"
    made.functions[0].CopyFrom(function)
    (tmp_path / "model.onnx").write_bytes(made.SerializeToString())
    assert refused(lambda: clear(tmp_path)).code == "unsupported_model"


def test_no_tensor_of_a_graph_is_overlooked() -> None:
    """Whatever field of ONNX holds a tensor, it is looked at."""
    made = graph(TABLE)
    sparse = helper.make_sparse_tensor(
        helper.make_tensor("v", TensorProto.FLOAT, [1], [1.0]),
        helper.make_tensor("i", TensorProto.INT64, [1], [0]),
        [4],
    )
    made.graph.sparse_initializer.append(sparse)
    node = helper.make_node("X", [], ["x"])
    node.attribute.append(
        helper.make_attribute("many", [helper.make_tensor("t", TensorProto.FLOAT, [1], [1.0])])
    )
    node.attribute.append(helper.make_attribute("sparse", sparse))
    made.graph.node.append(node)
    named = [tensor.name for tensor in onnx_files.tensors(made)]
    assert sorted(named) == ["i", "i", "t", "table", "v", "v"]


# Links and things that are no files


def test_a_link_out_of_the_folder(tmp_path: Path) -> None:
    folder = ready_embedder(tmp_path / "model")
    (tmp_path / "secret.json").write_text("{}")
    (folder / "special_tokens_map.json").symlink_to(tmp_path / "secret.json")
    assert refused(lambda: look(folder)).code == "unsafe_model"


def test_a_link_to_a_folder_outside(tmp_path: Path) -> None:
    folder = ready_embedder(tmp_path / "model")
    (tmp_path / "other").mkdir()
    (folder / "onnx").symlink_to(tmp_path / "other")
    assert refused(lambda: look(folder)).code == "unsafe_model"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes by name here")
def test_a_pipe(tmp_path: Path) -> None:
    folder = ready_embedder(tmp_path / "model")
    os.mkfifo(folder / "model.safetensors")
    assert refused(lambda: look(folder)).code == "unsafe_model"


def test_a_pointer_to_a_file_that_was_never_fetched(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_text(
        "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n"
    )
    said = refused(lambda: clear(tmp_path))
    assert said.code == "model_damaged"
    assert "pointer" in said.message


def test_too_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safety, "MOST_FILES", 3)
    for number in range(4):
        (tmp_path / f"{number}.txt").touch()
    assert refused(lambda: clear(tmp_path)).code == "unsupported_model"


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "modules.json", "1_Pooling/config.json"])
@pytest.mark.parametrize("content", ["", "{", "[1, 2]", "[" * 100_000, '"\ud800"'])
def test_settings_that_are_none(tmp_path: Path, name: str, content: str) -> None:
    folder = ready_embedder(tmp_path / "model")
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(content.encode("utf-8", "surrogatepass"))
    assert refused(lambda: look(folder)).code == "model_damaged"


# Archives


def packed(path: Path, names: list[str], content: bytes = b"x") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return path


NAMES_OUT = ["../x", "a/../../x", "/x", "C:/x", "C:x", "\\\\host\\x", "..\\x", "a\\..\\..\\x", "x:stream"]


def unpack(path: Path) -> Path:
    dest = path.parent / "unpacked"
    dest.mkdir()
    archives.unpack(path, dest, JobContext())
    return dest


@pytest.mark.parametrize("name", NAMES_OUT)
def test_zip_slip(tmp_path: Path, name: str) -> None:
    before = packed(tmp_path / "model.zip", ["config.json", name])
    assert refused(lambda: unpack(before)).code == "unsafe_model"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model.zip", "unpacked"]
    assert list((tmp_path / "unpacked").iterdir()) == []


@pytest.mark.parametrize("name", NAMES_OUT)
def test_tar_slip(tmp_path: Path, name: str) -> None:
    tarred(tmp_path / "model.tar.gz", [(name, {})])
    assert refused(lambda: unpack(tmp_path / "model.tar.gz")).code == "unsafe_model"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model.tar.gz", "unpacked"]


def tarred(path: Path, members: list[tuple[str, dict[str, object]]], content: bytes = b"x") -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, told in members:
            info = tarfile.TarInfo(name)
            info.size = len(content) if told.get("type", tarfile.REGTYPE) == tarfile.REGTYPE else 0
            for key, value in told.items():
                setattr(info, key, value)
            archive.addfile(info, io.BytesIO(content))
    return path


@pytest.mark.parametrize(
    "told",
    [
        {"type": tarfile.SYMTYPE, "linkname": "/etc/passwd"},
        {"type": tarfile.SYMTYPE, "linkname": "../.."},
        {"type": tarfile.LNKTYPE, "linkname": "../secret"},
        {"type": tarfile.FIFOTYPE},
        {"type": tarfile.CHRTYPE},
    ],
)
def test_links_and_devices_in_a_tar_archive(tmp_path: Path, told: dict[str, object]) -> None:
    tarred(tmp_path / "model.tar.gz", [("weights", told)])
    assert refused(lambda: unpack(tmp_path / "model.tar.gz")).code == "unsafe_model"


def test_a_link_in_a_zip_archive(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("weights")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "model.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert refused(lambda: unpack(tmp_path / "model.zip")).code == "unsafe_model"


def test_a_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "SMALL", 1 << 20)
    content = b"\0" * (4 << 20)
    packed(tmp_path / "model.zip", ["weights"], content)
    assert refused(lambda: unpack(tmp_path / "model.zip")).code == "unsafe_model"
    (tmp_path / "unpacked").rmdir()
    tarred(tmp_path / "model.tar.gz", [("weights", {})], content)
    assert refused(lambda: unpack(tmp_path / "model.tar.gz")).code == "unsafe_model"
    assert list((tmp_path / "unpacked").iterdir()) == []


def test_a_zip_archive_that_claims_100_gigabytes(tmp_path: Path) -> None:
    file = packed(tmp_path / "model.zip", ["weights"])
    data = bytearray(file.read_bytes())
    at = data.index(b"PK\x01\x02") + 24  # the size in the central directory
    data[at : at + 4] = struct.pack("<I", 0xFFFFFFF0)
    file.write_bytes(data)
    assert refused(lambda: unpack(file)).code == "unsafe_model"
    assert list((tmp_path / "unpacked").iterdir()) == []


def test_a_tar_archive_that_claims_100_gigabytes(tmp_path: Path) -> None:
    info = tarfile.TarInfo("weights")
    info.size = 100_000_000_000
    (tmp_path / "model.tar").write_bytes(info.tobuf() + b"\0" * 20_000)
    assert refused(lambda: unpack(tmp_path / "model.tar")).code in {"unsafe_model", "disk_full"}
    assert list((tmp_path / "unpacked").iterdir()) == []


def test_a_disk_that_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "SPARE", 1 << 60)
    packed(tmp_path / "model.zip", ["weights"])
    assert refused(lambda: unpack(tmp_path / "model.zip")).code == "disk_full"


@pytest.mark.parametrize("names", [["a", "a"], ["a", "A"], ["a/b", "a\\b"]])
def test_a_name_twice(tmp_path: Path, names: list[str], recwarn: pytest.WarningsRecorder) -> None:
    with pytest.warns() if names[0] == names[1] else _nothing():
        packed(tmp_path / "model.zip", names)
    assert refused(lambda: unpack(tmp_path / "model.zip")).code == "unsafe_model"


class _nothing:  # noqa: N801 - as a function
    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


def test_too_many_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_MEMBERS", 3)
    packed(tmp_path / "model.zip", list("abcd"))
    assert refused(lambda: unpack(tmp_path / "model.zip")).code == "unsupported_model"


def test_archives_cut_off(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    content = rng.bytes(50_000)
    for name, make in (("model.zip", None), ("model.tar.gz", tarred)):
        folder = tmp_path / name
        folder.mkdir()
        file = folder / name
        if make is None:
            packed(file, ["config.json"], content)
        else:
            make(file, [("config.json", {})], content)
        whole = file.read_bytes()
        for keep in (len(whole) // 2, len(whole) - 30):
            file.write_bytes(whole[:keep])
            said = refused(lambda file=file: look(file))
            assert said.code == "model_damaged", name


def test_a_changed_byte_in_a_zip_archive(tmp_path: Path) -> None:
    file = packed(tmp_path / "model.zip", ["weights"], b"some weights" * 100)
    data = bytearray(file.read_bytes())
    data[45] ^= 0xFF
    file.write_bytes(data)
    assert refused(lambda: unpack(file)).code == "model_damaged"


def test_an_archive_with_a_password(tmp_path: Path) -> None:
    file = packed(tmp_path / "model.zip", ["weights"])
    data = bytearray(file.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    file.write_bytes(data)
    assert refused(lambda: unpack(file)).code == "unsupported_model"


@pytest.mark.parametrize("form", ["zip", "tar", "tar.gz", "tar.xz", "tar.bz2"])
def test_an_archive_of_a_model_is_looked_into(tmp_path: Path, form: str) -> None:
    folder = ready_embedder(tmp_path / "in" / "small")
    file = tmp_path / f"small-bert.{form}"
    if form == "zip":
        with zipfile.ZipFile(file, "w") as archive:
            for one in folder.iterdir():
                archive.write(one, f"small/{one.name}")
    else:
        kind = {"tar": "w", "tar.gz": "w:gz", "tar.xz": "w:xz", "tar.bz2": "w:bz2"}[form]
        with tarfile.open(file, kind) as archive:
            archive.add(folder, "small")
    sighting = look(file)
    assert (sighting.kind, sighting.title, sighting.path) == ("encoder", "small", file)


# Hashes


def test_a_wrong_hash(tmp_path: Path) -> None:
    folder = ready_embedder(tmp_path / "model")
    (folder / "SHA256SUMS").write_text(f"{'0' * 64}  model.onnx\n")
    work = tmp_path / "work"
    work.mkdir()

    def read() -> None:
        with opened(folder, work, verify=True):
            pass

    said = refused(read)
    assert said.code == "model_damaged"
    assert "hash" in said.message


def test_the_cache_of_the_hub(tmp_path: Path) -> None:
    """Its files are links to blobs, and large ones are named by their hash."""
    import hashlib

    cache = tmp_path / "models--org--small-bert"
    source = ready_embedder(tmp_path / "source")
    snapshot = cache / "snapshots" / "0123abcd"
    snapshot.mkdir(parents=True)
    (cache / "blobs").mkdir()
    (cache / "refs").mkdir()
    (cache / "refs" / "main").write_text("0123abcd")
    (cache / "snapshots" / "old").mkdir()
    for file in source.iterdir():
        content = file.read_bytes()
        blob = cache / "blobs" / hashlib.sha256(content).hexdigest()
        blob.write_bytes(content)
        (snapshot / file.name).symlink_to(Path("../../blobs") / blob.name)
    for given in (cache, snapshot):
        assert look(given).title == "org/small-bert"
    work = tmp_path / "work"
    work.mkdir()
    with opened(cache, work, verify=True) as seen:
        assert seen.family == "ready"
    graph_file = (snapshot / "model.onnx").resolve()
    graph_file.write_bytes(graph_file.read_bytes() + b"\x32\x00")  # an empty field more: it still parses
    assert look(cache)

    def read() -> None:
        with opened(cache, work, verify=True):
            pass

    assert refused(read).code == "model_damaged"


@pytest.mark.parametrize("keep", [3, 20, 200])
def test_gguf_cut_off(tmp_path: Path, keep: int) -> None:
    file = tmp_path / "model.gguf"
    file.write_bytes((b"GGUF" + struct.pack("<IQQ", 3, 10, 1_000_000_000_000))[:keep])
    assert refused(lambda: look(file)).code == "model_damaged"


@pytest.mark.parametrize("name", ["model.safetensors", "notes.txt", "model.bin"])
def test_a_file_alone_is_no_model(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(WHOLE)
    assert refused(lambda: look(tmp_path / name)).code == "unsupported_model"


def test_what_is_not_there(tmp_path: Path) -> None:
    assert refused(lambda: look(tmp_path / "none")).code == "no_such_file"
    assert refused(lambda: look(tmp_path)).code == "unsupported_model"


# Folders of onnxruntime-genai


def genai(folder: Path, **more: object) -> Path:
    ready_embedder(folder)
    (folder / "config.json").unlink()
    decoder = {"filename": "model.onnx", **more}
    config = {"model": {"type": "llama", "context_length": 64, "eos_token_id": 3, "decoder": decoder}}
    (folder / "genai_config.json").write_text(json.dumps(config))
    (folder / "tokenizer_config.json").write_text(
        json.dumps(
            {"eos_token": "[SEP]", "chat_template": "{% for m in messages %}{{ m['content'] }}{% endfor %}"}
        )
    )
    return folder


@pytest.mark.parametrize(
    "more",
    [
        {"session_options": {"custom_ops_library": "evil.so"}},
        {"filename": "../model.onnx"},
        {"filename": "/etc/passwd"},
        {"pipeline": [{"embedding": {"filename": "..\\x.onnx"}}]},
        {"session_options": {"provider_options": [{"evil": {"library_path": "evil.so"}}]}},
    ],
)
def test_genai_settings_that_reach_out(tmp_path: Path, more: dict[str, object]) -> None:
    assert refused(lambda: look(genai(tmp_path / "model", **more))).code == "unsafe_model"


def test_an_onnx_file_is_one_of_the_runtimes(tmp_path: Path) -> None:
    """What passes is what the checker of ONNX passes too."""
    made = graph(TABLE)
    onnx.checker.check_model(made)
    (tmp_path / "model.onnx").write_bytes(made.SerializeToString())
    assert clear(tmp_path).files
