"""Proof of a translated PDF: what was set is read where it was set, the old is gone, no two overlap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations

from desktop.document.model import Document, Page
from desktop.exporters.pdf_areas import NOTES
from desktop.exporters.translated_pdf_layout import Laid, LaidLine, joined, text_width
from desktop.exporters.translated_pdf_letters import Rect

HYPHENS = "-\u2010\u2011"
SHARED = 0.3
"""Points that two boxes may share."""


def overlaps(laid: Sequence[Laid]) -> list[tuple[Laid, Laid]]:
    """Blocks of one page that lie on each other, but for those that did before."""
    placed = [one for one in laid if one.lines]
    return [
        (a, b)
        for a, b in combinations(placed, 2)
        if a.block.turn == b.block.turn and _share(a.rect, b.rect) and not _share(a.block.rect, b.block.rect)
    ]


def outside(laid: Sequence[Laid], paper: Rect) -> list[Laid]:
    """Blocks that leave the page (in the frame of their text), but for those that did before."""
    return [
        one for one in laid if one.lines and not _within(one.rect, paper) and _within(one.block.rect, paper)
    ]


def _share(a: Rect, b: Rect) -> bool:
    return min(a[2], b[2]) - max(a[0], b[0]) > SHARED and min(a[3], b[3]) - max(a[1], b[1]) > SHARED


def _within(rect: Rect, paper: Rect) -> bool:
    return (
        rect[0] >= paper[0] - SHARED
        and rect[1] >= paper[1] - SHARED
        and rect[2] <= paper[2] + SHARED
        and rect[3] <= paper[3] + SHARED
    )


def inked(text: str) -> Counter[str]:
    """The characters of a text but for spaces and hyphens, which a reader takes for those of divided
    words."""
    return Counter(char for char in text if not char.isspace() and char not in HYPHENS)


def reads(doc: Document, page: Page) -> Counter[str]:
    """What stands on a page as it was read, without its notes."""
    found: Counter[str] = Counter()
    for run in page.runs:
        if run.box is None or not run.anchor.startswith(NOTES[:2]):
            found += inked(run.span.of(doc.text))
    return found


def unread(doc: Document, page: Page, laid: Sequence[Laid]) -> Iterator[Laid]:
    """Blocks whose words are not read, line by line and in order, where they were set; for text that reads
    from left to right."""
    letters = list(_letters(doc, page))
    for one in laid:
        if one.block.turn == 0 and not all(_stands(line, one.size, letters) for line in one.lines):
            yield one


def _letters(doc: Document, page: Page) -> Iterator[tuple[float, float, str]]:
    """The middle of each letter on a page, in reading order."""
    for run in page.runs:
        if run.box is None or not run.edges:
            continue
        middle = (run.box.y0 + run.box.y1) / 2
        for at, char in enumerate(run.span.of(doc.text)):
            yield (run.edges[at] + run.edges[at + 1]) / 2, middle, char


def _stands(line: LaidLine, size: float, letters: Sequence[tuple[float, float, str]]) -> bool:
    words = joined(line.words)
    end = line.u + text_width(words) * size + line.extra * (len(line.words) - 1)
    there = "".join(
        char
        for u, v, char in letters
        if line.u - 0.5 <= u <= end + 0.5 and line.base - 0.75 * size <= v <= line.base + 0.15 * size
    )
    return _bare(words.text) == _bare(there)


def _bare(text: str) -> str:
    return "".join(char for char in text if not char.isspace() and char not in HYPHENS)
