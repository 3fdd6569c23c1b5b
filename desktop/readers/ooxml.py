"""Packages of Office Open XML (ECMA-376): a ZIP of parts, most of them XML, and what relates them.

Word, Excel and PowerPoint files are such packages. They are hostile input: what they unpack to is bounded, no
entity is resolved, nothing is fetched.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from lxml import etree  # type: ignore[import-untyped]

from desktop.errors import UserError

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
REL = "{http://schemas.openxmlformats.org/package/2006/relationships}"
CT = "{http://schemas.openxmlformats.org/package/2006/content-types}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
TYPES = "[Content_Types].xml"

MAX_TOTAL = 512 << 20
"""Uncompressed bytes that a package may hold; more is taken for a bomb."""
MAX_RATIO = 400
BIG = 8 << 20
"""Parts smaller than this may be compressed as well as they like."""
MAX_PARTS = 65_536

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of a compound file, which holds a package that is encrypted with a password."""

XML = (".xml", ".rels", ".svg", ".vml")
PROGRAMS = {"docx": "a Word document", "xlsx": "an Excel workbook", "pptx": "a PowerPoint presentation"}
NO_TEXT = re.compile(
    r"(.*/)?(_rels|theme|embeddings|activeX|customXml|docProps|docMetadata|_xmlsignatures|customUI|persons"
    r"|tags|externalLinks|queryTables|revisions|model|printerSettings|changesInfos|webextensions)/.*"
    r"|\[Content_Types\]\.xml|(.*/)?(people|comments(Extended|Ids|Extensible)|vbaData|pivotCacheRecords\d*"
    r"|styles|sharedStrings|calcChain|connections|metadata|commentAuthors|authors|revisionInfo"
    r"|viewProps)\.xml",
    re.IGNORECASE,
)
"""XML parts that a reader passes over: a copy comes without them, or names are looked for in them."""
_MAIN = {
    "docx": re.compile(rb"wordprocessingml\.(document|template)\.main|ms-word\.(document|template)\."),
    "xlsx": re.compile(rb"spreadsheetml\.(sheet|template)\.main|ms-excel\.(sheet|template|addin)\.macroE"),
    "pptx": re.compile(
        rb"presentationml\.(presentation|slideshow|template)\.main"
        rb"|ms-powerpoint\.(presentation|slideshow|template)\."
    ),
}
_FOLDER = {"docx": b"word/", "xlsx": b"xl/", "pptx": b"ppt/"}

# The namespaces of "Strict Open XML" (ISO 29500 part 1) and those that all programs write, where they do not
# differ by the first part alone.
_STRICT = b"http://purl.oclc.org/ooxml/"
_STRICT_NAMES = {
    b"officeDocument/relationships": b"officeDocument/2006/relationships",
    b"officeDocument/sharedTypes": b"officeDocument/2006/sharedTypes",
    b"officeDocument/math": b"officeDocument/2006/math",
    b"officeDocument/extendedProperties": b"officeDocument/2006/extended-properties",
    b"officeDocument/customProperties": b"officeDocument/2006/custom-properties",
    b"officeDocument/docPropsVTypes": b"officeDocument/2006/docPropsVTypes",
    b"officeDocument/bibliography": b"officeDocument/2006/bibliography",
    b"officeDocument/customXml": b"officeDocument/2006/customXml",
    b"officeDocument/characteristics": b"officeDocument/2006/characteristics",
    b"schemaLibrary/main": b"schemaLibrary/2006/main",
    b"wordprocessingml/main": b"wordprocessingml/2006/main",
    b"spreadsheetml/main": b"spreadsheetml/2006/main",
    b"presentationml/main": b"presentationml/2006/main",
    b"drawingml/": b"drawingml/2006/",
}


def damaged(name: str, kind: str = "docx") -> UserError:
    """The error for a package that is not what it should be."""
    return UserError(
        "damaged",
        f"{name} is damaged and can not be read as {PROGRAMS[kind]}.",
        "Open it in the program that made it and save it anew.",
    )


def is_package(path: Path, head: bytes, kind: str) -> bool:
    """Whether the file is a package of this kind, by its list of content types, or locked and named so."""
    if head.startswith(OLE):
        from desktop.readers.ooxml_locked import locked_kind

        return locked_kind(path) == kind
    if not head.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(path) as archive, archive.open(TYPES) as stream:
            types = stream.read(BIG)
    except KeyError:
        return False
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        # Cut off: its list is gone, but its first entries still say what it was.
        found = next((k for k, folder in _FOLDER.items() if folder in head), "docx")
        return found == kind and (TYPES.encode() in head or _FOLDER[kind] in head)
    return _MAIN[kind].search(types) is not None


def open_package(data: bytes, name: str, kind: str = "docx") -> dict[str, bytes]:
    """The parts of a package by name, in the order of the ZIP. Raises `UserError`: "damaged", "too_large"."""
    parts: dict[str, bytes] = {}
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_PARTS:
                raise _bomb(name)
            for info in entries:
                if info.is_dir():
                    continue
                # The size that the ZIP states may be a lie: count what comes out.
                with archive.open(info) as stream:
                    part = stream.read(MAX_TOTAL - total + 1)
                total += len(part)
                if total > MAX_TOTAL or (
                    len(part) > BIG and len(part) > MAX_RATIO * max(info.compress_size, 1)
                ):
                    raise _bomb(name)
                if info.filename in parts:
                    # Two programs would read two different documents.
                    raise damaged(name, kind)
                parts[info.filename] = _transitional(part) if is_xml(info.filename) else part
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, zlib.error):
        raise damaged(name, kind) from None
    return parts


def _bomb(name: str) -> UserError:
    return UserError("too_large", f"{name} unpacks to far more than a document holds.", "Do not open it.")


