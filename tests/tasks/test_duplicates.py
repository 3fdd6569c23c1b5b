"""Copies among documents: exact, nearly, and none."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.document.model import Document, Page, Span
from desktop.document.results import TaskResult
from desktop.engines.fake import FakeEngines
from desktop.errors import Cancelled, UserError
from desktop.progress import JobContext
from desktop.tasks.duplicates import Duplicates, Likeness, alike, groups, shingles

WORDS = [f"word{n}" for n in range(400)]


def prose(seed: int, length: int = 300) -> list[str]:
    return random.Random(seed).choices(WORDS, k=length)  # noqa: S311 - no secret


def document(name: str, words: list[str]) -> Document:
    text = " ".join(words)
    return Document(f"/in/{name}", "txt", f"sha of {text}", text, (Page(1, 0, 0, Span(0, len(text)), ()),))


def run(*docs: Document, similarity: float = 0.7) -> TaskResult:
    return Duplicates().run(docs, FakeEngines(), {"similarity": similarity}, JobContext())


def values(result: TaskResult, section: int) -> list[list[str]]:
    return [[cited.value for cited in row] for row in result.sections[section].rows]


def test_groups_of_copies() -> None:
    changed = prose(1)
    changed[150:152] = ["quite", "different"]
    result = run(
        document("a.txt", prose(1)),
        document("b.txt", prose(2)),
        document("same.txt", prose(1)),
        document("changed.txt", changed),
    )
    assert values(result, 0) == [
        ["1", "a.txt", "100 %"],
        ["1", "same.txt", "100 %"],
        ["1", "changed.txt", "96 %"],
    ]
    pairs = [row[:4] for row in values(result, 1)]
    assert pairs == [
        ["a.txt", "same.txt", "the same file", "100 %"],
        ["a.txt", "changed.txt", "nearly the same", "96 %"],
        ["same.txt", "changed.txt", "nearly the same", "96 %"],
    ]
    assert "1 group of copies, 1 without one." in result.notes[0]


def test_where_two_begin_to_differ() -> None:
    one, other = prose(1), prose(1)
    other[150:152] = ["quite", "different"]
    docs = (document("a.txt", one), document("b.txt", other))
    (row,) = run(*docs).sections[1].rows
    first, second = row[4], row[5]
    assert second.value.startswith("2%, first: quite different")
    assert second.document == docs[1].sha256
    assert second.spans[0].of(docs[1].text).startswith("quite different")
    assert first.value.startswith(f"2%, first: {one[150]} {one[151]}")
    assert first.spans[0].of(docs[0].text).startswith(f"{one[150]} {one[151]}")


def test_one_that_goes_on_where_the_other_ends() -> None:
    docs = (document("a.txt", prose(1)), document("b.txt", [*prose(1), "and", "then", "some", "more"]))
    (row,) = run(*docs).sections[1].rows
    assert row[4].value == ""
    assert row[5].spans[0].of(docs[1].text) == "and then some more"


def test_one_that_begins_otherwise() -> None:
    docs = (document("a.txt", prose(1)), document("b.txt", ["Draft", *prose(1)]))
    (row,) = run(*docs).sections[1].rows
    assert row[5].spans[0].of(docs[1].text).startswith("Draft")


def test_case_and_punctuation_are_no_difference() -> None:
    docs = (
        document("a.txt", ["One,", "two.", "Three", "four", "five"]),
        document("b.txt", ["one", "two", "three", "FOUR", "five"]),
    )
    (row,) = run(*docs).sections[1].rows
    assert (row[2].value, row[3].value) == ("the same words", "100 %")


def test_documents_without_words_and_of_one() -> None:
    result = run(document("a", []), document("b", ["x"]), document("c", ["x"]), document("d", ["y"]))
    assert [row[1] for row in values(result, 0)] == ["b", "c"]
    assert any("1 without any words" in note for note in result.notes)


def test_too_few() -> None:
    with pytest.raises(UserError) as failed:
        run(document("a", ["x"]))
    assert failed.value.code == "too_few_documents"


@given(
    st.lists(st.integers(0, 30), max_size=60), st.lists(st.integers(0, 30), max_size=60), st.floats(0.05, 1)
)
def test_similarity_is_that_of_the_sets(one: list[int], other: list[int], least: float) -> None:
    """Whatever the estimate says, no pair is told of that is less alike, or with another figure."""
    texts = [" ".join(map(str, words)) for words in (one, other)]
    sets = [
        {tuple(words[at : at + 4]) for at in range(max(len(words) - 3, min(len(words), 1)))}
        for words in (list(map(str, one)), list(map(str, other)))
    ]
    found = alike([shingles(text) for text in texts], least, JobContext())
    union = sets[0] | sets[1]
    if not (sets[0] and sets[1]):
        assert found == []
        return
    true = len(sets[0] & sets[1]) / len(union)
    if found:
        assert found[0].similarity == pytest.approx(true)
        assert true >= least
    else:
        assert true < max(least, 0.999)


def test_chains_are_one_group() -> None:
    pairs = [Likeness(0, 3, 1, 0, 0), Likeness(3, 4, 1, 0, 0), Likeness(1, 2, 1, 0, 0)]
    assert groups(6, pairs) == [[0, 3, 4], [1, 2]]


def test_it_stops_when_asked() -> None:
    class Set:
        def is_set(self) -> bool:
            return True

    with pytest.raises(Cancelled):
        Duplicates().run(
            [document("a", ["x"]), document("b", ["x"])],
            FakeEngines(),
            {"similarity": 0.7},
            JobContext(cancel=Set()),
        )
