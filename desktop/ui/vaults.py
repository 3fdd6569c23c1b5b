"""What the window keeps secret: its vault, and the key of its signatures, without holding the window up."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from desktop.document.model import Problem
from desktop.document.results import Pair, TaskResult
from desktop.errors import UserError
from desktop.exporters.base import Exported
from desktop.jobs.requests import Event, Restore
from desktop.ui.bridge import Bridge

if TYPE_CHECKING:
    from desktop.exporters.vault import OpenVault  # brings cryptography

_Done = Callable[[Any], None]


class Vaults(QObject):
    """One vault at a time, or none: pseudonyms then last until the window closes.

    Deriving a key takes half a second, so a thread does it; its answer comes back on the window's own.
    """

    changed = Signal()
    """Another vault is in use."""
    failed = Signal(object)
    """What a vault could not do: a `Problem`."""
    restored = Signal(object)
    """A file was written with its originals: `Exported`."""
    _answered = Signal(object, object)

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._asked: deque[tuple[Callable[[], object], _Done]] = deque()
        self._thread: Thread | None = None
        self.vault: OpenVault | None = None
        self._answered.connect(self._back)

    @property
    def busy(self) -> bool:
        return self._thread is not None

    def open(self, path: Path, passphrase: str | None, *, remember: bool) -> None:
        """Open the vault in the file `path`, or make one there. Without a passphrase the keyring gives it,
        or keeps the one that is made; with `remember` it keeps the one that is given."""
        self._ask(partial(_opened, path, passphrase, remember=remember), self._use)

    @Slot()
    def close(self) -> None:
        """Go on without a vault."""
        self._use(None)

    def keep(self, pairs: Iterable[Pair], then: Callable[[Problem | None], None]) -> None:
        """Save `pairs` in the vault, if there is one, and go on with `then` once they are safe, or could not
        be saved for the problem that it is given."""
        vault = self.vault
        if vault is None:
            then(None)
        else:
            self._ask(partial(vault.keep, tuple(pairs)), lambda answer: then(_problem(answer)))

    def signing_key(self, result: TaskResult, then: Callable[[str | Problem | None], None]) -> None:
        """Go on with the key that signs the report on `result`, or None where the keyring keeps none."""
        if result.options.get("audit"):
            self._ask(_signing_key, then)
        else:
            then(None)

    def restore(self, source: Path, dest: Path) -> None:
        """Put the originals back into `source`, as the new file `dest`."""
        if self.vault is not None:
            request = Restore(str(source), str(dest), self.vault.vault.pairs)
            self._bridge.submit(request, self._wrote)

    def _ask(self, work: Callable[[], object], done: _Done) -> None:
        self._asked.append((work, done))
        self._next()

    def _next(self) -> None:
        if self._thread is None and self._asked:
            work, done = self._asked.popleft()
            self._thread = Thread(target=self._run, args=(work, done), name="vault", daemon=True)
            self._thread.start()

    def _run(self, work: Callable[[], object], done: _Done) -> None:
        try:
            answer = work()
        except UserError as error:
            answer = Problem(error.code, str(error))
        self._answered.emit(answer, done)

    @Slot(object, object)
    def _back(self, answer: object, done: _Done) -> None:
        self._thread = None
        done(answer)
        if isinstance(answer, Problem):
            self.failed.emit(answer)
        self._next()

    def _use(self, vault: OpenVault | Problem | None) -> None:
        if not isinstance(vault, Problem):
            self.vault = vault
            self.changed.emit()

    def _wrote(self, event: Event) -> None:
        if isinstance(event.answer, Exported):
            self.restored.emit(event.answer)
        elif event.kind == "failed" and event.problem is not None:
            self.failed.emit(event.problem)


def _problem(answer: object) -> Problem | None:
    return answer if isinstance(answer, Problem) else None


def _signing_key() -> str | None:
    from desktop.document.signing import keyring_key

    return keyring_key()


def _opened(path: Path, passphrase: str | None, *, remember: bool) -> OpenVault:
    from desktop.exporters import vault as vaults

    given = passphrase or vaults.remembered(path)
    if given is None and (path.exists() or not remember):
        raise UserError("passphrase_needed", "The vault needs its passphrase.", "Type it.")
    made = given or vaults.passphrase_made()
    if given is None:
        vaults.remember(path, made)  # first: a vault that nobody can open is worth nothing
    opened = vaults.OpenVault.at(path, made)
    if remember and passphrase:
        vaults.remember(path, passphrase)
    return opened
