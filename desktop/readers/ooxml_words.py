"""Which words of a package's XML are somebody's, and which are the format's own ("black", "left", "Calibri").

For searching: a person may be called Black, and a company Microsoft, whose name stands in every namespace.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from lxml import etree  # type: ignore[import-untyped]

from desktop.errors import UserError
from desktop.readers.files import read_bytes
from desktop.readers.ooxml import MC, damaged, is_xml, open_package, parse

# Attributes that hold the package together or shape the picture; a removed word in them is a coincidence.
# fmt: off
STRUCTURAL = frozenset((
    "Id", "id", "PartName", "ContentType", "Extension", "Type", "Target", "TargetMode", "Requires",
    "Ignorable", "uri", "style", "path", "adj", "d", "points", "transform", "fmla", "formatCode", "spid",
    "fontKey", "ascii", "hAnsi", "eastAsia", "cs", "typeface", "panose", "spans", "ref", "sqref", "r",
    "space", "schemaLocation",
))
# Attributes in which a single word or number may be somebody's; elsewhere it is the format's ("black", "7").
FREE = frozenset((
    "name", "descr", "title", "alt", "author", "initials", "displayName", "displayText", "tooltip", "string",
    "comment", "prompt", "promptTitle", "error", "errorTitle", "caption", "userName", "user", "text", "v",
    "tag", "anchor", "instr", "location", "display", "sheet", "macro", "sourceName", "uniqueName",
    "totalsRowLabel", "codeName", "menuText", "help", "description", "statusBar", "label", "value",
    "sheetName", "refersTo", "href", "refreshedBy",
))
FREE_VAL = frozenset((
    "alias", "tag", "name", "default", "listEntry", "helpText", "statusText", "tblCaption", "tblDescription",
    "docPart", "filter", "customFilter", "pStyle", "rStyle", "tblStyle", "basedOn", "next", "link", "aliases",
    "inputCells", "docVar", "sheetName", "item", "lvlText", "rich", "result", "category", "description",
))
# fmt: on
_ONE_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_NUMBER = re.compile(r"[-+]?[0-9.,\s]*")
_LOWER = re.compile(r"[a-z][A-Za-z0-9]*")


@lru_cache(maxsize=1 << 16)
def says(tag: str, name: str, value: str) -> bool:
    """Whether the attribute `name` of an element may hold somebody's words, and not only the format's."""
    local = name.rpartition("}")[2].rpartition(":")[2]
    if local == "Target":
        # The name of a part, or an address.
        return ":" in value
    if local in STRUCTURAL:
        return False
    if value.startswith(("http://schemas.", "urn:schemas-microsoft-com:", "{")) and " " not in value:
        return False
    if not _ONE_WORD.fullmatch(value) and not _NUMBER.fullmatch(value):
        return True
    return local in FREE or (local == "val" and tag.rpartition("}")[2].rpartition(":")[2] in FREE_VAL)


def says_text(text: str) -> bool:
    """Whether the text of an element that no reader shows may be somebody's words."""
    return not _NUMBER.fullmatch(text) and not _LOWER.fullmatch(text.strip())


def zip_texts(path: Path) -> Iterator[tuple[str, str]]:
    """Part name and everything readable in it: text nodes joined, attributes, comments. For searching only.

    Neighbouring text nodes come joined (as a person reads them) and one by one. What is not XML comes as
    Latin-1, so that bytes can be searched for. Words of the format itself ("black") are left out; the copy
    of a drawing for old programs comes by itself. Raises `UserError` as `open_package` does.
    """
    for name, part in open_package(read_bytes(path), path.name).items():
        yield name, name
        try:
            if not is_xml(name):
                raise damaged(name)
            root = parse(part, path.name, lenient=name.lower().endswith(".vml"))
        except UserError:
            yield name, part.decode("latin-1")
            continue
        yield from ((name, text) for text in _readable(root))


_MARKUP = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>"
    r"|<(?P<slash>/?)(?P<tag>[\w:.-]+)(?P<rest>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_TWICE = re.compile(
    r"<mc:Choice\b[^>]*>(?P<first>.*?)</mc:Choice>\s*<mc:Fallback>(?P<again>.*?)</mc:Fallback>", re.DOTALL
)
_BARE = re.compile(r"<[^<>]*>|\s+")


def spoken(part: bytes) -> bytes:
    """An XML part without the words of its format: for a search that takes no part in its structure.

    Of elements only names of up to three letters are left, which end lines and cells. What attributes say
    comes after the text, one a line. A drawing's copy for old programs, where it says the same, comes once.
    """
    try:
        text = part.decode("utf-8-sig")
    except UnicodeDecodeError:
        return part
    values: list[str] = []

    def bare(match: re.Match[str]) -> str:
        tag = match["tag"]
        if not tag:
            return match[0]
        for name, double, single in _ATTRIBUTE.findall(match["rest"]):
            if not name.startswith("xmlns") and says(tag, name, double or single):
                values.append(double or single)
        return f"<{match['slash']}{tag if len(tag.rpartition(':')[2]) <= 3 else ''}>"

    text = _MARKUP.sub(bare, _TWICE.sub(_once, text))
    return "\x1f\n".join([text, *values]).encode()


def _once(match: re.Match[str]) -> str:
    first, again = (_BARE.sub("", match[name]) for name in ("first", "again"))
    if first != again:
        return match[0]
    # The markup stays, with what its attributes say.
    return match[0][: match.start("again") - match.start()] + "".join(re.findall(r"<[^<>]*>", match["again"]))


def _readable(root: etree._Element) -> Iterator[str]:
    fallbacks = list(root.iter(MC + "Fallback"))
    inside = {node for fallback in fallbacks for node in fallback.iter()}
    yield "".join(_own(node) for node in root.iter() if node not in inside)
    yield from ("".join(str(text) for text in fallback.itertext()) for fallback in fallbacks)
    said: set[str] = set()
    for node in root.iter():
        # In the name of a bookmark or a range, words are joined.
        pieces = [
            str(value).replace("_", " ")
            for name, value in (node.attrib.items() if isinstance(node.tag, str) else ())
            if says(node.tag, name, str(value))
        ]
        if node.text:
            pieces.append(str(node.text))
        if pieces and (text := "\n".join(pieces)) not in said:
            said.add(text)
            yield text


def _own(node: etree._Element) -> str:
    # The text after a child belongs to its parent, but stands at the child.
    text = str(node.text or "") if isinstance(node.tag, str) else ""
    last = "".join(str(child.tail or "") for child in node) if len(node) else ""
    return text + last
