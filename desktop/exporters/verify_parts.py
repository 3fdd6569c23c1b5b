"""Search of a file of any kind, and of the files in it: as bytes, and as text however it may be coded."""

from __future__ import annotations

import base64
import email
import email.policy
import html
import io
import quopri
import re
import zipfile
from collections.abc import Iterator
from email.message import Message
from urllib.parse import unquote

from pypdf import PdfReader

from desktop.exporters.verify_objects import object_traces
from desktop.exporters.verify_text import BARRIER, Expected, Needles, Trace
from desktop.readers.ooxml import TYPES, is_xml
from desktop.readers.ooxml_words import spoken
from desktop.readers.pdf import BROKEN
from desktop.readers.pdf_objects import plain, string

READER = "search"
MAX_DEPTH = 6
MAX_PART = 512 << 20
"""Bytes that a part may unpack to; a larger one is no document, and is not believed."""

_TAG = re.compile(r"<[^<>]*>")
# What ends a line, and what ends a cell: the figures of two cells are no number.
_LINE_END = re.compile(r"</(?:w|a):p>|<(?:w|a):(?:br|tab)\b[^<>]*>|<br\b[^<>]*>", re.IGNORECASE)
_CELL_END = re.compile(r"</(?:si|c|v|f|row|td|th|tr|xdr:\w+|c:pt|c:v)>", re.IGNORECASE)
_UNICODE_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})")
_BASE64 = re.compile(rb"(?:[A-Za-z0-9+/_-]{4,}\s*){4,}[A-Za-z0-9+/_-]{0,3}={0,2}")
_LEGIBLE = re.compile(rb"[\x09\x0a\x0d\x20-\x7e\x80-\xff]*\Z")
_SOFT_BREAK = re.compile(rb"=\r?\n|=[0-9A-Fa-f]{2}")


def part_traces(data: bytes, name: str, expected: Expected, depth: int = 0) -> Iterator[Trace]:
    """Where `data`, the part `name` of a file, holds what was removed. Files in it are opened in their turn.

    `name` is shown in the trace, so it must tell nothing itself.
    """
    if depth > MAX_DEPTH:
        yield Trace(READER, part=f"{name}, too many files in files")
        return
    if expected.in_bytes(data):
        yield Trace(READER, part=name)
    if data.startswith(b"PK\x03\x04"):
        yield from _zip_traces(data, name, expected, depth)
    elif data.startswith(b"%PDF-"):
        yield from _pdf_traces(data, name, expected)
    elif name.lower().endswith((".eml", ".mht", ".mhtml")):
        yield from _mail_traces(data, name, expected, depth)
    else:
        yield from _text_traces(data, name, expected, depth)


def _zip_traces(data: bytes, name: str, expected: Expected, depth: int) -> Iterator[Trace]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if expected.exceeded(archive.comment.decode("utf-8", "replace")):
                yield Trace(READER, part=f"{name}, the note of the archive")
            office = TYPES in archive.namelist()
            for number, entry in enumerate(archive.infolist(), 1):
                place = f"{name}: {entry.filename}" if depth or name else entry.filename
                notes = entry.extra + entry.comment
                if expected.exceeded(_spelt(entry.filename)) or expected.in_bytes(notes):
                    place = f"{name}: part {number}"
                    yield Trace(READER, part=f"{place}, its name")
                if entry.file_size > MAX_PART:
                    yield Trace(READER, part=f"{place}, too large")
                else:
                    part = archive.read(entry)
                    if office and is_xml(entry.filename):
                        part = spoken(part)
                    yield from part_traces(part, place, expected, depth + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        yield Trace(READER, part=f"{name}, which can not be opened")


def _spelt(file_name: str) -> str:
    """A file name as words: what joins them there is no letter."""
    return re.sub(r"[_\W]+", " ", file_name)


def _pdf_traces(data: bytes, name: str, expected: Expected) -> Iterator[Trace]:
    """The pages and objects of a PDF within a file; it was redacted and proven by itself before."""
    try:
        reader = PdfReader(io.BytesIO(data))
        texts = [page.extract_text() for page in reader.pages]
        texts += [string(plain(value)) for value in (reader.metadata or {}).values()]
        found = list(object_traces(reader, data, Needles(expected.forms), expected))
    except BROKEN:
        yield Trace(READER, part=f"{name}, which can not be opened")
        return
    if found or any(map(expected.exceeded, texts)):
        yield Trace(READER, part=name)


def _mail_traces(data: bytes, name: str, expected: Expected, depth: int) -> Iterator[Trace]:
    yield from _text_traces(data, name, expected, depth)
    message = email.message_from_bytes(data, policy=email.policy.default)
    for number, part in enumerate(message.walk()):
        place = f"{name}: part {number}"
        if any(expected.exceeded(str(value)) for value in part.values()):
            yield Trace(READER, part=f"{place}, its headers")
        if expected.exceeded(_spelt(part.get_filename() or "")):
            yield Trace(READER, part=f"{place}, its name")
        payload = _payload(part)
        if payload:
            # The ending says what it is; the rest of the name is not for messages.
            ending = re.search(r"\.\w{1,5}\Z", part.get_filename() or "")
            yield from part_traces(payload, place + (ending[0] if ending else ""), expected, depth + 1)


def _payload(part: Message) -> bytes:
    payload = None if part.is_multipart() else part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _text_traces(data: bytes, name: str, expected: Expected, depth: int) -> Iterator[Trace]:
    if any(expected.exceeded(text) for text in _texts(data)):
        yield Trace(READER, part=name)
    for blob in _BASE64.findall(data) if _LEGIBLE.match(data) else ():
        packed = b"".join(blob.split()).rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
        # The last letters of a file stand before its padding; one alone is none.
        packed = packed[: len(packed) - (len(packed) % 4 == 1)]
        packed += b"=" * (-len(packed) % 4)
        inner = base64.b64decode(packed)
        if expected.in_bytes(inner) or inner.startswith((b"PK\x03\x04", b"%PDF-")):
            yield from part_traces(inner, f"{name}, coded in base64", expected, depth + 1)


def _texts(data: bytes) -> Iterator[str]:
    """`data` as text in every way that it can be read: as it stands, without markup, without escapes."""
    text = _decoded(data)
    if text is None:
        return
    yield text
    bare = text
    if "<" in text:
        parted = _CELL_END.sub(BARRIER, _LINE_END.sub("\n", text))
        bare = _TAG.sub("", parted)
        yield _TAG.sub(" ", parted)
        yield bare
    if "&" in text:
        bare = html.unescape(html.unescape(bare))
        yield html.unescape(html.unescape(text))
        yield bare
    if "\\" in text:
        unescaped = _UNICODE_ESCAPE.sub(lambda match: chr(int(match[1], 16)), bare)
        yield re.sub(r"\\[nrtbf/]", " ", unescaped)
    if "%" in text:
        yield unquote(text)
    if _SOFT_BREAK.search(data) and (unfolded := _decoded(quopri.decodestring(data))) is not None:
        yield unfolded


def _decoded(data: bytes) -> str | None:
    """As UTF-16 where it has the mark or the zeros of it, as UTF-8, as Latin-1; None for what is no text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if b"\0" in data:
        sample = data[:4096]
        for encoding, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
            if zeros.count(0) > 0.4 * len(zeros):
                return data.decode(encoding, "replace")
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")
