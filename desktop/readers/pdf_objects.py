"""Values of PDF objects, whatever way they are written."""

from __future__ import annotations

from typing import Any

from pypdf.generic import StreamObject

_MARKS = ((b"\xfe\xff", "utf-16"), (b"\xff\xfe", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))


def plain(value: Any) -> Any:
    """The object itself where `value` is a reference to one."""
    return value.get_object() if hasattr(value, "get_object") else value


def string(value: Any) -> str:
    """A string, or a stream of text, as text (ISO 32000-1, 7.9.2.2 and 7.9.3); "" for anything else."""
    value = plain(value)
    if isinstance(value, StreamObject):
        data = value.get_data()
        return data.decode(_encoding(data, "utf-8"), errors="replace")
    if isinstance(value, bytes):
        return value.decode(_encoding(value, "latin-1"), errors="replace")
    return str(value) if isinstance(value, str) else ""


def _encoding(data: bytes, usual: str) -> str:
    return next((name for mark, name in _MARKS if data.startswith(mark)), usual)
