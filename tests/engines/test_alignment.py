"""What became what: words, and the attention of tokens brought together to words."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from desktop.document.model import Span
from desktop.engines.alignment import links, words


def _linked(source: str, target: str, attention: list[list[float]]) -> list[tuple[str, str]]:
    """Links as words, where each word between spaces is a token."""
    places = []
    for text in (source, target):
        ends = [at for at, letter in enumerate(text + " ") if letter == " "]
        places.append([(start, end) for start, end in zip([0, *ends], ends, strict=False)])
    found = links(source, target, *places, np.array(attention, np.float32))
    return [(a.of(source), b.of(target)) for a, b in found]


def test_marks_around_a_word_are_words_of_their_own() -> None:
    text = 'He paid "12,5 %" (not 1.250,00 €) to ana_lima@example.com, didn\'t he?'
    assert [span.of(text) for span in words(text)] == [
        *("He", "paid", '"', "12,5", '%"', "(", "not", "1.250,00", "€)", "to"),
        *("ana_lima@example.com", ",", "didn't", "he", "?"),
    ]


def test_scripts_without_spaces_and_with_vowel_signs() -> None:
    for text, wanted in (
        ("東京で3年。", ["東", "京", "で", "3", "年", "。"]),
        ("हिन्दी, भाषा", ["हिन्दी", ",", "भाषा"]),
        ("cafe\u0301 (bar)", ["cafe\u0301", "(", "bar", ")"]),
    ):
        assert [span.of(text) for span in words(text)] == wanted


@given(st.text())
def test_words_hold_all_but_spaces_in_order(text: str) -> None:
    found = words(text)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert "".join(span.of(text) for span in found) == "".join(text.split())


def test_a_word_is_linked_to_what_it_looked_at_most() -> None:
    attention = [[0.1, 0.8, 0.1], [0.7, 0.2, 0.1], [0, 0.4, 0.6]]
    found = _linked("red house sold", "casa vermelha vendida", attention)
    assert found == [("red", "vermelha"), ("house", "casa"), ("sold", "vendida")]


def test_tokens_of_a_word_count_together() -> None:
    source, target = "ab cd", "xy"
    tokens = [(0, 1), (1, 2), (2, 5)]
    attention = np.array([[0.3, 0.3, 0.4]], np.float32)  # no token of "ab" alone beats "cd"
    assert links(source, target, tokens, [(0, 2)], attention) == ((Span(0, 2), Span(0, 2)),)


def test_a_token_over_two_words_is_shared_between_them() -> None:
    attention = np.array([[1.0, 0.0], [0.0, 1.0]], np.float32)
    found = links("5% up", "5% mais", [(0, 2), (2, 5)], [(0, 2), (2, 7)], attention)
    assert [(a.of("5% up"), b.of("5% mais")) for a, b in found] == [("5", "5"), ("%", "%"), ("up", "mais")]


def test_figures_and_names_become_themselves() -> None:
    attention = [[1, 0, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 1, 0]]
    found = _linked("a Klein paid 30", "a Klein 30 pagou", attention)
    assert found == [("a", "a"), ("Klein", "Klein"), ("paid", "pagou"), ("30", "30")]
    # of two that are the same, the one that was looked at
    assert links("7 7", "7", [(0, 1), (1, 3)], [(0, 1)], np.array([[0.2, 0.8]], np.float32)) == (
        (Span(2, 3), Span(0, 1)),
    )


def test_what_looked_at_nothing_has_no_link() -> None:
    assert _linked("one two", "um dois", [[0, 0], [0, 1]]) == [("two", "dois")]
    assert links("", "um", [], [(0, 2)], np.zeros((1, 0), np.float32)) == ()
