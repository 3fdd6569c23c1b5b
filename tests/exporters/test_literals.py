"""Removed texts in places that no finding points at: whole words, any white space, the longest first."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from desktop.document.model import Document, Span
from desktop.exporters.literals import Literals, apply
from desktop.exporters.marks import BLOCKS


def literals(*words: str) -> Literals:
    text = "\n".join(words)
    spans, at = [], 0
    for word in words:
        spans.append((Span(at, at + len(word)), f"[{word[:1]}]"))
        at += len(word) + 1
    return Literals.of(Document("a.txt", "txt", "", text, ()), spans)


def test_whole_words_in_the_same_case() -> None:
    known = literals("Ann Miller", "Will Smith", "Ann Miller-Jones")
    text = "Ann Miller, Ann\n \tMiller-Jones; AnnAnn Miller, ann miller, Will Smithson"
    assert apply(text, known.edits(text)) == "[A], [A]; AnnAnn Miller, ann miller, Will Smithson"


def test_case_and_length_changing_letters_do_not_count_in_hidden_places() -> None:
    known = literals("Jörg Weiß", "İnci Ay")
    text = "x JÖRG  WEISS, jörg weiß; i\u0307nci ay"
    assert apply(text, known.hidden_edits(text)) == "x [J], [J]; [\u0130]"


def test_short_words_and_nothing_at_all() -> None:
    assert literals("Al", "30").edits("Al is 30") == []
    assert literals().hidden_edits("Ann") == []
    assert Literals({}, frozenset({"Anna Lee"}), frozenset()).edits("Anna Lee") == [(0, 8, BLOCKS)]


@given(
    st.text(alphabet="ab \n-", max_size=60),
    st.lists(st.text(alphabet="ab", min_size=4, max_size=6), max_size=5),
)
def test_it_finds_what_one_expression_of_all_words_finds(text: str, words: list[str]) -> None:
    known = literals(*words)
    source = "|".join(map(re.escape, sorted(set(words), key=len, reverse=True)))
    expected = [match.span() for match in re.finditer(rf"(?<!\w)(?:{source})(?!\w)", text)] if words else []
    assert [(start, end) for start, end, _ in known.edits(text)] == expected
