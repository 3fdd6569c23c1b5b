"""Optional content ("layers", ISO 32000-1, 8.11): what of it is switched off, and which text is a part of it.

A layer that is not shown is still in the file, and one click away. pdfium gives its text like any other, and
does not say where it comes from; so it reads a copy in which what is hidden carries a mark.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from ctypes import c_ulong, create_string_buffer
from typing import Any

import pypdfium2.raw as pdfium  # type: ignore[import-untyped]
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    ContentStream,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    StreamObject,
)

from desktop.readers.pdf_objects import plain

MARK = "StrongroomHidden"
MAX_DEPTH = 32
SWITCHES = frozenset({"/Name", "/BaseState", "/ON", "/OFF", "/Order", "/RBGroups", "/ListMode"})


class Layers:
    """Which groups of a document are switched off when it is opened."""

    def __init__(self, root: DictionaryObject) -> None:
        properties = plain(root.get("/OCProperties"))
        self._properties = properties if isinstance(properties, DictionaryObject) else None
        self._off: set[int] = set()
        if self._properties is None:
            return
        groups = _listed(self._properties.get("/OCGs"))
        chosen = plain(self._properties.get("/D"))
        config = chosen if isinstance(chosen, DictionaryObject) else DictionaryObject()
        base_off = plain(config.get("/BaseState")) == "/OFF"
        self._off = {id(group) for group in groups} if base_off else set()
        self._off -= {id(group) for group in _listed(config.get("/ON"))}
        self._off |= {id(group) for group in _listed(config.get("/OFF"))}
        # An id is only unique while its object lives.
        self._alive = groups, _listed(config.get("/OFF"))

    def __bool__(self) -> bool:
        return bool(self._off)

    def hides(self, group: Any) -> bool:
        """Whether content of this group, or of this membership dictionary, is not shown."""
        group = plain(group)
        if not isinstance(group, DictionaryObject) or not self._off:
            return False
        return not self._shown(group, 0)

    def _shown(self, item: Any, depth: int) -> bool:
        item = plain(item)
        if isinstance(item, ArrayObject) and depth < MAX_DEPTH:
            return self._expression(item, depth)
        if not isinstance(item, DictionaryObject) or depth > MAX_DEPTH:
            return True
        if plain(item.get("/Type")) != "/OCMD":
            return id(item) not in self._off
        if "/VE" in item:
            return self._shown(item["/VE"], depth + 1)
        members = _listed(item.get("/OCGs"))
        shown = [id(member) not in self._off for member in members]
        verdicts = {"/AllOn": all(shown), "/AnyOff": not all(shown), "/AllOff": not any(shown)}
        return not shown or verdicts.get(str(plain(item.get("/P"))), any(shown))

    def _expression(self, item: ArrayObject, depth: int) -> bool:
        if not item:
            return True
        operator, *operands = item
        shown = [self._shown(operand, depth + 1) for operand in operands]
        if operator == "/Not":
            return not all(shown)
        return any(shown) if operator == "/Or" else all(shown)

    def clean(self) -> None:
        """Take the groups that are switched off out of the lists of the document."""
        if self._properties is None:
            return
        for key in [key for key in self._properties if key not in ("/OCGs", "/D")]:
            del self._properties[key]
        config = plain(self._properties.get("/D"))
        if isinstance(config, DictionaryObject):
            for key in [key for key in config if key not in SWITCHES]:
                del config[key]
            config.pop("/BaseState" if plain(config.get("/BaseState")) == "/OFF" else "/OFF", None)
            for key in ("/ON", "/OFF", "/Order", "/RBGroups"):
                self._without(config, key)
        self._without(self._properties, "/OCGs")

    def _without(self, owner: DictionaryObject, key: str) -> None:
        listed = plain(owner.get(key))
        if isinstance(listed, ArrayObject):
            owner[NameObject(key)] = self._kept(listed, 0)

    def _kept(self, listed: ArrayObject, depth: int) -> ArrayObject:
        kept = ArrayObject()
        for item in list.__iter__(listed):
            found = plain(item)
            if isinstance(found, ArrayObject):
                if depth < MAX_DEPTH:
                    kept.append(self._kept(found, depth + 1))
            elif id(found) not in self._off:
                kept.append(item)
        return kept


def _listed(value: Any) -> list[Any]:
    value = plain(value)
    if isinstance(value, ArrayObject):
        return [plain(item) for item in value]
    return [value] if isinstance(value, DictionaryObject) else []


def with_marks(reader: PdfReader) -> bytes | None:
    """The file with `MARK` round all content that is switched off; None where nothing is."""
    if not Layers(reader.root_object):
        return None
    writer = PdfWriter(clone_from=reader)
    layers = Layers(writer.root_object)
    seen: set[int] = set()
    marked = False
    for page in writer.pages:
        resources = plain(page.get("/Resources"))
        if not isinstance(resources, DictionaryObject):
            continue
        content = ContentStream(page.get("/Contents"), writer, "bytes")
        if _mark(content, resources, layers):
            data = DecodedStreamObject()
            data.set_data(content.get_data())
            page[NameObject("/Contents")] = writer._add_object(data)  # noqa: SLF001 - no public way
            marked = True
        for form in _forms(resources, seen, 0):
            marked |= _mark_form(form, resources, layers)
    if not marked:
        return None
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _mark(content: ContentStream, resources: DictionaryObject, layers: Layers) -> bool:
    """Rename the marks of hidden content; whether there were any."""
    named = plain(resources.get("/Properties")) or {}
    ops = []
    found = False
    for operands, operator in content.operations:
        if operator == b"BDC" and operands[0] == "/OC" and layers.hides(named.get(operands[-1])):
            ops.append(([NameObject(f"/{MARK}")], b"BMC"))
            found = True
        else:
            ops.append((operands, operator))
    if found:
        content.operations = ops
    return found


def _mark_form(form: StreamObject, outer: DictionaryObject, layers: Layers) -> bool:
    own = plain(form.get("/Resources"))
    content = ContentStream(form, None, "bytes")
    found = _mark(content, own if isinstance(own, DictionaryObject) else outer, layers)
    hidden = layers.hides(form.get("/OC"))
    if not found and not hidden:
        return False
    data = content.get_data()
    form._data = f"/{MARK} BMC\n".encode() + data + b"\nEMC\n" if hidden else data  # noqa: SLF001
    for key in ("/Filter", "/DecodeParms", "/OC"):
        form.pop(key, None)
    return True


def _forms(resources: DictionaryObject, seen: set[int], depth: int) -> Iterator[StreamObject]:
    """Every form that resources lead to, once."""
    for value in (plain(resources.get("/XObject")) or {}).values():
        item = plain(value)
        if not isinstance(item, StreamObject) or plain(item.get("/Subtype")) != "/Form" or id(item) in seen:
            continue
        seen.add(id(item))
        yield item
        inner = plain(item.get("/Resources"))
        if isinstance(inner, DictionaryObject) and depth < MAX_DEPTH:
            yield from _forms(inner, seen, depth + 1)


def is_marked(text_page: Any, index: int, known: dict[int, bool]) -> bool:
    """Whether a character of a pdfium text page stands in a piece that `with_marks` marked.

    `known` keeps the answers for the text objects of the page.
    """
    item = pdfium.FPDFText_GetTextObject(text_page, index)
    if not item:
        return False
    address = pdfium.ctypes.cast(item, pdfium.ctypes.c_void_p).value or 0
    if address not in known:
        marks = (pdfium.FPDFPageObj_GetMark(item, i) for i in range(pdfium.FPDFPageObj_CountMarks(item)))
        known[address] = any(_name(mark) == MARK for mark in marks)
    return known[address]


def _name(mark: Any) -> str:
    buffer, length = create_string_buffer(128), c_ulong()
    pdfium.FPDFPageObjMark_GetName(
        mark, pdfium.ctypes.cast(buffer, pdfium.ctypes.POINTER(pdfium.FPDF_WCHAR)), 128, length
    )
    return buffer.raw[: max(length.value - 2, 0)].decode("utf-16-le", errors="replace")
