"""The vault in the window: made, opened, refused, used, and asked for the originals."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop.document import sealed
from desktop.document.results import Pair
from desktop.exporters.base import Exported
from desktop.exporters.vault import OpenVault
from desktop.jobs.requests import Event, Restore
from desktop.ui.dialogs.vault import VaultDialog
from desktop.ui.vaults import Vaults

PASSPHRASE = "correct horse"
PAIRS = (Pair("PERSON", "Ada Lovelace", "Mary Baker", 1),)


class Asked:
    """Stands for the bridge: what it was asked, and how it answers."""

    def __init__(self) -> None:
        self.requests: list[Restore] = []

    def submit(self, request: Restore, listener) -> int:
        self.requests.append(request)
        listener(Event(1, "done", answer=Exported(request.dest)))
        return 1


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed, "COST", 2**4)


@pytest.fixture
def bridge() -> Asked:
    return Asked()


@pytest.fixture
def dialog(qtbot, bridge) -> VaultDialog:
    vaults = Vaults(bridge)
    made = VaultDialog(vaults)
    vaults.setParent(made)
    qtbot.addWidget(made)
    made.show()
    return made


def press(qtbot, button) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_new_vault_is_made_with_its_passphrase_typed_twice(dialog, qtbot, tmp_path: Path) -> None:
    assert not dialog.restore.isEnabled()
    assert not dialog.remember.isEnabled()
    dialog.file.setText(str(tmp_path / "clients"))
    qtbot.keyClicks(dialog.passphrase, PASSPHRASE)
    press(qtbot, dialog.open_button)
    assert "differ" in dialog.problem.text()
    qtbot.keyClicks(dialog.again, PASSPHRASE)
    with qtbot.waitSignal(dialog._vaults.changed):
        press(qtbot, dialog.open_button)
    assert OpenVault.at(tmp_path / "clients.vault", PASSPHRASE).vault == dialog._vaults.vault.vault
    assert "clients.vault" in dialog.used.text()
    assert dialog.passphrase.text() == dialog.again.text() == ""


def test_a_wrong_passphrase_is_said_and_the_vault_in_use_stays(dialog, qtbot, tmp_path: Path) -> None:
    OpenVault.at(tmp_path / "a.vault", PASSPHRASE)
    dialog.file.setText(str(tmp_path / "a.vault"))
    assert not dialog.again.isVisible()
    for typed, code in (("", "needs its passphrase"), ("correct horsf", "does not open")):
        dialog.passphrase.setText(typed)
        with qtbot.waitSignal(dialog._vaults.failed):
            press(qtbot, dialog.open_button)
        assert code in dialog.problem.text()
        assert dialog._vaults.vault is None


def test_the_keyring_opens_it(dialog, qtbot, tmp_path: Path, ring) -> None:
    vaults = dialog._vaults
    with qtbot.waitSignal(vaults.changed):
        vaults.open(tmp_path / "a.vault", None, remember=True)
    seed = vaults.vault.vault.seed
    press(qtbot, dialog.leave)
    assert vaults.vault is None
    with qtbot.waitSignal(vaults.changed):
        vaults.open(tmp_path / "a.vault", None, remember=False)
    assert vaults.vault.vault.seed == seed
    assert len(ring) == 1


def test_pseudonyms_are_safe_before_a_file_is_written(dialog, qtbot, tmp_path: Path, monkeypatch) -> None:
    vaults = dialog._vaults
    said = []
    vaults.keep(PAIRS, said.append)
    assert said == [None], "without a vault there is nothing to wait for"
    with qtbot.waitSignal(vaults.changed):
        vaults.open(tmp_path / "a.vault", PASSPHRASE, remember=False)
    vaults.keep(PAIRS, said.append)
    qtbot.waitUntil(lambda: len(said) == 2)
    assert said[1] is None
    assert OpenVault.at(tmp_path / "a.vault", PASSPHRASE).vault.pairs == PAIRS

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    vaults.keep((Pair("PERSON", "Bob", "Tim", 2),), said.append)
    qtbot.waitUntil(lambda: len(said) == 3)
    assert said[2].code == "cannot_write"


def test_a_file_that_came_back_is_restored_with_the_pairs(dialog, qtbot, tmp_path: Path, bridge) -> None:
    vaults = dialog._vaults
    with qtbot.waitSignal(vaults.changed):
        vaults.open(tmp_path / "a.vault", PASSPHRASE, remember=False)
    vaults.restore(tmp_path / "back.txt", tmp_path / "out.txt")
    assert bridge.requests == [Restore(str(tmp_path / "back.txt"), str(tmp_path / "out.txt"), ())]
    assert "out.txt" in dialog.problem.text()
