"""Answers read from passages: trimmed, told once, with the sentences around them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pytest

from desktop.document.model import Span
from desktop.engines.base import Reading
from desktop.engines.fake import FakeSpanReader
from desktop.progress import JobContext
from desktop.tasks.answers.extractive import around, enumerated, read, sentences_of, states
from desktop.tasks.answers.question import Operation
from desktop.tasks.retrieval.index import Hit
from desktop.tasks.retrieval.passages import Passage


class Reader(FakeSpanReader):
    """Says of each passage what it was told to, as (words, share of probability), and that it answers."""

    def __init__(self, *told: Sequence[tuple[str, float]], answers: float = 0.9) -> None:
        super().__init__()
        self.told, self.answers = told, answers

    def read(self, question: str, passages: Sequence[str], ctx: JobContext) -> list[Reading]:
        return [
            Reading(tuple((find(passage, words), share) for words, share in said), self.answers)
            for passage, said in zip(passages, self.told, strict=True)
        ]


def find(text: str, words: str) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


def hit(text: str, kind: Literal["prose", "row"] = "prose", score: float = 1.0) -> Hit:
    whole = Span(0, len(text))
    return Hit(Passage("hash", (whole,), text, "", kind, ((0, whole),)), score)


def test_answers_are_trimmed_and_the_likeliest_comes_first() -> None:
    reader = Reader([(" Ann Lee,", 0.9)], [("Bo Stone", 0.9)])
    found = read(
        "Who?", [hit("Ask for Ann Lee, please."), hit("Or Bo Stone.", score=2.0)], reader, JobContext()
    )
    assert [answer.text for answer in found] == ["Bo Stone", "Ann Lee"]


def test_the_same_words_elsewhere_are_no_second_answer() -> None:
    reader = Reader([("$4,000 a month", 0.9)], [("$4,000", 0.9)])
    found = read(
        "Rent?", [hit("The rent is $4,000 a month."), hit("A rent of $4,000.")], reader, JobContext()
    )
    assert [answer.text for answer in found] == ["$4,000 a month"]


@pytest.mark.parametrize(("several", "members"), [(False, []), (True, ["fixed price", "cost plus"])])
def test_a_list_has_as_many_members_as_the_reader_is_sure_of(several: bool, members: list[str]) -> None:
    text = "Some are cost plus, some fixed price; all are long."
    reader = Reader([("fixed price", 0.5), ("cost plus", 0.4), ("long", 0.05)])
    (answer,) = read("Which types?", [hit(text)], reader, JobContext(), several=several)
    assert sorted(span.of(text) for span in answer.members) == sorted(members)
    assert answer.text == "fixed price"


def test_a_passage_without_a_word_of_the_question_is_less_sure() -> None:
    reader = Reader([("Ann Lee", 0.9)], answers=0.6)
    (answer,) = read("Which auditor signs?", [hit("Its owner is Ann Lee.")], reader, JobContext())
    assert answer.confidence < 0.5
    (answer,) = read("Which owner signs?", [hit("Its owner is Ann Lee.")], reader, JobContext())
    assert answer.confidence == 0.6


@pytest.mark.parametrize("said", ["2019: 699", "699 | 2018: 712", "Sales | 2019: 699"])
def test_of_a_row_one_cell_answers(said: str) -> None:
    reader = Reader([(said, 0.9)])
    (answer,) = read("Sales?", [hit("Sales | 2019: 699 | 2018: 712", "row")], reader, JobContext())
    assert answer.text == "699"


def test_only_a_sentence_that_states_a_change_answers_what_would_be_computed() -> None:
    reader = Reader([("$1.2 million", 0.9)])
    (stated,) = read("Change?", [hit("Income increased by $1.2 million.")], reader, JobContext())
    (plain,) = read("Change?", [hit("Income was $1.2 million.")], reader, JobContext())
    assert states(stated, Operation.CHANGE)
    assert not states(plain, Operation.CHANGE)
    assert not states(stated, Operation.AVERAGE)


def test_sentences_end_at_no_abbreviation() -> None:
    text = "It was sold by Smith Inc. in May. Mr. Lee paid $1.2 million. He left."
    assert [span.of(text) for span in sentences_of(text)] == [
        "It was sold by Smith Inc. in May.",
        "Mr. Lee paid $1.2 million.",
        "He left.",
    ]
    assert around(text, find(text, "$1.2")).of(text) == "Mr. Lee paid $1.2 million."


def test_a_long_sentence_is_quoted_in_part() -> None:
    text = "word " * 200 + "the answer " + "word " * 200
    quote = around(text, find(text, "the answer"))
    assert "the answer" in quote.of(text)
    assert len(quote) <= 400


@pytest.mark.parametrize(
    ("words", "members"),
    [
        ("land, buildings and machines", ["land", "buildings", "machines"]),
        ("$54,000 and $3,000", ["$54,000", "$3,000"]),
        ("one thing", ["one thing"]),
    ],
)
def test_members_of_a_list_are_told_apart(words: str, members: list[str]) -> None:
    assert [span.of(words) for span in enumerated(words, Span(0, len(words)))] == members
