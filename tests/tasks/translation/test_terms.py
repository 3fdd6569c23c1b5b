"""Terms are found as whole words, and put in the place of what they became."""

from __future__ import annotations

from desktop.document.model import Span
from desktop.engines.base import Translation
from desktop.tasks.translation.terms import Terms, lacking, with_terms


def test_the_longest_term_counts_and_no_part_of_a_word() -> None:
    terms = Terms.of([("rent", "renda"), ("rent control", "controlo"), ("rent", "aluguer")], [])
    text = "Rent control of rents and rent."
    assert [(use.span.of(text), use.target) for use in terms.uses(text)] == [
        ("Rent control", "Controlo"),
        ("rent", "renda"),
    ]


def test_what_is_kept_counts_as_it_is_written() -> None:
    terms = Terms.of([("apple", "maçã")], ["Apple", " Blue  Team "])
    assert [use.target for use in terms.uses("Apple of the Blue Team and blue team, apple")] == [
        "Apple",
        "Blue Team",
    ]


def test_a_term_takes_the_place_of_what_is_linked_to_it() -> None:
    source = "The rent is due."
    made = Translation(
        "O aluguel vence.", ((Span(0, 3), Span(0, 1)), (Span(4, 8), Span(2, 9)), (Span(12, 15), Span(10, 15)))
    )
    uses = Terms.of([("rent", "valor da renda")], []).uses(source)
    found = with_terms(made, uses)
    assert found.text == "O valor da renda vence."
    assert [b.of(found.text) for _, b in found.links] == ["O", "valor da renda", "vence"]
    assert lacking(uses, found.text) == []


def test_words_that_others_have_a_part_in_are_not_replaced() -> None:
    made = Translation(
        "b x a", ((Span(0, 3), Span(0, 1)), (Span(0, 3), Span(4, 5)), (Span(4, 5), Span(2, 3)))
    )
    uses = Terms.of([("one", "um")], []).uses("one x")
    assert with_terms(made, uses) == made
    assert lacking(uses, made.text) == uses


def test_a_term_that_is_there_stays_however_it_is_written() -> None:
    uses = Terms.of([("rent", "renda")], []).uses("rent and rent")
    assert lacking(uses, "Renda e renda") == []
    assert len(lacking(uses, "Renda e rendas")) == 1
