"""Golden answers: what the engines said where they were known to be right, against what they say here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desktop import paths
from desktop.engines.base import Embedder, Engine, Engines, Generator, Limits, SpanReader, Tagger, Translator
from desktop.progress import JobContext

TOLERANCE = 0.02
"""Of a cosine: int8 kernels round differently from one processor to the next."""

TEXT = "Please call Eleanor Whitfield on 020 7946 0958 or write to eleanor.whitfield@example.com."
SENTENCES = (
    "Revenue grew by twelve percent in the third quarter.",
    "Sales rose 12 % from July to September.",
    "The cat slept on the warm windowsill.",
)
PROMPT = "Who wrote Romeo and Juliet?"
NEW_TOKENS = 8
QUESTION = "Who asked for the report?"
PASSAGES = (
    "The audit committee met on 3 May. Its chair, Eleanor Whitfield, asked for a report on the debt.",
    "The cat slept on the warm windowsill until the rain had stopped.",
)
NOTE = {
    "en": "The committee approved the budget for 2026, and the chair thanked the auditors.",
    "pt": "A comissão aprovou o orçamento para 2026, e a presidente agradeceu aos auditores.",
}
"""A sentence to translate, by its language."""


def _equal(said: Any, golden: Any) -> bool:
    return bool(said == golden)


def _near(said: Sequence[Sequence[float]], golden: Sequence[Sequence[float]]) -> bool:
    # `<=` is false for NaN.
    return all(
        abs(a - b) <= TOLERANCE
        for row, wanted in zip(said, golden, strict=True)
        for a, b in zip(row, wanted, strict=True)
    )


@dataclass(frozen=True, slots=True)
class Trial:
    """A question to one engine, named as the golden answers name it. `model` is the program's own that gave
    the answer."""

    name: str
    model: str
    engine: Callable[[Engines], Engine]
    ask: Callable[[Any, JobContext], Any]
    wrong: str
    """What is said where the answer is another."""
    same: Callable[[Any, Any], bool] = _equal

    def holds(self, engine: Engine, golden: Mapping[str, Any], ctx: JobContext) -> bool:
        """Whether `engine` gives the golden answer."""
        return self.same(self.ask(engine, ctx), golden[self.name])


def _tagged(tagger: Tagger, ctx: JobContext) -> list[list[object]]:
    return [[found.label, found.span.start, found.span.end] for found in tagger.tag(TEXT, ctx)]


def _cosines(embedder: Embedder, ctx: JobContext) -> list[list[float]]:
    vectors = embedder.embed(SENTENCES, ctx)
    return [[round(float(cosine), 4) for cosine in row] for row in vectors @ vectors.T]


def _read(reader: SpanReader, ctx: JobContext) -> list[Any]:
    """The best answer in the first passage, and which passages answer."""
    readings = reader.read(QUESTION, PASSAGES, ctx)
    best = readings[0].spans[0][0].of(PASSAGES[0])
    return [best, *(reading.answers >= 0.5 for reading in readings)]


def _written(generator: Generator, ctx: JobContext) -> str:
    """The first words of a greedy text."""
    return "".join(generator.generate(PROMPT, Limits(max_new_tokens=NEW_TOKENS), ctx))


def _translated(direction: str) -> Trial:
    def ask(translator: Translator, ctx: JobContext) -> str:
        return translator.translate([NOTE[direction[:2]]], ctx)[0].text

    return Trial(
        f"translator {direction}",
        f"firefox-{direction}",
        lambda engines: engines.translator(direction),
        ask,
        f"The translator {direction} says it in other words than it should.",
    )


TRIALS = (
    Trial(
        "tagger",
        "pii",
        lambda engines: engines.tagger,
        _tagged,
        "The tagger finds other things than it should.",
    ),
    Trial(
        "embedder",
        "minilm",
        lambda engines: engines.embedder,
        _cosines,
        "The embedder measures other distances than it should.",
        _near,
    ),
    Trial(
        "quick embedder",
        "minilm",
        lambda engines: engines.quick_embedder,
        _cosines,
        "The quick embedder measures other distances than it should.",
        _near,
    ),
    Trial(
        "span reader",
        "qa",
        lambda engines: engines.span_reader,
        _read,
        "The span reader gives other answers than it should.",
    ),
    Trial(
        "generator",
        "smollm2",
        lambda engines: engines.generator,
        _written,
        "The generator writes other words than it should.",
    ),
    _translated("en-pt"),
    _translated("pt-en"),
)


def trial(name: str, model: str) -> Trial | None:
    """That of an engine and a model, None where no golden answer is kept."""
    return next((trial for trial in TRIALS if (trial.name, trial.model) == (name, model)), None)


def record(engines: Engines, ctx: JobContext) -> dict[str, Any]:
    """What the engines say, by the name of the trial."""
    return {trial.name: trial.ask(trial.engine(engines), ctx) for trial in TRIALS}


def check(engines: Engines, golden: Mapping[str, Any], ctx: JobContext) -> list[str]:
    """A sentence for each engine whose answer is not the golden one."""
    return list(_complaints(engines, golden, ctx))


def _complaints(engines: Engines, golden: Mapping[str, Any], ctx: JobContext) -> Iterator[str]:
    for trial in TRIALS:
        if not trial.holds(trial.engine(engines), golden, ctx):
            yield trial.wrong


def load() -> dict[str, Any]:
    """The golden answers that ship with the program."""
    golden: dict[str, Any] = json.loads((paths.resources_dir() / "models/golden.json").read_text("utf-8"))
    return golden
