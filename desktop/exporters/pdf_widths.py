"""Boxes that do not tell how long the word was (the option box_width=fixed).

What a PDF gives away of a removed word is its width: of the box, of the gap in the line, of the numbers that
place what follows (Bland, Iyer and Levchenko, "Story Beyond the Eye: Glyph Positions Break PDF Text
Redaction", PETS 2023: to within a thousandth of an em, which is often enough to choose between two names).
Hidden are here, in lines of text that run from left to right:

- the box: it is `WIDTHS[0]` times as wide as the line is high, whatever stood under it. Where the line has no
  room for that, all boxes of the line take the next narrower width of the list;
- the gap: what follows in the line moves with the end of the box, and is placed anew by its own coordinates,
  in steps of a tenth of a point. The numbers that the old place could be worked out from (movements of the
  pen, starts of strings, word spacing) are not in the file any more;
- the end of a justified line: it stays where it was, and all spaces of the line are made even. The old
  spaces, from which the width could be summed up, are not known;
- the start of a line that is centred, or ends at the right as others do: it is set anew round its middle, or
  from its end.

Not hidden are: where the word began; roughly how long it was, from where lines break and, in a justified
line, from how wide its spaces became; the width of words in vertical, turned or right-to-left text, which
does not move; rules, highlights and links, which do not move either; and a page that is an image. A page
where widths still show is named in a problem.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, TypeAlias

from desktop.document.model import Box, Document, Page, Span
from desktop.document.results import TaskResult
from desktop.exporters.pdf_areas import NOTES, Area

WIDTHS = (5.0, 4.0, 3.0, 2.0, 1.2)
"""Of boxes, in heights of their line."""
STEP = 0.1
"""Points. Text that moves is placed in steps of this."""
APART = 2.5
"""Heights of a line from which a gap parts columns: what lies beyond it does not move."""
LEAST_SPACE = 0.12
"""Heights of a line; narrower, words run together."""
EVEN = 1.5
"""Points within which lines end at one margin."""
EVEN_LINES = 3
"""Lines that have to end there for the text to be justified."""
Aligned: TypeAlias = Literal["left", "right", "centre"]


@dataclass(frozen=True, slots=True)
class Move:
    """What stands in `box` (as displayed) is shifted to the right by `by` points."""

    box: Box
    by: float


@dataclass(frozen=True, slots=True)
class Plan:
    """The areas of a page as they are drawn, and what moves; `shows` where widths can not be hidden."""

    areas: tuple[Area, ...]
    moves: tuple[Move, ...] = ()
    shows: bool = False


def is_fixed(result: TaskResult) -> bool:
    """Whether the person chose boxes of one width."""
    return result.options.get("box_width") == "fixed"


def planned(doc: Document, result: TaskResult, areas: Mapping[int, Sequence[Area]]) -> dict[int, Plan]:
    """The plan of each page with areas. Without the option, everything stays in its place."""
    if not is_fixed(result):
        return {number: Plan(tuple(found)) for number, found in areas.items()}
    pages = {page.number: page for page in doc.pages}
    return {number: _plan(doc, pages[number], found) for number, found in areas.items()}


def disturbed(plan: Plan) -> list[Box]:
    """Where a page may look different from what it was."""
    boxes = [box for area in plan.areas for box in (area.box, area.under)]
    for move in plan.moves:
        box = move.box
        boxes += [box, Box(box.x0 + move.by, box.y0, box.x1 + move.by, box.y1)]
    return boxes


def shift_at(moves: Iterable[Move], x: float, y: float) -> float:
    """How far what stands at a point of the page is shifted."""
    for move in moves:
        if move.box.x0 <= x < move.box.x1 and move.box.y0 <= y <= move.box.y1:
            return move.by
    return 0.0


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word of a line, or a removed one where `area` is its number."""

    box: Box
    area: int | None = None


