"""The text of a package's parts, with the way back from each stretch of it to where it stands in the XML.

Reader and redactor make the same `Layout` of the same file: what the one reads, the other can cut out. Codes
of fields are not read: those that could name somebody (links, merge fields) are in no copy.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from lxml import etree  # type: ignore[import-untyped]

from desktop.document.model import Document, Page, Problem, Run, Span
from desktop.readers.ooxml import MC, Package

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
CX = "{http://schemas.microsoft.com/office/drawing/2014/chartex}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
TC = "{http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments}"
V = "{urn:schemas-microsoft-com:vml}"
X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
X15 = "{http://schemas.microsoft.com/office/spreadsheetml/2010/11/main}"
RD = "{http://schemas.microsoft.com/office/spreadsheetml/2017/richdata}"
XM = "{http://schemas.microsoft.com/office/excel/2006/main}"
SVG = "{http://www.w3.org/2000/svg}"
P14 = "{http://schemas.microsoft.com/office/powerpoint/2010/main}"

INSTRUCTIONS = frozenset({W + "instrText", W + "delInstrText"})
SYMBOL = W + "sym"
# fmt: off
HEADERS = frozenset(
    S + first + which for first in ("odd", "even", "first") for which in ("Header", "Footer")
)
TEXT_TAGS = frozenset((
    W + "t", W + "delText", SYMBOL, *INSTRUCTIONS,
    A + "t", M + "t", C + "v", CX + "v", CX + "pt", P + "text", S + "t", TC + "text", RD + "v",
    *HEADERS,
    SVG + "text", SVG + "tspan", SVG + "title", SVG + "desc",
    # A form control's label, in VML.
    "font", "div", "span",
))
FORMULAS = frozenset((
    S + "formula", S + "formula1", S + "formula2", S + "definedName", S + "calculatedColumnFormula",
    S + "totalsRowFormula", XM + "f",
))
# fmt: on
"""Elements that hold a formula, of which only the words in quotation marks are read."""
PARAGRAPHS = frozenset(
    {W + "p", A + "p", C + "pt", CX + "pt", P + "cm", S + "comment", TC + "threadedComment", *HEADERS}
    | {RD + "v", SVG + "text", SVG + "title", SVG + "desc", "div"}
)
DELETABLE = frozenset({W + "t", W + "delText"})
BREAKS = {
    W + "tab": "\t",
    W + "ptab": "\t",
    W + "br": "\n",
    W + "cr": "\n",
    A + "br": "\n",
    W + "noBreakHyphen": "-",
}

_DRAWINGS = (
    "drawingml/2006/wordprocessingDrawing",
    "drawingml/2006/picture",
    "drawingml/2006/spreadsheetDrawing",
    "drawingml/2006/chartDrawing",
    "drawingml/2006/diagram",
    "drawingml/2006/lockedCanvas",
    "presentationml/2006/main",
)
ATTRIBUTES: dict[str, tuple[str, ...]] = {
    **{
        f"{{http://schemas.openxmlformats.org/{name}}}{tag}": ("title", "descr")
        for name in _DRAWINGS
        for tag in ("docPr", "cNvPr")
    },
    "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}cNvPr": ("title", "descr"),
    A + "hlinkClick": ("tooltip",),
    A + "hlinkHover": ("tooltip",),
    V + "textpath": ("string",),
    **{
        V + name: ("alt",)
        for name in ("shape", "rect", "roundrect", "oval", "line", "group", "image", "polyline")
    },
    W + "alias": (W + "val",),
    W + "listEntry": (W + "val",),
    W + "listItem": (W + "displayText",),
    W + "default": (W + "val",),
    W + "helpText": (W + "val",),
    W + "statusText": (W + "val",),
    W + "tblCaption": (W + "val",),
    W + "tblDescription": (W + "val",),
    P + "cSld": ("name",),
    P + "custShow": ("name",),
    P14 + "section": ("name",),
    S + "dataValidation": ("promptTitle", "prompt", "errorTitle", "error"),
    W + "lvlText": (W + "val",),
    X14 + "item": ("val",),
    X14 + "slicer": ("caption",),
    X15 + "timeline": ("caption",),
    S + "filter": ("val",),
    S + "customFilter": ("val",),
    S + "cfRule": ("text",),
    S + "hyperlink": ("location", "tooltip", "display"),
    S + "s": ("v",),
    S + "definedName": ("comment",),
    S + "scenario": ("name", "comment"),
    S + "inputCells": ("val",),
    S + "protectedRange": ("name",),
    S + "table": ("comment",),
}
"""By element, the attributes that a person wrote, or sees."""

_LETTERS = re.compile(r"[^\W\d]{3}")
_QUOTED = re.compile(r'"((?:[^"]|"")+)"')
_HEADER_CODE = re.compile(r'&&|&(?:"[^"]*"|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|\d+|[^&\d"])')
_EMBEDDED = re.compile(r"(.*/)?(embeddings|activex|afchunk)[^/]*(/.*)?|xl/model/.*")
# fmt: off
_PICTURES = (
    ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic", ".jxr", ".wdp", ".emf",
    ".wmf",
)
_RECORDINGS = (".mp3", ".m4a", ".wav", ".wma", ".mp4", ".m4v", ".mov", ".avi", ".wmv", ".mpg", ".mpeg")
# fmt: on
_SYMBOLS = 0xF000
"""Where the letters of a symbol font stand in Unicode's private area (ECMA-376 17.3.3.30)."""


