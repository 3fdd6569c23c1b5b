from __future__ import annotations

import pytest

from tests.benchmarks.pii_scores import Labelled, Scores, f_score, mistakes, score

TEXT = "Dr. Ann Smith, 4 High St, Leeds"
PERSON, ADDRESS = (4, 13, "PERSON"), (15, 31, "ADDRESS")
LABELS = ("PERSON", "ADDRESS")


def scored(*found: Labelled, hiding: tuple[str, ...] | None = None) -> Scores:
    return score([(TEXT, [PERSON, ADDRESS])], [list(found)], LABELS, hiding=hiding)


def test_all_right() -> None:
    scores = scored(PERSON, ADDRESS)
    assert (scores.all.precision, scores.all.recall, scores.all.exact_f1, scores.all.coverage) == (1, 1, 1, 1)
    assert scores.leak_rate == 0


def test_half_a_name_is_found_but_neither_exact_nor_hidden() -> None:
    scores = scored((8, 13, "PERSON"), ADDRESS)
    person = scores.labels["PERSON"]
    assert (person.recall, person.precision, person.exact_f1, person.coverage) == (1, 1, 0, 0)
    assert scores.leak_rate == 1


def test_any_label_hides_but_only_an_answering_one_finds() -> None:
    scores = scored((0, 31, "ORG"))
    assert (scores.all.found, scores.all.hidden, scores.leaks) == (0, 2, 0)
    assert scores.all.findings == 0  # nothing that is asked for here, right or wrong


def test_only_the_labels_that_are_taken_out_hide() -> None:
    assert scored((0, 31, "ORG"), hiding=("PERSON",)).leaks == 1


def test_a_town_answers_an_address_and_a_wrong_label_costs_precision() -> None:
    scores = scored((26, 31, "LOCATION"), (4, 13, "ADDRESS"))
    address = scores.labels["ADDRESS"]
    assert (address.recall, address.precision) == (1, 0.5)
    assert scores.recall("PERSON") == 0


def test_other_labels_are_wrong_where_all_is_annotated() -> None:
    texts, found = [(TEXT, [PERSON])], [[PERSON, (15, 16, "BANK_ACCOUNT")]]
    assert score(texts, found, ("PERSON",)).all.precision == 1
    assert score(texts, found, ("PERSON",), whole=True).all.precision == 0.5


def test_marks_alone_are_no_overlap() -> None:
    assert scored((0, 4, "PERSON")).labels["PERSON"].right == 0
    assert scored((13, 15, "ADDRESS"), PERSON).labels["ADDRESS"].found == 0


def test_a_text_without_direct_identifiers_does_not_count_for_leaks() -> None:
    scores = score([("in Leeds", [(3, 8, "LOCATION")])], [[]], ("LOCATION",))
    assert (scores.texts, scores.direct, scores.leaks, scores.leak_rate) == (1, 0, 0, 0)


@pytest.mark.parametrize(("beta", "wanted"), [(1, 2 * 0.5 * 0.8 / 1.3), (2, 5 * 0.5 * 0.8 / (4 * 0.5 + 0.8))])
def test_f(beta: float, wanted: float) -> None:
    assert f_score(0.5, 0.8, beta) == pytest.approx(wanted)
    assert f_score(0, 0, beta) == 0


def test_mistakes_are_told_by_kind() -> None:
    found = [(8, 13, "PERSON"), (15, 25, "PERSON"), (26, 31, "LOCATION")]
    assert dict(mistakes(TEXT, [PERSON, ADDRESS], found, "PERSON")) == {
        ("half", "Ann Smith"): 1,
        ("wrong for ADDRESS", "4 High St,"): 1,
    }
    assert dict(mistakes(TEXT, [PERSON], [], "PERSON")) == {("missed", "Ann Smith"): 1}
