"""The headers of a folder of safetensors files, read as if whoever wrote them meant harm.

A header is 8 bytes of length and JSON of names, types, shapes and places (huggingface/safetensors, README).
"""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

from desktop.errors import UserError
from desktop.modelstore.decoders.gguf_file import MAX_TENSORS, damaged
from desktop.modelstore.decoders.stored import Stored, elements

MAX_HEADER = 64 << 20
_TYPES = {"F32": 4, "F16": 2, "BF16": 2}
# Numbers that come beside the weights in some files and are computed here instead.
_COUNTED = ("I64", "I32", "I16", "I8", "U8", "BOOL", "F64")


def read(folder: Path) -> dict[str, Stored]:
    """The tensors of every safetensors file in `folder` by name; nothing of the weights is read.

    Tensors of whole numbers are left out. Raises `UserError` "model_damaged" or "unsupported_model".
    """
    tensors: dict[str, Stored] = {}
    for path in sorted(folder.glob("*.safetensors")):
        for name, tensor in _file(path).items():
            if name in tensors:
                raise damaged("two of its files name the same tensor")
            tensors[name] = tensor
            if len(tensors) > MAX_TENSORS:
                raise damaged("it claims more entries than it holds")
    return tensors


def _file(path: Path) -> dict[str, Stored]:
    header, start, size = _header(path)
    tensors: dict[str, Stored] = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        kind, shape, begin, end = _entry(entry)
        if not 0 <= begin <= end <= size - start:
            raise damaged("it ends before its weights do")
        if kind in _COUNTED:
            continue
        if kind not in _TYPES:
            raise UserError(
                "unsupported_model",
                "The weights of this model are of a kind that can not be converted.",
                "Get the model in float32, float16 or bfloat16, or as a GGUF file.",
            )
        if elements(shape) * _TYPES[kind] != end - begin or not all(shape):
            raise damaged("the shape of a tensor does not go with its size")
        tensors[name] = Stored(path, start + begin, shape or (1,), kind)
    return tensors


def _header(path: Path) -> tuple[dict[str, Any], int, int]:
    """The header, where the weights begin, and the size of the file."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            length = struct.unpack("<Q", file.read(8))[0]
            if length > min(MAX_HEADER, size - 8):
                raise damaged("its header is longer than the file")
            header = json.loads(file.read(length))
    except (OSError, struct.error, ValueError, RecursionError) as error:
        raise damaged("its header can not be read") from error
    if not isinstance(header, dict):
        raise damaged("its header can not be read")
    return header, 8 + length, size


def _entry(entry: Any) -> tuple[str, tuple[int, ...], int, int]:
    try:
        kind, shape, (begin, end) = entry["dtype"], tuple(entry["shape"]), entry["data_offsets"]
    except (KeyError, TypeError, ValueError) as error:
        raise damaged("its header can not be read") from error
    whole = all(isinstance(number, int) and number >= 0 for number in (*shape, begin, end))
    if not isinstance(kind, str) or not whole or len(shape) > 8:
        raise damaged("its header can not be read")
    return kind, shape, begin, end
