"""Choices that a seed makes: the same for the same seed, and of no use without it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """A stream of choices for one purpose. HMAC-SHA256 in counter mode, which no version of a library
    changes; the small bias of the remainder does not matter here."""

    def __init__(self, seed: str, *purpose: str) -> None:
        self._blocks = _blocks(seed.encode(), "\x1f".join(purpose).encode("utf-8", "surrogatepass"))

    def below(self, bound: int) -> int:
        """A whole number from 0 to `bound` - 1."""
        return next(self._blocks) % bound

    def of(self, choices: Sequence[T]) -> T:
        """One of `choices`."""
        return choices[self.below(len(choices))]

    def digits(self, count: int) -> str:
        return "".join(str(self.below(10)) for _ in range(count))

    def poured(self, literal: str) -> str:
        """Other letters and digits in the form of `literal`."""
        return "".join(map(self._like, literal))

    def _like(self, char: str) -> str:
        if char.isdigit():
            return str(self.below(10))
        if not char.isalpha():
            return char
        letter = "ABCDEFGHJKLMNPQRSTUVWXYZ"[self.below(24)]
        return letter if char.isupper() else letter.lower()


def _blocks(seed: bytes, purpose: bytes) -> Iterator[int]:
    number = 0
    while True:
        digest = hmac.new(seed, purpose + b"\x1e" + str(number).encode(), hashlib.sha256).digest()
        for at in range(0, len(digest), 8):
            yield int.from_bytes(digest[at : at + 8], "big")
        number += 1
