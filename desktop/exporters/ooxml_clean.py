"""What leaves an Office file besides its findings: names, dates, links, and what cannot be searched.

Names of elements and attributes are those of ECMA-376 and of Microsoft's extensions to it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import count
from pathlib import PurePosixPath

from lxml import etree  # type: ignore[import-untyped]

from desktop.document.model import Problem
from desktop.exporters.ooxml_copy import Copy
from desktop.exporters.ooxml_parts import PICTURE, rename
from desktop.exporters.pictures import BLANK, KEEPS_NOTES, readings, strip_metadata
from desktop.readers.ooxml import CT, REL, TYPES, R, base_of, is_xml, owner_of, rels_of, resolve
from desktop.readers.ooxml_text import P, S, V, W

O = "{urn:schemas-microsoft-com:office:office}"  # noqa: E741

DROPPED = re.compile(
    r"(.*/)?(docProps/(custom\.xml|thumbnail\..*)|customXml/.*|docMetadata/.*|_xmlsignatures/.*|customUI/.*"
    r"|webextensions/.*|printerSettings/.*|customProperty/.*"
    r"|word/(people|comments(Extended|Ids|Extensible)|vbaData)\.xml"
    r"|xl/(calcChain|connections|xmlMaps)\.xml|xl/(revisions|queryTables|model|externalLinks)/.*"
    r"|xl/pivotCache/pivotCacheRecords\d*\.xml"
    r"|ppt/(tags|changesInfos)/.*|ppt/revisionInfo\.xml)",
    re.IGNORECASE,
)
"""Parts that only tell of people and programs, or that a program makes anew."""
UNSEARCHABLE = re.compile(
    r"(.*/)?(embeddings|activeX|afchunk)[^/]*(/.*)?"
    r"|.*\.(bin|mht|mhtml|html?|rtf|docx?|docm|xls[xbm]?|ppt[xm]?|pdf|ole|vsdx?|msg|eml|zip|txt|exe)",
    re.IGNORECASE,
)
"""Parts that may hold text in a form that is not looked through."""
FONTS = re.compile(r".*\.(odttf|fntdata)", re.IGNORECASE)

CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties'
    b' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)

# A tracked change and a comment demand an author, and nothing else.
SOMEBODY = "Author"
NOWHERE = "about:blank"
LONG_AGO = "2000-01-01T00:00:00.000"
TRACES = frozenset(
    {
        "date",
        "dateUtc",
        "fullDate",
        "initials",
        "paraId",
        "textId",
        "tooltip",
        "docLocation",
        "userId",
        "providerId",
        "uid",
    }
)
"""Attributes with a namespace that tell who and when."""
PLAIN_TRACES = frozenset({"userId", "providerId", "codeName", "dT", "dt", "lastIdx"})
"""The same without one."""
_X15AC = "{http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac}"
_XR = "{http://schemas.microsoft.com/office/spreadsheetml/2014/revision}"
FORGOTTEN = frozenset(
    (
        *(
            W + name
            for name in ("rsids", "docVars", "mailMerge", "attachedTemplate", "dataBinding", "proofErr")
        ),
        "{http://schemas.microsoft.com/office/word/2010/wordml}docId",
        "{http://schemas.microsoft.com/office/word/2012/wordml}docId",
        "{http://schemas.microsoft.com/office/word/2012/wordml}dataBinding",
        *(S + name for name in ("fileSharing", "webPublishing", "webPublishItems", "customWorkbookViews")),
        *(S + name for name in ("customSheetViews", "smartTags", "cellSmartTags", "externalReferences")),
        _X15AC + "absPath",
        _XR + "revisionPtr",
        P + "custDataLst",
        P + "modifyVerifier",
    )
)
# What is not valid without what it holds.
CONTAINERS = frozenset(
    {"controls", "oleObjects", "pivotCaches", "slicerCaches", "Choice", "AlternateContent", "custDataLst",
     "embeddedFont", "embeddedFontLst"}
)  # fmt: skip


def drop_parts(copy: Copy) -> None:
    """Leave out what tells of people, what cannot be searched, and what nothing refers to."""
    parts = copy.package.parts
    needed = {part for start in ("", *copy.package.reached()) for part in (start, rels_of(start))}
    dropped = {part for part in parts if DROPPED.fullmatch(part) or part not in {*needed, TYPES}}
    dropped |= {relation.part for relation in copy.package.relations("") if _of_the_package(relation.type)}
    unsearched = {part for part in parts if UNSEARCHABLE.fullmatch(part)}
    unsearched |= {part for part in parts if not _known(part) and _found_in_bytes(copy, part)}
    unsearched -= dropped | copy.proven
    if any(map(_subset_fonts, (copy.package.root(name) for name in _settings(copy)))):
        # Such fonts have the letters that are used, and no others.
        dropped |= {part for part in parts if FONTS.fullmatch(part)}
    leave_out(copy, dropped | unsearched)
    if unsearched:
        copy.problems.append(
            Problem(
                "embedded_removed", "Embedded files, objects or macros can not be searched and were left out."
            )
        )


def leave_out(copy: Copy, gone: Collection[str]) -> None:
    """Take parts out, and what hangs on them alone; remember the ids of what referred to them."""
    package = copy.package
    for rels in [name for name in package.parts if name.endswith(".rels")]:
        owner, base = owner_of(rels), base_of(rels)
        if owner in gone:
            continue
        for relation in list(package.root(rels)):
            if relation.get("TargetMode") != "External" and resolve(base, relation.get("Target", "")) in gone:
                copy.lost[owner].add(relation.get("Id", ""))
                package.root(rels).remove(relation)
    for part in gone:
        package.drop(part)
    left = {"", *package.reached()}
    for part in list(package.parts):
        if part != TYPES and part not in left and not (part.endswith(".rels") and owner_of(part) in left):
            package.drop(part)
    types = package.root(TYPES)
    for entry in list(types.iter(CT + "Override")):
        if entry.get("PartName", "").lstrip("/") not in package.parts:
            remove(entry)


def _of_the_package(kind: str) -> bool:
    return kind in ("custom-properties", "thumbnail", "origin") or kind.endswith("ui/extensibility")


def _known(part: str) -> bool:
    return is_xml(part) or bool(PICTURE.fullmatch(part))


def _found_in_bytes(copy: Copy, part: str) -> bool:
    return any(map(copy.hidden.hides, readings(copy.package.parts[part])))


def _settings(copy: Copy) -> list[str]:
    return [part for part in copy.package.parts if part.endswith(("/settings.xml", "/presentation.xml"))]


def _subset_fonts(root: etree._Element) -> bool:
    node = root.find(W + "saveSubsetFonts")
    return node is not None or root.get("saveSubsetFonts") in ("1", "true")


def empty_properties(copy: Copy) -> None:
    """Empty the properties of the file: title, author, company, times."""
    for relation in copy.package.relations(""):
        if relation.type in ("core-properties", "extended-properties"):
            copy.package.drop(relation.part)
            copy.package.parts[relation.part] = CORE if relation.type.startswith("core") else APP


def clean_parts(copy: Copy) -> None:
    """Take everything out of the parts that tells of people, or refers to parts that are no longer there."""
    for name in copy.xml():
        root = copy.package.root(name)
        lost = copy.lost.get(name, set())
        for node in list(root.iter()):
            if isinstance(node.tag, str) and node.tag not in FORGOTTEN and not _refers(node, lost):
                _clean_attributes(node)
            elif node is not root:  # also comments and processing instructions
                _remove_empty(node)
        for aside in [*root.itersiblings(preceding=True), *root.itersiblings()]:
            # A comment outside of the root; moved into it, it can be taken out.
            root.append(aside)
            root.remove(aside)


def clean_authors(copy: Copy) -> None:
    """Give the authors of comments one name, which is nobody's."""
    for name in copy.xml():
        for node in copy.package.root(name).iter(etree.Element):
            local = node.tag.rpartition("}")[2]
            if local == "author" and node.tag.startswith(S):
                # What stands for a threaded comment refers to it.
                if not (node.text or "").startswith("tc={"):
                    node.text = SOMEBODY
            elif local in ("cmAuthor", "author", "person") and (node.get("name") or node.get("displayName")):
                attribute = "name" if node.get("name") else "displayName"
                node.set(attribute, SOMEBODY)
                if node.get("initials"):
                    node.set("initials", SOMEBODY[:1])


