from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.document.model import Span
from desktop.engines import tagger as module
from desktop.engines.tagger import RampartTagger, Word, even_out, findings, keeps, stretches, windows
from desktop.errors import Cancelled
from desktop.progress import JobContext

NAMES = ["O", "B-NAME", "I-NAME", "B-CITY", "I-CITY"]
LETTER = (
    "🙂 My name is María O'Neill-Smith, I live at 42 Main Street, Springfield, IL 62704. "
    "Call +1 202 555 0173. Passport X1234567.\n"
)


@given(st.integers(1, 2000), st.integers(2, 200), st.data())
def test_windows_cover_all_and_overlap(count: int, size: int, data: st.DataObject) -> None:
    overlap = data.draw(st.integers(0, size - 1))
    spans = list(windows(count, size, overlap))
    assert spans[0][0] == 0
    assert spans[-1][1] == count
    assert all(0 < stop - start <= size for start, stop in spans)
    assert all(left[1] - right[0] >= overlap for left, right in pairwise(spans))
    kept = keeps(spans)
    assert [place for first, last in kept for place in range(first, last)] == list(range(count))
    for (first, last), (start, stop) in zip(kept, spans, strict=True):
        assert start <= first <= last <= stop
        # No token is judged at an edge that another window sees past.
        assert start == 0 or first - start >= overlap // 2
        assert stop == count or stop - last >= overlap // 2


