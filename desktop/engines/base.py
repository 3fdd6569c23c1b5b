"""What tasks may ask of an engine. Tasks know these protocols and nothing of what is behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from desktop.document.model import Span
from desktop.document.results import Finding
from desktop.engines.kept import Kept
from desktop.progress import JobContext

if TYPE_CHECKING:  # tasks describe themselves to the window, which needs no numpy
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image


class Engine(Protocol):
    """Common to all: nothing is loaded before the first call that needs it."""

    @property
    def model(self) -> str:
        """Name and version of the model, as results show it ("rampart 1.4.0")."""
        ...

    @property
    def loaded(self) -> bool: ...

    def memory_bytes(self) -> int:
        """Resident memory that loading the model took; 0 while it is not loaded."""
        ...

    def close(self) -> None:
        """Free the model. The next call loads it again."""
        ...


class Tagger(Engine, Protocol):
    def tag(self, text: str, ctx: JobContext) -> list[Finding]:
        """Findings with spans in code points of `text`, in order, not overlapping."""
        ...


class Embedder(Engine, Protocol):
    def embed(self, texts: Sequence[str], ctx: JobContext) -> NDArray[np.float32]:
        """Unit vectors, shape (len(texts), dimensions)."""
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds and constraint of one generation.

    `json_schema` constrains the output to JSON of that schema (a JSON Schema as text). `temperature` 0
    is greedy. `stop` ends the output before any of these strings.
    """

    max_new_tokens: int = 128
    temperature: float = 0.0
    json_schema: str | None = None
    stop: tuple[str, ...] = ()


class Generator(Engine, Protocol):
    def generate(self, prompt: str, limits: Limits, ctx: JobContext) -> Iterator[str]:
        """Pieces of text as they are decoded. `prompt` is the user's turn; the engine adds the chat
        template. Raises `UserError("prompt_too_long")` when it does not fit the context."""
        ...

    def count_tokens(self, text: str) -> int:
        """Tokens that `text` takes, without the chat template."""
        ...


class Recognizer(Engine, Protocol):
    def read(self, lines: Sequence[Image.Image], ctx: JobContext) -> list[tuple[str, float]]:
        """The text in each picture of one line, and how sure that is, 0..1."""
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """What a passage says to a question.

    `spans` are the likeliest answers, the best first, each in code points of the passage with its probability
    among all spans of that passage, 0..1. `answers` is how likely it is that the passage holds an answer,
    0..1, calibrated.
    """

    spans: tuple[tuple[Span, float], ...]
    answers: float


class SpanReader(Engine, Protocol):
    def read(self, question: str, passages: Sequence[str], ctx: JobContext) -> list[Reading]:
        """One reading a passage, in order. A long passage is read in overlapping windows."""
        ...


@dataclass(frozen=True, slots=True)
class Translation:
    """`links` say which part of the source became which part of `text`, in order of the source; a model that
    does not tell leaves them out."""

    text: str
    links: tuple[tuple[Span, Span], ...] = ()


class Translator(Engine, Protocol):
    """One direction."""

    def translate(self, sentences: Sequence[str], ctx: JobContext, *, beam: int = 1) -> list[Translation]:
        """The translations, in order; `beam` hypotheses are kept at a time. What a sentence becomes does not
        depend on the others."""
        ...


class Engines(Protocol):
    """The engines of one process; each is made on first use."""

    @property
    def tagger(self) -> Tagger: ...

    @property
    def embedder(self) -> Embedder: ...

    @property
    def quick_embedder(self) -> Embedder:
        """For passages by the thousand: faster, a little less exact. Its vectors go with its own only."""
        ...

    @property
    def generator(self) -> Generator: ...

    @property
    def recognizer(self) -> Recognizer: ...

    @property
    def span_reader(self) -> SpanReader: ...

    def translator(self, direction: str) -> Translator:
        """That of a direction ("en-pt"), over English where no model does it at once. Raises
        `UserError("no_such_direction")`."""
        ...

    @property
    def directions(self) -> tuple[str, ...]:
        """Those that `translator` has, the ones over English last."""
        ...

    @property
    def kept(self) -> Kept:
        """What tasks keep from one job to the next in this process."""
        ...

    def using(self, models: Mapping[str, str]) -> Engines:
        """These engines, with models by name in the place of the usual ones: by role ("tagger", "embedder",
        "generator", or "translator en-pt" for one of a direction)."""
        ...

    def all(self) -> Sequence[Engine]:
        """The engines made so far."""
        ...

    def close(self) -> None: ...
