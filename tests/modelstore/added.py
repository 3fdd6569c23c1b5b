"""A person's model in a store, made of nothing but its card and a small file."""

from __future__ import annotations

import hashlib
from pathlib import Path

from desktop.modelstore.importing.base import Measured
from desktop.modelstore.manifest import Model
from desktop.modelstore.store import Entry, ModelStore


def added_model(
    name: str = "mine", role: str = "embedder", content: bytes = b"weights", **more: object
) -> Model:
    """What its card tells."""
    told: dict[str, object] = {
        "title": f"My {name}",
        "role": role,
        "licence": "MIT",
        "attribution": "Nobody",
        "origin": "a folder",
        "size": len(content),
        "files": {"model.onnx": hashlib.sha256(content).hexdigest()},
        "roles": (role,),
        "precision": "int8",
        "memory": 1000,
        "added": "2026-03-14",
        "measured": (Measured("int8", len(content), 120.5, agreement=0.99),),
    }
    return Model(name=name, **{**told, **more})  # type: ignore[arg-type]


def add(store: ModelStore, model: Model, content: bytes = b"weights") -> Entry:
    """Put it in `store` as an import does."""
    work: Path = store.added_root / f".importing-{model.name}"
    work.mkdir(parents=True)
    (work / "model.onnx").write_bytes(content)
    return store.add(work, model)
