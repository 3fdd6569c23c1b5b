"""The tensors of a folder of safetensors files; `importing.safetensors_files` checks what a header claims."""

from __future__ import annotations

import struct
from pathlib import Path

from desktop.modelstore.decoders.gguf_file import MAX_TENSORS, damaged
from desktop.modelstore.decoders.hyperparameters import unsupported
from desktop.modelstore.decoders.stored import Stored
from desktop.modelstore.importing.safetensors_files import header

_KINDS = ("F32", "F16", "BF16")
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
    entries = header(path)
    with path.open("rb") as file:
        start = 8 + int(struct.unpack("<Q", file.read(8))[0])
    tensors: dict[str, Stored] = {}
    for name, entry in entries.items():
        kind, shape = entry["dtype"], tuple(entry["shape"])
        if kind in _COUNTED or not all(shape):
            continue
        if kind not in _KINDS:
            raise unsupported(
                f"its weights are of the kind {kind}",
                "Get the model in float32, float16 or bfloat16, or as a GGUF file.",
            )
        tensors[name] = Stored(path, start + entry["data_offsets"][0], shape or (1,), kind)
    return tensors
