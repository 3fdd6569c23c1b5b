"""How fast models turned out to be on this machine, in a file beside a person's models."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path

from desktop import paths
from desktop.errors import UserError

FILE = ".speeds.json"


@dataclass(frozen=True, slots=True)
class Speed:
    """Tokens a second, and the memory in bytes that the model took."""

    tokens: float
    memory: int


def load(root: Path) -> dict[str, Speed]:
    """By label of the model, which tells one version from the next. A file that can not be read is none."""
    try:
        raw = json.loads((root / FILE).read_text(encoding="utf-8"))
        return {str(label): _speed(told) for label, told in raw.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def keep(root: Path, label: str, speed: Speed) -> None:
    """Remember `speed` with the others. Raises `UserError("cannot_write")`."""
    told = {name: asdict(known) for name, known in {**load(root), label: speed}.items()}
    try:
        paths.write_whole(root / FILE, (json.dumps(told, indent=2) + "\n").encode("utf-8"))
    except OSError as error:
        raise UserError(
            "cannot_write",
            f"Nothing can be written to {root}: {error.strerror}.",
            "Mend that, and try again.",
        ) from error


def _speed(told: dict[str, object]) -> Speed:
    tokens, memory = told["tokens"], told["memory"]
    if not isinstance(tokens, int | float) or not math.isfinite(tokens) or not isinstance(memory, int):
        raise TypeError
    return Speed(float(tokens), memory)
