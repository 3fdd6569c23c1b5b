"""Ends of lines in plain text: those where a writer began a new line, and those where the page was full."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from desktop.document.model import Document

NARROW = 0.6
"""The share of the usual width under which lines are an address or the like, and no running text."""
ROOM = 0.25
"""The share of the width that no writer leaves free for the sake of a word that would fit."""
LEAST_WIDTH = 40
"""Characters; what is narrower everywhere is no running text."""
_LINE = re.compile(r"[ \t>]*(?P<words>(?:[^\r\n\f\v]*[^\s])?)[ \t]*(?:\r\n|[\r\n\f\v]|\Z)")
_LABEL = re.compile(r"[A-ZÀ-Þ][\w-]*(?: [\w-]+){0,2}:(?:\s|$)")
_KINDS = frozenset({"txt", "eml"})


def hard_ends(doc: Document) -> frozenset[int]:
    """Offsets of the ends of lines in plain text at which no sentence goes on. A line is full when the next
    word would not have found room in it."""
    if doc.kind not in _KINDS:
        return frozenset()
    blocks = [
        block
        for page in doc.pages
        if not page.whole_lines
        for block in _blocks(doc.text, page.span.start, page.span.end)
    ]
    lengths = sorted(end - start for block in blocks for start, end in block[:-1])
    usual = lengths[len(lengths) * 9 // 10] if lengths else 0
    return frozenset(end for block in blocks for end in _hard(doc.text, block, usual))


def _blocks(text: str, start: int, end: int) -> Iterator[list[tuple[int, int]]]:
    """Lines that no blank line parts: from their first letter to their last."""
    block: list[tuple[int, int]] = []
    for match in _LINE.finditer(text, start, end):
        if match["words"]:
            block.append(match.span("words"))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _hard(text: str, block: Sequence[tuple[int, int]], usual: int) -> Iterator[int]:
    width = max((end - start for start, end in block if " " in text[start:end]), default=0)
    narrow = width < max(NARROW * usual, LEAST_WIDTH)
    for (start, end), (following, last) in pairwise(block):
        room = width - (end - start) - 1
        fits = len(text[following:last].split(maxsplit=1)[0]) <= room
        goes_on = text[following].islower()
        ended = text[end - 1] in ".!?:;"
        if _LABEL.match(text, following, last):
            yield end
        elif narrow:
            if not goes_on or ended or text[end - 1] == ",":
                yield end
        elif fits and (room > ROOM * width or (ended and not goes_on)):
            yield end
