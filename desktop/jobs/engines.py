"""Where a worker gets its engines from, by name: a name can be handed to a spawned process."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from desktop.engines.base import Engines  # brings numpy, which the window's process has no need of


Factory: TypeAlias = Callable[[Path], "Engines"]

LOCAL = "desktop.jobs.engines:local"
FAKE = "desktop.jobs.engines:fake"


def local(models: Path) -> Engines:
    """The engines that run the built models in the folder `models`."""
    from desktop.engines.local import LocalEngines
    from desktop.modelstore.store import ModelStore

    return LocalEngines(ModelStore(models), tried=True)


def fake(models: Path) -> Engines:  # noqa: ARG001 - it has none
    """Engines without models, for tests."""
    from desktop.engines.fake import FakeEngines

    return FakeEngines()


class LazyEngines:
    """The engines of a factory named "package.module:function", made when a request first needs them."""

    def __init__(self, factory: str, models: Path) -> None:
        self._factory = factory
        self._models = models
        self._engines: Engines | None = None

    def __call__(self) -> Engines:
        if self._engines is None:
            module, _, function = self._factory.partition(":")
            make: Factory = getattr(import_module(module), function)
            self._engines = make(self._models)
        return self._engines

    def loaded(self) -> tuple[str, ...]:
        """Names of the models in memory."""
        if self._engines is None:
            return ()
        return tuple(engine.model for engine in self._engines.all() if engine.loaded)
