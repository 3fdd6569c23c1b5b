"""DOCX: every text in the package, in a fixed order.

A DOCX is a ZIP of XML parts (ECMA-376). Text that a person may never see is read too (tracked deletions,
comments, link targets in field codes), because it leaves the house with the file.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree  # type: ignore[import-untyped]

from desktop.document.model import Document, Page, Problem, Run, Span
from desktop.errors import UserError
from desktop.progress import JobContext
from desktop.readers.files import read_bytes, sha256

kind = "docx"
suffixes = (".docx", ".docm", ".dotx")

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

MAX_TOTAL = 512 << 20
"""Uncompressed bytes that a package may hold; more is taken for a bomb."""
MAX_RATIO = 400
BIG = 8 << 20
"""Parts smaller than this may be compressed as well as they like."""

INSTRUCTIONS = frozenset({W + "instrText", W + "delInstrText"})
TEXT_TAGS = frozenset({W + "t", W + "delText", A + "t", M + "t", C + "v", *INSTRUCTIONS})
PARAGRAPHS = frozenset({W + "p", A + "p", C + "pt"})
BREAKS = {
    W + "tab": "\t",
    W + "ptab": "\t",
    W + "br": "\n",
    W + "cr": "\n",
    A + "br": "\n",
    W + "noBreakHyphen": "-",
}

# Parts of a package in the order they are read; what matches none of them comes last, by name.
ORDER = tuple(
    re.compile(f"word/{name}\\d*\\.xml")
    for name in ("document", "header", "footer", "footnotes", "endnotes", "comments")
)
_PART = re.compile(r"word/(?!_rels/|theme/|embeddings/)(?:[^/]+/)*[^/]+\.xml", re.IGNORECASE)
_MAIN = re.compile(r"word/document\d*\.xml", re.IGNORECASE)


def matches(path: Path, head: bytes) -> bool:
    """Whether the file is a ZIP with the main part of a Word document (its list stands at the end of it)."""
    if not head.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(path) as package:
            return any(_MAIN.fullmatch(name) for name in package.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        # Cut off: its list is gone, but its first entries still say what it was.
        return b"[Content_Types].xml" in head or b"word/" in head


def read(path: Path, ctx: JobContext, password: str | None = None) -> Document:  # noqa: ARG001
    """Read a DOCX; one run a text node, anchors "word/document.xml#12" (the 12th text node of that part).

    Raises `UserError`: "damaged", "too_large", and those of `readers.files.read_bytes`.
    """
    data = read_bytes(path)
    package = open_package(data, path.name)
    names = text_parts(package)
    reading = _Reading()
    for done, name in enumerate(names):
        ctx.report("read", done, len(names))
        reading.part(name, parse(package[name], path.name))
    ctx.report("read", len(names), len(names))
    text = "".join(reading.parts)
    page = Page(1, 0.0, 0.0, Span(0, len(text)), tuple(reading.runs))
    return Document(str(path), kind, sha256(data), text, (page,), _unread(package))


def open_package(data: bytes, name: str) -> dict[str, bytes]:
    """The parts of a package by name, in the order of the ZIP. Raises `UserError`: "damaged", "too_large"."""
    parts: dict[str, bytes] = {}
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in archive.infolist():
                if info.is_dir():
                    continue
                # The size that the ZIP states may be a lie: count what comes out.
                with archive.open(info) as stream:
                    part = stream.read(MAX_TOTAL - total + 1)
                total += len(part)
                if total > MAX_TOTAL or (
                    len(part) > BIG and len(part) > MAX_RATIO * max(info.compress_size, 1)
                ):
                    raise UserError(
                        "too_large", f"{name} unpacks to far more than a document holds.", "Do not open it."
                    )
                parts[info.filename] = part
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, zlib.error):
        raise damaged(name) from None
    return parts


def damaged(name: str) -> UserError:
    """The error for a package that is not what it should be."""
    return UserError(
        "damaged",
        f"{name} is damaged and can not be read as a Word document.",
        "Open it in Word and save it anew.",
    )


def parse(part: bytes, name: str) -> etree._Element:
    """The root of an XML part; no entity is resolved, nothing fetched. Raises `UserError("damaged")`."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(part, parser)
    except etree.XMLSyntaxError:
        raise damaged(name) from None
    # OOXML forbids a DTD (ECMA-376 part 2): only an attack has one.
    if root.getroottree().docinfo.doctype:
        raise damaged(name)
    return root


