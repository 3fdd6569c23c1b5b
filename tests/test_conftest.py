"""The network guard of the tests bites: without it the other tests prove nothing of the network."""

from __future__ import annotations

import socket

import pytest

from tests import conftest


@pytest.mark.parametrize(
    "reach", [socket.socket, lambda: socket.getaddrinfo("localhost", 80)], ids=["socket", "lookup"]
)
def test_the_guard_refuses_the_network(reach: object, request: pytest.FixtureRequest) -> None:
    guard = request.config.pluginmanager.getplugin(conftest.__file__)
    with pytest.raises(BaseException) as refused:  # noqa: PT011 - derives from BaseException on purpose
        reach()  # type: ignore[operator]
    assert type(refused.value).__name__ == "NetworkUsed"
    assert guard._used
    guard._used.clear()
