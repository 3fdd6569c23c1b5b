"""Summaries hold the document's own sentences, and of what was written only what the document bears out."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from desktop.document.model import Document, Page, PageState, Problem, Span
from desktop.document.results import Cited, Section, Status, TaskResult
from desktop.engines.base import Limits
from desktop.engines.fake import FakeEngines, FakeGenerator
from desktop.errors import Cancelled, UserError
from desktop.progress import JobContext, Progress
from desktop.tasks import written
from desktop.tasks.options import complete
from desktop.tasks.summarize import Summarize
from desktop.tasks.summary import salience
from desktop.tasks.summary.kinds import KEY_POINTS, KINDS

REPORT = """Annual Report of the Bakery

The bakery sold 1,200 cakes in 2023 and made a profit of $4 million. Its owner Ann Lee plans a second shop in
Lyon. The ovens were renewed in the spring of that year. Flour became dearer by 12% but not butter.

Outlook

The bakery expects to sell more cakes in the coming year. A loan of $2 million pays for the second shop. The
town has many other shops. People like to walk there on Sundays."""


def document(*pages: str, states: Sequence[PageState] = (), problems: tuple[Problem, ...] = ()) -> Document:
    made, text = [], ""
    for number, content in enumerate(pages, 1):
        start = len(text)
        text += content
        state = states[number - 1] if states else PageState.READ
        made.append(Page(number, 100.0, 100.0, Span(start, len(text)), (), state))
        text += "\n\n"
    return Document("a.pdf", "pdf", "0" * 64, text, tuple(made), problems)


class Says(FakeGenerator):
    """Writes these texts, one a call."""

    def __init__(self, *texts: str) -> None:
        super().__init__()
        self.texts = list(texts)

    def generate(self, prompt: str, limits: Limits, ctx: JobContext) -> Iterator[str]:
        ctx.check()
        yield from self.texts.pop(0)


def summarize(doc: Document, *says: str, ctx: JobContext | None = None, **options: str) -> TaskResult:
    task, engines = Summarize(), FakeEngines()
    if says:
        engines.__dict__["generator"] = Says(*says)
    return task.run(doc, engines, complete(task, options), ctx or JobContext())


def section(result: TaskResult, name: str) -> Section | None:
    return next((section for section in result.sections if section.name == name), None)


def cited(result: TaskResult, name: str) -> list[Cited]:
    found = section(result, name)
    return [row[0] for row in found.rows] if found else []


@pytest.mark.parametrize("length", list(KEY_POINTS))
def test_key_points_are_sentences_of_the_document_in_order(length: str) -> None:
    doc = document(REPORT)
    points = cited(summarize(doc, length=length), "key_points")
    assert len(points) == min(KEY_POINTS[length], 8)
    assert [point.value for point in points] == [
        " ".join(" ".join(span.of(doc.text).split()) for span in point.spans) for point in points
    ]
    starts = [point.spans[0].start for point in points]
    assert starts == sorted(set(starts))


def test_the_text_tells_pages_and_what_it_stands_on() -> None:
    result = summarize(document("Nothing is said here at all today.", REPORT), length="short")
    assert "Read 2 of 2 pages; stands on 3 of 9 sentences." in result.notes[0]
    assert result.status is Status.OK
    assert result.models == ("fake-embedder 1", "fake-generator 1")


def test_the_financial_kind_has_figures_in_its_points() -> None:
    points = cited(summarize(document(REPORT), length="short", kind="financial"), "key_points")
    assert sum("$" in point.value or "%" in point.value for point in points) >= 2


def test_a_title_that_stands() -> None:
    title = "Profit and Plans of the Bakery"
    result = summarize(document(REPORT), title, "", length="long")
    assert cited(result, "title")[0].value == title
    assert cited(result, "title")[0].support == "derived"


@pytest.mark.parametrize(
    "said",
    [
        "",
        "Sales of Microsoft Cakes",
        "A Profit of 5%",
        "Here is a title for the cakes of the bakery",
        "The bakery will be sold to a second shop",
        "In the coming year of the bakery",
        "word " * 20,
    ],
)
def test_a_title_that_does_not_stand_gives_way_to_the_heading(said: str) -> None:
    title = cited(summarize(document(REPORT), said, ""), "title")[0]
    assert title.value == "Annual Report of the Bakery"
    assert title.spans == (Span(0, 27),)


def test_without_a_heading_the_first_key_sentence_is_the_title() -> None:
    result = summarize(
        document(REPORT.replace("Annual Report of the Bakery\n\n", "").replace("Outlook", "")), "", ""
    )
    title = cited(result, "title")[0].value
    assert cited(result, "key_points")[0].value.startswith(title.removesuffix(" …"))
    assert len(title.split()) <= written.TITLE_WORDS


def test_a_written_sentence_with_something_new_is_dropped_and_said_so() -> None:
    invented = "The bakery sold 1,300 cakes in 2023 and made a profit."
    result = summarize(document(REPORT), "", invented)
    assert section(result, "lead") is None
    assert invented not in str(result.sections)
    assert "1 written sentence was dropped: it named something that the source does not." in result.notes
    assert result.status is Status.OK


SOURCES = (
    "The bakery sold 1,200 cakes in 2023, more than ever, and made a profit of $4 million.",
    "A loan of $2 million pays for the second shop, which Ann Lee opens.",
)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("The bakery sold 1,200 cakes in 2023 and made a profit of $4 million.", True),
        ("A loan of $2 million pays for the second shop.", True),
        ("The bakery sold 1,200 cakes and made a profit of $2 million.", False),
        ("The bakery made a loan of $4 million in 2023.", False),
        ("The bakery sold 1,200 cakes in 2023 and a loan of $2 million pays for the second shop.", False),
        ("The bakery never made a profit of $4 million.", False),
        ("The text says that the bakery sold 1,200 cakes.", False),
        ("Bread and rolls were popular with everybody in the quarter.", False),
    ],
)
def test_a_lead_only_leaves_words_out(said: str, kept: bool) -> None:
    lead = written.lead(SOURCES, Says(said), JobContext())
    assert (lead.sentence == said) is kept
    assert (lead.ungrounded + lead.unfounded == (said,)) is not kept


def test_a_lead_that_repeats_a_key_sentence_is_none() -> None:
    assert written.lead(SOURCES, Says(SOURCES[0]), JobContext()) == written.Lead("")


def test_pages_that_were_not_read_make_it_partial() -> None:
    problem = Problem("needs_ocr", "Page 2 is a picture.", 2)
    states = (PageState.READ, PageState.NEEDS_OCR, PageState.FAILED)
    result = summarize(document(REPORT, "", "", states=states, problems=(problem,)))
    assert result.status is Status.PARTIAL
    assert result.problems[0] == problem
    assert [p.page for p in result.problems] == [2, 3]
    assert "Read 1 of 3 pages" in result.notes[0]


def test_what_is_said_again_is_told_once() -> None:
    result = summarize(document("The house was sold. " * 20 + "It is green now. Nobody lives there."))
    assert "stands on 3 of 22 sentences" in result.notes[0]


def test_a_mark_of_secrecy_is_no_title() -> None:
    result = summarize(document("PRIVILEGED AND CONFIDENTIAL\n\nEXHIBIT 10.1 LEASE\n\n" + REPORT), "", "")
    assert cited(result, "title")[0].value == "Annual Report of the Bakery"


def test_one_or_two_sentences_are_the_summary() -> None:
    result = summarize(document("The house was sold. It is green."))
    assert [point.value for point in cited(result, "key_points")] == ["The house was sold.", "It is green."]
    assert result.models == ()


@pytest.mark.parametrize("text", ["", "12 34 56", "Only a Heading"])
def test_nothing_to_summarize(text: str) -> None:
    with pytest.raises(UserError) as caught:
        summarize(document(text))
    assert caught.value.code == "nothing_to_summarize"


def test_coverage_counts_the_sentences_of_each_section() -> None:
    result = summarize(document(REPORT), length="short")
    table = section(result, "coverage")
    assert table is not None
    assert [row[0].value for row in table.rows] == ["Annual Report of the Bakery", "Outlook"]
    assert [row[1].value for row in table.rows] == ["4", "4"]
    assert sum(int(row[2].value) for row in table.rows) == 3


def test_coverage_takes_sections_together_where_there_are_many() -> None:
    text = "\n\n".join(
        f"Chapter on Number {n}\n\nThe house number {n} was sold this year." for n in range(95)
    )
    table = section(summarize(document(text)), "coverage")
    assert table is not None
    assert len(table.rows) == 30
    assert sum(int(row[1].value) for row in table.rows) == 95


def test_a_long_document_is_read_to_its_end() -> None:
    words = ["river", "stone", "cloud", "field", "house", "train", "paper", "glass", "music", "bread", "tea"]
    lines = [
        f"The {words[n % 11]} number {n} stands by the {words[n * 7 % 11]} of the {words[n * 5 % 9]}."
        for n in range(20_000)
    ]
    lines[19_990] = "The revenue of the river stands by 12% at $3 billion by the paper of the stone in 2024."
    seen: list[Progress] = []
    result = summarize(
        document("\n".join(lines)), "", "", ctx=JobContext(seen.append), length="long", kind="financial"
    )
    assert "stands on 15 of 20000 sentences" in result.notes[0]
    assert any("12%" in point.value for point in cited(result, "key_points"))
    assert Progress("embed", 20_000, 20_000) in seen


@pytest.mark.parametrize("kind", list(KINDS))
def test_each_kind_quotes_the_document(kind: str) -> None:
    doc = document(REPORT + "\n\nThe owner shall repay the loan by 31 March 2025. A fire could cause a loss.")
    result = summarize(doc, kind=kind)
    assert (result.sections[0].name, result.sections[-1].name) == ("title", "coverage")
    assert len(result.sections) > 2
    for found in result.sections[1:-1]:
        assert all(len(row) == len(found.columns) for row in found.rows if found.layout == "table")
        for cited in (cited for row in found.rows for cited in row if cited.support == "quoted"):
            assert cited.value == " ".join(" ".join(span.of(doc.text).split()) for span in cited.spans)


def test_what_a_kind_can_not_find_is_said() -> None:
    doc = document("The house is green. Its door is white. Nobody lives there. A tree stands by it.")
    assert "The document names no date." in summarize(doc, kind="timeline").notes


def test_cancel() -> None:
    class Stop:
        def is_set(self) -> bool:
            return True

    with pytest.raises(Cancelled):
        summarize(document(REPORT), ctx=JobContext(cancel=Stop()))


def test_the_choice_is_diverse() -> None:
    vectors = np.array([[1, 0], [1, 0], [0.9, 0.436]], np.float32)
    assert salience.choose(vectors, np.array([1, 0.99, 0.96], np.float32), 2) == [0, 2]


def test_windows_follow_sections_and_part_long_ones() -> None:
    assert salience.windows([0, 3], 5) == [(0, 3), (3, 5)]
    assert salience.windows([], 100) == [(0, 40), (40, 80), (80, 100)]


def test_importing_the_task_loads_no_numpy() -> None:
    code = "import sys, desktop.tasks.summarize; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
