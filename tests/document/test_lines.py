"""Which ends of lines are a writer's, and which only those of a full line."""

from __future__ import annotations

import pytest

from desktop.document.lines import hard_ends
from desktop.document.model import Document, Page, Span

FULL = (
    "The rent of the flat is due on the first day of each month and is paid by\n"
    "the tenant without any deduction to the account that the landlord named in\n"
    "the contract, or in a letter.\n"
)


def ends(text: str, kind: str = "txt") -> list[str]:
    """The last words of the lines that end where their writer ended them."""
    doc = Document(f"a.{kind}", kind, "", text, (Page(1, 0, 0, Span(0, len(text)), ()),))
    return [text[:end].rsplit(maxsplit=1)[-1] for end in sorted(hard_ends(doc))]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (FULL, []),
        (FULL.replace("\n", "\r\n"), []),
        (FULL + "\nKind regards,\nL. Ferrante\nThe Landlord", ["regards,", "Ferrante"]),
        (
            FULL + "\nFrom: Ann Miller\nTo: Bob Miller\nSubject: The rent of the flat is due\n",
            ["Miller", "Miller"],
        ),
        (FULL.replace("is paid by\nthe", "month.\nThe"), ["month."]),
        ("".join(f"> {line}\n" for line in FULL.split("\n")[:3]) + ">\n> Dear Ann,\n> so long\n", ["Ann,"]),
        ("One short\nAnd another\nthat goes on\n", ["short"]),
        ("", []),
    ],
)
def test_a_line_with_room_for_the_next_word_was_ended_there(text: str, wanted: list[str]) -> None:
    assert ends(text) == wanted


def test_only_plain_text_has_such_lines() -> None:
    assert ends("One short\nAnd another\n", "md") == []
