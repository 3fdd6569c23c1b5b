"""What models there are, which tasks each can do, and which it does. Free of Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from desktop.modelstore.store import Entry
from desktop.tasks.roles import ROLES_OF, key_of

if TYPE_CHECKING:
    from desktop.app import App


@dataclass(frozen=True, slots=True)
class Stock:
    """`tasks` are those that each model can do, `uses` those that it does, by its name; `packable` the names
    of those that can go to another machine."""

    entries: tuple[Entry, ...] = ()
    tasks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    uses: Mapping[str, frozenset[str]] = field(default_factory=dict)
    packable: tuple[str, ...] = ()


def stock_of(app: App) -> Stock:
    """What there is now. Cards and folders are read for it: not for the main thread."""
    from desktop.modelstore.packs import packable

    entries = app.store.list()
    tasks, uses = {}, {}
    for entry in entries:
        able = tuple(task for task, roles in ROLES_OF.items() if set(roles) & set(entry.model.roles))
        tasks[entry.model.name] = able
        uses[entry.model.name] = frozenset(
            task for task in able if does(entry, entries, task, app.models_for(task))
        )
    return Stock(entries, tasks, uses, packable(app.store))


def does(entry: Entry, entries: tuple[Entry, ...], task: str, chosen: Mapping[str, str]) -> bool:
    """Whether a model is the one that a task works with, where a person chose `chosen` for it."""
    model = entry.model
    return any(
        chosen.get(key_of(role, model.direction), usual(entries, role, model.direction)) == model.name
        for role in set(model.roles) & set(ROLES_OF[task])
    )


def usual(entries: tuple[Entry, ...], role: str, direction: str) -> str:
    """The program's own model for a role, where a person chose no other; empty where there is none."""
    from desktop.engines.local import EMBEDDER, GENERATOR, TAGGER

    fixed = {"tagger": TAGGER, "embedder": EMBEDDER, "generator": GENERATOR}
    if role in fixed:
        return fixed[role]
    serving = (
        entry.model.name
        for entry in entries
        if role in entry.model.roles and entry.model.direction == direction and not entry.added
    )
    return next(serving, "")
