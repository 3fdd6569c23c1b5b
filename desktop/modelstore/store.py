"""The models on this machine: where they are, whether they are whole, and whose they are."""

from __future__ import annotations

import hashlib
import re
import shutil
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from desktop import paths
from desktop.errors import UserError
from desktop.modelstore import card, speeds
from desktop.modelstore.manifest import Manifest, Model
from desktop.modelstore.manifest import load as load_manifest
from desktop.modelstore.speeds import Speed
from desktop.progress import JobContext

CHUNK = 1 << 20
LONGEST_NAME = 60


class State(StrEnum):
    """Whether a model can be used. `READY` says that its files are there, not that they were checked;
    `DAMAGED` that the card of a person's model can not be read."""

    READY = "ready"
    MISSING = "missing"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Entry:
    """One model of the store. `added` ones were brought by a person and can be removed; the others belong to
    the program. `speed` is how fast it is on this machine, where that was measured."""

    model: Model
    state: State
    path: Path
    added: bool = False
    speed: Speed | None = None


class ModelStore:
    """The program's models below `root`, each in a directory named by what it is made from, those that are
    shipped with it, and those of a person below `added`, each in a directory of its name with its card.

    The program's own are written by `modelstore.build`.
    """

    def __init__(self, root: Path, manifest: Manifest | None = None, added: Path | None = None) -> None:
        self.root = root
        self._manifest = manifest
        self._added = added

    @property
    def manifest(self) -> Manifest:
        """The program's own. Read on first use: the window opens without it."""
        if self._manifest is None:
            self._manifest = load_manifest()
        return self._manifest

    @property
    def added_root(self) -> Path:
        """Where a person's models lie; it may not be there yet."""
        return self._added or paths.added_models_dir()

    def path(self, name: str) -> Path:
        """Directory of the model. Raises `UserError("model_missing")`, `UserError("unknown_model")`."""
        directory = self.directory(name)
        if not directory.is_dir():
            raise UserError(
                "model_missing",
                f"The model {name} is not on this machine.",
                "Run the set-up again; it builds what is missing.",
            )
        return directory

    def directory(self, name: str) -> Path:
        """Where the model belongs, whether it is there or not."""
        return self._directory(self.model(name))

    def _directory(self, model: Model) -> Path:
        if model.added:
            return self.added_root / model.name
        if model.shipped:
            return paths.resources_dir() / "models" / model.name
        return self.root / model.directory

    def label(self, name: str) -> str:
        """Name and version, as results show it ("rampart 1.4.0")."""
        return self.model(name).label

    def list(self) -> tuple[Entry, ...]:
        """Every model that the program knows, in the manifest's order, then a person's own by name."""
        measured = speeds.load(self.added_root)
        own = (
            Entry(model, State.READY if directory.is_dir() else State.MISSING, directory)
            for model in self.manifest.models.values()
            for directory in (self._directory(model),)
        )
        found = (*own, *self._list_added())
        return tuple(replace(entry, speed=measured.get(entry.model.label)) for entry in found)

    def _list_added(self) -> Iterator[Entry]:
        with suppress(OSError):
            for folder in sorted(self.added_root.iterdir()):
                if folder.is_dir() and not folder.name.startswith("."):
                    yield _added_entry(folder)

    def entry(self, name: str) -> Entry:
        """One of `list()`. Raises `UserError("unknown_model")`."""
        entries = self.list()
        for entry in entries:
            if entry.model.name == name:
                return entry
        raise _unknown(name, [entry.model.name for entry in entries])

    def serving(self, role: str, direction: str = "") -> tuple[Entry, ...]:
        """Those that are there and can be the engine `role` ("tagger"); of translators only those of
        `direction`, where it is given."""
        return tuple(
            entry
            for entry in self.list()
            if entry.state is State.READY
            and role in entry.model.roles
            and (not direction or entry.model.direction == direction)
        )

    def verify(self, name: str, ctx: JobContext | None = None) -> None:
        """Read every file of the model and compare its hash with the manifest's, or with its card's.

        Raises `UserError` "model_missing", or "model_damaged" with the file's name.
        """
        verify_files(self.path(name), self.model(name), ctx)

    def model(self, name: str) -> Model:
        """What the manifest or its card says of a model. Raises `UserError`: "unknown_model", and
        "model_damaged" where the card can not be read."""
        own = self.manifest.models.get(name)
        if own is not None:
            return own
        entry = self.entry(name)
        if entry.state is State.DAMAGED:
            raise UserError(
                "model_damaged",
                f"The model {name} is damaged: its card {card.FILE} can not be read.",
                "Remove it and import it again.",
            )
        return entry.model

    def keep_speed(self, name: str, speed: Speed) -> None:
        """Remember how fast a model is here. Raises `UserError`: "unknown_model", "cannot_write"."""
        speeds.keep(self.added_root, self.label(name), speed)

    def free_name(self, title: str) -> str:
        """A name for a model called `title` that no model has, fit for a folder and a command line."""
        plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
        stem = re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST_NAME].strip("-") or "model"
        taken = {entry.model.name for entry in self.list()}
        numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
        return next(name for name in (stem, *numbered) if name not in taken)

    def add(self, work: Path, model: Model) -> Entry:
        """Take the finished folder `work`, which lies in `added_root`, as the person's model `model`.

        Writes the card, and puts all of it in place by one rename. Raises `UserError("name_taken")`.
        """
        taken = {entry.model.name for entry in self.list()}
        if model.name in taken or not card.plain_name(model.name):
            raise UserError(
                "name_taken", f"A model can not be named {model.name!r} here.", "Choose another name."
            )
        card.write(work, model)
        place = self.added_root / model.name
        work.rename(place)
        return _added_entry(place)

    def remove(self, name: str) -> None:
        """Delete a person's model. Raises `UserError`: "unknown_model", "model_of_program"."""
        entry = self.entry(name)
        if not entry.added:
            raise UserError(
                "model_of_program",
                f"The model {name} belongs to the program, which does not work without it.",
                "Only models that you imported can be removed.",
            )
        # Out of the way in one step: a removal that is cut off leaves no half of a model under its name.
        gone = entry.path.with_name(f".removing-{name}")
        shutil.rmtree(gone, ignore_errors=True)
        entry.path.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)


def _added_entry(folder: Path) -> Entry:
    try:
        model = card.read(folder)
        state = State.READY
    except (OSError, ValueError):
        model = Model(folder.name, folder.name, "", "", "", "", 0, {}, added="unknown")
        state = State.DAMAGED
    # The folder's name is what counts: a card that was copied by hand names another.
    return Entry(replace(model, name=folder.name), state, folder, added=True)


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
    if model.added:
        how = how.replace("that was built", "that was imported")
        hint = "Remove the model and import it again."
    else:
        hint = "Run the set-up again; it builds the model anew."
    return UserError("model_damaged", f"The model {model.name} is damaged: its file {name} {how}.", hint)


def _unknown(name: str, known: list[str]) -> UserError:
    return UserError("unknown_model", f"There is no model {name!r}.", f"Choose one of: {', '.join(known)}.")
