"""The vault of pseudonyms: choose or make one, and restore a file that came back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.document import keychain
from desktop.document.model import Problem
from desktop.exporters.base import Exported
from desktop.ui.vaults import Vaults

SUFFIX = ".vault"


class VaultDialog(QDialog):
    """Shows which vault is in use. A passphrase is typed here and goes to the vault alone."""

    def __init__(self, vaults: Vaults, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vaults = vaults
        self.setWindowTitle(self.tr("Vault of pseudonyms"))
        self.resize(560, 0)
        words = QLabel(
            self.tr(
                "A vault remembers which pseudonym stands for whom, over documents and days, and puts the "
                "originals back into a file that returns. It is one encrypted file. Without a vault the "
                "pseudonyms last until this window closes."
            ),
            self,
        )
        words.setWordWrap(True)
        words.setProperty("role", "muted")
        self.used = QLabel(self)
        self.used.setWordWrap(True)
        self.file = QLineEdit(self)
        self.file.setPlaceholderText(self.tr("File of the vault"))
        self.browse = QPushButton(self.tr("&Browse…"), self)
        self.browse.setAutoDefault(False)
        self.passphrase, self.again = (QLineEdit(self) for _ in range(2))
        for line in (self.passphrase, self.again):
            line.setEchoMode(QLineEdit.EchoMode.Password)
        self.again.setAccessibleName(self.tr("Passphrase once more, for a new vault"))
        self._form = self._fields()
        self.remember = QCheckBox(self.tr("Let the system's &keyring keep the passphrase"), self)
        self.remember.setEnabled(keychain.available())
        self.remember.setChecked(keychain.available())
        if not keychain.available():
            self.remember.setToolTip(self.tr("This system has no keyring that is unlocked."))
        self.problem = QLabel(self)
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.open_button = QPushButton(self.tr("&Open"), self)
        self.restore = QPushButton(self.tr("&Restore a file…"), self)
        self.leave = QPushButton(self.tr("&Stop using it"), self)
        for button in (self.open_button, self.restore, self.leave):
            button.setAutoDefault(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, parent=self)
        for button in (self.open_button, self.restore, self.leave):
            buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(words)
        layout.addWidget(self.used)
        layout.addLayout(self._form)
        layout.addWidget(self.remember)
        layout.addWidget(self.problem)
        layout.addWidget(buttons)
        self._connect(buttons)
        self._show()

    def _fields(self) -> QFormLayout:
        """The lines that are typed in."""
        row = QHBoxLayout()
        row.addWidget(self.file, 1)
        row.addWidget(self.browse)
        form = QFormLayout()
        form.addRow(self.tr("&File"), row)
        form.addRow(self.tr("&Passphrase"), self.passphrase)
        form.addRow(self.tr("Once &more"), self.again)
        return form

    def _connect(self, buttons: QDialogButtonBox) -> None:
        vaults = self._vaults
        self.file.textChanged.connect(self._show)
        self.passphrase.returnPressed.connect(self._open)
        self.again.returnPressed.connect(self._open)
        self.remember.toggled.connect(self._show)
        self.browse.clicked.connect(self._browse)
        self.open_button.clicked.connect(self._open)
        self.restore.clicked.connect(self._restore)
        self.leave.clicked.connect(vaults.close)
        buttons.rejected.connect(self.reject)
        vaults.changed.connect(self._changed)
        vaults.failed.connect(self._failed)
        vaults.restored.connect(self._restored)

    @property
    def path(self) -> Path:
        """The file that is named, with the ending of vaults where it has none."""
        path = Path(self.file.text().strip()).expanduser()
        return path if path.suffix or not path.name else path.with_suffix(SUFFIX)

    @Slot()
    def _show(self) -> None:
        vault = self._vaults.vault
        used = self.tr("In use: %1, with %2 pseudonyms")
        self.used.setText(
            used.replace("%1", vault.path.name).replace("%2", str(len(vault.vault.pairs)))
            if vault is not None
            else self.tr("No vault is in use.")
        )
        named = bool(self.path.name)
        is_new = named and not self.path.exists()
        self._form.setRowVisible(self.again, is_new)
        self.open_button.setText(self.tr("&Make it") if is_new else self.tr("&Open"))
        self.open_button.setEnabled(named and not self._vaults.busy)
        self.restore.setEnabled(vault is not None)
        self.leave.setEnabled(vault is not None)
        left_open = is_new and self.remember.isChecked()
        self.passphrase.setPlaceholderText(
            self.tr("Leave it empty: one is made for the keyring") if left_open else ""
        )

    @Slot()
    def _browse(self) -> None:
        title, kinds = self.tr("Vault"), self.tr("Vaults (*.vault)")
        option = QFileDialog.Option.DontConfirmOverwrite  # a vault that is there is opened
        name, _ = QFileDialog.getSaveFileName(self, title, self.file.text(), kinds, options=option)
        if name:
            self.file.setText(name)

    @Slot()
    def _open(self) -> None:
        if not self.open_button.isEnabled():
            return
        passphrase = self.passphrase.text()
        if passphrase and not self.path.exists() and passphrase != self.again.text():
            self._say(self.tr("The two passphrases differ."), "bad")
            return
        self._say("", "muted")
        self._vaults.open(self.path, passphrase or None, remember=self.remember.isChecked())
        self._show()

    @Slot()
    def _restore(self) -> None:
        source, _ = QFileDialog.getOpenFileName(self, self.tr("File with pseudonyms"))
        if not source:
            return
        path = Path(source)
        suggested = path.with_name(f"{path.stem}.restored{path.suffix}")
        dest, _ = QFileDialog.getSaveFileName(self, self.tr("Restored file"), str(suggested))
        if dest:
            self._vaults.restore(path, Path(dest))

    @Slot()
    def _changed(self) -> None:
        self.passphrase.clear()
        self.again.clear()
        self._show()

    @Slot(object)
    def _failed(self, problem: Problem) -> None:
        self._show()
        self._say(problem.message, "bad")

    @Slot(object)
    def _restored(self, exported: Exported) -> None:
        said = "; ".join(problem.message for problem in exported.problems)
        name = Path(exported.path).name
        self._say(said or self.tr("Written: %1").replace("%1", name), "bad" if said else "muted")

    def _say(self, text: str, role: str) -> None:
        self.problem.setProperty("role", role)
        self.problem.style().polish(self.problem)
        self.problem.setText(text)
        self.problem.setVisible(bool(text))
