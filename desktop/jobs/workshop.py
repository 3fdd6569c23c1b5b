"""Models that a person brings: looked at, converted and measured in a process of their own, then kept; and
those that come in packs or over the network."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints

from desktop.errors import UserError
from desktop.jobs.calls import Call, Failed
from desktop.jobs.own_process import CONVERTING, FETCHING, Program, ask, believed
from desktop.jobs.requests import Time, Timed
from desktop.jobs.runner import Runner
from desktop.modelstore import placing
from desktop.modelstore.importing import telling
from desktop.modelstore.importing.base import Made, Precision, Sighting
from desktop.modelstore.manifest import Model
from desktop.modelstore.speeds import Speed
from desktop.modelstore.store import Entry, ModelStore
from desktop.progress import JobContext

if TYPE_CHECKING:
    from desktop.modelstore.downloader import Offer
    from desktop.modelstore.packs import Pack  # brings cryptography, which a start can do without

PREFIX = ".importing-"
_DIRECTION = re.compile(r"[a-z]{2,3}(?:_[A-Za-z]{2,4})?-[a-z]{2,3}(?:_[A-Za-z]{2,4})?")


class Workshop:
    """Where models are imported into `store`, and those that are there timed. Its methods block and may be
    called from any thread; what is at work ends when `ctx` says so, and leaves nothing behind."""

    def __init__(self, store: ModelStore, runner: Runner) -> None:
        self._store = store
        self._runner = runner

    def look(self, path: Path, ctx: JobContext) -> Sighting:
        """What lies in `path`: nothing of it is run. Raises `UserError` and `Cancelled`."""
        told = self._ask({"do": "look", "path": str(path.absolute())}, ctx)
        with believed():
            return telling.parse_sighting(told)

    def make(self, path: Path, precisions: Sequence[Precision], ctx: JobContext) -> Made:
        """The model in `path`, converted to each of `precisions` (where there are none, to all that it can
        be had in) and measured. One of them is to be kept with `keep`, or all to be put away with `discard`.

        Raises `UserError` and `Cancelled`.
        """
        work = self._new_folder()
        request = {
            "do": "make",
            "path": str(path.absolute()),
            "work": str(work),
            "precisions": list(precisions),
        }
        try:
            told = ask(CONVERTING, request, work, ctx)
            with believed():
                made = telling.parse_made(told, work)
                if not all((work / one.precision).is_dir() for one in made.measured):
                    raise ValueError
        except BaseException:
            shutil.rmtree(work, ignore_errors=True)
            raise
        return made

    def keep(self, made: Made, precision: Precision | None = None, name: str = "") -> Entry:
        """Put one of what was made among a person's models, by default the recommended one, and the others
        away. Raises `UserError`: "name_taken", "wrong_precision", "direction_needed"."""
        chosen = precision or made.recommended
        if chosen not in {one.precision for one in made.measured}:
            raise UserError("wrong_precision", f"The model was not made in {chosen}.", "Choose another one.")
        if "translator" in made.sighting.roles and not _DIRECTION.fullmatch(made.sighting.direction):
            raise UserError(
                "direction_needed",
                "The model does not tell from which language to which it translates.",
                'Say so, as in "en-de" for English to German.',
            )
        model = _model(made, chosen, name or self._store.free_name(made.sighting.title))
        entry = self._store.add(made.work / chosen, model)
        self.discard(made)
        return entry

    def discard(self, made: Made) -> None:
        """Put all that was made away."""
        shutil.rmtree(made.work, ignore_errors=True)

    def bring(self, path: Path, precision: Precision | None, ctx: JobContext) -> Entry:
        """`make` and `keep` in one, without a choice in between. Raises `UserError` and `Cancelled`."""
        made = self.make(path, (precision,) if precision else (), ctx)
        try:
            return self.keep(made)
        finally:
            self.discard(made)

    def measure(self, name: str, ctx: JobContext) -> Speed:
        """How fast the model `name` is on this machine, which is remembered: `Entry.speed`.

        Raises `UserError`: "unknown_model", "not_measured", whatever the model's engine raises; and
        `Cancelled`.
        """
        model = self._store.model(name)
        request = Time(name, model.roles[0] if model.roles else "", model.direction)
        try:
            timed = Call(self._runner, request).wait(lambda p: ctx.report(p.stage, p.done, p.total))
        except Failed as failed:
            raise UserError(failed.problem.code, failed.problem.message) from None
        if not isinstance(timed, Timed):
            raise TypeError(f"{type(timed).__name__} where Timed was asked for")
        speed = Speed(timed.speed, timed.memory)
        self._store.keep_speed(name, speed)
        return speed

    def pack(self, names: Sequence[str], dest: Path, ctx: JobContext) -> str:
        """Write models to the new file `dest`, signed; returns the fingerprint of the key, for a person to
        tell the receiver. To be called where the system's keyring may be asked. Raises as `packs.pack`."""
        from desktop.document import signing
        from desktop.modelstore import packs

        key = signing.keyring_key()
        request = {"do": "pack", "names": list(names), "dest": str(dest.absolute()), "key": key}
        try:
            return str(self._ask(request, ctx))
        finally:
            packs.part_of(dest).unlink(missing_ok=True)  # of a process that was killed

    def look_at_pack(self, path: Path, ctx: JobContext) -> Pack:
        """What a pack holds and who signed it. Raises as `packs.look`."""
        from desktop.modelstore import packs

        told = self._ask({"do": "look at pack", "path": str(path.absolute())}, ctx)
        with believed():
            return packs.parse(self._store, told)

    def unpack(self, path: Path, trusted: str, ctx: JobContext) -> tuple[str, ...]:
        """Put the models of a pack into the store; returns their names. `trusted` is the fingerprint that a
        person compared. Raises as `packs.unpack`."""
        try:
            told = self._ask({"do": "unpack", "path": str(path.absolute()), "trusted": trusted}, ctx)
        finally:
            for root in (self._store.root, self._store.added_root):
                placing.sweep(root)  # of a process that was killed
        with believed():
            return tuple(map(str, told))

    def offer(self, address: str, sha256: str, ctx: JobContext) -> Offer:
        """What a server says of a file: this is the network, and only a person asks for it. Raises as
        `downloader.offer`."""
        told = self._ask({"do": "offer", "address": address, "sha256": sha256}, ctx, FETCHING)
        from desktop.modelstore.downloader import Offer  # an HTTP client, which the window has no use for

        with believed():
            return Offer(**{name: kind(told[name]) for name, kind in get_type_hints(Offer).items()})

    def download(self, offer: Offer, folder: Path, ctx: JobContext) -> Path:
        """Fetch a file into `folder`, under the last part of its address; returns its place. Raises as
        `downloader.download`."""
        request = {"do": "download", "offer": asdict(offer), "folder": str(folder.absolute())}
        return Path(str(self._ask(request, ctx, FETCHING)))

    def _ask(self, request: Mapping[str, Any], ctx: JobContext, program: Program = CONVERTING) -> Any:
        """The answer of a process that works on this store."""
        roots = {"root": str(self._store.root), "added": str(self._store.added_root)}
        with self._folder() as work:
            return ask(program, {**roots, **request}, work, ctx)

    @contextmanager
    def _folder(self) -> Iterator[Path]:
        work = self._new_folder()
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)

    def _new_folder(self) -> Path:
        """A folder on the disk where the model is to lie. What was left by a program that died goes first."""
        root = self._store.added_root
        try:
            root.mkdir(parents=True, exist_ok=True)
            _sweep(root)
            work = root / f"{PREFIX}{os.getpid()}-{secrets.token_hex(4)}"
            work.mkdir()
        except OSError as error:
            raise UserError(
                "cannot_write",
                f"Nothing can be written to {root}: {error.strerror}.",
                "Mend that, and try again.",
            ) from error
        return work


def _model(made: Made, precision: Precision, name: str) -> Model:
    """The card of what was made."""
    sighting, folder = made.sighting, made.work / precision
    files = {file.name: file for file in sorted(folder.iterdir()) if file.is_file()}
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    return Model(
        name=name,
        title=sighting.title,
        role=", ".join(sighting.roles),
        licence=sighting.licence,
        attribution=sighting.title,
        origin=f"Imported from {sighting.path.name} ({sighting.form}, {sighting.architecture}).",
        size=sum(file.stat().st_size for file in files.values()),
        files={name: _sha256(file) for name, file in files.items()},
        roles=sighting.roles,
        direction=sighting.direction,
        precision=precision,
        memory=sighting.memory.get(precision, 0),
        labels=sighting.labels,
        added=today,
        measured=made.measured,
    )


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _sweep(root: Path) -> None:
    """Remove what imports that were killed have left."""
    import psutil  # type: ignore[import-untyped]

    for left in [*root.glob(f"{PREFIX}*"), *root.glob(".removing-*")]:
        owner = left.name.removeprefix(PREFIX).partition("-")[0]
        if not owner.isdigit() or not psutil.pid_exists(int(owner)):
            shutil.rmtree(left, ignore_errors=True)