def _plan(doc: Document, page: Page, areas: Sequence[Area]) -> Plan:
    words = list(_words(doc, page))
    right = _right(page, words, areas)
    ends = _margins(words)
    lines = _lines(words)
    least = min((word.x0 for word in words), default=0.0)
    drawn = list(areas)
    moves: list[Move] = []
    placed: set[int] = set()
    for number, area in enumerate(areas):
        line = _line(area.box, words, areas) if area.text and number not in placed else None
        if line is None:
            continue
        for segment in _segments(line):
            inside = [piece.area for piece in segment if piece.area is not None]
            if not inside:
                continue
            following = [piece.box.x0 for piece in line if piece.box.x0 >= segment[-1].box.x1]
            height = area.box.y1 - area.box.y0
            limit = min(following) - height if following else right
            before = [piece.box.x1 for piece in line if piece.box.x1 <= segment[0].box.x0]
            bounds = (max(before) + height if before else least, limit)
            aligned = _aligned(segment, lines, page.width)
            if aligned == "left":
                boxes, shifts = _spread(segment, height, limit, ends)
            else:
                boxes, shifts = _set_anew(segment, height, bounds, aligned)
            placed.update(inside)
            for index, box in boxes.items():
                drawn[index] = replace(areas[index], box=box, taken=areas[index].box)
            moves += shifts
    shows = any(area.text and number not in placed for number, area in enumerate(areas))
    return Plan(tuple(drawn), tuple(moves), shows)


def _right(page: Page, words: Sequence[Box], areas: Sequence[Area]) -> float:
    """How far lines may go: as far from the right side as text begins from the left, or as far as lines
    without boxes do. (Where a line with a box ends depends on what stood under it.)"""
    others = [
        word.x1
        for word in words
        if not any(word.y0 < area.box.y1 and area.box.y0 < word.y1 for area in areas)
    ]
    left = min((word.x0 for word in words), default=0.0)
    return max([page.width - left, *others])


def _words(doc: Document, page: Page) -> Iterable[Box]:
    """The words of the lines that run from left to right."""
    for run in page.runs:
        if run.box is None or not run.edges or run.anchor.startswith(NOTES):
            continue
        start = run.span.start
        text = run.span.of(doc.text)
        for at, end in _unspaced(text):
            box = run.box_of(Span(start + at, start + end))
            if box is not None:
                yield box


def _unspaced(text: str) -> Iterable[tuple[int, int]]:
    start: int | None = None
    for i, char in enumerate(f"{text} "):
        if char.isspace():
            if start is not None:
                yield start, i
            start = None
        elif start is None:
            start = i


def _line(box: Box, words: Sequence[Box], areas: Sequence[Area]) -> list[_Piece] | None:
    """What stands beside `box`, from left to right; None where it stands in no line that can move."""
    middle = (box.y0 + box.y1) / 2
    beside = [word for word in words if word.y0 < middle < word.y1]
    if not any(word.x0 < box.x1 and box.x0 < word.x1 for word in beside):
        return None
    taken = [(i, area.box) for i, area in enumerate(areas) if area.box.y0 < middle < area.box.y1]
    if not all(areas[i].text for i, _ in taken):
        return None
    pieces = [_Piece(area, i) for i, area in taken]
    for word in beside:
        pieces += [_Piece(rest) for rest in _outside(word, [area for _, area in taken])]
    return sorted(pieces, key=lambda piece: (piece.box.x0, piece.box.x1))


def _outside(word: Box, taken: Iterable[Box]) -> list[Box]:
    """What is left of a word beside the boxes: "Smith" of "Smith's" may go alone."""
    left = [word]
    for box in taken:
        left = [
            Box(x0, part.y0, x1, part.y1)
            for part in left
            for x0, x1 in ((part.x0, min(part.x1, box.x0)), (max(part.x0, box.x1), part.x1))
            if x1 - x0 > 0.05
        ]
    return left


def _segments(line: Sequence[_Piece]) -> list[list[_Piece]]:
    """The line, parted where columns part."""
    segments: list[list[_Piece]] = [[line[0]]]
    for piece in line[1:]:
        last = max(other.box.x1 for other in segments[-1])
        height = piece.box.y1 - piece.box.y0
        if piece.box.x0 - last > APART * height:
            segments.append([])
        segments[-1].append(piece)
    return segments


def _margins(words: Iterable[Box]) -> list[float]:
    """The places where so many lines end that their text is justified."""
    rows: dict[int, Box] = {}
    for word in words:
        row = round((word.y0 + word.y1) / 2)
        if row not in rows or rows[row].x1 < word.x1:
            rows[row] = word
    ends = sorted(box.x1 for box in rows.values())
    return [end for end in ends if sum(abs(end - other) <= EVEN for other in ends) > EVEN_LINES]


def _lines(words: Iterable[Box]) -> list[Box]:
    """The lines of the words, parted where columns part."""
    rows: dict[int, list[_Piece]] = {}
    for word in words:
        rows.setdefault(round((word.y0 + word.y1) / 2), []).append(_Piece(word))
    return [
        _extent(segment)
        for row in rows.values()
        for segment in _segments(sorted(row, key=lambda piece: piece.box.x0))
    ]


