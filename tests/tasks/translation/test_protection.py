"""Stand-ins come back as what they stood for, once each or not at all."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.tasks.translation.protection import put_back, set_aside


@given(st.text("ab @#<>{}.,;:!?()/\\XQ1", max_size=60))
def test_what_is_set_aside_comes_back(text: str) -> None:
    changed, aside = set_aside(text)
    assert put_back(changed, aside) == text or (not aside and changed == text)


def test_addresses_and_odd_words_are_set_aside() -> None:
    text = "Write to a.b@example.org, see (https://example.org/x?y=1), ask #7 or ~x."
    changed, aside = set_aside(text)
    assert changed == "Write to XQ1, see (XQ2), ask XQ3 or XQ4."
    assert aside == ("a.b@example.org", "https://example.org/x?y=1", "#7", "~x")


def test_a_lost_or_doubled_stand_in_is_told() -> None:
    assert put_back("XQ2 and XQ1", ("a", "b")) == "b and a"
    assert put_back("XQ1", ("a", "b")) is None
    assert put_back("XQ1 XQ1", ("a",)) is None
    assert put_back("XQ3 XQ1", ("a", "b")) is None
