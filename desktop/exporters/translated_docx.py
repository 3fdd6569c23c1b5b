"""DOCX in another language: body, tables, headers, footers, notes, comments, text boxes, charts.

Tracked changes stay tracked: a sentence is translated as it reads with its insertions, whose words stay
marked as inserted; what was deleted is translated by itself, and stays deleted. Numbers that fields work out
(pages, references) stay; the words that a field shows (a link, a line of contents) are translated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from lxml import etree  # type: ignore[import-untyped]

from desktop.document.model import Document, Problem
from desktop.document.results import TaskResult
from desktop.exporters.translated_ooxml import Draft, Step, as_read, put_words, translate_package
from desktop.exporters.translated_ooxml_language import default_language, set_language
from desktop.exporters.translated_ooxml_runs import Change, Slot
from desktop.exporters.translation import Translate
from desktop.progress import JobContext
from desktop.readers.docx import is_apart, layout
from desktop.readers.ooxml_text import A, Leaf, Piece, W, node_text

_LEVEL = re.compile(r"%\d")
_WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_TRACKED = tuple(W + name for name in ("ins", "del", "moveFrom", "moveTo"))
_STEP = re.compile(r"/?(?:(?P<prefix>[\w.-]+):)?(?P<name>[\w.-]+)(?:\[(?P<number>\d{1,4})\])?")
_STORES = {
    "{6C3C8BC8-F283-45AE-878A-BAB7291924A1}": "docProps/core.xml",
    "{6668398D-A668-4E3E-A5EB-62B293D839F1}": "docProps/app.xml",
}
"""Where the bound text of content controls lies, for the stores that every document has."""


def slots(piece: Piece) -> Iterator[Slot]:
    """As `as_read`, but the text of list numbers ("Section %1") keeps its places for them."""
    for slot in as_read(piece):
        if slot.leaf.node.tag != W + "lvlText":
            yield slot


def number_texts(draft: Draft) -> None:
    """Translate the words around the numbers of lists, where the translation keeps the numbers' places."""
    for piece in draft.layout.pieces:
        holder = piece.holder
        if not isinstance(holder, Leaf) or holder.node.tag != W + "lvlText":
            continue
        made = {row.source: row.translation.value for row in draft.rows(piece.span)}
        new = made.get(" ".join(holder.text.split()), holder.text)
        if _LEVEL.findall(new) == _LEVEL.findall(holder.text):
            holder.write(new)


def grow(draft: Draft) -> None:
    """Let rows of exact height and text boxes grow where their words became more: nothing is cut off."""
    longer = {leaf.node for leaf, changes in draft.changes.items() if _longer(leaf, changes)}
    for node in longer:
        row = next(node.iterancestors(W + "tr"), None)
        height = row.find(f"{W}trPr/{W}trHeight") if row is not None else None
        if height is not None and height.get(W + "hRule") == "exact":
            height.set(W + "hRule", "atLeast")
        shape = next(node.iterancestors(_WPS + "wsp"), None)
        box = shape.find(_WPS + "bodyPr") if shape is not None else None
        if box is not None and box.find(A + "spAutoFit") is None and box.get("vert", "horz") == "horz":
            for child in list(box.iterchildren(A + "noAutofit", A + "normAutofit")):
                box.remove(child)
            # Before what makes it three-dimensional (CT_TextBodyProperties); after the shape of its text.
            at = 1 if len(box) and box[0].tag == A + "prstTxWarp" else 0
            box.insert(at, etree.Element(A + "spAutoFit"))


def _longer(leaf: Leaf, changes: Sequence[Change]) -> bool:
    return not leaf.attribute and any(
        sum(len(one.text) for one in new) > end - start for start, end, new in changes
    )


def bound_texts(draft: Draft) -> None:
    """Put the words of bound content controls into what they are bound to: Word shows that when it opens."""
    stores = dict(_STORES)
    for name in draft.package.parts:
        if re.fullmatch(r"customXml/itemProps\d+\.xml", name):
            item = draft.package.root(name).get(f"{{{_CUSTOM}}}itemID", "")
            stores[item.upper()] = name.replace("itemProps", "item")
    for name in draft.xml():
        for binding in draft.package.root(name).iter(W + "dataBinding"):
            control = next(binding.iterancestors(W + "sdt"), None)
            content = control.find(W + "sdtContent") if control is not None else None
            part = stores.get(binding.get(W + "storeItemID", "").upper(), "")
            if content is None or part not in draft.package.parts:
                continue
            node = _bound(draft.package.root(part), binding)
            if node is not None and not len(node):
                node.text = "".join(node_text(one) for one in content.iter(W + "t"))


_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"


def _bound(root: etree._Element, binding: etree._Element) -> etree._Element | None:
    """The element that a content control shows, by a plain path of names; None for any other."""
    names = dict(re.findall(r"xmlns:([\w.-]+)=['\"]([^'\"]*)['\"]", binding.get(W + "prefixMappings", "")))
    path = binding.get(W + "xpath", "")
    steps = [step for step in re.split(r"/(?=[\w])", path) if step]
    found: etree._Element | None = None
    for step in steps:
        match = _STEP.fullmatch(step)
        if match is None:
            return None
        tag = f"{{{names[match['prefix']]}}}{match['name']}" if match["prefix"] in names else match["name"]
        if found is None:
            found = root if root.tag == tag else None
        else:
            same = found.findall(tag)
            number = int(match["number"] or 1)
            found = same[number - 1] if 0 < number <= len(same) else None
        if found is None:
            return None
    return found


def tell_changes(draft: Draft) -> None:
    """Say that there are tracked changes, and how they were treated."""
    for name in draft.xml():
        if next(draft.package.root(name).iter(*_TRACKED), None) is not None:
            draft.problems.append(
                Problem(
                    "tracked_changes",
                    "The document has tracked changes. It was translated as it reads with them; what was"
                    " deleted was translated by itself, and all stays marked as it was.",
                )
            )
            return


STEPS: tuple[Step, ...] = (
    number_texts,
    put_words,
    grow,
    bound_texts,
    set_language,
    default_language,
    tell_changes,
)


def translate_docx(
    doc: Document,
    result: TaskResult,
    out: Path,
    ctx: JobContext,
    password: str | None = None,
    *,
    attach: Translate | None = None,
) -> tuple[Problem, ...]:
    """Write `doc` to `out` with the words of `result`, all else as it was.

    Embedded files are translated by `attach`; without it they stay as they were, and are named in the
    problems. Raises `UserError`: "source_changed", "translation_not_placed", and those of `Package.of`.
    """
    return translate_package(
        doc,
        result,
        out,
        ctx,
        read=layout,
        is_apart=is_apart,
        steps=STEPS,
        slots=slots,
        password=password,
        attach=attach,
    )
