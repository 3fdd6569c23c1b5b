"""Takes glyphs and pixels out of the content of a PDF page; everything else stays where it was.

The content stream is followed operator by operator with its graphics and text state (ISO 32000-1, 8.4, 9.3
and 9.4). A glyph whose middle lies in one of the boxes is replaced by a movement of the pen as wide, so
that no other glyph moves. Form XObjects are followed and copied where something in them goes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from pypdf import PageObject, PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    ContentStream,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    StreamObject,
)

from desktop.document.model import Box
from desktop.exporters.pdf_glyphs import Font, Unsupported, read_font
from desktop.exporters.pdf_images import blackened
from desktop.exporters.pdf_matrix import IDENTITY, Matrix, apply, bounds, multiply
from desktop.exporters.pdf_objects import plain
from desktop.exporters.pdf_origins import cell
from desktop.readers.pdf_chars import Frame

MAX_DEPTH = 24
SPOKEN = ("/ActualText", "/Alt", "/E")
"""What says in words what stands in a piece of marked content (ISO 32000-1, 14.9)."""

Operation: TypeAlias = tuple[Any, bytes]


@dataclass(slots=True)
class _State:
    """Graphics and text state, as far as it moves glyphs."""

    ctm: Matrix
    font: Font | None = None
    size: float = 0.0
    char_space: float = 0.0
    word_space: float = 0.0
    scale: float = 1.0
    leading: float = 0.0
    rise: float = 0.0


@dataclass(slots=True)
class _Scope:
    """One content stream while it is rewritten: its resources and what changes in them."""

    resources: DictionaryObject
    state: _State
    ops: list[Operation] = field(default_factory=list)
    saved: list[_State] = field(default_factory=list)
    marked: list[int] = field(default_factory=list)
    in_text: bool = False
    matrix: Matrix = IDENTITY
    line: Matrix = IDENTITY
    xobjects: dict[str, Any] = field(default_factory=dict)
    replaced: set[str] = field(default_factory=set)
    unnamed: set[str] = field(default_factory=set)
    changed: bool = False

    def resource(self, category: str, name: str) -> Any:
        return plain((plain(self.resources.get(category)) or {}).get(name))

    def new_resources(self) -> DictionaryObject:
        """A copy of the resources with the new XObjects and without the properties that were dropped."""
        resources = DictionaryObject(self.resources)
        if self.xobjects:
            xobjects = DictionaryObject(plain(resources.get("/XObject")) or {})
            xobjects.update({NameObject(name): ref for name, ref in self.xobjects.items()})
            used = {str(operands[0]) for operands, operator in self.ops if operator == b"Do"}
            resources[NameObject("/XObject")] = DictionaryObject(
                {name: ref for name, ref in xobjects.items() if name in used or name not in self.replaced}
            )
        if self.unnamed:
            resources[NameObject("/Properties")] = DictionaryObject(
                {
                    name: value
                    for name, value in (plain(resources.get("/Properties")) or {}).items()
                    if name not in self.unnamed
                }
            )
        return resources


@dataclass(frozen=True, slots=True)
class Targets:
    """What goes: glyphs whose middle is in `boxes` (as displayed, by `frame`) or whose origin in `cells`."""

    frame: Frame
    boxes: Sequence[Box]
    cells: frozenset[tuple[int, int]] = frozenset()


def redact_page(writer: PdfWriter, page: PageObject, targets: Targets, mark: bytes) -> None:
    """Take `targets` out of `page`, and draw `mark` (operators) on top.

    Raises `Unsupported` (and what pypdf raises on a broken file) before the page is changed.
    """
    resources = plain(page.get("/Resources")) or DictionaryObject()
    content = ContentStream(page.get("/Contents"), writer, "bytes")
    scope = _Scope(resources, _State(IDENTITY))
    _Rewriting(writer, targets).follow(content, scope, 0)
    data = b"q\n" + serialise(scope.ops) + b"\nQ\n" + mark
    page[NameObject("/Contents")] = writer._add_object(stream(data))  # noqa: SLF001 - no public way
    page[NameObject("/Resources")] = scope.new_resources()


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


_NUMBERS: dict[bytes, tuple[str, float]] = {
    b"Tc": ("char_space", 1.0),
    b"Tw": ("word_space", 1.0),
    b"Tz": ("scale", 0.01),
    b"TL": ("leading", 1.0),
    b"Ts": ("rise", 1.0),
}


class _Rewriting:
    """Follows content streams of one page."""

    def __init__(self, writer: PdfWriter, targets: Targets) -> None:
        self._writer = writer
        self._frame = targets.frame
        self._boxes = targets.boxes
        self._cells = targets.cells
        self._fonts: dict[int, tuple[DictionaryObject, Font]] = {}
        self._count = 0
        self._steps = {
            b"q": self._save,
            b"Q": self._restore,
            b"cm": self._concat,
            b"gs": self._graphics_state,
            b"BT": self._begin,
            b"ET": self._end,
            b"Tf": self._set_font,
            **dict.fromkeys(_NUMBERS, self._set_number),
            b"Td": self._move,
            b"TD": self._move,
            b"Tm": self._set_matrix,
            b"T*": self._next_line,
            **dict.fromkeys((b"Tj", b"TJ", b"'", b'"'), self._show),
            b"BMC": self._mark_content,
            b"BDC": self._mark_content,
            b"EMC": self._end_content,
            b"Do": self._draw,
            b"INLINE IMAGE": self._inline_image,
        }

    def follow(self, content: ContentStream, scope: _Scope, depth: int) -> None:
        """Fill `scope.ops` with what stays of `content`. q and Q are balanced in it."""
        if depth > MAX_DEPTH:
            raise Unsupported("forms within forms without end")
        for operands, operator in content.operations:
            step = self._steps.get(operator)
            if step is None:
                scope.ops.append((operands, operator))
            else:
                step(scope, operands, operator, depth)
        if scope.in_text:
            scope.ops.append(([], b"ET"))
        scope.ops += [([], b"EMC")] * len(scope.marked)
        scope.ops += [([], b"Q")] * len(scope.saved)

    # Graphics state

    def _save(self, scope: _Scope, operands: Any, operator: bytes, _depth: int) -> None:
        scope.saved.append(copy(scope.state))
        scope.ops.append((operands, operator))

    def _restore(self, scope: _Scope, operands: Any, operator: bytes, _depth: int) -> None:
        # One Q too many would take the q round the whole page; viewers ignore it.
        if scope.saved:
            scope.state = scope.saved.pop()
            scope.ops.append((operands, operator))

    def _concat(self, scope: _Scope, operands: Any, operator: bytes, _depth: int) -> None:
        scope.state.ctm = multiply(_matrix(operands), scope.state.ctm)
        scope.ops.append((operands, operator))

    def _graphics_state(self, scope: _Scope, operands: Any, operator: bytes, _depth: int) -> None:
        chosen = scope.resource("/ExtGState", str(operands[0]))
        font = plain(chosen.get("/Font")) if isinstance(chosen, DictionaryObject) else None
        if font:
            scope.state.font, scope.state.size = self._font(plain(font[0])), float(font[1])
        scope.ops.append((operands, operator))

    # Text state and position

    def _begin(self, scope: _Scope, operands: Any, operator: bytes, _depth: int) -> None:
        scope.matrix = scope.line = IDENTITY
        scope.in_text = True
        scope.ops.append((operands, operator))

    def _end(self, scope: _Scope, operands: Any, operator: bytes, _depth: int) -> None:
        scope.in_text = False
        scope.ops.append((operands, operator))

    def _set_font(self, scope: _Scope, operands: Any, operator: bytes, _depth: int) -> None:
        resource = scope.resource("/Font", str(operands[0]))
        scope.state.font = self._font(resource) if isinstance(resource, DictionaryObject) else None
        scope.state.size = float(operands[1])
        scope.ops.append((operands, operator))

    def _set_number(self, scope: _Scope, operands: Any, operator: bytes, _depth: int) -> None:
        name, unit = _NUMBERS[operator]
        setattr(scope.state, name, float(operands[0]) * unit)
        scope.ops.append((operands, operator))

    def _move(self, scope: _Scope, operands: Any, operator: bytes, _depth: int) -> None:
        x, y = float(operands[0]), float(operands[1])
        if operator == b"TD":
            scope.state.leading = -y
        scope.matrix = scope.line = multiply((1, 0, 0, 1, x, y), scope.line)
        scope.ops.append((operands, operator))

    def _set_matrix(self, scope: _Scope, operands: Any, operator: bytes, _depth: int) -> None:
        scope.matrix = scope.line = _matrix(operands)
        scope.ops.append((operands, operator))

    def _next_line(self, scope: _Scope, operands: Any, operator: bytes, _depth: int) -> None:
        self._down(scope)
        scope.ops.append((operands, operator))

    def _down(self, scope: _Scope) -> None:
        scope.matrix = scope.line = multiply((1, 0, 0, 1, 0, -scope.state.leading), scope.line)

    # Text

    def _show(self, scope: _Scope, operands: Any, operator: bytes, _depth: int) -> None:
        if operator == b'"':
            scope.state.word_space, scope.state.char_space = float(operands[0]), float(operands[1])
        if operator in (b"'", b'"'):
            self._down(scope)
        items = operands[-1] if operator == b"TJ" else [operands[-1]]
        kept = self._without_hits(scope, items)
        if kept is None:
            scope.ops.append((operands, operator))
            return
        if operator == b'"':
            scope.ops += [([operands[0]], b"Tw"), ([operands[1]], b"Tc")]
        if operator in (b"'", b'"'):
            scope.ops.append(([], b"T*"))
        scope.ops.append(([kept], b"TJ"))
        self._silence(scope)

    def _without_hits(self, scope: _Scope, items: Any) -> ArrayObject | None:
        """What stays of a TJ array, or None when all does. The pen moves on in any case."""
        state = scope.state
        kept: list[bytes | float] = []
        hit = False

        def add(item: bytes | float) -> None:
            # Neighbours join, so that the old kerning does not tell what stood between.
            if kept and type(kept[-1]) is type(item):
                kept[-1] += item  # type: ignore[operator]
            else:
                kept.append(item)

        for raw in items:
            item = plain(raw)
            if not isinstance(item, bytes | str):
                self._advance(scope, -float(item) / 1000 * state.size)
                add(float(item))
                continue
            string = item.encode("latin-1") if isinstance(item, str) else bytes(item)
            if state.font is None:
                raise Unsupported("text without a font")
            for glyph in state.font.glyphs(string):
                move = glyph.advance * state.size + state.char_space + state.word_space * glyph.spaced
                if self._hit(scope, state.font, glyph.advance):
                    if not state.size:
                        raise Unsupported("text of size 0")
                    hit = True
                    add(-move * 1000 / state.size)
                else:
                    add(glyph.code)
                self._advance(scope, move)
        if not hit:
            return None
        return ArrayObject(
            ByteStringObject(item) if isinstance(item, bytes) else FloatObject(round(item, 4))
            for item in kept
        )

    def _hit(self, scope: _Scope, font: Font, advance: float) -> bool:
        state = scope.state
        space = multiply(
            (state.size * state.scale, 0, 0, state.size, 0, state.rise), multiply(scope.matrix, state.ctm)
        )
        # The origin of a vertical glyph is the middle of its top.
        u, v = (0.0, advance / 2) if font.vertical else (advance / 2, font.middle)
        if self._cells and cell(*apply(space, 0.0, 0.0)) in self._cells:
            return True
        x, y = apply(space, u, v)
        x, y, _, _ = self._frame.display(x, y, x, y)
        return any(box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1 for box in self._boxes)

    def _advance(self, scope: _Scope, move: float) -> None:
        """Move the pen by `move` (text space, before horizontal scaling) along the line."""
        vertical = scope.state.font is not None and scope.state.font.vertical
        shift = (1, 0, 0, 1, 0, move) if vertical else (1, 0, 0, 1, move * scope.state.scale, 0)
        scope.matrix = multiply(shift, scope.matrix)

    # Marked content

    def _mark_content(self, scope: _Scope, operands: Any, operator: bytes, _depth: int) -> None:
        scope.marked.append(len(scope.ops))
        scope.ops.append((operands, operator))

    def _end_content(self, scope: _Scope, operands: Any, operator: bytes, _depth: int) -> None:
        if scope.marked:
            scope.marked.pop()
            scope.ops.append((operands, operator))

    def _silence(self, scope: _Scope) -> None:
        """Something in the open marked content is gone: what it says in words goes too."""
        scope.changed = True
        for at in scope.marked:
            operands, operator = scope.ops[at]
            if operator != b"BDC" or len(operands) < 2:
                continue
            name = operands[1]
            properties = scope.resource("/Properties", str(name)) if isinstance(name, str) else name
            if not isinstance(properties, DictionaryObject) or not any(key in properties for key in SPOKEN):
                continue
            kept = DictionaryObject({key: value for key, value in properties.items() if key not in SPOKEN})
            scope.ops[at] = ([operands[0], kept], b"BDC")
            if isinstance(name, str):
                scope.unnamed.add(str(name))

    # XObjects

    def _draw(self, scope: _Scope, operands: Any, operator: bytes, depth: int) -> None:
        name = str(operands[0])
        item = scope.resource("/XObject", name)
        new: StreamObject | None = None
        if isinstance(item, StreamObject):
            subtype = plain(item.get("/Subtype"))
            if subtype == "/Image":
                new = self._image(scope, item)
            elif subtype == "/Form":
                new = self._form(scope, item, depth)
        if new is None:
            scope.ops.append((operands, operator))
            return
        taken = plain(scope.resources.get("/XObject")) or {}
        while (fresh := f"/R{self._count}") in taken or fresh in scope.xobjects:
            self._count += 1
        scope.replaced.add(name)
        scope.xobjects[fresh] = self._writer._add_object(new)  # noqa: SLF001 - no public way
        scope.ops.append(([NameObject(fresh)], operator))
        self._silence(scope)

    def _form(self, scope: _Scope, form: StreamObject, depth: int) -> StreamObject | None:
        state = copy(scope.state)
        if "/Matrix" in form:
            state.ctm = multiply(_matrix(plain(form["/Matrix"])), state.ctm)
        resources = plain(form.get("/Resources"))
        inner = _Scope(resources if isinstance(resources, DictionaryObject) else scope.resources, state)
        self.follow(ContentStream(form, self._writer, "bytes"), inner, depth + 1)
        if not inner.changed:
            return None
        new = stream(serialise(inner.ops))
        kept = {
            key: value for key, value in form.items() if key not in ("/Length", "/Filter", "/DecodeParms")
        }
        new.update(kept)
        new[NameObject("/Resources")] = inner.new_resources()
        return new

    def _image(self, scope: _Scope, image: StreamObject) -> StreamObject | None:
        under = self._under(scope)
        return blackened(self._writer, image, scope.state.ctm, self._frame, under) if under else None

    def _inline_image(self, scope: _Scope, operands: Any, operator: bytes, _depth: int) -> None:
        if self._under(scope):
            raise Unsupported("an inline image under a box")
        scope.ops.append((operands, operator))

    def _under(self, scope: _Scope) -> list[Box]:
        """The boxes that the unit square, where an image is drawn, touches."""
        x0, y0, x1, y1 = self._frame.display(*bounds(scope.state.ctm, 0, 0, 1, 1))
        return [box for box in self._boxes if box.x0 < x1 and x0 < box.x1 and box.y0 < y1 and y0 < box.y1]

    def _font(self, resource: DictionaryObject) -> Font | None:
        known = self._fonts.get(id(resource))
        if known is None:
            # The resource is kept with it: an id is only unique while its object lives.
            known = self._fonts[id(resource)] = (resource, read_font(resource))
        return known[1]


def _matrix(operands: Any) -> Matrix:
    a, b, c, d, e, f = (float(plain(value)) for value in operands)
    return (a, b, c, d, e, f)
