"""Matrices of the graph in each precision: how they are written, and the nodes that multiply by them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop.errors import UserError
from desktop.modelstore.decoders.blocks import BLOCK, Quantized, pack_nibbles, quantized, symmetric
from desktop.modelstore.decoders.hyperparameters import Hyperparameters
from desktop.modelstore.decoders.stored import Bytes, Floats, Matrix, dequantize
from desktop.modelstore.decoders.weights_file import MICROSOFT, GraphWriter
from desktop.modelstore.importing.base import Precision
from desktop.progress import JobContext

_FLOAT, _HALF, _BYTE = np.dtype(np.float32), np.dtype(np.float16), np.dtype(np.uint8)
_TO_FLOAT = 1  # TensorProto.FLOAT


def can_quantize(hyper: Hyperparameters) -> bool:
    """Whether every row is made of whole blocks."""
    return not any(size % BLOCK for size in (hyper.hidden, hyper.feed_forward, hyper.query))


def bits_of(precision: Precision, name: str, hyper: Hyperparameters) -> int:
    """Bits of a matrix, 32 and 16 for floats.

    In 4 bits the matrices that spoil most keep 8, as in llama.cpp's Q4_K_M: values and the way down of the
    first and last eighth of the layers and of every third between.
    """
    if precision == "fp32":
        return 32
    if precision == "fp16":
        return 16
    if precision == "int8":
        return 8
    _, layer, last = name.split(".")
    eighth, number = hyper.layers // 8, int(layer)
    outer = number < eighth or number >= hyper.layers - eighth or (number - eighth) % 3 == 2
    return 8 if outer and last in {"attn_v", "attn_qkv", "ffn_down"} else 4


class Layers:
    """Writes the matrices of one model in one precision."""

    def __init__(self, graph: GraphWriter, precision: Precision, ctx: JobContext) -> None:
        self._graph = graph
        self._precision = precision
        self._ctx = ctx

    def embedding(self, matrix: Matrix, ids: str) -> str:
        """Rows of the embedding for `ids`."""
        name = "token_embd"
        if self._precision in {"fp32", "fp16"}:
            weight = self._floats(name, matrix)
            rows = self._graph.node("Gather", [weight, ids], f"/{name}/rows", axis=0)
            return self._widened(rows)
        shape = matrix.shape
        self._symmetric(name, matrix)
        weight = self._graph.same_bytes(f"{name}.rows", f"{name}.weight", shape)
        return self._graph.node(
            "GatherBlockQuantized",
            [weight, ids, f"{name}.scales"],
            f"/{name}/rows",
            domain=MICROSOFT,
            bits=8,
            block_size=BLOCK,
            gather_axis=0,
            quantize_axis=1,
        )

    def head(self, matrix: Matrix | None, shape: tuple[int, int], hidden: str, output: str) -> str:
        """Logits; None: by the embedding's own rows."""
        name = "token_embd" if matrix is None else "output"
        if self._precision in {"fp32", "fp16"}:
            weight = f"{name}.weight" if matrix is None else self._floats(name, matrix)
            return self._product(weight, hidden, output)
        if matrix is not None:
            self._symmetric(name, matrix)
        return self._blocks_product(name, hidden, output, shape, 8, zero_points=False)

    def linear(self, name: str, matrix: Matrix, value: str, bias: Floats | None, bits: int) -> str:
        """`value` times the matrix turned over, plus `bias`."""
        output = f"/{name}"
        product = f"{output}/product" if bias is not None else output
        if bits > 8:
            self._product(self._floats(name, matrix), value, product)
        else:
            rows, columns = matrix.shape
            blocks = columns // BLOCK
            scales, points = np.empty((rows, blocks), np.float32), np.empty((rows, blocks), np.uint8)
            chunks = self._levels(matrix, bits, scales, points)
            shape = (rows, blocks, BLOCK * bits // 8)
            self._graph.stream(f"{name}.weight", _BYTE, shape, chunks)
            self._graph.constant(f"{name}.scales", scales)
            self._graph.constant(f"{name}.zero_points", pack_nibbles(points) if bits == 4 else points)
            self._blocks_product(name, value, product, matrix.shape, bits, zero_points=True)
        if bias is None:
            return product
        return self._graph.node("Add", [product, self._graph.constant(f"{name}.bias", bias)], output)

    def _blocks_product(
        self, name: str, value: str, output: str, shape: tuple[int, int], bits: int, *, zero_points: bool
    ) -> str:
        inputs = [value, f"{name}.weight", f"{name}.scales"] + [f"{name}.zero_points"] * zero_points
        return self._graph.node(
            "MatMulNBits",
            inputs,
            f"{name}.product",
            outputs=[output],
            domain=MICROSOFT,
            K=shape[1],
            N=shape[0],
            accuracy_level=4,  # activations in 8 bits too: what makes it quick
            bits=bits,
            block_size=BLOCK,
        )

    def _product(self, weight: str, value: str, output: str) -> str:
        weight = self._widened(weight)
        inputs = [value, weight]
        return self._graph.node(
            "FusedMatMul", inputs, f"{output}.by", outputs=[output], domain=MICROSOFT, transB=1
        )

    def _widened(self, value: str) -> str:
        """In float32, in which everything is computed: processors have no quick float16."""
        if self._precision != "fp16":
            return value
        return self._graph.node("Cast", [value], f"{value}.wide", to=_TO_FLOAT)

    def _floats(self, name: str, matrix: Matrix) -> str:
        dtype = _HALF if self._precision == "fp16" else _FLOAT
        chunks = (_narrowed(dequantize(raw, kind), dtype) for raw, kind in self._chunks(matrix))
        return self._graph.stream(f"{name}.weight", dtype, matrix.shape, chunks)

    def _symmetric(self, name: str, matrix: Matrix) -> None:
        rows, columns = matrix.shape
        scales = np.empty((rows, columns // BLOCK), np.float32)
        at = 0

        def levels() -> Iterator[Bytes]:
            nonlocal at
            for raw, kind in self._chunks(matrix):
                part = symmetric(raw, kind)
                scales[at : at + len(raw)] = part.scales
                at += len(raw)
                yield part.rows

        self._graph.stream(f"{name}.weight", _BYTE, (rows, columns // BLOCK, BLOCK), levels())
        self._graph.constant(f"{name}.scales", scales)

    def _levels(self, matrix: Matrix, bits: int, scales: Floats, points: Bytes) -> Iterator[Bytes]:
        """The levels as they are stored; their scales and zero points go into the arrays given."""
        at = 0
        for raw, kind in self._chunks(matrix):
            part: Quantized = quantized(raw, kind, bits)
            scales[at : at + len(raw)] = part.scales
            points[at : at + len(raw)] = part.zero_points
            at += len(raw)
            yield pack_nibbles(part.rows) if bits == 4 else part.rows

    def _chunks(self, matrix: Matrix) -> Iterator[tuple[Bytes, str]]:
        for chunk in matrix.chunks():
            self._ctx.check()
            yield chunk


def _narrowed(values: Floats, dtype: np.dtype[Any]) -> NDArray[Any]:
    if dtype == _FLOAT:
        return values
    limit = np.finfo(np.float16).max
    if not np.abs(values).max() <= limit:
        raise UserError(
            "unsupported_model",
            "This model has weights that are too large for float16.",
            "Choose another precision.",
        )
    return values.astype(np.float16)
