"""The key that signs reports, and what a signature covers."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from desktop.document import signing
from desktop.errors import UserError

REPORT = {"b": [1, 2.5, None], "a": {"name": "M\u00fcnchen"}}


def test_what_was_signed_is_known(tmp_path: Path) -> None:
    signature = signing.sign(REPORT, tmp_path)
    assert signing.signer(REPORT, signature) == signing.own_fingerprint(tmp_path)
    assert signing.is_known(signature["fingerprint"], tmp_path)
    # The order of members says nothing, and is not signed.
    assert signing.signer(dict(reversed(REPORT.items())), signature) == signature["fingerprint"]


@pytest.mark.parametrize(
    ("report", "change"),
    [
        ({**REPORT, "b": [1, 2.5]}, {}),
        ({**REPORT, "c": 1}, {}),
        (REPORT, {"signature": "AAAA"}),
        (REPORT, {"signature": "no base64"}),
        (REPORT, {"public_key": "AAAA"}),
        (REPORT, {"algorithm": "none"}),
    ],
)
def test_what_was_changed_has_no_signer(report: dict, change: dict, tmp_path: Path) -> None:
    assert signing.signer(report, {**signing.sign(REPORT, tmp_path), **change}) is None


def test_the_fingerprint_is_that_of_the_key_and_not_what_the_report_says(tmp_path: Path) -> None:
    mine, theirs = tmp_path / "mine", tmp_path / "theirs"
    forged = {**signing.sign(REPORT, theirs), "fingerprint": signing.own_fingerprint(mine)}
    assert signing.signer(REPORT, forged) == signing.own_fingerprint(theirs)
    assert not signing.is_known(signing.own_fingerprint(theirs), mine)


def test_a_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    first = signing.own_fingerprint(folder)
    assert signing.own_fingerprint(folder) == first
    assert [path.name for path in folder.iterdir()] == [signing.KEY]
    if sys.platform != "win32":
        assert (folder / signing.KEY).stat().st_mode & 0o077 == 0


def test_a_key_that_was_there_first_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes may both find none."""
    first = signing.own_fingerprint(tmp_path)
    signing._make(tmp_path / signing.KEY)
    assert signing.own_fingerprint(tmp_path) == first
    assert [path.name for path in tmp_path.iterdir()] == [signing.KEY]


def test_a_broken_key_is_told(tmp_path: Path) -> None:
    (tmp_path / signing.KEY).write_text("no key")
    with pytest.raises(UserError) as caught:
        signing.sign(REPORT, tmp_path)
    assert caught.value.code == "cannot_sign"


def test_a_signer_who_was_vouched_for_is_known(tmp_path: Path) -> None:
    theirs = signing.own_fingerprint(tmp_path / "theirs")
    mine = tmp_path / "mine"
    assert not signing.is_known(theirs, mine)
    signing.vouch(theirs, mine)
    assert signing.is_known(theirs, mine)
    assert signing.same(signing.grouped(theirs).upper(), theirs)


def test_the_keyring_takes_the_key_over_and_what_it_signed_stays_known(
    tmp_path: Path, ring: dict[tuple[str, str], str]
) -> None:
    before = signing.sign(REPORT, tmp_path)
    pem = signing.keyring_key(tmp_path)
    assert pem in ring.values()
    assert not (tmp_path / signing.KEY).exists()
    assert signing.keyring_key(tmp_path) == pem
    with signing.signing_with(pem):
        after = signing.sign(REPORT, tmp_path)
        assert signing.own_fingerprint(tmp_path) == after["fingerprint"]
    assert after["fingerprint"] == before["fingerprint"]
    assert signing.signer(REPORT, after) == after["fingerprint"]
    assert signing.is_known(after["fingerprint"], tmp_path)
    assert not (tmp_path / signing.KEY).exists(), "the worker made none of its own"


def test_without_a_keyring_the_key_lies_in_its_file(tmp_path: Path) -> None:
    assert signing.keyring_key(tmp_path) is None
    with signing.signing_with(None):
        assert signing.sign(REPORT, tmp_path)["fingerprint"] == signing.own_fingerprint(tmp_path)
