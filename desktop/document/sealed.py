"""Files that only their passphrase opens, and only as they were written.

The key comes from the passphrase by scrypt (RFC 7914); the content is sealed with ChaCha20-Poly1305 (RFC
8439) together with the header, so that neither can be changed without notice. Both are of `cryptography`.
"""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from desktop import paths
from desktop.errors import UserError

FORMAT = "strongroom sealed 1"
SHORTEST_PASSPHRASE = 8

# OWASP's minimum: 128 MB and about half a second for each passphrase that is tried.
COST, BLOCK, LANES = 2**17, 8, 1
_MOST_COST, _MOST_BLOCK, _MOST_LANES = 2**19, 8, 4
_KEY, _CHECK, _SALT, _NONCE = 32, 32, 16, 12
_LARGEST_HEADER = 4096


def seal(path: Path, content: bytes, passphrase: str, purpose: str) -> None:
    """Write `content` whole or not at all, for its owner only. `purpose` says what it is ("index").

    Raises `UserError`: "passphrase_short", "cannot_write".
    """
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise UserError(
            "passphrase_short",
            "A passphrase has eight characters or more.",
            "Take a few words that nobody would guess.",
        )
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    key, check = _derived(passphrase, salt, (COST, BLOCK, LANES))
    header = {
        "format": FORMAT,
        "purpose": purpose,
        "cost": [COST, BLOCK, LANES],
        "salt": base64.b64encode(salt).decode("ascii"),
        "check": base64.b64encode(check).decode("ascii"),
        "nonce": base64.b64encode(nonce).decode("ascii"),
    }
    first = json.dumps(header, sort_keys=True).encode("ascii")
    _write(path, first + b"\n" + ChaCha20Poly1305(key).encrypt(nonce, content, first))


def unseal(path: Path, passphrase: str, purpose: str) -> bytes:
    """The content of a file that was sealed for `purpose`.

    Raises `UserError`: "no_file", "cannot_read", "not_sealed", "passphrase_wrong", "file_damaged".
    """
    first, sealed = _parts(path)
    try:
        header = json.loads(first)
        if header["format"] != FORMAT or header["purpose"] != purpose:
            raise ValueError
    except (KeyError, TypeError, ValueError, RecursionError):
        raise UserError(
            "not_sealed",
            f"{path.name} is no {purpose} of Strongroom, or one of a newer version.",
            "Name another file.",
        ) from None
    try:
        cost, block, lanes = (int(number) for number in header["cost"])
        salt, check, nonce = (
            base64.b64decode(header[name], validate=True) for name in ("salt", "check", "nonce")
        )
        # What a forged file asks for must not take all memory.
        if not (1 < cost <= _MOST_COST and 0 < block <= _MOST_BLOCK and 0 < lanes <= _MOST_LANES):
            raise ValueError
        key, expected = _derived(passphrase, salt, (cost, block, lanes))
    except (KeyError, TypeError, ValueError):
        raise _damaged(path) from None
    if check != expected:
        raise UserError(
            "passphrase_wrong",
            f"The passphrase does not open {path.name}.",
            "Try again; mind capital letters.",
        )
    try:
        return ChaCha20Poly1305(key).decrypt(nonce, sealed, first)
    except (InvalidTag, ValueError):
        raise _damaged(path) from None


def _parts(path: Path) -> tuple[bytes, bytes]:
    try:
        with path.open("rb") as file:
            first = file.readline(_LARGEST_HEADER)
            return first.rstrip(b"\n"), file.read()
    except FileNotFoundError:
        raise UserError("no_file", f"There is no file {path}.", "Name the file that was made.") from None
    except OSError as error:
        raise UserError("cannot_read", f"{path} can not be read: {error.strerror}.") from None


def _write(path: Path, content: bytes) -> None:
    try:
        paths.write_whole(path, content)
    except OSError as error:
        raise UserError(
            "cannot_write",
            f"{path.name} could not be written: {error.strerror or 'the folder can not be used'}.",
            "Check that the folder is there, that there is space, and that you may write to it.",
        ) from error


def _derived(passphrase: str, salt: bytes, cost: tuple[int, int, int]) -> tuple[bytes, bytes]:
    """The key, and a value that tells whether the passphrase is right; neither says anything of the other."""
    made = Scrypt(salt, _KEY + _CHECK, *cost).derive(passphrase.encode("utf-8", "surrogatepass"))
    return made[:_KEY], made[_KEY:]


def _damaged(path: Path) -> UserError:
    return UserError(
        "file_damaged",
        f"{path.name} was changed or damaged since it was written, and is not opened.",
        "Make it again, or take a copy of it from a backup.",
    )
