"""How fast a model is on this machine: tokens a second of the work that it is for."""

from __future__ import annotations

import time
from typing import Protocol, runtime_checkable

from desktop.engines.base import Engine, Engines, Limits
from desktop.errors import UserError
from desktop.modelstore.importing.calibration import TEXTS
from desktop.progress import JobContext

NEW_TOKENS = 64
LEAST_SECONDS = 2.0
PROMPT = "Write a short letter about the budget of a small company."
QUESTION = "Who wrote to whom?"


@runtime_checkable
class Counting(Protocol):
    """An engine that tells how many tokens a text is to it."""

    def count_tokens(self, text: str) -> int: ...


def speed(engines: Engines, role: str, direction: str, ctx: JobContext) -> tuple[float, int]:
    """Tokens a second of the engine in `role` ("tagger"; a translator's `direction`), and the memory in bytes
    that it took. Loading does not count, nor does the first turn.

    A generator's are the tokens that it writes, those of the others what they read. Raises
    `UserError("not_measured")` for a role that is not measured in tokens.
    """
    began, tokens, turns = 0.0, 0, 0
    while not turns or time.perf_counter() - began < LEAST_SECONDS:
        ctx.report("measure", min(turns, 9), 10)
        done = _turn(engines, role, direction, ctx)
        if turns == 0:
            began = time.perf_counter()
        else:
            tokens += done
        turns += 1
    # The clock goes on through the last turn.
    seconds = time.perf_counter() - began
    return round(tokens / seconds, 1), _engine(engines, role, direction).memory_bytes()


def _engine(engines: Engines, role: str, direction: str) -> Engine:
    if role == "translator":
        return engines.translator(direction)
    engine: Engine = getattr(engines, role)
    return engine


def _turn(engines: Engines, role: str, direction: str, ctx: JobContext) -> int:
    """One piece of work; how many tokens it was."""
    read = list(TEXTS)
    match role:
        case "tagger":
            engines.tagger.tag("\n".join(TEXTS), ctx)
        case "embedder":
            engines.embedder.embed(TEXTS, ctx)
        case "span_reader":
            engines.span_reader.read(QUESTION, TEXTS, ctx)
        case "translator":
            engines.translator(direction).translate(TEXTS, ctx)
        case "generator":
            read = ["".join(engines.generator.generate(PROMPT, Limits(NEW_TOKENS), ctx))]
        case _:
            raise UserError(
                "not_measured",
                "A model that reads pictures is not measured in tokens.",
                "Choose another one.",
            )
    engine = _engine(engines, role, direction)
    if not isinstance(engine, Counting):
        raise TypeError(f"{engine.model} counts no tokens")
    return sum(map(engine.count_tokens, read))
