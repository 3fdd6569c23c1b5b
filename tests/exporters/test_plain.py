from __future__ import annotations

from desktop.document.model import Document, Page, Problem, Span
from desktop.document.results import Cited, Finding, Status, TaskResult
from desktop.exporters import plain


def test_plain_values_for_programs() -> None:
    text = "Ada met Bob."
    pages = (Page(1, 10, 10, Span(0, 8), ()), Page(2, 10, 10, Span(8, 12), ()))
    document = Document("a", "pdf", "0", text, pages)
    finding = Finding("PERSON", Span(8, 11), 0.5, "d", "PERSON 2")
    assert plain.finding_json(finding, document) == {
        "label": "PERSON",
        "start": 8,
        "end": 11,
        "score": 0.5,
        "detector": "d",
        "entity": "PERSON 2",
        "decided_by": "machine",
        "page": 2,
    }
    assert plain.citation_json(Span(0, 3), document) == {"quote": "Ada", "page": 1, "start": 0, "end": 3}


def test_a_report_names_every_source_once() -> None:
    text = "Ada met Bob."
    pages = (Page(1, 10, 10, Span(0, 8), ()), Page(2, 10, 10, Span(8, 12), ()))
    document = Document("a", "pdf", "0", text, pages)
    ada, bob = Span(0, 3), Span(8, 11)
    fields = {"lead": (Cited("Two met.", (ada, bob)),), "points": (Cited("Bob.", (bob,)),)}
    problem = Problem("needs_ocr", "Page 3 has no text.", 3)
    result = TaskResult(
        "summarize", Status.PARTIAL, text="# Two", fields=fields, models=("m 1",), problems=(problem,)
    )
    assert plain.report_json(document, result) == {
        "task": "summarize",
        "status": "partial",
        "findings": [],
        "regions": [],
        "text": "# Two",
        "fields": {
            "lead": [{"value": "Two met.", "spans": [[0, 3], [8, 11]]}],
            "points": [{"value": "Bob.", "spans": [[8, 11]]}],
        },
        "citations": [
            {"quote": "Ada", "page": 1, "start": 0, "end": 3},
            {"quote": "Bob", "page": 2, "start": 8, "end": 11},
        ],
        "models": ["m 1"],
        "problems": [{"code": "needs_ocr", "message": "Page 3 has no text.", "page": 3}],
    }
