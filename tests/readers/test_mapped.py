from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from desktop.readers.mapped import Draft, Lines, Mapped

_PAIR = re.compile("ab|c")


@given(st.text("abcd", max_size=20))
def test_a_character_leads_back_to_what_it_was_read_from(text: str) -> None:
    mapped = Mapped.of(text, 100).sub(_PAIR, lambda match: {"ab": "xyz", "c": ""}[match[0]])
    assert mapped.text == text.replace("ab", "xyz").replace("c", "")
    for index, letter in enumerate(mapped.text):
        start, end = mapped.place(index, index + 1)
        assert text[start - 100 : end - 100] == ("ab" if letter in "xyz" else letter)


def test_decoders_follow_each_other() -> None:
    source = Mapped.of("a&amp;#66;c")
    once = source.sub(re.compile("&amp;"), lambda _: "&")
    twice = once.sub(re.compile("&#66;"), lambda _: "B")
    assert twice.text == "aBc"
    assert twice.place(1, 2) == (1, 10)


def test_what_only_goes_whole() -> None:
    number = Mapped.whole("4711", 8, 12)
    assert number.place(1, 2) == (8, 12)


def test_lines_and_pieces_of_a_draft() -> None:
    draft = Draft()
    draft.new_line()
    draft.put(Mapped.of("one"), "a", str)
    draft.new_line()
    draft.new_line(blank=True)
    draft.new_line(blank=True)
    draft.put(Mapped.of(""), "nothing", str)
    draft.put(Mapped.of("two", 3), "b", str)
    layout = draft.layout()
    assert layout.text == "one\n\ntwo"
    assert [(run.anchor, run.span.of(layout.text)) for run in layout.runs()] == [("a", "one"), ("b", "two")]
    assert [Lines("a\nb").number(at) for at in (0, 1, 2)] == [1, 1, 2]
