"""Texts with exact spans, made by filling templates. Every value is invented; the random source decides."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from desktop.modelstore.pii import articles, templates
from desktop.modelstore.pii.corpora import Example
from desktop.modelstore.pii.gazetteers import Gazetteers
from desktop.modelstore.pii.slots import SLOTS, Filler

UNSURE = "?"
"""The label of what training passes over: the source does not say what it is."""
MENTIONS = {"place": "LOCATION", "demonym": "NATIONALITY", "year": "DATE", "other": UNSURE}

_SLOT = re.compile(r"\{(\w+)(?::(\d))?\}")
_CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")


def filled(template: str, fill: Filler, group: str = "synthesis") -> Example:
    """`template` with its choices made and its slots filled."""
    while _CHOICE.search(template):
        template = _CHOICE.sub(lambda match: fill.rng.choice(match[1].split("|")), template)
    text = ""
    spans = []
    at = 0
    for match in _SLOT.finditer(template):
        text += template[at : match.start()]
        label, make = SLOTS[match[1]]
        value = make(fill, int(match[2]) if match[2] else None).strip()
        if label and value:
            spans.append((len(text), len(text) + len(value), label))
        text += value
        at = match.end()
    return Example(text + template[at:], tuple(spans), group)


def document(rng: random.Random, gazetteers: Gazetteers) -> Example:
    """One text of one kind: running lines, a form or a table."""
    draw = rng.random()
    if draw < 0.18:
        return _form(rng, gazetteers)
    if draw < 0.26:
        return _table(rng, gazetteers)
    fill = Filler(rng, gazetteers)
    if draw < 0.38 and gazetteers.glosses:
        return _encyclopaedia(fill)
    kind = rng.choices(templates.KINDS, weights=(12, 7, 8, 7, 14, 7, 20, 6))[0]
    parts = [filled(rng.choice(kind), fill) for _ in range(rng.choice((1, 1, 2, 3, 4)))]
    if rng.random() < 0.25:
        parts.insert(rng.randrange(len(parts) + 1), filled(rng.choice(templates.NEGATIVES), fill))
    return join(parts, rng.choice(("\n", " ", "\n\n")) if kind is not templates.NEWS else " ")


def _form(rng: random.Random, gazetteers: Gazetteers) -> Example:
    fill = Filler(rng, gazetteers)
    rows = rng.sample(templates.FORM_KEYS, rng.randint(2, 8))
    mark = rng.choice((": ", ": ", ":\n", "\t", " - ", " = ", ":  ", " | ", ":"))
    form = _name_form(rng)
    parts = [
        filled(f"{key if '|' in key else key.strip('[]')}{mark}{slot.replace('{name}', form)}", fill)
        for key, slot in rows
    ]
    return join(parts, rng.choice(("\n", "\n", "\n", "; ", " | ", ", ", "  ")))


def _name_form(rng: random.Random) -> str:
    """How names stand in a form or table: as they are said, or by the last name."""
    return rng.choice(("{name}", "{name}", "{last_first}", "{last_first}", "{nameu}"))


def _table(rng: random.Random, gazetteers: Gazetteers) -> Example:
    fields = rng.sample([slot for _, slot in templates.FORM_KEYS], rng.randint(3, 6))
    fields = [slot.split(":")[0].strip("{}") for slot in fields]
    if rng.random() < 0.7:
        fields.insert(rng.randrange(2), "name")
    mark = rng.choice((",", ";", "\t", " | ", "  "))
    header = Example(mark.join(fields), (), "")
    line = mark.join(f"{{{name}}}" for name in fields).replace("{name}", _name_form(rng))
    rows = [filled(line, Filler(rng, gazetteers)) for _ in range(rng.randint(2, 5))]
    return join([header, *rows] if rng.random() < 0.6 else rows, "\n")


def article(rng: random.Random, gazetteers: Gazetteers) -> Example:
    """A paragraph on organisations, or on works that are none."""
    fill = Filler(rng, gazetteers)
    return join([filled(rng.choice(articles.ARTICLES), fill) for _ in range(rng.choice((1, 1, 2)))], " ")


def roster(rng: random.Random, gazetteers: Gazetteers) -> Example:
    """A list or table without a head, in which each row begins or ends with a name, the last name first."""
    fields = rng.sample(articles.ROSTER_FIELDS, rng.randint(0, 4))
    form = rng.choice(("{last_first}", "{last_first}", "{last_first}", "{name}"))
    cells = [f"{{{field}}}" for field in fields]
    cells.insert(rng.choice((0, 0, len(cells), rng.randint(0, len(cells)))), form)
    if rng.random() < 0.3:
        cells.insert(0, "{num}")
    marks = (";", "\t", " | ", "  ", "   ") if "last_first" in form else (",", ";", "\t", " | ", ", ")
    line = rng.choice(marks).join(cells)
    return join(
        [filled(line, Filler(rng, gazetteers), "synthesis") for _ in range(rng.randint(1, 8))],
        "\n" if rng.random() < 0.85 or fields else "; ",
    )


def _encyclopaedia(fill: Filler) -> Example:
    """A sentence or two on a person, place or organisation of WordNet, with the places that it names."""
    parts = []
    for name, label, gloss in fill.rng.choices(fill.lists.glosses, k=fill.rng.randint(1, 3)):
        verb = fill.rng.choice(
            (" was ", " is ", ", ", " - ", ": ", " (") if label == "PERSON" else (" is ", ": ", ", ")
        )
        article = (
            ""
            if gloss.split()[0] in {"a", "an", "the", "any", "one"} or verb in {": ", " - ", " ("}
            else "a "
        )
        ending = ")" if verb == " (" else "."
        text = f"{name}{verb}{article}{gloss}{ending}"
        spans = [(0, len(name), label)]
        spans += mentions(text, len(name), fill.lists)
        parts.append(Example(text, tuple(spans), "synthesis"))
    return join(parts, fill.rng.choice((" ", "\n")))


def mentions(text: str, start: int, gazetteers: Gazetteers) -> list[tuple[int, int, str]]:
    """Nationalities, places of the lists and years in a description from `start` on.

    Any other capitalised words have the label `UNSURE`: nobody says what they are.
    """
    found = []
    for match in gazetteers.known.finditer(text, start):
        label = next(name for name, value in match.groupdict().items() if value)
        found.append((match.start(), match.end(), MENTIONS[label]))
    return found


def join(parts: Sequence[Example], between: str) -> Example:
    """One text of several, `between` them."""
    text = ""
    spans: list[tuple[int, int, str]] = []
    for part in parts:
        text += between if text else ""
        spans += [(start + len(text), end + len(text), label) for start, end, label in part.spans]
        text += part.text
    return Example(text, tuple(spans), parts[0].group if parts else "")
