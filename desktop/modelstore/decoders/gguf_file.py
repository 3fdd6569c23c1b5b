"""The header of a GGUF file, read as if whoever wrote it meant harm.

Every length and count is held against what is left of the file before anything is made of its size
(specification: ggml/docs/gguf.md). `gguf.GGUFReader` believes them, and takes seconds for a large
vocabulary. Blocks of weights are left to the `gguf` package.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from desktop.errors import UserError
from desktop.modelstore.decoders.stored import KINDS, Stored, elements, row_bytes

MAGIC = b"GGUF"
VERSIONS = (2, 3)
MAX_TENSORS = 65_536
MAX_KEYS = 16_384
MAX_NAME = 65_535
MAX_ITEMS = 8_000_000  # of one list; the largest vocabularies have a million tokens and merges
MAX_TEXT = 64 << 20

_STRING, _LIST = 8, 9
_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}


@dataclass(frozen=True, slots=True)
class Gguf:
    """What a file says of itself, and its tensors by name. Nothing of the weights was read."""

    path: Path
    values: Mapping[str, Any]
    tensors: Mapping[str, Stored]


def is_gguf(path: Path) -> bool:
    """Whether the file begins as one does."""
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


def read(path: Path) -> Gguf:
    """The header of `path`. Raises `UserError` "model_damaged", or "unsupported_model" for a kind of weights
    that can not be read."""
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _Cursor(path, data).file()
    except (OSError, ValueError) as error:  # ValueError: an empty file can not be mapped
        raise damaged("it can not be read to its end") from error


def damaged(how: str) -> UserError:
    return UserError("model_damaged", f"The model file is damaged: {how}.", "Get the file again.")


class _Cursor:
    """A place in the file that only moves on, and never past the end."""

    def __init__(self, path: Path, data: mmap.mmap) -> None:
        self._path = path
        self._data = data
        self._at = 0
        self._end = len(data)

    def file(self) -> Gguf:
        if self._take(4) != MAGIC:
            raise damaged("it is no GGUF file")
        version = self._number("I")
        if version not in VERSIONS:
            raise UserError(
                "unsupported_model",
                "This GGUF file has a version or a byte order that Strongroom can not read.",
                "Get the model as a GGUF file of version 3.",
            )
        tensors, keys = self._number("Q"), self._number("Q")
        # A key takes 13 bytes at least, a tensor 32.
        if keys > MAX_KEYS or tensors > MAX_TENSORS or 13 * keys + 32 * tensors > self._end:
            raise damaged("it claims more entries than it holds")
        values: dict[str, Any] = {}
        for _ in range(keys):
            name = self._text(MAX_NAME)
            if name in values:
                raise damaged("it names one entry twice")
            values[name] = self._value(self._number("I"))
        return Gguf(self._path, values, self._tensors(tensors, _alignment(values)))

    def _tensors(self, count: int, alignment: int) -> dict[str, Stored]:
        found = [(self._text(MAX_NAME), *self._tensor()) for _ in range(count)]
        start = -(-self._at // alignment) * alignment
        tensors: dict[str, Stored] = {}
        for name, shape, kind, offset in found:
            if name in tensors:
                raise damaged("it names one tensor twice")
            size = elements(shape) // shape[-1] * row_bytes(kind, shape[-1])
            if start + offset + size > self._end:
                raise damaged("it ends before its weights do")
            tensors[name] = Stored(self._path, start + offset, shape, kind)
        return tensors

    def _tensor(self) -> tuple[tuple[int, ...], str, int]:
        dimensions = self._number("I")
        if not 1 <= dimensions <= 4:
            raise damaged("it has a tensor of impossible shape")
        shape = tuple(self._number("Q") for _ in range(dimensions))[::-1]
        if not all(shape):
            raise damaged("it has a tensor of impossible shape")
        kind = _kind(self._number("I"))
        return shape, kind, self._number("Q")

    def _value(self, kind: int) -> Any:
        if kind in _SCALARS:
            return self._number(_SCALARS[kind])
        if kind == _STRING:
            return self._text(MAX_TEXT)
        if kind == _LIST:
            return self._list()
        raise damaged("it has an entry of a kind that does not exist")

    def _list(self) -> list[Any]:
        kind, count = self._number("I"), self._number("Q")
        if count > MAX_ITEMS:
            raise damaged("it claims more entries than it holds")
        if kind == _STRING:
            if 8 * count > self._end - self._at:
                raise damaged("it claims more entries than it holds")
            return [self._text(MAX_TEXT) for _ in range(count)]
        if kind not in _SCALARS:
            raise damaged("it has an entry of a kind that does not exist")
        code = "<" + _SCALARS[kind]
        values: list[Any] = np.frombuffer(self._take(count * struct.calcsize(code)), code).tolist()
        return values

    def _number(self, code: str) -> Any:
        return struct.unpack("<" + code, self._take(struct.calcsize("<" + code)))[0]

    def _text(self, limit: int) -> str:
        length = self._number("Q")
        if length > limit:
            raise damaged("it claims more text than it holds")
        return self._take(length).decode("utf-8", "replace")

    def _take(self, count: int) -> bytes:
        if count > self._end - self._at:
            raise damaged("it ends in the middle of its header")
        taken = self._data[self._at : self._at + count]
        self._at += count
        return taken


def _alignment(values: Mapping[str, Any]) -> int:
    alignment = values.get("general.alignment", 32)
    if not isinstance(alignment, int) or not 1 <= alignment <= 1 << 20 or alignment & (alignment - 1):
        raise damaged("its alignment is impossible")
    return alignment


def _kind(number: int) -> str:
    from gguf import GGMLQuantizationType

    try:
        name = GGMLQuantizationType(number).name
    except ValueError:
        name = str(number)
    if name not in KINDS:
        raise UserError(
            "unsupported_model",
            f"Weights of the kind {name} can not be converted.",
            "Get the model as Q8_0, Q4_K_M or another of the common kinds.",
        )
    return name
