"""Marks: what the reader is told of each word, whatever its pieces."""

from __future__ import annotations

import Stemmer
from hypothesis import given
from hypothesis import strategies as st

from desktop.modelstore.qa.marks import TYPES, Mark, marks, stems

STEMMER = Stemmer.Stemmer("english")


def of(question: str, passage: str, offsets: list[tuple[int, int]]) -> list[int]:
    return marks(passage, offsets, stems(question, STEMMER), STEMMER)


def words(text: str) -> list[tuple[int, int]]:
    out, at = [], 0
    for word in text.split(" "):
        out.append((at, at + len(word)))
        at += len(word) + 1
    return out


def test_words_of_the_question_are_marked_in_any_form() -> None:
    passage = "Payments of 900 were Made"
    asked = int(Mark.ASKED)
    assert of("When is the payment of 900 due?", passage, words(passage)) == [
        *(Mark.CAPITAL + asked, Mark.SMALL, Mark.DIGITS + asked, Mark.SMALL, Mark.CAPITAL)
    ]


def test_common_words_and_signs_are_never_asked_for() -> None:
    passage = "the and , ."
    assert set(of("the and , .", passage, words(passage))) == {int(Mark.SMALL)}


def test_all_pieces_of_a_word_have_its_mark() -> None:
    assert of("Brunel?", "Brunel-like", [(0, 3), (3, 6), (6, 7), (7, 11)]) == [5, 5, 1, 1]


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_has_a_mark_for_each_token(question: str, passage: str) -> None:
    offsets = [(at, at + 1) for at in range(len(passage))]
    found = of(question, passage, offsets)
    assert len(found) == len(passage)
    assert all(Mark.QUESTION < mark < TYPES for mark in found)
