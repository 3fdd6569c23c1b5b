"""Text and runs of a page out of its blocks."""

from __future__ import annotations

from itertools import pairwise
from statistics import median

import numpy as np

from desktop.document.model import Box, Run, Span
from desktop.readers.pdf_chars import HYPHEN, SPACE, Chars, as_text
from desktop.readers.pdf_layout import Block, Line, Segment

HYPHENS = frozenset({HYPHEN, 0x2010, 0x2011})
HIDDEN = "hidden/layer"
"""The anchor of text on a layer that is switched off."""
# In heights of a line.
NO_SPACE = 0.1
TAB = 1.6


class PageText:
    """Grows the text of one page, and the runs that lead back to the page.

    `offset` is where the page begins in the text of the document.
    """

    def __init__(self, chars: Chars, offset: int) -> None:
        self._chars = chars
        self._parts: list[str] = []
        self._offset = offset
        self._length = 0
        self.runs: list[Run] = []
        self.places = np.full(len(chars), -1, np.int64)
        """Where each character stands in the text of the document; -1 where it was left out."""

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def add(self, blocks: list[Block]) -> None:
        """Append blocks: "\\n" between lines, a blank line between paragraphs."""
        lines = [(line, pitch) for block in blocks for pitch in (_pitch(block),) for line in block]
        firsts = {id(block[0]) for block in blocks}
        for i, (line, pitch) in enumerate(lines):
            following = lines[i + 1][0] if i + 1 < len(lines) else None
            hyphenated = following is not None and self._hyphenated(line, following)
            self._add_line(line, drop_last=hyphenated)
            if following is None or hyphenated:
                continue
            if id(following) in firsts:
                paragraph = not self._flows(line, following)
            else:
                paragraph = _apart(line, following, pitch)
            self._write("\n\n" if paragraph else "\n")

    def add_note(self, text: str, box: Box, anchor: str) -> None:
        """Append a text that has one box as a whole, as a paragraph of its own."""
        if self._length:
            self._write("\n\n")
        start = self._offset + self._length
        self._write(text)
        self.runs.append(Run(Span(start, self._offset + self._length), box, anchor))

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _last_word(self, segment: Segment) -> list[int]:
        word: list[int] = []
        for code in self._chars.codes[max(segment.end - 40, segment.start) : segment.end].tolist():
            word = [] if code == SPACE else [*word, code]
        return word

    def _hyphenated(self, line: Line, following: Line) -> bool:
        """Whether a word was divided at the end of `line`.

        Only words of letters that go on in lower case: in "Jean-\\nPaul", an address or a number the
        hyphen is a part of it.
        """
        word = self._last_word(line.segments[-1])
        if len(word) < 2 or word[-1] not in HYPHENS:
            return False
        if self._chars.turns[line.segments[0].start] != self._chars.turns[following.segments[0].start]:
            return False
        first = chr(int(self._chars.codes[following.segments[0].start]))
        return first.islower() and as_text(word[:-1]).strip("([\u201c\"'\u2018").isalpha()

    def _flows(self, line: Line, following: Line) -> bool:
        """Whether a sentence goes on from the end of one column to the top of the next."""
        end, start = line.segments[-1].end - 1, following.segments[0].start
        last, first = chr(int(self._chars.codes[end])), chr(int(self._chars.codes[start]))
        beside = following.u0 > line.u0 and following.v0 < line.v0
        same_way = self._chars.turns[end] == self._chars.turns[start]
        return bool(first.islower() and last not in ".!?:;" and beside and same_way)

    def _add_line(self, line: Line, *, drop_last: bool) -> None:
        for previous, segment in pairwise((None, *line.segments)):
            if segment is None:
                continue
            if previous is not None:
                gap = max(segment.u0 - previous.u1, previous.u0 - segment.u1)
                height = min(segment.height, previous.height)
                if gap > TAB * height:
                    self._write("\t")
                elif gap > NO_SPACE * height or gap < -height:
                    self._write(" ")
            self._add_segment(segment, drop_last=drop_last and segment is line.segments[-1])

    def _add_segment(self, segment: Segment, *, drop_last: bool) -> None:
        chars = self._chars
        index = np.arange(segment.start, segment.end)
        codes = chars.codes[index]
        space = codes == SPACE
        # Other directions lie between in content order now and then; doubled spaces say nothing.
        keep = np.where(
            space, ~np.concatenate(([True], space[:-1])), chars.turns[index] == chars.turns[segment.start]
        )
        index = index[keep]
        if drop_last:
            index = index[:-1]
        start = self._offset + self._length
        self.places[index] = np.arange(start, start + len(index))
        self._write(as_text(chars.codes[index]))
        if chars.turns[segment.start] == 0 and self._add_rows(
            index, start, hyphen=segment.end - 1 if drop_last else -1
        ):
            return
        for i, at in enumerate(index.tolist(), start):
            if chars.codes[at] != SPACE:
                self.runs.append(Run(Span(i, i + 1), _box(chars.boxes[at]), _anchor(hidden=chars.hidden[at])))

    def _add_rows(self, index: np.ndarray, start: int, hyphen: int) -> bool:
        """Runs with edges, one as long as the height stays; False where x does not grow."""
        chars = self._chars
        boxes, space = chars.boxes[index], chars.codes[index] == SPACE
        if chars.shared[index].any():
            return False
        left, right = boxes[:, 0].copy(), boxes[:, 2].copy()
        if hyphen >= 0:
            # The hyphen is no part of the text, but goes with the word: its glyph is under this box.
            right[-1] = max(right[-1], chars.boxes[hyphen, 2])
        # A space that pdfium made up has no place of its own: it fills the gap.
        inner = np.flatnonzero(space)
        left[inner] = right[inner - 1]
        right[inner] = left[inner + 1]
        if (np.diff(left) < -0.35 * (boxes[1:, 3] - boxes[1:, 1])).any():
            return False
        edges = np.maximum.accumulate(np.append(left, right.max()))
        ink = np.flatnonzero(~space)
        top, bottom = boxes[ink, 1], boxes[ink, 3]
        height = bottom - top
        moved = np.abs(np.diff(top)) + np.abs(np.diff(bottom)) > 0.3 * np.minimum(height[1:], height[:-1])
        hidden = chars.hidden[index]
        moved |= np.diff(hidden[ink])
        bounds = [0, *ink[1:][moved].tolist(), len(index)]
        values = np.round(edges, 2).tolist()
        for a, b in pairwise(bounds):
            rows = boxes[a:b][~space[a:b]]
            box = Box(
                values[a], round(float(rows[:, 1].min()), 2), values[b], round(float(rows[:, 3].max()), 2)
            )
            anchor = _anchor(hidden=hidden[a])
            self.runs.append(Run(Span(start + a, start + b), box, anchor, tuple(values[a : b + 1])))
        return True


def _anchor(*, hidden: bool) -> str:
    return HIDDEN if hidden else ""


def _box(sides: np.ndarray) -> Box:
    x0, y0, x1, y1 = np.round(sides, 2).tolist()
    return Box(x0, y0, x1, y1)


def _pitch(block: Block) -> float:
    """The usual distance from line to line in a block, points."""
    steps = [b.v1 - a.v1 for a, b in pairwise(block) if b.v1 > a.v1]
    heights = median(line.height for line in block)
    return min(median(steps), 1.8 * heights) if len(steps) > 2 else 1.2 * heights


def _apart(line: Line, following: Line, pitch: float) -> bool:
    """Whether a new paragraph begins: more space than from line to line, or another size of type."""
    step = following.v1 - line.v1
    sizes = sorted((line.height, following.height))
    return step > 1.3 * pitch or sizes[1] > 1.3 * sizes[0]
