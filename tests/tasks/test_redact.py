from __future__ import annotations

import subprocess
import sys

import pytest

from desktop.document.model import Document, Page, PageState, Problem, Span
from desktop.document.results import Status, TaskResult
from desktop.engines.fake import FakeEngines
from desktop.errors import Cancelled
from desktop.progress import JobContext
from desktop.tasks.dial import at, price
from desktop.tasks.options import complete
from desktop.tasks.redact import Redact, reported

FIRST = "Agreement with Ann Miller, ann.miller@example.org.\n"
SECOND = "ANN\nMILLER signs; mail: Ann.Miller@example.org\n"


def _document(*pages: str, problems: tuple[Problem, ...] = ()) -> Document:
    made, start = [], 0
    for number, text in enumerate(pages, 1):
        span = Span(start, start + len(text))
        made.append(Page(number, 595, 842, span, (), PageState.READ))
        start = span.end
    return Document("a.pdf", "pdf", "0" * 64, "".join(pages), tuple(made), problems)


def _run(doc: Document, **given: object) -> TaskResult:
    task = Redact()
    return task.run(doc, FakeEngines(), complete(task, given), JobContext())


def _shown(doc: Document, result: TaskResult) -> list[tuple[str, str]]:
    return [(finding.span.of(doc.text), finding.entity) for finding in result.findings]


def test_tagger_rules_and_repeats_together() -> None:
    doc = _document(FIRST, SECOND)
    result = _run(doc)
    assert _shown(doc, result) == [
        ("Ann Miller", "PERSON 1"),
        ("ann.miller@example.org", "EMAIL 1"),
        ("ANN\nMILLER", "PERSON 1"),
        ("Ann.Miller@example.org", "EMAIL 1"),
    ]
    assert result.findings[0].detector == "fake"
    assert result.findings[2].detector == "repeat"
    assert result.findings[2].score == result.findings[0].score
    assert result.status is Status.OK
    assert result.models == ("fake-tagger 1",)


def test_only_the_chosen_labels() -> None:
    doc = _document(FIRST)
    assert {f.label for f in _run(doc, labels="EMAIL").findings} == {"EMAIL"}


def test_the_threshold_leaves_out_weaker_findings_and_their_repeats() -> None:
    doc = _document(FIRST, SECOND)
    assert "PERSON" in {f.label for f in _run(doc, threshold=0.9).findings}
    assert "PERSON" not in {f.label for f in _run(doc, threshold=0.95).findings}


@pytest.mark.parametrize("threshold", [0.15, 0.5, 0.81, 0.9, 0.95, 1.0])
@pytest.mark.parametrize("before", [0.15, 0.85, 1.0])
def test_the_dial_gives_what_a_run_would(threshold: float, before: float) -> None:
    doc = _document(FIRST, SECOND, "Miller, A. Miller, and again 020 7946 0958 / +44 20 7946 0958.\n")
    turned = at(_run(doc, threshold=before), threshold)
    run = _run(doc, threshold=threshold)
    assert turned.findings == run.findings
    assert turned.candidates == run.candidates
    assert reported(doc, turned) == run


def test_what_is_under_the_threshold_is_kept_aside() -> None:
    result = _run(_document(FIRST), threshold=0.95)
    assert [f.label for f in result.candidates] == ["PERSON"]
    assert all(f.entity for f in result.candidates)
    assert price(result, 0.5) == 1
    assert _run(_document(FIRST), labels="EMAIL").candidates == ()


def test_the_report_counts_and_tells_nothing() -> None:
    doc = _document(FIRST, SECOND)
    labels, pages = _run(doc).sections
    cells = [[cited.value for cited in row] for row in labels.rows]
    assert ["PERSON", "2", "1"] in cells
    assert [[cited.value for cited in row] for row in pages.rows] == [["1", "2"], ["2", "2"]]
    assert "miller" not in str(labels).lower()


def test_problems_of_reading_make_it_partial() -> None:
    problem = Problem("needs_ocr", "Page 2 has no text.", 2)
    result = _run(_document(FIRST, problems=(problem,)))
    assert result.status is Status.PARTIAL
    assert result.problems == (problem,)


def test_options_are_kept_for_the_exporter() -> None:
    assert _run(_document(FIRST), style="label").options["style"] == "label"


def test_nothing_found() -> None:
    result = _run(_document("The weather was fine.\n"))
    assert result.findings == ()
    assert result.status is Status.OK


def test_cancel() -> None:
    class Set:
        def is_set(self) -> bool:
            return True

    task = Redact()
    with pytest.raises(Cancelled):
        task.run(_document(FIRST), FakeEngines(), complete(task, {}), JobContext(cancel=Set()))


def test_listing_the_tasks_loads_nothing_heavy() -> None:
    program = (
        "import sys, desktop.tasks.registry\n"
        "print(*({'numpy', 'onnxruntime', 'phonenumbers', 'stdnum'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
