"""Tensors where they lie in a file, and matrices read from them a few rows at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from desktop.errors import UserError

Bytes: TypeAlias = NDArray[np.uint8]
Floats: TypeAlias = NDArray[np.float32]
Order: TypeAlias = NDArray[np.intp]

CHUNK = 1 << 18  # weights that are in memory as float32 at a time; a megabyte stays near the processor

# The ways that weights are written (names of ggml's types) from which this room can read them.
KINDS = frozenset(
    ("F32", "F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K")
)


@dataclass(frozen=True, slots=True)
class Stored:
    """A tensor in a file: where its bytes begin, its shape (outermost first), one of `KINDS`.

    Whoever makes one has checked that its bytes are inside of the file.
    """

    path: Path
    offset: int
    shape: tuple[int, ...]
    kind: str

    @property
    def elements(self) -> int:
        return elements(self.shape)

    def raw(self) -> Bytes:
        """Its bytes as rows, mapped and not read: shape (rows, bytes of a row)."""
        columns = self.shape[-1]
        shape = (self.elements // columns, row_bytes(self.kind, columns))
        return np.memmap(self.path, np.uint8, "r", self.offset, shape)

    def values(self) -> Floats:
        """All of it in float32, in its shape. For vectors; matrices are read by `Matrix.chunks`."""
        return dequantize(self.raw(), self.kind).reshape(self.shape)


def elements(shape: tuple[int, ...]) -> int:
    """Their number, in whole numbers that can not overflow."""
    count = 1
    for size in shape:
        count *= size
    return count


def row_bytes(kind: str, columns: int) -> int:
    """Bytes of a row of so many weights. Raises `UserError("model_damaged")` where blocks do not fill it."""
    block, size = _sizes()[kind]
    if columns % block:
        raise UserError(
            "model_damaged",
            f"The model is damaged: a row of {columns} weights does not hold whole blocks of {kind}.",
            "Get the file again.",
        )
    return columns // block * size


@cache
def _sizes() -> dict[str, tuple[int, int]]:
    """Weights and bytes of a block, by kind."""
    from gguf.constants import GGML_QUANT_SIZES

    return {kind.name: sizes for kind, sizes in GGML_QUANT_SIZES.items() if kind.name in KINDS}


def dequantize(raw: Bytes, kind: str) -> Floats:
    """Rows of bytes as float32: shape (rows, columns)."""
    from gguf import GGMLQuantizationType
    from gguf.quants import dequantize as dequantize_blocks

    rows = np.ascontiguousarray(raw)
    values: Floats = dequantize_blocks(rows, GGMLQuantizationType[kind]).astype(np.float32, copy=False)
    return values


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows of stored matrices, one below the other, each in the order that is wanted (None: as stored)."""

    parts: tuple[tuple[Stored, Order | None], ...]

    @classmethod
    def of(cls, *tensors: Stored) -> Matrix:
        return cls(tuple((tensor, None) for tensor in tensors))

    @classmethod
    def ordered(cls, tensor: Stored, order: Order) -> Matrix:
        return cls(((tensor, order),))

    def below(self, other: Matrix) -> Matrix:
        """The rows of this one and then those of the other."""
        return Matrix(self.parts + other.parts)

    @property
    def shape(self) -> tuple[int, int]:
        rows = sum(tensor.shape[0] if order is None else len(order) for tensor, order in self.parts)
        return rows, self.parts[0][0].shape[-1]

    def chunks(self) -> Iterator[tuple[Bytes, str]]:
        """Rows of bytes and their kind, in order, about `CHUNK` weights at a time."""
        for tensor, order in self.parts:
            raw = tensor.raw()
            step = max(1, CHUNK // tensor.shape[-1])
            count = len(raw) if order is None else len(order)
            for start in range(0, count, step):
                stop = min(count, start + step)
                yield (raw[start:stop] if order is None else raw[order[start:stop]]), tensor.kind
