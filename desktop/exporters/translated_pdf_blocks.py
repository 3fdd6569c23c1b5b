"""Blocks of a page: lines that were set as one paragraph, heading, item or cell, and are translated as one.

Lines belong together where a row of the translation goes on from one to the next, or where they look like one
paragraph: same column, type and distance, and the first word of the next had no room on the one above.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import Literal, TypeAlias

from desktop.exporters.translated_pdf_fonts import has, is_mathematical, width
from desktop.exporters.translated_pdf_letters import Letter, Look, PageRead, ReadColumn, Rect, underlines
from desktop.exporters.translated_pdf_words import LEADER, Row, Text, dressed, parts
from desktop.readers.pdf_chars import SKEWED
from desktop.readers.pdf_rules import Rule

Align: TypeAlias = Literal["left", "right", "centre", "justify"]

LACKING = "\ufffd"
FORMULA = 0.35
"""The part of a region in signs of mathematics from which on it is a formula."""
# Parts of the size of type.
ASCENT = 0.72
DESCENT = 0.22
NEXT_LINE = 2.2
"""The next line of a paragraph is no further below."""
LEADING = 1.2
"""From line to line where there is only one to tell."""
INDENT = 4.5
SAME_EDGE = 0.35
GUTTER = 0.3
"""The least width that is free in each of some lines where columns are parted."""
MARK_GAP = 0.15
"""The least space between a mark and what it marks."""

_MARK = re.compile(
    r"[•●▪◦‣⁃∙·■□➢✓*–—-]|[\uf000-\uf0ff]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]"  # noqa: RUF001
    r"|(?:\d{1,2}\.){1,4}\d{0,2}|\[\d{1,3}\]|§{1,2}"
)


@dataclass(frozen=True)
class Piece:
    """Letters that stand together on a line, one of so many `on_line`, and the dots that lead on from it."""

    letters: tuple[Letter, ...]
    on_line: int = 1
    leader: tuple[Letter, ...] = ()

    @property
    def alone(self) -> bool:
        return self.on_line == 1

    @cached_property
    def inked(self) -> list[Letter]:
        return [letter for letter in self.letters if not letter.char.isspace()]

    @cached_property
    def u0(self) -> float:
        return min(letter.box[0] for letter in self.inked)

    @cached_property
    def u1(self) -> float:
        return max(letter.box[2] for letter in self.inked)

    @cached_property
    def base(self) -> float:
        return median(letter.base for letter in self.inked)

    @cached_property
    def size(self) -> float:
        return Counter(round(letter.size, 2) for letter in self.inked).most_common(1)[0][0]

    @cached_property
    def look(self) -> Look:
        return Counter(letter.look for letter in self.inked).most_common(1)[0][0]


@dataclass(frozen=True)
class Block:
    """One block in the frame of its text, and what is to be set in its place.

    `mark` is the number or dot that stands before it, at `mark_u`. `left` and `right` are where its lines
    begin and end, the first one `indent` further in. `column` are the sides of the reader's column,
    `group` its number; a block that is not `free` stands in a row with others and keeps its height.
    """

    pieces: tuple[Piece, ...]
    turn: int
    group: int
    text: Text
    mark: Text
    mark_u: float
    size: float
    fit: float
    leading: float
    align: Align
    left: float
    right: float
    indent: float
    column: tuple[float, float]
    free: bool

    @cached_property
    def first(self) -> float:
        return self.pieces[0].base

    @cached_property
    def last(self) -> float:
        return self.pieces[-1].base

    @cached_property
    def rect(self) -> Rect:
        """What its letters take, without what a line has above and below them."""
        return (
            min(piece.u0 for piece in self.pieces),
            self.first - ASCENT * self.size,
            max(piece.u1 for piece in self.pieces),
            self.last + DESCENT * self.size,
        )

    @property
    def letters(self) -> Iterator[Letter]:
        for piece in self.pieces:
            yield from piece.letters
            yield from piece.leader

    @property
    def leader(self) -> list[Letter]:
        """The dots that lead on from the last line."""
        return _inked(self.pieces[-1].leader)


@dataclass(frozen=True)
class Still:
    """What stays as it is; it is `lacking` letters that the translation would need."""

    turn: int
    rect: Rect
    lacking: bool = False


class Rows:
    """The rows of a translation, and where their letters stand in the text of the document."""

    def __init__(self, rows: Sequence[tuple[Row, Sequence[tuple[int, int]]]], length: int) -> None:
        self.rows = [row for row, _ in rows]
        self._at = [-1] * length
        for number, (_, spans) in enumerate(rows):
            for start, end in spans:
                self._at[start:end] = [number] * (end - start)

    def of(self, letter: Letter) -> int:
        """The number of the row that a letter belongs to, or -1."""
        return self._at[letter.place] if 0 <= letter.place < len(self._at) else -1


def blocks_of(page: PageRead, rows: Rows, text: str) -> tuple[list[Block], list[Still]]:
    """What is to be set anew on a page, and what stays. `text` is that of the document."""
    blocks: list[Block] = []
    still: list[Still] = []
    regions = [
        (number, column, region)
        for number, column in enumerate(page.columns)
        for region in _regions(column, rows, text, page.rules.get(column.turn, ()))
    ]
    shares = _shares([region for _, _, region in regions], rows)
    fits = _fits([region for _, _, region in regions])
    for at, (number, column, region) in enumerate(regions):
        said = _said(region, rows, shares.get(at, {}), text)
        if said is None or LACKING in said.text or _is_formula(region):
            still.append(Still(column.turn, _around(region), said is not None))
        else:
            blocks.append(_block(region, said, _Place(column, number, _middle(page, column.turn)), fits))
    return blocks, still


def _is_formula(region: Sequence[Piece]) -> bool:
    """Whether much of a region is set in the fonts of mathematics, whose signs stand above and below."""
    letters = [letter for piece in region for letter in piece.inked]
    return sum(is_mathematical(letter.font) for letter in letters) > FORMULA * len(letters)


def _middle(page: PageRead, turn: int) -> float:
    """The middle of the page along the lines of text of a direction."""
    width, height = page.frame.size
    return (width / 2, height / 2, -width / 2, -height / 2, 0.0)[turn]


def _around(region: Sequence[Piece]) -> Rect:
    first, last = region[0], region[-1]
    return (
        min(piece.u0 for piece in region),
        first.base - ASCENT * first.size,
        max(piece.u1 for piece in region),
        last.base + DESCENT * last.size,
    )


# Lines to pieces, pieces to regions


@dataclass(frozen=True)
class _Lines:
    """The lines of a column, and what is asked of those above and below a gap."""

    column: ReadColumn
    rows: Rows
    text: str
    rules: Sequence[Rule]

    def pieces(self, at: int) -> list[Piece]:
        """Segments of a line; those that one row goes through or that no column parts are joined, and a mark
        with what it marks."""
        parts: list[tuple[list[Letter], Sequence[Letter]]] = []
        for segment in self.column.lines[at]:
            for letters, leader in _led(segment):
                if parts and not parts[-1][1] and not _inked(letters):
                    parts[-1] = parts[-1][0], leader
                elif parts and not parts[-1][1] and self._joins(at, parts[-1][0], letters):
                    parts[-1] = [*parts[-1][0], *letters], leader
                elif _inked(letters):
                    parts.append((list(letters), leader))
        return [Piece(tuple(letters), len(parts), tuple(leader)) for letters, leader in parts]

    def _joins(self, at: int, left: Sequence[Letter], right: Sequence[Letter]) -> bool:
        end, start = _inked(left)[-1], _inked(right)[0]
        middle = end.base - 0.3 * end.size
        down = (rule for rule in self.rules if not rule.across and rule.v0 <= middle <= rule.v1)
        if any(end.box[2] - 1 <= rule.u0 <= start.box[0] + 1 for rule in down):
            return False
        row = self.rows.of(start)
        same = row >= 0 and self.rows.of(end) == row and "\t" not in self.text[end.place : start.place]
        return same or _marks(left, right) or self._is_no_gutter(at, end, start)

    def _is_no_gutter(self, at: int, end: Letter, start: Letter) -> bool:
        """Whether a gap is one of a justified line: it does not go on through the lines above, nor through
        those below."""
        above = self._free(self.column.lines[max(at - 2, 0) : at], end, start)
        below = self._free(self.column.lines[at + 1 : at + 3], end, start)
        sides = [width for width in (above, below) if width is not None]
        return bool(sides) and max(sides) <= GUTTER * end.size

    @staticmethod
    def _free(lines: Sequence[tuple[tuple[Letter, ...], ...]], end: Letter, start: Letter) -> float | None:
        """How much of a gap goes on through other lines, the widest part of it; None where none of them is
        beside it."""
        free = [(end.box[2], start.box[0])]
        beside = False
        for line in lines:
            spans = [(segment[0].box[0], segment[-1].box[2]) for segment in line]
            far = abs(line[0][0].base - end.base) > 2 * NEXT_LINE * end.size
            if far or spans[0][0] >= start.box[0] or max(b for _, b in spans) <= start.box[0]:
                continue
            beside = True
            for a, b in spans:
                parts = [p for u0, u1 in free for p in ((u0, min(u1, a)), (max(u0, b), u1))]
                free = [(u0, u1) for u0, u1 in parts if u0 < u1]
        return max((u1 - u0 for u0, u1 in free), default=0.0) if beside else None


def _led(segment: Sequence[Letter]) -> Iterator[tuple[Sequence[Letter], Sequence[Letter]]]:
    """A segment cut at leaders: what stands before each, and the leader."""
    text = "".join(letter.char for letter in segment)
    at = 0
    for match in LEADER.finditer(text):
        yield segment[at : match.start()], segment[match.start() : match.end()]
        at = match.end()
    yield segment[at:], ()


def _marks(left: Sequence[Letter], right: Sequence[Letter]) -> bool:
    near = right[0].box[0] - left[-1].box[2] <= INDENT * right[0].size
    return near and 0 < _mark_length(left) == len(_inked(left)) and _inked(right)[0].char.isalpha()


def _mark_length(letters: Sequence[Letter]) -> int:
    """How many of the first letters, but for spaces, are the number or dot before an item; 0 where none."""
    inked = _inked(letters)
    end = next(
        (at for at, (a, b) in enumerate(pairwise(inked), 1) if b.box[0] - a.box[2] > MARK_GAP * a.size),
        len(inked),
    )
    return end if _MARK.fullmatch("".join(letter.char for letter in inked[:end])) else 0


def _inked(letters: Sequence[Letter]) -> list[Letter]:
    return [letter for letter in letters if not letter.char.isspace()]


def _regions(column: ReadColumn, rows: Rows, text: str, rules: Sequence[Rule]) -> Iterator[list[Piece]]:
    lines = _Lines(column, rows, text, rules)
    found = [pieces for at in range(len(column.lines)) if (pieces := lines.pieces(at))]
    if column.turn == SKEWED:
        yield from ([piece] for pieces in found for piece in pieces)
        return
    edge = max((piece.u1 for pieces in found for piece in pieces), default=0.0)
    regions: list[list[Piece]] = []
    open_regions: list[list[Piece]] = []
    for pieces in found:
        grown: list[list[Piece]] = []
        for piece in pieces:
            above = next((r for r in open_regions if _continues(r, piece, lines, edge)), None)
            if above is None:
                above = []
                regions.append(above)
            else:
                open_regions.remove(above)
            above.append(piece)
            grown.append(above)
        # Cells of several lines: what another cell's line stands between may go on below.
        open_regions = [r for r in open_regions if pieces[0].base - r[-1].base < NEXT_LINE * r[-1].size]
        open_regions += grown
    yield from _entangled(regions)


def _entangled(regions: list[list[Piece]]) -> Iterator[list[Piece]]:
    """Regions that reach into each other's lines are one."""
    done: list[list[Piece]] = []
    for region in regions:
        whole = region
        for other in [other for other in done if _share_lines(other, region)]:
            done.remove(other)
            whole = sorted([*other, *whole], key=lambda piece: (round(piece.base), piece.u0))
        done.append(whole)
    yield from (_by_line(region) for region in done)


