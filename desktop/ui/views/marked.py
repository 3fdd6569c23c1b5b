"""What the views of a document have in common: an entry, a chosen finding, cited sentences."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from desktop.document.model import Document, Span
from desktop.ui.review import Review
from desktop.ui.session import Entry


class Marked:
    """Mixed into a view, behind its Qt class, that can bring a place into sight."""

    entry: Entry | None = None
    selected: int | None = None
    cited: tuple[Span, ...] = ()
    sources: tuple[Span, ...] = ()
    """What any statement of the result stands on, in order, none overlapping another."""
    shaded: tuple[Span, ...] = ()
    """Those of them that are to be seen."""
    hits: tuple[Span, ...] = ()
    """What a search found, in order."""
    hit: Span | None = None

    def hits_in(self, span: Span) -> tuple[Span, ...]:
        """The hits that have a letter in `span`."""
        return _within(self.hits, span)

    def sources_in(self, span: Span) -> tuple[Span, ...]:
        """The sources that have a letter in `span`."""
        return _within(self.sources, span)

    def shaded_in(self, span: Span) -> tuple[Span, ...]:
        """Those that are to be seen and have a letter in `span`."""
        return _within(self.shaded, span)

    def show_sources(self, spans: tuple[Span, ...], shaded: tuple[Span, ...] | None = None) -> None:
        """What the statements of a result stand on, which a click leads to. It is marked lightly, all or
        those that are `shaded`."""
        shaded = spans if shaded is None else shaded
        if (spans, shaded) != (self.sources, self.shaded):
            self.sources, self.shaded = spans, shaded
            self.redraw()

    @property
    def document_shown(self) -> Document | None:
        return self.entry.document if self.entry else None

    @property
    def review(self) -> Review | None:
        return self.entry.review if self.entry else None

    def forget_marks(self) -> None:
        """Another document or result is shown: what was marked means nothing in it."""
        self.selected, self.cited, self.hits, self.hit = None, (), (), None
        self.sources = self.shaded = ()

    def show_finding(self, number: int) -> None:
        """Bring an item into sight and mark it."""
        self.selected, self.cited = number, ()
        if self.review is not None and number < len(self.review.items):
            item = self.review.items[number]
            if item.region is not None:
                self.bring_box(item.region.page, item.region.box.y0)
            else:
                self.bring(item.finding.span)

    def show_spans(self, spans: tuple[Span, ...]) -> None:
        """Bring a cited sentence into sight and mark it."""
        self.cited, self.selected = spans, None
        if spans:
            self.bring(spans[0])

    def show_hits(self, hits: tuple[Span, ...], hit: Span | None) -> None:
        """Mark what a search found, and bring one of it into sight."""
        self.hits, self.hit = hits, hit
        if hit is not None:
            self.bring(hit)
        else:
            self.redraw()

    def bring(self, span: Span) -> None:
        """Scroll to a span."""
        raise NotImplementedError

    def bring_box(self, page: int, y: float) -> None:
        """Scroll to a height on a page (points); only views with pages can."""

    def redraw(self) -> None:
        """Draw anew."""
        raise NotImplementedError


def _within(spans: tuple[Span, ...], span: Span) -> tuple[Span, ...]:
    first = bisect_right(spans, span.start, key=lambda one: one.end)
    last = bisect_left(spans, span.end, key=lambda one: one.start)
    return spans[first:last]
