"""Runs of an Office file that take the words of a translation: which there are, and writing to them.

A run keeps its place where the order of formats allows it. Where words of one format move past those of
another, or part them, a copy of the run is made for them; marks between runs (footnotes, bookmarks) stay.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import TypeAlias

from lxml import etree  # type: ignore[import-untyped]

from desktop.exporters.translated_ooxml_words import Stretch, Worded, common_stretch, in_order
from desktop.readers.ooxml_text import (
    DELETABLE,
    INSTRUCTIONS,
    A,
    C,
    Leaf,
    M,
    S,
    W,
    set_node_text,
)
from desktop.readers.ooxml_verbatim import computed

RUNS = frozenset({W + "r", A + "r", S + "r"})
_PROPERTIES = frozenset({W + "rPr", A + "rPr", S + "rPr"})
_WRAPPERS = frozenset({W + "hyperlink", W + "ins", W + "moveTo"})
_CLEAR = frozenset({W + "smartTag", W + "customXml"})
"""Elements around runs that mean nothing for them."""
_AROUND = RUNS | _WRAPPERS | _CLEAR
_PARAGRAPHS = frozenset({W + "p", A + "p"})
# fmt: off
_MARKS = frozenset(W + name for name in (
    "footnoteReference", "endnoteReference", "commentReference", "annotationRef", "footnoteRef", "endnoteRef",
    "commentRangeStart", "commentRangeEnd", "permStart", "permEnd", "fldChar", "drawing", "pict", "object",
    "bookmarkStart", "bookmarkEnd", "pgNum",
))
_BOOKMARKS = frozenset({W + "bookmarkStart", W + "bookmarkEnd"})
_PARTS = frozenset((
    W + "sdt", W + "fldSimple", W + "ruby", M + "oMath", A + "fld", W + "drawing", W + "pict",
))
"""Elements whose words stand apart from those around them."""
# fmt: on
_AUTOMATIC = re.compile(r"_GoBack|_Hlk\d+|_Toc\d+|_Ref\d+")
"""Bookmarks that nobody set on certain words."""
_NO_STYLE = frozenset(
    W + name for name in ("lang", "noProof", "rPrChange", "ins", "del", "moveFrom", "moveTo")
)
_NO_STYLE_ATTRIBUTES = frozenset({"lang", "altLang", "dirty", "err", "noProof", "smtClean", "smtId", "bmk"})


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a text node stands: `part` changes at each mark that stays in its place."""

    part: int
    style: str = ""
    fixed: bool = False
    bound: bool = False


@dataclass(frozen=True, slots=True)
class New:
    """Words that are written in the format of `like`; in that of the node they stand in where it is None."""

    text: str
    like: Leaf | None = None


Change: TypeAlias = tuple[int, int, tuple[New, ...]]
"""Start, end, and what takes the place of the text between."""


def settings(root: etree._Element) -> dict[etree._Element, Setting]:
    """Of each text node of a tree. Linear in its size."""
    found: dict[etree._Element, Setting] = {}
    styles: dict[bytes, str] = {}
    automatic = {
        node.get(W + "id")
        for node in root.iter(W + "bookmarkStart")
        if _AUTOMATIC.fullmatch(node.get(W + "name", ""))
    }
    fixed = computed(root)
    part = 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        tag = node.tag
        if tag in _PARAGRAPHS or tag in _PARTS:
            part += 1
        if event == "end":
            continue
        parent = node.getparent()
        if tag in _MARKS:
            part += not (tag in _BOOKMARKS and node.get(W + "id") in automatic)
        elif parent is not None and tag not in INSTRUCTIONS and (parent.tag in RUNS or _is_text(node)):
            wrappers = list(_wrappers(node)) if parent.tag == W + "r" else []
            style = "|".join([_style(parent, styles), *map(_told, wrappers)])
            bound = any(one.tag == W + "hyperlink" for one in wrappers)
            found[node] = Setting(part, style, node in fixed, bound)
    return found


