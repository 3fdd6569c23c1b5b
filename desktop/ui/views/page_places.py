"""Where text stands on a page: the lines of a span, the letter at a point. Free of Qt."""

from __future__ import annotations

from bisect import bisect_left

from desktop.document.model import Box, Document, Page, Run, Span

TAILS = 0.25
"""Part of a line's height below its letters."""


def lines_of(document: Document, span: Span) -> list[tuple[int, Box]]:
    """The boxes of `span`, one a line, each with its page number (from 1)."""
    lines: list[tuple[int, Box]] = []
    for page, run in document.runs_in(span):
        box = run.box_of(span)
        if box is None:
            continue
        if lines and lines[-1][0] == page.number and _goes_on(lines[-1][1], box):
            last = lines[-1][1]
            box = Box(min(last.x0, box.x0), min(last.y0, box.y0), max(last.x1, box.x1), max(last.y1, box.y1))
            lines[-1] = (page.number, box)
        else:
            lines.append((page.number, box))
    return lines


def _goes_on(a: Box, b: Box) -> bool:
    """Whether `b` stands beside `a`, in its row."""
    height = min(a.y1 - a.y0, b.y1 - b.y0)
    level = abs(a.y0 - b.y0) + abs(a.y1 - b.y1) < 0.5 * height
    return level and max(a.x0, b.x0) - min(a.x1, b.x1) < 0.6 * height


def letter_at(page: Page, x: float, y: float, *, reach: float = 0.0) -> int | None:
    """Offset of the letter at a point of the page, or of the nearest one when text lies within `reach` points
    of it."""
    best: tuple[float, Run] | None = None
    for run in page.runs:
        box = run.box
        if box is None or not len(run.span):
            continue
        away_x = max(box.x0 - x, x - box.x1, 0.0)
        away_y = max(box.y0 - y, y - box.y1, 0.0)
        # Beside a line is nearer to it than above or below.
        away = away_x + 3 * away_y
        if max(away_x, away_y) <= reach and (best is None or away < best[0]):
            best = (away, run)
    return None if best is None else _letter_in(best[1], x)


def _letter_in(run: Run, x: float) -> int:
    if not run.edges:
        return run.span.start
    for i in range(len(run.span)):
        if x < run.edges[i + 1]:
            return run.span.start + i
    return run.span.end - 1


def word_at(text: str, offset: int) -> Span:
    """The word round a letter; what holds a number or an address together belongs to it."""
    start = end = offset
    while start > 0 and _in_word(text[start - 1]):
        start -= 1
    while end < len(text) and _in_word(text[end]):
        end += 1
    word = text[start:end]
    lead, tail = len(word) - len(word.lstrip(".-/")), len(word) - len(word.rstrip(".-/@"))
    return Span(start + lead, max(end - tail, start + lead))


def _in_word(char: str) -> bool:
    return char.isalnum() or char in "_@.-/+'\u2019"


class Lines:
    """The lines of a page as bare numbers, to ask quickly what a tag would hide."""

    def __init__(self, page: Page) -> None:
        boxes = (run.box for run in page.runs if run.box is not None)
        self._lines = sorted((b.y0, b.y1 - TAILS * (b.y1 - b.y0), b.x0, b.x1) for b in boxes)
        self._tallest = max((bottom - top for top, bottom, _, _ in self._lines), default=0.0)

    def covered_by(self, x0: float, y0: float, x1: float, y1: float) -> bool:
        """Whether any word lies under these corners (points)."""
        first = bisect_left(self._lines, (y0 - self._tallest,))
        last = bisect_left(self._lines, (y1,))
        return any(
            bottom > y0 and left < x1 and right > x0 for _, bottom, left, right in self._lines[first:last]
        )

    def hidden_by(self, x0: float, y0: float, x1: float, y1: float) -> bool:
        """Whether a tag at these corners (points) would cover words of a line above the one that it belongs
        to. Of a line's height the lowest part holds only tails, and a tag may touch its own finding."""
        for i in range(bisect_left(self._lines, (y0 - self._tallest,)), len(self._lines)):
            top, bottom, left, right = self._lines[i]
            if top >= (y0 + y1) / 2:
                return False
            if bottom > y0 and left < x1 and right > x0:
                return True
        return False