def _share_lines(a: Sequence[Piece], b: Sequence[Piece]) -> bool:
    if len(a) == len(b) == 1:
        return False
    first, second = _around(a), _around(b)
    across = min(first[2], second[2]) - max(first[0], second[0])
    down = min(first[3], second[3]) - max(first[1], second[1])
    return across > 1 and down > 0.5 * min(a[0].size, b[0].size)


def _by_line(region: list[Piece]) -> list[Piece]:
    """Pieces of one line as one."""
    lines: list[Piece] = []
    for piece in region:
        if lines and abs(piece.base - lines[-1].base) < 0.3 * piece.size and piece.u0 >= lines[-1].u1 - 1:
            lines[-1] = Piece(lines[-1].letters + piece.letters, piece.on_line - 1, piece.leader)
        else:
            lines.append(piece)
    return lines


def _continues(region: list[Piece], piece: Piece, lines: _Lines, edge: float) -> bool:
    last = region[-1]
    step = piece.base - last.base
    if not 0 < step <= NEXT_LINE * max(last.size, piece.size):
        return False
    if min(last.u1, piece.u1) <= max(last.u0, piece.u0):
        return False
    if _ruled(last, piece, lines.rules):
        return False
    before, after = last.inked[-1], piece.inked[0]
    row = lines.rows.of(after)
    if row >= 0 and any(lines.rows.of(letter) == row for letter in last.inked):
        return True
    between = lines.text[before.place + 1 : after.place] if 0 <= before.place < after.place else ""
    begins = "\n\n" in between or 0 < _mark_length(piece.letters) < len(piece.inked)
    left = region[1].u0 if len(region) > 1 else last.u0
    indented = len(region) == 1 and abs(piece.u0 - last.u0) <= INDENT * last.size
    aligned = indented or abs(piece.u0 - left) <= SAME_EDGE * last.size
    return aligned and not begins and _alike(last, piece) and not _had_room(last, piece, edge)


