"""What of a document is no language goes over the wire, and what is none of it is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from desktop.document.model import Document, Page, Span, Verbatim
from desktop.jobs import wire

TEXT = Document("a", "md", "0", "abcdef", (Page(1, 0, 0, Span(0, 6), (), whole_lines=True),))


def taken(frames: list[bytes]) -> Callable[[], bytes]:
    left = iter(frames)
    return lambda: next(left)


def test_it_comes_back_the_same() -> None:
    parts = (Verbatim(Span(0, 1), "apart"), Verbatim(Span(1, 3), "within"), Verbatim(Span(4, 6), "markup"))
    document = replace(TEXT, verbatim=parts)
    assert wire.decode_reply(taken(wire.encode_reply(document))) == document


@pytest.mark.parametrize(
    "part",
    [Verbatim(Span(0, 7), "apart"), Verbatim(Span(0, 1), "other")],  # type: ignore[arg-type]
)
def test_what_does_not_fit_is_refused(part: Verbatim) -> None:
    frames = wire.encode_reply(replace(TEXT, verbatim=(part,)))
    with pytest.raises(ValueError):  # noqa: PT011 - any will do
        wire.decode_reply(taken(frames))
