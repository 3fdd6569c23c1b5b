"""Takes glyphs, pixels and drawings out of the content of a PDF page; everything else stays where it was.

The content stream is followed operator by operator with its graphics and text state (ISO 32000-1, 8.4, 9.3
and 9.4). A glyph whose middle lies in one of the boxes is replaced by a movement of the pen as wide, so
that no other glyph moves; a path is cut at the sides of the boxes (`pdf_paths`). What is drawn through a form
XObject, a tiling pattern, a soft mask or the glyphs of a Type 3 font is followed as well, and copied where
something in it goes: another page may draw it too.
"""

from __future__ import annotations

import re
from copy import copy
from typing import Any

from pypdf import PageObject, PdfWriter
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, NameObject, StreamObject

from desktop.document.model import Box
from desktop.exporters.pdf_cutting import FILLING, STROKING, Cutting
from desktop.exporters.pdf_following import Following
from desktop.exporters.pdf_glyphs import Font, Fonts, Unsupported
from desktop.exporters.pdf_images import blackened, from_inline
from desktop.exporters.pdf_matrix import IDENTITY, Matrix, apply, bounds, matrix_of, multiply, numbers
from desktop.exporters.pdf_origins import cell
from desktop.exporters.pdf_paths import PathBuilder, bounds_of, overlap, rectangle
from desktop.exporters.pdf_scope import (
    OPERATORS,
    Marked,
    Scope,
    State,
    Targets,
    comments_tell,
    hushed,
    serialise,
    shown_array,
    speaks,
    stream,
)
from desktop.exporters.pdf_tiles import tiles_in
from desktop.exporters.pdf_widths import STEP, shift_at
from desktop.readers.pdf_objects import plain

MAX_DEPTH = 24
SPOKEN = ("/ActualText", "/Alt", "/E")
"""What says in words what stands in a piece of marked content (ISO 32000-1, 14.9)."""
CLIPS = 4
"""The first text rendering mode that adds glyphs to the clipping path."""

_CLOSING = {b"s": b"S", b"b": b"B", b"b*": b"B*"}
_SHOWS = re.compile(rb"(?:[)>\]]\s*(?:Tj|TJ|'|\"))|\bDo\b")


def redact_page(writer: PdfWriter, page: PageObject, targets: Targets, mark: bytes) -> bool:
    """Take `targets` out of `page`, and draw `mark` (operators) on top.

    Returns whether something went that no reader sees, and that may be seen beside the boxes. Raises
    `Unsupported` (and what pypdf raises on a broken file) before the page is changed.
    """
    resources = plain(page.get("/Resources")) or DictionaryObject()
    content = ContentStream(page.get("/Contents"), writer, "bytes")
    following = _Rewriting(writer, targets)
    scope = Scope(resources, State(IDENTITY))
    scope.changed = bool(mark) or comments_tell(content.get_data(), targets.telling)
    scope.struck = following.spelt(content, scope)
    following.follow(content, scope, 0)
    if not scope.changed:
        return False
    data = b"q\n" + serialise(scope.ops) + b"\nQ\n" + mark
    page[NameObject("/Contents")] = writer._add_object(stream(data))  # noqa: SLF001 - no public way
    page[NameObject("/Resources")] = scope.new_resources()
    return following.spelling


