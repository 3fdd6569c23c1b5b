"""Extracted fields of several documents as one table: a row a document, a column a field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from desktop.document.model import Document, Span
from desktop.document.results import Cited, Section, TaskResult

NAME = "fields"
"""The section whose rows begin with the field: its title, and in `normal` its name; then its value."""
JOIN = "; "


def sheet(documents: Sequence[Document], results: Sequence[TaskResult]) -> Section:
    """One row for each of `documents` with the values that the result in its place gives its fields.

    Columns come in the order in which fields are met. Several values of one field are joined; every value
    names its document. A document without a value has an empty cell.
    """
    found = [_values(doc, result) for doc, result in zip(documents, results, strict=True)]
    titles: dict[str, str] = {}
    for values in found:
        for name, (title, _) in values.items():
            titles.setdefault(name, title)
    rows = tuple(
        (
            Cited(Path(doc.source).name, (), doc.sha256, support="derived"),
            *(_joined(doc, values[name][1]) if name in values else _empty(doc) for name in titles),
        )
        for doc, values in zip(documents, found, strict=True)
    )
    return Section("records", "Fields", "table", rows, ("Document", *titles.values()))


def _values(doc: Document, result: TaskResult) -> dict[str, tuple[str, list[Cited]]]:
    values: dict[str, tuple[str, list[Cited]]] = {}
    for section in result.sections:
        if section.name != NAME:
            continue
        for field, value, *_ in section.rows:
            values.setdefault(field.normal, (field.value, []))[1].append(replace(value, document=doc.sha256))
    return values


def _joined(doc: Document, values: Sequence[Cited]) -> Cited:
    if len(values) == 1:
        return values[0]
    unsupported: list[Span] = []
    spans: list[Span] = []
    at = 0
    for value in values:
        unsupported += [Span(at + part.start, at + part.end) for part in value.unsupported]
        spans += value.spans
        at += len(value.value) + len(JOIN)
    return Cited(
        JOIN.join(value.value for value in values),
        tuple(spans),
        doc.sha256,
        support="quoted" if all(value.support == "quoted" for value in values) else "unverified",
        unsupported=tuple(unsupported),
        kind="text",
        normal=JOIN.join(value.normal for value in values),
        score=min(value.score for value in values),
    )


def _empty(doc: Document) -> Cited:
    return Cited("", (), doc.sha256, support="derived", score=0.0)
