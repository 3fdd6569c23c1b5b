"""Follows the state of a content stream: what moves the page under the pen, and the pen over the page.

ISO 32000-1, 8.4 (graphics state), 9.3 (text state) and 9.4 (text objects).
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import Any

from desktop.exporters.pdf_images import display_matrix
from desktop.exporters.pdf_matrix import matrix_of, multiply
from desktop.exporters.pdf_scope import Scope, Targets

_NUMBERS: dict[bytes, tuple[str, float]] = {
    b"Tc": ("char_space", 1.0),
    b"Tw": ("word_space", 1.0),
    b"Tz": ("scale", 0.01),
    b"TL": ("leading", 1.0),
    b"Ts": ("rise", 1.0),
}
NEAR = 2.0
"""Font sizes round a glyph's origin in which its middle may lie, however a font hangs its glyphs."""
PLACING = frozenset({b"Tw", b"TL"})
"""Numbers that only place text; the spaces of a justified line tell what was summed up in it."""


class Following:
    """The steps that change nothing but the state."""

    def __init__(self, targets: Targets) -> None:
        self._targets = targets
        self._display = display_matrix(targets.frame)
        self._state_steps = {
            b"q": self._save,
            b"Q": self._restore,
            b"cm": self._concat,
            **dict.fromkeys(_NUMBERS, self._set_number),
            b"Tr": self._set_mode,
            b"Td": self._move,
            b"TD": self._move,
            b"Tm": self._set_matrix,
            b"T*": self._next_line,
        }

    def places(self, scope: Scope) -> bool:
        """Whether text is placed anew, string by string: then what placed it before is left out."""
        return bool(self._targets.moves) and scope.placed

    def _save(self, scope: Scope, operands: Any, operator: bytes, _depth: int) -> None:
        scope.saved.append(copy(scope.state))
        scope.ops.append((operands, operator))

    def _restore(self, scope: Scope, operands: Any, operator: bytes, _depth: int) -> None:
        # One Q too many would take the q round the whole page; viewers ignore it.
        if scope.saved:
            scope.state = scope.saved.pop()
            scope.ops.append((operands, operator))

    def _concat(self, scope: Scope, operands: Any, operator: bytes, _depth: int) -> None:
        scope.state.ctm = multiply(matrix_of(operands), scope.state.ctm)
        scope.ops.append((operands, operator))

    def _set_number(self, scope: Scope, operands: Any, operator: bytes, _depth: int) -> None:
        name, unit = _NUMBERS[operator]
        setattr(scope.state, name, float(operands[0]) * unit)
        if operator not in PLACING or not self.places(scope):
            scope.ops.append((operands, operator))

    def _set_mode(self, scope: Scope, operands: Any, operator: bytes, _depth: int) -> None:
        scope.state.mode = int(operands[0])
        scope.ops.append((operands, operator))

    def _move(self, scope: Scope, operands: Any, operator: bytes, _depth: int) -> None:
        x, y = float(operands[0]), float(operands[1])
        if operator == b"TD":
            scope.state.leading = -y
        scope.matrix = scope.line = multiply((1, 0, 0, 1, x, y), scope.line)
        if not self.places(scope):
            scope.ops.append((operands, operator))

    def _set_matrix(self, scope: Scope, operands: Any, operator: bytes, _depth: int) -> None:
        scope.matrix = scope.line = matrix_of(operands)
        if not self.places(scope):
            scope.ops.append((operands, operator))

    def _next_line(self, scope: Scope, operands: Any, operator: bytes, _depth: int) -> None:
        self._down(scope)
        if not self.places(scope):
            scope.ops.append((operands, operator))

    def _down(self, scope: Scope) -> None:
        scope.matrix = scope.line = multiply((1, 0, 0, 1, 0, -scope.state.leading), scope.line)

    def _advance(self, scope: Scope, move: float) -> None:
        """Move the pen by `move` (text space, before horizontal scaling) along the line."""
        vertical = scope.state.font is not None and scope.state.font.vertical
        shift = (1, 0, 0, 1, 0, move) if vertical else (1, 0, 0, 1, move * scope.state.scale, 0)
        scope.matrix = multiply(shift, scope.matrix)

    def _stays(self, scope: Scope, moves: Sequence[float]) -> bool:
        """Whether a string is so far from all boxes that its glyphs need not be looked at one by one."""
        state = scope.state
        if scope.letters is not None or scope.struck:
            return False
        if not scope.placed or not self._targets.boxes:
            return not scope.placed or not self._targets.cells
        a, b, c, d, x, y = multiply(scope.matrix, multiply(state.ctm, self._display))
        # Vertical text runs along the other axis.
        along = sum(map(abs, moves)) * max(abs(state.scale), 1.0)
        reach = NEAR * abs(state.size) + abs(state.rise)
        wide, high = (reach + along) * (abs(a) + abs(c)), (reach + along) * (abs(b) + abs(d))
        if not state.font or not state.font.vertical:
            wide, high = (
                along * abs(a) + reach * (abs(a) + abs(c)),
                along * abs(b) + reach * (abs(b) + abs(d)),
            )
        return not any(
            box.x0 - wide <= x <= box.x1 + wide and box.y0 - high <= y <= box.y1 + high
            for box in self._targets.boxes
        )
