"""Search over passages: words (BM25) and meaning (embeddings) fused, and the best read by the reader."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from desktop.document.model import Document
from desktop.progress import JobContext
from desktop.tasks.retrieval.passages import Passage, passages

if TYPE_CHECKING:  # the window lists tasks without numpy or an engine
    import numpy as np
    from numpy.typing import NDArray

    from desktop.engines.base import Engines

RANK_OFFSET = 60
"""Of reciprocal rank fusion (Cormack et al., 2009)."""
READ = 40
"""Passages that the reader looks at for each question."""
RANK_WEIGHT = 30.0
"""What the fused ranks count beside the reader's log-odds: a passage that is first by words and by meaning
has one unit more than one far down. The reader knows best, and ranks part those that answer alike."""
MEANING_WEIGHT = 4.0
"""What the cosine of question and passage counts beside them: fitted on half of the reports of TAT-QA that
the reader was not trained on."""
BLOCK = 256

_WORD = re.compile(r"\d[\d.,]*\d|\w+")
_STOP = frozenset(
    _WORD.findall(
        "a an the and or of in to for from by with on at as is are was were be been it its this that do does"
        " did what which who whom when where why how has have had will would can there"
    )
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found. `score` only orders the hits of one search; `answers` is how likely the
    passage answers, 0..1, where the reader has read it; `meaning` the cosine of the question with it."""

    passage: Passage
    score: float
    answers: float | None = None
    meaning: float = 0.0


class Index:
    """The passages of some documents, ready to be searched. Made by `Index.of`; not changed afterwards."""

    def __init__(self, found: Sequence[Passage], vectors: NDArray[np.float32], engines: Engines) -> None:
        self.passages = tuple(found)
        self.vectors = vectors
        self._engines = engines
        self.words = _Words([passage.searched for passage in self.passages])

    @property
    def model(self) -> str:
        """The model that made the vectors."""
        return self._engines.quick_embedder.model

    @classmethod
    def of(cls, docs: Sequence[Document], engines: Engines, ctx: JobContext) -> Index:
        """The index of `docs`. One of the same documents, and the vector of a passage that was seen before,
        are taken from `engines.kept`."""
        key = ("index", tuple((doc.sha256, doc.tables is None) for doc in docs))
        kept = engines.kept.get(key)
        if isinstance(kept, cls):
            return kept
        found = [passage for doc in docs for passage in passages(doc, ctx)]
        made = cls(found, vectors_of(found, engines, ctx), engines)
        size = made.vectors.nbytes + 8 * sum(len(passage.text) for passage in found)
        engines.kept.put(key, made, size)
        return made

    def search(self, question: str, k: int, ctx: JobContext, *, read: int = READ) -> list[Hit]:
        """The `k` passages that answer `question` best, the best first; none when there are no passages.

        The `read` best by words and meaning are read by the reader, which orders them anew; 0 leaves it out.
        """
        import numpy as np

        if not self.passages or k < 1:
            return []
        meaning = self._meaning(question, ctx)
        scores = fused(self.words.scores(question), meaning)
        order = np.argsort(-scores, kind="stable")[: max(k, read)]
        hits = [Hit(self.passages[at], float(scores[at]), None, float(meaning[at])) for at in order]
        if read:
            hits[:read] = self._read(question, hits[:read], ctx)
        return hits[:k]

    def scores(self, question: str, ctx: JobContext) -> NDArray[np.float32]:
        """Of each passage the sum of its reciprocal ranks by words and by meaning."""
        return fused(self.words.scores(question), self._meaning(question, ctx))

    def _meaning(self, question: str, ctx: JobContext) -> NDArray[np.float32]:
        (vector,) = self._engines.quick_embedder.embed([question], ctx)
        near: NDArray[np.float32] = self.vectors @ vector
        return near

    def _read(self, question: str, hits: Sequence[Hit], ctx: JobContext) -> list[Hit]:
        readings = self._engines.span_reader.read(question, [hit.passage.text for hit in hits], ctx)
        read = [
            Hit(hit.passage, weighed(hit, reading.answers), reading.answers, hit.meaning)
            for hit, reading in zip(hits, readings, strict=True)
        ]
        return sorted(read, key=lambda hit: -hit.score)


def weighed(hit: Hit, answers: float) -> float:
    """Where a hit of a search without the reader belongs, with what the reader says: log-odds."""
    bounded = min(max(answers, 1e-4), 1 - 1e-4)
    return math.log(bounded / (1 - bounded)) + RANK_WEIGHT * hit.score + MEANING_WEIGHT * hit.meaning


def fused(*scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Reciprocal ranks of each list of scores, summed; what scores nothing has no rank."""
    import numpy as np

    total = np.zeros(len(scores[0]), np.float32)
    for given in scores:
        order = np.argsort(-given, kind="stable")
        ranks = np.empty(len(given), np.float32)
        ranks[order] = np.arange(1, len(given) + 1)
        total += np.where(given > 0, 1 / (RANK_OFFSET + ranks), 0)
    return total


def vectors_of(found: Sequence[Passage], engines: Engines, ctx: JobContext) -> NDArray[np.float32]:
    """A unit vector for each passage; equal ones are computed once, and never twice in a process."""
    import numpy as np

    model = engines.quick_embedder.model
    keys = [("vector", model, passage_hash(passage)) for passage in found]
    known = {key: cast("NDArray[np.float32] | None", engines.kept.get(key)) for key in keys}
    texts = {key: passage.searched for key, passage in zip(keys, found, strict=True) if known[key] is None}
    new = list(texts)
    for start in range(0, len(new), BLOCK):
        ctx.report("index", start, len(new))
        part = new[start : start + BLOCK]
        made = engines.quick_embedder.embed([texts[key] for key in part], ctx)
        for key, vector in zip(part, made, strict=True):
            known[key] = vector
            engines.kept.put(key, vector, vector.nbytes + 100)
    ctx.report("index", len(new), len(new))
    vectors = [vector for key in keys if (vector := known[key]) is not None]
    return np.stack(vectors) if vectors else np.zeros((0, 1), np.float32)


def passage_hash(passage: Passage) -> str:
    """What a passage is known by: the same words under the same heading are the same passage."""
    return hashlib.sha256(passage.searched.encode()).hexdigest()


def tokens(text: str) -> list[str]:
    """Stems of the words that search goes by; numbers as they are."""
    import Stemmer  # type: ignore[import-not-found]

    words = [word for word in _WORD.findall(text.lower()) if word not in _STOP]
    stemmed: list[str] = Stemmer.Stemmer("english").stemWords(words)
    return stemmed


class _Words:
    """BM25 (Robertson and Zaragoza, 2009) over texts, by bm25s."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._count = len(texts)
        self._index = None
        listed = [tokens(text) for text in texts]
        if any(listed):
            import bm25s  # type: ignore[import-untyped, unused-ignore]

            self._index = bm25s.BM25()
            self._index.index(listed, show_progress=False)

    def scores(self, question: str) -> NDArray[np.float32]:
        """One score a text; 0 where no word is shared."""
        import numpy as np

        asked = tokens(question)
        if self._index is None or not asked:
            return np.zeros(self._count, np.float32)
        return np.asarray(self._index.get_scores(asked), np.float32)
