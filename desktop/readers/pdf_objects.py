"""Values of PDF objects, whatever way they are written."""

from __future__ import annotations

from typing import Any

_MARKS = ((b"\xfe\xff", "utf-16"), (b"\xff\xfe", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))


def plain(value: Any) -> Any:
    """The object itself where `value` is a reference to one."""
    return value.get_object() if hasattr(value, "get_object") else value


def string(value: Any) -> str:
    """A string object as text (ISO 32000-1, 7.9.2.2); "" for anything else."""
    if isinstance(value, bytes):
        encoding = next((name for mark, name in _MARKS if value.startswith(mark)), "latin-1")
        return value.decode(encoding, errors="replace")
    return str(value) if isinstance(value, str) else ""
