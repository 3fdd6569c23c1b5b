"""Secrets that the system keeps: its keyring (Secret Service, macOS Keychain, Windows Credential Manager).

Asked for only where a person is: in the window's process or on the command line. A worker, which reads
foreign files, is given what a secret opens and never the way to the keyring.
"""

from __future__ import annotations

import warnings
from typing import Any

from desktop.errors import UserError

SERVICE = "Strongroom"


def available() -> bool:
    """Whether there is a keyring that keeps a secret so that only its owner reads it."""
    return _ring() is not None


def kept(name: str) -> str | None:
    """The secret of that name, or None where there is none, or no keyring, or a person refused."""
    from keyring.errors import KeyringError

    ring = _ring()
    try:
        return None if ring is None else ring.get_password(SERVICE, name)
    except KeyringError:
        return None


def keep(name: str, secret: str) -> None:
    """Keep a secret under a name; one that was there is replaced. Raises `UserError("no_keyring")`."""
    from keyring.errors import KeyringError

    ring = _ring()
    try:
        if ring is None:
            raise KeyringError
        ring.set_password(SERVICE, name, secret)
    except KeyringError:
        raise UserError(
            "no_keyring",
            "The system has no keyring, or it is locked.",
            "Unlock it, or use a passphrase.",
        ) from None


def forget(name: str) -> None:
    """Take a secret out; there may be none."""
    from keyring.errors import KeyringError

    ring = _ring()
    try:
        if ring is not None:
            ring.delete_password(SERVICE, name)
    except KeyringError:
        return


def _ring() -> Any:
    """The keyring in use. Those that keep nothing, or keep it in plain sight, have a priority below 1."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of backends that are not for this system
        import keyring

        ring = keyring.get_keyring()
    try:
        return ring if ring.priority >= 1 else None
    except RuntimeError:  # a backend that finds out only now that it does not work here
        return None
