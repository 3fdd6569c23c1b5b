"""The header of a safetensors file, held against the file: what it claims must be there, once.

Eight bytes of length, JSON, and the tensors without gaps (huggingface/safetensors, README, "Format").
"""

from __future__ import annotations

import json
import math
import struct
from pathlib import Path
from typing import Any

from desktop.errors import UserError

MOST_HEADER = 100 << 20
"""Bytes; the format's own bound."""
_BITS = {
    "BOOL": 8, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8, "I16": 16, "U16": 16, "F16": 16,
    "BF16": 16, "I32": 32, "U32": 32, "F32": 32, "I64": 64, "U64": 64, "F64": 64, "C64": 64,
    "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6,
}  # fmt: skip


def check(file: Path) -> None:
    """Raises `UserError("model_damaged")` unless the tensors fill the file, each in a place of its own."""
    header(file)


def weights(folder: Path) -> list[Path]:
    """The files of weights in a folder. Raises `UserError("unsupported_model")` where there are none."""
    found = sorted(folder.glob("*.safetensors"))
    if not found:
        raise UserError(
            "unsupported_model",
            "The folder has a config.json but no weights in safetensors or ONNX.",
            "Get the model with its weights in safetensors.",
        )
    return found


def parameters(file: Path) -> int:
    """The number of weights in it. Raises `UserError("model_damaged")`."""
    return sum(math.prod(entry["shape"]) for entry in header(file).values())


def header(file: Path) -> dict[str, dict[str, Any]]:
    """The tensors by name, as the header describes them, checked. Raises `UserError("model_damaged")`."""
    size = file.stat().st_size
    try:
        with file.open("rb") as opened:
            (length,) = struct.unpack("<Q", opened.read(8))
            if length > min(size - 8, MOST_HEADER):
                raise _damaged(file, "claims a header that is longer than the file")
            raw = json.loads(opened.read(length), object_pairs_hook=_once)
        if not isinstance(raw, dict):
            raise ValueError
        tensors = {name: entry for name, entry in raw.items() if name != "__metadata__"}
        places = sorted((*_place(entry), _bytes(entry)) for entry in tensors.values())
    except (struct.error, ValueError, KeyError, TypeError, RecursionError) as error:
        raise _damaged(file, "has a header that can not be read") from error
    at = 0
    for begin, end, wanted in places:
        if begin != at:
            raise _damaged(file, "has tensors that lie over each other or apart")
        if end - begin != wanted:
            raise _damaged(file, "has a tensor of another size than its shape")
        at = end
    if at != size - 8 - length:
        cut = (
            "is cut off: its weights end" if at > size - 8 - length else "goes on where its weights end, not"
        )
        raise _damaged(file, f"{cut} where its header says")
    return tensors


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice")
    return found


def _place(entry: dict[str, Any]) -> tuple[int, int]:
    begin, end = entry["data_offsets"]
    if not all(isinstance(at, int) for at in (begin, end)) or not 0 <= begin <= end:
        raise ValueError
    return begin, end


def _bytes(entry: dict[str, Any]) -> int:
    shape = entry["shape"]
    if not all(isinstance(length, int) and length >= 0 for length in shape):
        raise ValueError
    count: int = math.prod(shape)
    return -(-count * _BITS[entry["dtype"]] // 8)


def _damaged(file: Path, how: str) -> UserError:
    return UserError("model_damaged", f"The file {file.name} {how}.", "Get the model again.")
