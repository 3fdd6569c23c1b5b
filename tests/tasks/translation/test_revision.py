"""What a person writes is checked, marked as theirs, and survives another run."""

from __future__ import annotations

import pytest

from desktop.document.model import Document, Page, Span
from desktop.document.results import Status, TaskResult
from desktop.engines.fake import FakeEngines
from desktop.progress import JobContext
from desktop.tasks.translate import Translate
from desktop.tasks.translation.revision import carried_over, confirmed, revised, section_of, to_look_at


def translated(text: str, target: str = "pt") -> TaskResult:
    doc = Document("a.txt", "txt", "", text, (Page(1, 0, 0, Span(0, len(text)), ()),))
    return Translate().run(doc, FakeEngines(), {"from": "en", "to": target}, JobContext())


TEXT = "The rent is 5 euros.\n\nThe keys are here.\n\nThe rent is 5 euros.\n"


def test_an_edited_row_is_checked_again() -> None:
    result = revised(translated(TEXT), 0, "A renda é de 6 euros.")
    source, edited = section_of(result).rows[0]
    assert (edited.value, edited.decided_by, edited.links) == ("A renda é de 6 euros.", "person", ())
    assert (edited.support, edited.lacks) == ("unverified", ("5",))
    assert [span.of(edited.value) for span in edited.unsupported] == ["6"]
    assert edited.spans == source.spans
    again = section_of(revised(result, 0, "A renda é de 5 euros.")).rows[0][1]
    assert (again.support, again.lacks, again.unsupported) == ("derived", (), ())
    assert section_of(result).rows[1:] == section_of(translated(TEXT)).rows[1:]
    with pytest.raises(IndexError):
        revised(result, 9, "x")


def test_rows_of_the_same_source_follow_if_asked() -> None:
    result = revised(translated(TEXT), 2, "A renda é de 5 euros.", alike=True)
    assert [row[1].decided_by for row in section_of(result).rows] == ["person", "machine", "person"]
    other = revised(result, 0, "São 5 euros.", alike=True)
    assert section_of(other).rows[2][1].value == "A renda é de 5 euros."
    assert result.status is Status.OK


def test_a_marked_row_can_be_confirmed() -> None:
    wrong = revised(translated(TEXT), 1, "As 2 chaves.")
    rows = section_of(wrong).rows
    assert to_look_at(wrong) == []  # who wrote it has seen it
    assert rows[1][1].support == "unverified"
    result = confirmed(translated(TEXT), 1)
    assert section_of(result).rows[1][1].decided_by == "person"
    assert section_of(result).rows[1][1].links


def test_what_a_person_wrote_is_carried_over() -> None:
    earlier = revised(translated(TEXT), 0, "A renda é de 5 euros.")
    later = carried_over(translated("New words here.\n\nThe rent is 5 euros.\n"), earlier)
    assert [row[1].value for row in section_of(later).rows] == ["here. words New", "A renda é de 5 euros."]
    assert section_of(later).rows[1][1].spans == (Span(17, 37),)
    other = TaskResult("translate", Status.OK, sections=later.sections, options={"from": "en", "to": "de"})
    assert carried_over(other, earlier) is other
