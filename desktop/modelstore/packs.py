"""Models in one signed file, for a machine without a network.

A pack is a ZIP file: "manifest.json" names the models with their cards and the SHA-256 and size of every
file, "signature.json" is its Ed25519 signature, and each model's files lie under its name, its licence among
them. A model of the program is taken by the hashes that the program itself knows, whoever signed; one that
a person added is taken from a signer who is known, or whose fingerprint a person compared.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from desktop.document import signing
from desktop.errors import UserError
from desktop.modelstore import card
from desktop.modelstore.manifest import Model
from desktop.modelstore.placing import put, work_folder
from desktop.modelstore.store import CHUNK, ModelStore
from desktop.progress import JobContext

SUFFIX = ".strongroom-models"
FORMAT = 1
MANIFEST, SIGNATURE = "manifest.json", "signature.json"
MOST_TOLD = 4 << 20
"""Bytes of a manifest that are read."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A model in a pack, and the bytes of each of its files. `own` is one of the program's."""

    model: Model
    sizes: dict[str, int]
    own: bool


@dataclass(frozen=True, slots=True)
class Pack:
    """What a pack holds. `signer` is the fingerprint of who signed it; `known` says whether a person has
    vouched for them, or they are this installation."""

    models: tuple[Packed, ...]
    signer: str
    known: bool

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(size for packed in self.models for size in packed.sizes.values())


def packable(store: ModelStore) -> tuple[str, ...]:
    """Names of the models that a pack can hold: those that are there and no part of the program's own
    files."""
    there = (entry.model for entry in store.list() if entry.path.is_dir())
    return tuple(model.name for model in there if not model.shipped)


def pack(store: ModelStore, names: Sequence[str], dest: Path, ctx: JobContext) -> None:
    """Write the models `names` to the new file `dest`, signed with this user's key.

    Every file is checked on the way. Raises `UserError`: "unknown_model", "model_missing", "model_damaged",
    "model_of_program" for one that is part of the program's files, "cannot_sign", "cannot_write".
    """
    models = [store.model(name) for name in dict.fromkeys(names)]
    for model in models:
        if model.shipped:
            raise UserError(
                "model_of_program",
                f"The model {model.name} is part of every installation of Strongroom.",
                "Leave it out.",
            )
        store.path(model.name)
    told = {"format": FORMAT, "models": [_told(store, model) for model in models]}
    tally = _Tally(ctx, "pack", sum(model.size for model in models))
    temporary = part_of(dest)
    try:
        with zipfile.ZipFile(temporary, "w") as archive:  # stored: weights do not get smaller
            archive.writestr(MANIFEST, signing.canonical(told))
            archive.writestr(SIGNATURE, json.dumps(signing.sign(told)))
            for model in models:
                for name, sha256 in sorted(model.files.items()):
                    with (
                        (store.path(model.name) / name).open("rb") as source,
                        archive.open(_inside(model, name), "w", force_zip64=True) as out,
                    ):
                        copied = _copy(source, out, tally)
                    if copied != sha256:
                        raise UserError(
                            "model_damaged",
                            f"The model {model.name} is damaged: its file {name} is another one.",
                            "Mend it first: run the set-up again, or import it anew.",
                        )
        temporary.replace(dest)
    except OSError as error:
        raise UserError(
            "cannot_write", f"The pack can not be written ({error.strerror}).", "Choose another place."
        ) from error
    finally:
        temporary.unlink(missing_ok=True)


def part_of(dest: Path) -> Path:
    """Where a pack lies until it is whole. It is left there by a process that is killed."""
    return dest.with_name(f".{dest.name}.part")


def look(store: ModelStore, path: Path, folder: Path | None = None) -> Pack:
    """What the pack `path` holds and who signed it; nothing is unpacked. `folder` holds the known signers.

    Raises `UserError`: "bad_pack", "other_version" for a model of another version of the program.
    """
    with _opened(path) as archive:
        return _pack(store, archive, folder)


def unpack(
    store: ModelStore, path: Path, ctx: JobContext, trusted: str = "", folder: Path | None = None
) -> tuple[str, ...]:
    """Put the models of the pack `path` into the store; returns their names there.

    `trusted` is the fingerprint of a signer that a person compared; it is remembered. A model that is there
    already and whole is left. Raises `UserError`: those of `look`, "unknown_signer", "pack_damaged",
    "disk_full", "cannot_write".
    """
    with _opened(path) as archive:
        found = _pack(store, archive, folder)
        foreign = any(not packed.own for packed in found.models)
        if foreign and not found.known:
            if not signing.same(trusted, found.signer):
                raise UserError(
                    "unknown_signer",
                    f"Nobody here knows who signed this pack ({signing.grouped(found.signer)}).",
                    "Compare the fingerprint with the sender's, by telephone or on paper, and give it.",
                )
            signing.vouch(found.signer, folder)
        names = []
        tally = _Tally(ctx, "unpack", found.size)
        for packed in found.models:
            there = _there(store, packed)
            if there:
                tally.done += sum(packed.sizes.values())
            names.append(there or _put(store, archive, packed, tally))
    return tuple(names)


@dataclass(slots=True)
class _Tally:
    """How many of `total` bytes went in or out of a pack."""

    ctx: JobContext
    stage: str
    total: int
    done: int = 0

    def add(self, count: int) -> None:
        self.done += count
        self.ctx.report(self.stage, min(self.done, self.total), self.total)


