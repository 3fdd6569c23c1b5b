"""Resources that no content names any more are dropped: what stands in a list is in the file.

Pages often share one list of everything. When a page gets a clean copy of a form, the list of another page,
which never draws it, would still lead to the old one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject

from desktop.exporters.pdf_names import Names
from desktop.readers.pdf_objects import plain

CATEGORIES = ("/Font", "/XObject", "/Pattern", "/ExtGState", "/Properties", "/Shading", "/ColorSpace")
MAX_DEPTH = 64
DEFAULTS = frozenset({"/DefaultGray", "/DefaultRGB", "/DefaultCMYK"})
"""Colour spaces that stand for the device's own without being named."""

_NAME = re.compile(rb"/([^\x00\t\n\f\r ()<>\[\]{}/%]*)")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")


def names_in(data: bytes) -> set[str]:
    """Every name that may stand in a content stream. Strings and pixels can only add to them."""
    return {
        "/" + _ESCAPE.sub(lambda m: bytes((int(m[1], 16),)), name).decode("utf-8", errors="replace")
        for name in set(_NAME.findall(data))
    }


def content_of(owner: DictionaryObject) -> bytes:
    """The content of a page, or of a form, pattern or glyph."""
    content = owner if isinstance(owner, StreamObject) else plain(owner.get("/Contents"))
    if isinstance(content, ArrayObject):
        parts = [plain(part) for part in content]
        return b"\n".join(part.get_data() for part in parts if isinstance(part, StreamObject))
    return content.get_data() if isinstance(content, StreamObject) else b""


def nested(resources: DictionaryObject) -> Iterator[StreamObject]:
    """The streams with content that resources lead to directly."""
    yield from forms(resources)
    yield from unseen(resources)


def forms(resources: DictionaryObject) -> Iterator[StreamObject]:
    for item in values(resources, "/XObject"):
        if isinstance(item, StreamObject) and plain(item.get("/Subtype")) == "/Form":
            yield item


def unseen(resources: DictionaryObject) -> Iterator[StreamObject]:
    """Patterns, soft masks and glyphs: no reader gives the text in them."""
    yield from (item for item in values(resources, "/Pattern") if isinstance(item, StreamObject))
    for state in values(resources, "/ExtGState"):
        mask = plain(state.get("/SMask")) if isinstance(state, DictionaryObject) else None
        group = plain(mask.get("/G")) if isinstance(mask, DictionaryObject) else None
        if isinstance(group, StreamObject):
            yield group
    for font in values(resources, "/Font"):
        if is_type3(font):
            yield from glyphs(font)


def glyphs(font: DictionaryObject) -> Iterator[StreamObject]:
    """The glyph procedures of a Type 3 font."""
    yield from (item for item in values(font, "/CharProcs") if isinstance(item, StreamObject))


def prune(writer: PdfWriter, telling: Callable[[str], bool]) -> None:
    """Give every page, form, pattern and Type 3 font resources of its own, with what its content names.

    Names that are `telling` are given new ones.
    """
    seen: set[int] = set()
    names = Names(writer, telling)
    for page in writer.pages:
        _prune(page, names, seen, 0)
        _bare(plain(page.get("/Parent")))


def _bare(node: Any) -> None:
    """Nodes of the page tree hand down what pages have by now."""
    for _ in range(MAX_DEPTH):
        if not isinstance(node, DictionaryObject):
            return
        for key in [key for key in node if key not in ("/Type", "/Parent", "/Kids", "/Count")]:
            del node[key]
        node = plain(node.get("/Parent"))


def _prune(owner: DictionaryObject, names: Names, seen: set[int], depth: int) -> None:
    if id(owner) in seen or depth > MAX_DEPTH:
        return
    seen.add(id(owner))
    if is_type3(owner):
        data = b"\n".join(item.get_data() for item in glyphs(owner))
    else:
        data = content_of(owner)
        if names.tell(names_in(data)):
            names.rewrite(owner)
    resources = plain(owner.get("/Resources"))
    if not isinstance(resources, DictionaryObject):
        return
    kept = _kept(resources, names_in(data), names)
    owner[NameObject("/Resources")] = kept
    for space in values(kept, "/ColorSpace"):
        names.colorants(space)
    for image in values(kept, "/XObject"):
        if isinstance(image, StreamObject):
            names.colorants(image.get("/ColorSpace"))
    for item in nested(kept):
        _prune(item, names, seen, depth + 1)
    for font in values(kept, "/Font"):
        if is_type3(font):
            _prune(font, names, seen, depth + 1)
            _rename_glyphs(font, names)


def is_type3(font: Any) -> bool:
    return isinstance(font, DictionaryObject) and plain(font.get("/Subtype")) == "/Type3"


def _kept(resources: DictionaryObject, used: set[str], names: Names) -> DictionaryObject:
    """A copy of resources with the entries of the names in `used`, or that borrowing forms name."""
    kept = DictionaryObject({key: value for key, value in dict.items(resources) if key != "/ProcSet"})
    # What forms without resources of their own name, they take from here.
    borrowed: set[int] = set()
    while new := [item for item in _lent(resources, used) if id(item) not in borrowed]:
        borrowed.update(map(id, new))
        used = used.union(*(names_in(item.get_data()) for item in new))
    for category in CATEGORIES:
        listed = plain(kept.get(category))
        if not isinstance(listed, DictionaryObject):
            continue
        entries = {key: value for key, value in dict.items(listed) if key in used or key in DEFAULTS}
        if entries:
            kept[NameObject(category)] = names.keys(DictionaryObject(entries))
        else:
            del kept[category]
    return kept


def _rename_glyphs(font: DictionaryObject, names: Names) -> None:
    procedures, encoding = plain(font.get("/CharProcs")), plain(font.get("/Encoding"))
    if not isinstance(procedures, DictionaryObject) or not names.tell(set(procedures)):
        return
    font[NameObject("/CharProcs")] = names.keys(procedures)
    if isinstance(encoding, DictionaryObject) and "/Differences" in encoding:
        encoding[NameObject("/Differences")] = names.value(plain(encoding["/Differences"]))


def _lent(resources: DictionaryObject, used: set[str]) -> Iterator[StreamObject]:
    """The streams that are used and have no resources of their own."""
    named = DictionaryObject(
        {
            NameObject(category): DictionaryObject(
                {key: value for key, value in dict.items(plain(resources[category])) if key in used}
            )
            for category in ("/XObject", "/Pattern", "/ExtGState")
            if isinstance(plain(resources.get(category)), DictionaryObject)
        }
    )
    yield from (item for item in nested(named) if "/Resources" not in item)


def values(owner: DictionaryObject, key: str) -> list[Any]:
    """The objects of a dictionary in a dictionary."""
    listed = plain(owner.get(key))
    return [plain(value) for value in listed.values()] if isinstance(listed, DictionaryObject) else []
