"""Sentences translated by a model, each once: shielded, checked, and tried again where one lost something."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from desktop.document.model import Span
from desktop.engines.base import Translation
from desktop.progress import JobContext
from desktop.tasks.translation.checks import Check, check, missing
from desktop.tasks.translation.directions import Direction
from desktop.tasks.translation.letters import formula
from desktop.tasks.translation.memories import Match, Memory
from desktop.tasks.translation.names import with_names
from desktop.tasks.translation.notation import Notation, noted
from desktop.tasks.translation.protection import shield, unshield
from desktop.tasks.translation.segments import Segment
from desktop.tasks.translation.terms import Terms, Use, lacking, with_terms

if TYPE_CHECKING:
    from desktop.engines.base import Engines, Translator
    from desktop.engines.kept import Kept

_REMARK = re.compile(r"(?<=\S)\s*\([^()]*\)([.,;:!?]?)$")
BEAM = 4
"""Hypotheses kept when a first translation has lost something."""


@dataclass(frozen=True, slots=True)
class Made:
    """A translation and what is wrong with it."""

    translation: Translation
    check: Check
    match: Match | None = None
    """What of a translation memory it is."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person wants of a translation."""

    notation: Notation = "target"
    terms: Terms = field(default_factory=lambda: Terms({}))
    memory: Memory = field(default_factory=lambda: Memory(()))


def translated(
    pieces: Sequence[Segment], way: Direction, wishes: Wishes, engines: Engines, ctx: JobContext
) -> list[Made]:
    """One a piece, in order. What the model said once is kept (`engines.kept`): when a document has changed,
    or is translated with other options, only new sentences are translated."""
    known = [_remembered(piece, wishes.memory) or _formula(piece, way) for piece in pieces]
    new = [piece for piece, found in zip(pieces, known, strict=True) if found is None]
    made = iter(_made(new, way, wishes, engines, ctx) if new else ())
    return [next(made) if found is None else found for found in known]


def _formula(piece: Segment, way: Direction) -> Made | None:
    said = formula(piece.text, way.source, way.target)
    return None if said is None else Made(Translation(said), check(piece.text, said))


def _remembered(piece: Segment, memory: Memory) -> Made | None:
    """A translation from the memory. One with other figures counts only if nothing is wrong with it."""
    match = memory.find(piece.text)
    if match is None:
        return None
    found = check(piece.text, match.text)
    return None if match.score < 1 and found.faults else Made(Translation(match.text), found, match)


def _made(
    pieces: Sequence[Segment], way: Direction, wishes: Wishes, engines: Engines, ctx: JobContext
) -> list[Made]:
    machine = _Machine(way.name, engines.translator(way.name), engines.kept, ctx)
    made = _protected(pieces, [()] * len(pieces), machine)
    made = _tried_again(pieces, made, machine)
    uses = [wishes.terms.uses(piece.text) for piece in pieces]
    if any(uses):
        made = _with_terms(pieces, made, uses, machine)
    named = with_names([piece.text for piece in pieces], made, engines.tagger, ctx)
    found: list[Made] = []
    for piece, one, terms in zip(pieces, named, uses, strict=True):
        said = noted(piece.text, one.translation.text, (way.source, way.target), wishes.notation)
        links = tuple((a, said.new(b)) for a, b in one.translation.links)
        seen = check(piece.text, said.text)
        wanted = lacking([*terms, *_aside(piece)], said.text)
        lacks = dict.fromkeys((*seen.lacks, *one.lacks, *(use.span.of(piece.text) for use in wanted)))
        found.append(Made(Translation(said.text, links), replace(seen, lacks=tuple(lacks))))
    return found


