"""Search in the text of a document, piece by piece. Free of Qt."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop.document.model import Span

CHUNK = 20_000
OVERLAP = 1_000
"""Letters that a hit may reach into the next chunk."""


def hits(text: str, wanted: str) -> Iterator[list[Span]]:
    """Where the words of `wanted` stand, a list a chunk, in order. Case and white space do not count, so a
    name broken over two lines is found."""
    words = wanted.split()
    if not words:
        return
    pattern = re.compile(r"\s+".join(map(re.escape, words)), re.IGNORECASE)
    last = 0
    for start in range(0, len(text), CHUNK):
        found = []
        for match in pattern.finditer(text, max(start, last), min(start + CHUNK + OVERLAP, len(text))):
            if match.start() >= start + CHUNK:
                break
            found.append(Span(*match.span()))
            last = match.end()
        yield found


def by_itself(text: str, span: Span) -> bool:
    """Whether `span` is not a part of a longer word."""
    before, after = text[span.start - 1 : span.start], text[span.end : span.end + 1]
    return not before.isalnum() and not after.isalnum()
