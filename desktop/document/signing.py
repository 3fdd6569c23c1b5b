"""Signatures on reports and packs: one Ed25519 key (RFC 8032) a user and machine, made when first needed.

The system's keyring keeps the key where there is one (`keyring_key`), and the worker that signs is given it
with what it is to write. Else it lies unencrypted in the user's own folder, for that user alone to read: it
says which installation wrote a report, and it is worth no more than the account that it lies in.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from desktop import paths
from desktop.document import keychain
from desktop.errors import UserError

KEY = "signing.key"
SIGNERS = "signers.txt"
ALGORITHM = "Ed25519"
IN_KEYRING = "key of signatures"
_given: ContextVar[str | None] = ContextVar("key that was given", default=None)


def keyring_key(folder: Path | None = None) -> str | None:
    """The key (PEM) that signs, from the keyring; None where there is no keyring. A key that lies in `folder`
    moves into the keyring. Not to be called in a worker.

    Raises `UserError("cannot_sign")` when the key in `folder` can not be read.
    """
    if not keychain.available():
        return None
    kept = keychain.kept(IN_KEYRING)
    if kept is not None:
        return kept
    folder = folder or paths.data_dir()
    file = folder / KEY
    key = _key(folder) if file.exists() else Ed25519PrivateKey.generate()
    pem = _pem(key).decode("ascii")
    try:
        keychain.keep(IN_KEYRING, pem)
    except UserError:
        return None  # it is locked: the file does
    _remember(fingerprint(key.public_key().public_bytes_raw()), folder)
    file.unlink(missing_ok=True)
    return pem


@contextmanager
def signing_with(pem: str | None) -> Iterator[None]:
    """Within the block the key `pem` signs, or without one that in the user's folder."""
    token = _given.set(pem)
    try:
        yield
    finally:
        _given.reset(token)


def sign(report: Mapping[str, object], folder: Path | None = None) -> dict[str, str]:
    """The signature of `report` as plain values, by the key in `folder` (by default the user's).

    Raises `UserError("cannot_sign")` when the key can not be read or made.
    """
    key = _signing(folder)
    public = key.public_key()
    return {
        "algorithm": ALGORITHM,
        "public_key": _text(public.public_bytes_raw()),
        "fingerprint": fingerprint(public.public_bytes_raw()),
        "signature": _text(key.sign(canonical(report))),
    }


def signer(report: Mapping[str, object], signature: Mapping[str, object]) -> str | None:
    """The fingerprint of the key that signed `report` as it is, or None where the signature does not fit."""
    if signature.get("algorithm") != ALGORITHM:
        return None
    try:
        public = base64.b64decode(str(signature["public_key"]), validate=True)
        Ed25519PublicKey.from_public_bytes(public).verify(
            base64.b64decode(str(signature["signature"]), validate=True), canonical(report)
        )
    except (KeyError, ValueError, InvalidSignature):
        return None
    return fingerprint(public)


def fingerprint(public: bytes) -> str:
    """SHA-256 of a public key, in hexadecimal; for a person to compare."""
    return hashlib.sha256(public).hexdigest()


def own_fingerprint(folder: Path | None = None) -> str:
    """That of the key that `sign` takes, which is made where there is none."""
    return fingerprint(_signing(folder).public_key().public_bytes_raw())


def grouped(mark: str) -> str:
    """A fingerprint in groups of four, for a person."""
    return " ".join(mark[i : i + 4] for i in range(0, len(mark), 4))


def is_known(mark: str, folder: Path | None = None) -> bool:
    """Whether a fingerprint is that of this installation, or one that a person has vouched for."""
    folder = folder or paths.data_dir()
    if (folder / KEY).exists() and mark == own_fingerprint(folder):
        return True
    with suppress(OSError):
        lines = (folder / SIGNERS).read_text("utf-8").splitlines()
        return any(mark == _bare(line.partition("#")[0]) for line in lines)
    return False


def vouch(mark: str, folder: Path | None = None) -> None:
    """Remember the fingerprint of somebody else's key as known."""
    folder = folder or paths.data_dir()
    if not is_known(mark, folder):
        _remember(mark, folder)


def _remember(mark: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / SIGNERS).open("a", encoding="utf-8") as file:
        file.write(f"{mark}\n")


def same(a: str, b: str) -> bool:
    """Whether two fingerprints are the same, however a person typed them."""
    return _bare(a) == _bare(b)


def canonical(report: Mapping[str, object]) -> bytes:
    """`report` as the bytes that are signed: JSON with sorted keys and no spaces, in UTF-8."""
    text = json.dumps(report, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8")


def _bare(mark: str) -> str:
    return "".join(mark.split()).replace(":", "").casefold()


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _signing(folder: Path | None) -> Ed25519PrivateKey:
    """The key that was given, else that in `folder`."""
    given = _given.get()
    return _key(folder or paths.data_dir()) if given is None else _loaded(given.encode("ascii"))


def _key(folder: Path) -> Ed25519PrivateKey:
    file = folder / KEY
    try:
        if not file.exists():
            _make(file)
        return _loaded(file.read_bytes())
    except (OSError, ValueError, TypeError) as error:
        raise _cannot_sign(file) from error


def _loaded(pem: bytes) -> Ed25519PrivateKey:
    key = load_pem_private_key(pem, password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError("another kind of key")
    return key


def _pem(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _cannot_sign(file: Path) -> UserError:
    return UserError(
        "cannot_sign",
        "The key that signs reports can not be used.",
        f"Look at {file}: it must be yours to read. Move it away, and a new one is made.",
    )


def _make(file: Path) -> None:
    """Write a new key to `file`, whole from the first moment on; one that is there already stays."""
    file.parent.mkdir(parents=True, exist_ok=True)
    pem = _pem(Ed25519PrivateKey.generate())
    handle, name = tempfile.mkstemp(prefix=".strongroom-", dir=file.parent)  # for its owner alone
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(pem)
            out.flush()
            os.fsync(out.fileno())
        with suppress(FileExistsError):
            _put(temporary, file)
    finally:
        temporary.unlink(missing_ok=True)


def _put(temporary: Path, file: Path) -> None:
    """Give a file its name unless another has it: two processes may both be the first."""
    if os.name == "nt":
        temporary.rename(file)  # refuses to replace there
    else:
        os.link(temporary, file)
