"""HTML parted into tags, texts and comments, each with its place in the source.

A tokenizer of its own, after the WHATWG standard (section 13.2.5), because the kept parsers do not say where
an attribute stands, and without that nothing can be edited in place. Every character of the source is part
of exactly one token; where browsers differ from it, the character is still looked at, only elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    TEXT = auto()
    RAW = auto()
    """Content in which tags and entities do not count: of a script."""
    PLAIN = auto()
    """Content in which tags do not count, and entities do: of a title."""
    START = auto()
    END = auto()
    COMMENT = auto()
    """Comments, and what browsers take for one."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """Name in lower case, and where the value stands; `quote` is what stands around it, or nothing."""

    name: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of the source. `name` is the element's, in lower case; of raw and plain text too."""

    kind: Kind
    start: int
    end: int
    name: str = ""
    attributes: tuple[Attribute, ...] = ()


RAW = frozenset({"script", "style", "xmp", "iframe", "noembed", "noframes"})
PLAIN = frozenset({"title", "textarea"})

_OPEN = re.compile(r"<(?=[A-Za-z]|/|!|\?)")
_NAME = re.compile(r"[^\s/>]*")
_COMMENT = re.compile(r"<!--(?:-?>|.*?(?:--!?>|\Z))", re.DOTALL)
_CDATA = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)", re.DOTALL)
_BOGUS = re.compile(r"<[^>]*(?:>|\Z)")
_ATTRIBUTE = re.compile(
    r"[\s/]*([^\s/>][^\s/>=]*)"
    r"(?:\s*=\s*(?:\"([^\"]*)(?:\"|\Z)|'([^']*)(?:'|\Z)|([^\s>\"'][^\s>]*)))?"
)
_TAG_END = re.compile(r"[\s/]*(?:>|\Z)")


def tokens(text: str) -> Iterator[Token]:
    """The tokens of `text`, in order and without a gap."""
    is_xml = text.lstrip("\ufeff \t\r\n").startswith("<?xml")
    at = 0
    while at < len(text):
        opened = _OPEN.search(text, at)
        start = opened.start() if opened else len(text)
        if start > at:
            yield Token(Kind.TEXT, at, start)
        if opened is None:
            return
        token = _markup(text, start)
        yield token
        at = token.end
        closed = is_xml and text.endswith("/>", token.start, at)
        if token.kind is Kind.START and token.name in RAW | PLAIN and not closed:
            end = _content_end(text, at, token.name)
            if end > at:
                yield Token(Kind.RAW if token.name in RAW else Kind.PLAIN, at, end, token.name)
            at = end


def _markup(text: str, start: int) -> Token:
    for pattern in (_COMMENT, _CDATA):
        if (match := pattern.match(text, start)) is not None:
            return Token(Kind.COMMENT, start, match.end())
    is_end = text.startswith("/", start + 1)
    named = start + 1 + is_end
    if not (named < len(text) and text[named].isascii() and text[named].isalpha()):
        match = _BOGUS.match(text, start)
        return Token(Kind.COMMENT, start, match.end() if match else len(text))
    name = _NAME.match(text, named)
    at = name.end() if name else named
    found: list[Attribute] = []
    while (end := _TAG_END.match(text, at)) is None:
        match = _ATTRIBUTE.match(text, at)
        if match is None:
            at += 1
            continue
        for group, quote in ((2, '"'), (3, "'"), (4, "")):
            if match[group] is not None:
                found.append(Attribute(match[1].lower(), *match.span(group), quote))
        at = match.end()
    kind = Kind.END if is_end else Kind.START
    return Token(kind, start, end.end(), text[named : name.end() if name else named].lower(), tuple(found))


def _content_end(text: str, at: int, name: str) -> int:
    match = re.compile(rf"</{name}(?=[\s/>]|\Z)", re.IGNORECASE).search(text, at)
    return match.start() if match else len(text)