def _ruled(last: Piece, piece: Piece, rules: Sequence[Rule]) -> bool:
    """Whether a line is drawn between two lines of text that is more than an underline of the first."""
    return any(
        rule.across
        and last.base < rule.v0 < piece.base
        and rule.u0 < min(last.u1, piece.u1)
        and rule.u1 > max(last.u0, piece.u0)
        and not underlines(rule, last.letters)
        for rule in rules
    )


def _alike(a: Piece, b: Piece) -> bool:
    """Whether two lines look as if they were of one paragraph."""
    same = a.look.style == b.look.style and a.look.colour == b.look.colour
    return same and a.alone and b.alone and abs(a.size - b.size) <= 0.05 * a.size


def _had_room(last: Piece, piece: Piece, edge: float) -> bool:
    """Whether the first word of a line would have fitted on the one above: then it was ended on purpose."""
    word: list[Letter] = []
    for letter in piece.letters:
        if letter.char.isspace() and word:
            break
        word.append(letter)
    return edge - last.u1 > word[-1].box[2] - word[0].box[0] + 0.6 * last.size


# What is said in a region


_Shares: TypeAlias = dict[int, Text]


def _shares(regions: Sequence[list[Piece]], rows: Rows) -> dict[int, _Shares]:
    """For each region by its number, what of the rows goes there."""
    where: dict[int, dict[int, list[Letter]]] = {}
    for number, region in enumerate(regions):
        for piece in region:
            for letter in piece.inked:
                row = rows.of(letter)
                if row >= 0:
                    where.setdefault(row, {}).setdefault(number, []).append(letter)
    shares: dict[int, _Shares] = {}
    for row, places in where.items():
        text = dressed(rows.rows[row], [letter for letters in places.values() for letter in letters])
        at = 0
        cut = parts(rows.rows[row], [len(letters) for letters in places.values()])
        for number, part in zip(places, cut, strict=True):
            start = text.text.find(part, at)
            shares.setdefault(number, {})[row] = text[start : start + len(part)]
            at = start + len(part)
    return shares


