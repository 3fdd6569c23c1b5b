"""The keyring of the system: what it keeps comes back, and one that keeps nothing is none."""

from __future__ import annotations

from types import SimpleNamespace

import keyring
import pytest

from desktop.document import keychain

_REAL = keychain._ring


def test_a_secret_comes_back_and_goes(ring: dict[tuple[str, str], str]) -> None:
    assert keychain.kept("a") is None
    keychain.keep("a", "s3cret")
    assert ring == {(keychain.SERVICE, "a"): "s3cret"}
    assert keychain.kept("a") == "s3cret"
    keychain.forget("a")
    keychain.forget("a")
    assert keychain.kept("a") is None


@pytest.mark.parametrize(("priority", "there"), [(-1, False), (0, False), (0.5, False), (5, True)])
def test_what_keeps_nothing_or_in_plain_sight_is_no_keyring(
    priority: float, there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keychain, "_ring", _REAL)
    monkeypatch.setattr(keyring, "get_keyring", lambda: SimpleNamespace(priority=priority))
    assert keychain.available() is there
