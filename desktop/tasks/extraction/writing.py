"""The last means: the generator fills in a form of the fields that are left, and what it writes is"
" looked up."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from desktop.document.model import Span
from desktop.engines.base import Limits
from desktop.tasks.extraction.candidates import Candidate
from desktop.tasks.extraction.schema import Field
from desktop.tasks.extraction.source import Source
from desktop.tasks.extraction.typed import values
from desktop.tasks.retrieval.passages import Passage

LETTERS = 1_600
"""Of the passages that the generator sees."""
LONGEST, TOKENS = 80, 24
"""Letters of a value, and tokens that the form has for each."""
NOTHING = "not stated"
FOUND, WRITTEN = 0.45, 0.1
"""Scores of a value that stands in the text, and of one that does not. Neither is taken by itself: a small
model fills any place that it is given. Of 24 fields of invoices, SmolLM2-135M wrote 4 right, 5 with other
words of the text, and 7 that are not in it."""


def write(fields: Sequence[Field], source: Source) -> dict[str, Candidate]:
    """What the generator writes for each of `fields`, by name: with its place, or without one where the text
    has no such words. Where it leaves a field out, so is it here."""
    passages = _nearest(fields, source)
    if not passages or not fields:
        return {}
    text = "\n".join(passage.text for passage in passages)
    pieces = source.engines.generator.generate(_prompt(fields, text), _limits(fields), source.ctx)
    form = _form("".join(pieces))
    found = {
        field: _candidate(field, form[field.name], passages, source) for field in fields if field.name in form
    }
    return {field.name: candidate for field, candidate in found.items() if candidate is not None}


def _nearest(fields: Sequence[Field], source: Source) -> list[Passage]:
    """The passage nearest to each field, in the order of the document, as many as there is room for."""
    best: dict[Passage, None] = {}
    for field in fields:
        for hit in source.index.search(field.question, 1, source.ctx, read=0):
            best.setdefault(hit.passage)
    room, kept = LETTERS, []
    for passage in best:
        room -= len(passage.text)
        if room >= 0:
            kept.append(passage)
    return sorted(kept, key=lambda passage: passage.spans[0])


def _candidate(field: Field, value: str, passages: Sequence[Passage], source: Source) -> Candidate | None:
    if not value or value.casefold() in (NOTHING, field.example.casefold(), field.shown.casefold()):
        return None
    for passage in passages:
        place = _stands(value, passage.text)
        for span in passage.locate(place)[:1] if place else ():
            for typed in values(field, source, span)[:1]:
                words = source.said(typed.span)
                return Candidate(words, (typed.span,), FOUND, "generator", typed.normal, typed.shown)
    return Candidate(value, (), WRITTEN, "generator", value, value)


def _prompt(fields: Sequence[Field], text: str) -> str:
    asked = "\n".join(f"- {field.name}: {field.hint or field.shown}" for field in fields)
    return (
        f"Text:\n{text}\n\nFill in this form with words copied from the text above."
        f" Write {NOTHING!r} where the text does not say it.\n{asked}"
    )


def _limits(fields: Sequence[Field]) -> Limits:
    """A form of these fields: nothing that the text says can add another."""
    form = {
        "type": "object",
        "properties": {
            field.name: {"enum": [*field.choices, NOTHING]}
            if field.choices
            else {"type": "string", "maxLength": LONGEST}
            for field in fields
        },
        "required": [field.name for field in fields],
        "additionalProperties": False,
    }
    return Limits(max_new_tokens=TOKENS * len(fields) + 8, json_schema=json.dumps(form))


def _form(said: str) -> Mapping[str, str]:
    try:
        read = json.loads(said)
    except ValueError:  # cut off by the limit
        return {}
    if not isinstance(read, dict):
        return {}
    return {name: " ".join(value.split()) for name, value in read.items() if isinstance(value, str)}


def _stands(value: str, text: str) -> Span | None:
    """Where `value` stands in `text`, whatever its case and white space."""
    pattern = r"\s+".join(map(re.escape, value.split()))
    match = re.search(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE)
    return Span(*match.span()) if match else None
