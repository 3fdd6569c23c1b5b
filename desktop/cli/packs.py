"""The commands that carry models from one machine to another, and the one that fetches a file."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
from rich.text import Text

from desktop.cli.command import INCOMPLETE, OK, OpenApp
from desktop.cli.printing import megabytes, printable, say
from desktop.cli.work import working
from desktop.errors import UserError

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from desktop.modelstore.packs import Pack


def add_commands(what: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Give the command `models` those of packs."""
    pack = what.add_parser("pack", help="write models to one signed file, for a machine without a network")
    pack.add_argument("file", metavar="FILE", type=Path)
    pack.add_argument("names", metavar="NAME", nargs="*", help="by default all that are there")
    pack.set_defaults(command=_pack)
    unpack = what.add_parser("unpack", help="add the models of such a file")
    unpack.add_argument("file", metavar="FILE", type=Path)
    unpack.add_argument(
        "--signer",
        metavar="FINGERPRINT",
        default="",
        help="of the key that signed it, as its sender told you",
    )
    unpack.set_defaults(command=_unpack)
    download = what.add_parser("download", help="fetch one file over the network; nothing else ever does")
    download.add_argument("address", metavar="ADDRESS", help="https://...")
    download.add_argument("--sha256", metavar="HASH", default="", help="what its SHA-256 should be")
    download.add_argument(
        "-o", "--output", metavar="DIR", type=Path, default=platformdirs.user_downloads_path()
    )
    download.add_argument("--yes", action="store_true", help="connect and fetch without a question")
    download.set_defaults(command=_download)


# The commands import what brings cryptography: every other one starts without.


def _pack(arguments: argparse.Namespace, open_app: OpenApp) -> int:
    from desktop.document.signing import grouped
    from desktop.modelstore.packs import packable

    with open_app() as app:
        names = arguments.names or packable(app.store)
        signer = working(arguments.file, partial(app.workshop.pack, names, arguments.file))
    say(Text(f"{printable(str(arguments.file))}: {', '.join(names)}"))
    say(Text(f"Signed by {grouped(signer)}: tell that to the receiver by another way."))
    return OK


def _unpack(arguments: argparse.Namespace, open_app: OpenApp) -> int:
    file = arguments.file
    with open_app() as app:
        found = working(file, partial(app.workshop.look_at_pack, file))
        _show(found)
        names = working(file, partial(app.workshop.unpack, file, arguments.signer))
    say(Text(f"Here now: {', '.join(names)}"))
    return OK


def _show(found: Pack) -> None:
    from desktop.document.signing import grouped

    for packed in found.models:
        model = packed.model
        whose = "of the program" if packed.own else "added by a person"
        size = megabytes(sum(packed.sizes.values()))
        say(Text(printable(f"{model.name}  {model.title}, {model.role}, {whose}, {model.licence}, {size}")))
    known = "known here" if found.known else "not known here"
    say(Text(f"Signed by {grouped(found.signer)}, {known}"))


def _download(arguments: argparse.Namespace, open_app: OpenApp) -> int:
    from desktop.modelstore.downloader import check_address  # an HTTP client: for those who want it alone

    address = check_address(arguments.address)
    with open_app() as app:
        if not _agreed(f"This connects to {printable(address)} and asks how large it is.", arguments):
            return INCOMPLETE
        name = Path(address)
        offered = working(name, partial(app.workshop.offer, address, arguments.sha256))
        if offered.final != address:
            say(Text(f"It leads to {printable(offered.final)}"))
        say(Text(f"{megabytes(offered.size)}, SHA-256 {offered.sha256}"))
        if not _agreed(f"Fetch it into {printable(str(arguments.output))}?", arguments):
            return INCOMPLETE
        file = working(name, partial(app.workshop.download, offered, arguments.output))
    say(Text(f"{printable(str(file))} is whole. Next: strongroom models look {printable(str(file))}"))
    return OK


def _agreed(question: str, arguments: argparse.Namespace) -> bool:
    """Whether a person agrees, here or by --yes."""
    if arguments.yes:
        return True
    if not sys.stdin.isatty():
        raise UserError("not_agreed", "Nobody is there to agree to a connection.", "Add --yes.")
    return input(f"{question} Go on? [y/N] ").strip().lower() in {"y", "yes"}
