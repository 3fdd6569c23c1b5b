"""The vault: which pseudonym stands for what, in a file that only its passphrase opens (`document.sealed`).

The passphrase is a person's own, or one that the system's keyring keeps (`document.keychain`).
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from desktop.document import keychain, sealed
from desktop.document.results import Pair

PURPOSE = "vault"


@dataclass(frozen=True, slots=True)
class Vault:
    """`seed` decides which pseudonyms are given; `pairs` are those that were."""

    seed: str = field(repr=False)
    pairs: tuple[Pair, ...] = field(default=(), repr=False)

    def with_pairs(self, pairs: Iterable[Pair]) -> Vault:
        """With more pairs; one that is known already stays as it is."""
        known = {(p.label, p.original, p.who): p for p in (*pairs, *self.pairs)}
        return replace(self, pairs=tuple(known.values()))


class OpenVault:
    """A vault and where it is kept. It is saved before any file is written that rests on it."""

    def __init__(self, path: Path, passphrase: str, vault: Vault) -> None:
        self.path, self.vault = path, vault
        self._passphrase = passphrase

    @classmethod
    def at(cls, path: Path, passphrase: str) -> OpenVault:
        """The vault in the file `path`; a new one, saved at once, where there is no file. Raises as `load`
        and `save`."""
        if path.exists():
            return cls(path, passphrase, load(path, passphrase))
        made = cls(path, passphrase, new())
        save(path, made.vault, passphrase)
        return made

    def keep(self, pairs: Iterable[Pair]) -> None:
        """Add `pairs` and save. Raises as `save`."""
        grown = self.vault.with_pairs(pairs)
        if grown != self.vault:
            save(self.path, grown, self._passphrase)
            self.vault = grown


def new() -> Vault:
    """An empty vault with a seed of its own."""
    return Vault(secrets.token_hex(32))


def save(path: Path, vault: Vault, passphrase: str) -> None:
    """Write `vault` whole or not at all, for its owner only. Raises `UserError`: "passphrase_short",
    "cannot_write"."""
    pairs = [[pair.label, pair.original, pair.pseudonym, pair.who] for pair in vault.pairs]
    content = json.dumps({"seed": vault.seed, "pairs": pairs}).encode("ascii")
    sealed.seal(path, content, passphrase, PURPOSE)


def load(path: Path, passphrase: str) -> Vault:
    """Raises `UserError`: "no_file", "cannot_read", "not_sealed", "passphrase_wrong", "file_damaged"."""
    content = json.loads(sealed.unseal(path, passphrase, PURPOSE))
    return Vault(content["seed"], tuple(Pair(*row) for row in content["pairs"]))


def remembered(path: Path) -> str | None:
    """The passphrase that the keyring keeps for the vault in the file `path`."""
    return keychain.kept(_name(path))


def remember(path: Path, passphrase: str) -> None:
    """Let the keyring keep the passphrase of the vault in the file `path`. Raises as `keychain.keep`."""
    keychain.keep(_name(path), passphrase)


def passphrase_made() -> str:
    """A passphrase that nobody has to know: 256 bits for the keyring."""
    return secrets.token_urlsafe(32)


def _name(path: Path) -> str:
    return f"vault {path.resolve()}"
