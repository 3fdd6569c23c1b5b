"""A report and a note, and results that stand on them."""

from __future__ import annotations

from pathlib import Path

from desktop.document.model import Document, Page, Problem, Span
from desktop.document.results import Cited, Section, Status, TaskResult

REPORT_TEXT = "Revenue was 120 million euros.\nCosts were\n80 million. It rains\x07 in *Berlin*."
NOTE_TEXT = "=SUM(A1) is what Bob wrote on 3 May."


def span(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def report(folder: Path) -> Document:
    """Two pages."""
    cut = REPORT_TEXT.index("Costs")
    pages = (Page(1, 100, 100, Span(0, cut), ()), Page(2, 100, 100, Span(cut, len(REPORT_TEXT)), ()))
    return Document(str(folder / "annual report.pdf"), "pdf", "1" * 64, REPORT_TEXT, pages)


def note(folder: Path) -> Document:
    """No pages."""
    page = Page(1, 0, 0, Span(0, len(NOTE_TEXT)), ())
    return Document(str(folder / "note.txt"), "txt", "2" * 64, NOTE_TEXT, (page,))


REVENUE, COSTS = (
    span(REPORT_TEXT, "Revenue was 120 million euros"),
    span(REPORT_TEXT, "Costs were\n80 million"),
)
RAIN = span(REPORT_TEXT, "It rains\x07 in *Berlin*")

ANSWER = TaskResult(
    "ask",
    Status.PARTIAL,
    sections=(
        Section("title", "Title", "text", ((Cited("Money", ()),),)),
        Section(
            "answer",
            "Answer",
            "text",
            (
                (Cited("It earned 40 million.", (REVENUE, COSTS), support="derived"),),
                (Cited("It rains\x07 in *Berlin*.", (RAIN,)),),
            ),
        ),
        Section(
            "points",
            "Points",
            "points",
            (
                (Cited("- Costs: 80 million in 1999", (COSTS,), unsupported=(Span(23, 27),)),),
                (Cited("Nobody said so", (), support="unverified"),),
            ),
        ),
        Section(
            "figures",
            "Figures: [all]/1",
            "table",
            (
                (
                    Cited("Revenue | all", (REVENUE,)),
                    Cited("EUR 120m", (REVENUE,), kind="money", normal="120000000 EUR"),
                ),
                (Cited("=1+1", ()), Cited("(1,234.5)", (COSTS,))),
                (Cited("Due", ()), Cited("31 March 2024", (), kind="date", normal="2024-03-31")),
            ),
            ("What", "How much"),
        ),
    ),
    notes=("Read 2 of 2 pages.",),
    models=("none 1",),
    problems=(Problem("needs_ocr", "It is a picture.", 3),),
)


def fields(date: Cited) -> TaskResult:
    """What is extracted from one document of a batch."""
    row = (Cited("Letter", ()), date)
    return TaskResult(
        "extract", Status.OK, sections=(Section("record", "Record", "table", (row,), ("Kind", "Date")),)
    )
