"""Figures of a reader: exact match and F1 as SQuAD counts them, and how well it knows when to be silent."""

from __future__ import annotations

import math
import re
import string
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_MARKS = str.maketrans("", "", string.punctuation)


def normal(text: str) -> str:
    """Small letters, without marks, articles and extra spaces (Rajpurkar et al., 2016, arXiv:1606.05250)."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_MARKS)).split())


def exact(said: str, wanted: str) -> float:
    """1 where both are the same when normalised, else 0."""
    return float(normal(said) == normal(wanted))


def f1(said: str, wanted: str) -> float:
    """Harmonic mean of precision and recall of the words."""
    one, other = normal(said).split(), normal(wanted).split()
    if not one or not other:
        return float(one == other)
    shared = sum((Counter(one) & Counter(other)).values())
    return 2 * shared / (len(one) + len(other))


def best(score: Callable[[str, str], float], said: str, wanted: Iterable[str]) -> float:
    """The best score against any of the right answers."""
    return max((score(said, one) for one in wanted), default=0.0)


def threshold(answered: Sequence[float], silent: Sequence[float], kept: float) -> tuple[float, float]:
    """The highest threshold that keeps a share `kept` of `answered`, and the share of `silent` below it."""
    ordered = sorted(answered)
    at = ordered[math.floor(len(ordered) * (1 - kept) + 1e-9)]
    return at, sum(value < at for value in silent) / len(silent)
