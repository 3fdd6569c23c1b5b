"""Messages as frames: a header and what it announces, in small pieces.

One large `json.loads` would hold the GIL and freeze the window.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeAlias, TypeVar

from desktop.jobs.plain import as_int, as_tuple, dump, load

T = TypeVar("T")
Next: TypeAlias = Callable[[], bytes]

MAX_FRAME = 256 << 20
MAX_MESSAGE = 1 << 30
ROWS_A_FRAME = 256


class Pipe(Protocol):
    """What the wire needs of a `multiprocessing.connection.Connection`."""

    def send_bytes(self, buf: bytes) -> None: ...
    def recv_bytes(self, maxlength: int | None = None) -> bytes: ...


def send(pipe: Pipe, frames: list[bytes]) -> None:
    """Send one message. `frames` is a list: a message that can not be encoded is not begun."""
    for frame in frames:
        pipe.send_bytes(frame)


def frames_of(pipe: Pipe) -> Next:
    """The next frames of one message. Raises `EOFError`, `OSError` (also for a frame above `MAX_FRAME`), and
    `ValueError` when the message exceeds `MAX_MESSAGE`."""
    left = MAX_MESSAGE

    def take() -> bytes:
        nonlocal left
        frame = pipe.recv_bytes(MAX_FRAME)
        left -= len(frame)
        if left < 0:
            raise ValueError("message too large")
        return frame

    return take


def encode_rows(items: Sequence[T], row: Callable[[T], object]) -> Iterator[bytes]:
    """Items as lists of at most `ROWS_A_FRAME`."""
    for start in range(0, len(items), ROWS_A_FRAME):
        yield dump([row(item) for item in items[start : start + ROWS_A_FRAME]])


def decode_rows(take: Next, count: object, parse: Callable[[object], T]) -> tuple[T, ...]:
    """As many items as announced. Raises `ValueError` where more or fewer come."""
    expected = as_int(count)
    items: list[T] = []
    while len(items) < expected:
        part = as_tuple(load(take()), parse)
        if not part:
            raise ValueError("an empty frame")
        items += part
    if len(items) != expected:
        raise ValueError("more than was announced")
    return tuple(items)
