"""Writes the paths of a content stream without what lies under boxes or is hidden."""

from __future__ import annotations

from typing import Any

from pypdf.generic import DictionaryObject, FloatObject

from desktop.document.model import Box
from desktop.exporters.pdf_glyphs import Unsupported
from desktop.exporters.pdf_images import display_matrix
from desktop.exporters.pdf_matrix import invert, multiply
from desktop.exporters.pdf_paths import (
    MARGIN,
    Subpath,
    bounds_of,
    cut_fill,
    cut_stroke,
    is_upright,
    operators,
    rectangle,
    touches,
)
from desktop.exporters.pdf_scope import Scope, Targets
from desktop.readers.pdf_objects import plain

MESH = 4
"""The first of the shading types that are made of points (ISO 32000-1, 8.7.4.5)."""
FILLING = {b"f": b"f", b"F": b"f", b"f*": b"f*", b"B": b"f", b"B*": b"f*"}
"""Operators that fill a path, and the one that does nothing else."""
STROKING = frozenset({b"S", b"B", b"B*"})


class Cutting:
    """Cuts what is drawn on one page."""

    def __init__(self, targets: Targets) -> None:
        self._targets = targets
        self._display = display_matrix(targets.frame)

    def cut(self, scope: Scope, path: list[Subpath], at: list[int], operator: bytes, clipping: bytes) -> bool:
        """Write a path without what is under boxes or hidden; False where nothing of it goes."""
        around = bounds_of(path)
        under = [] if around is None else self.touched(scope, around)
        hidden = scope.hidden and operator != b"n"
        if not under and not hidden:
            return False
        fills = FILLING.get(operator)
        strokes = operator in STROKING
        if not hidden and fills is None and not strokes and (not clipping or is_upright(path)):
            return False
        filled = cut_fill(path, under) if fills or clipping else []
        stroked = cut_stroke(path, under) if strokes else []
        if not hidden and (filled == path or not (fills or clipping)) and (stroked == path or not strokes):
            return False
        for index in sorted(at, reverse=True):
            del scope.ops[index]
        for piece in scope.marked:
            # Marked content that began between (it should not) stands earlier now.
            piece.at -= sum(index < piece.at for index in at)
        if fills and not hidden:
            # What is left of a single rectangle is drawn one by one, as it was: viewers snap such to pixels.
            for part in [[piece] for piece in filled] if is_upright(path) else [filled] if filled else []:
                self.emit_path(scope, part, (fills,))
        if strokes and not hidden and stroked:
            self.emit_path(scope, stroked, (b"S",))
        if clipping:
            self.emit_path(scope, filled or [rectangle(box) for box in under], (clipping, b"n"))
        return True

    def emit_path(self, scope: Scope, path: list[Subpath], then: tuple[bytes, ...]) -> None:
        back = invert(multiply(scope.state.ctm, self._display))
        if back is None:
            raise Unsupported("a drawing that is flat")
        for values, operator in operators(path, back):
            scope.ops.append(([FloatObject(value) for value in values], operator))
        scope.ops += [([], operator) for operator in then]

    def touched(self, scope: Scope, around: Box) -> list[Box]:
        """The boxes that a drawing in `around` may have something in, seen or clipped away."""
        if not scope.placed or scope.letters is not None:
            return []
        boxes = (*self._targets.boxes, *self._targets.lines)
        return [box for box in boxes if touches(around, box, MARGIN)]

    def refuse_mesh(self, scope: Scope, shading: Any, around: Box | None) -> None:
        """A mesh is made of points, which can not be cut here."""
        if not isinstance(shading, DictionaryObject) or int(plain(shading.get("/ShadingType", 0))) < MESH:
            return
        if self._targets.boxes if around is None else self.touched(scope, around):
            raise Unsupported("a mesh of colours under a box")
