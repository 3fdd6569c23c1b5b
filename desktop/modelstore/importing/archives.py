"""Zip and tar archives unpacked as if whoever packed them meant harm.

Every name is checked before anything is written, and every byte counted while it is: what an archive claims
of itself is not believed.
"""

from __future__ import annotations

import shutil
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PureWindowsPath
from typing import IO

from desktop.errors import UserError
from desktop.progress import JobContext

MOST_MEMBERS = 2_000
MOST_RATIO = 100
"""Weights hardly shrink. What unpacks to more than this times its size, and than `SMALL`, is a bomb."""
SMALL = 64 << 20
SPARE = 256 << 20
CHUNK = 1 << 20


def is_archive(path: Path) -> bool:
    """Whether it begins as a zip or tar archive does, packed or not."""
    try:
        with path.open("rb") as file:
            head = file.read(300)
    except OSError:
        return False
    packed = head.startswith((b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00"))
    return (packed or head[257:262] == b"ustar") and path.suffix.lower() not in {".safetensors", ".onnx"}


def unpack(path: Path, dest: Path, ctx: JobContext) -> None:
    """Write the members of `path` below the folder `dest`.

    Raises `UserError`: "unsafe_model", "model_damaged", "unsupported_model", "disk_full".
    """
    with _told(path):
        if zipfile.is_zipfile(path):
            _unzip(path, dest, ctx)
        elif path.suffix.lower() == ".zip":
            raise _damaged(path)
        else:
            _untar(path, dest, ctx)


def _unzip(path: Path, dest: Path, ctx: JobContext) -> None:
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        _check_count(len(members))
        for member in members:
            kind = stat.S_IFMT(member.external_attr >> 16)
            if kind and not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
                raise _unsafe(path, member.filename, "is a link or a device")
            if member.flag_bits & 1:
                raise UserError(
                    "unsupported_model",
                    f"The archive {path.name} has a password.",
                    "Unpack it yourself first.",
                )
        total = sum(member.file_size for member in members)
        budget = _Budget(path, dest)
        budget.claim(total)
        places = _places(path, [member.filename for member in members], dest)
        for member, place in zip(members, places, strict=True):
            if member.is_dir():
                place.mkdir(parents=True, exist_ok=True)
                continue
            with archive.open(member) as source:
                _write(source, place, budget, lambda done: ctx.report("unpack", done, total))


def _untar(path: Path, dest: Path, ctx: JobContext) -> None:
    """In one pass: to list a packed tar archive is to unpack it."""
    budget = _Budget(path, dest)
    seen: list[str] = []
    size = path.stat().st_size
    with path.open("rb") as raw, tarfile.open(fileobj=raw, mode="r|*") as archive:
        for member in archive:
            seen.append(member.name)
            _check_count(len(seen))
            if not (member.isreg() or member.isdir()):
                raise _unsafe(path, member.name, "is a link or a device")
            budget.claim(budget.done + member.size)
            place = _places(path, seen[-1:], dest)[0]
            if member.isdir():
                place.mkdir(parents=True, exist_ok=True)
                continue
            source = archive.extractfile(member)
            if source is None or place.exists():
                raise _unsafe(path, member.name, "comes twice")
            _write(source, place, budget, lambda _: ctx.report("unpack", min(raw.tell(), size), size))
    if not seen:
        raise _damaged(path)


class _Budget:
    """How many bytes may still be written."""

    def __init__(self, path: Path, dest: Path) -> None:
        self._path = path
        self._packed = max(path.stat().st_size, 1)
        self._free = shutil.disk_usage(dest).free - SPARE
        self.done = 0

    def claim(self, total: int) -> None:
        """Raises `UserError` where `total` bytes in all are a bomb, or more than the disk holds."""
        if total > SMALL and total > MOST_RATIO * self._packed:
            raise UserError(
                "unsafe_model",
                f"The archive {self._path.name} of {self._packed >> 20} MB unpacks to {total >> 20} MB, "
                "which no model does.",
                "Do not use it.",
            )
        if total > self._free:
            raise UserError(
                "disk_full",
                f"The archive {self._path.name} unpacks to {total >> 20} MB, and "
                f"{max(self._free, 0) >> 20} MB are free.",
                "Make room, and try again.",
            )

    def spend(self, count: int) -> None:
        self.done += count
        self.claim(self.done)


def _write(source: IO[bytes], place: Path, budget: _Budget, report: Callable[[int], None]) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("xb") as out:
        while chunk := source.read(CHUNK):
            budget.spend(len(chunk))
            out.write(chunk)
            report(budget.done)


def _places(path: Path, names: list[str], dest: Path) -> list[Path]:
    """Where each member goes. Raises `UserError("unsafe_model")` for a name that leads elsewhere."""
    places = []
    for name in names:
        # As Windows reads it: there a backslash parts folders too, and "C:x" is on another drive.
        parts = PureWindowsPath(name).parts
        odd = not parts or "\0" in name or PureWindowsPath(name).anchor or name.startswith("/")
        if odd or any(part == ".." or ":" in part for part in parts):
            raise _unsafe(path, name, "would be written outside of its folder")
        places.append(dest.joinpath(*parts))
    if len({str(place).lower() for place in places}) != len(places):
        raise _unsafe(path, names[0], "or another comes twice")
    return places


def _check_count(count: int) -> None:
    if count > MOST_MEMBERS:
        raise UserError(
            "unsupported_model",
            f"The archive holds more than {MOST_MEMBERS} files, which no model does.",
            "Choose the archive of one model.",
        )


@contextmanager
def _told(path: Path) -> Iterator[None]:
    broken = (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, NotImplementedError, ValueError)
    try:
        yield
    except broken as error:
        raise _damaged(path) from error
    except OSError as error:
        if isinstance(error, FileExistsError):
            raise _unsafe(path, "a file", "comes twice") from error
        if type(error) is OSError and error.errno is None:  # gzip and bz2 of a damaged stream
            raise _damaged(path) from error
        raise


def _damaged(path: Path) -> UserError:
    return UserError("model_damaged", f"The archive {path.name} is damaged or cut off.", "Get it again.")


def _unsafe(path: Path, name: str, how: str) -> UserError:
    shown = "".join(char if char.isprintable() else "?" for char in name)[:60]
    return UserError(
        "unsafe_model", f"The archive {path.name} is refused: {shown} in it {how}.", "Do not use this model."
    )
