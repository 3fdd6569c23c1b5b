"""What of an Office file's text is no language: numbers that fields work out, formulas, names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from lxml import etree  # type: ignore[import-untyped]

from desktop.document.model import Span, Verbatim
from desktop.readers.ooxml_text import INSTRUCTIONS, SYMBOL, TEXT_TAGS, A, Layout, Leaf, M, Piece, W

# fmt: off
NUMBERS = frozenset((
    "PAGE", "NUMPAGES", "SECTIONPAGES", "PAGEREF", "SECTION", "SEQ", "NUMWORDS", "NUMCHARS", "FILESIZE",
    "REVNUM", "EDITTIME", "NOTEREF", "LISTNUM", "AUTONUM", "AUTONUMLGL", "AUTONUMOUT", "MERGESEQ",
    "MERGEREC", "=", "FORMULA",
))
NAMES = frozenset((
    "FILENAME", "MERGEFIELD", "NEXT", "AUTHOR", "LASTSAVEDBY", "USERNAME", "USERINITIALS", "USERADDRESS",
    "CITATION", "ADDIN", "EQ", "SYMBOL", "BARCODE", "DISPLAYBARCODE", "FORMCHECKBOX",
))
# fmt: on
"""Fields whose result is a number or a name that the program works out (ECMA-376 part 1, 17.16.5)."""
_WORD = re.compile(r"(?![ivxlcdm]+\b)[^\W\d_]{3}", re.IGNORECASE)
"""LibreOffice puts the words of a line of contents into the field for its page, too."""
_SIMPLE = frozenset({W + "fldSimple", A + "fld"})
_FIELDS = frozenset({*_SIMPLE, *INSTRUCTIONS, SYMBOL, M + "t"})


def computed(root: etree._Element) -> frozenset[etree._Element]:
    """The text nodes of a tree that say the result of such a field, a formula of mathematics, a symbol."""
    if next(root.iter(*_FIELDS), None) is None:
        return frozenset()
    found: set[etree._Element] = set()
    fields: list[list[str]] = []
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if node.tag in _SIMPLE or node.tag == W + "fldChar":
            _turn(fields, node, event)
        elif event == "end":
            continue
        elif node.tag in INSTRUCTIONS and fields:
            fields[-1].append(str(node.text or ""))
        elif node.tag in (SYMBOL, M + "t") or (node.tag in TEXT_TAGS and _is_computed(node, fields)):
            found.add(node)
    return frozenset(found)


def _turn(fields: list[list[str]], node: etree._Element, event: str) -> None:
    """Open or close a field: an element of its own, or what lies between two marks."""
    if node.tag in _SIMPLE:
        sort = "begin" if event == "start" else "end"
    else:
        sort = str(node.get(W + "fldCharType")) if event == "start" else ""
    if sort == "begin":
        fields.append([_code(node)] if node.tag in _SIMPLE else [])
    elif sort == "end" and fields:
        fields.pop()


def _is_computed(node: etree._Element, fields: Iterable[Sequence[str]]) -> bool:
    codes = [words[0].upper() for code in fields if (words := "".join(code).split(maxsplit=1))]
    if any(code in NAMES for code in codes):
        return True
    numbers = any(code in NUMBERS or code.startswith("=") for code in codes)
    return numbers and _WORD.search(str(node.text or "")) is None


def _code(node: etree._Element) -> str:
    kind = str(node.get("type", ""))
    return "PAGE" if kind == "slidenum" else str(node.get(W + "instr", kind))


def verbatim(
    layout: Layout, is_apart: Callable[[Piece], bool], is_list: Callable[[Piece], bool] | None = None
) -> tuple[Verbatim, ...]:
    """What is no language in the text of a file, in order; `is_apart` tells the pieces that are none at all.

    No sentence goes on across a tab either, nor across a comma of what `is_list`.
    """
    return tuple(_found(layout, is_apart, is_list))


def _found(
    layout: Layout, is_apart: Callable[[Piece], bool], is_list: Callable[[Piece], bool] | None
) -> Iterator[Verbatim]:
    by_root: dict[etree._Element, frozenset[etree._Element]] = {}
    end = 0
    for piece in layout.pieces:
        if "\t" in layout.text[end : piece.span.start]:
            yield Verbatim(Span(end, piece.span.start), "apart")
        end = piece.span.end
        if is_apart(piece):
            yield Verbatim(piece.span, "apart")
        elif is_list is not None and is_list(piece):
            for at in range(piece.span.start, piece.span.end):
                if layout.text[at] == ",":
                    yield Verbatim(Span(at, at + 1), "apart")
        elif isinstance(piece.holder, Leaf) and not piece.holder.attribute:
            root = piece.holder.node.getroottree().getroot()
            if root not in by_root:
                by_root[root] = computed(root)
            # A number comes through a translation by itself.
            if piece.holder.node in by_root[root] and not piece.holder.text.strip().isdigit():
                yield Verbatim(piece.span, "within")
