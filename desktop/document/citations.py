"""Statements and their sources, as people are shown them: which document, which page, which words."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from desktop.document.model import Document, Span
from desktop.document.results import Cited, TaskResult

QUOTE = 300
"""Letters of a quote; the rest is left to the page itself."""


@dataclass(frozen=True, slots=True)
class Source:
    """Stretches of one page of one document, which a statement stands on. `page` is None where there are no
    pages."""

    document: Document
    page: int | None
    spans: tuple[Span, ...]

    @property
    def name(self) -> str:
        """Name of the file."""
        return os.path.basename(self.document.source)  # noqa: PTH119 - a page may name it a thousand times

    @property
    def where(self) -> str:
        """ "report.pdf, p. 12"."""
        return self.name if self.page is None else f"{self.name}, p. {self.page}"

    @property
    def quote(self) -> str:
        """The words, in one line, at most some `QUOTE` letters of them."""
        words = " … ".join(" ".join(span.of(self.document.text).split()) for span in self.spans)
        return words if len(words) <= QUOTE else words[:QUOTE].rsplit(maxsplit=1)[0] + " …"


class Shelf:
    """The documents that results speak of.

    With as many results as documents each is of the document in its place; a single one may be of them all,
    and its statements name theirs.
    """

    def __init__(self, documents: Sequence[Document], results: Sequence[TaskResult]) -> None:
        self.documents = tuple(documents)
        self._by_hash = {document.sha256: document for document in documents}
        one_each = len(results) == len(documents)
        self._own = dict(zip(map(id, results), documents, strict=True)) if one_each else {}

    def own(self, result: TaskResult) -> Document | None:
        """The document that a statement of `result` which names none is about."""
        return self._own.get(id(result))

    def sources(self, cited: Cited, result: TaskResult) -> tuple[Source, ...]:
        """What a statement stands on, page by page, in the order of its spans."""
        document = self._by_hash.get(cited.document) if cited.document else self.own(result)
        return () if document is None else sources_in(document, cited.spans)


def sources_in(document: Document, spans: Iterable[Span]) -> tuple[Source, ...]:
    """`spans` of `document` by page."""
    pages: dict[int | None, list[Span]] = {}
    for span in spans:
        pages.setdefault(document.page_number(span.start), []).append(span)
    return tuple(Source(document, page, tuple(there)) for page, there in pages.items())


def pieces(cited: Cited) -> Iterator[tuple[str, bool]]:
    """The value in pieces, each with whether the source bears it out."""
    if cited.support == "unverified" and not cited.unsupported:
        yield cited.value, False
        return
    done = 0
    for span in sorted(cited.unsupported):
        if span.start > done:
            yield cited.value[done : span.start], True
        if span.end > max(span.start, done):
            yield cited.value[max(span.start, done) : span.end], False
        done = max(done, span.end)
    if done < len(cited.value):
        yield cited.value[done:], True
