"""Fetches one file over the network: the only code of Strongroom that does.

It is off until a person starts it by hand, with an address that they chose, and it runs in a process that
holds no document. Nothing is asked of anybody else: no list of models, no account, no version check.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from email.message import Message
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import urlsplit

from desktop import __version__
from desktop.errors import UserError
from desktop.progress import JobContext

CHUNK = 1 << 18
STALLED = 30.0
"""Seconds without a byte after which a connection counts as cut."""
TRIES = 5
"""Connections in a row that may bring nothing at all."""
PAUSE = 1.0
"""Seconds before the first new try; doubled each time."""
SPARE = 64 << 20  # bytes left free on the disk

_SHA256 = re.compile(r"[0-9a-f]{64}")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Offer:
    """What a server says of a file before any of it is fetched.

    `final` is where the address led. `sha256` is what the file's hash should be, by the person or else by the
    server, empty where neither says. `validator` is the server's mark for this very content, empty where a
    download that was cut can not go on.
    """

    address: str
    final: str
    size: int
    sha256: str
    validator: str


def check_address(address: str) -> str:
    """`address` as it will be asked for. Raises `UserError("bad_address")`."""
    parts = urlsplit(address.strip())
    local = (parts.hostname or "") in _LOOPBACK
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        raise UserError("bad_address", "The address does not begin with https://.", "Give the whole address.")
    if not parts.hostname or parts.username or parts.password:
        raise UserError(
            "bad_address", "The address names no server, or holds a password.", "Give one without."
        )
    return parts.geturl()


def offer(address: str, sha256: str = "") -> Offer:
    """Ask the server for a file's size and mark; its content is left.

    Raises `UserError`: "bad_address", "bad_hash", "download_failed", "hash_needed" where nobody says what the
    file's hash should be.
    """
    address = check_address(address)
    sha256 = sha256.strip().lower()
    if sha256 and not _SHA256.fullmatch(sha256):
        raise UserError("bad_hash", "This is no SHA-256.", "It has 64 digits, 0 to 9 and a to f.")
    redirects = _Redirects()
    with _told(), _opened(redirects, address) as answer:
        size = answer.headers.get("Content-Length", "")
        if not size.isdigit():
            raise UserError(
                "download_failed", "The server does not say how large the file is.", "Try another address."
            )
        found = Offer(address, answer.url, int(size), sha256 or redirects.sha256, _validator(answer))
    if not found.sha256:
        raise UserError(
            "hash_needed",
            "Neither you nor the server says what the file's SHA-256 should be, so it could not be checked.",
            "Look for it on the model's page and give it too.",
        )
    return found


def download(offered: Offer, dest: Path, ctx: JobContext) -> None:
    """Fetch the file to `dest`, which appears when it is whole and its hash is right.

    What was fetched before a cut or a stop lies beside it and is gone on with the next time. Raises
    `UserError`: "download_failed", "wrong_hash", "disk_full", "file_exists".
    """
    if os.path.lexists(dest):
        raise UserError("file_exists", f"There is a file {dest.name} already.", "Choose another name.")
    part, note = dest.with_name(f"{dest.name}.part"), dest.with_name(f"{dest.name}.part.json")
    if not (part.exists() and offered.validator and _noted(note) == asdict(offered)):
        part.unlink(missing_ok=True)
        note.write_text(json.dumps(asdict(offered)), encoding="utf-8")
    done = part.stat().st_size if part.exists() else 0
    if shutil.disk_usage(dest.parent).free < offered.size - done + SPARE:
        raise UserError(
            "disk_full",
            f"The file has {offered.size / 1e6:,.0f} MB, more than is free on the disk.",
            "Make room, or choose another folder.",
        )
    with _told():
        _fetch(offered, part, ctx)
    if _hash(part, ctx) != offered.sha256:
        part.unlink()
        note.unlink(missing_ok=True)
        raise UserError(
            "wrong_hash",
            "The file that came is not the one that was asked for: its SHA-256 is another. It was deleted.",
            "Compare the address and the hash with the model's page.",
        )
    part.replace(dest)
    note.unlink(missing_ok=True)


def _fetch(offered: Offer, part: Path, ctx: JobContext) -> None:
    """Bring `part` to its whole size, over as many connections as it takes."""
    tries = 0
    while True:
        before = part.stat().st_size if part.exists() else 0
        cut: Exception | None = None
        try:
            _go_on(offered, part, ctx)
        except (OSError, HTTPException) as error:
            if isinstance(error, urllib.error.HTTPError) and error.code < 500:
                raise
            cut = error
        now = part.stat().st_size if part.exists() else 0
        if now == offered.size:
            return
        tries = 0 if now > before else tries + 1
        if tries == TRIES:
            raise cut or HTTPException("the connection is cut again and again")
        _wait(PAUSE * 2**tries, ctx)


def _go_on(offered: Offer, part: Path, ctx: JobContext) -> None:
    """Add what one connection brings."""
    have = part.stat().st_size if part.exists() else 0
    headers = {}
    if have and offered.validator:
        headers = {"Range": f"bytes={have}-", "If-Range": offered.validator}
    with _opened(_Redirects(), offered.address, headers) as answer:
        goes_on = answer.status == 206 and answer.headers.get("Content-Range", "").startswith(
            f"bytes {have}-"
        )
        if not goes_on:
            have = 0
        with part.open("ab" if goes_on else "wb") as out:
            while chunk := answer.read1(CHUNK):
                have += len(chunk)
                if have > offered.size:
                    out.truncate(0)
                    raise UserError(
                        "download_failed", "The server sends more than it said.", "Try another address."
                    )
                out.write(chunk)
                ctx.report("download", have, offered.size)


def _hash(file: Path, ctx: JobContext) -> str:
    digest = hashlib.sha256()
    size, done = file.stat().st_size, 0
    with file.open("rb") as data:
        while chunk := data.read(1 << 20):
            digest.update(chunk)
            done += len(chunk)
            ctx.report("verify", done, size)
    return digest.hexdigest()


def _noted(note: Path) -> object:
    with suppress(OSError, ValueError):
        return json.loads(note.read_text("utf-8"))
    return None


def _wait(seconds: float, ctx: JobContext) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        ctx.check()
        time.sleep(0.05)


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows where an address leads, never away from https; remembers a hash that is told on the way.

    The Hugging Face hub tells the SHA-256 of a large file as "X-Linked-ETag" when it leads on to the server
    that has it.
    """

    def __init__(self) -> None:
        self.sha256 = ""

    def redirect_request(  # noqa: PLR0917 - urllib's
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Message,
        newurl: str,
    ) -> urllib.request.Request | None:
        """Raises `UserError("bad_address")` for an address that would not be asked for by itself."""
        check_address(newurl)
        told = str(headers.get("X-Linked-ETag", "")).strip('"').lower()
        if _SHA256.fullmatch(told):
            self.sha256 = told
        return super().redirect_request(req, fp, code, msg, cast("Any", headers), newurl)


