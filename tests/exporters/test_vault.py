"""The vault opens for its passphrase alone, and only as it was saved."""

from __future__ import annotations

import base64
import os
import stat
from pathlib import Path

import pytest

from desktop.document import keychain, sealed
from desktop.document.results import Pair
from desktop.errors import UserError
from desktop.exporters.vault import OpenVault, Vault, load, new, passphrase_made, remember, remembered, save

PASSPHRASE = "correct horse"
PAIRS = (Pair("PERSON", "Ada Lovelace", "Mary Baker", 1), Pair("DATE", "\U0001f600 \udc80", "x", 0))


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cost of scrypt is no part of what is tried here; that of the product is in `COST`."""
    monkeypatch.setattr(sealed, "COST", 2**4)


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


def test_another_passphrase(file: Path) -> None:
    assert code(file, "correct horsf") == "passphrase_wrong"
    assert code(file, "") == "passphrase_wrong"


def test_a_passphrase_that_is_too_short(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        save(tmp_path / "b", new(), "1234567")
    assert caught.value.code == "passphrase_short"
    assert not (tmp_path / "b").exists()


def test_what_is_no_vault(tmp_path: Path) -> None:
    sealed.seal(tmp_path / "x", b"{}", PASSPHRASE, "index")
    assert code(tmp_path / "x") == "not_sealed"
    assert code(tmp_path / "none") == "no_file"


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


def test_the_keyring_keeps_a_passphrase(tmp_path: Path, ring: dict[tuple[str, str], str]) -> None:
    path = tmp_path / "a.vault"
    assert remembered(path) is None
    passphrase = passphrase_made()
    save(path, new(), passphrase)
    remember(path, passphrase)
    assert load(path, remembered(path) or "").pairs == ()
    assert list(ring.values()) == [passphrase]
    assert remembered(tmp_path / "b.vault") is None


def test_without_a_keyring_there_is_the_passphrase(tmp_path: Path) -> None:
    assert not keychain.available()
    assert remembered(tmp_path / "a") is None
    keychain.forget("a")
    with pytest.raises(UserError) as caught:
        remember(tmp_path / "a", PASSPHRASE)
    assert caught.value.code == "no_keyring"