def _is_text(node: etree._Element) -> bool:
    return node.tag in (M + "t", A + "t", C + "v", S + "t")


def _style(run: etree._Element, known: dict[bytes, str]) -> str:
    """What a run looks like, as a key. Its language is no part of that."""
    properties = next((child for child in run if child.tag in _PROPERTIES), None)
    if properties is None:
        return ""
    written = etree.tostring(properties, with_tail=False)
    if written not in known:
        bare = deepcopy(properties)
        bare.tail = None
        for child in list(bare):
            if child.tag in _NO_STYLE:
                bare.remove(child)
        for name in [name for name in bare.attrib if name in _NO_STYLE_ATTRIBUTES or "rsid" in name]:
            del bare.attrib[name]
        says = len(bare) or bare.attrib
        known[written] = etree.tostring(bare, method="c14n", exclusive=True).decode() if says else ""
    return known[written]


def _wrappers(node: etree._Element) -> Iterator[etree._Element]:
    """Links and tracked insertions around a text node, the inner first."""
    for above in node.iterancestors():
        if above.tag in _WRAPPERS:
            yield above
        elif above.tag not in RUNS and above.tag not in _CLEAR:
            return


def _told(wrapper: etree._Element) -> str:
    said = sorted(
        (name, value) for name, value in wrapper.attrib.items() if name != W + "id" and "rsid" not in name
    )
    return f"{wrapper.tag}{said}"


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of the source in its text node, `start` to `end` of it."""

    leaf: Leaf
    start: int
    end: int


def placed(
    slots: Sequence[Slot], stretches: Sequence[Stretch], words: Sequence[Worded]
) -> dict[Slot, list[New]]:
    """What each slot says in place of its text, part by part."""
    found: dict[Slot, list[New]] = {}
    for part in sorted({one.part for one in words}):
        own = [at for at, one in enumerate(stretches) if one.part == part]
        groups = _groups(own, stretches)
        found |= {slots[at]: [] for at in own}
        here = [one for one in words if one.part == part]
        found |= _in_part(slots, stretches, groups, here)
    return found


def _groups(own: Sequence[int], stretches: Sequence[Stretch]) -> list[list[int]]:
    """Neighbours of one format in a part: the first of them takes the words of all."""
    groups: list[list[int]] = []
    for at in own:
        if groups and stretches[groups[-1][-1]].style == stretches[at].style:
            groups[-1].append(at)
        else:
            groups.append([at])
    return groups


def _in_part(
    slots: Sequence[Slot],
    stretches: Sequence[Stretch],
    groups: Sequence[Sequence[int]],
    words: Sequence[Worded],
) -> dict[Slot, list[New]]:
    """Words of a rarer format stay in their run where their order allows it; the others lie between them."""
    common = stretches[common_stretch(stretches, [at for group in groups for at in group])].style
    styles = [stretches[group[0]].style for group in groups]
    group_of = {at: number for number, group in enumerate(groups) for at in group}
    rare = [one for one in words if one.like in group_of and stretches[one.like].style != common]
    weights = {group_of[one.like]: len(one.text) for one in rare}
    home = in_order(weights, [group_of[one.like] for one in rare])
    found: dict[Slot, list[New]] = defaultdict(list)

    def say(one: Worded, number: int) -> None:
        same = stretches[one.like].style == styles[number]
        found[slots[groups[number][0]]].append(New(one.text, None if same else slots[one.like].leaf))

    last: int | None = None
    waiting: list[Worded] = []
    for one in (*words, None):
        number = len(groups) if one is None else group_of.get(one.like, -1)
        if one is not None and number not in home:
            waiting.append(one)
            continue
        between = range(0 if last is None else last + 1, number)
        free = next((at for at in between if styles[at] == common), None)
        beside = number if last is None else last
        for other in waiting:
            say(other, beside if free is None else free)
        waiting.clear()
        if one is not None:
            say(one, number)
        last = number
    return found


def write(changes: Mapping[Leaf, Sequence[Change]]) -> None:
    """Make the changes of each text node, and take away runs that say nothing any more."""
    emptied: list[etree._Element] = []
    for leaf, edits in changes.items():
        parts = _whole(leaf.text, edits)
        # A copy of a run takes its format only, so the order of writing does not matter.
        _write(leaf, parts)
        if not any(one.text for one in parts) and not leaf.attribute:
            emptied.append(leaf.node)
    for node in emptied:
        _tidy(node)


def _whole(text: str, edits: Sequence[Change]) -> list[New]:
    """All that a text node says after its changes, neighbours of its own format joined."""
    parts: list[New] = []
    at = 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        if start < at:
            continue
        parts += [New(text[at:start]), *new]
        at = end
    parts.append(New(text[at:]))
    joined: list[New] = []
    for one in parts:
        if joined and joined[-1].like == one.like:
            joined[-1] = New(joined[-1].text + one.text, one.like)
        elif one.text:
            joined.append(one)
    return joined


def _write(leaf: Leaf, parts: Sequence[New]) -> None:
    node = leaf.node
    run = node.getparent()
    if all(one.like is None for one in parts) or leaf.attribute or run is None or run.tag not in RUNS:
        leaf.write("".join(one.text for one in parts))
        return
    own = next((at for at, one in enumerate(parts) if one.like is None), None)
    leaf.write("" if own is None else parts[own].text)
    first = 0 if own is None else own
    for one in parts[:first]:
        _parted(node, after=False).addprevious(_copy(one.like or leaf, one.text))
    following = parts[first if own is None else first + 1 :]
    place = _parted(node, after=True) if following else node
    for one in following:
        made = _copy(one.like or leaf, one.text)
        place.addnext(made)
        place = made


def _copy(like: Leaf, text: str) -> etree._Element:
    """A run that says `text` in the format of another, with the link or the insertion around that."""
    run = like.node.getparent()
    made = etree.Element(run.tag, run.attrib, run.nsmap)
    made.extend(deepcopy(child) for child in run if child.tag in _PROPERTIES)
    for child in made:
        child.tail = None
    set_node_text(etree.SubElement(made, like.node.tag if like.node.tag not in DELETABLE else W + "t"), text)
    for wrapper in _wrappers(like.node) if run.tag == W + "r" else ():
        outer = etree.Element(wrapper.tag, wrapper.attrib, wrapper.nsmap)
        outer.append(made)
        made = outer
    return made


def _parted(node: etree._Element, *, after: bool) -> etree._Element:
    """The element beside which a run may be put, right `after` the text node or before it: what else is in
    its run, and in the link around that, goes into a run and a link of its own."""
    while (parent := node.getparent()) is not None and parent.tag in _AROUND:
        others = list(node.itersiblings() if after else node.itersiblings(preceding=True))
        others = [one for one in others if one.tag not in _PROPERTIES]
        if others:
            twin = etree.Element(parent.tag, parent.attrib, parent.nsmap)
            twin.extend(deepcopy(child) for child in parent if child.tag in _PROPERTIES)
            twin.extend(others if after else others[::-1])
            (parent.addnext if after else parent.addprevious)(twin)
        node = parent
    return node


def _tidy(node: etree._Element) -> None:
    """Take away an emptied run, and a link around it that holds nothing else."""
    run = node.getparent()
    if run is None or run.tag not in RUNS:
        return
    if any(child is not node and child.tag not in _PROPERTIES for child in run):
        return
    above = run.getparent()
    if above is None or above.tag not in (W + "p", A + "p", S + "si", S + "is", *_WRAPPERS, *_CLEAR):
        return
    if above.tag in (S + "si", S + "is") and len(above) == 1:
        return
    above.remove(run)
    while above.tag in _WRAPPERS and not len(above) and (outer := above.getparent()) is not None:
        outer.remove(above)
        above = outer
