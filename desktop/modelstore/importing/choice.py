"""Which of several precisions to take, and why, in words for a person who sees the figures too."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.modelstore.importing.base import Measured, Precision

LEAST_AGREEMENT = 0.98
MOST_PERPLEXITY = 1.02
"""Times that of the most exact one."""
AS_FAST = 0.75
"""Of the fastest: what is nearly as fast, as far as a busy machine tells, may be taken for being smaller."""


def recommend(measured: Sequence[Measured]) -> tuple[Precision, str]:
    """The fastest of those that are nearly as exact as the original; among the nearly as fast, the smallest.

    `measured` has one at least. Where none is exact enough, it is the most exact.
    """
    exact = [one for one in measured if is_exact(one, measured)]
    if not exact:
        best = max(measured, key=lambda one: (one.agreement or 0.0, -(one.perplexity or 0.0)))
        return (
            best.precision,
            f"{best.precision} is the most exact of them, though none is as good as the original.",
        )
    fastest = max(one.speed for one in exact)
    best = min((one for one in exact if one.speed >= AS_FAST * fastest), key=lambda one: one.size)
    return best.precision, _reason(best, measured)


def is_exact(one: Measured, measured: Sequence[Measured]) -> bool:
    """Whether it is so near the original that a task does not tell them apart."""
    if one.agreement is not None:
        return one.agreement >= LEAST_AGREEMENT
    known = [other.perplexity for other in measured if other.perplexity is not None]
    if one.perplexity is None or not known:
        return True
    return one.perplexity <= MOST_PERPLEXITY * min(known)


def _reason(best: Measured, measured: Sequence[Measured]) -> str:
    others = [other for other in measured if other is not best]
    if not others:
        return f"{best.precision} is the only one there is."
    widest = max(others, key=lambda other: other.size)
    if best.size < widest.size:
        said = f"{best.precision} takes {best.size / widest.size:.0%} of the room of {widest.precision}"
        said += f" at {best.speed / widest.speed:.1f} times its speed" if widest.speed else ""
    else:
        said = f"{best.precision} is the fastest here"
    if best.agreement is not None:
        said += f", and agrees with the original to {_percent(best.agreement)}"
    elif best.perplexity is not None:
        said += f", with a perplexity of {best.perplexity:.2f}"
    spoilt = [other.precision for other in others if not is_exact(other, measured)]
    return f"{said}. {' and '.join(spoilt)} would spoil it." if spoilt else f"{said}."


def _percent(agreement: float) -> str:
    """Never "100 %" for what is not all of it."""
    return f"{min(agreement, 0.999) if agreement < 1 else 1:.1%}"
