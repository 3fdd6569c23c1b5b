"""Text that was decoded from a source, with the way back from each character to where it stands there.

A format that is edited in place (HTML, JSON, a mail's body) is read into a `Layout`: the text of the
document, and the pieces of it that stand in the source. Decoders (entities, escapes, folded lines) are
applied one after the other with `Mapped.sub`; the way back stays whole.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from desktop.document.model import Document, Page, Problem, Run, Span, Verbatim

Role: TypeAlias = Literal["", "spoken", "apart", "within"]
Write: TypeAlias = Callable[[str], str]
"""How a text is written into the source, in the place of what stood there."""

_NEWLINE = re.compile("\n")


@dataclass(frozen=True, slots=True)
class Mapped:
    """`text`, of which the character i stands for the source from `starts[i]` to `ends[i]`.

    Characters that come from one escape share its place: none of them can be cut out alone.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def of(cls, text: str, start: int = 0) -> Mapped:
        """A text that stands in the source as it is, from `start`."""
        return cls(text, range(start, start + len(text)), range(start + 1, start + len(text) + 1))

    @classmethod
    def whole(cls, text: str, start: int, end: int) -> Mapped:
        """A text that only goes as a whole: a number."""
        return cls(text, (start,) * len(text), (end,) * len(text))

    def cut(self, start: int, end: int) -> Mapped:
        """The part from `start` to `end`, half-open, in characters of `text`."""
        return Mapped(self.text[start:end], self.starts[start:end], self.ends[start:end])

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where the characters from `start` to `end` (at least one) stand in the source."""
        return self.starts[start], self.ends[end - 1]

    def sub(self, pattern: re.Pattern[str], decode: Callable[[re.Match[str]], str]) -> Mapped:
        """As `re.sub`: what `decode` gives for a match stands where the match stood."""
        parts: list[str] = []
        starts, ends = array("I"), array("I")
        at = 0
        for match in pattern.finditer(self.text):
            start, end = match.span()
            made = decode(match)
            if start == end or made == match[0]:
                continue
            parts += [self.text[at:start], made]
            starts.extend(self.starts[at:start])
            ends.extend(self.ends[at:start])
            first, last = self.place(start, end)
            starts.extend([first] * len(made))
            ends.extend([last] * len(made))
            at = end
        if not at:
            return self
        parts.append(self.text[at:])
        starts.extend(self.starts[at:])
        ends.extend(self.ends[at:])
        return Mapped("".join(parts), starts, ends)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the document's text and where it stands in the source.

    `role` is "spoken" for words that a person reads though they are hidden, else that of `Verbatim`.
    `hidden` is true for what a person does not see when the document is shown: there a removed text goes
    wherever it stands. `label` is true for the name of a field, which gives its value context. `write` makes
    source of what takes its place, and of all of the piece where `whole` is true: a number is none any more.
    """

    span: Span
    source: Mapped
    anchor: str
    write: Write
    hidden: bool = False
    label: bool = False
    whole: bool = False
    role: Role = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of the source that is no text of the document, searched for removed texts all the same."""

    source: Mapped
    write: Write


@dataclass(frozen=True, slots=True)
class Drop:
    """A part of the source that can not be searched and never stays: start, end, what stands there then."""

    start: int
    end: int
    instead: str
    reason: str


@dataclass(frozen=True, slots=True)
class Layout:
    """The text of a document and all that is needed to edit its source in place. Pieces are in order."""

    text: str
    pieces: tuple[Piece, ...]
    unread: tuple[Unread, ...] = ()
    drops: tuple[Drop, ...] = ()

    def pieces_in(self, span: Span) -> Iterator[tuple[int, Piece]]:
        """Each piece that shares a character with `span`, with its number."""
        index = bisect_right(self.pieces, span.start, key=lambda piece: piece.span.end)
        while index < len(self.pieces) and self.pieces[index].span.start < span.end:
            if self.pieces[index].span.overlaps(span):
                yield index, self.pieces[index]
            index += 1

    def placed(self, start: int, end: int) -> Span | None:
        """The text that stands for the source from `start` to `end`; None where none does."""
        index = bisect_right(self.pieces, start, key=lambda piece: piece.source.ends[-1])
        found: list[int] = []
        while index < len(self.pieces) and self.pieces[index].source.starts[0] < end:
            piece = self.pieces[index]
            first = bisect_right(piece.source.ends, start)
            last = bisect_left(piece.source.starts, end)
            if first < last:
                found += [piece.span.start + first, piece.span.start + last]
            index += 1
        return Span(found[0], found[-1]) if found else None

    def runs(self, offset: int = 0) -> tuple[Run, ...]:
        """A run a piece, for a text that stands at `offset` in its document."""
        return tuple(
            Run(Span(piece.span.start + offset, piece.span.end + offset), None, piece.anchor)
            for piece in self.pieces
        )

    def verbatim(self, offset: int = 0) -> tuple[Verbatim, ...]:
        """What is no language, for a text that stands at `offset` in its document: names of fields, what a
        program reads, code."""
        found: list[Verbatim] = []

        def add(start: int, end: int, role: Literal["apart", "within"]) -> None:
            if found and role == "apart" == found[-1].role and found[-1].span.end == start + offset:
                start = found.pop().span.start - offset
            found.append(Verbatim(Span(start + offset, end + offset), role))

        at = 0
        for piece in self.pieces:
            if self.text[at : piece.span.start].strip():
                add(at, piece.span.start, "apart")
            at = piece.span.end
            unread = piece.label or piece.whole or (piece.hidden and piece.role != "spoken")
            if unread or piece.role == "apart":
                add(piece.span.start, piece.span.end, "apart")
            elif piece.role == "within":
                add(piece.span.start, piece.span.end, "within")
        if self.text[at:].strip():
            add(at, len(self.text), "apart")
        return tuple(found)

    def document(self, path: Path, kind: str, sha256: str, problems: Iterable[Problem] = ()) -> Document:
        """The document on one page without a size."""
        page = Page(1, 0.0, 0.0, Span(0, len(self.text)), self.runs())
        return Document(
            str(path), kind, sha256, self.text, (page,), tuple(problems), verbatim=self.verbatim()
        )


@dataclass(slots=True)
class Draft:
    """A layout in the making."""

    parts: list[str] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    drops: list[Drop] = field(default_factory=list)
    length: int = 0

    def say(self, text: str) -> None:
        """Add text that stands nowhere in the source: a line end, the name of a field."""
        if text:
            self.parts.append(text)
            self.length += len(text)

    def put(
        self,
        source: Mapped,
        anchor: str,
        write: Write,
        *,
        hidden: bool = False,
        label: bool = False,
        whole: bool = False,
        role: Role = "",
    ) -> None:
        """Add text of the source."""
        if source.text:
            span = Span(self.length, self.length + len(source.text))
            self.pieces.append(Piece(span, source, anchor, write, hidden, label, whole, role))
            self.say(source.text)

    def search(self, source: Mapped, write: Write) -> None:
        """Let a part of the source be searched that is not read."""
        if source.text:
            self.unread.append(Unread(source, write))

    def drop(self, source: Mapped, instead: str, reason: str) -> None:
        """Take a part of the source out, whatever is found."""
        if source.text:
            self.drops.append(Drop(*source.place(0, len(source.text)), instead, reason))

    def ends_with(self, *endings: str) -> bool:
        """Whether the text so far, if there is any, has one of these last characters."""
        return not self.parts or self.parts[-1].endswith(endings)

    def new_line(self, *, blank: bool = False) -> None:
        """Begin a line; after a blank one where asked for."""
        if not self.parts:
            return
        tail = "".join(self.parts[-2:])[-2:]
        wanted = 2 if blank else 1
        self.say("\n" * (wanted - (len(tail) - len(tail.rstrip("\n")))))

    def layout(self) -> Layout:
        """What was made."""
        return Layout("".join(self.parts), tuple(self.pieces), tuple(self.unread), tuple(self.drops))


class Lines:
    """Numbers of the lines of a text, from 1."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in _NEWLINE.finditer(text))]

    def number(self, offset: int) -> int:
        """The line of the character at `offset`."""
        return bisect_right(self._starts, offset)