def test_stretches_cut_at_white_space(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STRETCH", 10)
    text = "one two three fourteenletters five"
    parts = [text[start:end] for start, end in stretches(text)]
    assert "".join(parts) == text
    assert parts[:2] == ["one two ", "three "]
    assert max(map(len, parts)) <= 10


def tagged(text: str, labels: list[tuple[str, str, float]]) -> list[tuple[str, str, float]]:
    """Findings where each (token, label, probability) stands in `text` in this order; a token that begins
    with ## goes on with the word before it."""
    words: list[Word] = []
    rows = np.zeros((len(labels), len(NAMES)), np.float32)
    position = 0
    for place, (token, label, score) in enumerate(labels):
        rows[place, NAMES.index(label)] = score
        rows[place, 0] += 1 - score
        bare = token.removeprefix("##")
        start = text.index(bare, position)
        position = start + len(bare)
        if token.startswith("##"):
            last = words.pop()
            words.append(Word(Span(last.span.start, position), last.first, place + 1))
        else:
            words.append(Word(Span(start, position), place, place + 1))
    return [(f.label, f.span.of(text), f.score) for f in findings(text, words, rows, NAMES)]


def test_words_are_whole_though_a_token_is_not_tagged() -> None:
    found = tagged("Szabina Gel", [("Sza", "B-NAME", 0.9), ("##bina", "I-NAME", 0.5), ("Gel", "O", 0.0)])
    assert [(label, text) for label, text, _ in found] == [("NAME", "Szabina")]
    assert found[0][2] == pytest.approx(0.7, abs=1e-3)


def test_a_new_beginning_is_a_new_finding() -> None:
    labels = [("Ann", "B-NAME", 0.9), ("Lee", "I-NAME", 0.9), ("Bob", "B-NAME", 0.9), ("Rome", "B-CITY", 0.9)]
    assert [text for _, text, _ in tagged("Ann Lee Bob Rome", labels)] == ["Ann Lee", "Bob", "Rome"]


def test_what_touches_is_one_finding() -> None:
    labels = [("Jean", "B-NAME", 0.9), ("-", "I-NAME", 0.9), ("Luc", "B-NAME", 0.9)]
    assert [text for _, text, _ in tagged("Jean-Luc", labels)] == ["Jean-Luc"]


def test_weak_words_part_findings() -> None:
    labels = [("Ann", "B-NAME", 0.9), ("and", "I-NAME", 0.1), ("Lee", "I-NAME", 0.9)]
    assert [text for _, text, _ in tagged("Ann and Lee", labels)] == ["Ann", "Lee"]


def test_unlikely_words_are_findings_of_their_own() -> None:
    labels = [("Ann", "B-NAME", 0.9), ("Lee", "I-NAME", 0.3), ("Roe", "I-NAME", 0.2), ("Poe", "I-NAME", 0.9)]
    found = tagged("Ann Lee Roe Poe", labels)
    assert [text for _, text, _ in found] == ["Ann", "Lee Roe", "Poe"]
    assert [score for *_, score in found] == pytest.approx([0.9, 0.25, 0.9])


@pytest.mark.parametrize(
    ("text", "wanted"), [("Ann,", "Ann"), ("Inc.", "Inc."), ("a@b.c.", "a@b.c"), ("7,;", "7"), ("...", "...")]
)
def test_marks_of_the_sentence_are_not_in_a_finding(text: str, wanted: str) -> None:
    assert [part for _, part, _ in tagged(text, [(text, "B-NAME", 0.9)])] == [wanted]


def test_a_date_is_of_birth_or_not_as_a_whole() -> None:
    names = ["O", "B-DATE", "I-DATE", "B-DATE_OF_BIRTH", "I-DATE_OF_BIRTH"]
    words = [Word(Span(0, 1), 0, 1), Word(Span(2, 5), 1, 2), Word(Span(6, 10), 2, 3)]
    rows = np.array(
        [[0.0, 0.6, 0.0, 0.4, 0.0], [0.0, 0.0, 0.4, 0.0, 0.6], [0.1, 0.0, 0.2, 0.0, 0.7]], np.float32
    )
    (found,) = findings("4 May 1972", words, rows, names)
    assert (found.label, found.span) == ("DATE_OF_BIRTH", Span(0, 10))
    assert found.score == pytest.approx((1 + 1 + 0.9) / 3, abs=1e-3)


def evened(text: str, parts: list[tuple[str, list[float]]]) -> list[list[float]]:
    """Probabilities [O, B, I] of the words of `text` after evening out."""
    words, position = [], 0
    for place, (part, _) in enumerate(parts):
        start = text.index(part, position)
        position = start + len(part)
        words.append(Word(Span(start, position), place, place + 1))
    rows = np.array([row for _, row in parts], np.float32)
    even_out(text, words, rows)
    return [[round(float(value), 3) for value in row] for row in rows]


def test_a_number_is_of_one_type_as_a_whole() -> None:
    number = [("710", [0.8, 0.2, 0.0]), ("-", [0.2, 0.0, 0.8]), ("31", [0.2, 0.1, 0.7])]
    rows = evened("710-31", number)
    assert rows[0] == [0.4, 0.6, 0.0]
    assert rows[1] == rows[2] == [0.4, 0.1, 0.5]


@pytest.mark.parametrize("text", ["Ann-Lee", "Ann,1", "Ann 1"])
def test_words_that_are_no_number_are_left_alone(text: str) -> None:
    parts = [("Ann", [0.8, 0.2, 0.0]), (text[3:].strip(), [0.2, 0.1, 0.7])]
    assert evened(text, parts) == [[0.8, 0.2, 0.0], [0.2, 0.1, 0.7]]


def test_a_full_stop_after_a_number_is_not_in_it() -> None:
    parts = [("7", [0.0, 1.0, 0.0]), (".", [0.0, 0.0, 1.0]), ("5", [0.0, 0.0, 1.0]), (".", [1.0, 0.0, 0.0])]
    assert evened("7.5.", parts)[3] == [1.0, 0.0, 0.0]


@pytest.fixture
def tagger(model_store: Any) -> RampartTagger:
    return RampartTagger(model_store.path("rampart"), model_store.label("rampart"), 2)


@pytest.mark.models
def test_finds_with_offsets_in_code_points(tagger: RampartTagger) -> None:
    found = {f.span.of(LETTER): f.label for f in tagger.tag(LETTER, JobContext())}
    assert found["María"] == "GIVEN_NAME"
    assert found["O'Neill-Smith"] == "SURNAME"
    assert found["Main Street"] == "STREET_NAME"
    assert found["62704"] == "ZIP_CODE"
    assert found["X1234567"] == "PASSPORT"


@pytest.mark.models
def test_long_texts_are_found_in_at_every_place(tagger: RampartTagger) -> None:
    """Letters of different lengths shift the windows' edges over every part of them."""
    text = "".join("The weather was fine. " * (number % 7) + LETTER for number in range(40))
    found = tagger.tag(text, JobContext())
    spans = [f.span for f in found]
    assert all(left.end <= right.start for left, right in pairwise(spans))
    for f in found:
        assert not (f.span.start and text[f.span.start - 1].isalnum() and text[f.span.start].isalnum())
        assert not (f.span.end < len(text) and text[f.span.end].isalnum() and text[f.span.end - 1].isalnum())
    texts = [f.span.of(text) for f in found]
    assert texts.count("O'Neill-Smith") == 40
    assert texts.count("62704") == 40


@pytest.mark.models
@pytest.mark.parametrize("text", ["", " \n\t", "a" * 100_000, "\u0000\ufffd", "가" * 2000])
def test_odd_texts(tagger: RampartTagger, text: str) -> None:
    assert all(0 <= f.span.start < f.span.end <= len(text) for f in tagger.tag(text, JobContext()))


@pytest.mark.models
def test_cancel(tagger: RampartTagger) -> None:
    class Stopped:
        def is_set(self) -> bool:
            return True

    with pytest.raises(Cancelled):
        tagger.tag(LETTER, JobContext(cancel=Stopped()))
    tagger.close()
    assert not tagger.loaded
