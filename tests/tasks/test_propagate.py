"""What was found once is found in each of its writings, in every text, and nothing else is touched."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.document.model import Span
from desktop.document.results import Finding, Status, TaskResult
from desktop.errors import Cancelled
from desktop.progress import JobContext
from desktop.tasks.decisions import Decision, Marked, decided
from desktop.tasks.entities import plain
from desktop.tasks.propagate import propagate

CONTRACT = "Agreement with John Smith of 1 May."


def marked(text: str, *found: Finding, is_name: bool = False, **options: float) -> Marked:
    return Marked(text, TaskResult("redact", Status.OK, found, options=options), is_name)


def finding(
    text: str, literal: str, label: str = "PERSON", score: float = 0.9, detector: str = "test"
) -> Finding:
    start = text.index(literal)
    return Finding(label, Span(start, start + len(literal)), score, detector)


def known(text: str, *literals: str, label: str = "PERSON", score: float = 0.9) -> Marked:
    """A text in which the first place of each literal was detected."""
    found = (finding(text, literal, label, score) for literal in literals)
    return marked(text, *sorted(found, key=lambda one: one.span))


def spread(*documents: Marked, allow: Sequence[str] = ()) -> list[Marked]:
    results = propagate(documents, JobContext(), frozenset(map(plain, allow)))
    return [replace(one, result=result) for one, result in zip(documents, results, strict=True)]


def said(document: Marked) -> list[str]:
    return [f.span.of(document.text) for f in document.result.findings]


def found_elsewhere(name: str, text: str) -> list[str]:
    """What is found in `text` when `name` was found in another document."""
    return said(spread(known(f"Agreement with {name}.", name), marked(text))[1])


@pytest.mark.parametrize(
    "writing",
    [
        "John Smith",
        "JOHN SMITH",
        "john smith",
        "John\nSmith",
        "John  \n  Smith",
        "Smith",
        "SMITH",
        "Smi-\nth",
        "Smi\u00adth",
        "John Smi-\n  th",
        "J. Smith",
        "J.Smith",
        "J Smith",
        "J.\nSmith",
        "Smith, John",
        "SMITH, JOHN",
        "Smith John",
        "Smith, J",
        "John W. Smith",
        "John William Smith",
        "John William Henry Smith",
        "Smith-Jones",
        "John Smith-Jones",
        "j.smith",
        "john.smith",
        "john_smith",
        "JohnSmith",
        "J O H N  S M I T H",
        "J o h n S m i t h",
    ],
)
def test_every_writing_of_a_name_in_another_document(writing: str) -> None:
    assert found_elsewhere("John Smith", f"As {writing} said before.") == [writing]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Smith's car", ["Smith"]),
        ("Mr. Smith\u2019s", ["Smith"]),
        ("mail john.smith@example.org", ["john.smith"]),
        ("mail jsmith@example.org or smith@example.org", ["jsmith", "smith"]),
        (r"C:\Users\jsmith\file", ["jsmith"]),
        ("/home/smithj/file", ["smithj"]),
        ("user: jsmith", ["jsmith"]),
        ("see @johnsmith", ["johnsmith"]),
    ],
)
def test_possessives_addresses_and_user_names(text: str, expected: list[str]) -> None:
    assert found_elsewhere("John Smith", text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Smithson and blacksmith",
        "the smith at the forge",
        "Jane Doe",
        "John was here",  # a given name means its person only beside the name
        "jsmith",  # without anything that makes it a user's name
        "Smithers, A.",
    ],
)
def test_other_words_are_left(text: str) -> None:
    assert found_elsewhere("John Smith", text) == []


def test_an_initial_behind_the_surname_is_no_pronoun() -> None:
    assert found_elsewhere("Ian Smith", "As to Smith I think nothing.") == ["Smith"]


def test_a_surname_that_is_a_word_is_not_looked_for_by_itself() -> None:
    assert found_elsewhere("John Price", "The Price of it. J. Price agreed.") == ["J. Price"]
    text = "Loom threads. A loom, the loom, one loom."
    assert found_elsewhere("Ann Loom", text) == []
    assert found_elsewhere("Ann Loom", "Loom called. Mr Loom has a loom.") == ["Loom", "Loom"]


def test_a_given_name_by_itself_in_the_document_of_its_name() -> None:
    assert said(*spread(known("Peter Falkner came. Dear Peter!", "Peter Falkner"))) == [
        "Peter Falkner",
        "Peter",
    ]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Vincent van Gogh", "as van Gogh and V. van Gogh", ["van Gogh", "V. van Gogh"]),
        ("Pat O'Brien", "O\u2019BRIEN, Pat", ["O\u2019BRIEN, Pat"]),
        ("J\u00fcrgen M\u00fcller", "JURGEN MULLER", ["JURGEN MULLER"]),
        ("Dr. Ann Miller-Jones, PhD", "A. Miller-Jones", ["A. Miller-Jones"]),
        ("Smith, Jonathan", "Jonathan Smith", ["Jonathan Smith"]),
    ],
)
def test_names_of_several_parts(name: str, text: str, expected: list[str]) -> None:
    assert found_elsewhere(name, text) == expected


@pytest.mark.parametrize(
    ("label", "literal", "text", "expected"),
    [
        ("PHONE", "+44 20 7946 0958", "44-20-7946-0958", "44-20-7946-0958"),
        ("PHONE", "+44 20 7946 0958", "Call (020) 7946 0958.", "(020) 7946 0958"),
        ("PHONE", "+44 20 7946 0958", "+442079460958", "+442079460958"),
        ("IBAN", "DE89 3704 0044 0532 0130 00", "de89370400440532013000", "de89370400440532013000"),
        ("CREDIT_CARD", "4111111111111111", "4111 1111\n1111-1111", "4111 1111\n1111-1111"),
        ("EMAIL", "Ann@Example.org", "ann@example.org", "ann@example.org"),
        ("ADDRESS", "1 High Street, Leeds", "1 HIGH STREET\nLEEDS", "1 HIGH STREET\nLEEDS"),
    ],
)
def test_the_same_value_in_other_writing(label: str, literal: str, text: str, expected: str) -> None:
    documents = spread(known(f"It is {literal}.", literal, label=label), marked(text))
    assert said(documents[1]) == [expected]
    assert documents[0].result.findings[0].entity == documents[1].result.findings[0].entity


@pytest.mark.parametrize(
    ("label", "literal", "text"),
    [
        ("IP_ADDRESS", "10.1.1.11", "10.11.1.1"),
        ("EMAIL", "ann-lee@example.org", "annlee@example.org"),
        ("CREDIT_CARD", "4111 1111 1111 1111", "4111 1111 1111 11112"),
        ("TITLE", "Engineer", "An Engineer came."),
        ("AGE", "42 years", "42 years"),
        ("DATE", "2020", "in 2020"),
        ("PERSON", "Al", "Al"),
    ],
)
def test_what_is_no_value_of_one_person_is_left(label: str, literal: str, text: str) -> None:
    assert said(spread(known(f"It is {literal}.", literal, label=label), marked(text))[1]) == []


@pytest.mark.parametrize(
    ("text", "literals", "expected"),
    [
        ("Miller, Millers, miller-wheel, Miller's", ["Miller"], ["Miller", "Miller"]),
        ("Wilbur wilbur WILBUR", ["Wilbur"], ["Wilbur", "WILBUR"]),
        ("Al met Al. Dora met Dora.", ["Al", "Dora"], ["Al", "Dora", "Dora"]),
        ("44 20 7946 0958 or +44 20 7946 0958", ["44 20 7946 0958"], ["44 20 7946 0958", "44 20 7946 0958"]),
    ],
)
def test_repeats_within_a_text(text: str, literals: list[str], expected: list[str]) -> None:
    assert said(*spread(known(text, *literals))) == expected


def test_the_longest_writing_wins() -> None:
    text = "Ann Miller-Jones / Ann Miller / ann miller-jones"
    documents = spread(known(text, "Ann Miller-Jones", "Ann Miller /"[:10]))
    assert said(*documents)[-1] == "ann miller-jones"


def test_a_finding_grows_to_the_whole_of_what_stands_there() -> None:
    text = "Ann Miller. ANN MILLER."
    found = (finding(text, "Ann Miller"), finding(text, "MILLER", score=0.6))
    (document,) = spread(marked(text, *found))
    assert said(document) == ["Ann Miller", "ANN MILLER"]
    assert document.result.findings[1].detector == "test"


def test_weak_findings_give_way_and_lose_nothing() -> None:
    text = "Ann Miller. Then Miller Lane Twenty."
    found = (finding(text, "Ann Miller"), finding(text, "Miller Lane Twenty", "LOCATION", 0.3))
    (document,) = spread(marked(text, *found))
    assert said(document) == ["Ann Miller", "Miller"]
    assert [(f.label, f.span.of(text)) for f in document.result.candidates] == [("LOCATION", "Lane Twenty")]


def test_weak_names_are_not_looked_for_in_other_writings() -> None:
    weak = known("With Bank Holiday.", "Bank Holiday", score=0.3)
    documents = spread(weak, marked("Bank Holiday, B. Holiday, Holiday"))
    assert said(documents[1]) == []
    assert [f.span.of(documents[1].text) for f in documents[1].result.candidates] == ["Bank Holiday"]
    assert documents[1].result.candidates[0].score == 0.3


def test_what_a_person_confirmed_is_sure() -> None:
    weak = known(CONTRACT, "John Smith", score=0.2)
    sure = decided([weak], Decision(0, weak.result.findings[0].span, remove=True))[0]
    documents = spread(replace(weak, result=sure), marked("J. Smith called."))
    assert said(documents[1]) == ["J. Smith"]
    assert documents[1].result.findings[0].decided_by == "machine"
    assert documents[0].result.findings[0].decided_by == "person"


def test_rejected_places_stay_rejected() -> None:
    text = "John Smith and Smith and Smith."
    (first,) = spread(known(text, "John Smith"))
    place = first.result.findings[1].span
    rejected = decided([first], Decision(0, place, remove=False))[0]
    (again,) = spread(replace(first, result=rejected))
    assert said(again) == ["John Smith", "Smith"]
    assert [f.span for f in again.result.rejected] == [place]
    assert again.result.rejected[0].decided_by == "person"


def test_rejecting_all_like_this_goes_for_the_batch() -> None:
    documents = spread(
        known(CONTRACT, "John Smith"), marked("Smith, and Smith."), marked("SMITH but J. Smith")
    )
    place = documents[1].result.findings[0].span
    results = decided(documents, Decision(1, place, remove=False, scope="same"))
    after = spread(*(replace(d, result=r) for d, r in zip(documents, results, strict=True)))
    assert [said(document) for document in after] == [["John Smith"], [], ["J. Smith"]]


def test_rejecting_every_variant_takes_the_source_as_well() -> None:
    documents = spread(known(CONTRACT, "John Smith"), marked("Smith, and J. Smith wrote to Smithson."))
    place = documents[1].result.findings[0].span
    results = decided(documents, Decision(1, place, remove=False, scope="variants"))
    after = spread(*(replace(d, result=r) for d, r in zip(documents, results, strict=True)))
    assert [said(document) for document in after] == [[], []]
    assert [len(document.result.rejected) for document in after] == [1, 2]


def test_a_source_that_is_gone_takes_what_rests_on_it_along() -> None:
    documents = spread(known(CONTRACT, "John Smith"), marked("Smith called."))
    assert said(documents[1]) == ["Smith"]
    gone = replace(documents[0], result=replace(documents[0].result, findings=()))
    assert said(spread(gone, documents[1])[1]) == []


def test_the_allow_list_is_before_the_machine_and_behind_a_person() -> None:
    text = "Acme Holding pays Acme Holding."
    found = finding(text, "Acme Holding", "ORG")
    (document,) = spread(marked(text, found), allow=["ACME holding"])
    assert said(document) == []
    assert [f.decided_by for f in document.result.rejected] == ["person"]
    (document,) = spread(marked(text, replace(found, decided_by="person")), allow=["ACME holding"])
    assert document.result.findings[0].span == found.span


@pytest.mark.parametrize(
    "name",
    ["John Smith", "offer_smith_2024", "SmithJohnOffer", "cvjohnsmith", "2024JSmith", "letter to smith"],
)
def test_names_of_files(name: str) -> None:
    documents = spread(known(CONTRACT, "John Smith"), marked(name, is_name=True))
    assert said(documents[1])
    assert "smith" not in re.sub("|".join(map(re.escape, said(documents[1]))), "", name).lower()


def test_names_of_files_that_hold_nobody() -> None:
    assert said(spread(known(CONTRACT, "John Smith"), marked("agreement 1", is_name=True))[1]) == []


def test_one_number_over_the_batch() -> None:
    documents = spread(
        known("Jane Doe and John Smith", "Jane Doe", "John Smith"),
        known("Smith wrote to Mary Major.", "Mary Major"),
        marked("user: jsmith"),
    )
    assert [[f.entity for f in document.result.findings] for document in documents] == [
        ["PERSON 1", "PERSON 2"],
        ["PERSON 2", "PERSON 3"],
        ["PERSON 2"],
    ]


def test_who_is_meant_is_told_by_the_letter() -> None:
    documents = spread(
        known("John Smith. Smith.", "John Smith"),
        known("Jane Smith. Smith.", "Jane Smith"),
        marked("Smith"),
    )
    entities = [[f.entity for f in document.result.findings] for document in documents]
    assert entities == [["PERSON 1", "PERSON 1"], ["PERSON 2", "PERSON 2"], ["PERSON 3"]]


def test_cancel() -> None:
    class Set:
        def is_set(self) -> bool:
            return True

    with pytest.raises(Cancelled):
        propagate([known(CONTRACT, "John Smith")], JobContext(cancel=Set()))


# Properties

GIVEN = ["John", "Jane", "Peter", "Anna", "Zo\u00eb"]
SURNAMES = ["Smith", "Falkner", "O'Brien", "van Gogh", "M\u00fcller", "Miller-Jones"]
people = st.builds(
    lambda given, surname: f"{given} {surname}", st.sampled_from(GIVEN), st.sampled_from(SURNAMES)
)
fillers = st.sampled_from(
    ["the report", "was", "price", "in", "of", "2024", "to", "smithy", "a", "and,", "x."]
)
pieces = st.lists(people | fillers | st.sampled_from(SURNAMES), min_size=1, max_size=12)


@st.composite
def batches(draw: st.DrawFn) -> list[Marked]:
    documents = []
    for words in draw(st.lists(pieces, min_size=1, max_size=4)):
        text = " ".join(words)
        starts = [0, *(sum(map(len, words[:n])) + n for n in range(1, len(words)))]
        found = [
            Finding("PERSON", Span(start, start + len(word)), draw(st.sampled_from([0.2, 0.6, 0.9])), "test")
            for word, start in zip(words, starts, strict=True)
            if " " in word and word[0].isupper() and draw(st.booleans())
        ]
        documents.append(marked(text, *found))
    return documents


def groups(documents: Sequence[Marked]) -> set[frozenset[tuple[str, Span]]]:
    """Which places are one person's. Texts stand for their documents."""
    by_entity: dict[str, set[tuple[str, Span]]] = {}
    for document in documents:
        for f in (*document.result.findings, *document.result.candidates):
            by_entity.setdefault(f.entity, set()).add((document.text, f.span))
    return set(map(frozenset, by_entity.values()))


