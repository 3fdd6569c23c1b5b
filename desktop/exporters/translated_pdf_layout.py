"""Sets blocks in the place of the old ones: wrapped, moved down or made smaller until nothing overlaps.

All is in the frame of the text. A block may grow to the sides of its column and into the free space below,
and pushes the blocks of its column down before it is made smaller; it never moves up, and never past what
stays: pictures, rules, edges of shades, other columns. As what stands below only ever moves down, to end
above where each thing below stood is enough for no two to overlap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TypeAlias

from desktop.exporters.translated_pdf_blocks import ASCENT, DESCENT, Block
from desktop.exporters.translated_pdf_fonts import width
from desktop.exporters.translated_pdf_letters import Look, Rect
from desktop.exporters.translated_pdf_words import NOTHING, Text

LEAST = 0.6
"""The smallest that a block is set, as a part of its old size; what does not fit then goes on elsewhere."""
LEAST_SIZE = 4.5
"""Points; nothing is made smaller than this that was not."""
STEP = 0.025
LOOSER = tuple((1 - 0.07 * part, 1 - 0.5 * part) for part in (0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 1))
"""What leading and the distance between paragraphs are reduced to before type is made smaller."""
LEAST_LEADING = 1.06
KINDRED = 0.82
"""Blocks of one size on a page, or in a row, are made smaller together down to this; below it, each alone."""
GAP = 0.45
"""Between a block that grows sideways and its neighbour, in sizes of type."""
RAISED = 0.62
"""The size of raised letters."""
MARK_ROOM, MARK_SIZE = 3.0, 0.8
"""What a mark takes that says where a text goes on, and its own size, in sizes of type."""
NEAR = 6.0
"""So far above and below a line columns are looked for, in sizes of type."""
LED = 1.5
"""The least that is left of dots that lead on, in sizes of type."""
PAD = 1.5
"""Between text and a rule or a picture, points."""
KEPT_ROOM = 0.4
"""Of the room below a block, what stays free above what stands there, in sizes of type."""


@dataclass(frozen=True, slots=True)
class LaidLine:
    """One line: where it begins, its baseline, its words, and the width of each space in it beyond a usual
    one, points."""

    u: float
    base: float
    words: tuple[Text, ...]
    extra: float = 0.0


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a mark stands that says that a text goes on elsewhere, and its size of type."""

    u: float
    base: float
    size: float


@dataclass(frozen=True, slots=True)
class Laid:
    """A block as it is set. `rest` is what did not fit; then there is a `mark`."""

    block: Block
    size: float
    scale: float
    lines: tuple[LaidLine, ...]
    rect: Rect
    rest: Text = NOTHING
    mark: Mark | None = None

    @property
    def shrunk(self) -> bool:
        return self.scale < 0.999


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What a block may not run into: a text, a picture, or a line."""

    rect: Rect
    line: bool = False


def lay_out(
    blocks: Sequence[Block], obstacles: Mapping[int, Sequence[Obstacle]], limits: Mapping[int, Rect]
) -> list[Laid]:
    """The blocks of one page, set. By direction of text: what stays on the page, and the rectangle that text
    may take."""
    rooms = _Rooms(blocks, obstacles, limits)
    groups = [part for group in _groups(blocks) for part in _parted(rooms, group)]
    made = [_lay_group(rooms, group, 1.0) for group in groups]
    caps = _caps(laid for group in made for laid in group)
    for number, group in enumerate(groups):
        cap = min(caps[_kind(block)] for block in group)
        if any(laid.scale > cap + 1e-6 for laid in made[number]):
            made[number] = _lay_group(rooms, group, cap)
    return [laid for group in made for laid in group]


def _groups(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Blocks that may push each other down, from top to bottom; each other one by itself."""
    by_group = sorted((b for b in blocks if b.free), key=lambda b: (b.turn, b.group, b.first))
    for _, group in groupby(by_group, key=lambda b: (b.turn, b.group)):
        yield list(group)
    yield from ([block] for block in blocks if not block.free)


def _parted(rooms: _Rooms, group: list[Block]) -> Iterator[list[Block]]:
    """A group cut where something stands between two blocks: nothing is pushed past it."""
    start = 0
    lowest = float("-inf")
    for at, block in enumerate(group):
        if at > start and lowest <= block.rect[1]:
            yield group[start:at]
            start, lowest = at, float("-inf")
        lowest = max(lowest, rooms.floor(block, group))
    yield group[start:]


def _kind(block: Block) -> tuple[float, float]:
    """Size of type, and for a block that stands in a row the baseline of it."""
    return round(block.size, 1), 0.0 if block.free else round(block.first)


