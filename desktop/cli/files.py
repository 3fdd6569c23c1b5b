"""Files that the commands are given beside the documents: passwords, vaults, values of options."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.cli.printing import printable
from desktop.errors import Cancelled, UserError

if TYPE_CHECKING:
    from desktop.exporters.vault import OpenVault  # brings cryptography

PASSPHRASE_VARIABLE = "STRONGROOM_VAULT_PASSPHRASE"  # noqa: S105 - where to look for it


def add_vault(parser: argparse.ArgumentParser, *, required: bool) -> None:
    """How a vault is named and opened."""
    parser.add_argument(
        "--vault",
        metavar="FILE",
        type=Path,
        required=required,
        help="which pseudonym stands for what, encrypted",
    )
    parser.add_argument(
        "--passphrase-file",
        metavar="FILE",
        type=Path,
        help=f"its first line opens the vault; - is standard input. Else {PASSPHRASE_VARIABLE} does",
    )
    parser.add_argument(
        "--keyring",
        action="store_true",
        help="let the system's keyring keep the passphrase; for a new vault one is made",
    )


def opened_vault(arguments: argparse.Namespace) -> OpenVault | None:
    """The vault that is named, opened; a new one where the file is not there yet."""
    if arguments.vault is None:
        return None
    from desktop.exporters.vault import OpenVault, remember

    said = passphrase(arguments)
    if arguments.keyring:
        remember(arguments.vault, said)  # first: a vault that nobody can open is worth nothing
    return OpenVault.at(arguments.vault, said)


def passphrase(arguments: argparse.Namespace) -> str:
    """Of the vault that is named: from a file, the environment, the keyring, or a person."""
    if arguments.passphrase_file is not None:
        if str(arguments.passphrase_file) == "-":
            return sys.stdin.readline().rstrip("\r\n")
        return password_in(arguments.passphrase_file) or ""
    given = os.environ.get(PASSPHRASE_VARIABLE)
    if given is not None:
        return given
    from desktop.exporters.vault import passphrase_made, remembered

    kept = remembered(arguments.vault)
    if kept is not None:
        return kept
    if arguments.keyring and not arguments.vault.exists():
        return passphrase_made()
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UserError(
            "passphrase_needed",
            "The vault needs its passphrase.",
            f"Use --passphrase-file, or set {PASSPHRASE_VARIABLE}.",
        )
    name = printable(arguments.vault.name)
    try:
        said = getpass.getpass(f"Passphrase of {name}: ")
        if not arguments.vault.exists() and getpass.getpass("Once more, for a new vault: ") != said:
            raise UserError("passphrase_differs", "The two passphrases differ.", "Try again.")
    except EOFError:
        raise Cancelled from None
    return said


def password_in(file: Path | None) -> str | None:
    """The first line of a file."""
    if file is None:
        return None
    lines = read_text(file).splitlines()
    return lines[0] if lines else ""


def read_text(file: Path) -> str:
    """A file in UTF-8. Raises `UserError("cannot_read")`."""
    try:
        return file.read_text("utf-8-sig")
    except OSError as error:
        raise UserError("cannot_read", f"{file} can not be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise UserError("cannot_read", f"{file} is no text in UTF-8.") from None


def free_path(path: Path) -> Path:
    """The whole path. Raises `UserError("file_exists")` where there is a file already."""
    dest = path.absolute()
    if os.path.lexists(dest):
        raise UserError("file_exists", f"{dest} is there already.", "Name another file.")
    return dest
