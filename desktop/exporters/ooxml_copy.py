"""The redacted copy of a package while it is made.

Each step takes one sort of trace away. A format is redacted by the steps in its list, in their order.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from lxml import etree  # type: ignore[import-untyped]

from desktop.document.model import Document, Problem, Span
from desktop.document.results import TaskResult
from desktop.exporters.in_place import kept_spans, not_located
from desktop.exporters.literals import Edit, Literals, apply, replacements
from desktop.exporters.ooxml_hidden import Hidden
from desktop.progress import JobContext
from desktop.readers.files import source_bytes
from desktop.readers.ooxml import OLE, TYPES, Package, is_xml, write_package
from desktop.readers.ooxml_embedded import Asked, Embedded, embedded, joined
from desktop.readers.ooxml_text import (
    BREAKS,
    PARAGRAPHS,
    TEXT_TAGS,
    Holder,
    Layout,
    Leaf,
    W,
    node_text,
    set_node_text,
)
from desktop.readers.ooxml_words import says, says_text

Edits: TypeAlias = dict[Holder, list[Edit]]
Read: TypeAlias = Callable[[Package, JobContext], Layout]
Skip: TypeAlias = Callable[[etree._Element], bool]  # noqa: SLF001 - lxml has no other name for it


@dataclass(slots=True)
class Copy:
    """A package on its way from the source to the redacted copy.

    `lost` holds, for each part, the ids of its relationships to parts that were left out. `files` are
    the files in it, `proven` those parts of them that were redacted by themselves.
    """

    package: Package
    layout: Layout
    edits: Edits
    literals: Literals
    hidden: Hidden
    ctx: JobContext
    files: Sequence[Embedded] = ()
    problems: list[Problem] = field(default_factory=list)
    lost: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    proven: set[str] = field(default_factory=set)

    def xml(self) -> list[str]:
        """Names of the parts that are XML, without the lists that hold the package together."""
        return [
            name
            for name in self.package.parts
            if is_xml(name) and not name.endswith(".rels") and name != TYPES
        ]


Step: TypeAlias = Callable[[Copy], None]


def redact_package(
    doc: Document,
    result: TaskResult,
    out: Path,
    ctx: JobContext,
    *,
    read: Read,
    steps: Sequence[Step],
    password: str | None = None,
) -> tuple[Problem, ...]:
    """Write the package `doc` to `out` after all `steps`. Returns what a person should know of the copy.

    Raises `UserError`: "source_changed", "redaction_not_located", and those of `Package.of`.
    """
    name = Path(doc.source).name
    data = source_bytes(doc)
    package = Package.of(data, name, doc.kind, password)
    layout = read(package, JobContext(cancel=Asked(ctx)))
    files = embedded(package, layout.text, ctx)
    if joined(layout.text, files) != doc.text:
        raise not_located()
    removed = replacements(result)
    literals = Literals.of(doc, removed, kept=kept_spans(result))
    own = [(inner, mark) for span, mark in removed if (inner := layout.span.intersection(span)) is not None]
    copy = Copy(package, layout, edits_of(layout, own), literals, Hidden(doc, removed, literals), ctx, files)
    for done, step in enumerate(steps):
        ctx.report("export", done, len(steps))
        step(copy)
    ctx.report("export", len(steps), len(steps))
    if data.startswith(OLE):
        copy.problems.append(
            Problem("password_removed", "The copy is not protected with a password any more.")
        )
    write_package(package.written(), out)
    return tuple(copy.problems)


def edits_of(layout: Layout, removed: Iterable[tuple[Span, str]]) -> Edits:
    """For each holder of text, what changes in it. The mark stands where a finding begins."""
    edits: Edits = defaultdict(list)
    ends = [piece.span.end for piece in layout.pieces]
    for span, mark in removed:
        left = mark
        for number in range(bisect_right(ends, span.start), len(ends)):
            piece = layout.pieces[number]
            inner = piece.span.intersection(span)
            if inner is None:
                break
            start = inner.start - piece.span.start + piece.offset
            edits[piece.holder].append((start, start + len(inner), left))
            left = ""
        if left and span.of(layout.text).strip():
            raise not_located()
    return edits


def copy_to_echoes(copy: Copy) -> None:
    """Where a text stands twice, make the changes of what was read in the other too."""
    for echo in copy.layout.echoes:
        whole: list[Edit] = []
        offset = 0
        for leaf in echo.read:
            whole += [(offset + a, offset + b, mark) for a, b, mark in copy.edits.get(leaf, ())]
            offset += len(leaf.text)
        offset = 0
        for leaf in echo.again if whole else ():
            if changes := within(whole, offset, len(leaf.text)):
                copy.edits[leaf] = changes
            offset += len(leaf.text)


def edit_text(copy: Copy) -> None:
    """Cut the findings out of the text."""
    for holder, changes in copy.edits.items():
        if isinstance(holder, Leaf):
            holder.write(apply(holder.text, changes))


def within(edits: Iterable[Edit], offset: int, length: int) -> list[Edit]:
    """The parts of `edits` that lie in a node of `length` at `offset`; a mark goes with its first part."""
    parts: list[Edit] = []
    for start, end, mark in edits:
        a, b = max(start, offset), min(end, offset + length)
        if a < b:
            parts.append((a - offset, b - offset, mark if a == start else ""))
    return parts


def replace_across(copy: Copy) -> None:
    """Replace what was removed where text reads otherwise without its breaks, or without deletions."""
    for name in copy.xml():
        for group in _paragraphs(copy.package.root(name)):
            if not copy.hidden.touches("".join(map(_said, group))) and not any(map(_changed, group)):
                continue
            _replace(group, copy.literals)
            # As it is, as it was, and what was taken out: a name may be split between any of them.
            deleted = {node for node in group if _within_any(node, W + "del", W + "moveFrom")}
            inserted = {node for node in group if _within_any(node, W + "ins", W + "moveTo")}
            if deleted:
                _replace([node for node in group if node not in deleted], copy.literals)
                _replace([node for node in group if node in deleted], copy.literals)
            if inserted:
                _replace([node for node in group if node not in inserted], copy.literals)


def _said(node: etree._Element) -> str:
    return BREAKS.get(node.tag) or node_text(node)


def _changed(node: etree._Element) -> bool:
    return _within_any(node, W + "del", W + "moveFrom", W + "ins", W + "moveTo")


def _within_any(node: etree._Element, *tags: str) -> bool:
    return next(node.iterancestors(*tags), None) is not None


def _paragraphs(root: etree._Element) -> list[list[etree._Element]]:
    """Text nodes, and the tabs and breaks between them, by the paragraph that they stand in."""
    groups: dict[etree._Element | None, list[etree._Element]] = defaultdict(list)
    for node in root.iter(*TEXT_TAGS, *BREAKS):
        above = next(node.iterancestors(*PARAGRAPHS), None)
        if above is not None or not node.tag.startswith("{http://schemas.openxmlformats.org/spreadsheetml"):
            groups[above].append(node)
    return list(groups.values())


def _replace(nodes: list[etree._Element], literals: Literals) -> None:
    """Replace removed literals in a paragraph, also where they are split over several runs."""
    texts = list(map(_said, nodes))
    found = literals.edits("".join(texts))
    offset = 0
    for node, text in zip(nodes, texts, strict=True) if found else ():
        changes = within(found, offset, len(text))
        if changes and node.tag not in BREAKS:
            set_node_text(node, apply(text, changes))
        offset += len(text)


def replace_hidden(copy: Copy, skip: Skip | None = None) -> None:
    """Replace what was removed in attributes, and in text that is no text of the document."""
    for name in copy.xml():
        for node in _without(copy.package.root(name), skip):
            for attribute, value in node.attrib.items():
                if says(node.tag, attribute, value) and (edited := copy.hidden.edited(value)) != value:
                    node.set(attribute, edited)
            if node.tag not in TEXT_TAGS and node.text and says_text(node.text):
                node.text = copy.hidden.edited(node.text)
            if node.tail and not node.tail.isspace():
                node.tail = copy.hidden.edited(node.tail)


def _without(root: etree._Element, skip: Skip | None) -> Iterable[etree._Element]:
    """The elements of a tree without those branches that `skip` says."""
    if skip is None:
        yield from root.iter(etree.Element)
        return
    branches = [root]
    while branches:
        node = branches.pop()
        if isinstance(node.tag, str) and not skip(node):
            yield node
            branches += reversed(node)
