"""Search of a PDF below its pages: every string, name and stream of every object, and what lies between."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

from desktop.exporters.pdf_clean import TECHNICAL
from desktop.exporters.pdf_images import is_jpeg
from desktop.exporters.verify_text import Expected, Needles, Trace
from desktop.readers.pdf import BROKEN
from desktop.readers.pdf_objects import plain

MAX_DEPTH = 40
READER = "search"
TEXT_STREAMS = ("/EmbeddedFile", "/Metadata", "/CMap", "/ObjStm")
PROGRAMS = ("/FontFile", "/FontFile2", "/FontFile3")
"""Streams that a foundry wrote: the name of its town in there is none of the document's."""
NAMED = ("/Dests", "/Properties", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading")
"""Dictionaries whose keys a program or a person chose. All other names are words of the format, or names of
fonts: a person may be called Page, or Georgia."""
DESTINATIONS = ("/D", "/Dest")

_OBJECT = re.compile(rb"(?<=[\r\n])\d+ \d+ obj\b")
_STREAM = re.compile(rb"\bstream\r?\n.*?endstream", re.DOTALL)
_NAME = re.compile(rb"/[^\s()<>\[\]{}/%]+")
# A string in parentheses (with pairs of them inside, two deep) or in hexadecimal, not a dictionary.
_STRING = re.compile(
    rb"\(((?:[^()\\]|\\.|\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\))*)\)|<([0-9A-Fa-f\s]*)>(?!>)", re.DOTALL
)
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|\r\n|(.))", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b""}


def object_traces(reader: PdfReader, data: bytes, hidden: Needles, expected: Expected) -> Iterator[Trace]:
    """Places in the file `data`, opened as `reader`, that hold what was removed.

    `hidden` are the forms of every removed literal: nothing that is not shown on a page may hold one.
    `expected` is for the content of pages, where a literal may still stand by a person's leave. Pictures are
    not searched (what is drawn on them is read as the page is), nor are programs of fonts.
    """
    numbers = _numbers(reader)
    if data.count(b"startxref") != 1 or len(_OBJECT.findall(data)) > len(numbers):
        yield Trace(READER, part="an earlier revision")
    if expected.in_bytes(_NAME.sub(b"", _STREAM.sub(b"", data))):
        yield Trace(READER, part="the bytes of the file")
    pages = _content_pages(reader)
    programs = _programs(reader, numbers)
    for number in numbers:
        try:
            item = reader.get_object(number)
        except BROKEN:
            continue
        if _holds(item, hidden, 0):
            yield Trace(READER, part=f"object {number}")
        elif isinstance(item, StreamObject) and number not in programs:
            yield from _stream_traces(item, number, pages.get(number), hidden, expected)


def _stream_traces(
    item: StreamObject, number: int, page: int | None, hidden: Needles, expected: Expected
) -> Iterator[Trace]:
    picture = plain(item.get("/Subtype")) == "/Image"
    if picture and not is_jpeg(item):
        return
    try:
        data = item.get_data()
    except BROKEN:
        # What nobody can open nobody can read; a page that shows it has been judged by what it shows.
        if _is_text(item):
            yield Trace(READER, part=f"object {number}")
        return
    if data[36:40] == b"acsp":  # a colour profile: its maker's notes
        return
    if page is None and (_is_text(item) or picture):
        if hidden.any_in(data.decode("latin-1").lower()):
            yield Trace(READER, part=f"object {number}")
    elif expected.in_bytes(_NAME.sub(b"", data)) or expected.exceeded(shown(data)):
        yield Trace(READER, page, f"object {number}")


def shown(content: bytes) -> str:
    """The strings of a content stream in a row, as Latin-1: what is drawn letter by letter comes together."""
    parts: list[bytes] = []
    for literal, digits in _STRING.findall(content):
        if literal:
            parts.append(_ESCAPE.sub(_escaped, literal) if b"\\" in literal else literal)
        elif digits:
            packed = b"".join(digits.split())
            parts.append(bytes.fromhex((packed + b"0" * (len(packed) % 2)).decode("ascii")))
    return b"".join(parts).replace(b"\0", b"").decode("latin-1")


def _escaped(match: re.Match[bytes]) -> bytes:
    octal, other = match[1], match[2]
    if octal:
        return bytes([int(octal, 8) & 255])
    return b"" if other is None else _ESCAPES.get(other, other)


def _numbers(reader: PdfReader) -> list[int]:
    direct = {number for table in reader.xref.values() for number in table}
    return sorted(direct | set(reader.xref_objStm))


def _content_pages(reader: PdfReader) -> dict[int, int]:
    """Object numbers of the streams that draw something, with the first page that they draw on."""
    pages: dict[int, int] = {}
    for index, page in enumerate(reader.pages):
        waiting: list[Any] = [dict.get(page, key) for key in ("/Contents", "/Resources", "/Annots")]
        resources = page.get("/Resources")  # inherited
        waiting.append(resources)
        seen: set[int] = set()
        while waiting:
            item = waiting.pop()
            if isinstance(item, IndirectObject):
                if item.idnum in seen or item.idnum in pages:
                    continue
                seen.add(item.idnum)
                if isinstance(plain(item), StreamObject):
                    pages[item.idnum] = index + 1
                item = plain(item)
            if isinstance(item, DictionaryObject):
                if item.get("/Type") in ("/Page", "/Pages"):
                    continue
                waiting += [value for key, value in dict.items(item) if key not in ("/Parent", "/P", "/Dest")]
            elif isinstance(item, ArrayObject):
                waiting += list.__iter__(item)
    return pages


def _programs(reader: PdfReader, numbers: list[int]) -> set[int]:
    """Object numbers of the programs of fonts."""
    found: set[int] = set()
    for number in numbers:
        try:
            item = reader.get_object(number)
        except BROKEN:
            continue
        if isinstance(item, DictionaryObject):
            values = (dict.get(item, key) for key in PROGRAMS)
            found |= {value.idnum for value in values if isinstance(value, IndirectObject)}
    return found


def _holds(item: Any, hidden: Needles, depth: int) -> bool:
    """Whether a string or a chosen name, in whatever is nested in `item`, holds something."""
    if depth > MAX_DEPTH or isinstance(item, NameObject):
        return False
    if isinstance(item, bytes | str):
        return _told(item, hidden)
    if isinstance(item, DictionaryObject):
        return any(
            _names_hold(key, value, hidden) or _holds(value, hidden, depth + 1)
            for key, value in dict.items(item)
            if key not in TECHNICAL
        )
    if isinstance(item, ArrayObject):
        return any(_holds(value, hidden, depth + 1) for value in list.__iter__(item))
    return False


def _names_hold(key: str, value: Any, hidden: Needles) -> bool:
    if key in DESTINATIONS and isinstance(value, NameObject):
        return _told(value, hidden)
    named = plain(value) if key in NAMED else None
    return isinstance(named, DictionaryObject) and any(_told(name, hidden) for name in named)


def _told(text: bytes | str, hidden: Needles) -> bool:
    raw = text if isinstance(text, bytes) else text.encode("utf-8", errors="replace")
    return hidden.any_in(raw.decode("latin-1").lower())


def _is_text(item: StreamObject) -> bool:
    """Whether a stream holds text that no page shows: metadata, attachments, the letters of a font."""
    return item.get("/Subtype") == "/XML" or item.get("/Type") in TEXT_STREAMS
