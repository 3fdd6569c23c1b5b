"""A document as text plus the way back from every character to its place on a page."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from desktop.document.tables import Table


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of code points in `Document.text`."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def intersection(self, other: Span) -> Span | None:
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Span(start, end) if start < end else None

    def of(self, text: str) -> str:
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Box:
    """Rectangle in points; the origin is the top-left corner of the page as it is displayed."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text that lies on one line, or in one place of a file without pages.

    `edges` holds the x coordinate before each character and after the last (`len(span) + 1` values,
    points), so that a part of the run has a box of its own. It is empty where characters do not follow
    each other from left to right; such text comes as one run a character.
    `anchor` names the place where there is no page ("word/document.xml#12").
    """

    span: Span
    box: Box | None
    anchor: str = ""
    edges: tuple[float, ...] = ()

    def box_of(self, span: Span) -> Box | None:
        """The box of the part of this run that lies in `span`."""
        part = self.span.intersection(span)
        if part is None or self.box is None:
            return None
        if not self.edges:
            return self.box
        x0 = self.edges[part.start - self.span.start]
        x1 = self.edges[part.end - self.span.start]
        return Box(x0, self.box.y0, x1, self.box.y1)


class PageState(StrEnum):
    """Every page is in one of these states; none is lost in silence."""

    READ = "read"
    NEEDS_OCR = "needs_ocr"
    OCR = "ocr"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Page:
    """One page: number from 1, size in points as displayed, and its part of the text.

    A format without pages (DOCX, TXT) has a single page of size 0 x 0. With `whole_lines` no sentence goes on
    in the next line, as in a web page that is a part of a mail.
    """

    number: int
    width: float
    height: float
    span: Span
    runs: tuple[Run, ...]
    state: PageState = PageState.READ
    whole_lines: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """The words of a heading. `level` counts from 1, the highest, to 9."""

    span: Span
    level: int


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Letters of a document that are no words of a language: whoever rewrites it leaves them as they are.

    `role` says how they stand to the words around them. "apart": no sentence goes on across them (a block of
    code, the name of a field). "within": they are a part of the sentence (code in a line). "markup": they are
    not read at all, and a sentence goes on across them (the address behind the words of a link).
    """

    span: Span
    role: Literal["apart", "within", "markup"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that kept a part of the work from being done, in words for a person."""

    code: str
    message: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a piece of text lies: page number (None where there are no pages), box, anchor."""

    page: int | None
    box: Box | None
    anchor: str


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was read: its text and, page by page, where each character stands.

    `source` is the path it came from, `kind` the format found in its content ("pdf", "docx", "txt",
    "md"), `sha256` the hash of the file's bytes. Pages are in order, and their spans do not overlap.
    `tables` is None where nobody has looked for tables. `headings` are those that the file itself marks, or
    that stand out on its pages, in order; none where the format has no such thing. `verbatim` is what of the
    text is no language, in order.
    """

    source: str
    kind: str
    sha256: str
    text: str
    pages: tuple[Page, ...]
    problems: tuple[Problem, ...] = ()
    tables: tuple[Table, ...] | None = None
    headings: tuple[Heading, ...] = ()
    verbatim: tuple[Verbatim, ...] = ()

    @property
    def paged(self) -> bool:
        """Whether the format has pages that can be shown and counted."""
        return any(page.width > 0 for page in self.pages)

    def page_at(self, offset: int) -> Page:
        """The page that holds the character at `offset` (the last one that begins before it)."""
        index = bisect_right(self.pages, offset, key=lambda page: page.span.start) - 1
        # A page without text shares its start with the next one; the text belongs to the last of them.
        return self.pages[max(index, 0)]

    def page_number(self, offset: int) -> int | None:
        """Number of the page at `offset`, or None where the format has no pages."""
        return self.page_at(offset).number if self.paged else None

    def runs_in(self, span: Span) -> Iterator[tuple[Page, Run]]:
        """Each run that shares a character with `span`, with its page, in reading order."""
        first = bisect_right(self.pages, span.start, key=lambda page: page.span.start) - 1
        for page in self.pages[max(first, 0) :]:
            if page.span.start >= span.end:
                break
            start = bisect_right(page.runs, span.start, key=lambda run: run.span.end)
            for run in page.runs[start:]:
                if run.span.start >= span.end:
                    break
                if run.span.overlaps(span):
                    yield page, run

    def locate(self, span: Span) -> tuple[Place, ...]:
        """The places of `span`: one a line on a page, one an anchor elsewhere."""
        paged = self.paged
        return tuple(
            Place(page.number if paged else None, run.box_of(span), run.anchor)
            for page, run in self.runs_in(span)
        )