@contextmanager
def _opened(
    redirects: _Redirects, address: str, headers: dict[str, str] | None = None
) -> Iterator[HTTPResponse]:
    # No compression: sizes and ranges are those of the file.
    own = {"User-Agent": f"Strongroom/{__version__}", "Accept-Encoding": "identity"}
    request = urllib.request.Request(address, headers=own | (headers or {}))  # noqa: S310 - checked
    with urllib.request.build_opener(redirects).open(request, timeout=STALLED) as answer:
        yield answer


def _validator(answer: HTTPResponse) -> str:
    """The mark that a later request names: a strong one, from a server that sends parts."""
    mark = answer.headers.get("ETag", "")
    ranges = answer.headers.get("Accept-Ranges", "").lower() == "bytes"
    return "" if mark.startswith("W/") or not ranges else mark


@contextmanager
def _told() -> Iterator[None]:
    """What goes wrong on the way is told without the address: it may hold a person's token."""
    try:
        yield
    except urllib.error.HTTPError as error:
        raise UserError(
            "download_failed", f"The server answers {error.code}.", "Look at the address, or try later."
        ) from None
    except (OSError, HTTPException) as error:
        said = getattr(error, "reason", None) or error
        raise UserError(
            "download_failed",
            f"The file could not be fetched: {said}.",
            "Try again: what came so far is kept, where the server lets it go on.",
        ) from None
