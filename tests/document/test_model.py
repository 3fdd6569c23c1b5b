from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.document.model import Box, Document, Page, PageState, Run, Span
from desktop.document.results import Problem, Status, TaskResult

LINE_HEIGHT = 12.0


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Pages of lines of one character a point; some pages have no text."""
    pages, text = [], ""
    for number in range(1, draw(st.integers(1, 5)) + 1):
        start, runs = len(text), []
        for line in range(draw(st.integers(0, 4))):
            words = draw(st.text("abc ", min_size=1, max_size=20))
            span = Span(len(text), len(text) + len(words))
            top = line * LINE_HEIGHT
            box = Box(0, top, len(words), top + LINE_HEIGHT)
            runs.append(Run(span, box, edges=tuple(float(x) for x in range(len(words) + 1))))
            text += words + "\n"
        state = PageState.READ if runs else PageState.NEEDS_OCR
        pages.append(Page(number, 100, 100, Span(start, len(text)), tuple(runs), state))
    return Document("a.pdf", "pdf", "0" * 64, text, tuple(pages))


@given(st.data())
def test_locate_leads_back_to_every_character(data: st.DataObject) -> None:
    doc = data.draw(documents())
    start = data.draw(st.integers(0, len(doc.text)))
    span = Span(start, data.draw(st.integers(start, len(doc.text))))
    visible = sum(not character.isspace() or character == " " for character in span.of(doc.text))
    width = sum(place.box.x1 - place.box.x0 for place in doc.locate(span) if place.box)
    assert width == visible  # a point a character; line feeds have no place


@given(documents())
def test_every_character_knows_its_page(doc: Document) -> None:
    for page in doc.pages:
        for offset in range(page.span.start, page.span.end):
            assert doc.page_at(offset) is page
            assert doc.page_number(offset) == page.number


def test_a_part_of_a_run_has_its_own_box() -> None:
    run = Run(Span(10, 13), Box(5, 1, 35, 9), edges=(5, 15, 20, 35))
    assert run.box_of(Span(11, 12)) == Box(15, 1, 20, 9)
    assert run.box_of(Span(0, 10)) is None
    assert run.box_of(Span(12, 99)) == Box(20, 1, 35, 9)


def test_a_file_without_pages_has_no_page_numbers() -> None:
    page = Page(1, 0, 0, Span(0, 4), (Run(Span(0, 4), None, "line 1"),))
    doc = Document("a.txt", "txt", "0" * 64, "text", (page,))
    assert not doc.paged
    assert doc.page_number(2) is None
    assert [(place.page, place.anchor) for place in doc.locate(Span(0, 2))] == [(None, "line 1")]


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2)])
def test_a_span_is_never_backwards(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="not a span"):
        Span(start, end)


def test_a_result_with_problems_is_never_ok() -> None:
    with pytest.raises(ValueError, match="not ok"):
        TaskResult("redact", Status.OK, problems=(Problem("needs_ocr", "Page 2 has no text.", 2),))