def cut_links(copy: Copy) -> None:
    """Let every link and every reference to another file lead nowhere."""
    for name in [name for name in copy.package.parts if name.endswith(".rels")]:
        for relation in copy.package.root(name).iter(REL + "Relationship"):
            if relation.get("TargetMode") == "External":
                relation.set("Target", NOWHERE)


def rename_parts(copy: Copy) -> None:
    """Give parts another name whose names hold what was removed, as that of a picture's file may."""
    package = copy.package
    numbers = count(1)
    new: dict[str, str] = {}
    for part in [name for name in package.parts if not name.endswith(".rels") and name != TYPES]:
        if copy.hidden.hides(PurePosixPath(part).stem):
            path = PurePosixPath(part)
            new[part] = str(path.with_name(f"part{next(numbers)}_{len(package.parts)}{path.suffix}"))
    rename(package, new)


def bare_pictures(copy: Copy) -> None:
    """Take the notes out of pictures, and pictures out that hold removed text, as drawings (EMF) do."""
    parts = copy.package.parts
    blanked = False
    for name in [name for name in parts if PICTURE.fullmatch(name)]:
        parts[name] = strip_metadata(parts[name])
        if _found_in_bytes(copy, name):
            parts[name] = BLANK
            blanked = True
    if blanked:
        copy.problems.append(
            Problem("picture_removed", "A picture held text that was removed; it was left out.")
        )
    if any(name.lower().endswith(KEEPS_NOTES) for name in parts):
        copy.problems.append(
            Problem(
                "picture_notes",
                "A picture may still hold notes of its making: its format is not looked through.",
            )
        )


