"""An import from beginning to end, as the process that does it runs it: looked at, made, measured."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from desktop.errors import UserError
from desktop.modelstore.importing.base import Made, Measured, Precision, Sighting
from desktop.modelstore.importing.choice import recommend
from desktop.modelstore.importing.look import opened
from desktop.modelstore.importing.registry import converter
from desktop.progress import JobContext

SPARE = 256 << 20
"""Bytes that stay free on the disk."""
LEAST_LIKENESS = 0.8
_BYTES: dict[Precision, float] = {"fp32": 4.0, "fp16": 2.0, "int8": 1.4, "int4": 0.9}
"""On the disk for each weight, with scales and what is left unquantised."""


def make(path: Path, work: Path, precisions: tuple[Precision, ...], ctx: JobContext) -> Made:
    """Convert the model in `path` into the empty folder `work`, in each of `precisions` that it can be had
    in, by default all.

    Raises `UserError`: as `look.look`, and "memory_short", "extra_missing", "wrong_precision".
    """
    inside = work / ".source"
    inside.mkdir()
    try:
        with opened(path, inside, ctx, verify=True) as seen:
            sighting = seen.sighting
            wanted = tuple(one for one in sighting.memory if not precisions or one in precisions)
            if not wanted:
                raise UserError(
                    "wrong_precision",
                    f"This model can not be had in {', '.join(precisions)}.",
                    f"Choose among {', '.join(sighting.memory)}.",
                )
            require_room(sighting, work, wanted)
            family = converter(seen.family)
            made = family.convert(sighting, work, wanted, ctx)
            measured = family.measure(sighting, made, ctx)
            require_likeness(measured)
    finally:
        shutil.rmtree(inside, ignore_errors=True)
    recommended, reason = recommend(measured)
    return Made(replace(sighting, path=path), work, measured, recommended, reason)


def require_likeness(measured: Sequence[Measured]) -> None:
    """Raises `UserError("unsupported_model")` where not even the most exact is like the original: then the
    conversion is wrong, and no precision could mend it."""
    known = [one.agreement for one in measured if one.agreement is not None]
    if known and max(known) < LEAST_LIKENESS:
        raise UserError(
            "unsupported_model",
            f"The converted model does not do what the original does: they agree to {max(known):.0%} only.",
            "Choose a model of another family.",
        )


def require_room(sighting: Sighting, work: Path, precisions: tuple[Precision, ...]) -> None:
    """Raises `UserError`: "disk_full", "memory_short", before anything is begun that could not end."""
    ready = sighting.form in {"onnx", "genai"}
    count = sighting.parameters
    # What is converted is exported to float32 first, beside the copies that come of it.
    disk = sighting.size if ready else round(sum(_BYTES[one] for one in precisions) * count + 4 * count)
    free = shutil.disk_usage(work).free - SPARE
    if disk > free:
        raise UserError(
            "disk_full",
            f"The import needs {_mb(disk)} on the disk of {work.parent}, and {_mb(max(free, 0))} are free.",
            "Make room, or import fewer precisions at a time.",
        )
    least = min(sighting.memory[one] for one in precisions)
    machine = psutil.virtual_memory()
    if least > machine.total * 0.8:
        raise UserError(
            "memory_short",
            f"The model takes {_mb(least)} of memory when it runs; this machine has {_mb(machine.total)}.",
            "Choose a smaller model.",
        )
    # The original in torch, and the graph that is made of it.
    needed = least if ready or sighting.kind == "decoder" else 10 * count
    if needed > machine.available:
        raise UserError(
            "memory_short",
            f"The import takes about {_mb(needed)} of memory, and {_mb(machine.available)} are free now.",
            "Close other programs, and try again.",
        )


def _mb(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count // 1_000_000} MB"