def _copy(source: IO[bytes], out: IO[bytes], tally: _Tally) -> str:
    """Copy all of `source`; returns the SHA-256 of it."""
    digest = hashlib.sha256()
    while chunk := source.read(CHUNK):
        out.write(chunk)
        digest.update(chunk)
        tally.add(len(chunk))
    return digest.hexdigest()


def plain(pack: Pack) -> dict[str, Any]:
    """A pack as plain values of JSON."""
    models = [_entry(packed.model, packed.sizes) for packed in pack.models]
    return {"models": models, "signer": pack.signer, "known": pack.known}


def parse(store: ModelStore, told: dict[str, Any]) -> Pack:
    """The inverse of `plain`. Raises `ValueError`, `KeyError`, `TypeError`, `AttributeError`."""
    models = tuple(_packed(store, raw) for raw in told["models"])
    return Pack(models, str(told["signer"]), bool(told["known"]))


def _told(store: ModelStore, model: Model) -> dict[str, object]:
    folder = store.path(model.name)
    try:
        sizes = {name: (folder / name).stat().st_size for name in model.files}
    except OSError as error:
        raise UserError(
            "model_damaged", f"The model {model.name} is damaged: a file of it is missing.", "Mend it first."
        ) from error
    return _entry(model, sizes)


def _entry(model: Model, sizes: dict[str, int]) -> dict[str, object]:
    told: dict[str, object] = {"sizes": sizes}
    return told | ({"card": card.plain(model)} if model.added else {"name": model.name, "key": model.key})


def _inside(model: Model, name: str) -> str:
    return f"{model.name}/{name}"


def _pack(store: ModelStore, archive: zipfile.ZipFile, folder: Path | None) -> Pack:
    told, signature = (_json(archive, name) for name in (MANIFEST, SIGNATURE))
    signer = signing.signer(told, signature)
    if signer is None:
        raise _bad("its signature does not fit: it was changed, or cut, after it was signed")
    try:
        if told["format"] != FORMAT:
            raise _bad("it was made by a newer version of Strongroom")
        models = tuple(_packed(store, raw) for raw in told["models"])
        expected = {
            _inside(packed.model, name): size for packed in models for name, size in packed.sizes.items()
        }
        if len(expected) != sum(len(packed.sizes) for packed in models):
            raise ValueError("two models of one name")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _bad("its list of models is damaged") from error
    inside = {entry.filename: entry.file_size for entry in archive.infolist()}
    if {**expected, MANIFEST: inside[MANIFEST], SIGNATURE: inside[SIGNATURE]} != inside:
        raise _bad("it holds other files than its list says")
    return Pack(models, signer, signing.is_known(signer, folder))


def _packed(store: ModelStore, raw: dict[str, Any]) -> Packed:
    own = "card" not in raw
    if own:
        model = store.manifest.models.get(raw["name"])
        if model is None or model.key != raw["key"]:
            raise UserError(
                "other_version",
                "The pack holds a model of another version of Strongroom.",
                "Install the version that it was packed with, or have it packed with this one.",
            )
    else:
        model = card.parse(raw["card"])
        if not card.plain_name(model.name):
            raise ValueError("not a plain name")
    sizes = raw["sizes"]
    if set(sizes) != set(model.files) or not all(type(size) is int and size >= 0 for size in sizes.values()):
        raise ValueError("not the sizes of its files")
    return Packed(model, sizes, own)


def _there(store: ModelStore, packed: Packed) -> str:
    """The name of the same model where it is in the store already, and whole."""
    for entry in store.list():
        same = (
            entry.model.name == packed.model.name if packed.own else entry.model.files == packed.model.files
        )
        if same and entry.path.is_dir():
            try:
                store.verify(entry.model.name)
            except UserError:
                continue
            return entry.model.name
    return ""


def _put(store: ModelStore, archive: zipfile.ZipFile, packed: Packed, tally: _Tally) -> str:
    model = packed.model
    root = store.root if packed.own else store.added_root
    with work_folder(root, model.name, sum(packed.sizes.values())) as work:
        for name, sha256 in model.files.items():
            with (
                _damage_told(model),
                archive.open(_inside(model, name)) as source,
                (work / name).open("wb") as out,
            ):
                copied = _copy(source, out, tally)
            if copied != sha256:
                raise _damaged(model)
        if packed.own:
            put(work, store.directory(model.name))
            return model.name
        from desktop.modelstore.importing import safety

        safety.clear(work, work, tally.ctx)
        return store.add(work, replace(model, name=store.free_name(model.name))).model.name


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise _bad("it is no pack, or it is damaged") from error
    except OSError as error:
        raise UserError(
            "cannot_read", f"The pack can not be read ({error.strerror}).", "Look where it is."
        ) from error


def _json(archive: zipfile.ZipFile, name: str) -> dict[str, Any]:
    try:
        if archive.getinfo(name).file_size > MOST_TOLD:
            raise ValueError("too large")
        with archive.open(name) as file:
            told = json.loads(file.read(MOST_TOLD))
    except (KeyError, ValueError, RecursionError, zipfile.BadZipFile) as error:
        raise _bad("it is no pack, or it is damaged") from error
    if not isinstance(told, dict):
        raise _bad("its list of models is damaged")
    return told


@contextmanager
def _damage_told(model: Model) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, EOFError, ValueError) as error:
        raise _damaged(model) from error


def _damaged(model: Model) -> UserError:
    return UserError(
        "pack_damaged",
        f"The pack is damaged: a file of the model {model.name} is not the one that was packed.",
        "Copy the pack again.",
    )


def _bad(why: str) -> UserError:
    return UserError("bad_pack", f"The pack can not be used: {why}.", "Have it made and sent again.")
