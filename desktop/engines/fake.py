"""Engines without models: simple rules in their place, the same answer every time. For tests."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from desktop.document.model import Span
from desktop.document.results import Finding
from desktop.engines.base import Engine, Limits, Reading, Translation
from desktop.engines.kept import Kept
from desktop.progress import JobContext

DIMENSIONS = 64
MEMORY_BYTES = 1024

_NAME = re.compile(r"\b[A-Z][a-z]+ [A-Z][a-z]+\b")
_WORD = re.compile(r"\w+")
_SPACED = re.compile(r"\S+")
_SENTENCE = re.compile(r"[^\s.!?][^.!?\n]*")


class _FakeEngine:
    """Loading is a flag, so that tests see it happen."""

    model = "fake 1"

    def __init__(self) -> None:
        self.loaded = False

    def memory_bytes(self) -> int:
        return MEMORY_BYTES if self.loaded else 0

    def close(self) -> None:
        self.loaded = False

    def count_tokens(self, text: str) -> int:
        return len(text.split())


class FakeTagger(_FakeEngine):
    """Takes two capitalised words in a row for a person."""

    model = "fake-tagger 1"

    def tag(self, text: str, ctx: JobContext) -> list[Finding]:
        self.loaded = True
        findings = []
        for match in _NAME.finditer(text):
            ctx.check()
            findings.append(Finding("PERSON", Span(*match.span()), 0.9, "fake"))
        ctx.report("tag", 1, 1)
        return findings


class FakeEmbedder(_FakeEngine):
    """A bag of hashed words: texts that share words are near each other."""

    model = "fake-embedder 1"

    def embed(self, texts: Sequence[str], ctx: JobContext) -> NDArray[np.float32]:
        """Unit vectors, shape (len(texts), DIMENSIONS)."""
        self.loaded = True
        vectors = np.zeros((len(texts), DIMENSIONS), np.float32)
        for row, text in enumerate(texts):
            ctx.check()
            # A text without words is a unit vector too.
            for word in _WORD.findall(text.lower()) or [""]:
                vectors[row, crc32(word.encode()) % DIMENSIONS] += 1
        ctx.report("embed", len(texts), len(texts))
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


class FakeGenerator(_FakeEngine):
    """Says the prompt again, word by word, within the limits."""

    model = "fake-generator 1"

    def generate(self, prompt: str, limits: Limits, ctx: JobContext) -> Iterator[str]:
        self.loaded = True
        if limits.json_schema is not None:
            ctx.check()
            yield json.dumps(_fill(json.loads(limits.json_schema), prompt))
            return
        said = prompt
        for stop in limits.stop:
            said = said.partition(stop)[0]
        for piece in re.findall(r"\s*\S+", said)[: limits.max_new_tokens]:
            ctx.check()
            yield piece


class FakeRecognizer(_FakeEngine):
    """Blind: it reads nothing anywhere."""

    model = "fake-recognizer 1"

    def read(self, lines: Sequence[Image.Image], ctx: JobContext) -> list[tuple[str, float]]:
        self.loaded = True
        ctx.report("read boxes", len(lines), len(lines))
        return [("", 0.0)] * len(lines)


class FakeSpanReader(_FakeEngine):
    """Answers with the sentence that shares most words with the question."""

    model = "fake-span-reader 1"

    def read(self, question: str, passages: Sequence[str], ctx: JobContext) -> list[Reading]:
        self.loaded = True
        asked = set(_WORD.findall(question.lower()))
        readings = []
        for passage in passages:
            ctx.check()
            scored = []
            for match in _SENTENCE.finditer(passage):
                shared = asked.intersection(_WORD.findall(match.group().lower()))
                scored.append((Span(*match.span()), len(shared) / max(len(asked), 1)))
            scored.sort(key=lambda pair: -pair[1])
            readings.append(Reading(tuple(scored[:3]), scored[0][1] if scored else 0.0))
        ctx.report("read", len(passages), len(passages))
        return readings


class FakeTranslator(_FakeEngine):
    """Puts the words of a sentence in the other order; with a beam, leaves them."""

    model = "fake-translator 1"

    def translate(self, sentences: Sequence[str], ctx: JobContext, *, beam: int = 1) -> list[Translation]:
        self.loaded = True
        ctx.report("translate", len(sentences), len(sentences))
        return [Translation(sentence) if beam > 1 else _turned(sentence) for sentence in sentences]


def _turned(sentence: str) -> Translation:
    """The words from the last to the first, each linked to where it stood."""
    words = list(_SPACED.finditer(sentence))
    text = " ".join(word.group() for word in reversed(words))
    links = []
    end = len(text)
    for word in words:
        start = end - len(word.group())
        links.append((Span(*word.span()), Span(start, end)))
        end = start - 1
    return Translation(text, tuple(links))


class FakeEngines:
    """One of each, made on first use."""

    @cached_property
    def tagger(self) -> FakeTagger:
        return FakeTagger()

    @cached_property
    def embedder(self) -> FakeEmbedder:
        return FakeEmbedder()

    @cached_property
    def quick_embedder(self) -> FakeEmbedder:
        return FakeEmbedder()

    @cached_property
    def generator(self) -> FakeGenerator:
        return FakeGenerator()

    @cached_property
    def recognizer(self) -> FakeRecognizer:
        return FakeRecognizer()

    @cached_property
    def span_reader(self) -> FakeSpanReader:
        return FakeSpanReader()

    @cached_property
    def kept(self) -> Kept:
        return Kept()

    @cached_property
    def _translator(self) -> FakeTranslator:
        return FakeTranslator()

    def translator(self, direction: str) -> FakeTranslator:  # noqa: ARG002
        return self._translator

    @property
    def directions(self) -> tuple[str, ...]:
        return ("en-pt", "pt-en")

    def using(self, models: Mapping[str, str]) -> FakeEngines:  # noqa: ARG002
        return self

    def all(self) -> Sequence[Engine]:
        """The engines made so far."""
        return tuple(made for made in vars(self).values() if isinstance(made, _FakeEngine))

    def close(self) -> None:
        for engine in self.all():
            engine.close()
        self.kept.clear()


def _fill(schema: dict[str, Any], prompt: str) -> object:
    """The smallest value of a JSON Schema; strings hold the first words of `prompt`."""
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "object":
        return {name: _fill(part, prompt) for name, part in schema.get("properties", {}).items()}
    if kind == "string":
        return " ".join(prompt.split()[:5])
    return {"array": [], "number": 0, "integer": 0, "boolean": False}.get(str(kind))
