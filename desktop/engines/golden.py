"""Golden answers: what the engines said where they were known to be right, against what they say here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from desktop import paths
from desktop.engines.base import Engines, Limits
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


def record(engines: Engines, ctx: JobContext) -> dict[str, Any]:
    """What the engines say: findings of a text, cosines of all pairs of sentences, an answer, the
    first words of a greedy text."""
    vectors = engines.embedder.embed(SENTENCES, ctx)
    return {
        "tagger": [[f.label, f.span.start, f.span.end] for f in engines.tagger.tag(TEXT, ctx)],
        "embedder": [[round(float(cosine), 4) for cosine in row] for row in vectors @ vectors.T],
        "reader": _read(engines, ctx),
        "generator": "".join(engines.generator.generate(PROMPT, Limits(max_new_tokens=NEW_TOKENS), ctx)),
    }


def _read(engines: Engines, ctx: JobContext) -> list[Any]:
    """The best answer in the first passage, and which passages answer."""
    readings = engines.span_reader.read(QUESTION, PASSAGES, ctx)
    best = readings[0].spans[0][0].of(PASSAGES[0])
    return [best, *(reading.answers >= 0.5 for reading in readings)]


def check(engines: Engines, golden: Mapping[str, Any], ctx: JobContext) -> list[str]:
    """A sentence for each engine whose answer is not the golden one."""
    said = record(engines, ctx)
    problems = []
    if said["tagger"] != golden["tagger"]:
        problems.append("The tagger finds other things than it should.")
    pairs = zip(said["embedder"], golden["embedder"], strict=True)
    # `not ... <=` is true for NaN as well.
    if not all(abs(a - b) <= TOLERANCE for row, wanted in pairs for a, b in zip(row, wanted, strict=True)):
        problems.append("The embedder measures other distances than it should.")
    if said["reader"] != golden["reader"]:
        problems.append("The span reader gives other answers than it should.")
    if said["generator"] != golden["generator"]:
        problems.append("The generator writes other words than it should.")
    return problems


def load() -> dict[str, Any]:
    """The golden answers that ship with the program."""
    golden: dict[str, Any] = json.loads((paths.resources_dir() / "models/golden.json").read_text("utf-8"))
    return golden
