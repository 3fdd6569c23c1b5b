"""A translation's sentences, and what a person made of them, without a window."""

from __future__ import annotations

import pytest

from desktop.document.model import Document, Page, Span
from desktop.document.results import Cited, Section, Status, TaskResult
from desktop.tasks.translation.revision import revised
from desktop.ui.draft import Change, Draft, Mark, Wanted
from desktop.ui.models.sentences import MARK, SOURCE, TARGET, SentencesModel
from desktop.ui.revision import excerpt, retranslated

LINES = ("It cost 12 euros.", "Thank you.", "Call 555 now.", "Thank you.")
SAID = ("Custou euros.", "Obrigado.", "Ligue 555 e 7 agora.", "Obrigado.")
TEXT = "\n".join(LINES)
PAGES = (Page(1, 10, 10, Span(0, 18), ()), Page(2, 10, 10, Span(18, len(TEXT)), ()))
DOC = Document("/x/letter.pdf", "pdf", "2" * 64, TEXT, PAGES)


def translation(said: tuple[str, ...] = SAID) -> TaskResult:
    rows = []
    for number, (line, text) in enumerate(zip(LINES, said, strict=True)):
        start = sum(len(one) + 1 for one in LINES[:number])
        source = Cited(line, (Span(start, start + len(line)),))
        rows.append((source, revised(source, Cited("", source.spans, decided_by="machine"), text)))
    rows = [(source, _by_machine(target)) for source, target in rows]
    section = Section("translation", "Translation", "table", tuple(rows), ("English", "Portuguese"))
    return TaskResult("translate", Status.OK, sections=(section,))


def _by_machine(target: Cited) -> Cited:
    from dataclasses import replace

    return replace(target, decided_by="machine")


@pytest.fixture
def draft() -> Draft:
    return Draft(DOC, translation())


def test_what_is_missing_or_added_is_marked(draft) -> None:
    assert [draft.mark(n) for n in range(4)] == [Mark.OPEN, Mark.NONE, Mark.OPEN, Mark.NONE]
    assert draft.open == 2
    assert draft.targets[0].lacks == ("12",)
    assert [span.of(SAID[2]) for span in draft.targets[2].unsupported] == ["7"]


def test_a_letter_leads_to_its_sentence(draft) -> None:
    assert draft.at(0) == 0
    assert draft.at(TEXT.index("Call") + 3) == 2
    assert draft.at(len(LINES[0])) is None  # the end of a line belongs to nothing
    assert [span.of(TEXT) for span in draft.spans] == list(LINES)


def test_what_a_person_writes_is_checked_and_can_be_taken_back(draft) -> None:
    made = revised(draft.sources[0], draft.targets[0], "Custou 12 euros.")
    back = draft.apply(draft.written({0: made}))
    assert draft.mark(0) is Mark.EDITED
    assert (draft.open, draft.edited) == (1, 1)
    assert draft.outcome().sections[0].rows[0][1].value == "Custou 12 euros."
    again = draft.apply(back)
    assert (draft.open, draft.edited, draft.targets[0].value) == (2, 0, SAID[0])
    draft.apply(again)
    assert draft.targets[0] == made


def test_a_bad_edit_is_marked_like_a_bad_translation(draft) -> None:
    draft.apply(draft.written({1: revised(draft.sources[1], draft.targets[1], "Obrigado 9 vezes.")}))
    assert draft.mark(1) is Mark.OPEN
    assert draft.edited == 1


def test_what_is_found_right_is_marked_no_more(draft) -> None:
    draft.apply(draft.right([0]))
    assert draft.mark(0) is Mark.RIGHT
    assert draft.targets[0].decided_by == "person"
    assert draft.open == 1


def test_the_same_goes_to_all_equal_sentences_each_at_its_place(draft) -> None:
    draft.apply(draft.written({1: revised(draft.sources[1], draft.targets[1], "Grata.")}))
    change = draft.same(1)
    assert set(change.items) == {3}
    draft.apply(change)
    assert draft.targets[3].value == "Grata."
    assert draft.targets[3].spans == draft.sources[3].spans
    assert not draft.same(1)