def _caps(made: Iterator[Laid]) -> dict[tuple[float, float], float]:
    """For each kind of block how large it is set at most."""
    caps: dict[tuple[float, float], float] = {}
    for laid in made:
        kind = _kind(laid.block)
        caps[kind] = min(caps.get(kind, 1.0), laid.scale if laid.scale >= KINDRED else 1.0)
    return caps


class _Rooms:
    """How much room each block has."""

    def __init__(
        self,
        blocks: Sequence[Block],
        obstacles: Mapping[int, Sequence[Obstacle]],
        limits: Mapping[int, Rect],
    ) -> None:
        self._blocks = list(blocks)
        self._obstacles, self._limits = obstacles, limits
        self._claims = {id(block): block.rect for block in blocks}
        for block in blocks:
            self._claims[id(block)] = self._widened(block)

    def sides(self, block: Block) -> tuple[float, float]:
        """Where the lines of a block may begin and end."""
        u0, _, u1, _ = self._claims[id(block)]
        return u0, u1

    def floor(self, block: Block, group: Sequence[Block]) -> float:
        """How far down a block may reach: to where anything below it, but for its `group`, stands now."""
        u0, _, u1, _ = self._claims[id(block)]
        own = block.rect[3]
        floor = self._limits[block.turn][3]
        below = block.last + 0.25 * block.size
        for obstacle in self._around(block, group):
            left, top, right, _ = obstacle.rect
            beneath = top >= (below if obstacle.line else block.last)
            if beneath and right > u0 + 0.5 and left < u1 - 0.5:
                floor = min(floor, top - min(max(top - own, 0.0), KEPT_ROOM * block.size))
        return max(floor, own)

    def _around(self, block: Block, group: Sequence[Block] = ()) -> Iterator[Obstacle]:
        yield from self._obstacles.get(block.turn, ())
        same = {id(block), *map(id, group)}
        for other in self._blocks:
            if id(other) not in same and other.turn == block.turn:
                yield Obstacle(self._claims[id(other)])

    def _widened(self, block: Block) -> Rect:
        """The rectangle of a block, as wide as it may become."""
        _, v0, u1, v1 = block.rect
        u0 = block.left
        left, right = block.column
        lowest, _, highest, _ = self._limits[block.turn]
        if len(block.pieces) == 1:
            # It may be longer than all that stands above and below it, up to the next column or the margin.
            right = max(right, self._next_column(block, highest))
            left = lowest if block.align == "right" else left
        right, left = min(max(right, u1), highest), max(min(left, u0), lowest)
        if block.leader:
            right = max(u1, block.leader[-1].box[2] - LED * block.size)
        gap = GAP * block.size
        for obstacle in self._around(block):
            a, top, b, bottom = obstacle.rect
            if bottom <= v0 + 0.5 or top >= v1 - 0.5:
                continue
            pad = PAD if obstacle.line else gap
            if a >= u1 - 0.5:
                right = min(right, max(a - pad, u1))
            elif b <= u0 + 0.5:
                left = max(left, min(b + pad, u0))
        if block.mark.text:
            left = u0
        grown = _grown(block, right - left)
        u1 = min(u1, highest)  # what ran off the page before does so no more
        if block.align == "right":
            return max(left, u1 - grown), v0, u1, v1
        if block.align == "centre":
            spread = max(min(u0 - left, right - u1, (grown - u1 + u0) / 2), 0.0)
            return u0 - spread, v0, u1 + spread, v1
        if block.align == "justify":
            return u0, v0, u1, v1
        return u0, v0, min(right, u0 + grown), v1

    def _next_column(self, block: Block, margin: float) -> float:
        """Where the next text to the right begins, in the lines around, or the margin."""
        _, v0, u1, v1 = block.rect
        near = NEAR * block.size
        edge = margin
        for obstacle in self._around(block):
            a, top, _, bottom = obstacle.rect
            if not obstacle.line and u1 <= a and top < v1 + near and bottom > v0 - near:
                edge = min(edge, a - GAP * block.size)
        return edge


def _grown(block: Block, room: float) -> float:
    """How wide a block may become: a line that is one still takes no more than it needs."""
    if len(block.pieces) > 1:
        return room
    needed = _length(block.text.words(), block.size * block.fit) + 0.1 * block.size
    _, _, right, _ = block.rect
    return max(needed, right - block.left) if needed <= room else room


# Fitting


@dataclass(frozen=True, slots=True)
class _Setting:
    scale: float
    leading: float = 1.0
    gaps: float = 1.0

    def within(self, other: _Setting) -> _Setting:
        """The tighter of two, in each way."""
        return _Setting(
            min(self.scale, other.scale), min(self.leading, other.leading), min(self.gaps, other.gaps)
        )


_Fit: TypeAlias = Callable[[_Setting], list[Laid] | None]


