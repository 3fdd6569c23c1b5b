"""Redacted DOCX: the findings gone from every part of the package, the formatting kept."""

from __future__ import annotations

import zipfile
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from lxml import etree  # type: ignore[import-untyped]

from desktop.document.model import Document, Problem, Span
from desktop.document.results import TaskResult
from desktop.errors import UserError
from desktop.exporters.docx_clean import (
    CT,
    DROPPED,
    EMPTY,
    UNSEARCHABLE,
    XML_SPACE,
    clean,
    clean_relationships,
)
from desktop.exporters.literals import Edit, Literals, apply, replacements
from desktop.exporters.pictures import BLANK, KEEPS_NOTES, readings, strip_metadata
from desktop.progress import JobContext
from desktop.readers.docx import BREAKS, MC, PARAGRAPHS, TEXT_TAGS, W, open_package, parse, text_nodes, twin
from desktop.readers.files import source_bytes

EPOCH = (1980, 1, 1, 0, 0, 0)
XML = (".xml", ".rels", ".svg", ".vml")
# Attributes that hold the package together; a removed literal in them is a coincidence.
STRUCTURAL = frozenset(
    {"Id", "id", "PartName", "ContentType", "Extension", "Type", "Target", "Requires", "Ignorable"}
)
DELETED = frozenset({W + "delText", W + "delInstrText"})

NodeEdits = dict[int, list[Edit]]


