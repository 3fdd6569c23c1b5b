"""What leaves a Word document besides its findings: names, dates, links, traces of editing.

Works on one XML part at a time, in place. Names of elements and attributes are those of ECMA-376.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from lxml import etree  # type: ignore[import-untyped]

from desktop.readers.docx import INSTRUCTIONS, W

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
REL = "{http://schemas.openxmlformats.org/package/2006/relationships}"
CT = "{http://schemas.openxmlformats.org/package/2006/content-types}"
O = "{urn:schemas-microsoft-com:office:office}"  # noqa: E741
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

DROPPED = re.compile(
    r"(docProps/(custom\.xml|thumbnail\..*)|customXml/.*|docMetadata/.*|_xmlsignatures/.*|customUI/.*"
    r"|word/(people|comments(Extended|Ids|Extensible)|vbaData)\.xml|word/printerSettings/.*)",
    re.IGNORECASE,
)
"""Parts that only tell of people and programs."""
UNSEARCHABLE = re.compile(
    r"word/(embeddings|activeX|afchunk|externalLinks)[^/]*(/.*)?|.*\.(bin|mht|mhtml|html?|rtf|docx?|xlsx?|pptx?|pdf|ole)",
    re.IGNORECASE,
)
"""Parts that may hold text in a form that is not looked through."""

# By name in lower case.
EMPTY = {
    "docprops/core.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties'
    b' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>',
    "docprops/app.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
}

# Word demands an author on a tracked change, and nothing else.
SOMEBODY = "Author"
NOWHERE = "about:blank"
TRACES = frozenset(
    {"date", "dateUtc", "initials", "paraId", "textId", "tooltip", "docLocation", "userId", "providerId"}
)
FORGOTTEN = frozenset(
    (
        *(
            W + name
            for name in ("rsids", "docVars", "mailMerge", "attachedTemplate", "dataBinding", "proofErr")
        ),
        "{http://schemas.microsoft.com/office/word/2010/wordml}docId",
        "{http://schemas.microsoft.com/office/word/2012/wordml}docId",
    )
)
# fmt: off
SAFE_FIELDS = frozenset((
    "PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "TOC", "PAGEREF", "REF", "NOTEREF", "SEQ", "STYLEREF",
    "DATE", "TIME", "=", "FORMTEXT", "FORMCHECKBOX", "FORMDROPDOWN", "SYMBOL", "LISTNUM", "EQ",
))
# fmt: on
_BOOKMARK_LINK = re.compile(r'\s*HYPERLINK\s+\\l\s+"?_', re.IGNORECASE)


def clean(root: etree._Element, lost: Collection[str]) -> None:
    """Take everything out of a part that tells of people or leads elsewhere.

    `lost` are the relationship ids of parts that are no longer there; what refers to them goes.
    """
    for node in list(root.iter()):
        if isinstance(node.tag, str) and node.tag not in FORGOTTEN and not _refers(node, lost):
            _clean_attributes(node)
        else:  # also comments and processing instructions
            _remove(node)
    _unlink(root)


def _refers(node: etree._Element, lost: Collection[str]) -> bool:
    return any(name.startswith(R) and value in lost for name, value in node.attrib.items())


def clean_relationships(root: etree._Element, gone: Collection[str], base: str) -> set[str]:
    """Take the parts `gone` out of a list of relationships, and every address outside of the package.

    `base` is the folder that targets are relative to. Returns the ids that were taken out.
    """
    lost: set[str] = set()
    for relation in list(root):
        if relation.get("TargetMode") == "External":
            relation.set("Target", NOWHERE)
        elif resolve(base, relation.get("Target", "")) in gone:
            lost.add(relation.get("Id", ""))
            root.remove(relation)
    return lost


def resolve(base: str, target: str) -> str:
    """The name of the part at `target`, seen from the folder `base`."""
    steps: list[str] = [] if target.startswith("/") else [step for step in base.split("/") if step]
    for step in target.split("/"):
        if step == "..":
            del steps[-1:]
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(steps)


def _remove(node: etree._Element) -> None:
    """Take out a node, but not the text after it."""
    parent = node.getparent()
    if parent is None:
        return
    if node.tail:
        previous = node.getprevious()
        if previous is not None:
            previous.tail = (previous.tail or "") + node.tail
        else:
            parent.text = (parent.text or "") + node.tail
    parent.remove(node)


def _unwrap(node: etree._Element) -> None:
    """Put the children of a node in its place."""
    parent = node.getparent()
    if parent is not None:
        at = parent.index(node)
        parent[at : at + 1] = list(node)


def _clean_attributes(node: etree._Element) -> None:
    local = etree.QName(node).localname
    for name in list(node.attrib):
        part = etree.QName(name).localname
        if part.startswith("rsid") or (part in TRACES and name.startswith("{")):
            del node.attrib[name]
        elif part == "author" and name.startswith("{"):
            node.attrib[name] = SOMEBODY
    if local in ("docPr", "cNvPr"):
        node.attrib.pop("descr", None)
        node.attrib.pop("title", None)
        node.attrib["name"] = f"Object {node.get('id', '')}".strip()
    node.attrib.pop(O + "title", None)
    if node.tag.startswith("{urn:schemas-microsoft-com:vml}"):
        for name in ("alt", "title", "href"):
            node.attrib.pop(name, None)


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


def _unlink(root: etree._Element) -> None:
    """Turn fields that may name somebody (links, merge fields, authors) into their results."""
    for node in list(root.iter(W + "fldSimple")):
        if not _safe(node.get(W + "instr", "")):
            _unwrap(node)
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
                _remove(node)
