"""Which pages of a document were read: what every result over it must say."""

from __future__ import annotations

from desktop.document.model import Document, PageState, Problem


def problems(doc: Document) -> tuple[Problem, ...]:
    """What the reader could not read; a page that it did not speak of is named here."""
    told = {problem.page for problem in doc.problems}
    silent = tuple(
        Problem("page_not_read", f"Page {page.number} has no text that can be read.", page.number)
        for page in doc.pages
        if not is_read(page.state) and page.number not in told
    )
    return doc.problems + silent


def is_read(state: PageState) -> bool:
    """Whether the text of a page is there."""
    return state in (PageState.READ, PageState.OCR)
