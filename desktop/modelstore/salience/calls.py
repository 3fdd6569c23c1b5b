"""Earnings calls made up of templates: the talk, the results, the outlook, in the order they come in."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from desktop.modelstore.salience.templates import LEVELS, WORDS

_SLOT = re.compile(r"\{(\w+)\}")
# How many lines of each level: more that matters than in a real call, so that it is learned.
# Where in a call each level is likely, by fifths.
_PLACES: dict[float, tuple[float, ...]] = {
    1.0: (3, 1.5, 1.5, 1.5, 1),
    0.55: (1, 1, 2, 2, 1),
    0.2: (1, 2, 3, 2, 1),
    0.05: (2, 3, 2, 2, 2),
    0.0: (5, 1, 1, 1, 3),
}
_SHARE: dict[float, tuple[int, int]] = {
    1.0: (15, 30),
    0.55: (10, 20),
    0.2: (15, 30),
    0.05: (20, 40),
    0.0: (12, 24),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, where it stands in its document (0..1), and how much it matters (0..1)."""

    text: str
    place: float
    weight: float


def call(chance: random.Random) -> list[Line]:
    """One made-up call."""
    drawn: list[tuple[float, float, str]] = []
    year = chance.randint(2004, 2025)
    for level, templates in LEVELS:
        lines = templates.strip().splitlines()
        for _ in range(chance.randint(*_SHARE[level])):
            fifth = chance.choices(range(5), _PLACES[level])[0]
            drawn.append(((fifth + chance.random()) / 5, level, _filled(chance.choice(lines), year, chance)))
    drawn.sort()
    return [Line(text, at / len(drawn), level) for at, (_, level, text) in enumerate(drawn)]


def _filled(template: str, year: int, chance: random.Random) -> str:
    def money() -> str:
        unit = chance.choice(("million", "billion"))
        amount = chance.uniform(1, 20) if unit == "billion" else chance.uniform(2, 990)
        return f"${amount:.{chance.randint(0, 2) if amount < 100 else chance.randint(0, 1)}f} {unit}"

    def percent() -> str:
        return f"{chance.uniform(0.5, 40):.{chance.randint(0, 1)}f}{chance.choice(('%', '%', ' percent'))}"

    made: dict[str, Callable[[], str]] = {
        "y": lambda: str(year),
        "py": lambda: str(year - 1),
        "ny": lambda: str(year + 1),
        "m": money,
        "m2": money,
        "p": percent,
        "p2": percent,
        "e": lambda: f"${chance.uniform(0.05, 6):.2f}",
        "e2": lambda: f"${chance.uniform(0.5, 9):.2f}",
        "b": lambda: str(chance.randrange(10, 400, 10)),
        "x": lambda: f"{chance.uniform(0.5, 5):.1f}",
        "n": lambda: str(chance.randint(2, 120)),
        "n2": lambda: str(chance.randint(2, 900)),
    }

    def fill(slot: re.Match[str]) -> str:
        name = slot[1]
        return made[name]() if name in made else chance.choice(WORDS[name].split("|"))

    text = template
    while _SLOT.search(text):
        text = _SLOT.sub(fill, text)
    return text[0].upper() + text[1:]