@given(batches())
def test_nothing_found_is_lost_and_nothing_overlaps(batch: list[Marked]) -> None:
    for before, after in zip(batch, spread(*batch), strict=True):
        stored = sorted((*after.result.findings, *after.result.candidates), key=lambda f: f.span)
        for f in before.result.findings:
            covered = {at for s in stored for at in range(s.span.start, s.span.end)}
            letters = [at for at in range(f.span.start, f.span.end) if before.text[at].isalnum()]
            assert covered.issuperset(letters)
        assert all(a.span.end <= b.span.start for a, b in pairwise(stored))
        assert all(f.entity and len(f.span) for f in stored)


@given(batches())
def test_only_words_of_known_names_are_added(batch: list[Marked]) -> None:
    words = {
        plain(word)
        for document in batch
        for f in document.result.findings
        for word in re.findall(r"\w+", f.span.of(document.text))
    }
    for document in spread(*batch):
        for f in (*document.result.findings, *document.result.candidates):
            first = re.findall(r"\w+", f.span.of(document.text))
            assert words.intersection(map(plain, first))


@given(batches())
def test_the_same_twice(batch: list[Marked]) -> None:
    assert spread(*batch) == spread(*batch)


@given(batches())
def test_spreading_again_settles(batch: list[Marked]) -> None:
    """A finding that grew or was lifted may carry further once; then nothing changes any more."""
    now = spread(*batch)
    for _ in range(4):
        before, now = now, spread(*now)
    assert now == before


@given(batches(), st.randoms(use_true_random=False))
def test_the_order_of_documents_changes_nobody(batch: list[Marked], random: object) -> None:
    batch = list({document.text: document for document in batch}.values())
    other = list(batch)
    random.shuffle(other)  # type: ignore[attr-defined]
    assert groups(spread(*batch)) == groups(spread(*other))


@given(people, st.sampled_from(["", "\n", "  "]), fillers)
def test_a_name_is_found_wherever_it_stands_whole(name: str, gap: str, filler: str) -> None:
    written = name.replace(" ", gap or " ")
    assert found_elsewhere(name, f"{filler} {written} {filler}") == [written]
