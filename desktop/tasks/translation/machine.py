"""Sentences translated by a model, each once: shielded, checked, and tried again where one lost something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop.engines.base import Translation
from desktop.progress import JobContext
from desktop.tasks.translation.checks import Check, check
from desktop.tasks.translation.protection import Shielded, shield, unshield
from desktop.tasks.translation.segments import Segment

if TYPE_CHECKING:
    from desktop.engines.base import Engines, Translator
    from desktop.engines.kept import Kept

BEAM = 4
"""Hypotheses kept when a first translation has lost something."""


@dataclass(frozen=True, slots=True)
class Made:
    """A translation and what is wrong with it."""

    translation: Translation
    check: Check


def translated(pieces: Sequence[Segment], direction: str, engines: Engines, ctx: JobContext) -> list[Made]:
    """One a piece, in order. What the model said once is kept (`engines.kept`): when a document has changed,
    or is translated with other options, only new sentences are translated."""
    machine = _Machine(direction, engines.translator(direction), engines.kept, ctx)
    made = _protected(pieces, machine)
    checks = [check(piece.text, one.text) for piece, one in zip(pieces, made, strict=True)]
    again = [at for at, found in enumerate(checks) if found.faults]
    better = machine.say([pieces[at].text for at in again], beam=BEAM)
    for at, other in zip(again, better, strict=True):
        found = check(pieces[at].text, other.text)
        if found.faults < checks[at].faults:
            made[at], checks[at] = other, found
    return [Made(one, found) for one, found in zip(made, checks, strict=True)]


def _protected(pieces: Sequence[Segment], machine: _Machine) -> list[Translation]:
    """Translations; where a stand-in was lost, what it stood for takes its chance with the rest."""
    given: list[Shielded] = [
        shield(piece.text, ((span, span.of(piece.text)) for span in piece.aside)) for piece in pieces
    ]
    found = [
        unshield(made, one) for made, one in zip(machine.say([one.text for one in given]), given, strict=True)
    ]
    again = iter(machine.say([piece.text for piece, one in zip(pieces, found, strict=True) if one is None]))
    return [next(again) if one is None else one for one in found]


@dataclass(frozen=True, slots=True)
class _Machine:
    """A translator that is not asked the same twice."""

    direction: str
    translator: Translator
    kept: Kept
    ctx: JobContext

    def say(self, texts: Sequence[str], *, beam: int = 1) -> list[Translation]:
        keys = [("translation", self.direction, self.translator.model, beam, text) for text in texts]
        known = {key: found for key in keys if isinstance(found := self.kept.get(key), Translation)}
        new = [key for key in dict.fromkeys(keys) if key not in known]
        if new:
            made = self.translator.translate([text for *_, text in new], self.ctx, beam=beam)
            for key, one in zip(new, made, strict=True):
                known[key] = one
                self.kept.put(key, one, _size(one) + 2 * len(key[-1]))
        return [known[key] for key in keys]


def _size(translation: Translation) -> int:
    """Bytes, about: two objects of 56 bytes and four numbers a link."""
    return 200 + 2 * len(translation.text) + 250 * len(translation.links)
