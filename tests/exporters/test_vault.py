"""The vault opens for its passphrase alone, and only as it was saved."""

from __future__ import annotations

import base64
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.document.results import Pair
from desktop.errors import UserError
from desktop.exporters import vault as vaults
from desktop.exporters.vault import OpenVault, Vault, load, new, save

PASSPHRASE = "correct horse"
PAIRS = (Pair("PERSON", "Ada Lovelace", "Mary Baker", 1), Pair("DATE", "\U0001f600 \udc80", "x", 0))


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cost of scrypt is no part of what is tried here; that of the product is in `COST`."""
    monkeypatch.setattr(vaults, "COST", 2**4)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.vault"
    save(path, Vault("5eed", PAIRS), PASSPHRASE)
    return path


def code(file: Path, passphrase: str = PASSPHRASE) -> str:
    with pytest.raises(UserError) as caught:
        load(file, passphrase)
    return caught.value.code


def test_it_comes_back_and_tells_nothing(file: Path) -> None:
    assert load(file, PASSPHRASE) == Vault("5eed", PAIRS)
    content = file.read_bytes()
    for secret in (b"Lovelace", b"Baker", b"5eed", PASSPHRASE.encode()):
        assert secret not in content
        assert base64.b64encode(secret)[:-4] not in content
    assert "Lovelace" not in repr(load(file, PASSPHRASE))
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_it_is_sealed_anew_each_time(file: Path) -> None:
    before = json.loads(file.read_bytes())
    save(file, load(file, PASSPHRASE), PASSPHRASE)
    after = json.loads(file.read_bytes())
    assert all(before[name] != after[name] for name in ("salt", "nonce", "sealed", "check"))


def test_another_passphrase(file: Path) -> None:
    assert code(file, "correct horsf") == "passphrase_wrong"
    assert code(file, "") == "passphrase_wrong"


def test_a_passphrase_that_is_too_short(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        save(tmp_path / "b", new(), "1234567")
    assert caught.value.code == "passphrase_short"
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize("name", ["nonce", "sealed"])
@settings(deadline=None)
@given(at=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_a_changed_bit_is_seen(
    tmp_path_factory: pytest.TempPathFactory, name: str, at: int, bit: int
) -> None:
    path = tmp_path_factory.mktemp("vault") / "a"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vaults, "COST", 2**4)
        save(path, Vault("5eed", PAIRS), PASSPHRASE)
        raw = json.loads(path.read_bytes())
        data = bytearray(base64.b64decode(raw[name]))
        data[at % len(data)] ^= 1 << bit
        path.write_text(json.dumps({**raw, name: base64.b64encode(data).decode()}))
        assert code(path) == "vault_damaged"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("format", "other", "not_a_vault"),
        ("cipher", "none", "vault_damaged"),
        ("kdf", "none", "vault_damaged"),
        ("cost", [2**30, 8, 1], "vault_damaged"),
        ("cost", [16, 8], "vault_damaged"),
        ("cost", "x", "vault_damaged"),
        ("salt", 1, "vault_damaged"),
        ("salt", "!", "vault_damaged"),
        ("salt", "AAAA", "passphrase_wrong"),
        ("check", "AAAA", "passphrase_wrong"),
        ("sealed", "", "vault_damaged"),
    ],
)
def test_a_changed_header_is_seen(file: Path, name: str, value: Any, expected: str) -> None:
    raw = json.loads(file.read_bytes())
    file.write_text(json.dumps({**raw, name: value}))
    assert code(file) == expected


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_vault(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    assert code(tmp_path / "x") == "not_a_vault"
    assert code(tmp_path / "none") == "no_vault"


def test_it_is_there_whole_or_not_at_all(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = file.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError) as caught:
        save(file, new(), PASSPHRASE)
    assert caught.value.code == "cannot_write"
    assert file.read_bytes() == before
    assert list(file.parent.iterdir()) == [file]


def test_an_open_vault_keeps_what_is_added(tmp_path: Path) -> None:
    opened = OpenVault.at(tmp_path / "a", PASSPHRASE)
    seed = opened.vault.seed
    opened.keep(PAIRS)
    opened.keep([Pair("PERSON", "Ada Lovelace", "Somebody Else", 1)])
    again = OpenVault.at(tmp_path / "a", PASSPHRASE)
    assert again.vault.seed == seed
    assert set(again.vault.pairs) == set(PAIRS)


def test_two_vaults_have_two_seeds() -> None:
    assert new().seed != new().seed
