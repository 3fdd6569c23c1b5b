"""Sentences keep their places, and only running text becomes one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.document.model import Document, Page, Span
from desktop.tasks.sentences import sentences


def document(*pages: str, kind: str = "txt") -> Document:
    made: list[Page] = []
    text = ""
    for number, content in enumerate(pages, 1):
        start = len(text)
        text += content
        size = 100.0 if kind == "pdf" else 0.0
        made.append(Page(number, size, size, Span(start, len(text)), ()))
        text += "\n\n" if number < len(pages) else ""
    return Document(f"a.{kind}", kind, "0" * 64, text, tuple(made))


def split(*pages: str, kind: str = "txt") -> list[str]:
    doc = document(*pages, kind=kind)
    return [s.of(doc.text) for s in sentences(doc) if not s.heading]


def headings(*pages: str, kind: str = "txt") -> list[str]:
    doc = document(*pages, kind=kind)
    return [s.of(doc.text) for s in sentences(doc) if s.heading]


@pytest.mark.parametrize(
    "whole",
    [
        "Mr. Smith met Dr. Jones at 10 a.m. in St. Louis.",
        "Acme Inc. Chairman J. R. Brown spoke for the U.S. Government.",
        "Profit grew by 3.5 million, see No. 5 and Fig. 2 of the report.",
        "Some goods, e.g. Danish ones, were sold i.e. they are gone.",
        "She asked “Why?” and left the room.",
        "Es gilt z.B. der Satz vom 31. Dezember.",
        "O Sr. Silva e a Dra. Ana, moradores na Av. Brasil, n. 12, chegaram.",
        "Ver p. ex. A tabela, pág. 12, e o cap. 3 do art. 5.º da Lei n.º 12.",
        "Exmo. Sr. Dr. Pereira, a Cia. Vale S.A. e a Silva, Ltda. pagaram.",
        "Herr Dr. Müller wohnt in der Bahnhofstr. 12 und zahlt lt. Vertrag Nr. 5.",
        "M. Dupont et Mme. Durand habitent av. Foch, cf. p. 12.",
        "El Sr. García y Ud. viven en la Avda. Central, núm. 5, de EE. UU.",
        "Gen. Lee and Lt. Col. Jones met Gov. Brown in Apt. 5, Bldg. 3.",
    ],
)
def test_what_does_not_end_a_sentence(whole: str) -> None:
    assert split(whole) == [whole]


@pytest.mark.parametrize(
    "two",
    [
        ("The buyer is Acme Inc.", "The seller is not known."),
        ("Sales rose to 15.", "Costs fell to 12."),
        ("He said “It is over.”", "Nobody believed him."),
        ("Is it true?", "It is!"),
        ("They moved to the U.S.", "The office stayed."),
    ],
)
def test_what_does(two: tuple[str, str]) -> None:
    assert split(" ".join(two)) == list(two)


def test_a_sentence_spans_lines_and_a_blank_line_ends_it() -> None:
    text = "The contract begins in\nMay and ends in June. It\nis renewed\n\nin writing, as both agreed."
    assert split(text) == [
        "The contract begins in May and ends in June.",
        "It is renewed",
        "in writing, as both agreed.",
    ]


def test_items_of_a_list_are_sentences_without_their_marks() -> None:
    text = (
        "We offer these:\n• a new roof for the house\n• two doors of oak wood\n1. One last thing to add here."
    )
    assert split(text)[-3:] == [
        "a new roof for the house",
        "two doors of oak wood",
        "One last thing to add here.",
    ]


def test_headings_are_kept_apart() -> None:
    text = (
        "Results of Operations\n\nRevenue rose in every part of the company.\n\n"
        "1. Term. This agreement ends in May."
    )
    assert headings(text) == ["Results of Operations", "Term."]
    assert split(text) == ["Revenue rose in every part of the company.", "This agreement ends in May."]


def test_headings_of_markdown() -> None:
    text = "# A long heading that ends with a mark!\nThe text comes right below it."
    assert headings(text, kind="md") == ["A long heading that ends with a mark!"]


def test_tables_and_contents_are_left_out() -> None:
    text = (
        "1,200 3,400 5,600\nRent\t1,200\t3,400\nIntroduction . . . . . . . 3\nName: ____"
        "\n\nThis is all that was said."
    )
    assert split(text) == ["This is all that was said."]


def test_a_paragraph_of_word_is_a_line() -> None:
    assert headings("The Offer\nWe sell the house to you.", kind="docx") == ["The Offer"]


def test_running_heads_and_page_numbers_are_dropped() -> None:
    pages = [
        f"Acme annual report {number}\n\nThis is what page {number} has to say of it.\n\n- {number} -"
        for number in range(1, 6)
    ]
    found = split(*pages, kind="pdf") + headings(*pages, kind="pdf")
    assert found == [f"This is what page {number} has to say of it." for number in range(1, 6)]


def test_a_sentence_goes_on_on_the_next_page() -> None:
    doc = document(
        "It was agreed by both of the parties who signed this long letter that the\n\n1",
        "price is paid in May. Then it ends.\n\n2",
        kind="pdf",
    )
    first, second = sentences(doc)
    assert first.of(doc.text).endswith("letter that the price is paid in May.")
    assert [doc.page_number(span.start) for span in first.spans] == [1, 2]
    assert second.of(doc.text) == "Then it ends."


@given(st.lists(st.text(st.sampled_from('aB1 .!?\n\t•-#|$%,"”(é…'), max_size=80), min_size=1, max_size=5))
def test_spans_are_disjoint_in_order_and_hold_text(pages: list[str]) -> None:
    for kind in ("pdf", "docx", "md", "txt"):
        doc = document(*pages, kind=kind)
        spans = [span for sentence in sentences(doc) for span in sentence.spans]
        end = 0
        for span in spans:
            assert end <= span.start < span.end <= len(doc.text)
            assert span.of(doc.text).strip() == span.of(doc.text)
            end = span.end


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("He wrote in Jan. Then he left the house.", "He wrote in Jan."),
        ("The answer is no. The reason is this one.", "The answer is no."),
        ("A resposta é não. O prazo é de 30 dias.", "A resposta é não."),
        ("Er wohnt in der Bahnhofstr. 12. Er kam am 3. März.", "Er wohnt in der Bahnhofstr. 12."),
        ("Ele assinou em fev. Depois pagou tudo.", "Ele assinou em fev."),
    ],
)
def test_an_abbreviation_may_end_a_sentence(text: str, first: str) -> None:
    assert split(text)[0] == first


def test_a_line_of_a_web_page_is_a_paragraph() -> None:
    text = "One long line that goes on\nand another line that is not of it.\n"
    assert split(text) == [text.replace("\n", " ").strip()]
    assert split(text, kind="html") == ["and another line that is not of it."]
