"""The span reader's answers are typed, and stand where it found them."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.document.model import Document, Page, Span
from desktop.engines.base import Reading
from desktop.engines.fake import FakeEngines, FakeSpanReader
from desktop.progress import JobContext
from desktop.tasks.extraction.reading import read
from desktop.tasks.extraction.schema import Field
from desktop.tasks.extraction.source import Source

TEXT = """Rent of the flat

The tenant moved in when it was ready. The rent of the flat is 940.00 EUR a month and is paid in advance.
"""


class Points(FakeSpanReader):
    """Points at these words where they stand."""

    def __init__(self, words: str, answers: float) -> None:
        super().__init__()
        self.words, self.answers = words, answers

    def read(self, question: str, passages: Sequence[str], ctx: JobContext) -> list[Reading]:
        found = [(passage.find(self.words), passage) for passage in passages]
        return [
            Reading(((Span(at, at + len(self.words)), 0.9),), self.answers) if at >= 0 else Reading((), 0.0)
            for at, _ in found
        ]


def answers(words: str, field: Field, sure: float = 0.9) -> list[tuple[str, str, float]]:
    engines = FakeEngines()
    engines.__dict__["span_reader"] = Points(words, sure)
    doc = Document("a.txt", "txt", "0" * 64, TEXT, (Page(1, 0, 0, Span(0, len(TEXT)), ()),))
    found = list(read(field, Source(doc, engines, JobContext())))
    for candidate in found:
        assert [" ".join(span.of(TEXT).split()) for span in candidate.spans] == [candidate.value]
    return [(candidate.value, candidate.normal, candidate.score) for candidate in found]


def test_an_answer_is_cut_down_to_its_type() -> None:
    ((value, normal, score),) = answers("the flat is 940.00 EUR a month", Field("rent", "money"))
    assert (value, normal) == ("940.00 EUR", "940.00 EUR")
    assert score > 0.5


def test_an_answer_without_a_label_near_it_is_worth_less() -> None:
    ((_, _, named),) = answers("940.00 EUR", Field("rent", "money"))
    ((_, _, other),) = answers("940.00 EUR", Field("deposit", "money"))
    assert other < 0.5 < named


def test_an_answer_of_another_type_is_none() -> None:
    assert answers("when it was ready", Field("rent", "money")) == []


def test_a_doubtful_answer_scores_little() -> None:
    ((_, _, score),) = answers("940.00 EUR", Field("rent", "money"), sure=0.2)
    assert score < 0.3
