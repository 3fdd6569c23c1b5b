"""Which engines a task works with: those that a person can put a model of their own in the place of."""

from __future__ import annotations

from collections.abc import Mapping

ROLES: Mapping[str, str] = {
    "tagger": "Finds and labels stretches of text",
    "embedder": "Measures how near texts are in meaning",
    "generator": "Writes text",
    "translator": "Translates",
}

ROLES_OF: Mapping[str, tuple[str, ...]] = {
    "redact": ("tagger",),
    "summarize": ("embedder", "generator"),
    "translate": ("translator", "tagger"),
    "ask": ("embedder", "generator"),
    "extract": ("tagger", "embedder", "generator"),
    "tables": (),
    "compare": ("embedder",),
    "classify": ("embedder",),
    "duplicates": (),
}
"""By task."""


def tasks_for(role: str) -> tuple[str, ...]:
    """The tasks that work with `role`."""
    return tuple(task for task, roles in ROLES_OF.items() if role in roles)


def key_of(role: str, direction: str = "") -> str:
    """How a person's choice names what a model is to do ("embedder", "translator en-pt")."""
    return f"{role} {direction}" if role == "translator" else role
