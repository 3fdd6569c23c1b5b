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

BEST = 3
"""Passages of a document that speak for a class beside its whole."""
DESCRIBED = 0.35
"""Weight of the description beside the examples."""


BACKGROUND = (
    "The committee met on Tuesday and approved the minutes of the previous meeting.",
    "Please find attached the documents that you asked for last week.",
    "Total amount due within thirty days of the date of this invoice.",
    "The patient was seen in the clinic and reported no pain since the last visit.",
    "Neither party shall disclose the information to anyone without written consent.",
    "Revenue grew in the second quarter, driven by strong demand in Europe.",
    "Click here to reset your password or contact our support team.",
    "The police said on Monday that two men had been arrested after the incident.",
    "Opening balance, payments received, charges and closing balance for the period.",
    "She has ten years of experience in marketing and holds a degree in economics.",
    "The court finds that the claim is not well founded and dismisses the appeal.",
    "Preheat the oven and mix the flour with butter, eggs and sugar.",
    "The train leaves from platform four at half past nine in the morning.",
    "We use cookies to improve your experience on our website.",
    "The tenant shall keep the premises clean and pay for any damage.",
    "Employees are entitled to twenty-five days of holiday in each year.",
    "The results show a significant effect of temperature on the rate of reaction.",
    "Turn off the power before you open the case and replace the filter.",
    "Our next team lunch is on Friday; let me know if you can come.",
    "The board recommends a dividend of ten cents per share.",
    "The insurance does not cover loss caused by war or natural disaster.",
    "Shareholders will vote on the proposal at the annual general meeting.",
    "The river rises in the hills and flows through the old town to the sea.",
    "Delivery is expected within five working days after the order was placed.",
    "The applicant must provide proof of identity and of residence.",
    "He scored twice in the second half and the team won the championship.",
    "Dear Sir or Madam, I am writing to complain about the service I received.",
    "The software is provided as is, without warranty of any kind.",
    "Blood pressure and temperature were normal; the dose was reduced.",
    "The tax return has to be filed by the end of May.",
    "Students will learn how to read maps and measure distances.",
    "The road will be closed for repairs during the weekend.",
)
"""Texts about anything. Some descriptions are near to whatever is said, others to little; what a class has in
common with these says nothing for it."""


@dataclass(frozen=True, slots=True)
class Prototypes:
    """A unit vector for each class, shape (classes, dimensions), and its mean similarity to `BACKGROUND`,
    shape (classes,)."""

    points: NDArray[np.float32]
    usual: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Calibration:
    """How similarities become chances. That a text is of one of the classes at all is a logistic regression
    on its similarity to the nearest class, to the second, and to the rest in the mean: what is a little like
    every class is of none, what is much like two that are alike is of one of them. `temperature` is that of
    the softmax over the classes."""

    temperature: float
    shift: float
    first: float
    second: float = 0.0
    rest: float = 0.0


# Fitted to half of the texts of tests/benchmarks/classify.py (`--fit`), with as many classes as may be drawn
# of theirs, and measured on the other half.
BY_DESCRIPTIONS = Calibration(0.045, -2.05, 6.76, 5.73, -10.42)
BY_EXAMPLES = Calibration(0.040, -6.95, 14.84, 7.11, -8.76)
TWO_DESCRIBED = Calibration(0.045, -1.67, 7.18)
TWO_SHOWN = Calibration(0.040, -6.55, 16.03)
ALONE = Calibration(0.085, -3.76, 11.76)
"""Of a single class."""


@dataclass(frozen=True, slots=True)
class Scores:
    """How likely each class is, shape (classes,), and that it is none of them; together 1."""

    classes: NDArray[np.float32]
    none: float


def prototypes(
    described: NDArray[np.float32],
    examples: Sequence[NDArray[np.float32]],
    background: NDArray[np.float32],
) -> Prototypes:
    """Of descriptions (a row a class), the examples of each class, and the vectors of `BACKGROUND`."""
    import numpy as np

    rows = []
    for own, shown in zip(described, examples, strict=True):
        rows.append(DESCRIBED * own + (1 - DESCRIBED) * _unit(shown.mean(axis=0)) if len(shown) else own)
    points = _unit(np.stack(rows))
    return Prototypes(points, (background @ points.T).mean(axis=0))


def similarities(
    passages: NDArray[np.float32], to: Prototypes
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Of a document to each class, shape (classes,), and of each of its passages, shape (passages, classes);
    both beyond the usual one. Half of the first is that of their mean, half that of the nearest passages."""
    import numpy as np

    each = passages @ to.points.T - to.usual
    whole = _unit(passages.mean(axis=0)) @ to.points.T - to.usual
    near = np.sort(each, axis=0)[-BEST:].mean(axis=0)
    return (whole + near) / 2, each


def scores(similar: NDArray[np.float32], by: Calibration) -> Scores:
    """The chances of classes of these similarities."""
    import numpy as np

    order = np.sort(similar)[::-1]
    rest = order[2:].mean() if len(order) > 2 else 0.0
    value = by.shift + by.first * order[0] + by.second * order[min(1, len(order) - 1)] + by.rest * rest
    known = float(1 / (1 + np.exp(-np.clip(value, -30, 30))))
    weights = np.exp((similar - order[0]) / by.temperature)
    return Scores((known * weights / weights.sum()).astype(np.float32), 1 - known)


def calibration(classes: int, *, shown: bool) -> Calibration:
    """That of so many classes, `shown` by examples or described."""
    if classes == 1:
        return ALONE
    if classes == 2:
        return TWO_SHOWN if shown else TWO_DESCRIBED
    return BY_EXAMPLES if shown else BY_DESCRIPTIONS


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    import numpy as np

    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: NDArray[np.float32] = (vectors / np.maximum(norms, 1e-9)).astype(np.float32)
    return unit
