"""Names that tell: a program may call a form, a colour or a piece of content after the person it is for.

Such a name gets another one, everywhere the same. Names that the format itself gives a meaning are never
changed: only those that stand for an entry of the resources, a marked piece of content or a colorant.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, NameObject, StreamObject

from desktop.exporters.pdf_scope import serialise, stream
from desktop.readers.pdf_objects import plain

NAMING = frozenset({b"Do", b"gs", b"Tf", b"sh", b"cs", b"CS", b"scn", b"SCN", b"BMC", b"BDC", b"MP", b"DP"})
"""Operators whose names somebody chose."""
OURS = frozenset({"/DeviceGray", "/DeviceRGB", "/DeviceCMYK", "/Pattern", "/All", "/None"})
COLORANTS = frozenset({"/Separation", "/DeviceN"})


class Names:
    """New names for those that are `telling`."""

    def __init__(self, writer: PdfWriter, telling: Callable[[str], bool]) -> None:
        self._writer = writer
        self._telling = telling
        self._known: dict[str, NameObject] = {}
        self._given = 0

    def new(self, name: str) -> NameObject:
        """The name to write for `name`: mostly itself."""
        if name not in self._known:
            tells = name not in OURS and self._telling(name.removeprefix("/"))
            self._given += tells
            self._known[name] = NameObject(f"/Name{self._given}" if tells else name)
        return self._known[name]

    def tell(self, names: set[str]) -> bool:
        return any(self.new(name) != name for name in names)

    def keys(self, entries: DictionaryObject) -> DictionaryObject:
        """A dictionary whose keys are names that somebody chose."""
        return DictionaryObject({self.new(key): value for key, value in dict.items(entries)})

    def rewrite(self, owner: DictionaryObject) -> None:
        """Write the content of a page, form, pattern or glyph with the new names."""
        own = isinstance(owner, StreamObject)
        content = ContentStream(owner if own else owner.get("/Contents"), self._writer, "bytes")
        ops = [
            ([self.value(operand) for operand in operands] if operator in NAMING else operands, operator)
            for operands, operator in content.operations
        ]
        written = stream(serialise(ops))
        if isinstance(owner, StreamObject):
            for key in ("/Filter", "/DecodeParms"):
                owner.pop(key, None)
            owner[NameObject("/Filter")] = written["/Filter"]
            owner._data = written._data  # noqa: SLF001 - the stream's own bytes, in its filter
        else:
            owner[NameObject("/Contents")] = self._writer._add_object(written)  # noqa: SLF001

    def value(self, value: Any) -> Any:
        """An operand with the new names, in whatever is nested in it."""
        if isinstance(value, NameObject):
            return self.new(value)
        if isinstance(value, DictionaryObject) and not isinstance(value, StreamObject):
            return DictionaryObject({self.new(key): self.value(item) for key, item in dict.items(value)})
        if isinstance(value, ArrayObject):
            return ArrayObject(self.value(item) for item in list.__iter__(value))
        return value

    def colorants(self, space: Any) -> None:
        """Rename the colorants of a colour space, where it is."""
        space = plain(space)
        if isinstance(space, ArrayObject) and len(space) > 1 and plain(space[0]) in COLORANTS:
            space[1] = self.value(plain(space[1]))