def _loosest(fit: _Fit, cap: float) -> tuple[_Setting, list[Laid]] | None:
    """The largest type that fits, with as much between the lines as there is room for."""
    scale = cap
    while scale > LEAST - 1e-6:
        made = fit(_Setting(scale, *LOOSER[-1]))
        if made is not None:
            for leading, gaps in LOOSER[:-1]:
                setting = _Setting(scale, leading, gaps)
                looser = fit(setting)
                if looser is not None:
                    return setting, looser
            return _Setting(scale, *LOOSER[-1]), made
        scale -= STEP
    return None


def _lay_group(rooms: _Rooms, group: Sequence[Block], cap: float) -> list[Laid]:
    floors = [rooms.floor(block, group) for block in group]
    # What only its own room makes smaller does not make the others so.
    own = [_own(rooms, block, floor) for block, floor in zip(group, floors, strict=True)]
    found = _loosest(lambda setting: _stacked(rooms, group, floors, own, setting), cap)
    return _cut_group(rooms, group) if found is None else found[1]


def _own(rooms: _Rooms, block: Block, floor: float) -> _Setting:
    """How a block fits where it stands; the tightest where it does not."""

    def fit(setting: _Setting) -> list[Laid] | None:
        laid = _set(rooms, block, setting, block.first)
        return [laid] if laid is not None and laid.rect[3] <= floor + 0.01 else None

    found = _loosest(fit, 1.0)
    return _Setting(LEAST, *LOOSER[-1]) if found is None else found[0]


def _stacked(
    rooms: _Rooms, group: Sequence[Block], floors: Sequence[float], own: Sequence[_Setting], setting: _Setting
) -> list[Laid] | None:
    """A group set one below the other; None where that does not fit."""
    made: list[Laid] = []
    for block, floor, most in zip(group, floors, own, strict=True):
        chosen = setting.within(most)
        left, right = rooms.sides(block)
        top = block.rect[1]
        for above in made:
            if above.rect[0] < right and left < above.rect[2]:
                gap = block.rect[1] - above.block.rect[3]
                kept = gap * setting.gaps if gap > 0 else max(gap, -DESCENT * block.size)
                top = max(top, above.rect[3] + kept)
        laid = _set(rooms, block, chosen, block.first + top - block.rect[1])
        if laid is None or laid.rect[3] > floor + 0.01:
            return None
        made.append(laid)
    return made


def _cut_group(rooms: _Rooms, group: Sequence[Block]) -> list[Laid]:
    """What has no room at the least size: each block where it stood, as much of it as fits."""
    made = []
    for block in group:
        floor = rooms.floor(block, ())
        laid = _set(rooms, block, _own(rooms, block, floor), block.first, broken=True)
        if laid is None:
            continue
        fitting = [line for line in laid.lines if line.base + DESCENT * laid.size <= floor + 0.01]
        left, right = rooms.sides(block)
        made.append(_cut(laid, fitting, left, right))
    return made


def _cut(laid: Laid, fitting: list[LaidLine], left: float, right: float) -> Laid:
    """A block with the lines that fit, the last with room for a mark, and the rest of its words."""
    if len(fitting) == len(laid.lines):
        return laid
    room, mark = right - left, min(MARK_ROOM * laid.size, right - left)
    rest = [word for line in laid.lines[len(fitting) :] for word in line.words]
    words: list[Text] = []
    while fitting and not words:
        line = fitting.pop()
        words = list(line.words)
        while words and _length(words, laid.size) + mark > room:
            rest.insert(0, words.pop())
        if words:
            free = room - mark - _length(words, laid.size)
            start = {"right": left + free, "centre": left + free / 2}.get(laid.block.align, line.u)
            fitting.append(LaidLine(start, line.base, tuple(words)))
    u0, v0, u1, v1 = _rect(laid.block, laid.size, fitting)
    end = fitting[-1].u + _length(words, laid.size) if fitting else left
    size = min(MARK_SIZE * laid.size, mark / MARK_ROOM / MARK_SIZE)
    base = fitting[-1].base if fitting else laid.block.first
    rect = (u0, v0, max(u1, end + mark), v1) if fitting else (left, base - size, left + mark, base)
    return replace(
        laid, lines=tuple(fitting), rest=joined(rest), rect=rect, mark=Mark(end + 0.1 * size, base, size)
    )


def _bare(look: Look) -> Look:
    return replace(look, underlined=False, raised=False, link=-1)


def joined(words: Sequence[Text]) -> Text:
    """Words with a space between each two; it is underlined, and part of a link, where both are."""
    whole = Text()
    for word in words:
        if whole.text:
            before, after = whole.looks[-1], word.looks[0]
            whole += Text(" ", (before if before == after else _bare(before),))
        whole += word
    return whole


