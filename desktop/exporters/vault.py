"""The vault: which pseudonym stands for what, in a file that only its passphrase opens.

The key comes from the passphrase by scrypt (RFC 7914), the content is sealed with ChaCha20-Poly1305
(RFC 8439) together with the header, so that neither can be changed without notice. Both are those of the
package `cryptography`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from desktop.document.results import Pair
from desktop.errors import UserError
from desktop.exporters.writing import beside, settle

FORMAT = "strongroom vault 1"
SHORTEST_PASSPHRASE = 8

# OWASP's minimum: 128 MB and about half a second for each passphrase that is tried.
COST, BLOCK, LANES = 2**17, 8, 1
_MOST_COST, _MOST_BLOCK, _MOST_LANES = 2**19, 8, 4
_KEY, _CHECK, _SALT, _NONCE = 32, 32, 16, 12
_LARGEST = 256 << 20


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
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise UserError(
            "passphrase_short",
            "The passphrase of a vault has eight characters or more.",
            "Take a few words that nobody would guess.",
        )
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    key, check = _derived(passphrase, salt, (COST, BLOCK, LANES))
    header = {
        "format": FORMAT,
        "kdf": "scrypt",
        "cost": [COST, BLOCK, LANES],
        "salt": _text(salt),
        "check": _text(check),
        "cipher": "ChaCha20-Poly1305",
        "nonce": _text(nonce),
    }
    pairs = [[pair.label, pair.original, pair.pseudonym, pair.who] for pair in vault.pairs]
    content = json.dumps({"seed": vault.seed, "pairs": pairs}).encode("ascii")
    sealed = ChaCha20Poly1305(key).encrypt(nonce, content, _bound(header))
    made = json.dumps({**header, "sealed": _text(sealed)}, indent=1)
    with beside(path) as temporary:  # mkstemp's file: mode 0600
        temporary.write_text(made + "\n", "ascii")
        settle(temporary, path)


def load(path: Path, passphrase: str) -> Vault:
    """Raises `UserError`: "no_vault", "cannot_read", "not_a_vault", "passphrase_wrong", "vault_damaged"."""
    raw = _raw(path)
    try:
        header = {name: raw[name] for name in ("format", "kdf", "cost", "salt", "check", "cipher", "nonce")}
        cost, block, lanes = (int(number) for number in header["cost"])
        salt, check, nonce, sealed = (_bytes(raw[name]) for name in ("salt", "check", "nonce", "sealed"))
        # What a forged file asks for must not take all memory.
        if not (1 < cost <= _MOST_COST and 0 < block <= _MOST_BLOCK and 0 < lanes <= _MOST_LANES):
            raise ValueError
        key, expected = _derived(passphrase, salt, (cost, block, lanes))
    except (KeyError, TypeError, ValueError):
        raise _damaged(path) from None
    if not hmac.compare_digest(check, expected):
        raise UserError(
            "passphrase_wrong",
            f"The passphrase does not open {path.name}.",
            "Try again; mind capital letters.",
        )
    try:
        content = json.loads(ChaCha20Poly1305(key).decrypt(nonce, sealed, _bound(header)))
        pairs = tuple(_pair(*row) for row in content["pairs"])
        return Vault(str(content["seed"]), pairs)
    except (InvalidTag, KeyError, TypeError, ValueError):
        raise _damaged(path) from None


def _pair(label: object, original: object, pseudonym: object, who: object) -> Pair:
    return Pair(str(label), str(original), str(pseudonym), int(str(who)))


def _raw(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _LARGEST:
            raise ValueError
        raw = json.loads(path.read_bytes())
        if not isinstance(raw, dict) or raw.get("format") != FORMAT:
            raise ValueError
    except FileNotFoundError:
        raise UserError(
            "no_vault", f"There is no vault {path}.", "Name the file that was made with it."
        ) from None
    except OSError as error:
        raise UserError("cannot_read", f"{path} can not be read: {error.strerror}.") from None
    except (ValueError, RecursionError):
        raise UserError(
            "not_a_vault", f"{path.name} is no vault, or one of a newer Strongroom.", "Name another file."
        ) from None
    return raw


def _damaged(path: Path) -> UserError:
    return UserError(
        "vault_damaged",
        f"{path.name} was changed or damaged since it was saved, and is not opened.",
        "Take a copy of it from a backup.",
    )


def _derived(passphrase: str, salt: bytes, cost: tuple[int, int, int]) -> tuple[bytes, bytes]:
    """The key, and a value that tells whether the passphrase is right. The two halves of what scrypt gives
    say nothing of each other; the second is hashed once more all the same."""
    made = Scrypt(salt, _KEY + _CHECK, *cost).derive(passphrase.encode("utf-8", "surrogatepass"))
    return made[:_KEY], hashlib.sha256(made[_KEY:]).digest()


def _bound(header: Mapping[str, object]) -> bytes:
    return json.dumps(header, sort_keys=True).encode("ascii")


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(raw: object) -> bytes:
    if not isinstance(raw, str):
        raise TypeError
    return base64.b64decode(raw, validate=True)