def _transitional(part: bytes) -> bytes:
    """A part of a strict document with the names that all readers know."""
    if _STRICT not in part:
        return part
    for strict, usual in _STRICT_NAMES.items():
        part = part.replace(_STRICT + strict, b"http://schemas.openxmlformats.org/" + usual)
    return part


def tells(name: str) -> bool:
    """Whether a part is XML that a reader reads, and not the package's own, or left out of every copy."""
    return is_xml(name) and not NO_TEXT.fullmatch(name)


def is_xml(name: str) -> bool:
    """Whether a part is XML, by the ending of its name."""
    return name.lower().endswith(XML)


def parse(part: bytes, name: str, kind: str = "docx", *, lenient: bool = False) -> etree._Element:
    """The root of an XML part; no entity is resolved, nothing fetched. Raises `UserError("damaged")`.

    `lenient` mends what is not well formed, as Excel's VML is.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=lenient
    )
    try:
        root = etree.fromstring(part, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    # OOXML forbids a DTD (ECMA-376 part 2): only an attack has one.
    if root is None or root.getroottree().docinfo.doctype:
        raise damaged(name, kind)
    return root


def resolve(base: str, target: str) -> str:
    """The name of the part at `target`, seen from the folder `base`."""
    steps: list[str] = [] if target.startswith("/") else [step for step in base.split("/") if step]
    for step in target.split("/"):
        if step == "..":
            del steps[-1:]
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(steps)


def base_of(rels: str) -> str:
    """The folder that the targets in a list of relationships are relative to."""
    return str(PurePosixPath(rels).parent.parent).strip(".")


def owner_of(rels: str) -> str:
    """The part that a list of relationships belongs to; "" for the package."""
    path = PurePosixPath(rels)
    return str(path.parent.parent / path.name.removesuffix(".rels")).strip(".")


def rels_of(part: str) -> str:
    """The list of relationships of a part; of the package for ""."""
    path = PurePosixPath(part)
    return str(path.parent / "_rels" / f"{path.name}.rels") if part else "_rels/.rels"


@dataclass(frozen=True, slots=True)
class Relation:
    """A relationship to another part: its id, the last word of its type ("slide"), the part's name."""

    id: str
    type: str
    part: str


@dataclass(slots=True)
class Package:
    """The parts of a file. Each XML part is parsed once, and a change of its tree changes the package."""

    name: str
    kind: str
    parts: dict[str, bytes]
    _roots: dict[str, etree._Element] = field(default_factory=dict)

    @classmethod
    def of(cls, data: bytes, name: str, kind: str, password: str | None = None) -> Package:
        """From the bytes of a file. Raises `UserError`: "damaged", "too_large", "password_needed",
        "password_wrong"."""
        if data.startswith(OLE):
            from desktop.readers.ooxml_locked import unlocked

            data = unlocked(data, name, password)
        return cls(name, kind, open_package(data, name, kind))

    def root(self, part: str) -> etree._Element:
        """The tree of an XML part."""
        if part not in self._roots:
            lenient = part.lower().endswith(".vml")
            self._roots[part] = parse(self.parts[part], self.name, self.kind, lenient=lenient)
        return self._roots[part]

    def relations(self, part: str) -> list[Relation]:
        """The parts that `part` refers to and that are there, in the order of its list."""
        rels = rels_of(part)
        if rels not in self.parts:
            return []
        base = base_of(rels)
        return [
            Relation(node.get("Id", ""), node.get("Type", "").rpartition("/")[2], target)
            for node in self.root(rels).iter(REL + "Relationship")
            if node.get("TargetMode") != "External"
            for target in (resolve(base, node.get("Target", "")),)
            if target in self.parts
        ]

    def main(self) -> str:
        """The part that the others hang on. Raises `UserError("damaged")` where there is none."""
        for relation in self.relations(""):
            if relation.type == "officeDocument":
                return relation.part
        raise damaged(self.name, self.kind)

    def reached(self, start: str = "") -> list[str]:
        """The parts that can be reached from `start` (the package for ""), nearest first, without itself."""
        seen = dict.fromkeys([start])
        queue = [start]
        for part in queue:
            for relation in self.relations(part):
                if relation.part not in seen:
                    seen[relation.part] = None
                    queue.append(relation.part)
        return list(seen)[1:]

    def drop(self, part: str) -> None:
        """Take a part out."""
        self.parts.pop(part, None)
        self._roots.pop(part, None)

    def rename(self, part: str, new: str) -> None:
        """Give a part another name; the relationships to it are the caller's."""
        self.parts[new] = self.parts.pop(part)
        if part in self._roots:
            self._roots[new] = self._roots.pop(part)

    def written(self) -> Iterator[tuple[str, bytes]]:
        """Name and bytes of each part as it is now."""
        for name, data in self.parts.items():
            root = self._roots.get(name)
            if root is None:
                yield name, data
            else:
                yield name, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

    def changed(self, part: str) -> bool:
        """Whether the tree of a part says other than its bytes."""
        root = self._roots.get(part)
        if root is None:
            return False
        before = parse(self.parts[part], self.name, self.kind, lenient=part.lower().endswith(".vml"))
        return bool(etree.tostring(before) != etree.tostring(root))


def write_package(parts: Iterable[tuple[str, bytes]], out: Path) -> None:
    """A clean ZIP: no times, no comments, no extra fields; the list of content types first."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(parts, key=lambda part: (part[0] != TYPES, part[0])):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)


def by_number(names: Iterable[str]) -> list[str]:
    """Names in order, "part2" before "part10"."""

    def key(name: str) -> tuple[str, int, str]:
        number = re.search(r"(\d+)\.\w+$", name)
        return name[: number.start()] if number else name, int(number[1]) if number else 0, name

    return sorted(names, key=key)
