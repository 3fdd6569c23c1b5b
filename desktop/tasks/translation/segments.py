"""A document in the pieces that are translated each by itself: sentences, headings, and lines outside of
them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from desktop.document.lines import hard_ends
from desktop.document.model import Document, Span
from desktop.document.running import running_text, verbatim_in
from desktop.progress import JobContext
from desktop.tasks.sentences import sentences

_LINE = re.compile(r"[^\n\f\v\t]*\S[^\n\f\v\t]*")
_LETTER = re.compile(r"[^\W\d_]")
_CODE = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+|[\w./\\-]*\d[\w./\\-]*|[^\w\s]+")
_NO_SPACE = re.compile(r"\S")


@dataclass(frozen=True, slots=True)
class Segment:
    """One piece. It has more than one span where a page ends within it. Without `words` there is nothing in
    it to translate: figures, addresses of the web, codes. `aside` are parts of `text` that stay as they are.
    """

    spans: tuple[Span, ...]
    text: str
    words: bool
    aside: tuple[Span, ...] = ()


def segments(doc: Document, ctx: JobContext) -> list[Segment]:
    """All that is written in `doc`, in order: running heads and tables too, but nothing that is no language
    (`Document.verbatim`)."""
    bare = without_verbatim(doc)
    said = sentences(bare, ctx)
    taken = sorted(span for sentence in said for span in sentence.spans)
    found = [piece for sentence in said for piece in _pieces(doc, bare, sentence.spans)]
    for span in _between(bare, taken):
        ctx.check()
        for line in _lines(bare.text, span):
            found += _pieces(doc, bare, (line,))
    # A mark of a list or a line across the page says nothing.
    return sorted((one for one in found if any(map(str.isalnum, one.text))), key=lambda one: one.spans[0])


def without_verbatim(doc: Document) -> Document:
    """`doc` with its words where they are, and spaces where there are none of a language; code that is a part
    of a sentence is a word. Lines that end where a writer ended them are apart."""
    parts: list[str] = []
    at = 0
    for one in doc.verbatim:
        start = max(at, one.span.start)
        stood = doc.text[start : one.span.end]
        parts += [doc.text[at:start], _NO_SPACE.sub("x" if one.role == "within" else " ", stood)]
        at = max(at, one.span.end)
    letters = list("".join([*parts, doc.text[at:]]))
    for end in hard_ends(doc):
        letters[end] = "\f"  # no sentence goes on in what is another page
    return replace(doc, text="".join(letters), verbatim=())


def _pieces(doc: Document, bare: Document, spans: tuple[Span, ...]) -> Iterator[Segment]:
    """A sentence, in as many pieces as what is no language leaves of it."""
    whole: list[Span] = []
    for span in spans:
        parts = list(_without_apart(doc, bare.text, span))
        if len(parts) > 1:
            if whole:
                yield _segment(doc, whole)
            for part in parts[:-1]:
                yield _segment(doc, [part])
            whole = parts[-1:]
        else:
            whole += parts
    if whole:
        yield _segment(doc, whole)


def _without_apart(doc: Document, text: str, span: Span) -> Iterator[Span]:
    at = span.start
    for part in [*(one.span for one in verbatim_in(doc, span) if one.role == "apart"), None]:
        stop = min(part.start if part else span.end, span.end)
        words = text[at:stop] if at < stop else ""
        if words.strip():
            start = at + len(words) - len(words.lstrip())
            yield Span(start, start + len(words.strip()))
        at = max(at, part.end) if part else at


def _segment(doc: Document, spans: Iterable[Span]) -> Segment:
    found = tuple(spans)
    running = running_text(doc, found)
    bare = running.text
    for span in reversed(running.aside):
        bare = bare[: span.start] + bare[span.end :]
    return Segment(found, running.text, bool(_LETTER.search(_CODE.sub(" ", bare))), running.aside)


def _between(doc: Document, taken: Sequence[Span]) -> Iterator[Span]:
    """What lies outside of `taken`; pages end a stretch."""
    cuts = [0, *(page.span.start for page in doc.pages), len(doc.text)]
    at = 0
    edges = sorted({*cuts, *(edge for span in taken for edge in (span.start, span.end))})
    inside = iter([*taken, Span(len(doc.text), len(doc.text))])
    current = next(inside)
    for start, end in pairwise(edges):
        while current.end <= start and current.start < len(doc.text):
            current = next(inside)
        if start >= at and not (current.start <= start < current.end):
            yield Span(start, end)
        at = end


def _lines(text: str, span: Span) -> Iterator[Span]:
    for match in _LINE.finditer(text, span.start, span.end):
        line = match.group()
        start = match.start() + len(line) - len(line.lstrip())
        yield Span(start, start + len(line.strip()))