def _set(
    rooms: _Rooms, block: Block, setting: _Setting, first: float, *, broken: bool = False
) -> Laid | None:
    """A block set at a scale, its first baseline at `first`; None where a word is longer than a line, unless
    words may be `broken`."""
    scale = setting.scale
    if block.size * scale < LEAST_SIZE:
        scale = min(1.0, LEAST_SIZE / block.size)
    size = block.size * scale * block.fit
    left, right = rooms.sides(block)
    # As before, where one line is still one line: a width as measured may be a hair too small.
    room = right - left + min(0.05 * size, 0.8)
    indent = block.indent if len(block.pieces) > 1 else 0.0
    wrapped = _wrapped(block.text.words(), size, room, indent, broken=broken)
    if wrapped is None:
        return None
    leading = block.leading * setting.leading
    pitch = max(leading, min(LEAST_LEADING, block.leading)) * block.size * scale
    one = len(block.pieces) == 1 and len(wrapped) == 1
    base = first if one else first - ASCENT * block.size * (1 - scale)
    lines = []
    for number, words in enumerate(wrapped):
        length = _length(words, size)
        free = right - left - (indent if number == 0 else 0.0) - length
        start = left + (indent if number == 0 else 0.0)
        extra = 0.0
        if block.align == "right":
            start = right - length
        elif block.align == "centre":
            start = left + (right - left - length) / 2
        elif block.align == "justify" and number < len(wrapped) - 1 and len(words) > 1:
            extra = max(free, -0.05 * size) / (len(words) - 1)
            extra = extra if extra < 0.9 * size else 0.0
        lines.append(LaidLine(start, base + number * pitch, tuple(words), extra))
    return Laid(block, size, scale, tuple(lines), _rect(block, size, lines))


def _rect(block: Block, size: float, lines: Sequence[LaidLine]) -> Rect:
    if not lines:
        u0, v0, _, _ = block.rect
        return u0, v0, u0, v0
    starts = [line.u for line in lines] + ([block.mark_u] if block.mark.text else [])
    ends = [line.u + _length(line.words, size) + line.extra * (len(line.words) - 1) for line in lines]
    return (
        min(starts),
        lines[0].base - ASCENT * size,
        max(ends),
        lines[-1].base + DESCENT * size,
    )


def _wrapped(
    words: Sequence[Text], size: float, room: float, indent: float, *, broken: bool
) -> list[list[Text]] | None:
    """Words by lines, each as full as it can be."""
    lines: list[list[Text]] = [[]]
    used = indent
    waiting = list(reversed(words))
    while waiting:
        word = waiting.pop()
        length = text_width(word) * size
        space = space_after(lines[-1][-1]) * size if lines[-1] else 0.0
        if used + space + length <= room:
            lines[-1].append(word)
            used += space + length
        elif lines[-1]:
            lines.append([])
            used = 0.0
            waiting.append(word)
        elif not broken:
            return None
        else:
            fitting = max(_letters_in(word, room - used, size), 1)
            lines[-1].append(word[:fitting])
            if fitting < len(word.text):
                waiting.append(word[fitting:])
                lines.append([])
                used = 0.0
    return lines


def _letters_in(word: Text, room: float, size: float) -> int:
    return next(
        (at - 1 for at in range(1, len(word.text) + 1) if text_width(word[:at]) * size > room),
        len(word.text),
    )


def _length(words: Sequence[Text], size: float) -> float:
    """Of words with usual spaces between them."""
    spaces = sum(space_after(word) for word in words[:-1])
    return (spaces + sum(map(text_width, words))) * size


def text_width(word: Text) -> float:
    """Of a text, in type of size 1."""
    return sum(width(part, look.style) * (RAISED if look.raised else 1.0) for part, look in runs(word))


def space_after(word: Text) -> float:
    """The width of the space that follows a word, in type of size 1."""
    return width(" ", word.looks[-1].style)


def leader_of(laid: Laid) -> tuple[Text, float, float] | None:
    """The dots that lead on from a block to where they ended before, where they begin, and the space between
    two of them."""
    dots = laid.block.leader
    if not dots or not laid.lines or laid.rest.text:
        return None
    size, look = dots[0].size, dots[0].look
    own = width(dots[0].char, look.style) * size
    pitch = (dots[-1].box[0] - dots[0].box[0]) / (len(dots) - 1)
    line = laid.lines[-1]
    start = line.u + _length(line.words, laid.size) + 0.3 * size
    count = int((dots[-1].box[0] + own - start) / max(pitch, 0.5 * own, 0.1))
    if count < 1:
        return None
    text = Text(dots[0].char * count, (look,) * count)
    return text, dots[-1].box[0] - (count - 1) * pitch, pitch - own


def runs(text: Text) -> Iterator[tuple[str, Look]]:
    """Stretches of one look."""
    at = 0
    for look, same in groupby(text.looks):
        end = at + sum(1 for _ in same)
        yield text.text[at:end], look
        at = end
