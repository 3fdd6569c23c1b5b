"""A kept index comes back as it was, for its passphrase alone, and tells nothing without it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from desktop.document import sealed
from desktop.engines.fake import FakeEngines
from desktop.errors import UserError
from desktop.progress import JobContext
from desktop.tasks.retrieval import kept
from desktop.tasks.retrieval.index import Index
from tests.tasks.retrieval.test_index import TEXT
from tests.tasks.retrieval.test_passages import TABLE, document, grid

PASSPHRASE = "correct horse"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cost of scrypt is no part of what is tried here."""
    monkeypatch.setattr(sealed, "COST", 2**4)


@pytest.fixture
def index() -> Index:
    text = f"{TEXT}\n{TABLE}\n"
    return Index.of([document(text, kind="md", tables=(grid(text),))], FakeEngines(), JobContext())


@pytest.fixture
def file(tmp_path: Path, index: Index) -> Path:
    path = tmp_path / "kept" / "one.index"
    kept.save(path, index, PASSPHRASE)
    return path


def test_it_comes_back_as_it_was(file: Path, index: Index) -> None:
    back = kept.load(file, PASSPHRASE, FakeEngines(), JobContext())
    assert back.passages == index.passages
    assert np.array_equal(back.vectors, index.vectors)
    for question in ("How much is the rent?", "sales in 2019"):
        assert back.search(question, 3, JobContext()) == index.search(question, 3, JobContext())


def test_it_tells_nothing(file: Path) -> None:
    content = file.read_bytes()
    for secret in (b"goldfish", b"SQLite", b"Animals", PASSPHRASE.encode()):
        assert secret not in content
    assert [path.name for path in file.parent.iterdir()] == ["one.index"]


def test_words_are_found_without_a_model(file: Path) -> None:
    assert [passage.heading for passage in kept.look(file, PASSPHRASE, "Which goldfishes are allowed?")] == [
        "Animals"
    ]
    assert kept.look(file, PASSPHRASE, 'zebra" OR "') == []
    assert kept.look(file, PASSPHRASE, "?") == []


def test_vectors_of_another_model_are_made_anew(file: Path, index: Index) -> None:
    engines = FakeEngines()
    engines.quick_embedder.model = "fake-embedder 2"
    back = kept.load(file, PASSPHRASE, engines, JobContext())
    assert engines.quick_embedder.loaded
    assert back.vectors.shape == index.vectors.shape


def test_an_empty_index(tmp_path: Path) -> None:
    path = tmp_path / "empty"
    kept.save(path, Index.of([document("")], FakeEngines(), JobContext()), PASSPHRASE)
    assert kept.load(path, PASSPHRASE, FakeEngines(), JobContext()).search("x", 3, JobContext()) == []


def code(file: Path, passphrase: str = PASSPHRASE) -> str:
    with pytest.raises(UserError) as caught:
        kept.load(file, passphrase, FakeEngines(), JobContext())
    return caught.value.code


def test_a_wrong_passphrase_and_a_damaged_file_are_told_apart(file: Path, tmp_path: Path) -> None:
    assert code(file, "correct horsf") == "passphrase_wrong"
    content = bytearray(file.read_bytes())
    content[-20] ^= 1
    file.write_bytes(content)
    assert code(file) == "file_damaged"
    file.write_bytes(b"something else\n")
    assert code(file) == "not_sealed"
    assert code(tmp_path / "none") == "no_file"


def test_a_short_passphrase_keeps_nothing(tmp_path: Path, index: Index) -> None:
    with pytest.raises(UserError) as caught:
        kept.save(tmp_path / "x", index, "1234567")
    assert caught.value.code == "passphrase_short"
    assert not list(tmp_path.iterdir())
