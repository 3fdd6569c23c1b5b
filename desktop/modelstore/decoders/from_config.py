"""Hyperparameters from the config.json of a Hugging Face folder."""

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
    smoothed_rotary,
    unsupported,
)

FAMILIES = ("llama", "mistral", "smollm3", "qwen2", "qwen3", "gemma", "gemma2", "gemma3", "phi3")

# What the configuration classes of transformers take where a file says nothing. Files of a model that sees
# pictures too leave out what is as here.
_DEFAULTS: dict[str, dict[str, Any]] = {
    "gemma": {"head_dim": 256, "rms_norm_eps": 1e-6},
    "gemma2": {
        "head_dim": 256,
        "query_pre_attn_scalar": 256,
        "sliding_window": 4096,
        "attn_logit_softcapping": 50.0,
        "final_logit_softcapping": 30.0,
        "rms_norm_eps": 1e-6,
    },
    "gemma3": {
        "head_dim": 256,
        "num_attention_heads": 8,
        "num_key_value_heads": 4,
        "query_pre_attn_scalar": 256,
        "sliding_window": 4096,
        "max_position_embeddings": 131_072,
        "rope_theta": 1_000_000.0,
        "rope_local_base_freq": 10_000.0,
        "rms_norm_eps": 1e-6,
    },
    "mistral": {"sliding_window": 4096},
    "phi3": {"original_max_position_embeddings": 4096},
    "smollm3": {"no_rope_layer_interval": 4, "rope_theta": 2_000_000.0},
}
_SILU, _GELU = ("silu", "swish"), ("gelu_pytorch_tanh", "gelu_new", "gelu_fast")
_MAX_LAYERS = 1024


class _Config:
    """The entries of one family, each taken as what it must be."""

    def __init__(self, config: Mapping[str, Any], family: str) -> None:
        self._config = {**_DEFAULTS.get(family, {}), **config}

    def get(self, key: str) -> Any:
        return self._config.get(key)

    def whole(self, key: str, default: int | None = None) -> int:
        return as_whole(self.get(key), default)

    def number(self, key: str, default: float | None = None) -> float:
        return as_number(self.get(key), default)


def family_of(config: Mapping[str, Any]) -> str:
    """The family that a config.json names, "" where it names none."""
    name = config.get("model_type")
    return name.removesuffix("_text") if isinstance(name, str) else ""


