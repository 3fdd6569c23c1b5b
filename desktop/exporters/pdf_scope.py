"""A content stream of a PDF while it is followed: what it is made of, its state, its resources."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    ContentStream,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from desktop.document.model import Box
from desktop.exporters.pdf_glyphs import Font
from desktop.exporters.pdf_matrix import IDENTITY, Matrix
from desktop.exporters.pdf_paths import PathBuilder
from desktop.exporters.pdf_widths import Move
from desktop.readers.pdf_chars import Frame
from desktop.readers.pdf_objects import plain, string

Operation: TypeAlias = tuple[Any, bytes]

Struck: TypeAlias = Callable[[Sequence[str]], frozenset[int]]
"""Which of a row of glyphs, given as the text of each, spell something that is removed."""

OPERATORS = frozenset(
    b"b B b* B* BDC BMC BT BX c cm CS cs d d0 d1 Do DP EMC ET EX f F f* G g gs h i j J K k l m M MP n q Q re "
    b"RG rg ri s S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' \"".split()
)
"""All there are (ISO 32000-1, annex A) but those of inline images. Viewers skip what they do not know, and so
strings could hide there."""


def _nothing(_: Any) -> bool:
    return False


def _none(_: Sequence[str]) -> frozenset[int]:
    return frozenset()


@dataclass(frozen=True, slots=True)
class Targets:
    """What goes out of a page.

    Glyphs whose middle is in `boxes` (as displayed, by `frame`) or whose origin in `cells`, and pixels and
    drawings in `boxes`; drawings alone in `lines`; glyphs that no reader sees where they are, when `struck`
    says so; what belongs to the optional content that is `hidden`; strings beside the text that are
    `telling`. What stands in one of the `moves` is placed anew. `unread` are forms (by `id`) that are drawn,
    but were no part of the page when it was read.
    """

    frame: Frame
    boxes: Sequence[Box] = ()
    cells: frozenset[tuple[int, int]] = frozenset()
    hidden: Callable[[Any], bool] = _nothing
    struck: Struck = _none
    telling: Callable[[str], bool] = _nothing
    moves: Sequence[Move] = ()
    unread: set[int] = field(default_factory=set)
    lines: Sequence[Box] = ()

    @property
    def glyphs(self) -> bool:
        """Whether glyphs go because of where they stand."""
        return bool(self.boxes or self.cells)


@dataclass(slots=True)
class State:
    """Graphics and text state, as far as it moves glyphs or says what is drawn where.

    `clip` is a rectangle round the clipping path as displayed, None for the whole page; `fill` and `stroke`
    name the pattern that is the colour, if one is.
    """

    ctm: Matrix
    clip: Box | None = None
    fill: str = ""
    stroke: str = ""
    font: Font | None = None
    size: float = 0.0
    char_space: float = 0.0
    word_space: float = 0.0
    scale: float = 1.0
    leading: float = 0.0
    rise: float = 0.0
    mode: int = 0


@dataclass(slots=True)
class Marked:
    """One open piece of marked content: where its operator stands; whether it is hidden, or read as other
    words than its glyphs show."""

    at: int
    hidden: bool = False
    spoken: bool = False


@dataclass(slots=True)
class Scope:
    """One content stream while it is rewritten: its resources and what changes in them.

    `base` is the matrix that the stream began with. `placed` says whether that is where it is seen: a glyph
    procedure is seen in many places, and so in none. Of an `unseen` stream no reader gives the text.
    `letters` gathers the text of each glyph where a stream is only looked through; `struck` are the numbers
    of the glyphs that go because of what they spell.
    """

    resources: DictionaryObject
    state: State
    base: Matrix = IDENTITY
    placed: bool = True
    unseen: bool = False
    ops: list[Operation] = field(default_factory=list)
    saved: list[State] = field(default_factory=list)
    marked: list[Marked] = field(default_factory=list)
    in_text: bool = False
    matrix: Matrix = IDENTITY
    line: Matrix = IDENTITY
    path: PathBuilder | None = None
    path_at: list[int] = field(default_factory=list)
    clipping: bytes = b""
    letters: list[str] | None = None
    struck: frozenset[int] = frozenset()
    shown: int = 0
    clip_kept: int = 0
    clip_gone: int = 0
    new: dict[str, dict[str, Any]] = field(default_factory=dict)
    changed: bool = False

    @property
    def hidden(self) -> bool:
        return any(piece.hidden for piece in self.marked)

    @property
    def spoken(self) -> bool:
        return any(piece.spoken for piece in self.marked)

    def resource(self, category: str, name: str) -> Any:
        """What `name` stands for, after what changed so far."""
        changed = self.new.get(category, {}).get(name)
        return plain((plain(self.resources.get(category)) or {}).get(name) if changed is None else changed)

    def free_name(self, category: str) -> str:
        """A name that nothing in a category has yet."""
        taken = plain(self.resources.get(category)) or {}
        new = self.new.get(category, {})
        number = len(new)
        while (name := f"/R{number}") in taken or name in new:
            number += 1
        return name

    def replace(self, category: str, name: str, value: Any) -> None:
        """Let `name` stand for another object from the end of this stream on, in this stream alone."""
        self.new.setdefault(category, {})[name] = value
        self.changed = True

    def new_resources(self) -> DictionaryObject:
        """A copy of the resources with what changed."""
        resources = DictionaryObject(self.resources)
        for category, new in self.new.items():
            entries = DictionaryObject(plain(resources.get(category)) or {})
            entries.update({NameObject(name): value for name, value in new.items()})
            resources[NameObject(category)] = entries
        return resources


_COMMENT = re.compile(rb"%[^\r\n]*")


def comments_tell(data: bytes, telling: Callable[[str], bool]) -> bool:
    """Whether what may be a comment in a content stream tells; comments go where a stream is written anew."""
    found = b"\n".join(_COMMENT.findall(data)) if b"%" in data else b""
    return bool(found) and telling(found.decode("latin-1"))


def stream(data: bytes) -> StreamObject:
    """A compressed stream of `data`."""
    plain = DecodedStreamObject()
    plain.set_data(data)
    return plain.flate_encode()


def serialise(ops: Sequence[Operation]) -> bytes:
    """Operations as a content stream."""
    out = io.BytesIO()
    for operands, operator in ops:
        if operator == b"INLINE IMAGE":
            out.write(b"BI ")
            for key, value in operands["settings"].items():
                key.write_to_stream(out)
                out.write(b" ")
                value.write_to_stream(out)
                out.write(b"\n")
            out.write(b"ID " + operands["data"] + b"\nEI\n")
            continue
        for operand in operands:
            operand.write_to_stream(out)
            out.write(b" ")
        out.write(operator + b"\n")
    return out.getvalue()


def shown_array(items: list[bytes | float]) -> ArrayObject:
    """The operand of TJ; codes that follow each other become one string."""
    joined: list[bytes | float] = []
    for item in items:
        if joined and isinstance(item, bytes) and isinstance(joined[-1], bytes):
            joined[-1] += item
        else:
            joined.append(item)
    return ArrayObject(
        ByteStringObject(item) if isinstance(item, bytes) else FloatObject(round(item, 4)) for item in joined
    )


def speaks(content: ContentStream, resources: DictionaryObject) -> bool:
    """Whether any /ActualText stands for glyphs of a stream."""
    named = plain(resources.get("/Properties")) or {}
    return b"/ActualText" in content.get_data() or any(
        isinstance(item := plain(value), DictionaryObject) and "/ActualText" in item
        for value in named.values()
    )


def hushed(value: Any, telling: Callable[[str], bool]) -> Any:
    """A value of a property list without strings that are `telling`."""
    if isinstance(value, DictionaryObject):
        return DictionaryObject({key: hushed(item, telling) for key, item in dict.items(value)})
    if isinstance(value, ArrayObject):
        return ArrayObject(hushed(item, telling) for item in list.__iter__(value))
    if isinstance(value, bytes | str) and not isinstance(value, NameObject):
        return TextStringObject("") if telling(string(value)) else value
    return value