def _refers(node: etree._Element, lost: Collection[str]) -> bool:
    return bool(lost) and any(name.startswith(R) and value in lost for name, value in node.attrib.items())


def _remove_empty(node: etree._Element) -> None:
    """Take out a node, and what is not valid without it."""
    parent = node.getparent()
    remove(node)
    while parent is not None and not len(parent) and parent.tag.rpartition("}")[2] in CONTAINERS:
        empty, parent = parent, parent.getparent()
        remove(empty)


def remove(node: etree._Element) -> None:
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


def unwrap(node: etree._Element) -> None:
    """Put the children of a node in its place."""
    parent = node.getparent()
    if parent is not None:
        at = parent.index(node)
        parent[at : at + 1] = list(node)


def _clean_attributes(node: etree._Element) -> None:
    local = node.tag.rpartition("}")[2]
    for name in list(node.attrib):
        part = name.rpartition("}")[2]
        if part.startswith("rsid") or (part in TRACES and name.startswith("{")) or name in PLAIN_TRACES:
            del node.attrib[name]
        elif part == "author" and name.startswith("{"):
            node.attrib[name] = SOMEBODY
        elif name == "created" and local in ("cm", "reply"):
            node.attrib[name] = LONG_AGO
    if local in ("docPr", "cNvPr") and node.get("name"):
        # Often the name of a picture's file.
        node.attrib["name"] = f"Object {node.get('id', '')}".strip()
    node.attrib.pop(O + "title", None)
    if node.tag.startswith(V):
        for name in ("title", "href"):
            node.attrib.pop(name, None)
