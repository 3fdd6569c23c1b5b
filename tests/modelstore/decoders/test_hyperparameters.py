"""Sizes from config.json and from GGUF keys, in the spellings of several years."""

from __future__ import annotations

import math

import numpy as np
import pytest

from desktop.errors import UserError
from desktop.modelstore.decoders import from_config
from desktop.modelstore.decoders.hyperparameters import (
    EVERYTHING,
    MAX_CONTEXT,
    divided_rotary,
    long_magnitude,
    plain_rotary,
    smoothed_rotary,
)

GEMMA3 = {
    "model_type": "gemma3_text",
    "hidden_size": 1152,
    "intermediate_size": 6912,
    "num_hidden_layers": 8,
    "num_attention_heads": 4,
    "num_key_value_heads": 1,
    "head_dim": 256,
    "vocab_size": 1000,
    "sliding_window": 512,
    "rope_theta": 1_000_000,
    "rope_local_base_freq": 10_000,
    "max_position_embeddings": 32_768,
}


def test_gemma3_in_its_three_spellings():
    old = from_config.hyperparameters(GEMMA3)
    kinds = ["sliding_attention"] * 5 + ["full_attention"] + ["sliding_attention"] * 2
    newer = from_config.hyperparameters({**GEMMA3, "layer_types": kinds})
    new = {key: value for key, value in GEMMA3.items() if not key.startswith("rope")}
    new["rope_parameters"] = {
        "full_attention": {"rope_type": "default", "rope_theta": 1_000_000.0},
        "sliding_attention": {"rope_type": "default", "rope_theta": 10_000.0},
    }
    assert old == newer == from_config.hyperparameters(new)
    assert old.windows == (512,) * 5 + (EVERYTHING, 512, 512)
    assert (old.local, old.rotary) == (plain_rotary(1e4, 256), plain_rotary(1e6, 256))
    assert old.attention_scale == 1 / 16


def test_what_gemma3_leaves_out_beside_pictures():
    """config.json of the 4B model: its decoder says only what is not as usual."""
    text = {
        "hidden_size": 2560,
        "intermediate_size": 10240,
        "model_type": "gemma3_text",
        "num_hidden_layers": 34,
        "rope_scaling": {"factor": 8.0, "rope_type": "linear"},
        "sliding_window": 1024,
        "vocab_size": 262_208,
    }
    found = from_config.hyperparameters({"model_type": "gemma3", "text_config": text})
    assert (found.heads, found.kv_heads, found.head_size) == (8, 4, 256)
    assert found.rotary == plain_rotary(1e6, 256, 8.0)
    assert found.local == plain_rotary(1e4, 256)
    assert found.context == MAX_CONTEXT


def test_gemma2_sees_a_window_in_every_other_layer():
    given = {**GEMMA3, "model_type": "gemma2", "sliding_window": 4096}
    found = from_config.hyperparameters(given)
    assert found.windows == (4096, EVERYTHING) * 4
    assert (found.attention_softcap, found.logit_softcap) == (50.0, 30.0)
    none = from_config.hyperparameters({**given, "final_logit_softcapping": None})
    assert none.logit_softcap == 0


def test_a_window_that_is_not_used():
    given = {**GEMMA3, "model_type": "qwen2", "hidden_act": "silu", "sliding_window": 4096}
    assert from_config.hyperparameters(given).windows == (EVERYTHING,) * 8
    used = from_config.hyperparameters({**given, "use_sliding_window": True, "max_window_layers": 6})
    assert used.windows == (EVERYTHING,) * 6 + (4096,) * 2


def test_smollm3_does_not_turn_every_fourth():
    given = {**GEMMA3, "model_type": "smollm3", "hidden_act": "silu"}
    expected = (True, True, True, False) * 2
    assert from_config.hyperparameters(given).rotates == expected
    named = {**given, "no_rope_layers": [1, 1, 1, 0, 1, 1, 1, 0]}
    assert from_config.hyperparameters(named).rotates == expected


def test_the_context_of_stretched_positions_is_the_original():
    given = {
        **GEMMA3,
        "model_type": "phi3",
        "hidden_act": "silu",
        "max_position_embeddings": 131_072,
        "original_max_position_embeddings": 4096,
        "rope_scaling": {"type": "longrope", "short_factor": [1.0] * 128, "long_factor": [2.0] * 128},
    }
    found = from_config.hyperparameters(given)
    assert found.context == 4096
    assert found.rotary.magnitude == pytest.approx(math.sqrt(1 + math.log(32) / math.log(4096)))


def test_angles():
    angles = plain_rotary(100.0, 4).angles(np.cos, 3)
    np.testing.assert_allclose(angles, np.cos([[0, 0], [1, 0.1], [2, 0.2]]), rtol=1e-6)
    stretched = divided_rotary(100.0, 4, [1.0, 2.0], 3.0).angles(np.sin, 2)
    np.testing.assert_allclose(stretched, 3 * np.sin([[0, 0], [1, 0.05]]), rtol=1e-6)


def test_long_waves_are_divided_and_short_ones_left():
    plain = np.array(plain_rotary(500_000.0, 128).frequencies)
    smooth = smoothed_rotary(500_000.0, 128, factor=8.0, low=1.0, high=4.0, original=8192)
    ratio = plain / np.array(smooth.frequencies)
    assert ratio[0] == pytest.approx(1)
    assert ratio[-1] == pytest.approx(8)
    assert (np.diff(ratio) >= -1e-9).all()


def test_no_stretch_without_a_longer_context():
    assert long_magnitude(4096, 4096) == 1
    assert long_magnitude(10, 0) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"num_attention_heads": 0},
        {"num_key_value_heads": 3},
        {"num_attention_heads": True},
        {"hidden_size": -5},
        {"hidden_size": 1.5},
        {"vocab_size": 1 << 30},
        {"rms_norm_eps": -1.0},
        {"rms_norm_eps": 1e999},
        {"rope_theta": 0.5},
        {"head_dim": 4096},
        {"max_position_embeddings": 0},
        {"layer_types": ["sliding_attention"]},
        {"layer_types": ["linear_attention"] * 8},
    ],
)
def test_what_can_not_be(changes):
    with pytest.raises(UserError) as raised:
        from_config.hyperparameters({**GEMMA3, **changes})
    assert raised.value.code in {"model_damaged", "unsupported_model"}
