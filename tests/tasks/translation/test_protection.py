"""Stand-ins come back as what they stood for, once each or not at all."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.document.model import Span
from desktop.engines.base import Translation
from desktop.tasks.translation.protection import Shielded, shield, unshield


def _back(text: str, shielded: Shielded) -> str | None:
    made = unshield(Translation(text), shielded)
    return made and made.text


@given(st.text("ab @#<>{}.,;:!?()/\\XQ1", max_size=60))
def test_what_is_set_aside_comes_back(text: str) -> None:
    shielded = shield(text)
    assert _back(shielded.text, shielded) == text or (not shielded.instead and shielded.text == text)


def test_addresses_and_odd_words_are_set_aside() -> None:
    text = "Write to a.b@example.org, see (https://example.org/x?y=1), ask #7 or ~x."
    shielded = shield(text)
    assert shielded.text == "Write to XQ1, see (XQ2), ask XQ3 or XQ4."
    assert shielded.instead == ("a.b@example.org", "https://example.org/x?y=1", "#7", "~x")


def test_a_lost_or_doubled_stand_in_is_told() -> None:
    two, one = shield("#a #b"), shield("#a")
    assert _back("XQ2 and XQ1", two) == "#b and #a"
    assert _back("XQ1", two) is None
    assert _back("XQ1 XQ1", one) is None
    assert _back("XQ3 XQ1", two) is None


def test_links_are_those_of_the_words_that_came_back() -> None:
    text = "See #nine now."
    shielded = shield(text, [(Span(10, 13), "agora")])
    assert shielded.text == "See XQ1 XQ2."
    made = unshield(
        Translation(
            "XQ2 XQ1 veja.", ((Span(0, 3), Span(8, 13)), (Span(4, 7), Span(4, 7)), (Span(8, 12), Span(0, 3)))
        ),
        shielded,
    )
    assert made is not None
    assert made.text == "agora #nine veja."
    assert [(a.of(text), b.of(made.text)) for a, b in made.links] == [
        ("See", "veja."),
        ("#nine", "#nine"),
        ("now.", "agora"),
    ]
