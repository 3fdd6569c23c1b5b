"""Takes everything out of a PDF but its pages, its plain links and its harmless outlines.

What is kept is listed; what is not listed goes. So what nobody thought of is not kept by mistake.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from desktop.exporters.pdf_images import is_jpeg
from desktop.exporters.pictures import strip_metadata
from desktop.readers.pdf_objects import plain, string

CATALOG = frozenset(
    {
        "/Type",
        "/Pages",
        "/PageLabels",
        "/Outlines",
        "/Dests",
        "/Names",
        "/PageMode",
        "/PageLayout",
        "/Lang",
        "/ViewerPreferences",
        "/OCProperties",
        "/OutputIntents",
    }
)
OUTLINE = frozenset(
    {"/Title", "/Parent", "/Prev", "/Next", "/First", "/Last", "/Count", "/Dest", "/A", "/C", "/F"}
)
NOTES = (
    "/Metadata",
    "/PieceInfo",
    "/LastModified",
    "/StructParent",
    "/StructParents",
    "/AF",
    "/OPI",
    "/Alternates",
)
"""What a stream (a form, an image, a font) may carry that is not drawn."""
TECHNICAL = frozenset({"/Registry", "/Ordering", "/CharSet", "/FontFamily", "/Producer"})
"""Strings that programs write for programs; a font does not work without them."""
SAFE_PROTOCOLS = ("http://", "https://", "mailto:")
MAX_OUTLINE = 100_000

_PROFILE_TEXT = re.compile(rb"(?:[\x20-\x7e\xa0-\xff]\0?){4,}")

Telling = Callable[[str], bool]
"""Whether a string holds something that was removed."""


def clean_document(writer: PdfWriter, telling: Telling, holds: Telling) -> None:
    """Clean the catalog, outlines, names, document info; call after the pages were cleaned.

    Outlines and names go when one is `telling`; any string that `holds` a removed text is emptied.
    """
    root = writer.root_object
    keep(root, CATALOG)
    names = plain(root.get("/Names"))
    if isinstance(names, DictionaryObject):
        keep(names, frozenset({"/Dests"}))
    if any(tells(root.get(key), telling) for key in ("/Names", "/Dests")):
        root.pop("/Names", None)
        root.pop("/Dests", None)
    if tells(root.get("/PageLabels"), telling):
        root.pop("/PageLabels", None)
    if "/Outlines" in root and not _clean_outlines(plain(root["/Outlines"]), telling):
        del root["/Outlines"]
    _scrub(writer, holds)
    # A new object: in a broken file the old one may be something else as well.
    writer._info_obj = writer._add_object(DictionaryObject())  # noqa: SLF001 - no public way
    writer.metadata = {"/Producer": "Strongroom"}


def keep(item: DictionaryObject, allowed: frozenset[str]) -> None:
    for key in [key for key in item if key not in allowed]:
        del item[key]


def tells(value: Any, telling: Telling, depth: int = 0) -> bool:
    """Whether any string in a tree of names tells; pages, which it leads to, are not followed."""
    value = plain(value)
    if isinstance(value, str | bytes):
        return telling(string(value))
    if depth > 40:
        return True
    if isinstance(value, DictionaryObject):
        if value.get("/Type") in ("/Page", "/Pages"):
            return False
        return any(
            telling(str(key)) or tells(child, telling, depth + 1)
            for key, child in value.items()
            if key != "/Parent"
        )
    return isinstance(value, ArrayObject) and any(tells(child, telling, depth + 1) for child in value)


def _clean_outlines(top: Any, telling: Telling) -> bool:
    """Clean every entry; False when the outlines have to go: one tells, or they can not be followed."""
    if not isinstance(top, DictionaryObject):
        return False
    keep(top, OUTLINE | {"/Type"})
    waiting = [top.get("/First")]
    seen: set[int] = set()
    while waiting:
        item = plain(waiting.pop())
        if item is None:
            continue
        if not isinstance(item, DictionaryObject) or id(item) in seen or len(seen) > MAX_OUTLINE:
            return False
        seen.add(id(item))
        if telling(string(plain(item.get("/Title")))) or tells(item.get("/Dest"), telling):
            return False
        keep(item, OUTLINE)
        action = safe_action(plain(item.get("/A")), telling)
        item.pop("/A", None)
        if action is not None:
            item[NameObject("/A")] = action
        waiting += [item.get("/First"), item.get("/Next")]
    return True


def safe_action(action: Any, telling: Telling) -> DictionaryObject | None:
    """A plain link out of an action, or None: no scripts, no launching, no chains."""
    if not isinstance(action, DictionaryObject):
        return None
    sort = plain(action.get("/S"))
    if sort == "/GoTo" and not tells(action.get("/D"), telling):
        return DictionaryObject({NameObject("/S"): NameObject("/GoTo"), NameObject("/D"): action["/D"]})
    address = string(plain(action.get("/URI")))
    if sort == "/URI" and address.lower().startswith(SAFE_PROTOCOLS) and not telling(address):
        return DictionaryObject(
            {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject(address)}
        )
    return None


def _scrub(writer: PdfWriter, telling: Telling) -> None:
    """Empty every string outside the content that tells, and drop what streams carry along."""
    for item in writer._objects:  # noqa: SLF001 - no public way to all objects
        _scrub_item(item, telling, 0)


def _scrub_item(item: Any, telling: Telling, depth: int) -> None:
    if depth > 40 or isinstance(item, IndirectObject):
        return
    if isinstance(item, DictionaryObject):
        if isinstance(item, StreamObject) or "/Type" in item:
            for key in NOTES:
                item.pop(key, None)
        if isinstance(item, StreamObject):
            _scrub_stream(item, telling)
        pairs: list[tuple[Any, Any]] = list(item.items())
    elif isinstance(item, ArrayObject):
        pairs = list(enumerate(item))
    else:
        return
    for key, value in pairs:
        if key in TECHNICAL:
            continue
        if isinstance(value, TextStringObject | ByteStringObject):
            if telling(string(value)):
                item[key] = TextStringObject("")
        else:
            _scrub_item(value, telling, depth + 1)


def _scrub_stream(item: StreamObject, telling: Telling) -> None:
    if is_jpeg(item):
        _strip_jpeg(item)
    elif "/N" in item and "/First" not in item:
        _blank_profile(item, telling)


def _blank_profile(profile: StreamObject, telling: Telling) -> None:
    """A colour profile carries a description and a notice of rights; what tells becomes blanks in place."""
    data = profile.get_data()
    # Texts stand in ASCII or UTF-16 (ICC.1:2010, 10.22 and 10.13).
    texts = {match[0] for match in _PROFILE_TEXT.finditer(data)}
    tells_of = [text for text in texts if telling(text.replace(b"\0", b"").decode("latin-1"))]
    for text in tells_of:
        data = data.replace(text, re.sub(rb"[^\0]", b" ", text))
    if tells_of:
        profile.pop("/DecodeParms", None)
        profile.pop("/Filter", None)
        profile._data = data  # noqa: SLF001 - the stream's own bytes, without a filter


def _strip_jpeg(image: StreamObject) -> None:
    """A JPEG may carry the place where it was taken, a comment, a smaller copy of itself."""
    data = image.get_data()
    stripped = strip_metadata(data)
    if stripped == data:
        return
    parameters = plain(image.get("/DecodeParms"))
    if isinstance(parameters, ArrayObject):
        image[NameObject("/DecodeParms")] = parameters[-1]
    image[NameObject("/Filter")] = NameObject("/DCTDecode")
    image._data = stripped  # noqa: SLF001 - the stream's own bytes, in its filter
