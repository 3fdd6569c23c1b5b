"""Last names first, in columns and lists: what most cells are, all are."""

from __future__ import annotations

import pytest

from desktop.document.model import Span
from desktop.document.results import Finding
from desktop.tasks.detectors.rosters import rosters

ROWS = (
    "Okafor, Chidi{0}1961-03-12{0}Leeds",
    "O'Brien-Kaur, Siobhan M.{0}1977-08-01{0}Oslo",
    "van Dijk, Jan Piet{0}1980-02-02{0}Graz",
)


def tagged(text: str, **words: str) -> list[Finding]:
    """Findings of `words`, by label."""
    found = [
        Finding(label, Span(text.index(word), text.index(word) + len(word)), 0.8, "pii")
        for label, listed in words.items()
        for word in listed.split()
    ]
    return sorted(found, key=lambda finding: finding.span)


def names(text: str, **words: str) -> list[str]:
    return [finding.span.of(text) for finding in rosters(text, tagged(text, **words))]


@pytest.mark.parametrize("mark", [";", "\t", " | ", "   "])
def test_the_column_of_names_is_people_throughout(mark: str) -> None:
    text = "\n".join(ROWS).format(mark)
    found = names(text, PERSON="Chidi Siobhan", LOCATION="Piet Leeds Oslo Graz")
    assert found == ["Okafor, Chidi", "O'Brien-Kaur, Siobhan M.", "van Dijk, Jan Piet"]


def test_a_list_of_towns_is_none() -> None:
    text = "Leeds, Yorkshire\nOslo, Norway\nGraz, Austria"
    assert names(text, LOCATION="Leeds Oslo Graz") == []
    assert names(text) == []


def test_one_row_and_running_text_tell_nothing() -> None:
    assert names("Okafor, Chidi;1961", PERSON="Chidi") == []
    assert names("Yes, Chidi\nsaid that it was late, and went.\n", PERSON="Chidi") == []
