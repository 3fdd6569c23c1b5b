from __future__ import annotations

from desktop.jobs.requests import Event, Image, Render, Request
from desktop.jobs.runner import Listener
from desktop.ui.bridge import Bridge
from desktop.ui.views.pictures import Pictures


class ByHand:
    """Answers when it is told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[Render, Listener]] = []

    def submit(self, request: Request, listener: Listener) -> int:
        assert isinstance(request, Render)
        self.asked.append((request, listener))
        return len(self.asked)

    def cancel(self, ticket: int) -> None:
        pass

    def stats(self) -> tuple[()]:
        return ()

    def close(self) -> None:
        pass

    def begin(self, ticket: int) -> None:
        self.asked[ticket - 1][1](Event(ticket, "started"))

    def draw(self, ticket: int) -> None:
        self.asked[ticket - 1][1](Event(ticket, "done", answer=Image(1, 1, b"\xff" * 4)))


def test_a_page_that_was_begun_for_another_file_keeps_no_other_from_being_drawn(qtbot) -> None:
    runner = ByHand()
    pictures = Pictures(Bridge(runner))
    pictures.open("first.pdf")
    assert pictures.of(0, 100, 1.0, 1.0) is None
    runner.begin(1)
    qtbot.waitUntil(lambda: 1 in pictures._at_work)
    pictures.open("second.pdf")
    assert pictures.of(0, 100, 1.0, 1.0) is None
    assert [request.path for request, _ in runner.asked] == ["first.pdf", "second.pdf"]
    runner.draw(1)
    runner.begin(2)
    runner.draw(2)
    qtbot.waitUntil(lambda: pictures.of(0, 100, 1.0, 1.0) is not None)
