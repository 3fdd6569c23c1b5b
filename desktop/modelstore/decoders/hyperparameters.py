"""What a decoder is made of, whatever file it came in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from desktop.errors import UserError

Activation: TypeAlias = Literal["silu", "gelu"]  # gelu by its tanh approximation

# Keys and values of one token take some 100 KB in a model of a billion parameters: a processor does not
# work through more than this, and the angles of longer contexts would only fill the disk.
MAX_CONTEXT = 32_768
EVERYTHING = -1  # the window of a layer that sees all tokens before


@dataclass(frozen=True, slots=True)
class Rotary:
    """Rotary position embedding: a frequency for each pair of dimensions of a head that is turned, and by how
    much the turned pairs are stretched."""

    frequencies: tuple[float, ...]
    magnitude: float = 1.0

    def angles(self, function: np.ufunc, context: int) -> NDArray[np.float32]:
        """cos or sin of position * frequency, shape (context, pairs); RoFormer, equation 15."""
        positions = np.arange(context, dtype=np.float64)
        turned = function(np.outer(positions, np.asarray(self.frequencies)))
        angles: NDArray[np.float32] = (turned * self.magnitude).astype(np.float32)
        return angles


@dataclass(frozen=True, slots=True)
class Hyperparameters:
    """A decoder of gated feed-forward layers and grouped-query attention with rotary positions.

    `windows` and `rotates` say for each layer how many tokens it sees (`EVERYTHING` or a number, itself
    included) and whether it turns queries and keys; a layer with a window turns by `local` where that is
    given. `norm_offset` is added to the weights of norms as they are stored. With `sandwiched` what attention
    and feed-forward give is normed too. A softcap of 0 is none.
    """

    family: str
    layers: int
    hidden: int
    feed_forward: int
    heads: int
    kv_heads: int
    head_size: int
    vocabulary: int
    context: int
    epsilon: float
    rotary: Rotary
    local: Rotary | None
    windows: tuple[int, ...]
    rotates: tuple[bool, ...]
    attention_scale: float
    activation: Activation = "silu"
    attention_softcap: float = 0.0
    logit_softcap: float = 0.0
    embedding_scale: float = 1.0
    norm_offset: float = 0.0
    sandwiched: bool = False
    normed_heads: bool = False

    def __post_init__(self) -> None:
        sizes = (self.layers, self.hidden, self.feed_forward, self.heads, self.kv_heads, self.head_size)
        if min(*sizes, self.vocabulary, self.context) < 1:
            raise impossible()
        if self.layers > 1024 or max(sizes) > 1 << 20 or self.vocabulary > 1 << 24:
            raise impossible()
        if self.heads % self.kv_heads or self.head_size > 1024:
            raise impossible()
        pairs = {len(rotary.frequencies) for rotary in (self.rotary, self.local) if rotary}
        if not all(1 <= count <= self.head_size // 2 for count in pairs):
            raise impossible()
        if any(count % 8 for count in pairs):  # as GroupQueryAttention turns them
            raise unsupported("its heads are not of a size that can be run")
        numbers = (self.epsilon, self.attention_scale, self.attention_softcap, self.logit_softcap)
        if not all(math.isfinite(number) and number >= 0 for number in (*numbers, self.embedding_scale)):
            raise impossible()

    @property
    def query(self) -> int:
        """Width of the queries of all heads."""
        return self.heads * self.head_size

    @property
    def keys(self) -> int:
        """Width of the keys of all heads, and of the values."""
        return self.kv_heads * self.head_size


def impossible() -> UserError:
    return UserError(
        "model_damaged",
        "The model is damaged: its sizes are missing or impossible.",
        "Get the files again.",
    )


def unsupported(what: str, hint: str = "Choose another model of this size.") -> UserError:
    return UserError("unsupported_model", f"This model can not be converted: {what}.", hint)


def as_whole(value: Any, default: int | None = None) -> int:
    """A size of a file's own description. Raises `UserError("model_damaged")` for what can be none."""
    if value is None and default is not None:
        return default
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise impossible()
    return value


def as_number(value: Any, default: float | None = None) -> float:
    """The same for any number."""
    if value is None and default is not None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e30:
        raise impossible()
    return float(value)


def plain_rotary(base: float, size: int, factor: float = 1.0) -> Rotary:
    """base^(-2i/size) for each pair of `size` dimensions, all divided by `factor`."""
    return Rotary(tuple((_exponents(base, size) / _positive(factor)).tolist()))


def divided_rotary(base: float, size: int, divisors: Sequence[float], magnitude: float = 1.0) -> Rotary:
    """The plain frequencies, each divided by its own number (LongRoPE; rope_freqs of a GGUF)."""
    by = np.asarray(divisors, np.float64)
    if by.shape != (size // 2,) or not np.isfinite(by).all() or (by <= 0).any():
        raise impossible()
    return Rotary(tuple((_exponents(base, size) / by).tolist()), magnitude)


def smoothed_rotary(
    base: float, size: int, *, factor: float, low: float, high: float, original: int
) -> Rotary:
    """Frequencies of Llama 3.1: long waves are divided by `factor`, short ones left, and those between mixed
    (transformers, `_compute_llama3_parameters`)."""
    frequencies = _exponents(base, size)
    turns = original * frequencies / (2 * np.pi)
    mixed = np.clip((turns - low) / _positive(high - low), 0, 1)
    return Rotary(tuple((frequencies * (mixed + (1 - mixed) / _positive(factor))).tolist()))


def long_magnitude(context: int, original: int) -> float:
    """By how much LongRoPE stretches: sqrt(1 + ln(context / original) / ln(original))."""
    ratio = context / max(1, original)
    return math.sqrt(1 + math.log(ratio) / math.log(original)) if ratio > 1 and original > 1 else 1.0


def _exponents(base: float, size: int) -> NDArray[np.float64]:
    if not math.isfinite(base) or base <= 1 or not 2 <= size <= 1024 or size % 2:
        raise impossible()
    return np.float64(base) ** -(np.arange(0, size, 2, dtype=np.float64) / size)


def _positive(number: float) -> float:
    if not math.isfinite(number) or number <= 0:
        raise impossible()
    return number