def _with_terms(
    pieces: Sequence[Segment],
    made: Sequence[Translation],
    uses: Sequence[Sequence[Use]],
    machine: _Machine,
) -> list[Translation]:
    """Translations with the terms that they should have: where the links say what a term became, in its
    place. Stand-ins cost much more (about 5 BLEU), and are taken where the links do not say."""
    best = [with_terms(one, terms) for one, terms in zip(made, uses, strict=True)]
    left = [at for at, terms in enumerate(uses) if lacking(terms, best[at].text)]
    wanted = [[(use.span, use.target) for use in lacking(uses[at], best[at].text)] for at in left]
    for at, other in zip(left, _protected([pieces[at] for at in left], wanted, machine), strict=True):
        text = pieces[at].text
        fewer = len(lacking(uses[at], other.text)) < len(lacking(uses[at], best[at].text))
        if fewer and check(text, other.text).faults <= check(text, best[at].text).faults:
            best[at] = other
    return best


def _tried_again(
    pieces: Sequence[Segment], made: Sequence[Translation], machine: _Machine
) -> list[Translation]:
    """What lost or made up something is made again: with more hypotheses, then with what was lost aside."""
    best = list(made)
    faults = [check(piece.text, one.text).faults for piece, one in zip(pieces, best, strict=True)]

    def keep(at: int, other: Translation) -> None:
        found = check(pieces[at].text, other.text).faults
        if found < faults[at]:
            best[at], faults[at] = other, found

    again = [at for at, found in enumerate(faults) if found]
    for at, other in zip(again, machine.say([pieces[at].text for at in again], beam=BEAM), strict=True):
        keep(at, other)
    again = [at for at in again if faults[at]]
    lost = [missing(pieces[at].text, best[at].text) for at in again]
    aside = [
        [(span, span.of(pieces[at].text)) for span in spans] for at, spans in zip(again, lost, strict=True)
    ]
    tried = _protected([pieces[at] for at in again], aside, machine)
    for at, other in zip(again, tried, strict=True):
        keep(at, other)
    return best


def _protected(
    pieces: Sequence[Segment], more: Sequence[Sequence[tuple[Span, str]]], machine: _Machine
) -> list[Translation]:
    """Translations, with `more` set aside: spans, and what stands there then. Where stand-ins are lost, more
    hypotheses are looked at; then what they stood for is put where the links say."""
    given = [
        shield(piece.text, [*((span, span.of(piece.text)) for span in piece.aside), *parts])
        for piece, parts in zip(pieces, more, strict=True)
    ]
    found = [
        unshield(made, one) for made, one in zip(machine.say([one.text for one in given]), given, strict=True)
    ]
    left = [at for at, one in enumerate(found) if one is None]
    for at, made in zip(left, machine.say([given[at].text for at in left], beam=BEAM), strict=True):
        found[at] = unshield(made, given[at])
    bare = iter(machine.say([piece.text for piece, one in zip(pieces, found, strict=True) if one is None]))
    return [
        with_terms(next(bare), _aside(piece, parts)) if one is None else one
        for piece, parts, one in zip(pieces, more, found, strict=True)
    ]


def _aside(piece: Segment, more: Sequence[tuple[Span, str]] = ()) -> list[Use]:
    return [*(Use(span, span.of(piece.text)) for span in piece.aside), *(Use(*part) for part in more)]


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
                known[key] = said = _without_remark(key[-1], one)
                self.kept.put(key, said, _size(said) + 2 * len(key[-1]))
        return [known[key] for key in keys]


def _without_remark(source: str, made: Translation) -> Translation:
    """Without a remark in brackets at the end that the source has not: a model that learned from
    encyclopedias adds "(em inglês)" to a name."""
    remark = _REMARK.search(made.text)
    if remark is None or "(" in source:
        return made
    links = tuple(link for link in made.links if link[1].end <= remark.start())
    return Translation(made.text[: remark.start()] + remark[1], links)


def _size(translation: Translation) -> int:
    """Bytes, about: two objects of 56 bytes and four numbers a link."""
    return 200 + 2 * len(translation.text) + 250 * len(translation.links)