def hyperparameters(config: Mapping[str, Any]) -> Hyperparameters:
    """Raises `UserError` "unsupported_model", or "model_damaged" where a size is missing or impossible."""
    family = family_of(config)
    text = config.get("text_config")
    if family == "gemma3" and isinstance(text, dict):  # one that sees pictures too; its decoder is as ours
        config = text
    found = _Config(config, family)
    if config.get("quantization_config"):
        raise unsupported("its weights are quantised already, in a way that is not known", _UNQUANTISED)
    layers = min(found.whole("num_hidden_layers"), _MAX_LAYERS + 1)
    hidden, heads = found.whole("hidden_size"), found.whole("num_attention_heads")
    if not heads or not hidden:
        raise impossible()
    head_size = found.whole("head_dim", hidden // heads)
    gemma = family.startswith("gemma")
    windows = _windows(family, found, layers)
    rotary, local, context = _positions(family, found, head_size)
    scaled = found.number("query_pre_attn_scalar") if family in {"gemma2", "gemma3"} else head_size
    return Hyperparameters(
        family=family,
        layers=layers,
        hidden=hidden,
        feed_forward=found.whole("intermediate_size"),
        heads=heads,
        kv_heads=found.whole("num_key_value_heads", heads),
        head_size=head_size,
        vocabulary=found.whole("vocab_size"),
        context=context,
        epsilon=found.number("rms_norm_eps", 1e-6),
        rotary=rotary,
        local=local,
        windows=windows,
        rotates=_rotates(family, found, layers),
        attention_scale=1 / math.sqrt(max(scaled, 1)),
        activation=_activation(found, gemma=gemma),
        attention_softcap=_softcap(found, "attn_logit_softcapping"),
        logit_softcap=_softcap(found, "final_logit_softcapping"),
        embedding_scale=math.sqrt(hidden) if gemma else 1.0,
        norm_offset=1.0 if gemma else 0.0,
        sandwiched=family in {"gemma2", "gemma3"},
        normed_heads=family in {"qwen3", "gemma3"},
    )


_UNQUANTISED = "Get the model in float32, float16 or bfloat16, or as a GGUF file."


def _activation(found: _Config, *, gemma: bool) -> Activation:
    name = found.get("hidden_activation") or found.get("hidden_act") or ("gelu_new" if gemma else "silu")
    if gemma and name == "gelu":  # so the first files of Gemma say, and mean the approximation
        name = "gelu_new"
    if name in _SILU:
        return "silu"
    if name in _GELU:
        return "gelu"
    raise unsupported("its activation is not known")


def _positions(family: str, found: _Config, head_size: int) -> tuple[Rotary, Rotary | None, int]:
    """How positions turn, in layers with a window where those differ, and the context that this holds for."""
    given = found.get("rope_parameters") or found.get("rope_scaling") or {}
    if not isinstance(given, dict):
        raise impossible()
    wide = given.get("full_attention", given)
    narrow = given.get("sliding_attention", {})
    if not isinstance(wide, dict) or not isinstance(narrow, dict):
        raise impossible()
    base = as_number(wide.get("rope_theta"), found.number("rope_theta", 10_000.0))
    partial = as_number(wide.get("partial_rotary_factor"), found.number("partial_rotary_factor", 1.0))
    size = int(head_size * partial)
    context = found.whole("max_position_embeddings", 2048)
    local = None
    if family == "gemma3":
        near = as_number(narrow.get("rope_theta"), found.number("rope_local_base_freq"))
        local = plain_rotary(near, size)
    kind = wide.get("rope_type", wide.get("type", "default"))
    if kind == "default":
        rotary = plain_rotary(base, size)
    elif kind == "linear":
        rotary = plain_rotary(base, size, as_number(wide.get("factor")))
    elif kind == "llama3":
        original = wide.get("original_max_position_embeddings")
        if not isinstance(original, int):
            raise impossible()
        steps = [as_number(wide.get(key)) for key in ("factor", "low_freq_factor", "high_freq_factor")]
        rotary = smoothed_rotary(base, size, factor=steps[0], low=steps[1], high=steps[2], original=original)
    elif kind in {"longrope", "su"}:
        given_original = wide.get("original_max_position_embeddings")
        original = given_original if isinstance(given_original, int) else 0
        original = original or found.whole("original_max_position_embeddings", context)
        magnitude = as_number(wide.get("attention_factor"), long_magnitude(context, original))
        rotary = divided_rotary(base, size, _numbers(wide.get("short_factor")), magnitude)
        context = original  # beyond it other frequencies hold, also for the tokens that were read before
    else:
        raise unsupported("the way it stretches positions is not known")
    return rotary, local, min(context, MAX_CONTEXT)


def _windows(family: str, found: _Config, layers: int) -> tuple[int, ...]:
    window = found.get("sliding_window")
    if family in {"llama", "gemma"} or window is None:
        return (EVERYTHING,) * layers
    if family in {"qwen2", "qwen3", "smollm3"} and not found.get("use_sliding_window"):
        return (EVERYTHING,) * layers
    width = found.whole("sliding_window") or EVERYTHING
    kinds = found.get("layer_types")
    if isinstance(kinds, list) and family not in {"mistral", "phi3"}:
        if len(kinds) < layers or not set(kinds) <= {"full_attention", "sliding_attention"}:
            raise unsupported("it has layers of a kind that is not known")
        return tuple(width if kind == "sliding_attention" else EVERYTHING for kind in kinds[:layers])
    if family in {"gemma2", "gemma3"}:
        every = 2 if family == "gemma2" else found.whole("sliding_window_pattern", 6) or 1
        return tuple(EVERYTHING if (layer + 1) % every == 0 else width for layer in range(layers))
    first = found.whole("max_window_layers", 28) if family in {"qwen2", "qwen3"} else 0
    return tuple(width if layer >= first else EVERYTHING for layer in range(layers))


def _rotates(family: str, found: _Config, layers: int) -> tuple[bool, ...]:
    if family != "smollm3":
        return (True,) * layers
    given = found.get("no_rope_layers")  # 1 where a layer does turn, against its name
    if isinstance(given, list) and len(given) >= layers:
        return tuple(bool(turns) for turns in given[:layers])
    every = found.whole("no_rope_layer_interval") or 1
    return tuple((layer + 1) % every != 0 for layer in range(layers))


def _softcap(found: _Config, key: str) -> float:
    return 0.0 if found.get(key) is None else found.number(key)


def _numbers(values: Any) -> list[float]:
    if not isinstance(values, list) or len(values) > 1024:
        raise impossible()
    return [as_number(value) for value in values]
