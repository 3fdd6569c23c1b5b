"""Whether a model has room on this machine."""

from __future__ import annotations

from typing import Literal, TypeAlias

import psutil  # type: ignore[import-untyped]

Fit: TypeAlias = Literal["fits", "tight", "too large"]


def fit(memory: int) -> Fit:
    """Whether a model that takes `memory` bytes runs on this machine: beside what is in use now, or only when
    other programs are closed."""
    machine = psutil.virtual_memory()
    if memory > machine.total * 0.8:
        return "too large"
    return "fits" if memory < machine.available * 0.9 else "tight"