def _extent(segment: Sequence[_Piece]) -> Box:
    boxes = [piece.box for piece in segment]
    sides = zip(*((box.x0, box.y0, -box.x1, -box.y1) for box in boxes), strict=True)
    x0, y0, x1, y1 = map(min, sides)
    return Box(x0, y0, -x1, -y1)


def _aligned(segment: Sequence[_Piece], lines: Sequence[Box], width: float) -> Aligned:
    """What a line keeps in its place: its start, where another begins there too; else its end, where another
    ends there; else its middle, where that is another's, or the page's and some line begins further left."""
    own = _extent(segment)
    others = [line for line in lines if line.y1 <= own.y0 or own.y1 <= line.y0]
    if any(abs(line.x0 - own.x0) <= EVEN for line in others):
        return "left"
    if any(abs(line.x1 - own.x1) <= EVEN for line in others):
        return "right"
    middle = (own.x0 + own.x1) / 2
    axes = [(line.x0 + line.x1) / 2 for line in others]
    if any(line.x0 < own.x0 - EVEN for line in others):
        axes.append(width / 2)
    return "centre" if any(abs(axis - middle) <= EVEN for axis in axes) else "left"


def _set_anew(
    segment: Sequence[_Piece], height: float, bounds: tuple[float, float], aligned: Aligned
) -> tuple[dict[int, Box], list[Move]]:
    """New places for the pieces of a line that keeps its end or its middle, within `bounds`."""
    own = _extent(segment)
    middle = (own.x0 + own.x1) / 2
    count = sum(piece.area is not None for piece in segment)
    rest = sum(piece.box.x1 - piece.box.x0 for piece in segment if piece.area is None)
    rest += sum(max(b.box.x0 - a.box.x1, 0.0) for a, b in pairwise(segment))
    for times in WIDTHS:
        wide = round(times * height / STEP) * STEP
        length = rest + count * wide
        start = own.x1 - length if aligned == "right" else middle - length / 2
        if start >= bounds[0] and start + length <= bounds[1]:
            break
    return _placed(segment, None, wide, start)


def _spread(
    segment: Sequence[_Piece], height: float, limit: float, margins: Iterable[float]
) -> tuple[dict[int, Box], list[Move]]:
    """New places for the pieces of a line. The first stays, and a justified line ends where it did."""
    gaps = [max(b.box.x0 - a.box.x1, 0.0) for a, b in pairwise(segment)]
    end = max(piece.box.x1 for piece in segment)
    even = any(abs(end - margin) <= EVEN for margin in margins) and any(gaps)
    spaces = [gap > LEAST_SPACE * height / 2 for gap in gaps]
    words = sum(piece.box.x1 - piece.box.x0 for piece in segment if piece.area is None)
    count = sum(piece.area is not None for piece in segment)
    start = segment[0].box.x0
    for times in WIDTHS:
        wide = round(times * height / STEP) * STEP
        room = (end if even else limit) - start - words - count * wide
        needed = sum(spaces) * LEAST_SPACE * height if even else sum(gaps)
        if room >= needed - 1e-6:
            break
    if not (even and any(spaces)):
        return _placed(segment, None, wide)
    step = max(room / sum(spaces), LEAST_SPACE * height)
    return _placed(segment, [step if space else 0.0 for space in spaces], wide)


def _placed(
    segment: Sequence[_Piece], gaps: Sequence[float] | None, wide: float, start: float | None = None
) -> tuple[dict[int, Box], list[Move]]:
    """The pieces from `start` on (or where the first is), with new `gaps` between them, or the old ones where
    there are none given."""
    boxes: dict[int, Box] = {}
    moves: list[Move] = []
    by = 0.0 if start is None else start - segment[0].box.x0
    at = segment[0].box.x0
    for i, piece in enumerate(segment):
        box = piece.box
        if gaps is not None:
            by = at - box.x0
        if piece.area is not None:
            # On whole steps, so that what follows falls on the same one whatever was left of the old width.
            left = round((box.x0 + by) / STEP) * STEP
            boxes[piece.area] = Box(left, box.y0, left + wide, box.y1)
            by = left + wide - box.x1
        # A space goes with what stands before it.
        end = segment[i + 1].box.x0 if i + 1 < len(segment) else box.x1 + 0.3 * (box.y1 - box.y0)
        begin = box.x0 if piece.area is None else box.x1
        moves.append(Move(Box(begin, box.y0, max(end, box.x1), box.y1), by))
        at = box.x1 + by + (gaps[i] if gaps is not None and i < len(gaps) else 0.0)
    return boxes, moves
