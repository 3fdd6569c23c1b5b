"""Which sentences of a document say most of it: what the trained scorer knows, and what is central."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from desktop.progress import JobContext

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from desktop.modelstore.salience.features import Sight

_FIGURE = re.compile(
    r"\d[\d.,]*\s*(?:%|percent\b|per cent\b|(?:million|billion|bn|m)\b)"
    r"|[$€£¥]\s?\d|\d{1,3}(?:,\d{3})+"
)
_PERIOD = re.compile(
    r"\b(?:quarter|(?:full|fiscal|financial|prior|last) year|year[- ](?:over|on|to)[- ](?:year|date)"
    r"|year ended|months ended|guidance|outlook|Q[1-4]|H[12]|(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
# A sentence that leans on the one before it says little alone.
_LEANS = re.compile(
    r"(?:this|that|these|those|it|they|he|she|such|but|and|so|however|also|then|here|there"
    r"|as (?:noted|mentioned|shown)|thank|thanks|please|good (?:morning|afternoon)|hello|welcome)\b",
    re.IGNORECASE,
)
# What stands at the end of every contract.
_FORMAL = re.compile(
    r"\b(?:counterparts?|severab\w+|construed|entire agreement|supersedes?|successors and assigns|waive[dr]?"
    r"|modified or amended|headings)\b",
    re.IGNORECASE,
)
_FORMULA = re.compile(r"[∈∉∃∀→⇒⇔⊆⊂∪∩∘∅{}=<>≤≥∂∑∫√]")  # noqa: RUF001
_LETTERS = re.compile(r"[^\W\d_]")

WINDOW = 40
SPARE = 25
"""Sentences looked at for each that is wanted, when the choice is made diverse."""
DIVERSITY = 0.35
AGAIN = 0.12
"""What a sentence loses for each time that all its measures were told by a better one."""
FINANCIAL = 0.12
"""Share of sentences with figures of financial measures from which on a document is a financial one."""
ASKED = 0.15
CONCISE = 20
WORDY = 0.008
"""What a statement of a financial document loses for each word beyond `CONCISE`."""


@dataclass(frozen=True, slots=True)
class Salience:
    """`scores` say how much each sentence matters, shape (n,); `sights` what was seen in it; `financial` how
    far the document is one of finance, 0..1."""

    scores: NDArray[np.float32]
    sights: tuple[Sight, ...]
    financial: float


def salience(
    vectors: NDArray[np.float32],
    texts: Sequence[str],
    parts: Sequence[tuple[int, int]],
    ctx: JobContext,
    *,
    financial: bool | None = None,
) -> Salience:
    """How much each of `texts` says of the document that they are.

    `vectors` are unit vectors, shape (n, dimensions); `parts` the ranges of sentences that belong together.
    `financial` says whether the document is to be read as a financial one; None leaves that to its words.
    """
    import numpy as np

    from desktop.modelstore.salience.features import matrix, see

    seen: list[Sight] = []
    for at, text in enumerate(texts):
        ctx.report("weigh", at, len(texts))
        seen.append(see(text, at / len(texts)))
    sights = tuple(seen)
    share = sum(bool(sight.measures) for sight in sights) / max(len(sights), 1)
    weight = min(1.0, share / FINANCIAL) if financial is None else float(financial)
    general = central(vectors, texts, parts)
    features = matrix(sights)
    news, asked = (_head(name, features, vectors) for name in ("news", "asked"))
    concise = np.maximum(0.0, np.array([len(text.split()) for text in texts]) - CONCISE) * WORDY
    # The sum keeps apart what the probability calls nearly certain.
    telling = _probable(news) + 0.1 * news + 0.2 * general - concise
    scores = weight * telling + (1 - weight) * general + ASKED * _probable(asked)
    return Salience(scores.astype(general.dtype), sights, weight)


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


def central(
    vectors: NDArray[np.float32], texts: Sequence[str], parts: Sequence[tuple[int, int]]
) -> NDArray[np.float32]:
    """How near each sentence is to the middle of the document and of its part, shape (n,).

    Centrality is the cosine to a centroid, as in Radev et al., "Centroid-based summarization of multiple
    documents" (2004); place and form add to it.
    """
    import numpy as np

    whole = vectors @ _unit(vectors.mean(axis=0))
    near = np.zeros_like(whole)
    place = np.zeros_like(whole)
    for start, end in parts:
        near[start:end] = vectors[start:end] @ _unit(vectors[start:end].mean(axis=0))
        place[start] = 1.0  # what opens a section tells what it is about
    count = len(texts)
    lead = np.exp(-np.arange(count, dtype=np.float32) / max(3.0, 0.03 * count))
    worth = np.array([_worth(text) for text in texts], np.float32)
    total: NDArray[np.float32] = 0.6 * whole + 0.25 * near + 0.05 * place + 0.1 * lead + worth
    return total


def choose(
    vectors: NDArray[np.float32],
    score: NDArray[np.float32],
    wanted: int,
    facets: Sequence[frozenset[str]] | None = None,
) -> list[int]:
    """Indices of `wanted` sentences, in order: high in score, and unlike each other.

    Maximal marginal relevance (Carbonell and Goldstein, 1998) over the best of them, so that the work
    does not grow with the square of the document. `facets` are what each sentence tells; one whose facets
    were all told comes later.
    """
    import numpy as np

    pool = np.argsort(-score, kind="stable")[: max(wanted * SPARE, 100)]
    likest = np.zeros(len(pool), np.float32)
    again = np.zeros(len(pool), np.float32)
    told: Counter[str] = Counter()
    left = np.ones(len(pool), bool)
    chosen: list[int] = []
    for _ in range(min(wanted, len(pool))):
        gain = np.where(left, score[pool] - DIVERSITY * likest - AGAIN * again, -np.inf)
        best = int(np.argmax(gain))
        left[best] = False
        chosen.append(int(pool[best]))
        likest = np.maximum(likest, vectors[pool] @ vectors[pool[best]])
        if facets is not None:
            told.update(facets[int(pool[best])])
            again = np.array([min((told[f] for f in facets[int(at)]), default=0) for at in pool], np.float32)
    return sorted(chosen)


def _head(name: str, features: NDArray[np.float32], vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The sums of one head of the trained scorer (logits), shape (n,)."""
    weights = _weights()
    sums: NDArray[np.float32] = features @ weights[f"{name}_features"] + weights[f"{name}_bias"]
    if vectors.shape[1] == len(weights[f"{name}_vector"]):  # vectors of another embedder say nothing to it
        sums = sums + vectors @ weights[f"{name}_vector"]
    return sums


