"""Headings of a PDF: what its outline names, and lines in larger or bolder type than the text around them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from ctypes import byref, c_int, create_string_buffer
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]
from numpy.typing import NDArray

from desktop.document.model import Heading, Span
from desktop.readers.pdf_chars import SPACE, Chars
from desktop.readers.pdf_layout import Block, Line

LARGER = 1.12
"""Times the height of the text around it."""
MOST_WORDS = 16
MOST_LETTERS = 180
MOST_LINES = 3
MOST_LEVELS = 6
MOST_ENTRIES = 5000
REPEATED = 3
"""Pages that a running head stands on."""
SHARE = 0.3
"""More of the lines are no headings, but the text itself."""
FORCE_BOLD = 1 << 18
HEAVY = 700

_BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?:[\divx]+|[a-z])(?:\.\d+)*[.)]?|\(?[\da-z]{1,3}\)|(?:chapter|section|part|item)\.?", re.IGNORECASE
)
_NO_LETTERS = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A line of a page: where it stands in the text, the height of its letters in points, whether they are
    bold, whether it may be a heading by its shape, and whether it begins a block."""

    span: Span
    height: float
    bold: bool
    shaped: bool
    first: bool


def typed_lines(text_page: Any, chars: Chars, blocks: Sequence[Block]) -> list[tuple[Line, bool, bool, bool]]:
    """The lines of a loaded text page: each with whether it is bold, may head something, begins a block."""
    found: list[tuple[Line, bool, bool, bool]] = []
    known: dict[int, bool] = {}
    for block in blocks:
        for at, line in enumerate(block):
            shaped = chars.turns[line.segments[0].start] == 0 and _is_shaped(line)
            bold = shaped and _is_bold_line(text_page, chars, line, known)
            found.append((line, bold, shaped, at == 0))
    return found


def placed_lines(
    lines: Iterable[tuple[Line, bool, bool, bool]], chars: Chars, places: NDArray[np.int64]
) -> list[TypedLine]:
    """The same lines with their places in the text of the document."""
    found: list[TypedLine] = []
    for line, bold, shaped, first in lines:
        own = np.concatenate([places[segment.start : segment.end] for segment in line.segments])
        own = own[own >= 0]
        if len(own):
            longest = max(line.segments, key=len)
            height = _letter_height(chars, longest.start, longest.end)
            span = Span(int(own.min()), int(own.max()) + 1)
            found.append(TypedLine(span, height, bold, shaped, first))
    return found


def _letter_height(chars: Chars, start: int, end: int) -> float:
    boxes = chars.boxes[start:end][chars.codes[start:end] != SPACE]
    return round(float(np.median(boxes[:, 3] - boxes[:, 1])), 1) if len(boxes) else 0.0


def _is_shaped(line: Line) -> bool:
    """Whether a line is one piece, or a number and a piece: what stands in columns heads nothing."""
    return len(line.segments) == 1 or (len(line.segments) == 2 and len(line.segments[0]) <= 10)


