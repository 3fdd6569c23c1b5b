"""A sealed file opens for its passphrase and purpose, and only as it was written."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.document import sealed
from desktop.errors import UserError

PASSPHRASE = "correct horse"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cost of scrypt is no part of what is tried here."""
    monkeypatch.setattr(sealed, "COST", 2**4)


def code(file: Path, passphrase: str = PASSPHRASE, purpose: str = "thing") -> str:
    with pytest.raises(UserError) as caught:
        sealed.unseal(file, passphrase, purpose)
    return caught.value.code


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a"
    sealed.seal(path, b"content\nof two lines", PASSPHRASE, "thing")
    return path


def test_it_opens_for_passphrase_and_purpose(file: Path) -> None:
    assert sealed.unseal(file, PASSPHRASE, "thing") == b"content\nof two lines"
    assert code(file, "something else") == "passphrase_wrong"
    assert code(file, purpose="other") == "not_sealed"
    assert b"content" not in file.read_bytes()
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


@settings(deadline=None)
@given(at=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_a_changed_bit_is_seen(tmp_path_factory: pytest.TempPathFactory, at: int, bit: int) -> None:
    path = tmp_path_factory.mktemp("sealed") / "a"
    sealed.seal(path, b"content", PASSPHRASE, "thing")
    content = bytearray(path.read_bytes())
    content[at % len(content)] ^= 1 << bit
    path.write_bytes(content)
    assert code(path) in {"file_damaged", "passphrase_wrong", "not_sealed"}


@pytest.mark.parametrize("cost", [[2**40, 8, 1], [2, 2**20, 1], [3, 8, 1], "x", [1]])
def test_what_a_forged_file_asks_for_is_refused(file: Path, cost: object) -> None:
    first, _, rest = file.read_bytes().partition(b"\n")
    header = {**json.loads(first), "cost": cost}
    file.write_bytes(json.dumps(header).encode() + b"\n" + rest)
    assert code(file) == "file_damaged"


def test_a_folder_that_can_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("x", "utf-8")
    with pytest.raises(UserError) as caught:
        sealed.seal(tmp_path / "f" / "a", b"", PASSPHRASE, "thing")
    assert caught.value.code == "cannot_write"
