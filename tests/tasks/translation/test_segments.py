"""Nothing of a document is left out of its segments, and what lies between them has no letter or figure."""

from __future__ import annotations

import string

from hypothesis import given
from hypothesis import strategies as st

from desktop.document.model import Document, Page, Span
from desktop.progress import JobContext
from desktop.tasks.translation.segments import segments


def _document(*pages: str) -> Document:
    text, made = "", []
    for number, page in enumerate(pages, 1):
        made.append(Page(number, 595, 842, Span(len(text), len(text) + len(page)), ()))
        text += page
    return Document("a.pdf", "pdf", "0" * 64, text, tuple(made))


def _all(doc: Document) -> str:
    spans = sorted(span for segment in segments(doc, JobContext()) for span in segment.spans)
    return "".join(char for span in spans for char in span.of(doc.text) if char.isalnum())


def test_prose_is_cut_and_the_rest_stays_in_lines() -> None:
    doc = _document(
        "Report 2024\n\nSales rose. Costs, by contrast,\nfell by 3 %.\n\nRegion\tSales\nNorth\t1,200\n\n12\n"
    )
    assert [(s.text, s.words) for s in segments(doc, JobContext())] == [
        ("Report 2024", True),
        ("Sales rose.", True),
        ("Costs, by contrast, fell by 3 %.", True),
        ("Region", True),
        ("Sales", True),
        ("North", True),
        ("1,200", False),
        ("12", False),
    ]


def test_a_sentence_goes_on_on_the_next_page() -> None:
    doc = _document(
        "Rent is due on the first day of each calendar month, in advance,\n"
        "and the tenant pays it without delay and\n",
        "keeps the garden in good order.\nKeys are handed over at noon on the last day.\n",
    )
    first, second = segments(doc, JobContext())
    assert len(first.spans) == 2
    assert first.text.endswith("pays it without delay and keeps the garden in good order.")
    assert second.text == "Keys are handed over at noon on the last day."


def test_addresses_and_codes_are_no_words() -> None:
    doc = _document("a.b@example.org\n\nhttps://example.org/x\n\nMRSNGB2BXXX\n\nIBAN\n")
    assert [segment.words for segment in segments(doc, JobContext())] == [False, False, False, True]


@given(st.lists(st.text(string.ascii_letters + string.digits + " .,;:-\t\n|", max_size=200), max_size=6))
def test_nothing_is_left_out(pages: list[str]) -> None:
    doc = _document(*pages)
    assert _all(doc) == "".join(char for char in doc.text if char.isalnum())
