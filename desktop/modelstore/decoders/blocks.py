"""Matrices in blocks of 32 weights as MatMulNBits takes them: weight = scale * (level - zero point).

Blocks of a GGUF are carried over where they fit: Q8_0 in 8 bits and Q4_0 in 4 or 8 exactly, Q4_1 in 8 with
all its levels. The others are quantised anew.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop.modelstore.decoders.stored import Bytes, Floats, dequantize

BLOCK = 32  # weights that share one scale, in Q4_0, Q4_1, Q8_0 and the graph alike

# Steps by which the range of a block is made narrower or wider than its weights in search of the best scale,
# in levels: half of those of llama.cpp's make_qkx2_quants (ggml-quants.c), which finds no more with all.
_STEPS = np.linspace(-1.0, 1.0, 11, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Quantized:
    """Levels of a matrix (N, K), one a byte whether of 8 bits or 4, with a scale and zero point a block."""

    rows: Bytes  # (N, K / 32, 32)
    scales: Floats  # (N, K / 32)
    zero_points: Bytes  # (N, K / 32)

    def take(self, order: NDArray[np.intp]) -> Quantized:
        """The rows in another order."""
        return Quantized(self.rows[order], self.scales[order], self.zero_points[order])


def quantized(raw: Bytes, kind: str, bits: int) -> Quantized:
    """Rows of bytes of `kind` in `bits` (4 or 8): carried over where that loses nothing, else anew."""
    if kind == "Q4_0":
        return carry_q4_0(raw)
    if bits == 4:
        return quantize_four(dequantize(raw, kind))
    if kind == "Q8_0":
        return carry_q8_0(raw)
    if kind == "Q4_1":
        return carry_q4_1(raw)
    return quantize(dequantize(raw, kind))


def symmetric(raw: Bytes, kind: str) -> Quantized:
    """Rows of bytes in 8 bits around 128, as an embedding is read: Q8_0 exactly, other kinds anew."""
    if kind == "Q8_0":
        return carry_q8_0(raw)
    values = dequantize(raw, kind).reshape(len(raw), -1, BLOCK)
    scales = np.abs(values).max(axis=-1) / np.float32(127)
    scales = np.where(scales > 0, scales, np.float32(1))
    rows = (np.rint(values / scales[..., None]) + 128).astype(np.uint8)
    return Quantized(rows, scales, np.full(scales.shape, 128, np.uint8))


def carry_q8_0(raw: Bytes) -> Quantized:
    """Q8_0 blocks (d in float16, 32 signed bytes q; weight = d q), exactly."""
    blocks = raw.reshape(len(raw), -1, 2 + BLOCK)
    scales = _halves(blocks[..., 0:2])
    rows = blocks[..., 2:] ^ np.uint8(0x80)  # signed byte + 128
    return Quantized(rows, scales, np.full(scales.shape, 128, np.uint8))


def carry_q4_0(raw: Bytes) -> Quantized:
    """Q4_0 blocks (d in float16, 32 numbers q of 4 bits; weight = d (q - 8)), exactly in 4 bits or 8."""
    blocks = raw.reshape(len(raw), -1, 2 + BLOCK // 2)
    scales = _halves(blocks[..., 0:2])
    return Quantized(_nibbles(blocks[..., 2:]), scales, np.full(scales.shape, 8, np.uint8))


def carry_q4_1(raw: Bytes) -> Quantized:
    """Q4_1 blocks (d, m in float16, 32 numbers q of 4 bits; weight = d q + m) without quantising again.

    With scale d / k the levels k q are exact, and only m is rounded, to r steps. k (at most 17, so that
    15 k fits a byte) is the one that rounds m least. Blocks that no k fits (d = 0, or m far from 0
    against d) are quantised as any other kind.
    """
    blocks = raw.reshape(len(raw), -1, 4 + BLOCK // 2)
    step, low = _halves(blocks[..., 0:2]), _halves(blocks[..., 2:4])
    levels = _nibbles(blocks[..., 4:])

    ratio = np.divide(low, step, out=np.full_like(low, np.inf), where=step > 0)
    least = np.full_like(low, np.inf)
    factor = np.ones(low.shape, np.uint8)
    shift = np.zeros(low.shape, np.int32)
    for k in range(1, 18):
        exact = np.clip(ratio * np.float32(k), -1024, 1024)
        rounded = np.rint(exact)
        error = np.abs(exact - rounded) / np.float32(k)
        fits = (rounded >= -255) & (np.maximum(rounded, 0) + 15 * k <= 255)
        better = fits & (error < least)
        least = np.where(better, error, least)
        factor = np.where(better, np.uint8(k), factor)
        shift = np.where(better, rounded.astype(np.int32), shift)
    rows = levels * factor[..., None] + np.maximum(shift, 0).astype(np.uint8)[..., None]
    zero_points = np.maximum(-shift, 0).astype(np.uint8)
    scales: Floats = np.divide(step, factor, dtype=np.float32)

    lost = np.isinf(least)
    if lost.any():
        values = levels[lost].astype(np.float32) * step[lost, None] + low[lost, None]
        again = quantize(values)
        rows[lost], scales[lost] = again.rows[:, 0], again.scales[:, 0]
        zero_points[lost] = again.zero_points[:, 0]
    return Quantized(rows, scales, zero_points)


def quantize(values: Floats) -> Quantized:
    """8 bits with a zero point a block, over the range of the block and 0."""
    blocks = values.reshape(len(values), -1, BLOCK)
    low = np.minimum(blocks.min(axis=-1), 0)
    high = np.maximum(blocks.max(axis=-1), 0)
    scales = (high - low) / np.float32(255)
    scales = np.where(scales > 0, scales, np.float32(1))
    zero_points = np.rint(-low / scales)
    rows = np.clip(np.rint(blocks / scales[..., None]) + zero_points[..., None], 0, 255)
    return Quantized(rows.astype(np.uint8), scales, zero_points.astype(np.uint8))


def quantize_four(values: Floats) -> Quantized:
    """4 bits with a zero point a block, by the k-quant method.

    Of several scales for each block the one is taken whose error is least when large weights count more
    (w = rms + |x|), and is then fitted: s = sum(w x c) / sum(w c c) for the centred levels c. Other than
    llama.cpp's make_qkx2_quants and onnxruntime's k_quant, the zero point is a whole number from the
    beginning, as it is in the graph, and not rounded afterwards.
    """
    blocks = values.reshape(len(values), -1, BLOCK)
    weights = np.abs(blocks)
    weights += np.sqrt(np.square(blocks).mean(axis=-1, keepdims=True))
    weighted = weights * blocks
    low = np.minimum(blocks.min(axis=-1, keepdims=True), 0)
    span = np.maximum(blocks.max(axis=-1, keepdims=True), 0) - low
    span = np.where(span > 0, span, np.float32(1))

    # What a fit explains of sum(w x x), sum(w x c)^2 / sum(w c c), is largest where its error is least.
    most = np.full_like(span, -1.0)
    scales = np.ones_like(span)
    zero_points = np.zeros_like(span)
    for step in _STEPS:
        inverse = (np.float32(15) + step) / span
        middle = np.clip(np.rint(-low * inverse), 0, 15)
        centred = _centred(blocks, inverse, middle)
        product = np.einsum("...i,...i->...", weighted, centred)[..., None]
        square = np.einsum("...i,...i,...i->...", weights, centred, centred)[..., None]
        fitted = np.divide(product, square, out=np.zeros_like(product), where=square > 0)
        explained = product * fitted
        better = (explained > most) & (fitted > 0)
        most = np.where(better, explained, most)
        scales = np.where(better, fitted, scales)
        zero_points = np.where(better, middle, zero_points)
    rows = _centred(blocks, np.reciprocal(scales), zero_points) + zero_points
    return Quantized(rows.astype(np.uint8), scales[..., 0], zero_points[..., 0].astype(np.uint8))


def _centred(blocks: Floats, inverse: Floats, middle: Floats) -> Floats:
    levels: Floats = blocks * inverse
    np.rint(levels, out=levels)
    np.maximum(levels, -middle, out=levels)
    np.minimum(levels, 15 - middle, out=levels)
    return levels


def pack_nibbles(levels: Bytes) -> Bytes:
    """Numbers of 4 bits two a byte along the last axis, the first in the low half; an odd one is alone."""
    if levels.shape[-1] % 2:
        levels = np.concatenate([levels, np.zeros((*levels.shape[:-1], 1), np.uint8)], axis=-1)
    packed: Bytes = levels[..., 0::2] | (levels[..., 1::2] << np.uint8(4))
    return packed


def _nibbles(packed: Bytes) -> Bytes:
    """As ggml packs a block: the low halves are its first 16 numbers, the high ones its last."""
    return np.concatenate([packed & 0x0F, packed >> 4], axis=-1)


def _halves(pairs: Bytes) -> Floats:
    values: Floats = pairs.copy().view(np.float16)[..., 0].astype(np.float32)
    return values
