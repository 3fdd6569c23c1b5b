"""Decisions without a window."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.document.model import Box, Document, Page, Run, Span
from desktop.document.results import Finding, Region, Status, TaskResult
from desktop.ui.desk import under
from desktop.ui.find import by_itself, hits
from desktop.ui.models.filters import Filter, page_ranges
from desktop.ui.review import Decision, Edit, Item, Review, Standing

TEXT = "Anna Berg met anna berg and Carl in Leeds. Berg wrote to carl@example.org."
PAGES = (Page(1, 100, 100, Span(0, 43), ()), Page(2, 100, 100, Span(43, len(TEXT)), ()))
DOCUMENT = Document("x.pdf", "pdf", "0" * 64, TEXT, PAGES)


def finding(word: str, label: str = "PERSON", score: float = 0.9, entity: str = "PERSON 1", at: int = 0):
    start = TEXT.index(word, at)
    return Finding(label, Span(start, start + len(word)), score, "test", entity)


ANNA, AGAIN = finding("Anna Berg"), finding("anna berg", score=0.6)
CARL = finding("Carl", score=0.4, entity="PERSON 2")
MAIL = finding("carl@example.org", "EMAIL", 1.0, "EMAIL 1")
RESULT = TaskResult("redact", Status.OK, (ANNA, AGAIN, MAIL), (CARL,), options={"threshold": 0.5})


@pytest.fixture
def review() -> Review:
    return Review(DOCUMENT, RESULT)


def words(review: Review, *standings: Standing) -> list[str]:
    return [review.texts[n] for n in review.in_order() if review.standing(n) in standings]


def test_machine_findings_are_proposed_and_a_person_decides(review) -> None:
    assert (review.open, review.decided, review.total) == (3, 0, 3)
    review.apply(review.decide([0], Decision.ACCEPTED))
    review.apply(review.decide([1], Decision.REJECTED))
    assert (review.open, review.decided) == (1, 2)
    outcome = review.outcome()
    assert [f.decided_by for f in outcome.findings] == ["person", "machine"]
    assert outcome.rejected == (replace(AGAIN, decided_by="person"),)
    assert outcome.candidates == (CARL,)


def test_proposals_that_stand_unseen_stay_the_machines(review) -> None:
    review.apply(review.decide(review.proposals(), Decision.ACCEPTED, by_person=False))
    assert review.open == 0
    assert {f.decided_by for f in review.outcome().findings} == {"machine"}


def test_the_price_is_what_the_dial_costs(review) -> None:
    assert review.price(0.4) == 1
    assert review.price(0.95) == -2
    for threshold in (0.15, 0.4, 0.41, 0.6, 0.61, 0.9, 0.95):
        price, before = review.price(threshold), review.open
        back = review.apply(Edit(threshold=threshold))
        assert review.open - before == price
        review.apply(back)
    review.apply(review.decide([1], Decision.ACCEPTED))
    assert review.price(0.95) == -1, "what was decided is no longer moved by the dial"


def test_a_finding_under_the_threshold_that_the_task_removes_is_never_dropped() -> None:
    low = replace(CARL, detector="repeat")
    review = Review(DOCUMENT, replace(RESULT, findings=(ANNA, low), candidates=()))
    assert review.outcome().findings == (ANNA, low)
    review.apply(Edit(threshold=0.95))
    assert review.outcome().findings == (low,)


def test_like_this_is_the_same_text_or_the_same_entity(review) -> None:
    assert [review.texts[n] for n in review.like(0)] == ["Anna Berg", "anna berg"]
    assert review.like_text("carl@example.org") == [3]
    assert not review.like_text("carl"), "what is below the threshold is not on the list"


def test_marked_text_becomes_a_finding_without_the_spaces_round_it(review) -> None:
    start = TEXT.index(" Leeds.")
    review.apply(review.add([Span(start, start + 6)], "LOCATION"))
    new = review.items[-1].finding
    assert (new.span.of(TEXT), new.entity, new.decided_by) == ("Leeds", "LOCATION 1", "person")


def test_marked_text_takes_in_what_it_cuts_into(review) -> None:
    start = TEXT.index("Berg met")
    back = review.apply(review.add([Span(start, start + 8)], "PERSON"))
    assert words(review, Standing.ACCEPTED) == ["Berg met"], "a proposal gives way"
    review.apply(back)
    review.apply(review.decide([0], Decision.ACCEPTED))
    review.apply(review.add([Span(start, start + 8)], "PERSON"))
    assert words(review, Standing.ACCEPTED) == ["Anna Berg met"], "what was accepted stays removed"


def test_marked_text_within_a_finding_decides_that_one(review) -> None:
    review.apply(review.add([Span(0, 4)], "PERSON"))
    assert review.standing(0) is Standing.ACCEPTED
    assert len(review.items) == 4


def test_another_label_has_its_own_number_and_is_accepted(review) -> None:
    review.apply(review.relabel([0], "ORG"))
    assert review.items[0].finding == replace(ANNA, label="ORG", entity="ORG 1", decided_by="person")
    review.apply(review.relabel([1], "ORG"))
    assert review.items[1].finding.entity == "ORG 1", "the same words are the same entity"
    assert review.labels["PERSON"] == 0


def test_a_box_without_text_is_a_region(review) -> None:
    review.apply(review.add_region(2, Box(1, 2, 3, 4)))
    assert review.outcome().regions == (Region(2, Box(1, 2, 3, 4)),)
    assert review.regions_on(2) == [4]
    assert not review.regions_on(1)
    assert 4 not in review.between(0, len(TEXT))
    review.apply(review.decide([4], Decision.REJECTED))
    assert not review.outcome().regions


def test_a_new_run_keeps_what_a_person_decided(review) -> None:
    review.apply(review.decide([1], Decision.REJECTED))
    review.apply(review.decide([3], Decision.ACCEPTED, by_person=False))
    place = TEXT.index("Leeds")
    review.apply(review.add([Span(place, place + 5)], "LOCATION"))
    review.apply(review.add_region(1, Box(1, 2, 3, 4)))
    new = Review(DOCUMENT, RESULT)
    new.apply(new.carried(review))
    assert words(new, Standing.REJECTED) == ["anna berg"]
    assert "Leeds" in words(new, Standing.ACCEPTED)
    assert len(new.outcome().regions) == 1
    assert new.standing(3) is Standing.PROPOSED, "nobody had looked at it"


def test_what_was_spread_is_taken_in_and_decisions_stay(review) -> None:
    review.apply(review.decide([0], Decision.REJECTED))
    berg = Finding("PERSON", Span(TEXT.index("Berg wrote"), TEXT.index(" wrote")), 0.8, "variant", "PERSON 7")
    spread = replace(
        review.outcome(),
        findings=(replace(AGAIN, entity="PERSON 7"), berg, MAIL),
        rejected=(replace(ANNA, entity="PERSON 7", decided_by="person"),),
        candidates=(),
    )
    review.apply(review.merged(Review(DOCUMENT, spread)))
    assert words(review, Standing.PROPOSED) == ["anna berg", "Berg", "carl@example.org"]
    assert words(review, Standing.REJECTED) == ["Anna Berg"]
    assert review.items[1].finding.entity == "PERSON 7"
    assert not words(review, Standing.BELOW), "what came back no more is gone"


def listed(review: Review) -> tuple[int, ...]:
    return tuple(review.counts[standing] for standing in Standing if standing is not Standing.WITHDRAWN)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_every_edit_can_be_taken_back(data) -> None:
    review = Review(DOCUMENT, RESULT)
    numbers = st.lists(st.integers(0, 3), min_size=1, max_size=3)
    spans = st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))).map(
        lambda ends: Span(min(ends), max(ends))
    )
    done = []
    states = []
    for _ in range(data.draw(st.integers(1, 8))):
        states.append((review.outcome(), listed(review), +review.labels))
        kind = data.draw(st.sampled_from(["decide", "relabel", "add", "box", "dial"]))
        if kind == "decide":
            edit = review.decide(data.draw(numbers), data.draw(st.sampled_from(list(Decision)[:3])))
        elif kind == "relabel":
            edit = review.relabel(data.draw(numbers), data.draw(st.sampled_from(["ORG", "PERSON"])))
        elif kind == "add":
            edit = review.add(data.draw(st.lists(spans, min_size=1, max_size=3)), "ORG")
        elif kind == "box":
            edit = review.add_region(1, Box(0, 0, 5, 5))
        else:
            edit = Edit(threshold=data.draw(st.sampled_from([0.3, 0.5, 0.7])))
        done.append(review.apply(edit))
        standings = Counter(map(review.standing, range(len(review.items))))
        assert standings == +review.counts, "the running counts are those of the items"
        removed = sorted(f.span for f in review.outcome().findings)
        assert all(a.end <= b.start for a, b in pairwise(removed)), "none overlap"
    while done:
        review.apply(done.pop())
        assert (review.outcome(), listed(review), +review.labels) == states.pop()


def test_a_box_takes_the_letters_whose_middle_it_holds() -> None:
    run = Run(Span(0, 4), Box(10, 10, 50, 20), edges=(10, 20, 30, 40, 50))
    page = Page(1, 100, 100, Span(0, 4), (run,))
    assert under(page, Box(16, 8, 44, 22)) == ([Span(1, 3)], True) or under(page, Box(16, 8, 44, 22)) == (
        [Span(1, 3)],
        False,
    )
    assert under(page, Box(19, 10, 41, 20))[1] is False, "the text fills it"
    assert under(page, Box(10, 40, 90, 90)) == ([], True)
    assert under(page, Box(10, 10, 50, 60))[1] is True, "most of it is something else"


def test_filters_hold_together(review) -> None:
    review.apply(review.decide([0], Decision.ACCEPTED))

    def shown(**conditions: object) -> list[int]:
        chosen = Filter(**conditions)
        return [n for n in range(4) if chosen.passes(review, n)]

    assert shown() == [0, 1, 3]
    assert shown(labels=frozenset({"PERSON"})) == [0, 1]
    assert shown(standings=frozenset({Standing.PROPOSED})) == [1, 3]
    assert shown(pages=((2, 9),)) == [3]
    assert shown(lowest=0.7) == [0, 3]
    assert shown(highest=0.9) == [0, 1]
    assert shown(detectors=frozenset({"other"})) == []
    assert shown(text="person 1") == [0, 1]
    assert shown(text="example", labels=frozenset({"PERSON"})) == []


def test_pages_are_read_as_people_type_them() -> None:
    assert page_ranges("3, 5-9 and 12 to 14") == ((3, 3), (5, 9), (12, 14))
    assert page_ranges("all") == ()


@settings(deadline=None)
@given(st.text("ab \n", max_size=60), st.text("ab", min_size=1, max_size=2))
def test_a_search_finds_what_a_plain_one_finds(text, wanted) -> None:
    found = [span.start for part in hits(text, wanted) for span in part]
    plain, at = [], text.find(wanted)
    while at >= 0:
        plain.append(at)
        at = text.find(wanted, at + len(wanted))
    assert found == plain


def test_a_hit_on_the_border_of_two_chunks_is_found_once(monkeypatch) -> None:
    monkeypatch.setattr("desktop.ui.find.CHUNK", 10)
    text = "12345678 Anna\nBerg and Anna  Berg."
    found = [span.of(text) for part in hits(text, "anna berg") for span in part]
    assert found == ["Anna\nBerg", "Anna  Berg"]


def test_a_word_by_itself_is_no_part_of_a_longer_one() -> None:
    text = "Berg, Bergen"
    assert by_itself(text, Span(0, 4))
    assert not by_itself(text, Span(6, 10))


def test_an_entity_is_known_after_its_items_changed(review) -> None:
    review.apply(review.relabel([2], "PERSON"))
    entity = review.items[2].finding.entity
    assert review.like_text("", entity) == [2]
    assert 2 not in review.like_text("", "EMAIL 1")
    back = review.apply(review.relabel([2], "ORG"))
    review.apply(back)
    assert review.like_text("", entity) == [2]


def test_a_large_change_is_made_in_small_steps(review) -> None:
    edit = Edit({n: Item(replace(MAIL, span=Span(0, 4)), Decision.ACCEPTED) for n in range(3)})
    many = Review(DOCUMENT, replace(RESULT, findings=(ANNA,) * 200, candidates=()))
    accept = many.decide(range(200), Decision.ACCEPTED)
    steps = many.applying(accept)
    assert sum(1 for _ in steps) == 4
    assert many.counts[Standing.ACCEPTED] == 200
    review.apply(edit)
    assert review.counts[Standing.ACCEPTED] == 3
