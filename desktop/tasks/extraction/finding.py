"""All fields of a schema looked for in one document, the cheap and sure means first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.document.model import Document
from desktop.engines.base import Engines
from desktop.progress import JobContext
from desktop.tasks.extraction.candidates import CHOSEN, Candidate, Choice, alike, choose
from desktop.tasks.extraction.forms import LEAST, Pairs, labelled, pairs
from desktop.tasks.extraction.reading import read
from desktop.tasks.extraction.rules import rules_for
from desktop.tasks.extraction.schema import Field, Schema
from desktop.tasks.extraction.source import Source
from desktop.tasks.extraction.writing import write

CERTAIN = 0.9
WRITTEN = 8
"""Most fields that are left to the generator."""


@dataclass(frozen=True, slots=True)
class Found:
    """A choice for each field of the schema, in its order, and the models that took part."""

    choices: tuple[Choice, ...]
    models: tuple[str, ...]


def find(doc: Document, schema: Schema, engines: Engines, ctx: JobContext, *, guess: bool = False) -> Found:
    """Candidates for each field, and what is taken of them. With `guess` the generator is asked for what
    nothing else has found."""
    labels = [label for field in schema.fields for label in (*field.labels, field.shown)]
    source = Source(doc, engines, ctx, labels)
    found = pairs(source)
    made: dict[str, list[Candidate]] = {}
    for at, field in enumerate(schema.fields):
        ctx.report("fields", at, len(schema.fields))
        made[field.name] = _candidates(field, source, found)
    if guess:
        left = [field for field in schema.fields if not (_is_settled(made[field.name]) or _has_own(field))]
        for name, candidate in write(left[:WRITTEN], source).items():
            made[name].append(candidate)
    choices = _apart([choose(field, made[field.name]) for field in schema.fields])
    ctx.report("fields", len(schema.fields), len(schema.fields))
    return Found(tuple(choices), tuple(engine.model for engine in engines.all() if engine.loaded))


def _candidates(field: Field, source: Source, found: Pairs) -> list[Candidate]:
    made = [candidate for rule in rules_for(field) for candidate in rule.find(field, source)]
    # Where a rule knows the prose, only the very label counts: "the Parties" is in every clause.
    own = _has_own(field)
    made += labelled(field, source, found, CERTAIN if own else LEAST)
    if not own and not _is_settled(made):
        made += read(field, source)
    return made


def _is_settled(made: Sequence[Candidate]) -> bool:
    return any(candidate.score >= CHOSEN for candidate in made)


def _has_own(field: Field) -> bool:
    return any(rule.own for rule in rules_for(field))


def _apart(choices: Sequence[Choice]) -> list[Choice]:
    """No two fields that name one person or company each have the same: the surer keeps it, the other takes
    its next."""
    made = list(choices)
    for at, choice in enumerate(made):
        if not _names_one(choice):
            continue
        taken = [
            other.chosen[0]
            for other in made
            if other is not choice and _names_one(other) and other.chosen[0].score > choice.chosen[0].score
        ]
        if any(alike(choice.chosen[0].value, other.value) for other in taken):
            rest = [c for c in choice.others if not any(alike(c.value, other.value) for other in taken)]
            chosen = tuple(c for c in rest[:1] if c.score >= CHOSEN and c.spans)
            others = tuple(c for c in (*choice.chosen, *choice.others) if c not in chosen)
            made[at] = Choice(choice.field, chosen, others)
    return made


def _names_one(choice: Choice) -> bool:
    return choice.field.type in ("party", "person") and not choice.field.many and bool(choice.chosen)
