"""Blocks of weights: what is carried over is the same, what is quantised anew is near."""

from __future__ import annotations

import numpy as np
import pytest
from gguf import GGMLQuantizationType
from gguf.constants import GGML_QUANT_SIZES
from gguf.quants import dequantize as gguf_dequantize
from gguf.quants import quantize as gguf_quantize

from desktop.modelstore.decoders import blocks, stored

KINDS = sorted(stored.KINDS)
# Where in a block of a K-quant its float16 scales are (struct block_q?_K in ggml-common.h).
HALVES = {"Q2_K": (80, 84), "Q3_K": (108, 110), "Q4_K": (0, 4), "Q5_K": (0, 4), "Q6_K": (208, 210)}
SCALES = {"Q2_K": 4e-3, "Q3_K": 6e-4, "Q4_K": 2e-4, "Q5_K": 1e-4, "Q6_K": 4e-5}  # for weights about 0.1


def raw(kind: str, rows: int = 12, columns: int = 512, seed: int = 0) -> np.ndarray:
    """Rows of blocks: quantised by gguf, or for K-quants, which it can not write, random ones."""
    random = np.random.default_rng(seed)
    if kind not in HALVES:
        weights = random.normal(0, 0.1, (rows, columns)).astype(np.float32)
        return gguf_quantize(weights, GGMLQuantizationType[kind]).view(np.uint8)
    block, size = GGML_QUANT_SIZES[GGMLQuantizationType[kind]]
    data = random.integers(0, 256, (rows, columns // block, size), np.uint8)
    start, stop = HALVES[kind]
    scales = SCALES[kind] * random.uniform(0.5, 2, (rows, columns // block, (stop - start) // 2))
    data[..., start:stop] = scales.astype(np.float16).view(np.uint8)
    return data.reshape(rows, -1)


def values(matrix: blocks.Quantized) -> np.ndarray:
    """The weights that MatMulNBits computes with."""
    centred = matrix.rows.astype(np.float32) - matrix.zero_points[..., None].astype(np.float32)
    return (centred * matrix.scales[..., None]).reshape(len(matrix.rows), -1)


@pytest.mark.parametrize("kind", KINDS)
def test_dequantize_is_that_of_gguf(kind):
    data = raw(kind)
    expected = gguf_dequantize(data, GGMLQuantizationType[kind])
    np.testing.assert_array_equal(stored.dequantize(data, kind), expected)


@pytest.mark.parametrize("kind", KINDS)
def test_eight_bits_are_within_a_step(kind):
    data = raw(kind)
    expected = stored.dequantize(data, kind)
    matrix = blocks.quantized(data, kind, 8)
    error = np.abs(values(matrix) - expected).reshape(*matrix.scales.shape, 32).max(-1)
    assert (error <= np.abs(matrix.scales) * 1.01).all()


@pytest.mark.parametrize(("kind", "bits"), [("Q8_0", 8), ("Q4_0", 8), ("Q4_0", 4)])
def test_what_fits_is_carried_over_exactly(kind, bits):
    data = raw(kind)
    matrix = blocks.quantized(data, kind, bits)
    np.testing.assert_array_equal(values(matrix), stored.dequantize(data, kind))
    assert matrix.rows.max() < 2**bits


@pytest.mark.parametrize("kind", ["Q8_0", "Q6_K"])
def test_an_embedding_lies_round_128(kind):
    data = raw(kind)
    matrix = blocks.symmetric(data, kind)
    assert (matrix.zero_points == 128).all()
    expected = stored.dequantize(data, kind)
    np.testing.assert_allclose(values(matrix), expected, atol=float(matrix.scales.max()))


def weighted_error(matrix: blocks.Quantized, weights: np.ndarray) -> float:
    """What the k-quant method makes small: large weights count more."""
    by_block = weights.reshape(-1, 32)
    importance = np.sqrt((by_block**2).mean(-1, keepdims=True)) + np.abs(by_block)
    return float((importance * (values(matrix).reshape(-1, 32) - by_block) ** 2).sum())


def rounded(weights: np.ndarray) -> blocks.Quantized:
    """Plain rounding over the range of each block."""
    by_block = weights.reshape(len(weights), -1, 32)
    low, high = np.minimum(by_block.min(-1), 0), np.maximum(by_block.max(-1), 0)
    scales = (high - low) / 15
    points = np.rint(-low / scales)
    levels = np.clip(np.rint(by_block / scales[..., None]) + points[..., None], 0, 15)
    return blocks.Quantized(levels, scales, points)


@pytest.mark.parametrize(("shift", "gain"), [(0.0, 0.92), (0.02, 0.92), (-0.3, 0.97)])
def test_four_bits_err_less_than_rounding_does(shift, gain):
    random = np.random.default_rng(5)
    weights = (random.standard_t(4, (64, 256)) * 0.05 + shift).astype(np.float32)
    ours = weighted_error(blocks.quantize_four(weights), weights)
    assert ours < gain * weighted_error(rounded(weights), weights)


@pytest.mark.parametrize("constant", [0.0, 0.25, -3.0])
def test_four_bits_of_one_value(constant):
    weights = np.full((2, 64), constant, np.float32)
    np.testing.assert_allclose(values(blocks.quantize_four(weights)), weights, rtol=1e-6)


def test_nibbles_go_two_a_byte_and_an_odd_one_alone():
    np.testing.assert_array_equal(blocks.pack_nibbles(np.array([[1, 2, 3]], np.uint8)), [[0x21, 0x03]])
    np.testing.assert_array_equal(blocks.pack_nibbles(np.array([[15, 8]], np.uint8)), [[0x8F]])
