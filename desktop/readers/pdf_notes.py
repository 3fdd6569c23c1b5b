"""Text of a PDF page that is no part of its content: form fields and annotations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.generic import DictionaryObject

from desktop.document.model import Box
from desktop.readers.pdf_chars import Frame
from desktop.readers.pdf_objects import plain, string

# A link repeats what stands under it, a pop-up what its parent says.
SILENT = frozenset({"/Link", "/Popup"})
MAX_DEPTH = 32


@dataclass(frozen=True, slots=True)
class Note:
    """A text with its rectangle in PDF user space; `anchor` is "annotation/3" or "field/name"."""

    text: str
    rect: tuple[float, float, float, float]
    anchor: str

    def box(self, frame: Frame) -> Box:
        a, b, c, d = self.rect
        x0, y0, x1, y1 = frame.display(min(a, c), min(b, d), max(a, c), max(b, d))
        return Box(round(x0, 2), round(y0, 2), round(x1, 2), round(y1, 2))


def page_notes(page: PageObject) -> list[Note]:
    """The values of the fields and the contents of the annotations on a page, in the file's order."""
    entries = plain(page.get("/Annots")) or []
    return [note for i, entry in enumerate(entries) for note in _note(plain(entry), i)]


def has_attachments(reader: PdfReader) -> bool:
    """Whether files are attached, to the document or to a page."""
    names = plain(plain(reader.root_object.get("/Names")) or {})
    if isinstance(names, DictionaryObject) and "/EmbeddedFiles" in names:
        tree = plain(names["/EmbeddedFiles"])
        if isinstance(tree, DictionaryObject) and (tree.get("/Names") or tree.get("/Kids")):
            return True
    return any(
        isinstance(item := plain(entry), DictionaryObject) and item.get("/Subtype") == "/FileAttachment"
        for page in reader.pages
        for entry in plain(page.get("/Annots")) or []
    )


def _note(entry: Any, index: int) -> Iterator[Note]:
    if not isinstance(entry, DictionaryObject) or str(entry.get("/Subtype")) in SILENT:
        return
    rect = _rect(entry)
    if entry.get("/Subtype") == "/Widget":
        text, anchor = _value(entry), f"field/{_name(entry)}"
    else:
        text, anchor = string(entry.get("/Contents")), f"annotation/{index}"
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()
    if text:
        yield Note(text, rect, anchor)


def _rect(entry: DictionaryObject) -> tuple[float, float, float, float]:
    sides = [float(plain(side)) for side in plain(entry.get("/Rect")) or ()]
    return (sides[0], sides[1], sides[2], sides[3]) if len(sides) == 4 else (0.0, 0.0, 0.0, 0.0)


def _lineage(entry: DictionaryObject) -> Iterator[DictionaryObject]:
    """A field and its ancestors: names are joined from them, values inherited."""
    node: Any = entry
    for _ in range(MAX_DEPTH):
        if not isinstance(node, DictionaryObject):
            return
        yield node
        node = plain(node.get("/Parent"))


def _name(entry: DictionaryObject) -> str:
    names = [string(node["/T"]) for node in _lineage(entry) if "/T" in node]
    return ".".join(reversed(names))


def _value(entry: DictionaryObject) -> str:
    sort: Any = next((node["/FT"] for node in _lineage(entry) if "/FT" in node), None)
    if sort not in ("/Tx", "/Ch"):
        return ""
    value = plain(next((node["/V"] for node in _lineage(entry) if "/V" in node), None))
    if isinstance(value, list):
        return "\n".join(string(item) for item in value)
    return string(value)
