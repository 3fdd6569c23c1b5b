"""All fields of a schema looked for in one document, the cheap and sure means first."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.document.model import Document
from desktop.engines.base import Engines
from desktop.progress import JobContext
from desktop.tasks.extraction.candidates import CHOSEN, Candidate, Choice, choose
from desktop.tasks.extraction.forms import LEAST, Pair, labelled, pairs
from desktop.tasks.extraction.rules import rules_for
from desktop.tasks.extraction.schema import Field, Schema
from desktop.tasks.extraction.source import Source

CERTAIN = 0.9


@dataclass(frozen=True, slots=True)
class Found:
    """A choice for each field of the schema, in its order, and the models that took part."""

    choices: tuple[Choice, ...]
    models: tuple[str, ...]


def find(doc: Document, schema: Schema, engines: Engines, ctx: JobContext) -> Found:
    """Candidates for each field, and what is taken of them."""
    source = Source(doc, engines, ctx)
    found = pairs(source)
    choices = []
    for at, field in enumerate(schema.fields):
        ctx.report("fields", at, len(schema.fields))
        choices.append(choose(field, _candidates(field, source, found)))
    ctx.report("fields", len(schema.fields), len(schema.fields))
    return Found(tuple(choices), tuple(engine.model for engine in engines.all() if engine.loaded))


def _candidates(field: Field, source: Source, found: list[Pair]) -> list[Candidate]:
    rules = rules_for(field)
    made = [candidate for rule in rules for candidate in rule.find(field, source)]
    # Where a rule knows the prose, only the very label counts: "the Parties" is in every clause.
    own = any(rule.own for rule in rules)
    made += labelled(field, source, found, CERTAIN if own else LEAST)
    return made


def _settled(made: list[Candidate]) -> bool:
    return any(candidate.score >= CHOSEN for candidate in made)
