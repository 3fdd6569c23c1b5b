"""Findings, sources and results as plain values of JSON, for programs that read them."""

from __future__ import annotations

from desktop.document.citations import Shelf
from desktop.document.model import Document, Problem, Span
from desktop.document.results import Cited, Finding, Region, Section, TaskResult


def report_json(shelf: Shelf, result: TaskResult) -> dict[str, object]:
    """A result with its places in the documents that it speaks of; start and end are code points of a
    document's text.

    Every source of a statement is in `citations` once, with its document, quote and page, in the order in
    which the sections name them.
    """
    own = shelf.own(result)
    sources = dict.fromkeys(
        (source.document.sha256, span)
        for section in result.sections
        for row in section.rows
        for cited in row
        for source in shelf.sources(cited, result)
        for span in source.spans
    )
    documents = {document.sha256: document for document in shelf.documents}
    return {
        "task": result.task,
        "status": result.status.value,
        "findings": [finding_json(finding, own) for finding in result.findings],
        "regions": [region_json(region) for region in result.regions],
        "sections": [section_json(section) for section in result.sections],
        "notes": list(result.notes),
        "citations": [citation_json(span, documents[sha256]) for sha256, span in sources],
        "models": list(result.models),
        "problems": [problem_json(problem) for problem in result.problems],
    }


def finding_json(finding: Finding, document: Document | None = None) -> dict[str, object]:
    """A finding as plain values; with its page when `document` is given."""
    plain: dict[str, object] = {
        "label": finding.label,
        "start": finding.span.start,
        "end": finding.span.end,
        "score": finding.score,
        "detector": finding.detector,
        "entity": finding.entity,
        "decided_by": finding.decided_by,
    }
    if document is not None:
        plain["page"] = document.page_number(finding.span.start)
    return plain


def region_json(region: Region) -> dict[str, object]:
    """A region as plain values; `box` is [x0, y0, x1, y1] in points from the top-left corner."""
    box = region.box
    return {
        "page": region.page,
        "box": [box.x0, box.y0, box.x1, box.y1],
        "decided_by": region.decided_by,
    }


def section_json(section: Section) -> dict[str, object]:
    """A part of a result as plain values, row by row."""
    return {
        "name": section.name,
        "title": section.title,
        "layout": section.layout,
        "columns": list(section.columns),
        "rows": [[cited_json(statement) for statement in row] for row in section.rows],
    }


def cited_json(cited: Cited) -> dict[str, object]:
    """A statement as plain values, with the spans that it stands on."""
    return {
        "value": cited.value,
        "spans": [span_json(span) for span in cited.spans],
        "document": cited.document,
        "support": cited.support,
        "unsupported": [span_json(span) for span in cited.unsupported],
        "kind": cited.kind,
        "normal": cited.normal,
        "score": cited.score,
        "lacks": list(cited.lacks),
        "links": [[span_json(source), span_json(own)] for source, own in cited.links],
        "decided_by": cited.decided_by,
    }


def citation_json(span: Span, document: Document) -> dict[str, object]:
    """A source as plain values: document (its hash), quote, page, start, end."""
    return {
        "document": document.sha256,
        "quote": span.of(document.text),
        "page": document.page_number(span.start),
        "start": span.start,
        "end": span.end,
    }


def problem_json(problem: Problem) -> dict[str, object]:
    """A problem as plain values."""
    return {"code": problem.code, "message": problem.message, "page": problem.page}


def span_json(span: Span) -> list[int]:
    """Start and end."""
    return [span.start, span.end]
