"""How the window and the command line hand out work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from desktop.jobs.requests import Event, Request

Listener: TypeAlias = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class ChildStats:
    """One worker's child: lane ("light", "heavy"), process, resident memory in bytes, names of the models
    it has loaded, and the layers of network denial that hold in it ("audit hook", "seccomp")."""

    lane: str
    pid: int | None
    rss: int
    models: tuple[str, ...]
    denial: tuple[str, ...]


class Runner(Protocol):
    """Runs requests in lanes: `light` (read, render, export) and `heavy` (inference)."""

    def submit(self, request: Request, listener: Listener) -> int:
        """Queue a request and return its ticket. `listener` hears its events on a worker's thread."""
        ...

    def cancel(self, ticket: int) -> None:
        """Stop a request, wherever it is. Its last event is then `cancelled`, but for an export that had
        written its file already: that is `done`. Returns at once."""
        ...

    def stats(self) -> tuple[ChildStats, ...]:
        """The latest that each child has told of itself. Returns at once."""
        ...

    def close(self) -> None:
        """Cancel what is left and end the children."""
        ...
