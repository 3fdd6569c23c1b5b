"""What the reader is told of each token beside its word piece, by the token types that BERT has for it.

The tokenizer drops capitals and has thousands of pieces for numbers; and that a word of the passage is one of
the question's is a fact that six layers have to work out (Chen et al., 2017, arXiv:1704.00051, give it to
theirs). Training and engine both use this.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum
from typing import Any

WORD = re.compile(r"\w+")
COMMON = frozenset(
    WORD.findall(
        "a an the and or of in to for from by with on at as is are was were be been being do does did"
        " have has had will would can could may might shall should must it its this that these those he"
        " she they his her their we our us you your i my me him them what which who whom whose when where"
        " why how many much if not no than there any s t about into does"
    )
)


class Mark(IntEnum):
    """The type of a token. `ASKED` is added where its word stands in the question, in any form."""

    QUESTION = 0
    SMALL = 1
    CAPITAL = 2
    DIGITS = 3
    ASKED = 3
    """A sum, not a type of its own: SMALL + ASKED is 4."""


TYPES = int(Mark.DIGITS) + int(Mark.ASKED) + 1


def stems(text: str, stemmer: Any) -> frozenset[str]:
    """The stems of the words of `text` that mean something. `stemmer` is a `Stemmer.Stemmer("english")`."""
    words = [word for word in WORD.findall(text.lower()) if word not in COMMON]
    return frozenset(stemmer.stemWords(words))


def marks(passage: str, offsets: Sequence[tuple[int, int]], asked: frozenset[str], stemmer: Any) -> list[int]:
    """The types of the passage's tokens that lie at `offsets`; `asked` are the stems of the question."""
    words = [match.span() for match in WORD.finditer(passage)]
    found = stemmer.stemWords([passage[start:end].lower() for start, end in words])
    out = []
    at = 0
    for start, end in offsets:
        while at < len(words) and words[at][1] <= start:
            at += 1
        inside = at < len(words) and words[at][0] < end
        word = passage[slice(*words[at])] if inside else ""
        kind = Mark.CAPITAL if word[:1].isupper() else Mark.SMALL
        kind = Mark.DIGITS if any(map(str.isdigit, word)) else kind
        out.append(int(kind) + (int(Mark.ASKED) if inside and found[at] in asked else 0))
    return out
