"""PPTX: every slide, hidden ones too, with its notes, comments, charts; then masters and layouts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from desktop.document.model import Document
from desktop.progress import JobContext
from desktop.readers.files import read_bytes, sha256
from desktop.readers.ooxml import Package, R, by_number, is_package, tells
from desktop.readers.ooxml_embedded import embedded, with_embedded
from desktop.readers.ooxml_structure import Structure
from desktop.readers.ooxml_text import Layout, Leaf, P, Piece, Reading, unread
from desktop.readers.ooxml_verbatim import verbatim

kind = "pptx"
suffixes = (".pptx", ".pptm", ".ppsx", ".ppsm", ".potx", ".potm")

SHARED = frozenset({"slide", "slideLayout", "slideMaster", "notesMaster", "handoutMaster", "theme"})
"""Types of relationships that lead away from a slide."""
_MASTERS = frozenset({P + "sldLayout", P + "sldMaster", P + "notesMaster", P + "handoutMaster"})
_NAMED = frozenset({P + "cSld", P + "custShow"})


def matches(path: Path, head: bytes) -> bool:
    """Whether the file is a ZIP with a presentation as its main part, or one that is locked."""
    return is_package(path, head, kind)


def read(
    path: Path,
    ctx: JobContext,
    password: str | None = None,
    *,
    tables: bool = False,
) -> Document:
    """Read a presentation; a page a slide, and a last one for masters and layouts. Anchors are
    "ppt/slides/slide1.xml#3" (the third text node of that part).

    Raises `UserError`: "damaged", "too_large", "password_needed", "password_wrong", and those of
    `readers.files.read_bytes`.
    """
    data = read_bytes(path)
    package = Package.of(data, path.name, kind, password)
    structure = Structure(package, tables)
    found = layout(package, ctx, structure)
    files = embedded(package, found.text, ctx)
    doc = found.document(str(path), kind, sha256(data), unread(package, [file.part for file in files]))
    doc = replace(
        doc,
        headings=structure.headings(doc.text),
        tables=structure.tables(doc.text) if tables else None,
        verbatim=verbatim(found, is_apart),
    )
    return with_embedded(doc, files)


def layout(package: Package, ctx: JobContext, structure: Structure | None = None) -> Layout:
    """The text of a presentation and where each piece of it stands."""
    reading = Reading(package, structure)
    slides = slide_parts(package)
    seen: set[str] = set()
    for done, slide in enumerate(slides):
        ctx.report("read", done, len(slides))
        if structure is not None:
            structure.place = f"Slide {done + 1}"
        for part in _of_slide(package, slide):
            if part not in seen and tells(part):
                seen.add(part)
                reading.part(part, once="/diagrams/drawing" in part)
        reading.end_page()
    # Every layout says again what its master says, and none of them is a slide.
    reading.watch = None
    for part in by_number(package.parts):
        if part not in seen and tells(part):
            reading.part(part, once=True)
    ctx.report("read", len(slides), len(slides))
    return reading.layout()


def is_apart(piece: Piece) -> bool:
    """Whether a piece is no language, or a name: a number of a chart, the prompt of a layout, its name."""
    holder = piece.holder
    return piece.anchor.endswith("=") or not isinstance(holder, Leaf) or is_prompt(holder)


def is_prompt(leaf: Leaf) -> bool:
    """Whether a text is a name, or the prompt of a layout, which no slide shows."""
    if leaf.node.tag in _NAMED:
        return True
    if leaf.node.getroottree().getroot().tag not in _MASTERS:
        return False
    shape = next(leaf.node.iterancestors(P + "sp"), None)
    return shape is not None and shape.find(f"{P}nvSpPr/{P}nvPr/{P}ph") is not None


def slide_parts(package: Package) -> list[str]:
    """The parts of the slides in the order they are shown."""
    main = package.main()
    relations = {relation.id: relation.part for relation in package.relations(main)}
    ids = [node.get(R + "id") for node in package.root(main).iter(P + "sldId")]
    return list(dict.fromkeys(relations[one] for one in ids if one in relations))


def _of_slide(package: Package, slide: str) -> list[str]:
    """The slide and the parts that only it has, its notes first."""
    found = dict.fromkeys([slide])
    queue = [slide]
    for part in queue:
        for relation in sorted(package.relations(part), key=lambda one: one.type != "notesSlide"):
            if relation.type not in SHARED and relation.part not in found:
                found[relation.part] = None
                queue.append(relation.part)
    return list(found)
