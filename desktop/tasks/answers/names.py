"""Names in a question that no document has: then whatever was found answers something else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from desktop.document.model import Document

_WORD = re.compile(r"[^\W\d_]+")
_TIMES = frozenset(
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ]
)
SHORTEST = 4
ENDING = 3
"""Letters at the end that may differ: "Norway", "Norwegian"."""


def unknown(question: str, docs: Sequence[Document]) -> str | None:
    """A name of `question` that stands in none of `docs` nor in their file names; None where there is none.

    A name is a word with one capital, its first letter, that does not begin the question. A question in which
    most words are written so says nothing of names.
    """
    words: list[str] = _WORD.findall(question)
    names = [word for word in words[1:] if word.istitle() and len(word) >= SHORTEST]
    names = [name for name in names if name.lower() not in _TIMES]
    if not names or 2 * sum(word.istitle() for word in words[1:]) > len(words[1:]):
        return None
    texts = [f"{Path(doc.source).stem}\n{doc.text}".casefold() for doc in docs]
    for name in names:
        stem = name.casefold()[: max(SHORTEST, len(name) - ENDING)]
        if not any(stem in text for text in texts):
            return name
    return None