def _is_bold_line(text_page: Any, chars: Chars, line: Line, known: dict[int, bool]) -> bool:
    """Whether the first, the middle and the last letter are bold."""
    last = line.segments[-1]
    places = (line.segments[0].start, (last.start + last.end) // 2, last.end - 1)
    return all(_is_bold(text_page, int(chars.origins[at]), known) for at in places)


def _is_bold(text_page: Any, index: int, known: dict[int, bool]) -> bool:
    """Whether a letter's font is bold, by its name, flags or stems. `known` keeps the answers for a page."""
    item = pdfium.FPDFText_GetTextObject(text_page, index)
    address = pdfium.ctypes.cast(item, pdfium.ctypes.c_void_p).value or 0
    if address not in known:
        buffer, flags = create_string_buffer(128), c_int()
        length = pdfium.FPDFText_GetFontInfo(text_page, index, buffer, 128, byref(flags))
        name = buffer.raw[: max(min(length, 128) - 1, 0)].decode("latin-1")
        heavy = pdfium.FPDFText_GetFontWeight(text_page, index) >= HEAVY
        known[address] = bool(_BOLD.search(name)) or bool(flags.value & FORCE_BOLD) or heavy
    return known[address]


def headings(
    pages: Sequence[Sequence[TypedLine]], text: str, outline: Sequence[tuple[int, int, str]]
) -> tuple[Heading, ...]:
    """The headings of a document, whose pages have these lines. `outline` are its entries: level from 1, page
    from 0, title."""
    named = dict(_named(pages, text, outline))
    deepest = max(named.values(), default=0)
    found = {span: min(level, 9) for span, level in named.items()}
    for span, level in _set_off(pages, text):
        if not any(span.overlaps(other) for other in named):
            found[span] = min(deepest + level, 9)
    return tuple(Heading(span, level) for span, level in sorted(found.items()))


def outline_of(pdf: pypdfium2.PdfDocument) -> list[tuple[int, int, str]]:
    """The entries of the outline that lead to a page: level from 1, page from 0, title."""
    found: list[tuple[int, int, str]] = []
    try:
        for entry in islice(pdf.get_toc(max_depth=MOST_LEVELS), MOST_ENTRIES):
            place = entry.get_dest()
            index = None if place is None else place.get_index()
            if index is not None:
                found.append((entry.level + 1, index, entry.get_title()))
    except (pypdfium2.PdfiumError, ValueError, RecursionError):
        return found
    return found


def _named(
    pages: Sequence[Sequence[TypedLine]], text: str, outline: Sequence[tuple[int, int, str]]
) -> Iterator[tuple[Span, int]]:
    """Lines that say what an entry of the outline does, on the page that it leads to."""
    used: set[Span] = set()
    for level, page, title in outline:
        wanted = _plain(title)
        if not 0 <= page < len(pages) or len(wanted) < 3:
            continue
        said = [(span, words) for span, words in _said(pages[page], text, wanted) if span not in used]
        exact = [span for span, words in said if words == wanted]
        # The number may stand in the text only.
        numbered = [span for span, words in said if len(wanted) > 5 and len(words) < len(wanted) + 9]
        for span in (exact or numbered)[:1]:
            used.add(span)
            yield span, level


def _said(lines: Sequence[TypedLine], text: str, wanted: str) -> Iterator[tuple[Span, str]]:
    """Lines, and two together, whose words end with `wanted`; spaces and marks aside."""
    for at, line in enumerate(lines):
        words = _plain(line.span.of(text))
        if words.endswith(wanted):
            yield line.span, words
        elif words and wanted.startswith(words) and at + 1 < len(lines):
            both = Span(line.span.start, lines[at + 1].span.end)
            if _plain(both.of(text)) == wanted:
                yield both, wanted


def _plain(text: str) -> str:
    return _NO_LETTERS.sub("", text).casefold()


def _set_off(pages: Sequence[Sequence[TypedLine]], text: str) -> Iterator[tuple[Span, int]]:
    """Lines in larger or bolder type than most of the text, with a level by their type."""
    weights: Counter[tuple[float, bool]] = Counter()
    for line in (line for page in pages for line in page):
        weights[line.height, line.bold] += len(line.span)
    if not weights:
        return
    (body, body_bold), _ = weights.most_common(1)[0]
    running = _running(pages, text)
    groups = [
        group
        for page in pages
        for group in _grouped(page, body, text, body_bold=body_bold)
        if _reads_as_heading(_words(group, text)) and not _runs(group, text, running, body)
    ]
    total = sum(map(len, pages))
    styles = Counter((group[0].height, group[0].bold) for group in groups)
    kept = {style for style, count in styles.items() if count <= max(SHARE * total, 3)}
    ranks = {
        style: at for at, style in enumerate(sorted(kept, key=lambda style: (-style[0], not style[1])), 1)
    }
    for group in groups:
        rank = ranks.get((group[0].height, group[0].bold))
        if rank is not None:
            yield Span(group[0].span.start, group[-1].span.end), min(rank, MOST_LEVELS)


def _grouped(
    page: Sequence[TypedLine], body: float, text: str, *, body_bold: bool
) -> Iterator[list[TypedLine]]:
    """Lines that are set off, those of one heading together."""
    group: list[TypedLine] = []
    for line in page:
        larger = line.height >= LARGER * body
        off = line.shaped and (larger or (line.bold and not body_bold and line.height >= 0.95 * body))
        same = group and (line.height, line.bold) == (group[-1].height, group[-1].bold)
        goes_on = same and text[group[-1].span.end : line.span.start].count("\n") == 1
        if group and not (off and goes_on):
            if len(group) <= MOST_LINES:
                yield group
            group = []
        if off:
            group.append(line)
    if group and len(group) <= MOST_LINES:
        yield group


def _words(group: Sequence[TypedLine], text: str) -> str:
    return " ".join(Span(group[0].span.start, group[-1].span.end).of(text).split())


def _reads_as_heading(words: str) -> bool:
    """Whether words name something: few of them, with letters, no sentence."""
    if len(words) > MOST_LETTERS or len(words.split()) > MOST_WORDS:
        return False
    rest = words.split()
    while len(rest) > 1 and _NUMBER.fullmatch(rest[0]):
        rest = rest[1:]
    said = " ".join(rest)
    letters = sum(char.isalpha() for char in said)
    return (
        letters >= 3
        and 2 * letters > len(said.replace(" ", ""))
        and said[-1] not in ",;"
        and not (said.endswith(".") and len(rest) > 5)
        and not said[0].islower()
    )


def _runs(group: Sequence[TypedLine], text: str, running: set[str], body: float) -> bool:
    """Whether it stands at the edge of several pages; in large type only word for word, unlike "Note 5"."""
    words = _words(group, text).casefold()
    return words in running or (group[0].height < LARGER * body and _DIGITS.sub("#", words) in running)


def _running(pages: Sequence[Sequence[TypedLine]], text: str) -> set[str]:
    """Lines at the top or bottom of several pages, as they are and with their numbers aside."""
    counts: Counter[str] = Counter()
    for page in pages:
        said = {" ".join(line.span.of(text).casefold().split()) for line in (*page[:3], *page[-3:])}
        counts.update(said | {_DIGITS.sub("#", words) for words in said})
    return {words for words, count in counts.items() if count >= REPEATED}
