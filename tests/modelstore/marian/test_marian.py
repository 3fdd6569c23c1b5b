"""Marian's files are read, refused where they are not whole, and carried over to graphs that compute the
same."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from desktop.errors import UserError
from desktop.modelstore.marian import binary, graph, importer, published, shortlist
from desktop.modelstore.marian.binary import MarianModel
from desktop.modelstore.marian.layers import Precision
from desktop.progress import JobContext
from tests.modelstore.marian import student
from tests.modelstore.marian.reference import Reference

IDS = np.array([[5, 9, 13, 21, 0], [7, 30, 0, 0, 0], [11, 2, 40, 0, 0]], np.int64)
MASK = np.array([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0], [1, 1, 1, 1, 0]], np.float32)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("student")
    student.write(made)
    return made


@pytest.fixture(scope="module")
def model(folder: Path) -> MarianModel:
    return binary.load(folder / "model.bin")


def _run(proto: object, feed: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    session = onnxruntime.InferenceSession(proto.SerializeToString())  # type: ignore[attr-defined]
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(names, feed), strict=True))


def _encoded(model: MarianModel, precision: Precision) -> dict[str, np.ndarray]:
    rows = model.quantized["Wemb"].values[IDS]
    return _run(graph.encoder(model, precision, layers=True), {"rows": rows, "mask": MASK})


def _decoded(model: MarianModel, precision: Precision, steps: int) -> list[np.ndarray]:
    """Logits of each step over the whole vocabulary, fed with the same tokens as the reference."""
    seen = _encoded(model, precision)
    feed = {name: value for name, value in seen.items() if name.startswith(("keys", "values"))}
    feed |= {"mask": MASK, "weights": model.quantized["Wemb"].values}
    feed["bias"] = model.floats["decoder_ff_logit_out_b"][0]
    feed |= {f"state_{layer}": np.zeros((len(IDS), student.WIDTH), np.float32) for layer in (1, 2)}
    session = onnxruntime.InferenceSession(graph.decoder(model, precision).SerializeToString())
    out = []
    for step in range(steps):
        feed["previous"] = np.full(len(IDS), -1 if step == 0 else 10 + step, np.int64)
        feed["position"] = np.array([step])
        logits, feed["state_1"], feed["state_2"] = session.run(
            ["logits", "next_state_1", "next_state_2"], feed
        )
        out.append(logits)
    return out


def test_each_layer_is_the_reference_to_the_rounding(model: MarianModel) -> None:
    seen = _encoded(model, "float32")
    for number, wanted in enumerate(Reference(model).encode(IDS, MASK)):
        assert np.allclose(seen[f"layer_{number}"][MASK > 0], wanted[MASK > 0], atol=1e-4), number


def test_each_step_is_the_reference_to_the_rounding(model: MarianModel) -> None:
    reference = Reference(model)
    context = reference.encode(IDS, MASK)[-1]
    states = [np.zeros((len(IDS), 1, student.WIDTH), np.float32)] * 2
    for step, logits in enumerate(_decoded(model, "float32", 4)):
        previous = None if step == 0 else np.full(len(IDS), 10 + step)
        wanted, states = reference.step(previous, step, states, context, MASK)
        assert np.allclose(logits, wanted, atol=1e-4), step


def test_eight_bits_stay_near(model: MarianModel) -> None:
    for small, exact in zip(_decoded(model, "int8", 4), _decoded(model, "float32", 4), strict=True):
        for a, b in zip(small, exact, strict=True):
            assert a @ b / np.linalg.norm(a) / np.linalg.norm(b) > 0.995


def test_padding_changes_nothing(model: MarianModel) -> None:
    rows = model.quantized["Wemb"].values[IDS[1:2, :3]]
    alone = _run(graph.encoder(model, layers=True), {"rows": rows, "mask": MASK[1:2, :3]})
    together = _encoded(model, "int8")
    assert np.allclose(alone["layer_2"][0], together["layer_2"][1, :3], atol=1e-5)


def test_a_cut_off_model_is_refused(folder: Path, tmp_path: Path) -> None:
    whole = (folder / "model.bin").read_bytes()
    for length in (0, 7, 16, 200, 5_000, len(whole) // 2, len(whole) - 1):
        cut = tmp_path / "model.bin"
        cut.write_bytes(whole[:length])
        with pytest.raises(UserError) as refused:
            binary.load(cut)
        assert refused.value.code == "not_a_marian_model"


@pytest.mark.parametrize(
    "head",
    [
        struct.pack("<QQ", 1, 1 << 60),  # more tensors than any model has
        struct.pack("<QQQQQQ", 1, 1, 1 << 50, 0x0404, 2, 8),  # a name of a petabyte
        struct.pack("<QQQQQQ", 1, 1, 4, 0x0404, 1 << 40, 8) + b"abc\0",  # as many dimensions
        b"GGUF" + bytes(60),
    ],
)
def test_hostile_headers_are_refused(head: bytes, tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(head + bytes(64))
    with pytest.raises(UserError, match="no Marian model"):
        binary.load(tmp_path / "model.bin")


def test_an_unknown_kind_of_number_is_named(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(student.pack([("Wemb", 0x4202, (2, 2), bytes(264))]))
    with pytest.raises(UserError, match="0x4202 in Wemb") as refused:
        binary.load(tmp_path / "model.bin")
    assert refused.value.code == "marian_model_unsupported"


@pytest.mark.parametrize(("name", "value"), [("dec-cell", "gru"), ("transformer-preprocess", "n")])
def test_another_architecture_is_named(name: str, value: str, tmp_path: Path) -> None:
    student.write(tmp_path, config={name: value})
    with pytest.raises(UserError, match=name) as refused:
        importer.convert(published.find(tmp_path.iterdir()), tmp_path, JobContext())
    assert refused.value.code == "marian_model_unsupported"


def test_a_shortlist_is_read_and_refused(folder: Path, tmp_path: Path) -> None:
    listed = shortlist.load(folder / "lex.bin")
    size = len(listed.offsets) - 1
    assert listed.frequent == 8
    assert listed.candidates[listed.offsets[3] : listed.offsets[4]].tolist() == list(range(size))
    whole = (folder / "lex.bin").read_bytes()
    backwards = whole[:48] + whole[48 + 8 : 48 + 16] + whole[48:]
    for wrong in (b"", whole[:-1], whole + b"\0", b"\0" + whole[1:], backwards):
        (tmp_path / "lex.bin").write_bytes(wrong)
        with pytest.raises(UserError) as refused:
            shortlist.load(tmp_path / "lex.bin")
        assert refused.value.code == "not_a_shortlist"


def test_the_parts_are_found_or_named(folder: Path, tmp_path: Path) -> None:
    files = list(folder.iterdir())
    parts = published.find(files)
    names = [parts.model.name, parts.shortlist.name, parts.vocabulary.name]
    assert names == ["model.bin", "lex.bin", "vocab.spm"]
    assert published.find(file for file in files if file.name != "lex.bin").shortlist is None
    for missing, named in (("model.bin", "model"), ("vocab.spm", "vocab")):
        with pytest.raises(UserError, match=f"no {named}"):
            published.find(file for file in files if file.name != missing)
    two = [tmp_path / name for name in ("srcvocab.spm", "trgvocab.spm")]
    with pytest.raises(UserError, match="several models"):
        published.find([*files, *two])
    with pytest.raises(UserError, match="which is the source's"):
        published.find([*files, tmp_path / "another.spm"])


def test_a_shortlist_of_another_model_is_refused(folder: Path, tmp_path: Path) -> None:
    student.write(tmp_path)
    (tmp_path / "lex.bin").write_bytes(student.shortlist(9))
    with pytest.raises(UserError, match="another model"):
        importer.convert(published.find(tmp_path.iterdir()), tmp_path, JobContext())


def test_conversion_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    made = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        importer.convert(published.find(folder.iterdir()), tmp_path / name, JobContext())
        made.append({file.name: file.read_bytes() for file in (tmp_path / name).iterdir()})
    assert made[0] == made[1]
