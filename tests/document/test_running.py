"""Running text has single spaces and no markup, and knows where each letter stood."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.document.model import Document, Page, Span, Verbatim
from desktop.document.running import running_text

TEXT = "See  [the\n manual](a.md) and  f(x) now"
DOC = Document(
    "a.md",
    "md",
    "",
    TEXT,
    (Page(1, 0, 0, Span(0, len(TEXT)), ()),),
    verbatim=(
        Verbatim(Span(5, 6), "markup"),
        Verbatim(Span(17, 24), "markup"),
        Verbatim(Span(30, 34), "within"),
    ),
)


def test_markup_is_left_out_and_code_is_set_aside() -> None:
    running = running_text(DOC, (Span(0, len(TEXT)),))
    assert running.text == "See the manual and f(x) now"
    assert [span.of(running.text) for span in running.aside] == ["f(x)"]
    assert running.within(Span(11, 17)) == Span(8, 14)
    assert running.within(Span(17, 24)) is None


@given(st.lists(st.tuples(st.integers(0, 38), st.integers(0, 38)), max_size=3))
def test_every_letter_stands_where_it_says(ends: list[tuple[int, int]]) -> None:
    flat = sorted({end for pair in ends for end in pair})
    spans = tuple(Span(a, b) for a, b in zip(flat[::2], flat[1::2], strict=False))
    running = running_text(DOC, spans)
    assert len(running.places) == len(running.text)
    assert list(running.places) == sorted(running.places)
    assert all(
        char == TEXT[place] or char == " " for char, place in zip(running.text, running.places, strict=True)
    )
    assert "  " not in running.text
