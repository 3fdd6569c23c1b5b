"""What a process keeps between jobs so that it is not made twice; bounded, the oldest goes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

MOST_BYTES = 512 << 20


class Kept:
    """Values by key, with the bytes that each takes. What was not asked for longest is dropped first."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._values: OrderedDict[Hashable, tuple[object, int]] = OrderedDict()
        self._bytes = 0

    def get(self, key: Hashable) -> object | None:
        """The value of `key`, or None where there is none (any more)."""
        found = self._values.get(key)
        if found is None:
            return None
        self._values.move_to_end(key)
        return found[0]

    def put(self, key: Hashable, value: object, size: int) -> None:
        """Keep `value`; one larger than all that may be kept is not kept."""
        old = self._values.pop(key, None)
        self._bytes -= old[1] if old else 0
        if size > self._most:
            return
        self._values[key] = (value, size)
        self._bytes += size
        while self._bytes > self._most:
            _, (_, dropped) = self._values.popitem(last=False)
            self._bytes -= dropped

    def bytes(self) -> int:
        """What all values take."""
        return self._bytes

    def clear(self) -> None:
        """Drop everything."""
        self._values.clear()
        self._bytes = 0
