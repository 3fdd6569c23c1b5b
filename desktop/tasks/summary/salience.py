"""Which sentences of a document say most of it: centrality to whole and section, figures, place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_FIGURE = re.compile(
    r"\d[\d.,]*\s*(?:%|percent\b|per cent\b|(?:million|billion|bn|m)\b)"
    r"|[$€£¥]\s?\d|\d{1,3}(?:,\d{3})+"
)
_PERIOD = re.compile(
    r"\b(?:quarter|(?:full|fiscal|financial|prior|last) year|year[- ](?:over|on|to)[- ](?:year|date)"
    r"|year ended|months ended|guidance|outlook|Q[1-4]|H[12]|(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_FINANCE = re.compile(
    r"\b(?:revenues?|sales|net (?:income|loss|earnings)|earnings|EBITDA?|profits?|margins?|cash flow"
    r"|dividends?|per share|EPS|debt|loan|interest|fees?|price|costs?|expenses?|capital|assets"
    r"|liabilit(?:y|ies)|payments?|budget|tax(?:es)?)\b",
    re.IGNORECASE,
)
# A sentence that leans on the one before it says little alone.
_LEANS = re.compile(
    r"(?:this|that|these|those|it|they|he|she|such|but|and|so|however|also|then|here|there"
    r"|as (?:noted|mentioned|shown)|thank|thanks|please|good (?:morning|afternoon)|hello|welcome)\b",
    re.IGNORECASE,
)
_FORMULA = re.compile(r"[∈∉∃∀→⇒⇔⊆⊂∪∩∘∅{}=<>≤≥∂∑∫√]")  # noqa: RUF001
_LETTERS = re.compile(r"[^\W\d_]")

WINDOW = 40
SPARE = 25
"""Sentences looked at for each that is wanted, when the choice is made diverse."""
DIVERSITY = 0.35


def windows(headings: Sequence[int], count: int) -> list[tuple[int, int]]:
    """Half-open ranges of sentences that belong together: a section, or a part of a long one.

    `headings` holds the indices of sentences that begin a section.
    """
    edges = sorted({0, *headings, count})
    return [
        (start, min(start + WINDOW, end))
        for begin, end in pairwise(edges)
        for start in range(begin, end, WINDOW)
    ]


def scores(
    vectors: NDArray[np.float32],
    texts: Sequence[str],
    parts: Sequence[tuple[int, int]],
    *,
    financial: bool,
) -> NDArray[np.float32]:
    """How much each sentence says of the document, shape (n,).

    `vectors` are unit vectors, shape (n, dimensions). Centrality is the cosine to a centroid, as in
    Radev et al., "Centroid-based summarization of multiple documents" (2004).
    """
    import numpy as np

    central = vectors @ _unit(vectors.mean(axis=0))
    near = np.zeros_like(central)
    place = np.zeros_like(central)
    for start, end in parts:
        near[start:end] = vectors[start:end] @ _unit(vectors[start:end].mean(axis=0))
        place[start] = 1.0  # what opens a section tells what it is about
    count = len(texts)
    lead = np.exp(-np.arange(count, dtype=np.float32) / max(3.0, 0.03 * count))
    worth = np.array([_worth(text, financial=financial) for text in texts], np.float32)
    total: NDArray[np.float32] = 0.6 * central + 0.25 * near + 0.05 * place + 0.1 * lead + worth
    return total


def choose(vectors: NDArray[np.float32], score: NDArray[np.float32], wanted: int) -> list[int]:
    """Indices of `wanted` sentences, in order: high in score, and unlike each other.

    Maximal marginal relevance (Carbonell and Goldstein, 1998) over the best of them, so that the work
    does not grow with the square of the document.
    """
    import numpy as np

    pool = np.argsort(-score, kind="stable")[: max(wanted * SPARE, 100)]
    likest = np.zeros(len(pool), np.float32)
    left = np.ones(len(pool), bool)
    chosen: list[int] = []
    for _ in range(min(wanted, len(pool))):
        gain = np.where(left, score[pool] - DIVERSITY * likest, -np.inf)
        best = int(np.argmax(gain))
        left[best] = False
        chosen.append(int(pool[best]))
        likest = np.maximum(likest, vectors[pool] @ vectors[pool[best]])
    return sorted(chosen)


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    import numpy as np

    length = float(np.linalg.norm(vector))
    return vector / length if length else vector


def _worth(text: str, *, financial: bool) -> float:
    figures = min(3, len(_FIGURE.findall(text)))
    worth = figures * (0.08 if financial else 0.025)
    worth += bool(_PERIOD.search(text)) * (0.05 if financial else 0.015)
    if financial:
        worth += 0.04 * min(3, len(_FINANCE.findall(text)))
    words = len(text.split())
    if words < 8:
        worth -= 0.04 * (8 - words)
    elif words > 60:
        worth -= 0.002 * min(words - 60, 100)
    if _LEANS.match(text):
        worth -= 0.1
    # A question, the announcement of a list, or an item out of it.
    if text[0].islower() or not re.search(r"[.!][^\w\s]*$", text):
        worth -= 0.12
    worth -= 0.05 * min(4, len(_FORMULA.findall(text)))
    # Formulas and rows of a table that look like a sentence.
    if len(_LETTERS.findall(text)) < 0.6 * len(text.replace(" ", "")) and not figures:
        worth -= 0.2
    return worth