def _said(region: list[Piece], rows: Rows, shares: _Shares, text: str) -> Text | None:
    """What is to be set in a region, None where that is what stands there or where nothing is seen."""
    letters = [letter for piece in region for letter in piece.inked]
    if not any(rows.rows[row].changed for row in shares) or not all(letter.seen for letter in letters):
        return None
    said = Text()
    done: set[int] = set()
    last = -1
    for letter in letters:
        row = rows.of(letter)
        if row in done:
            last = max(last, letter.place)
            continue
        part = Text(letter.char, (letter.look,)) if row < 0 else shares[row]
        if row >= 0:
            done.add(row)
        spaced = last < 0 or letter.place < 0 or any(char.isspace() for char in text[last + 1 : letter.place])
        if said.text and part.text and spaced:
            said += Text(" ", (said.looks[-1],))
        said += part
        last = max(last, letter.place)
    stands = "".join(letter.char for letter in letters)
    return None if "".join(said.text.split()) == stands else said


# Regions to blocks


def _fits(regions: Sequence[list[Piece]]) -> dict[str, float]:
    """For each font of the page, how large ours must be to run as long: Calibri at 11 is as wide as Arial at
    10."""
    theirs: Counter[str] = Counter()
    ours: Counter[str] = Counter()
    for region in regions:
        for piece in region:
            for letter in piece.inked:
                if letter.char.isalpha() and has(letter.char):
                    theirs[letter.font] += (letter.box[2] - letter.box[0]) / max(letter.size, 0.1)  # type: ignore[assignment]
                    ours[letter.font] += width(letter.char, letter.look.style)  # type: ignore[assignment]
    ratios = {name: theirs[name] / ours[name] for name in ours if ours[name]}
    return {
        name: 1.0 if abs(ratio - 1) < 0.03 else min(max(ratio, 0.82), 1.1) for name, ratio in ratios.items()
    }