def test_the_next_marked_one_is_found_both_ways_round(draft) -> None:
    everything = range(4)
    assert draft.next_open(-1, everything) == 0
    assert draft.next_open(0, everything) == 2
    assert draft.next_open(2, everything) == 0
    assert draft.next_open(2, everything, -1) == 0
    assert draft.next_open(0, everything, -1) == 2
    assert draft.next_open(0, [1, 3]) is None


def test_a_new_run_takes_over_what_a_person_wrote(draft) -> None:
    draft.apply(draft.written({1: revised(draft.sources[1], draft.targets[1], "Grata.")}))
    fresh = Draft(DOC, translation(("Custou 12 euros.", *SAID[1:])))
    fresh.apply(fresh.carried(draft))
    assert [target.value for target in fresh.targets] == [
        "Custou 12 euros.", "Grata.", SAID[2], SAID[3],
    ]  # fmt: skip
    assert fresh.edited == 1


def test_a_changed_document_takes_over_what_is_still_there(draft) -> None:
    draft.apply(draft.written({1: revised(draft.sources[1], draft.targets[1], "Grata.")}))
    text = f"First. {TEXT}"
    moved = Document("/x/letter.pdf", "pdf", "3" * 64, text, (Page(1, 10, 10, Span(0, len(text)), ()),))
    fresh = Draft(moved, translation())
    fresh.apply(fresh.carried(draft))
    assert [target.value for target in fresh.targets] == [SAID[0], "Grata.", SAID[2], "Grata."]


def test_sentences_translated_again_come_back_to_their_places(draft) -> None:
    part = excerpt(draft, [0, 2])
    first, second = part.text.split("\n\n")
    assert (first, second) == (LINES[0], LINES[2])
    cut = second.index("now")
    rows = (
        (Cited(first, (Span(0, len(first)),)), Cited("Custou 12.", (Span(0, len(first)),))),
        (Cited("Call 555", (Span(len(first) + 2, len(first) + 2 + cut),)), Cited("Ligue 555", ())),
        (Cited("now.", (Span(len(first) + 2 + cut, len(part.text)),)), Cited("agora.", ())),
    )
    result = TaskResult("translate", Status.OK, sections=(Section("translation", "", "table", rows),))
    change = retranslated(draft, [0, 2], result)
    assert {n: target.value for n, target in change.items.items()} == {0: "Custou 12.", 2: "Ligue 555 agora."}
    assert change.items[2].spans == draft.sources[2].spans


def test_the_model_filters_and_tells_why(draft, qtmodeltester) -> None:
    model = SentencesModel()
    model.show(draft)
    qtmodeltester.check(model)
    assert model.rows == [0, 1, 2, 3]
    assert model.index(0, MARK).data() == "lacks 12"
    assert model.index(2, MARK).data() == "adds 7"
    model.set_wanted(Wanted(marked=True))
    assert model.rows == [0, 2]
    model.set_wanted(Wanted(text="obrig"))
    assert model.rows == [1, 3]
    draft.apply(Change(draft.right([1]).items))
    model.set_wanted(Wanted(edited=True))
    assert model.rows == [1]
    assert model.index(0, MARK).data() == "found right"


def test_the_model_tells_what_was_written_and_changes_nothing(draft) -> None:
    model = SentencesModel()
    model.show(draft)
    heard = []
    model.written.connect(lambda *said: heard.append(said))
    assert model.setData(model.index(1, TARGET), " Grata. ")
    assert not model.setData(model.index(1, TARGET), "Obrigado.")
    assert not model.setData(model.index(1, TARGET), "  ")
    assert heard == [(1, "Grata.")]
    assert draft.targets[1].value == "Obrigado."
    assert model.index(1, SOURCE).data() == "Thank you."
