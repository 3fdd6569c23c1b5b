"""Headers of GGUF files, whole and hostile: each is read, or refused in one sentence before it takes room."""

from __future__ import annotations

import struct
import tracemalloc
from pathlib import Path

import pytest
from gguf import GGMLQuantizationType, GGUFReader
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.errors import UserError
from desktop.modelstore.decoders import gguf_file
from tests.modelstore.decoders import tiny

HUGE = 2**63 + 5
WHOLE = 1000
TEXT, LIST, U8, U32 = 8, 9, 0, 4


def text(content: bytes) -> bytes:
    return struct.pack("<Q", len(content)) + content


def entry(name: bytes, kind: int, value: bytes) -> bytes:
    return text(name) + struct.pack("<I", kind) + value


def tensor(name: bytes = b"t", shape=(32, 4), kind: int = 0, offset: int = 0) -> bytes:
    dims = struct.pack(f"<I{len(shape)}Q", len(shape), *shape)
    return text(name) + dims + struct.pack("<IQ", kind, offset)


def file(*parts: bytes, tensors: int = 0, keys: int = 0, version: int = 3, rest: int = WHOLE) -> bytes:
    return b"GGUF" + struct.pack("<IQQ", version, tensors, keys) + b"".join(parts) + bytes(rest)


HOSTILE = {
    "empty": b"",
    "only magic": b"GGUF",
    "not one": b"not a model at all" * 100,
    "old": file(version=1),
    "other byte order": b"GGUF" + struct.pack(">IQQ", 3, 0, 0) + bytes(100),
    "a billion tensors": file(tensors=10**9),
    "a billion keys": file(keys=10**9),
    "counts that overflow": file(tensors=HUGE, keys=HUGE),
    "a name that is too long": file(struct.pack("<Q", HUGE), keys=1),
    "text that is too long": file(entry(b"k", TEXT, struct.pack("<Q", HUGE)), keys=1),
    "a list of a billion numbers": file(entry(b"k", LIST, struct.pack("<IQ", U32, 10**9)), keys=1),
    "a list that overflows": file(entry(b"k", LIST, struct.pack("<IQ", U32, HUGE)), keys=1),
    "a list of many texts": file(entry(b"k", LIST, struct.pack("<IQ", TEXT, 7_000_000)), keys=1),
    "a list that is cut": file(entry(b"k", LIST, struct.pack("<IQ", U32, 5_000)), keys=1),
    "a list of lists": file(entry(b"k", LIST, struct.pack("<IQ", LIST, 1)), keys=1),
    "no such kind": file(entry(b"k", 99, b""), keys=1),
    "one key twice": file(entry(b"k", U8, b"\1") * 2, keys=2),
    "one tensor twice": file(tensor() * 2, tensors=2),
    "no dimensions": file(tensor(shape=()), tensors=1),
    "many dimensions": file(tensor(shape=(1,) * 400), tensors=1, rest=4000),
    "a dimension of nothing": file(tensor(shape=(32, 0)), tensors=1),
    "dimensions that overflow": file(tensor(shape=(2**40, 2**40)), tensors=1),
    "100 GB": file(tensor(shape=(10**6, 25_000)), tensors=1),
    "outside of the file": file(tensor(offset=10**6), tensors=1),
    "an offset that overflows": file(tensor(offset=2**64 - 64), tensors=1),
    "half a block": file(tensor(shape=(33, 4), kind=8), tensors=1),
    "cut in its weights": file(tensor(), tensors=1, rest=100),
    "no alignment": file(entry(b"general.alignment", U32, struct.pack("<I", 0)), keys=1),
    "odd alignment": file(entry(b"general.alignment", U32, struct.pack("<I", 33)), keys=1),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile(tmp_path, name):
    path = tmp_path / "model.gguf"
    path.write_bytes(HOSTILE[name])
    tracemalloc.start()
    with pytest.raises(UserError) as raised:
        gguf_file.read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert raised.value.code in {"model_damaged", "unsupported_model"}
    assert raised.value.message.count(". ") == 0
    assert peak < 5_000_000


@pytest.mark.parametrize("kind", [GGMLQuantizationType.IQ4_XS, GGMLQuantizationType.TQ1_0, 77])
def test_kinds_of_weights_that_are_not_read(tmp_path, kind):
    path = tmp_path / "model.gguf"
    path.write_bytes(file(tensor(shape=(256, 4), kind=int(kind)), tensors=1))
    with pytest.raises(UserError) as raised:
        gguf_file.read(path)
    assert raised.value.code == "unsupported_model"
    assert (kind.name if isinstance(kind, GGMLQuantizationType) else "77") in raised.value.message


def test_reads_what_gguf_reads(tmp_path):
    path = tiny.random_gguf(tmp_path / "model.gguf", GGMLQuantizationType.Q8_0, **{"x.list": [1, 2, 3]})
    ours, theirs = gguf_file.read(path), GGUFReader(path)
    expected = {name: field.contents() for name, field in theirs.fields.items() if "." in name}
    counts = {"GGUF.version", "GGUF.tensor_count", "GGUF.kv_count"}
    assert ours.values == {name: value for name, value in expected.items() if name not in counts}
    assert list(ours.tensors) == [tensor.name for tensor in theirs.tensors]
    for tensor in theirs.tensors:
        stored = ours.tensors[tensor.name]
        assert stored.shape == tuple(reversed(tensor.shape.tolist()))
        assert stored.kind == tensor.tensor_type.name
        assert stored.raw().tobytes() == tensor.data.tobytes()


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_bytes_changed_anywhere_are_read_or_refused(tmp_path_factory, data):
    folder = tmp_path_factory.getbasetemp()
    whole = WHOLE_FILE or _whole(folder)
    changed = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, min(len(changed), 9_000) - 1))
        changed[at] = data.draw(st.integers(0, 255))
    path = folder / "changed.gguf"
    path.write_bytes(changed[: data.draw(st.integers(1, len(changed)))])
    try:
        found = gguf_file.read(path)
    except UserError:
        return
    size = path.stat().st_size
    assert all(tensor.offset + tensor.raw().nbytes <= size for tensor in found.tensors.values())


WHOLE_FILE = b""


def _whole(folder: Path) -> bytes:
    global WHOLE_FILE  # noqa: PLW0603 - made once for all examples
    WHOLE_FILE = tiny.random_gguf(folder / "whole.gguf").read_bytes()
    return WHOLE_FILE