def _probable(sums: NDArray[np.float32]) -> NDArray[np.float32]:
    import numpy as np

    said: NDArray[np.float32] = (1 / (1 + np.exp(-sums))).astype(np.float32)
    return said


@cache
def _weights() -> dict[str, NDArray[np.float32]]:
    import numpy as np

    from desktop import paths

    with np.load(paths.resources_dir() / "models" / "salience" / "weights.npz", allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    import numpy as np

    length = float(np.linalg.norm(vector))
    return vector / length if length else vector


def _worth(text: str) -> float:
    figures = min(3, len(_FIGURE.findall(text)))
    worth = figures * 0.025 + bool(_PERIOD.search(text)) * 0.015
    words = len(text.split())
    if words < 8:
        worth -= 0.04 * (8 - words)
    elif words > 60:
        worth -= 0.002 * min(words - 60, 100)
    if _LEANS.match(text.lstrip("\"'“‘(")):  # noqa: RUF001
        worth -= 0.1
    if _FORMAL.search(text):
        worth -= 0.15
    # A question, the announcement of a list, or an item out of it.
    if text[0].islower() or not re.search(r"[.!][^\w\s]*$", text):
        worth -= 0.12
    worth -= 0.05 * min(4, len(_FORMULA.findall(text)))
    # Formulas and rows of a table that look like a sentence.
    if len(_LETTERS.findall(text)) < 0.6 * len(text.replace(" ", "")) and not figures:
        worth -= 0.2
    return worth
