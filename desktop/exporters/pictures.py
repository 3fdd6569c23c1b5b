"""Pictures without what a camera or a program wrote into them."""

from __future__ import annotations

PNG = b"\x89PNG\r\n\x1a\n"
PNG_NOTES = frozenset({b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"})
# APP0 (JFIF), APP2 (colour profile) and APP14 (Adobe's colour transform) are needed to show the picture.
JPEG_NOTES = frozenset({0xE1, *range(0xE3, 0xEE), 0xEF, 0xFE})
JPEG_SCAN = 0xDA


# One white pixel: stands where a picture had to go.
BLANK = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550"
    "000000a49444154789c63f80f0001010100b138f6140000000049454e44ae426082"
)
KEEPS_NOTES = (".tif", ".tiff", ".webp", ".heic", ".jxr", ".wdp")
"""Formats that may carry notes, which `strip_metadata` does not know."""


def readings(data: bytes) -> tuple[str, ...]:
    """The bytes of a picture as text in every way that a drawing (EMF, WMF) may hold it."""
    return (
        data.decode("latin-1"),
        data.decode("utf-16-le", errors="replace"),
        data[1:].decode("utf-16-le", errors="replace"),
    )


def strip_metadata(data: bytes) -> bytes:
    """A JPEG or PNG without EXIF, XMP, comments and times; anything else as it is.

    The picture itself is not decoded. What is not well formed is returned up to the fault.
    """
    if data.startswith(PNG):
        return _png(data)
    if data.startswith(b"\xff\xd8"):
        return _jpeg(data)
    return data


def _png(data: bytes) -> bytes:
    """Chunks (length, type, data, check sum: PNG specification, 5.3) but the notes; nothing after IEND."""
    kept = [PNG]
    at = len(PNG)
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        kind = data[at + 4 : at + 8]
        if kind not in PNG_NOTES:
            kept.append(data[at:end])
        at = end
        if kind == b"IEND":
            break
    return b"".join(kept)


def _jpeg(data: bytes) -> bytes:
    """Segments (ITU T.81, annex B) but the notes; from the first scan on all is picture."""
    kept = [b"\xff\xd8"]
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == JPEG_SCAN:
            end = data.rfind(b"\xff\xd9")
            kept.append(data[at : end + 2] if end > at else data[at:])
            break
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker not in JPEG_NOTES:
            kept.append(data[at:end])
        at = end
    return b"".join(kept)
