"""The bytes of a file, and a clear word where there are none."""

from __future__ import annotations

import hashlib
from pathlib import Path

from desktop.document.model import Document
from desktop.errors import UserError

MAX_BYTES = 1 << 30


def read_bytes(path: Path, limit: int = -1) -> bytes:
    """The content of `path` (its first `limit` bytes, where that is not negative), never empty.

    Raises `UserError`: "not_found", "not_a_file", "no_permission", "empty", "too_large", "unreadable".
    """
    try:
        if path.is_dir():
            raise UserError("not_a_file", f"{path.name} is a folder.", "Choose the files in it.")
        # A pipe or a device would block, or never end.
        if path.exists() and not path.is_file():
            raise UserError("not_a_file", f"{path.name} is not a regular file.", "Choose a document.")
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise UserError("too_large", f"{path.name} is larger than 1 GB.", "Split it, and read the parts.")
        with path.open("rb") as file:
            data = file.read(limit)
    except FileNotFoundError:
        raise UserError(
            "not_found", f"{path.name} is not there.", "It may have been moved or renamed."
        ) from None
    except PermissionError:
        raise UserError(
            "no_permission", f"{path.name} may not be read.", "Ask its owner, or copy it to your own folder."
        ) from None
    except (OSError, ValueError) as error:
        # ValueError: a NUL in the name.
        reason = getattr(error, "strerror", None) or "the name is not a path"
        raise UserError(
            "unreadable", f"{path.name!r} can not be read: {reason}.", "Copy it to this machine."
        ) from None
    if not data:
        raise UserError("empty", f"{path.name} is empty.", "Look for the original, or save it again.")
    return data


def sha256(data: bytes) -> str:
    """Hash of a file's bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def source_bytes(doc: Document) -> bytes:
    """The bytes that `doc` was read from.

    Raises `UserError("source_changed")` when the file is not the same any more: places found in the old one
    would be wrong in the new one.
    """
    path = Path(doc.source)
    data = read_bytes(path)
    if sha256(data) != doc.sha256:
        raise UserError("source_changed", f"{path.name} has changed since it was read.", "Read it again.")
    return data
