"""Sentences of a translation made anew by the machine.

Free of Qt."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from desktop.document.model import Document, Page, Span
from desktop.document.results import Cited, TaskResult
from desktop.ui.draft import Change, Draft, doubtful, translation_of

GAP = "\n\n"


def excerpt(draft: Draft, numbers: Sequence[int]) -> Document:
    """Some sentences of a draft as a document of their own."""
    text = GAP.join(draft.sources[n].value for n in numbers)
    sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Document(draft.document.source, "txt", sha256, text, (Page(1, 0, 0, Span(0, len(text)), ()),))


def retranslated(draft: Draft, numbers: Sequence[int], result: TaskResult) -> Change:
    """The change that takes over what became of an excerpt."""
    section = translation_of(result)
    if section is None:
        return Change()
    parts: dict[int, list[Cited]] = {n: [] for n in numbers}
    ends, end = [], 0
    for n in numbers:
        end += len(draft.sources[n].value) + len(GAP)
        ends.append((end, n))
    for source, target in section.rows:
        start = source.spans[0].start if source.spans else 0
        parts[next(n for end, n in ends if start < end)].append(target)
    made = {n: _joined(found, draft.targets[n]) for n, found in parts.items() if found}
    return draft.written(made)


def _joined(parts: Sequence[Cited], old: Cited) -> Cited:
    """What was cut into several pieces in one again."""
    if len(parts) == 1:
        return replace(parts[0], spans=old.spans, document=old.document)
    return Cited(
        " ".join(part.value for part in parts),
        old.spans,
        old.document,
        support="unverified" if any(map(doubtful, parts)) else "derived",
        lacks=tuple(text for part in parts for text in part.lacks),
    )
