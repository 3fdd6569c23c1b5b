"""The lexical shortlist: which tokens may come out where a given token stands in the source.

Binary layout: `marian-dev/src/data/shortlist.h` of browsermt/marian-dev, little-endian: uint64 magic,
checksum, number of frequent tokens, candidates a token, count of offsets, count of candidates; offsets
(uint64); candidates (uint32).
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desktop.errors import UserError

MAGIC = 0xF11A48D5013417F5


@dataclass(frozen=True, slots=True)
class Shortlist:
    """The `frequent` first tokens of the vocabulary may always come out; after source token t also
    `candidates[offsets[t]:offsets[t + 1]]`, and with a `shared` vocabulary the source's own tokens, for names
    and numbers."""

    frequent: int
    offsets: NDArray[np.int64]
    candidates: NDArray[np.int32]
    shared: bool = True

    def of(self, source: Sequence[int], end: int) -> NDArray[np.int64]:
        """What may come out for the tokens `source`, in order; the end mark always."""
        parts = [self.candidates[self.offsets[token] : self.offsets[token + 1]] for token in set(source)]
        own = np.array([*source, end] if self.shared else [end])
        return np.unique(np.concatenate([np.arange(self.frequent), own, *parts])).astype(np.int64)


def load(path: Path) -> Shortlist:
    """Read a shortlist. Raises `UserError("not_a_shortlist")`."""
    return parse(path.read_bytes(), path.name)


def parse(data: bytes, name: str) -> Shortlist:
    """The shortlist in the bytes of the file `name`. Raises `UserError("not_a_shortlist")`."""
    try:
        magic, _, frequent, _, offsets, count = struct.unpack_from("<6Q", data)
        start = 48 + 8 * offsets
        if magic != MAGIC or len(data) != start + 4 * count:
            raise ValueError("another file, or cut off")
        at = np.frombuffer(data, "<u8", offsets, 48).astype(np.int64)
        if offsets < 2 or at[0] != 0 or at[-1] != count or (np.diff(at) < 0).any():
            raise ValueError("offsets out of order")
        return Shortlist(frequent, at, np.frombuffer(data, "<u4", count, start).astype(np.int32))
    except (struct.error, ValueError) as error:
        raise UserError(
            "not_a_shortlist",
            f"{name} is no lexical shortlist, or it is cut off.",
            "Fetch the model again; the shortlist's name begins with 'lex'.",
        ) from error