def text_parts(package: Mapping[str, bytes]) -> list[str]:
    """Names of the parts that may hold text, in reading order."""

    def key(name: str) -> tuple[int, int, str]:
        rank = next((i for i, pattern in enumerate(ORDER) if pattern.fullmatch(name)), len(ORDER))
        number = re.search(r"(\d+)\.xml$", name)
        return rank, int(number[1]) if number else 0, name

    return sorted((name for name in package if _PART.fullmatch(name)), key=key)


def text_nodes(root: etree._Element) -> list[etree._Element]:
    """Every element of a part whose text is text of the document, in document order.

    The place of a node in this list is the number in its anchor.
    """
    return [node for node in root.iter(etree.Element) if node.tag in TEXT_TAGS]


def zip_texts(path: Path) -> Iterator[tuple[str, str]]:
    """Part name and everything readable in it: text nodes joined, attributes, comments. For searching only.

    Neighbouring text nodes come joined (as a person reads them) and one by one. What is not XML comes as
    Latin-1, so that bytes can be searched for. Raises `UserError` as `open_package` does.
    """
    for name, part in open_package(read_bytes(path), path.name).items():
        yield name, name
        try:
            root = parse(part, path.name)
        except UserError:
            yield name, part.decode("latin-1")
            continue
        yield name, "".join(str(text) for text in root.itertext())
        for node in root.iter():
            pieces = [str(value) for value in node.attrib.values()] if isinstance(node.tag, str) else []
            if node.text:
                pieces.append(str(node.text))
            if pieces:
                yield name, "\n".join(pieces)


def twin(fallback: etree._Element) -> etree._Element | None:
    """The first version of a drawing, where it holds the same text as its fallback for old programs."""
    parent = fallback.getparent()
    choice = parent.find(MC + "Choice") if parent is not None else None
    return choice if choice is not None and _joined(choice) == _joined(fallback) else None


def speaks(node: etree._Element) -> bool:
    """Whether a field code may name somebody; most only number pages."""
    text = node.text or ""
    return "@" in text or "://" in text or "tel:" in text


def _unread(package: Mapping[str, bytes]) -> tuple[Problem, ...]:
    if any(name.lower().startswith("word/embeddings/") for name in package):
        return (
            Problem("embedded", "The file holds embedded files (a sheet, an object), which were not read."),
        )
    return ()


@dataclass(slots=True)
class _Reading:
    """The text so far."""

    parts: list[str] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    length: int = 0

    def part(self, name: str, root: etree._Element) -> None:
        number = 0
        skipping = 0
        before = self.length
        for event, node in etree.iterwalk(root, events=("start", "end")):
            if node.tag == MC + "Fallback" and twin(node) is not None:
                # The same drawing again, for old programs; the redactor looks through it by itself.
                skipping += 1 if event == "start" else -1
            elif event == "end":
                if not skipping:
                    self._close(node)
            elif node.tag in TEXT_TAGS:
                if not skipping and node.text and (node.tag not in INSTRUCTIONS or speaks(node)):
                    self._write_run(node.text, f"{name}#{number}")
                number += 1
            elif not skipping:
                self._open(node)
        if self.length > before:
            self._new_line()

    def _open(self, node: etree._Element) -> None:
        parent = node.getparent()
        if node.tag in BREAKS and parent is not None and parent.tag in (W + "r", A + "p"):
            self._write(BREAKS[node.tag])
        elif node.tag == W + "txbxContent":
            self._new_line()

    def _close(self, node: etree._Element) -> None:
        if node.tag in PARAGRAPHS:
            parent = node.getparent()
            # In a table a line is a row.
            if parent is None or parent.tag not in (W + "tc", A + "txBody") or node.getnext() is not None:
                self._write("\n")
        elif node.tag in (W + "tc", A + "tc"):
            self._write("\t" if node.getnext() is not None else "\n")

    def _new_line(self) -> None:
        if self.parts and not self.parts[-1].endswith("\n"):
            self._write("\n")

    def _write(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def _write_run(self, text: str, anchor: str) -> None:
        self.runs.append(Run(Span(self.length, self.length + len(text)), None, anchor))
        self._write(text)


def _joined(root: etree._Element) -> str:
    return "".join(node.text or "" for node in text_nodes(root))
