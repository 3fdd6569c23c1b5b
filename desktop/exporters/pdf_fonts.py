"""Fonts without the letters that nothing shows any more.

A font that was cut down to the letters of a document tells which letters a removed name had: the only Z of
the text, the only Ł. Its ToUnicode entries, names, widths and procedures of glyphs are cut down again here,
to the codes that are left. A font whose uses can not all be followed stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    ContentStream,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
)

from desktop.exporters.pdf_glyphs import Font, Unsupported, read_font, texts_of
from desktop.exporters.pdf_layer import FONT as LAYER
from desktop.exporters.pdf_resources import nested
from desktop.exporters.pdf_scope import stream
from desktop.progress import JobContext
from desktop.readers.pdf import BROKEN
from desktop.readers.pdf_objects import plain

BLOCK = 100
"""Entries of a section of a CMap (Adobe technical note 5014)."""


@dataclass(slots=True)
class _Use:
    """A font and the codes of it that are shown; `known` is false where one could not be followed."""

    resource: DictionaryObject
    font: Font | None
    codes: set[bytes] = field(default_factory=set)


class _Uses:
    """The fonts of a document, found by walking all content."""

    def __init__(self, writer: PdfWriter) -> None:
        self._writer = writer
        self._walked: set[tuple[int, int]] = set()
        self.fonts: dict[int, _Use] = {}

    def walk(self, owner: DictionaryObject, inherited: DictionaryObject) -> None:
        """Follow the text of a page or stream. Raises `Unsupported` where a font is not named in it."""
        own = plain(owner.get("/Resources"))
        resources = own if isinstance(own, DictionaryObject) else inherited
        if (id(owner), id(resources)) in self._walked:
            return
        self._walked.add((id(owner), id(resources)))
        content = owner if isinstance(owner, StreamObject) else owner.get("/Contents")
        self._read(ContentStream(content, self._writer, "bytes"), resources)
        for item in nested(resources):
            self.walk(item, resources)

    def _read(self, content: ContentStream, resources: DictionaryObject) -> None:
        fonts = plain(resources.get("/Font")) or {}
        states = plain(resources.get("/ExtGState")) or {}
        current: _Use | None = None
        saved: list[_Use | None] = []
        for operands, operator in content.operations:
            if operator == b"q":
                saved.append(current)
            elif operator == b"Q":
                current = saved.pop() if saved else current
            elif operator == b"Tf":
                current = self._use(plain(fonts.get(operands[0]))) or _NOT_THERE
            elif operator == b"gs":
                state = plain(states.get(operands[0]))
                chosen = plain(state.get("/Font")) if isinstance(state, DictionaryObject) else None
                current = self._use(plain(chosen[0])) if chosen else current
            elif operator in (b"Tj", b"TJ", b"'", b'"'):
                if current is None:
                    raise Unsupported("text in a font that is not named where it is shown")
                _show(current, operands[-1])

    def _use(self, resource: Any) -> _Use | None:
        if not isinstance(resource, DictionaryObject):
            return None
        if id(resource) not in self.fonts:
            try:
                font = read_font(resource)
            except Unsupported:
                font = None
            self.fonts[id(resource)] = _Use(resource, font)
        return self.fonts[id(resource)]


_NOT_THERE = _Use(DictionaryObject(), None)
"""For a name that stands for no font."""


def _show(use: _Use, shown: Any) -> None:
    if use.font is None:
        return
    for item in shown if isinstance(shown, list) else [shown]:
        if isinstance(item, bytes | str):
            text = item.encode("latin-1") if isinstance(item, str) else bytes(item)
            use.codes.update(use.font.codes(text))


def trim_fonts(writer: PdfWriter, ctx: JobContext) -> None:
    """Cut every font down to what is shown. The pages have to have resources of their own."""
    uses = _Uses(writer)
    total = len(writer.pages)
    try:
        for index, page in enumerate(writer.pages):
            ctx.report("export", index, total)
            uses.walk(page, DictionaryObject())
    except (Unsupported, *BROKEN):
        return
    for use in uses.fonts.values():
        if use.font is not None and use.resource.get("/BaseFont") != f"/{LAYER_NAME}":
            _trim(writer, use.resource, use.font, use.codes)


LAYER_NAME = LAYER.removeprefix("/Strongroom")


def _trim(writer: PdfWriter, resource: DictionaryObject, font: Font, codes: set[bytes]) -> None:
    texts = _used(resource, codes)
    if texts:
        data = unicode_cmap(texts, wide=font.composite)
        resource[NameObject("/ToUnicode")] = writer._add_object(stream(data))  # noqa: SLF001 - no public way
    if font.composite:
        _trim_composite(resource, font, codes)
    else:
        _trim_simple(resource, {code[0] for code in codes})
    descriptor = plain(_descendant(resource).get("/FontDescriptor"))
    if isinstance(descriptor, DictionaryObject):
        # Both only list what is in the font, and may be left out (ISO 32000-2, table 120 to 122).
        descriptor.pop("/CharSet", None)
        descriptor.pop("/CIDSet", None)


def _used(resource: DictionaryObject, codes: set[bytes]) -> dict[bytes, str]:
    """What the ToUnicode CMap of a font says, and it alone, of `codes`; nothing where it can not be read."""
    unicode = plain(resource.get("/ToUnicode"))
    if not isinstance(unicode, StreamObject) or b"usecmap" in unicode.get_data():
        return {}
    alone = DictionaryObject(
        {NameObject("/Subtype"): NameObject("/Type0"), NameObject("/ToUnicode"): unicode}
    )
    # Some write the codes of a font with one byte in two.
    said = {int.from_bytes(code, "big"): text for code, text in texts_of(alone).items()}
    values = {int.from_bytes(code, "big"): code for code in codes}
    if len(values) < len(codes):
        return {}
    return {values[value]: text for value, text in said.items() if value in values}


def _descendant(resource: DictionaryObject) -> DictionaryObject:
    listed = plain(resource.get("/DescendantFonts"))
    found = plain(listed[0]) if isinstance(listed, ArrayObject) and listed else None
    return found if isinstance(found, DictionaryObject) else resource


def _trim_simple(resource: DictionaryObject, codes: set[int]) -> None:
    listed = plain(resource.get("/Widths"))
    if isinstance(listed, ArrayObject):
        first = int(plain(resource.get("/FirstChar", 0)))
        resource[NameObject("/Widths")] = ArrayObject(
            width if first + i in codes else NumberObject(0) for i, width in enumerate(listed)
        )
    encoding = plain(resource.get("/Encoding"))
    differences = plain(encoding.get("/Differences")) if isinstance(encoding, DictionaryObject) else None
    if not isinstance(differences, ArrayObject):
        return
    kept = {code: name for code, name in _differences(differences) if code in codes}
    changed = DictionaryObject(encoding)
    changed[NameObject("/Differences")] = ArrayObject(
        item for code in sorted(kept) for item in (NumberObject(code), kept[code])
    )
    resource[NameObject("/Encoding")] = changed
    procedures = plain(resource.get("/CharProcs"))
    if isinstance(procedures, DictionaryObject) and plain(resource.get("/Subtype")) == "/Type3":
        names = set(kept.values())
        resource[NameObject("/CharProcs")] = DictionaryObject(
            {name: value for name, value in dict.items(procedures) if name in names}
        )


def _differences(listed: ArrayObject) -> list[tuple[int, NameObject]]:
    found: list[tuple[int, NameObject]] = []
    code = 0
    for item in map(plain, listed):
        if isinstance(item, NameObject):
            found.append((code, item))
            code += 1
        else:
            code = int(item)
    return found


def _trim_composite(resource: DictionaryObject, font: Font, codes: set[bytes]) -> None:
    descendant = _descendant(resource)
    if "/W" not in descendant or font.vertical:
        return
    cids = sorted({font.cid(code) for code in codes})
    widths = ArrayObject()
    for cid in cids:
        if cid in font.widths:
            widths += [NumberObject(cid), ArrayObject([FloatObject(round(font.widths[cid] * 1000, 4))])]
    descendant[NameObject("/W")] = widths


def unicode_cmap(texts: dict[bytes, str], *, wide: bool) -> bytes:
    """A ToUnicode CMap (ISO 32000-1, 9.10.3)."""
    lengths = sorted({len(code) for code in texts}) or [2 if wide else 1]
    spaces = "".join(f"<{'00' * n}> <{'ff' * n}>\n" for n in lengths)
    entries = [f"<{code.hex()}> <{text.encode('utf-16-be').hex()}>" for code, text in sorted(texts.items())]
    blocks = [entries[at : at + BLOCK] for at in range(0, len(entries), BLOCK)]
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        f"{len(lengths)} begincodespacerange\n{spaces}endcodespacerange\n"
        + "".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks)
        + "endcmap CMapName currentdict /CMap defineresource pop end end\n"
    ).encode("ascii")
