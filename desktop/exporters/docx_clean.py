"""What leaves a Word document alone: fields that name somebody, and bookmarks called after them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree  # type: ignore[import-untyped]

from desktop.exporters.ooxml_clean import remove, unwrap
from desktop.exporters.ooxml_copy import Copy
from desktop.readers.ooxml_text import INSTRUCTIONS, W

# fmt: off
SAFE_FIELDS = frozenset((
    "PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "TOC", "PAGEREF", "REF", "NOTEREF", "SEQ", "STYLEREF",
    "DATE", "TIME", "=", "FORMTEXT", "FORMCHECKBOX", "FORMDROPDOWN", "SYMBOL", "LISTNUM", "EQ",
))
# fmt: on
_BOOKMARK_LINK = re.compile(r'\s*HYPERLINK\s+\\l\s+"?\w', re.IGNORECASE)


@dataclass(slots=True)
class _Field:
    """One complex field: what makes it a field, and its code."""

    marks: list[etree._Element] = field(default_factory=list)
    code: list[etree._Element] = field(default_factory=list)

    def safe(self) -> bool:
        return _safe("".join(node.text or "" for node in self.code))


def _safe(code: str) -> bool:
    """Whether a field code only numbers or refers within the document."""
    words = code.split(maxsplit=1)
    return not words or words[0].upper() in SAFE_FIELDS or bool(_BOOKMARK_LINK.match(code))


def unlink_fields(copy: Copy) -> None:
    """Turn fields that may name somebody (links, merge fields, authors) into their results."""
    for name in copy.xml():
        _unlink(copy.package.root(name))


def _unlink(root: etree._Element) -> None:
    for node in list(root.iter(W + "fldSimple")):
        if not _safe(node.get(W + "instr", "")):
            unwrap(node)
    unsafe: list[_Field] = []
    open_fields: list[_Field] = []
    for node in root.iter(W + "fldChar", *INSTRUCTIONS):
        if node.tag in INSTRUCTIONS:
            if open_fields:
                open_fields[-1].code.append(node)
            else:
                unsafe.append(_Field([], [node]))
            continue
        sort = node.get(W + "fldCharType")
        if sort == "begin":
            open_fields.append(_Field())
        if open_fields:
            open_fields[-1].marks.append(node)
            if sort == "end":
                unsafe.append(open_fields.pop())
    for made in [*unsafe, *open_fields]:
        if not made.safe():
            for node in [*made.marks, *made.code]:
                remove(node)


def rename_bookmarks(copy: Copy) -> None:
    """Give bookmarks another name whose names hold what was removed, there and in what refers to them."""
    roots = [copy.package.root(name) for name in copy.xml()]
    names = {
        node.get(W + "name", "")
        for root in roots
        for node in root.iter(W + "bookmarkStart", W + "bookmarkEnd")
    }
    told = sorted(name for name in names if copy.hidden.edited(name) != name)
    if not told:
        return
    new = {name: f"Mark{number}" for number, name in enumerate(told, 1)}
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, told))})(?!\w)")
    for root in roots:
        for node in root.iter(W + "bookmarkStart", W + "hyperlink", W + "fldSimple", *INSTRUCTIONS):
            for attribute in (W + "name", W + "anchor"):
                if node.get(attribute) in new:
                    node.set(attribute, new[node.get(attribute)])
            if node.tag in INSTRUCTIONS and node.text:
                node.text = pattern.sub(lambda match: new[match[0]], node.text)
            elif node.get(W + "instr"):
                node.set(W + "instr", pattern.sub(lambda match: new[match[0]], node.get(W + "instr")))
