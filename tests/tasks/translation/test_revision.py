"""What a person writes is checked and marked as theirs. What follows from it in a whole translation is tested
with the draft that the window keeps."""

from __future__ import annotations

from desktop.document.model import Document, Page, Span
from desktop.document.results import Status, TaskResult
from desktop.engines.fake import FakeEngines
from desktop.progress import JobContext
from desktop.tasks.translate import Translate
from desktop.tasks.translation.revision import SECTION, revised, with_rows


def translated(text: str, target: str = "pt") -> TaskResult:
    doc = Document("a.txt", "txt", "", text, (Page(1, 0, 0, Span(0, len(text)), ()),))
    return Translate().run(doc, FakeEngines(), {"from": "en", "to": target}, JobContext())


TEXT = "The rent is 5 euros.\n\nThe keys are here.\n\nThe rent is 5 euros.\n"


def test_an_edited_row_is_checked_again() -> None:
    result = translated(TEXT)
    (section,) = result.sections
    assert section.name == SECTION
    source, made = section.rows[0]
    edited = revised(source, made, "A renda é de 6 euros.")
    assert (edited.value, edited.decided_by, edited.links) == ("A renda é de 6 euros.", "person", ())
    assert (edited.support, edited.lacks) == ("unverified", ("5",))
    assert [span.of(edited.value) for span in edited.unsupported] == ["6"]
    assert edited.spans == source.spans
    again = revised(source, edited, "A renda é de 5 euros.")
    assert (again.support, again.lacks, again.unsupported) == ("derived", (), ())
    later = with_rows(result, ((source, again), *section.rows[1:]))
    assert later.sections[0].rows == ((source, again), *section.rows[1:])
    assert result.sections[0].rows == section.rows
    assert later.status is Status.OK


def test_a_row_that_is_confirmed_keeps_its_links() -> None:
    source, made = translated(TEXT).sections[0].rows[1]
    confirmed = revised(source, made, made.value)
    assert confirmed.decided_by == "person"
    assert confirmed.links


def test_what_a_person_wrote_wrongly_is_still_told() -> None:
    source, made = translated(TEXT).sections[0].rows[1]
    assert revised(source, made, "As 2 chaves.").support == "unverified"
