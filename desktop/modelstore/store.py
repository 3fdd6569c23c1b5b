"""The built models on this machine: where they are, and whether they are whole."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from desktop import paths
from desktop.errors import UserError
from desktop.modelstore.manifest import Manifest, Model
from desktop.modelstore.manifest import load as load_manifest
from desktop.progress import JobContext

CHUNK = 1 << 20


class State(StrEnum):
    """Whether a model can be used. `READY` says that its files are there, not that they were checked."""

    READY = "ready"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Entry:
    """One model of the store."""

    model: Model
    state: State
    path: Path


class ModelStore:
    """The models below `root`, each in a directory named by what it is made from, and those that are shipped.

    Nothing is written here; `modelstore.build` does that.
    """

    def __init__(self, root: Path, manifest: Manifest | None = None) -> None:
        self.root = root
        self._manifest = manifest

    @property
    def manifest(self) -> Manifest:
        """Read on first use: the window opens without it."""
        if self._manifest is None:
            self._manifest = load_manifest()
        return self._manifest

    def path(self, name: str) -> Path:
        """Directory of the built model. Raises `UserError("model_missing")`."""
        directory = self.directory(name)
        if not directory.is_dir():
            raise UserError(
                "model_missing",
                f"The model {name} is not on this machine.",
                "Run the set-up again; it builds what is missing.",
            )
        return directory

    def directory(self, name: str) -> Path:
        """Where the built model belongs, whether it is there or not."""
        return self._directory(self.model(name))

    def _directory(self, model: Model) -> Path:
        if model.shipped:
            return paths.resources_dir() / "models" / model.name
        return self.root / model.directory

    def label(self, name: str) -> str:
        """Name and version, as results show it ("rampart 1.4.0")."""
        return self.model(name).label

    def list(self) -> tuple[Entry, ...]:
        """Every model that the program knows, in the manifest's order."""
        return tuple(
            Entry(model, State.READY if directory.is_dir() else State.MISSING, directory)
            for model in self.manifest.models.values()
            for directory in (self._directory(model),)
        )

    def verify(self, name: str, ctx: JobContext | None = None) -> None:
        """Read every file of the model and compare its hash with the manifest's.

        Raises `UserError` "model_missing", or "model_damaged" with the file's name.
        """
        verify_files(self.path(name), self.model(name), ctx)

    def model(self, name: str) -> Model:
        """What the manifest says of a model. Raises `UserError("unknown_model")`."""
        try:
            return self.manifest.models[name]
        except KeyError:
            raise UserError(
                "unknown_model",
                f"There is no model {name!r}.",
                f"Choose one of: {', '.join(self.manifest.models)}.",
            ) from None


def verify_files(directory: Path, model: Model, ctx: JobContext | None = None) -> None:
    """Raises `UserError("model_damaged")` unless `directory` holds every file of `model`, bit for bit."""
    ctx = ctx or JobContext()
    done = 0
    ctx.report("verify", 0, model.size)
    for name, sha256 in model.files.items():
        digest = hashlib.sha256()
        try:
            with (directory / name).open("rb") as file:
                while chunk := file.read(CHUNK):
                    digest.update(chunk)
                    done = min(done + len(chunk), model.size)
                    ctx.report("verify", done, model.size)
        except OSError as error:
            raise _damaged(model, name, f"can not be read ({error.strerror})") from error
        if digest.hexdigest() != sha256:
            raise _damaged(model, name, "is not the one that was built")


def _damaged(model: Model, name: str, how: str) -> UserError:
    return UserError(
        "model_damaged",
        f"The model {model.name} is damaged: its file {name} {how}.",
        "Run the set-up again; it builds the model anew.",
    )