class _Rewriting(Following):
    """Follows content streams of one page."""

    def __init__(self, writer: PdfWriter, targets: Targets) -> None:
        super().__init__(targets)
        self._writer = writer
        self.spelling = False
        self._frame = targets.frame
        self._cutting = Cutting(targets)
        self._fonts = Fonts()
        self._procedures: dict[int, tuple[DictionaryObject, DictionaryObject | None]] = {}
        self._painted: dict[tuple[int, tuple[float, ...]], StreamObject] = {}
        self._steps = {
            **self._state_steps,
            b"gs": self._graphics_state,
            b"BT": self._begin,
            b"ET": self._end,
            b"Tf": self._set_font,
            **dict.fromkeys((b"Tj", b"TJ", b"'", b'"'), self._show),
            b"BMC": self._mark_content,
            b"BDC": self._mark_content,
            b"EMC": self._end_content,
            b"MP": self._mark_point,
            b"DP": self._mark_point,
            **dict.fromkeys(b"g rg k cs sc scn G RG K CS SC SCN".split(), self._set_colour),
            **dict.fromkeys((b"m", b"l", b"c", b"v", b"y", b"h", b"re"), self._construct),
            b"W": self._clip,
            b"W*": self._clip,
            **dict.fromkeys((b"S", b"f", b"F", b"f*", b"B", b"B*", b"n", *_CLOSING), self._paint),
            b"sh": self._shade,
            b"Do": self._draw,
            b"INLINE IMAGE": self._inline_image,
        }

    def follow(self, content: ContentStream, scope: Scope, depth: int) -> None:
        """Fill `scope.ops` with what stays of `content`. q and Q are balanced in it."""
        if depth > MAX_DEPTH:
            raise Unsupported("forms within forms without end")
        scope.base = scope.state.ctm
        for operands, operator in content.operations:
            step = self._steps.get(operator)
            if step is not None:
                step(scope, operands, operator, depth)
            elif operator in OPERATORS:
                scope.ops.append((operands, operator))
            else:
                scope.changed = True
        if scope.in_text:
            self._end(scope, [], b"ET", depth)
        scope.ops += [([], b"EMC")] * len(scope.marked)
        scope.ops += [([], b"Q")] * len(scope.saved)

    def spelt(self, content: ContentStream, like: Scope) -> frozenset[int]:
        """The numbers of the glyphs of a stream that no reader sees, and that spell what is removed.

        On a page these are glyphs for which an /ActualText speaks; in a stream that is not seen, all.
        """
        if not like.unseen and not speaks(content, like.resources):
            return frozenset()
        looking = Scope(like.resources, copy(like.state), placed=False, unseen=like.unseen, letters=[])
        self.follow(content, looking, 0)
        return self._targets.struck(looking.letters or [])

    # Graphics state

    def _graphics_state(self, scope: Scope, operands: Any, operator: bytes, depth: int) -> None:
        name = str(operands[0])
        chosen = scope.resource("/ExtGState", name)
        if isinstance(chosen, DictionaryObject):
            font = plain(chosen.get("/Font"))
            if font:
                scope.state.font, scope.state.size = self._fonts.of(plain(font[0])), float(font[1])
            mask = plain(chosen.get("/SMask"))
            group = plain(mask.get("/G")) if isinstance(mask, DictionaryObject) else None
            if isinstance(group, StreamObject) and scope.letters is None:
                new = self._form(scope, group, depth, unseen=True)
                if new is not None:
                    name = self._with_mask(scope, chosen, mask, new)
        scope.ops.append(([NameObject(name)], operator))

    def _with_mask(self, scope: Scope, chosen: DictionaryObject, mask: Any, group: StreamObject) -> str:
        """The name of a graphics state like `chosen`, with another soft mask."""
        masked = DictionaryObject(mask)
        masked[NameObject("/G")] = self._writer._add_object(group)  # noqa: SLF001 - no public way
        state = DictionaryObject(chosen)
        state[NameObject("/SMask")] = masked
        name = scope.free_name("/ExtGState")
        scope.replace("/ExtGState", name, state)
        return name

    def _set_colour(self, scope: Scope, operands: Any, operator: bytes, _depth: int) -> None:
        last = operands[-1] if operands and operator.lower() == b"scn" else ""
        name = str(last) if isinstance(last, NameObject) else ""
        if operator.isupper():
            scope.state.stroke = name
        else:
            scope.state.fill = name
        scope.ops.append((operands, operator))

    # Text state and position

    def _begin(self, scope: Scope, operands: Any, operator: bytes, _depth: int) -> None:
        scope.matrix = scope.line = IDENTITY
        scope.in_text = True
        scope.clip_kept = scope.clip_gone = 0
        scope.ops.append((operands, operator))

    def _end(self, scope: Scope, operands: Any, operator: bytes, _depth: int) -> None:
        scope.in_text = False
        scope.ops.append((operands, operator))
        if scope.clip_gone and not scope.clip_kept:
            # Without any glyph there would be no clipping at all, and what follows would be drawn all over.
            nowhere = [rectangle(box) for box in self._targets.boxes or (Box(0.0, 0.0, 0.0, 0.0),)]
            self._cutting.emit_path(scope, nowhere, (b"W", b"n"))

    def _set_font(self, scope: Scope, operands: Any, operator: bytes, depth: int) -> None:
        name = str(operands[0])
        resource = scope.resource("/Font", name)
        scope.state.font = self._fonts.of(resource) if isinstance(resource, DictionaryObject) else None
        scope.state.size = float(operands[1])
        if scope.letters is None and isinstance(resource, DictionaryObject):
            new = self._glyph_procedures(scope, resource, depth)
            if new is not None:
                scope.replace("/Font", name, self._writer._add_object(new))  # noqa: SLF001
        scope.ops.append((operands, operator))

    # Text

    def _show(self, scope: Scope, operands: Any, operator: bytes, depth: int) -> None:
        if scope.state.fill and scope.letters is None:
            self._paint_pattern(scope, scope.state.fill, None, depth)
        if operator == b'"':
            scope.state.word_space, scope.state.char_space = float(operands[0]), float(operands[1])
        if operator in (b"'", b'"'):
            self._down(scope)
        items = operands[-1] if operator == b"TJ" else [operands[-1]]
        if self.places(scope) and scope.letters is None:
            if operator == b'"':
                scope.ops.append(([operands[1]], b"Tc"))
            self._show_anew(scope, items)
            return
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

    def _show_anew(self, scope: Scope, items: Any) -> None:
        """What stays of a TJ array in pieces, each placed by itself where it is to stand."""
        state = scope.state
        pieces: list[tuple[Matrix, list[bytes | float]]] = []
        by: float | None = None
        gone = False
        hidden = scope.hidden
        for raw in items:
            item = plain(raw)
            if not isinstance(item, bytes | str):
                self._advance(scope, -float(item) / 1000 * state.size)
                if by is not None:
                    pieces[-1][1].append(float(item))
                continue
            if state.font is None:
                raise Unsupported("text in a font that can not be followed")
            for glyph in state.font.glyphs(item.encode("latin-1") if isinstance(item, str) else bytes(item)):
                if hidden or self._goes(scope, state.font, glyph.code, glyph.advance):
                    gone, by = True, None
                    scope.clip_gone += state.mode >= CLIPS
                else:
                    scope.clip_kept += state.mode >= CLIPS
                    shift = shift_at(self._targets.moves, *self._middle(scope, state.font, glyph.advance))
                    if shift != by:
                        pieces.append((self._shifted(scope, shift), []))
                        by = shift
                    pieces[-1][1].append(glyph.code)
                    if glyph.spaced and state.word_space:
                        by = None
                move = glyph.advance * state.size + state.char_space + state.word_space * glyph.spaced
                self._advance(scope, move)
        for matrix, shown in pieces:
            scope.ops += [(numbers(matrix), b"Tm"), ([shown_array(shown)], b"TJ")]
        scope.changed = True
        if gone:
            self._silence(scope)

    def _shifted(self, scope: Scope, by: float) -> Matrix:
        """The text matrix that shows a glyph shifted by `by` points to the right."""
        a, b, _, _, x, _ = multiply(scope.matrix, multiply(scope.state.ctm, self._display))
        if not by or a <= 0 or abs(b) > 1e-3 * a:
            return scope.matrix
        # In steps: what is left of the widths of the removed glyphs is less than one.
        steps = (round((x + by) / STEP) * STEP - x) / a
        return multiply((1, 0, 0, 1, steps, 0), scope.matrix)

    def _without_hits(self, scope: Scope, items: Any) -> ArrayObject | None:
        """What stays of a TJ array, or None when all does. The pen moves on in any case."""
        state = scope.state
        kept: list[bytes | float] = []
        gone = 0

        def add(item: bytes | float) -> None:
            # Neighbours join, so that the old kerning does not tell what stood between.
            if kept and type(kept[-1]) is type(item):
                kept[-1] += item  # type: ignore[operator]
            else:
                kept.append(item)

        hidden = scope.hidden
        for raw in items:
            item = plain(raw)
            if not isinstance(item, bytes | str):
                self._advance(scope, -float(item) / 1000 * state.size)
                add(float(item))
                continue
            text = item.encode("latin-1") if isinstance(item, str) else bytes(item)
            if state.font is None:
                if self._targets.glyphs or scope.struck or hidden:
                    raise Unsupported("text in a font that can not be followed")
                continue
            glyphs = state.font.glyphs(text)
            moves = [g.advance * state.size + state.char_space + state.word_space * g.spaced for g in glyphs]
            if not hidden and self._stays(scope, moves):
                scope.shown += len(glyphs)
                scope.clip_kept += len(glyphs) if state.mode >= CLIPS else 0
                self._advance(scope, sum(moves))
                add(text)
                continue
            for glyph, move in zip(glyphs, moves, strict=True):
                if hidden or self._goes(scope, state.font, glyph.code, glyph.advance):
                    if not state.size:
                        raise Unsupported("text of size 0")
                    gone += 1
                    add(-move * 1000 / state.size)
                else:
                    scope.clip_kept += state.mode >= CLIPS
                    add(glyph.code)
                self._advance(scope, move)
        if not gone:
            return None
        scope.clip_gone += gone if state.mode >= CLIPS else 0
        return shown_array(kept)

    def _goes(self, scope: Scope, font: Font, code: bytes, advance: float) -> bool:
        """Whether the glyph at the pen goes."""
        if scope.letters is not None:
            seen = not scope.unseen and not scope.spoken
            scope.letters.append("\0" if seen else self._fonts.text(font, code))
            return False
        number = scope.shown
        scope.shown += 1
        if scope.placed and self._targets.glyphs and self._hit(scope, font, advance):
            return True
        if number not in scope.struck:
            return False
        self.spelling = True
        return True

    def _hit(self, scope: Scope, font: Font, advance: float) -> bool:
        """Whether the glyph at the pen lies under a box."""
        if self._targets.cells:
            origin = apply(multiply(self._glyph_space(scope), scope.state.ctm), 0.0, 0.0)
            if cell(*origin) in self._targets.cells:
                return True
        x, y = self._middle(scope, font, advance)
        return any(box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1 for box in self._targets.boxes)

    def _middle(self, scope: Scope, font: Font, advance: float) -> tuple[float, float]:
        """The middle of the glyph at the pen, as displayed."""
        # The origin of a vertical glyph is the middle of its top.
        u, v = (0.0, advance / 2) if font.vertical else (advance / 2, font.middle)
        x, y = apply(multiply(self._glyph_space(scope), scope.state.ctm), u, v)
        x, y, _, _ = self._frame.display(x, y, x, y)
        return x, y

    @staticmethod
    def _glyph_space(scope: Scope) -> Matrix:
        state = scope.state
        return multiply((state.size * state.scale, 0, 0, state.size, 0, state.rise), scope.matrix)

    # Marked content

    def _mark_content(self, scope: Scope, operands: Any, operator: bytes, _depth: int) -> None:
        properties = self._properties(scope, operands) if operator == b"BDC" else None
        scope.marked.append(
            Marked(
                len(scope.ops),
                hidden=operands[0] == "/OC" and self._targets.hidden(properties),
                spoken=isinstance(properties, DictionaryObject) and "/ActualText" in properties,
            )
        )
        scope.ops.append((self._quiet(operands), operator))

    def _end_content(self, scope: Scope, operands: Any, operator: bytes, _depth: int) -> None:
        if scope.marked:
            scope.marked.pop()
            scope.ops.append((operands, operator))

    def _mark_point(self, scope: Scope, operands: Any, operator: bytes, _depth: int) -> None:
        scope.ops.append((self._quiet(operands), operator))

    @staticmethod
    def _properties(scope: Scope, operands: Any) -> Any:
        named = operands[1] if len(operands) > 1 else None
        return scope.resource("/Properties", str(named)) if isinstance(named, str) else named

    def _quiet(self, operands: Any) -> Any:
        """Operands without strings that tell."""
        if len(operands) > 1 and isinstance(operands[1], DictionaryObject):
            return [operands[0], hushed(operands[1], self._targets.telling)]
        return operands

    def _silence(self, scope: Scope) -> None:
        """Something in the open marked content is gone: what it says in words goes too."""
        scope.changed = True
        for piece in scope.marked:
            operands, operator = scope.ops[piece.at]
            if operator != b"BDC" or len(operands) < 2:
                continue
            properties = self._properties(scope, operands)
            if not isinstance(properties, DictionaryObject) or not any(key in properties for key in SPOKEN):
                continue
            kept = DictionaryObject({key: value for key, value in properties.items() if key not in SPOKEN})
            scope.ops[piece.at] = ([operands[0], kept], b"BDC")

    # Paths

    def _construct(self, scope: Scope, operands: Any, operator: bytes, _depth: int) -> None:
        if scope.path is None:
            scope.path = PathBuilder()
        values = [float(plain(value)) for value in operands]
        scope.path.add(operator, values, multiply(scope.state.ctm, self._display))
        scope.path_at.append(len(scope.ops))
        scope.ops.append((operands, operator))

    def _clip(self, scope: Scope, operands: Any, operator: bytes, _depth: int) -> None:
        scope.clipping = operator
        scope.path_at.append(len(scope.ops))
        scope.ops.append((operands, operator))

    def _paint(self, scope: Scope, operands: Any, operator: bytes, depth: int) -> None:
        builder, at, clipping = scope.path, scope.path_at, scope.clipping
        scope.path, scope.path_at, scope.clipping = None, [], b""
        if scope.letters is not None:
            return
        if operator in _CLOSING and builder is not None:
            builder.add(b"h", (), IDENTITY)
        closed = _CLOSING.get(operator, operator)
        path = [] if builder is None else builder.path()
        around = bounds_of(path)
        if not scope.hidden:
            self._paint_patterns(scope, closed, around, depth)
        if self._cutting.cut(scope, path, at, closed, clipping):
            self._silence(scope)
        else:
            scope.ops.append((operands, operator))
        if clipping and around is not None:
            scope.state.clip = overlap(scope.state.clip, around)

    def _shade(self, scope: Scope, operands: Any, operator: bytes, _depth: int) -> None:
        if scope.hidden:
            scope.changed = True
            return
        self._cutting.refuse_mesh(scope, scope.resource("/Shading", str(operands[0])), scope.state.clip)
        scope.ops.append((operands, operator))

    # Patterns

    def _paint_patterns(self, scope: Scope, operator: bytes, around: Box | None, depth: int) -> None:
        for uses, name in (
            (operator in FILLING, scope.state.fill),
            (operator in STROKING, scope.state.stroke),
        ):
            if uses and name:
                self._paint_pattern(scope, name, around, depth)

    def _paint_pattern(self, scope: Scope, name: str, around: Box | None, depth: int) -> None:
        """See to the pattern that is the colour of something drawn in `around`."""
        pattern = scope.resource("/Pattern", name)
        if not isinstance(pattern, DictionaryObject):
            return
        if not isinstance(pattern, StreamObject):
            self._cutting.refuse_mesh(scope, plain(pattern.get("/Shading")), around)
            return
        matrix = multiply(matrix_of(plain(pattern.get("/Matrix")) or IDENTITY), scope.base)
        if around is not None and scope.state.clip is not None:
            around = overlap(scope.state.clip, around)
        tiles = tiles_in(pattern, multiply(matrix, self._display), around)
        # A cell that is seen once is a picture on the page; one that is repeated has no place of its own.
        one = len(tiles) == 1 and scope.placed
        key = (id(pattern), tiles[0] if one else ())
        if self._painted.get(key) is pattern:
            return
        self._painted[key] = pattern
        state = State(multiply((1, 0, 0, 1, *tiles[0]), matrix) if one else matrix)
        new = self._nested(scope, pattern, state, depth, unseen=True, placed=one)
        if new is not None:
            scope.replace("/Pattern", name, self._writer._add_object(new))  # noqa: SLF001 - no public way
            self._painted[id(new), key[1]] = new

    # What is drawn in one piece

    def _draw(self, scope: Scope, operands: Any, operator: bytes, depth: int) -> None:
        if scope.letters is not None:
            return
        item = scope.resource("/XObject", str(operands[0]))
        new: StreamObject | None = None
        if isinstance(item, StreamObject):
            subtype = plain(item.get("/Subtype"))
            if subtype == "/PS" or scope.hidden or self._targets.hidden(plain(item.get("/OC"))):
                scope.changed = True
                return
            if subtype == "/Image":
                self._stencil(scope, item, depth)
                new = self._image(scope, item)
            elif subtype == "/Form":
                new = self._form(scope, item, depth, unseen=id(item) in self._targets.unread)
        if new is None:
            scope.ops.append((operands, operator))
        else:
            self._draw_new(scope, new)

    def _draw_new(self, scope: Scope, new: StreamObject) -> None:
        name = scope.free_name("/XObject")
        scope.replace("/XObject", name, self._writer._add_object(new))  # noqa: SLF001 - no public way
        scope.ops.append(([NameObject(name)], b"Do"))
        self._silence(scope)

    def _form(
        self, scope: Scope, form: StreamObject, depth: int, *, unseen: bool = False
    ) -> StreamObject | None:
        state = copy(scope.state)
        if "/Matrix" in form:
            state.ctm = multiply(matrix_of(plain(form["/Matrix"])), state.ctm)
        hidden = unseen or scope.unseen
        return self._nested(scope, form, state, depth, unseen=hidden, placed=scope.placed)

    def _nested(
        self, scope: Scope, item: StreamObject, state: State, depth: int, *, unseen: bool, placed: bool
    ) -> StreamObject | None:
        """A copy of a stream with content, without what goes; None where nothing does."""
        own = plain(item.get("/Resources"))
        resources = own if isinstance(own, DictionaryObject) else scope.resources
        content = ContentStream(item, self._writer, "bytes")
        tells = comments_tell(content.get_data(), self._targets.telling)
        inner = Scope(resources, state, placed=placed, unseen=unseen, changed=tells)
        if depth > MAX_DEPTH:
            raise Unsupported("forms within forms without end")
        inner.struck = self.spelt(content, inner)
        self.follow(content, inner, depth + 1)
        if not inner.changed:
            return None
        new = stream(serialise(inner.ops))
        new.update({key: value for key, value in item.items() if key not in _FILTERED})
        new[NameObject("/Resources")] = inner.new_resources()
        return new

    def _glyph_procedures(self, scope: Scope, font: DictionaryObject, depth: int) -> DictionaryObject | None:
        """A copy of a Type 3 font whose glyphs write something that is removed; None for any other."""
        if plain(font.get("/Subtype")) != "/Type3":
            return None
        known = self._procedures.get(id(font))
        if known is not None:
            return known[1]
        self._procedures[id(font)] = (font, None)
        listed = plain(font.get("/CharProcs"))
        procedures = DictionaryObject(listed if isinstance(listed, DictionaryObject) else {})
        inner = Scope(plain(font.get("/Resources")) or scope.resources, State(IDENTITY), placed=False)
        changed = False
        for name, reference in list(procedures.items()):
            procedure = plain(reference)
            if not isinstance(procedure, StreamObject) or not _SHOWS.search(procedure.get_data()):
                continue
            new = self._nested(inner, procedure, State(IDENTITY), depth, unseen=True, placed=False)
            if new is not None:
                # Glyphs find what they draw with in the font.
                inner.resources = plain(new.pop("/Resources"))
                procedures[NameObject(name)] = self._writer._add_object(new)  # noqa: SLF001 - no public way
                changed = True
        if not changed:
            return None
        copied = DictionaryObject(font)
        copied[NameObject("/CharProcs")] = procedures
        self._procedures[id(font)] = (font, copied)
        return copied

    def _stencil(self, scope: Scope, image: StreamObject, depth: int) -> None:
        """A mask is painted with the colour, which may be a pattern."""
        if bool(plain(image.get("/ImageMask"))) and scope.state.fill:
            around = Box(*self._frame.display(*bounds(scope.state.ctm, 0, 0, 1, 1)))
            self._paint_pattern(scope, scope.state.fill, around, depth)

    def _image(self, scope: Scope, image: StreamObject) -> StreamObject | None:
        under = self._under(scope)
        return blackened(self._writer, image, scope.state.ctm, self._frame, under) if under else None

    def _inline_image(self, scope: Scope, operands: Any, operator: bytes, _depth: int) -> None:
        if scope.letters is not None:
            return
        if scope.hidden:
            scope.changed = True
            return
        under = self._under(scope)
        if not under:
            scope.ops.append((operands, operator))
            return
        image = from_inline(operands, lambda name: scope.resource("/ColorSpace", name))
        self._draw_new(scope, blackened(self._writer, image, scope.state.ctm, self._frame, under))

    def _under(self, scope: Scope) -> list[Box]:
        """The boxes that the unit square, where an image is drawn, touches."""
        if not scope.placed:
            return []
        x0, y0, x1, y1 = self._frame.display(*bounds(scope.state.ctm, 0, 0, 1, 1))
        return [
            box for box in self._targets.boxes if box.x0 < x1 and x0 < box.x1 and box.y0 < y1 and y0 < box.y1
        ]


_FILTERED = ("/Length", "/Filter", "/DecodeParms", "/Resources")
