"""The numbers that make a probability of what the reader's head says, by held-back questions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

ROUNDS = 50
RIDGE = 1e-3


def fit(
    log_odds: NDArray[np.float64], best_span: NDArray[np.float64], answered: NDArray[np.bool_]
) -> tuple[float, float, float]:
    """Weights of the log-odds at [CLS], of the log of the best span's share, and a shift (Platt, 1999).

    Questions with an answer and those without count the same in all, however many there are of each. Newton's
    method with a little shrinkage.
    """
    inputs = np.stack([log_odds, np.log(np.maximum(best_span, 1e-9)), np.ones(len(log_odds))], axis=1)
    share = np.where(answered, 0.5 / answered.mean(), 0.5 / (1 - answered.mean()))
    weights = np.zeros(3)
    for _ in range(ROUNDS):
        said = 1 / (1 + np.exp(-inputs @ weights))
        slope = inputs.T @ (share * (answered - said)) - RIDGE * weights
        bend = (inputs * (share * said * (1 - said))[:, None]).T @ inputs + RIDGE * np.eye(3)
        weights = weights + np.linalg.solve(bend, slope)
    return float(weights[0]), float(weights[1]), float(weights[2])
