"""What may be left out of a sentence, and what may not: the rest is word for word, at its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.document.model import Span
from desktop.document.results import Cited
from desktop.tasks.sentences import Sentence
from desktop.tasks.summary.claims import claim


def trimmed(text: str) -> Cited:
    return claim(Sentence((Span(0, len(text)),)), text)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Turning to the quarter, revenue was $5 million.", "revenue was $5 million."),
        ("I'm pleased to report that sales rose by 5% in May.", "sales rose by 5% in May."),
        ("As you saw in our press release, net sales rose 5%.", "net sales rose 5%."),
        ("With that, turning to slide 4, our sales fell by 2%.", "our sales fell by 2%."),
        ("Sales rose to $3 million, reflecting strong demand.", "Sales rose to $3 million"),
        ("Sales, as I mentioned earlier, rose to $3 million.", "Sales rose to $3 million."),
        ("And we expect a profit in the coming year.", "we expect a profit in the coming year."),
    ],
)
def test_what_is_only_said_to_the_listener_goes(said: str, kept: str) -> None:
    assert trimmed(said).value == kept


@pytest.mark.parametrize(
    "said",
    [
        "Turning to our Aviation segment, revenue was $1 billion.",
        "In Europe, sales rose by 5% to $3 million.",
        "Excluding currency, sales rose by 5% in the quarter.",
        "Sales rose 5%, driven by a price increase of 4%.",
        "Sales rose to $3 million, reflecting demand that was not there before.",
        "If rates fall, we expect sales of $3 million.",
        "Sales were flat compared with last year, excluding Asia.",
        "Now is the time to invest in the north.",
    ],
)
def test_what_changes_the_meaning_stays(said: str) -> None:
    assert trimmed(said) == Cited(said, (Span(0, len(said)),))


def test_in_a_paragraph_a_sentence_keeps_its_end() -> None:
    text = "And we saw sales rise to $3 million, reflecting strong demand."
    sentence = Sentence((Span(0, len(text)),))
    assert (
        claim(sentence, text, closed=True).value
        == "we saw sales rise to $3 million, reflecting strong demand."
    )
    assert claim(sentence, text).value == "we saw sales rise to $3 million"


def test_it_is_cited_across_lines_and_asides() -> None:
    text = "So, revenue, as you know, was\n  up by 5%\nin the year."
    found = trimmed(text)
    assert found.value == "revenue was up by 5% in the year."
    assert [span.of(text) for span in found.spans] == ["revenue", "was\n  up by 5%\nin the year."]


WORDS = (
    "Now,",
    "revenue",
    "rose",
    "5%,",
    "as you know,",
    "which was",
    "reflecting",
    "demand",
    "and",
    "[phonetic]",
    "profit.",
)


@given(
    st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from([" ", "\n", "  "])), min_size=1, max_size=14)
)
def test_what_is_left_is_always_word_for_word(parts: list[tuple[str, str]]) -> None:
    text = "".join(word + gap for word, gap in parts)
    found = claim(Sentence((Span(0, len(text)),)), text)
    assert " ".join(" ".join(span.of(text).split()) for span in found.spans) == found.value
    assert all(a.end <= b.start for a, b in zip(found.spans, found.spans[1:], strict=False))
