"""Hyperparameters from what a GGUF says of itself.

What llama.cpp knows of a family and does not write into the file (src/llama-model.cpp) is here too: which
layers of Gemma have a window, which of SmolLM3 turn nothing, how Gemma scales.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from desktop.modelstore.decoders.hyperparameters import (
    EVERYTHING,
    MAX_CONTEXT,
    Activation,
    Hyperparameters,
    Rotary,
    as_number,
    as_whole,
    divided_rotary,
    impossible,
    long_magnitude,
    plain_rotary,
    unsupported,
)
from desktop.modelstore.decoders.stored import Stored

FAMILIES = ("llama", "smollm3", "qwen2", "qwen3", "gemma", "gemma2", "gemma3", "phi3")
# Their files hold the rows of queries and keys in the order of llama.cpp's own rotary embedding.
INTERLEAVED = ("llama", "smollm3")

_LAYERS_OF_27B = {"gemma2": 46, "gemma3": 62}
_MAX_LAYERS = 1024


class _Values:
    """The keys of one family, each taken as what it must be."""

    def __init__(self, values: Mapping[str, Any], family: str) -> None:
        self._values = values
        self._family = family

    def get(self, key: str) -> Any:
        return self._values.get(f"{self._family}.{key}")

    def whole(self, key: str, default: int | None = None) -> int:
        value = self.get(key)
        if isinstance(value, list) and value and len(set(value)) == 1:  # the same for each layer
            value = value[0]
        if isinstance(value, list):
            raise unsupported("its layers are not all of one size")
        return as_whole(value, default)

    def number(self, key: str, default: float | None = None) -> float:
        return as_number(self.get(key), default)


def hyperparameters(values: Mapping[str, Any], tensors: Mapping[str, Stored]) -> Hyperparameters:
    """Raises `UserError` "unsupported_model", or "model_damaged" where a size is missing or impossible."""
    family = values.get("general.architecture")
    if family not in FAMILIES:
        named = family if isinstance(family, str) and family.isascii() and len(family) <= 32 else "unknown"
        raise unsupported(f"its family ({named}) is none of {', '.join(FAMILIES)}")
    found = _Values(values, family)
    if found.whole("expert_count", 0):
        raise unsupported("it is a mixture of experts")
    embedding = tensors.get("token_embd.weight")
    if embedding is None:
        raise impossible()
    heads = found.whole("attention.head_count")
    hidden = found.whole("embedding_length")
    if not heads or not hidden:
        raise impossible()
    head_size = found.whole("attention.key_length", hidden // heads)
    if found.whole("attention.value_length", head_size) != head_size:
        raise unsupported("its keys and values are not of one size")
    layers = min(found.whole("block_count"), _MAX_LAYERS + 1)
    rotary, local, context = _positions(family, found, head_size, tensors)
    gemma = family.startswith("gemma")
    sandwiched = family in _LAYERS_OF_27B
    activation: Activation = "gelu" if gemma else "silu"
    return Hyperparameters(
        family=family,
        layers=layers,
        hidden=hidden,
        feed_forward=found.whole("feed_forward_length"),
        heads=heads,
        kv_heads=found.whole("attention.head_count_kv", heads),
        head_size=head_size,
        vocabulary=embedding.shape[0],
        context=context,
        epsilon=found.number("attention.layer_norm_rms_epsilon"),
        rotary=rotary,
        local=local,
        windows=_windows(family, found, layers),
        rotates=tuple(family != "smollm3" or (layer + 1) % 4 != 0 for layer in range(layers)),
        attention_scale=_scale(family, layers, hidden, heads, head_size),
        activation=activation,
        attention_softcap=found.number("attn_logit_softcapping", 50.0) if family == "gemma2" else 0.0,
        logit_softcap=_logit_softcap(family, found),
        embedding_scale=math.sqrt(hidden) if gemma else 1.0,
        sandwiched=sandwiched,
        normed_heads=family in {"qwen3", "gemma3"},
    )


def _positions(
    family: str, found: _Values, head_size: int, tensors: Mapping[str, Stored]
) -> tuple[Rotary, Rotary | None, int]:
    """How positions turn, in layers with a window where those differ, and the context that this holds for."""
    base = found.number("rope.freq_base", 10_000.0)
    size = found.whole("rope.dimension_count", head_size)
    context = found.whole("context_length")
    scaling = found.get("rope.scaling.type")
    if scaling not in {None, "none", "linear", "longrope"}:
        raise unsupported("the way it stretches positions is not known")
    factor = found.number("rope.scaling.factor", 1.0) if scaling == "linear" else 1.0
    local = plain_rotary(found.number("rope.freq_base_swa", 10_000.0), size) if family == "gemma3" else None
    if "rope_freqs.weight" in tensors:
        divisors = tensors["rope_freqs.weight"].values().reshape(-1).tolist()
        rotary = divided_rotary(base, size, divisors)
    elif "rope_factors_short.weight" in tensors:
        original = found.whole("rope.scaling.original_context_length", context)
        divisors = tensors["rope_factors_short.weight"].values().reshape(-1).tolist()
        magnitude = found.number("rope.scaling.attn_factor", long_magnitude(context, original))
        rotary, context = divided_rotary(base, size, divisors, magnitude), original
    else:
        rotary = plain_rotary(base, size, factor or 1.0)
    return rotary, local, min(context, MAX_CONTEXT)


def _windows(family: str, found: _Values, layers: int) -> tuple[int, ...]:
    every = {"gemma2": 2, "gemma3": 6}.get(family)  # each such layer sees everything, the others a window
    if every:
        window = found.whole("attention.sliding_window", 4096 if family == "gemma2" else 1024)
        every = found.whole("attention.sliding_window_pattern", every) or 1
        return tuple(EVERYTHING if (layer + 1) % every == 0 else window for layer in range(layers))
    window = found.whole("attention.sliding_window", 0) if family == "phi3" else 0
    return (window or EVERYTHING,) * layers


def _scale(family: str, layers: int, hidden: int, heads: int, head_size: int) -> float:
    size = hidden / heads if _LAYERS_OF_27B.get(family) == layers else head_size
    return 1 / math.sqrt(max(size, 1))


def _logit_softcap(family: str, found: _Values) -> float:
    if family == "gemma2":
        return found.number("final_logit_softcapping", 30.0)
    return found.number("final_logit_softcapping", 0.0) if family == "gemma3" else 0.0
