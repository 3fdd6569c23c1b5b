"""Folders of models that appear whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop.errors import UserError

PREFIX = ".building-"
SPARE = 64 << 20  # bytes left free on the disk


@contextmanager
def work_folder(root: Path, name: str, size: int) -> Iterator[Path]:
    """A new folder in `root` to make a model in; what is still there at the end of the block goes.

    What processes that were killed have left goes first. Raises `UserError`: "cannot_write", and "disk_full"
    where the disk has no room for `size` bytes.
    """
    with _os_errors_told(root):
        root.mkdir(parents=True, exist_ok=True)
        sweep(root)
        needed, free = size + SPARE, shutil.disk_usage(root).free
        if free < needed:
            raise UserError(
                "disk_full",
                f"There is not enough room for the model {name}: {needed >> 20} MB are needed in {root}, and"
                f" {free >> 20} MB are free.",
                "Make room and try again.",
            )
        work = root / f"{PREFIX}{name}-{os.getpid()}"
        try:
            work.mkdir()
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)


def put(work: Path, place: Path) -> None:
    """Rename `work` to `place`. A damaged model there goes first; it is out of the way in one step too."""
    if place.exists():
        old = work.with_name(f"{work.name}-old")
        place.rename(old)
        shutil.rmtree(old, ignore_errors=True)
    work.rename(place)


def sweep(root: Path) -> None:
    """Remove what processes that made models in `root` have left, once they are gone."""
    import psutil  # type: ignore[import-untyped]

    for left in root.glob(f"{PREFIX}*"):
        owner = left.name.removesuffix("-old").rpartition("-")[2]
        if owner.isdigit() and (int(owner) == os.getpid() or not psutil.pid_exists(int(owner))):
            shutil.rmtree(left, ignore_errors=True)


@contextmanager
def _os_errors_told(root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise UserError(
                "disk_full", f"The disk that holds {root} is full.", "Make room and try again."
            ) from error
        raise UserError(
            "cannot_write",
            f"The models can not be written to {root}: {error.strerror}.",
            "Mend that, or name another folder in STRONGROOM_CACHE, and try again.",
        ) from error
