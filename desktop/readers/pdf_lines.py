"""Lines of a page as tables need them: words that stand together, cut at rules and leaders."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from desktop.document.figures import is_figure, is_period, is_quantity
from desktop.readers.pdf_chars import SPACE, Chars, as_text
from desktop.readers.pdf_layout import Segment, to_text_frame
from desktop.readers.pdf_rules import Rule

# In heights of a line.
WORD_GAP = 0.12
FIGURE_GAP = 0.34
"""Two figures further apart than this stand in two columns; the words of a text may."""
FAR = 14.0
"""The mark of a currency stands at the left side of a column, its figure at the right."""
NEAR = 1.5
_LEADERS = re.compile(r"[.·…_]{3,}|[.·…_]")
_TRAILING = re.compile(r"[.·…_]{4,}$")
_FIGURE_WORD = re.compile(r"[$€£¥]?\(?[-–—−+]?[$€£¥]?\d[\d.,'’]*\)?%?\)?|[—–]|\(?[$€£¥]")  # noqa: RUF001
_OPENING = re.compile(r"\(?[$€£¥]\(?|US\$|\(")
_CURRENCY = re.compile(r"[$€£¥]")
_CLOSING = re.compile(r"\)?\s*%?\)?|[*]")
_BULLET = re.compile(
    r"[•●▪◦‣⁃∙·■□➢✓*–—-]|[\uf000-\uf0ff]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]"  # noqa: RUF001
    r"|(?:\d{1,2}\.){1,4}\d{1,2}|\[\d{1,3}\]|(?:note|item|figure|step)\s+\d{1,2}[.:]?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Chunk:
    """Characters, by number, that stand together on a line, in the frame of the text."""

    index: tuple[int, ...]
    text: str
    u0: float
    v0: float
    u1: float
    v1: float
    led: bool = False
    """Whether dots lead to what follows."""
    inner: float | None = None
    """Where its figure begins, if the mark of a currency stands apart from it at the side of the column."""

    @property
    def height(self) -> float:
        return self.v1 - self.v0

    @property
    def start(self) -> float:
        return self.u0 if self.inner is None else self.inner

    @property
    def middle(self) -> float:
        return (self.start + self.u1) / 2

    @cached_property
    def figure(self) -> bool:
        return is_figure(self.text)

    @cached_property
    def figure_begun(self) -> bool:
        """Whether it is a figure, perhaps with a bracket that is not closed yet."""
        return self.figure or is_figure(f"{self.text})")

    @cached_property
    def quantity(self) -> bool:
        return is_quantity(self.text)

    @cached_property
    def period(self) -> bool:
        return is_period(self.text)

    @cached_property
    def bullet(self) -> bool:
        return _BULLET.fullmatch(self.text) is not None


@dataclass(frozen=True)
class Row:
    """A line of a page: its chunks from left to right."""

    chunks: tuple[Chunk, ...]
    v0: float
    v1: float

    @property
    def u0(self) -> float:
        return self.chunks[0].u0

    @property
    def u1(self) -> float:
        return max(chunk.u1 for chunk in self.chunks)

    @property
    def middle(self) -> float:
        return (self.v0 + self.v1) / 2

    @cached_property
    def text(self) -> str:
        return " ".join(chunk.text for chunk in self.chunks)

    @cached_property
    def quantities(self) -> int:
        """Figures beside a first chunk."""
        return sum(chunk.quantity for chunk in self.chunks[1:])


@dataclass(slots=True)
class _Word:
    index: list[int]
    text: str
    u0: float
    u1: float


def rows(chars: Chars, segments: Iterable[Segment], turn: int, down: Sequence[Rule] = ()) -> list[Row]:
    """Lines from top to bottom. A rule of `down` parts what stands on its sides."""
    chunks = [chunk for segment in segments for chunk in _chunks(chars, segment, turn, down)]
    lines: list[list[Chunk]] = []
    core: Chunk | None = None
    for chunk in sorted(chunks, key=lambda one: (one.v0 + one.v1, one.u0)):
        if core is not None:
            overlap = min(core.v1, chunk.v1) - max(core.v0, chunk.v0)
            if overlap > 0.5 * min(core.height, chunk.height):
                lines[-1].append(chunk)
                core = chunk if len(chunk.index) > len(core.index) else core
                continue
        lines.append([chunk])
        core = chunk
    return [
        Row(
            tuple(_with_marks(sorted(line, key=lambda one: one.u0), down)),
            min(chunk.v0 for chunk in line),
            max(chunk.v1 for chunk in line),
        )
        for line in lines
    ]


def _with_marks(line: list[Chunk], down: Sequence[Rule]) -> Iterator[Chunk]:
    """A line with the marks at the sides of its columns, "$", ")" and "%", joined to their figures."""
    held: Chunk | None = None
    for chunk in line:
        if held is None:
            held = chunk
        elif _is_mark_of(held, chunk) and not _parted(held, chunk, down):
            held = _both(held, chunk)
        else:
            yield held
            held = chunk
    if held is not None:
        yield held


def _is_mark_of(first: Chunk, second: Chunk) -> bool:
    gap, height = second.u0 - first.u1, max(first.height, second.height)
    if _OPENING.fullmatch(first.text):
        return gap < FAR * height and second.figure and not _CURRENCY.search(second.text)
    return gap < NEAR * height and _CLOSING.fullmatch(second.text) is not None and first.figure_begun


def _parted(first: Chunk, second: Chunk, down: Sequence[Rule]) -> bool:
    middle = (first.v0 + first.v1) / 2
    return any(first.u1 - 1 <= rule.u0 <= second.u0 + 1 and rule.v0 <= middle <= rule.v1 for rule in down)


def _both(first: Chunk, second: Chunk) -> Chunk:
    return Chunk(
        first.index + second.index,
        f"{first.text} {second.text}",
        first.u0,
        min(first.v0, second.v0),
        second.u1,
        max(first.v1, second.v1),
        second.led,
        second.u0 if _OPENING.fullmatch(first.text) else first.inner,
    )


def _chunks(chars: Chars, segment: Segment, turn: int, down: Sequence[Rule]) -> Iterator[Chunk]:
    height = max(segment.height, 1.0)
    middle = (segment.v0 + segment.v1) / 2
    cuts = sorted(
        rule.u0 for rule in down if rule.v0 - 1 <= middle <= rule.v1 + 1 and segment.u0 < rule.u0 < segment.u1
    )
    part: list[_Word] = []
    led = False
    for word in _words(chars, segment, turn, height):
        if _LEADERS.fullmatch(word.text) and (len(word.text) >= 3 or (part and _leads_on(part, word))):
            led = True
            continue
        trailing = _TRAILING.search(word.text)
        if trailing is not None and trailing.start():
            word.index = word.index[: trailing.start()]
            word.text = word.text[: trailing.start()]
            word.u1 = word.u0 + (word.u1 - word.u0) * trailing.start() / trailing.end()
            part.append(word)
            yield _chunk(part, segment, led=True)
            part, led = [], False
            continue
        if part:
            last = part[-1]
            apart = any(last.u1 - 1 <= cut <= word.u0 + 1 for cut in cuts)
            figures = (
                (word.u0 - last.u1 > FIGURE_GAP * height or word.text[0] in "$£¥")
                and _FIGURE_WORD.fullmatch(word.text) is not None
                and is_figure(_words_text(part))
                and last.text[-1] not in "$€£¥"
            )
            if apart or figures or led:
                yield _chunk(part, segment, led=led)
                part, led = [], False
        part.append(word)
    if part:
        yield _chunk(part, segment, led=led)


def _leads_on(part: list[_Word], word: _Word) -> bool:
    """Whether a single dot follows at a distance, as in ". . . .": a full stop stands at its word."""
    return word.u0 - part[-1].u1 > WORD_GAP * max(word.u1 - word.u0, 1.0) * 4


def _words_text(part: list[_Word]) -> str:
    return " ".join(word.text for word in part)


def _chunk(part: list[_Word], segment: Segment, *, led: bool) -> Chunk:
    return Chunk(
        tuple(at for word in part for at in word.index),
        _words_text(part),
        min(word.u0 for word in part),
        segment.v0,
        max(word.u1 for word in part),
        segment.v1,
        led,
    )


def _words(chars: Chars, segment: Segment, turn: int, height: float) -> list[_Word]:
    index = np.arange(segment.start, segment.end)
    index = index[(chars.turns[index] == turn) & (chars.codes[index] != SPACE)]
    if not len(index):
        return []
    boxes = to_text_frame(chars.boxes[index], turn)
    order = np.argsort(boxes[:, 0], kind="stable") if not segment.rtl else np.arange(len(index))
    index, boxes = index[order], boxes[order]
    gaps = np.abs(boxes[1:, 0] - boxes[:-1, 2])
    # A space in the text parts words, and so does room for one.
    spaced = np.diff(index) > 1
    cuts = np.flatnonzero((gaps > WORD_GAP * height) | (spaced & (gaps > 0.02 * height))) + 1
    bounds = [0, *cuts.tolist(), len(index)]
    return [
        _Word(
            index[a:b].tolist(),
            as_text(chars.codes[index[a:b]]),
            float(boxes[a:b, 0].min()),
            float(boxes[a:b, 2].max()),
        )
        for a, b in pairwise(bounds)
        if b > a
    ]
