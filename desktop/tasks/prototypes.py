"""Classes as points among the vectors of texts: of their names, their descriptions, and examples of them.

Vectors are unit vectors, shape (n, dimensions); numpy is imported where it is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TEMPERATURE = 0.055
NOTHING = 0.2
"""Of classes by their descriptions: the similarity of "none of these". Both are fitted to half of the texts
of `tests/benchmarks/classify.py`."""
EXAMPLE_TEMPERATURE = 0.07
EXAMPLE_NOTHING = 0.33
"""The same for classes with examples."""
BEST = 3
"""Passages of a document that speak for a class beside its whole."""
DESCRIBED = 0.35
"""Weight of the description beside the examples."""


@dataclass(frozen=True, slots=True)
class Scores:
    """How likely each class is, shape (classes,), and that it is none of them; together 1."""

    classes: NDArray[np.float32]
    none: float


def centroids(described: NDArray[np.float32], examples: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """One unit vector a class: of its description (a row of `described`) and its examples, if it has some."""
    import numpy as np

    rows = []
    for own, shown in zip(described, examples, strict=True):
        rows.append(DESCRIBED * own + (1 - DESCRIBED) * _unit(shown.mean(axis=0)) if len(shown) else own)
    return _unit(np.stack(rows))


def similarities(
    passages: NDArray[np.float32], prototypes: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Of a document to each class, shape (classes,): half that of its mean, half that of its nearest
    passages; and of each passage, shape (passages, classes)."""
    import numpy as np

    each = passages @ prototypes.T
    whole = _unit(passages.mean(axis=0)) @ prototypes.T
    near = np.sort(each, axis=0)[-BEST:].mean(axis=0)
    return (whole + near) / 2, each


def scores(similar: NDArray[np.float32], *, with_examples: bool) -> Scores:
    """Softmax of the similarities, with "none of these" as a class of its own at a fixed one."""
    import numpy as np

    nothing = EXAMPLE_NOTHING if with_examples else NOTHING
    temperature = EXAMPLE_TEMPERATURE if with_examples else TEMPERATURE
    logits = np.append(similar, nothing) / temperature
    weights = np.exp(logits - logits.max())
    weights /= weights.sum()
    return Scores(weights[:-1].astype(np.float32), float(weights[-1]))


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    import numpy as np

    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: NDArray[np.float32] = (vectors / np.maximum(norms, 1e-9)).astype(np.float32)
    return unit
