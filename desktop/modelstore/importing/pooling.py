"""How the tokens of an encoder become one vector for a text, in pooling.json beside its graph."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from desktop.errors import UserError

FILE = "pooling.json"

How: TypeAlias = Literal["mean", "cls", "max", "last"]


@dataclass(frozen=True, slots=True)
class Pooling:
    """`prefix` stands before every text, where the model was trained so ("passage: ")."""

    how: How = "mean"
    most_tokens: int = 512
    prefix: str = ""


def write_pooling(folder: Path, pooling: Pooling) -> None:
    """Put `pooling` beside the graph in `folder`."""
    (folder / FILE).write_text(json.dumps(asdict(pooling), indent=2) + "\n", encoding="utf-8")


def read_pooling(folder: Path) -> Pooling:
    """What was put beside the graph in `folder`. Raises `UserError("model_damaged")`."""
    try:
        pooling = Pooling(**json.loads((folder / FILE).read_text(encoding="utf-8")))
        if pooling.how not in get_args(How) or pooling.most_tokens < 8:
            raise ValueError
    except (OSError, ValueError, TypeError, RecursionError) as error:
        raise UserError(
            "model_damaged", f"The model file {FILE} is damaged.", "Remove the model and import it again."
        ) from error
    return pooling


def pooled(states: NDArray[np.float32], how: How) -> NDArray[np.float32]:
    """The vector of one text from the states of its tokens, shape (tokens, width)."""
    match how:
        case "cls":
            vector = states[0]
        case "last":
            vector = states[-1]
        case "max":
            vector = states.max(axis=0)
        case "mean":
            vector = states.mean(axis=0)
    return np.asarray(vector, np.float32)
