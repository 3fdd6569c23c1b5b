"""Edits of a source that leave all that they do not touch as it was."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from desktop.document.model import Span
from desktop.document.results import TaskResult
from desktop.errors import UserError
from desktop.exporters.literals import Edit, Literals, apply
from desktop.readers.mapped import Layout, Piece

FIELD = re.compile(r"@?[a-z][A-Za-z0-9_.-]*")
"""Names of fields as programs write them."""

Removed = Sequence[tuple[Span, str]]
"""Spans that go, in order, and what takes their places (`literals.replacements`)."""


def piece_edits(layout: Layout, removed: Removed) -> dict[int, list[Edit]]:
    """For each piece that is touched, by number, the edits of its text.

    The mark stands where the finding begins; the rest of it goes. Raises
    `UserError("redaction_not_located")` for a finding that stands nowhere in the source.
    """
    edits: dict[int, list[Edit]] = defaultdict(list)
    for span, mark in removed:
        left = mark
        touched = list(layout.pieces_in(span))
        values = [pair for pair in touched if not (pair[1].label and FIELD.fullmatch(pair[1].source.text))]
        # A finding that begins a word too early takes in the name of its field ("name: Ann").
        for number, piece in values or touched:
            inner = piece.span.intersection(span)
            if inner is not None:
                start = inner.start - piece.span.start
                edits[number].append((start, start + len(inner), left))
                left = ""
        if left and span.of(layout.text).strip():
            raise not_located()
    return edits


def not_located() -> UserError:
    """The error for a finding that can not be removed because it has no place in the file."""
    return UserError(
        "redaction_not_located",
        "A finding has no place in the file, so it can not be removed from it.",
        "Reject that finding, or save the document in another format and redact that one.",
    )


def source_edits(
    layout: Layout, removed: Removed, literals: Literals, kept: Sequence[Span] = ()
) -> list[Edit]:
    """All edits of the source: findings, removed texts where nobody looks, and what never stays.

    `kept` are spans of the text that a person wants to stay.
    """
    edits = [(drop.start, drop.end, drop.instead) for drop in layout.drops]
    changed = piece_edits(layout, removed)
    for number, piece in enumerate(layout.pieces):
        changes = changed.get(number, [])
        if piece.hidden:
            changes = apart([*changes, *_again(piece, literals, kept)])
        if changes and piece.whole:
            whole = piece.source.place(0, len(piece.source.text))
            edits.append((*whole, piece.write(apply(piece.source.text, changes))))
        else:
            edits += [(*piece.source.place(start, end), piece.write(mark)) for start, end, mark in changes]
    for unread in layout.unread:
        for start, end, mark in literals.hidden_edits(unread.source.text):
            edits.append((*unread.source.place(start, end), unread.write(mark)))
    return apart(edits)


def _again(piece: Piece, literals: Literals, kept: Sequence[Span]) -> Iterator[Edit]:
    """Where a hidden piece holds a removed text that nobody pointed at, and nobody wants to keep."""
    for start, end, mark in literals.hidden_edits(piece.source.text):
        found = Span(piece.span.start + start, piece.span.start + end)
        if not any(found.overlaps(span) for span in kept):
            yield start, end, mark


def apart(edits: Iterable[Edit]) -> list[Edit]:
    """In order; those that share a place become one with the first mark that says something."""
    merged: list[Edit] = []
    # Of those that begin together the longest first: what is dropped swallows what was found in it.
    for start, end, mark in sorted(edits, key=lambda edit: (edit[0], -edit[1])):
        if merged and start < merged[-1][1]:
            first, last, kept = merged[-1]
            merged[-1] = (first, max(last, end), kept)
        else:
            merged.append((start, end, mark))
    return merged


def kept_spans(result: TaskResult) -> list[Span]:
    """What a person decided to keep."""
    return [finding.span for finding in result.rejected]