@dataclass(frozen=True)
class _Place:
    """The column that a block stands in, its number, and the middle of its page."""

    column: ReadColumn
    number: int
    middle: float

    @cached_property
    def sides(self) -> tuple[float, float]:
        boxes = [
            letter.box
            for line in self.column.lines
            for segment in line
            for letter in (segment[0], segment[-1])
        ]
        return min(box[0] for box in boxes), max(box[2] for box in boxes)


def _block(region: list[Piece], said: Text, where: _Place, fits: Mapping[str, float]) -> Block:
    sizes: Counter[float] = Counter()
    for piece in region:
        sizes[piece.size] += len(piece.inked)
    size = sizes.most_common(1)[0][0]
    font = Counter(letter.font for piece in region for letter in piece.inked).most_common(1)[0][0]
    mark, said, mark_u, start = _mark(region, said)
    starts = [start if mark.text else region[0].u0, *(piece.u0 for piece in region[1:])]
    ends = [piece.u1 for piece in region]
    align = _alignment(region, starts, ends, where)
    left = min(starts[1:], default=starts[0])
    if align in ("centre", "right") or abs(starts[0] - left) < SAME_EDGE * size:
        left = min(starts)
    steps = [b.base - a.base for a, b in pairwise(region)]
    return Block(
        tuple(region),
        where.column.turn,
        where.number,
        said,
        mark,
        mark_u,
        size,
        fits.get(font, 1.0),
        min(max(median(steps) / size, 1.0), 2.5) if steps else LEADING,
        align,
        left,
        max(ends),
        starts[0] - left if align in ("left", "justify") else 0.0,
        where.sides,
        free=all(piece.alone for piece in region),
    )


def _mark(region: list[Piece], said: Text) -> tuple[Text, Text, float, float]:
    """The mark before a block, what follows it, and where both begin."""
    inked = region[0].inked
    length = _mark_length(inked)
    mark = "".join(letter.char for letter in inked[:length])
    if not 0 < length < len(inked) or not said.text.startswith(f"{mark} "):
        return Text(), said, 0.0, region[0].u0
    return said[:length], said[length + 1 :], inked[0].box[0], inked[length].box[0]


def _alignment(region: list[Piece], starts: Sequence[float], ends: Sequence[float], where: _Place) -> Align:
    size = region[0].size
    if len(region) == 1:
        return _single(region[0], starts[0], where)
    lefts = starts[1:] if len(starts) > 2 else starts
    left = max(lefts) - min(lefts) <= SAME_EDGE * size
    if left and len(ends) > 2 and all(abs(end - where.sides[1]) <= 0.15 * size for end in ends[:-1]):
        return "justify"
    if left:
        return "left"
    if max(ends) - min(ends) <= SAME_EDGE * size:
        return "right"
    middles = [(a + b) / 2 for a, b in zip(starts, ends, strict=True)]
    return "centre" if max(middles) - min(middles) <= SAME_EDGE * size else "left"


def _single(piece: Piece, start: float, where: _Place) -> Align:
    """The alignment of one line, by the column it stands in or by the cells above and below it."""
    left, right = where.sides
    within = right - left
    at_the_end: Align = "right" if right - piece.u1 < 1 and start - left > 0.55 * within else "left"
    if piece.alone:
        middle = abs((start + piece.u1) / 2 - (left + right) / 2) <= max(0.006 * within, 1.5)
        if middle and start - left > 1.5 * piece.size:
            return "centre"
        on_page = abs((start + piece.u1) / 2 - where.middle) <= 1.5
        begins = [line[0][0].box[0] for line in where.column.lines]
        shared = sum(abs(u - start) <= SAME_EDGE * piece.size for u in begins) > 1
        return "centre" if on_page and not shared else at_the_end
    edges: Counter[Align] = Counter()
    for line in where.column.lines:
        for segment in line:
            inked = _inked(segment)
            if not inked or inked[0].base == piece.letters[0].base:
                continue
            u0, u1 = inked[0].box[0], inked[-1].box[2]
            if u1 <= piece.u0 or u0 >= piece.u1:
                continue
            near: list[tuple[float, Align]] = [
                (abs(u0 - start), "left"),
                (abs(u1 - piece.u1), "right"),
                (abs(u0 + u1 - start - piece.u1) / 2, "centre"),
            ]
            # A line of the same length says nothing.
            if near[0][0] > 1 or near[1][0] > 1:
                edges.update(align for away, align in near if away <= 1)
    best = edges.most_common(1)
    if not best:
        return at_the_end
    return best[0][0] if best[0][1] > edges["left"] else "left"
