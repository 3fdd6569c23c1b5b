"""A question about somebody of whom the document does not speak has no answer in it."""

from __future__ import annotations

import pytest

from desktop.document.model import Document, Page, Span
from desktop.tasks.answers.names import unknown

TEXT = "Norwegian branches paid rent to Marlow Ltd in March. Capital expenditure was 10."
DOC = Document("Quarter Falcon.pdf", "pdf", "0" * 64, TEXT, (Page(1, 595, 842, Span(0, len(TEXT)), ()),))


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("What is the capital of Denmark?", "Denmark"),
        ("What was paid in Norway?", None),
        ("What did marlow's Marlow pay?", None),
        ("What was the EPS in December?", None),
        ("Denmark?", None),
        ("What Is The Total Denmark Rent?", None),
        ("What does Falcon stand for?", None),
        ("what is the rent?", None),
    ],
)
def test_a_name_that_no_document_has(question: str, name: str | None) -> None:
    assert unknown(question, (DOC,)) == name


def test_one_of_several_documents_is_enough() -> None:
    other = Document("b.txt", "txt", "1" * 64, "Denmark.", (Page(1, 0, 0, Span(0, 8), ()),))
    assert unknown("What is the capital of Denmark?", (DOC, other)) is None
