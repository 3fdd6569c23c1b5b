"""Search: the passage that answers comes first, and nothing is computed twice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from desktop.engines.fake import FakeEmbedder, FakeEngines
from desktop.errors import Cancelled
from desktop.progress import JobContext
from desktop.tasks.retrieval.index import Index, fused, tokens
from tests.tasks.retrieval.test_passages import document

TEXT = """# Term

The lease begins on 3 May 2021 and runs for five years without a break in between.

# Rent

The rent is 900 pounds a month, due on the first day, and rises with the index of prices.

# Animals

Dogs and cats may not be kept in the flat, but the owner allows a goldfish if it is quiet.
"""


class Counting(FakeEmbedder):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str], ctx: JobContext) -> np.ndarray:
        self.texts += texts
        return super().embed(texts, ctx)


@pytest.fixture
def engines() -> FakeEngines:
    made = FakeEngines()
    made.quick_embedder = Counting()  # type: ignore[misc]
    return made


def test_the_best_passage_comes_first(engines: FakeEngines) -> None:
    index = Index.of([document(TEXT, kind="md")], engines, JobContext())
    for question, heading in {
        "How much is the rent?": "Rent",
        "When does the lease begin?": "Term",
        "may dogs be kept": "Animals",
    }.items():
        for read in (0, 24):
            assert index.search(question, 1, JobContext(), read=read)[0].passage.heading == heading


def test_hits_are_in_order_and_no_more_than_asked_for(engines: FakeEngines) -> None:
    index = Index.of([document(TEXT, kind="md")], engines, JobContext())
    hits = index.search("rent of the flat", 2, JobContext())
    assert len(hits) == 2
    assert hits[0].score >= hits[1].score
    assert all(hit.answers is not None for hit in hits)
    assert index.search("rent", 9, JobContext(), read=0)[0].answers is None


def test_the_index_of_the_same_documents_is_made_once(engines: FakeEngines) -> None:
    doc = document(TEXT, kind="md")
    first = Index.of([doc], engines, JobContext())
    assert Index.of([doc], engines, JobContext()) is first
    engines.close()
    assert Index.of([doc], engines, JobContext()) is not first


def test_a_passage_is_embedded_once_whatever_it_stands_in(engines: FakeEngines) -> None:
    doc = document(TEXT, kind="md")
    Index.of([doc], engines, JobContext())
    embedder = engines.quick_embedder
    assert isinstance(embedder, Counting)
    count = len(embedder.texts)
    other = document(
        TEXT + "\n# New\n\nA bicycle may stand in the hall between six and nine in the evening.\n", kind="md"
    )
    both = Index.of([doc, other], engines, JobContext())
    assert len(embedder.texts) == count + 1
    assert len(both.passages) == 7


def test_nothing_to_search_finds_nothing(engines: FakeEngines) -> None:
    empty = Index.of([document("")], engines, JobContext())
    assert empty.search("anything", 5, JobContext()) == []
    index = Index.of([document(TEXT, kind="md")], engines, JobContext())
    assert len(index.search("???", 2, JobContext())) == 2


def test_cancel_stops_the_indexing(engines: FakeEngines) -> None:
    class Stop:
        def is_set(self) -> bool:
            return True

    with pytest.raises(Cancelled):
        Index.of([document(TEXT, kind="md")], engines, JobContext(cancel=Stop()))


def test_fused_ranks_reward_what_both_find() -> None:
    words, meaning = np.array([3.0, 2.0, 0.0, 1.0]), np.array([0.1, 0.9, 0.8, 0.2])
    assert int(fused(words, meaning).argmax()) == 1
    assert fused(np.zeros(2), np.zeros(2)).tolist() == [0, 0]


def test_numbers_are_words_and_words_have_stems() -> None:
    assert tokens("The payments of 1,496.5 in 2019") == ["payment", "1,496.5", "2019"]