class Watch(Protocol):
    """Whoever wants to know which element stands where in the text, `at` characters from its start."""

    def opened(self, node: etree._Element, at: int) -> None: ...
    def closed(self, node: etree._Element, at: int) -> None: ...


class Holder(Protocol):
    """Something in a package that holds text."""

    @property
    def text(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Leaf:
    """The text of an element, or of its attribute where `attribute` names one."""

    node: etree._Element
    attribute: str = ""

    @property
    def text(self) -> str:
        """What it says; a symbol is its letter."""
        if self.attribute:
            return str(self.node.get(self.attribute, ""))
        return node_text(self.node)

    def write(self, text: str) -> None:
        """Let it say something else."""
        if self.attribute:
            self.node.set(self.attribute, text)
        else:
            set_node_text(self.node, text)


def node_text(node: etree._Element) -> str:
    """The text of an element of `TEXT_TAGS`."""
    if node.tag != SYMBOL:
        return str(node.text or "")
    try:
        code = int(node.get(W + "char", ""), 16)
    except ValueError:
        return ""
    letter = chr(code - _SYMBOLS) if _SYMBOLS + 0x20 <= code < _SYMBOLS + 0x100 else ""
    return letter if letter.isprintable() else ""


def set_node_text(node: etree._Element, text: str) -> None:
    """Let an element say `text`; a symbol becomes plain text."""
    if node.tag == SYMBOL:
        node.tag = W + "t"
        node.attrib.clear()
    node.text = text or None
    if node.tag in (W + "t", W + "delText", S + "t") and text != text.strip():
        node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the document's text, and what holds it: `text of holder[offset : offset + len(span)]`."""

    span: Span
    holder: Holder
    offset: int
    anchor: str


@dataclass(frozen=True, slots=True)
class Echo:
    """The same text a second time, as in the copy of a drawing for old programs: it is read once, and changes
    with what was read."""

    read: tuple[Leaf, ...]
    again: tuple[Leaf, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """The text of a package, page by page, and the pieces it is made of, in order."""

    text: str
    pages: tuple[tuple[int, int, int, int], ...]
    """Start and end in the text, and first and last piece."""
    pieces: tuple[Piece, ...]
    echoes: tuple[Echo, ...]

    @property
    def span(self) -> Span:
        return Span(0, len(self.text))

    def document(self, source: str, kind: str, sha256: str, problems: Iterable[Problem] = ()) -> Document:
        """As what a reader gives."""
        runs = [Run(piece.span, None, piece.anchor) for piece in self.pieces]
        pages = tuple(
            Page(number, 0.0, 0.0, Span(start, end), tuple(runs[first:last]))
            for number, (start, end, first, last) in enumerate(self.pages, 1)
        )
        return Document(source, kind, sha256, self.text, pages, tuple(problems))


def text_nodes(root: etree._Element) -> list[etree._Element]:
    """Every element of a part whose text is text of the document, in document order.

    The place of a node in this list is the number in its anchor.
    """
    return [node for node in root.iter(etree.Element) if node.tag in TEXT_TAGS]


def twin(fallback: etree._Element) -> etree._Element | None:
    """The first version of a drawing, where it holds the same text as its fallback for old programs."""
    parent = fallback.getparent()
    choice = parent.find(MC + "Choice") if parent is not None else None
    return choice if choice is not None and _joined(choice) == _joined(fallback) else None


def _joined(root: etree._Element) -> str:
    return "".join(map(node_text, text_nodes(root)))


def derived(run: Run) -> bool:
    """Whether a program makes this text from another: the result of a formula. A copy may come without it."""
    return run.anchor.endswith("=")


def quoted(formula: str) -> Iterator[tuple[int, str]]:
    """Place and text of each constant text in a formula, without its quotation marks."""
    # The name of a sheet may stand in single ones, with a double one in it.
    blank = re.sub(r"'(?:[^']|'')*'", lambda match: "'" * len(match[0]), formula)
    for match in _QUOTED.finditer(blank):
        yield match.start(1), formula[match.start(1) : match.end(1)]


@dataclass(slots=True)
class Reading:
    """The text of a package so far. Parts are read one after the other with `part`."""

    package: Package
    watch: Watch | None = None
    parts: list[str] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    echoes: list[Echo] = field(default_factory=list)
    pages: list[tuple[int, int, int, int]] = field(default_factory=list)
    length: int = 0
    _page: tuple[int, int] = (0, 0)
    _said: dict[str, tuple[Leaf, ...]] = field(default_factory=dict)
    _late: list[tuple[Leaf, str]] = field(default_factory=list)
    _deleted: list[tuple[etree._Element, Leaf, str]] = field(default_factory=list)

    def layout(self) -> Layout:
        """What was read, with what is not on a page yet as the last one."""
        if self._page[0] < self.length or not self.pages:
            self.end_page()
        return Layout("".join(self.parts), tuple(self.pages), tuple(self.pieces), tuple(self.echoes))

    def end_page(self) -> None:
        """What was read since the last page makes one."""
        start, first = self._page
        self.pages.append((start, self.length, first, len(self.pieces)))
        self._page = (self.length, len(self.pieces))

    def say(self, text: str) -> None:
        """Add text that stands nowhere in the file: a tab between cells."""
        self.parts.append(text)
        self.length += len(text)

    def put(self, holder: Holder, anchor: str, offset: int = 0, text: str | None = None) -> None:
        """Add what `holder` says, or the part of it at `offset`."""
        text = holder.text if text is None else text
        if text:
            self.pieces.append(Piece(Span(self.length, self.length + len(text)), holder, offset, anchor))
            self.say(text)

    def new_line(self) -> None:
        """Begin a line, where the last one is not empty."""
        if self.parts and not self.parts[-1].endswith("\n"):
            self.say("\n")

    def part(
        self, name: str, skip: Callable[[etree._Element], bool] | None = None, *, once: bool = False
    ) -> None:
        """Read an XML part. What `skip` says is left out; `once` leaves out paragraphs that were read before,
        as each layout of a presentation repeats them."""
        before = self.length
        number = 0
        skipped: etree._Element | None = None
        walk = etree.iterwalk(self.package.root(name), events=("start", "end"))
        for event, node in walk:
            if event == "end":
                if node is not skipped:
                    if self.watch is not None:
                        self.watch.closed(node, self.length)
                    self._close(node)
                continue
            if self._skipped(node, skip, once=once):
                walk.skip_subtree()
                skipped = node
                number += sum(1 for _ in node.iter(*TEXT_TAGS))
                continue
            if node.tag not in TEXT_TAGS:
                self._open(node)
                if self.watch is not None:
                    self.watch.opened(node, self.length)
            else:
                if node.tag in HEADERS:
                    self._header(node, f"{name}#{number}")
                elif (change := _deletion(node)) is not None:
                    self._deleted.append((change, Leaf(node), f"{name}#{number}"))
                elif node.tag not in INSTRUCTIONS:
                    self.put(Leaf(node), f"{name}#{number}" + "=" * _cached(node))
                number += 1
            self._besides(node, f"{name}#{number}")
        if self.length > before:
            self.new_line()
        self._say_late()

    def _skipped(
        self, node: etree._Element, skip: Callable[[etree._Element], bool] | None, *, once: bool
    ) -> bool:
        if node.tag == MC + "Fallback" and (first := twin(node)) is not None:
            # The same drawing again, for old programs.
            self.echoes.append(Echo(_leaves(first), _leaves(node)))
            return True
        if once and node.tag == A + "p":
            leaves = _leaves(node)
            if not leaves:
                return True
            said = self._said.setdefault("".join(leaf.text for leaf in leaves), leaves)
            if said is not leaves:
                self.echoes.append(Echo(said, leaves))
                return True
        elif node.tag == A + "p":
            leaves = _leaves(node)
            self._said.setdefault("".join(leaf.text for leaf in leaves), leaves)
        return skip is not None and skip(node)

    def _header(self, node: etree._Element, anchor: str) -> None:
        """The words of a sheet's header, without the codes between them (ECMA-376 part 1, 18.3.1.46)."""
        at = 0
        text = node_text(node)
        for match in _HEADER_CODE.finditer(f"{text}&L"):
            if match[0] == "&&":  # the letter itself
                continue
            if text[at : match.start()].strip():
                self.put(Leaf(node), anchor, at, text[at : match.start()])
                self.say("\n")
            at = match.end()

    def _besides(self, node: etree._Element, anchor: str) -> None:
        """What stands in attributes and formulas comes when the paragraph is over."""
        for attribute in ATTRIBUTES.get(node.tag, ()):
            # Most levels of lists have a number and a full stop.
            if node.get(attribute) and (node.tag != W + "lvlText" or _LETTERS.search(node.get(attribute))):
                self._late.append((Leaf(node, attribute), anchor))
        if node.tag in FORMULAS and node.text and '"' in node.text:
            self._late.append((Leaf(node), anchor))

    def _open(self, node: etree._Element) -> None:
        parent = node.getparent()
        if node.tag in BREAKS and parent is not None and parent.tag in (W + "r", A + "p"):
            self.say(BREAKS[node.tag])
        elif node.tag == W + "txbxContent":
            self.new_line()

    def _close(self, node: etree._Element) -> None:
        if node.tag in PARAGRAPHS:
            parent = node.getparent()
            # In a table a line is a row.
            cell = parent is not None and parent.tag in (W + "tc", A + "txBody")
            if cell and parent.tag == A + "txBody":
                above = parent.getparent()
                cell = above is not None and above.tag == A + "tc"
            if node.tag not in (W + "p", A + "p"):
                self.new_line()
            elif not cell or node.getnext() is not None:
                self.say("\n")
            if not cell:
                self._say_late()
        elif node.tag in (W + "tc", A + "tc"):
            self.say("\t" if node.getnext() is not None else "\n")

    def _say_late(self) -> None:
        # What was deleted comes after the text as it is now, each deletion on a line.
        for at, (change, leaf, anchor) in enumerate(self._deleted):
            if at and change is not self._deleted[at - 1][0]:
                self.new_line()
            self.put(leaf, anchor)
        if self._deleted:
            self.new_line()
        self._deleted.clear()
        for leaf, anchor in self._late:
            if leaf.attribute:
                self.put(leaf, anchor)
                self.say("\n")
                continue
            for offset, text in quoted(leaf.text):
                self.put(leaf, anchor, offset, text)
                self.say("\n")
        self._late.clear()


def unread(package: Package, read: Collection[str] = ()) -> Iterator[Problem]:
    """What a package of any kind holds that was not read. `read` are parts in it that were, as files."""
    names = [name.lower() for name in package.parts if "thumbnail" not in name.lower() and name not in read]
    if any(_EMBEDDED.fullmatch(name) for name in names):
        yield Problem("embedded", "The file holds embedded files (a sheet, an object), which were not read.")
    if any(name.endswith(_PICTURES) for name in names):
        yield Problem("pictures", "The file holds pictures. They were not looked into; they may show names.")
    if any(name.endswith(_RECORDINGS) for name in names):
        yield Problem("recordings", "The file holds sound or video, which was not listened to.")


def _deletion(node: etree._Element) -> etree._Element | None:
    """The tracked deletion that a text stands in."""
    return next(node.iterancestors(W + "del", W + "moveFrom"), None) if node.tag in DELETABLE else None


def _cached(node: etree._Element) -> bool:
    """Whether this is a number of a chart, which stands in a sheet as well."""
    return node.tag == C + "v" and next(node.iterancestors(C + "numCache"), None) is not None


def _leaves(root: etree._Element) -> tuple[Leaf, ...]:
    return tuple(Leaf(node) for node in text_nodes(root))