def redact_docx(doc: Document, result: TaskResult, out: Path, ctx: JobContext) -> tuple[Problem, ...]:
    """Write `doc` to `out` without its findings, and without names, dates and links of its making.

    Embedded files and macros are left out, and named in the problems. Raises `UserError`: "source_changed",
    and those of `readers.docx.open_package`.
    """
    name = Path(doc.source).name
    package = open_package(source_bytes(doc), name)
    removed = replacements(result)
    literals = Literals.of(doc, removed)
    edits = _edits(doc, removed)
    dropped = {part for part in package if DROPPED.fullmatch(part)}
    unsearched = {part for part in package if UNSEARCHABLE.fullmatch(part)} - dropped
    gone = dropped | unsearched
    lost = _lost(package, gone, name)
    written: dict[str, bytes] = {}
    blanked = False
    kept = [part for part in package if part not in gone and not _of_gone(part, gone)]
    for done, part in enumerate(kept):
        ctx.report("export", done, len(kept))
        if part.lower() in EMPTY:
            written[part] = EMPTY[part.lower()]
        elif part.lower().endswith(XML):
            root = parse(package[part], name)
            if part == "[Content_Types].xml" or part.endswith(".rels"):
                _list_without(part, root, gone)
            else:
                _redact_part(root, edits[part], literals, lost.get(part, set()))
            _replace_elsewhere(root, literals)
            written[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        else:
            written[part] = strip_metadata(package[part])
            if any(literals.hidden_edits(text) for text in readings(written[part])):
                written[part] = BLANK
                blanked = True
    _write(written, out)
    ctx.report("export", len(kept), len(kept))
    return tuple(_problems(kept, unsearched, blanked=blanked))


def _problems(kept: Iterable[str], unsearched: Collection[str], *, blanked: bool) -> Iterator[Problem]:
    if unsearched:
        yield Problem(
            "embedded_removed", "Embedded files, objects or macros can not be searched and were left out."
        )
    if blanked:
        yield Problem("picture_removed", "A picture held text that was removed; it was left out.")
    if any(part.lower().endswith(KEEPS_NOTES) for part in kept):
        yield Problem(
            "picture_notes", "A picture may still hold notes of its making: its format is not looked through."
        )


def _edits(doc: Document, removed: Iterable[tuple[Span, str]]) -> dict[str, NodeEdits]:
    """For each part, what changes in which of its text nodes.

    The mark stands where the finding begins; the rest of it goes.
    """
    edits: dict[str, NodeEdits] = defaultdict(lambda: defaultdict(list))
    for span, mark in removed:
        left = mark
        for _, run in doc.runs_in(span):
            part, _, number = run.anchor.rpartition("#")
            inner = run.span.intersection(span)
            if inner is not None:
                start = inner.start - run.span.start
                edits[part][int(number)].append((start, start + len(inner), left))
                left = ""
        if left and span.of(doc.text).strip():
            raise UserError(
                "redaction_not_proven",
                "A finding has no place in the file, so it can not be removed from it.",
            )
    return edits


def _list_without(part: str, root: etree._Element, gone: set[str]) -> None:
    """Take the parts `gone` out of a list of parts: content types or relationships."""
    if part.endswith(".rels"):
        clean_relationships(root, gone, _base(part))
        return
    for entry in list(root.iter(CT + "Override")):
        if entry.get("PartName", "").lstrip("/") in gone:
            root.remove(entry)


def _redact_part(root: etree._Element, edits: NodeEdits, literals: Literals, lost: set[str]) -> None:
    nodes = text_nodes(root)
    _copy_to_twins(root, nodes, edits)
    for number, changes in edits.items():
        _set_text(nodes[number], apply(nodes[number].text or "", changes))
    clean(root, lost)
    for group in _paragraphs(root):
        # As it was, as it is, and what was taken out: a name may be split between any of them.
        _replace_across(group, literals)
        _replace_across([node for node in group if node.tag not in DELETED], literals)
        _replace_across([node for node in group if node.tag in DELETED], literals)


def _copy_to_twins(root: etree._Element, nodes: list[etree._Element], edits: NodeEdits) -> None:
    """Where a drawing stands twice, make the changes of the one that was read in the other too."""
    numbers = {node: number for number, node in enumerate(nodes)}
    for fallback in root.iter(MC + "Fallback"):
        choice = twin(fallback)
        if choice is None:
            continue
        whole: list[Edit] = []
        offset = 0
        for node in text_nodes(choice):
            whole += [(offset + a, offset + b, mark) for a, b, mark in edits.get(numbers[node], ())]
            offset += len(node.text or "")
        offset = 0
        for node in text_nodes(fallback):
            changes = _within(whole, offset, len(node.text or ""))
            if changes:
                edits[numbers[node]] = changes
            offset += len(node.text or "")


def _within(edits: Iterable[Edit], offset: int, length: int) -> list[Edit]:
    """The parts of `edits` that lie in a node of `length` at `offset`; a mark goes with its first part."""
    parts: list[Edit] = []
    for start, end, mark in edits:
        a, b = max(start, offset), min(end, offset + length)
        if a < b:
            parts.append((a - offset, b - offset, mark if a == start else ""))
    return parts


def _paragraphs(root: etree._Element) -> list[list[etree._Element]]:
    """Text nodes, and the tabs and breaks between them, by the paragraph that they stand in."""
    groups: dict[etree._Element | None, list[etree._Element]] = defaultdict(list)
    for node in root.iter(*TEXT_TAGS, *BREAKS):
        groups[next(node.iterancestors(*PARAGRAPHS), None)].append(node)
    return list(groups.values())


def _replace_across(nodes: list[etree._Element], literals: Literals) -> None:
    """Replace removed literals in a paragraph, also where they are split over several runs."""
    texts = [BREAKS.get(node.tag, node.text or "") for node in nodes]
    found = literals.edits("".join(texts))
    if not found:
        return
    offset = 0
    for node, text in zip(nodes, texts, strict=True):
        changes = _within(found, offset, len(text))
        if changes and node.tag not in BREAKS:
            _set_text(node, apply(text, changes))
        offset += len(text)


def _replace_elsewhere(root: etree._Element, literals: Literals) -> None:
    """Replace removed literals in attributes and in text that is no text of the document."""
    for node in root.iter(etree.Element):
        for name, value in node.attrib.items():
            if etree.QName(name).localname in STRUCTURAL or _number(value):
                continue
            if found := literals.hidden_edits(value):
                node.attrib[name] = apply(value, found)
        if node.tag not in TEXT_TAGS and node.text and (found := literals.hidden_edits(node.text)):
            node.text = apply(node.text, found)
        if node.tail and (found := literals.hidden_edits(node.tail)):
            node.tail = apply(node.tail, found)


def _number(value: str) -> bool:
    """Whether an attribute is a measure or an id, not text."""
    return len(value) < 7 and value.strip("-+").replace(".", "", 1).isdigit()


def _set_text(node: etree._Element, text: str) -> None:
    node.text = text
    if node.tag.startswith(W) and text != text.strip():
        node.set(XML_SPACE, "preserve")


def _base(rels: str) -> str:
    """The folder that the targets in a list of relationships are relative to."""
    return str(PurePosixPath(rels).parent.parent).strip(".")


def _owner(rels: str) -> str:
    """The part that a list of relationships belongs to."""
    path = PurePosixPath(rels)
    return str(path.parent.parent / path.name.removesuffix(".rels"))


def _of_gone(part: str, gone: set[str]) -> bool:
    return part.endswith(".rels") and _owner(part) in gone


def _lost(package: Mapping[str, bytes], gone: set[str], name: str) -> dict[str, set[str]]:
    """For each part, the ids of its relationships to parts that are left out."""
    return {
        _owner(part): clean_relationships(parse(data, name), gone, _base(part))
        for part, data in package.items()
        if part.endswith(".rels")
    }


def _write(parts: Mapping[str, bytes], out: Path) -> None:
    """A clean ZIP: no times, no comments, no extra fields; the list of content types first."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(parts, key=lambda part: (part != "[Content_Types].xml", part)):
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, parts[name])
