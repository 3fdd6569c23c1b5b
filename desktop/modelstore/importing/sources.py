"""Where a model lies: a folder, a file, or the cache of the Hugging Face hub."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from desktop.errors import UserError
from desktop.modelstore.importing.archives import is_archive
from desktop.progress import JobContext

CHUNK = 1 << 20
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Source:
    """`path` is a folder or one file; links in it may lead no further than `root`. `name` is what to call it
    where it does not say so itself."""

    path: Path
    root: Path
    name: str
    archive: bool = False


def source(path: Path) -> Source:
    """What a person pointed at. Raises `UserError`: "no_such_file", "unsupported_model", "model_damaged"."""
    if not path.exists():
        raise UserError("no_such_file", f"There is nothing at {path}.", "Choose a folder or a file.")
    if path.is_dir():
        return _folder(path)
    if is_archive(path):
        return Source(path, path.parent, path.name.partition(".")[0], archive=True)
    if path.suffix.lower() == ".gguf":
        return Source(path, path.parent, path.stem)
    raise UserError(
        "unsupported_model",
        f"{path.name} alone is no model that can be imported.",
        "Choose a GGUF file, an archive, or the folder that holds the weights with config.json.",
    )


def _folder(path: Path) -> Source:
    """The folder with the model: `path`, the one within it, or the current snapshot of a hub's cache."""
    root, name = path, path.resolve().name
    if path.parent.name == "snapshots" and path.parent.parent.name.startswith("models--"):
        cache = path.parent.parent
        return Source(path, cache, _hub_name(cache))
    if (path / "snapshots").is_dir():
        return Source(_snapshot(path), path, _hub_name(path))
    for _ in range(3):  # an archive often holds one folder with everything in it
        inside = [entry for entry in path.iterdir() if not entry.name.startswith((".", "__MACOSX"))]
        if len(inside) != 1 or not inside[0].is_dir() or inside[0].is_symlink():
            break
        path = inside[0]
        name = path.name
    gguf = sorted(path.glob("*.gguf"))
    if gguf and not (path / "config.json").is_file():
        if len(gguf) > 1:
            raise UserError(
                "unsupported_model",
                f"The folder holds {len(gguf)} GGUF files: {', '.join(file.name[:40] for file in gguf[:3])}.",
                "Choose one of them.",
            )
        return Source(gguf[0], root, gguf[0].stem)
    return Source(path, root, name)


def _snapshot(cache: Path) -> Path:
    """That which refs/main names, or the only one."""
    snapshots = cache / "snapshots"
    try:
        named = (cache / "refs" / "main").read_text(encoding="ascii").strip()
        if re.fullmatch(r"[0-9a-zA-Z]+", named) and (snapshots / named).is_dir():
            return snapshots / named
    except (OSError, ValueError):
        pass
    there = [folder for folder in snapshots.iterdir() if folder.is_dir()]
    if len(there) != 1:
        raise UserError(
            "unsupported_model",
            f"The cache holds {len(there)} versions of the model, and does not say which one is current.",
            "Choose the folder of one of them, below snapshots.",
        )
    return there[0]


def _hub_name(cache: Path) -> str:
    """ "models--org--name" is how the hub's cache names org/name."""
    return cache.name.removeprefix("models--").replace("--", "/")


def verify_blobs(found: Source, files: tuple[Path, ...], ctx: JobContext) -> None:
    """Hold every file against the hash that its source gives for it: the hub's cache names large files by
    their SHA-256, and a folder may have a list SHA256SUMS.

    Raises `UserError("model_damaged")`.
    """
    wanted = _listed(found.path) if found.path.is_dir() else {}
    hashes = {}
    for file in files:
        blob = file.resolve().name if file.is_symlink() else ""
        expected = blob if _SHA256.fullmatch(blob) else wanted.get(file.name, "")
        if expected:
            hashes[file] = expected
    total = sum(file.stat().st_size for file in hashes)
    done = 0
    for file, expected in hashes.items():
        digest = hashlib.sha256()
        with file.open("rb") as opened:
            while chunk := opened.read(CHUNK):
                digest.update(chunk)
                done += len(chunk)
                ctx.report("verify", done, total)
        if digest.hexdigest() != expected:
            raise UserError(
                "model_damaged",
                f"The file {file.name} is not the one that it should be: its hash is wrong.",
                "Get the model again.",
            )


def _listed(folder: Path) -> dict[str, str]:
    """Hashes by name of file, as sha256sum writes them."""
    found = {}
    try:
        text = (folder / "SHA256SUMS").read_text(encoding="utf-8")
    except (OSError, ValueError):
        return {}
    for line in text.splitlines():
        sha256, _, name = line.partition(" ")
        if _SHA256.fullmatch(sha256):
            found[name.strip().removeprefix("*")] = sha256
    return found
