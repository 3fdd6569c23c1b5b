"""Marian's binary model file: named tensors, of which the quantised ones are kept as int8.

Layout: `marian-dev/src/common/binary.cpp` and `src/tensors/cpu/intgemm_interface.h` of
browsermt/marian-dev. All numbers are little-endian:

    uint64 version (1), uint64 count
    count x (uint64 name length, type, dimensions, data length)
    names (each ends in a zero byte), shapes (int32), uint64 padding length, padding, data
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml  # type: ignore[import-untyped]
from numpy.typing import NDArray

from desktop.errors import UserError

VERSION = 1
FLOAT32 = 0x0404
INTGEMM8 = 0x4101
BYTES = (0x0101, 0x0201)
CONFIG = "special:model.yml"
MAX_TENSORS = 10_000
MAX_NAME = 1_024
MAX_DIMENSIONS = 8


@dataclass(frozen=True, slots=True)
class Quantized:
    """An int8 matrix of `rows` (outputs) x inputs; a weight is `values / scale`.

    Marian keeps weights transposed, ready for its multiplication: a row is what one output is made of.
    """

    values: NDArray[np.int8]
    scale: float

    def weights(self) -> NDArray[np.float32]:
        """Shape (inputs, outputs)."""
        return (self.values.astype(np.float32) / np.float32(self.scale)).T


@dataclass(frozen=True, slots=True)
class MarianModel:
    """The tensors of a model file and the options it was trained with (`special:model.yml`)."""

    quantized: Mapping[str, Quantized]
    floats: Mapping[str, NDArray[np.float32]]
    config: Mapping[str, object]


def load(path: Path) -> MarianModel:
    """Read a model file; `parse` tells what it raises."""
    return parse(path.read_bytes(), path.name)


def parse(data: bytes, name: str) -> MarianModel:
    """The model in the bytes of the file `name`. Raises `UserError`: "not_a_marian_model" (of another kind or
    cut off), "marian_model_unsupported" (a type of tensor that is not known)."""
    try:
        return _parse(data, name)
    except (struct.error, ValueError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UserError(
            "not_a_marian_model",
            f"{name} is no Marian model, or it is cut off.",
            "Fetch the model again; its file ends in .bin and is some 17 MB or more.",
        ) from error


def _parse(data: bytes, name: str) -> MarianModel:
    version, count = struct.unpack_from("<QQ", data)
    if version != VERSION or not 0 < count <= MAX_TENSORS:
        raise ValueError("no header of a model")
    at = 16
    headers = [struct.unpack_from("<QQQQ", data, at + 32 * index) for index in range(count)]
    at += 32 * count
    names = []
    for length, *_ in headers:
        if length > MAX_NAME:
            raise ValueError("name too long")
        names.append(data[at : at + length].rstrip(b"\0").decode())
        at += length
    shapes = []
    for _, _, dimensions, _ in headers:
        if dimensions > MAX_DIMENSIONS:
            raise ValueError("too many dimensions")
        shapes.append(struct.unpack_from(f"<{dimensions}i", data, at))
        at += 4 * dimensions
    (padding,) = struct.unpack_from("<Q", data, at)
    at += 8 + padding
    quantized: dict[str, Quantized] = {}
    floats: dict[str, NDArray[np.float32]] = {}
    config: Mapping[str, object] = {}
    for tensor, (_, kind, _, length), shape in zip(names, headers, shapes, strict=True):
        raw = data[at : at + length]
        if len(raw) != length:
            raise ValueError("cut off")
        at += length
        if tensor == CONFIG:
            config = _config(raw)
        elif kind == FLOAT32:
            floats[tensor] = np.frombuffer(raw, "<f4", int(np.prod(shape))).reshape(shape)
        elif kind == INTGEMM8:
            quantized[tensor] = _quantized(tensor, raw, shape)
        elif kind not in BYTES:
            raise UserError(
                "marian_model_unsupported",
                f"{name} holds numbers of a kind that is not known ({kind:#06x} in {tensor}).",
                "Models in float32 and in 8 bits (intgemm) can be imported.",
            )
    return MarianModel(quantized, floats, config)


def _quantized(name: str, raw: bytes, shape: tuple[int, ...]) -> Quantized:
    inputs, outputs = shape
    size = inputs * outputs
    values = np.frombuffer(raw, np.int8, size)
    (scale,) = struct.unpack_from("<f", raw, size)
    if not scale > 0:
        raise ValueError("no scale")
    # The embeddings are tied to the output layer, whose transposed form is the table itself.
    table = name.endswith("Wemb")
    return Quantized(values.reshape((inputs, outputs) if table else (outputs, inputs)), scale)


def _config(raw: bytes) -> Mapping[str, object]:
    parsed = yaml.safe_load(raw.rstrip(b"\0").decode())
    if not isinstance(parsed, dict):
        raise ValueError("no options")
    return parsed
