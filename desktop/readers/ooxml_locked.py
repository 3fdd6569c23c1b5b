"""Office files with a password: a compound file (OLE) around an encrypted package (MS-OFFCRYPTO)."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from xml.parsers.expat import ExpatError

from desktop.errors import UserError

_BROKEN = (
    OSError,
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
    struct.error,
    ExpatError,
)
"""What the libraries run into in a file that is not what it says."""
_STREAM = "EncryptedPackage".encode("utf-16-le")
MOST_SPINS = 10_000_000
"""Rounds of hashing that a file may ask for; Office asks for 100,000."""
_ENDINGS = {"d": "docx", "x": "xlsx", "p": "pptx"}


def locked_kind(path: Path) -> str | None:
    """The kind of an encrypted package, by the ending of its name, which is all that can be seen; None for
    another compound file, as those that Office wrote before 2007."""
    from desktop.readers.files import read_bytes

    if _STREAM not in read_bytes(path):
        return None
    return _ENDINGS.get(path.suffix.lower()[1:2], "docx")


def unlocked(data: bytes, name: str, password: str | None) -> bytes:
    """The package in a compound file. Raises `UserError`: "password_needed", "password_wrong", "damaged"."""
    import msoffcrypto  # type: ignore[import-untyped]
    from msoffcrypto.exceptions import (  # type: ignore[import-untyped]
        DecryptionError,
        FileFormatError,
        InvalidKeyError,
        ParseError,
    )

    if not password:
        raise UserError(
            "password_needed",
            f"{name} is protected with a password.",
            "Give the password, or save the file without one and open that.",
        )
    opened = io.BytesIO()
    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(data))
        if file.info.get("spinValue", 0) > MOST_SPINS:
            raise ValueError("more rounds than anybody needs")
        file.load_key(password=password, verify_password=True)
        file.decrypt(opened, verify_integrity=True)
    except InvalidKeyError:
        raise UserError(
            "password_wrong", f"The password does not open {name}.", "Check it, and try again."
        ) from None
    except (DecryptionError, FileFormatError, ParseError, *_BROKEN):
        raise UserError(
            "damaged",
            f"{name} is damaged and can not be opened.",
            "Save it without a password, and open that.",
        ) from None
    return opened.getvalue()
