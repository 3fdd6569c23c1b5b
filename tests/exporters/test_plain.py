from __future__ import annotations

from desktop.document.citations import Shelf
from desktop.document.model import Document, Page, Problem, Span
from desktop.document.results import Cited, Finding, Section, Status, TaskResult
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
    assert plain.citation_json(Span(0, 3), document) == {
        "document": "0",
        "quote": "Ada",
        "page": 1,
        "start": 0,
        "end": 3,
    }


def test_a_report_names_every_source_once() -> None:
    text = "Ada met Bob."
    pages = (Page(1, 10, 10, Span(0, 8), ()), Page(2, 10, 10, Span(8, 12), ()))
    document = Document("a", "pdf", "0", text, pages)
    ada, bob = Span(0, 3), Span(8, 11)
    points = Section(
        "points", "Points", "points", ((Cited("Two met.", (ada, bob)),), (Cited("Bob.", (bob,)),))
    )
    problem = Problem("needs_ocr", "Page 3 has no text.", 3)
    result = TaskResult(
        "summarize", Status.PARTIAL, sections=(points,), notes=("n",), models=("m 1",), problems=(problem,)
    )

    def cited(value: str, *spans: list[int]) -> dict[str, object]:
        return {
            "value": value,
            "spans": list(spans),
            "document": "",
            "support": "quoted",
            "unsupported": [],
            "kind": "",
            "normal": "",
            "score": 1.0,
            "lacks": [],
            "links": [],
            "decided_by": "machine",
        }

    assert plain.report_json(Shelf((document,), (result,)), result) == {
        "task": "summarize",
        "status": "partial",
        "findings": [],
        "regions": [],
        "sections": [
            {
                "name": "points",
                "title": "Points",
                "layout": "points",
                "columns": [],
                "rows": [[cited("Two met.", [0, 3], [8, 11])], [cited("Bob.", [8, 11])]],
            }
        ],
        "notes": ["n"],
        "citations": [
            {"document": "0", "quote": "Ada", "page": 1, "start": 0, "end": 3},
            {"document": "0", "quote": "Bob", "page": 2, "start": 8, "end": 11},
        ],
        "models": ["m 1"],
        "problems": [{"code": "needs_ocr", "message": "Page 3 has no text.", "page": 3}],
    }
