"""What a model brings is hostile until it was looked at: nothing in it is run, and what could run is refused.

Only safetensors, GGUF and ONNX are taken for weights, and Marian's own format. A pickle runs code when it is
opened; it is told by its first bytes, whatever it is named.
"""

from __future__ import annotations

import os
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop.errors import UserError
from desktop.modelstore.importing import onnx_files, safetensors_files
from desktop.progress import JobContext

MOST_FILES = 2_000
MOST_DEPTH = 8
MOST_JSON = 128 << 20

PICKLES = frozenset({".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".joblib", ".dill"})
CODE = frozenset({".py", ".pyc", ".so", ".dll", ".dylib", ".exe", ".sh", ".bat", ".js", ".ipynb"})
WEIGHTS = frozenset({".safetensors", ".gguf", ".onnx"})

_POINTER = b"version https://git-lfs"
_WHY_PICKLE = "Such a file can run any program when it is opened."
GET_SAFE = "Get the model with weights in safetensors, GGUF or ONNX."


@dataclass(frozen=True, slots=True)
class Cleared:
    """The files that may be opened, and sentences on what was left aside."""

    files: tuple[Path, ...]
    notes: tuple[str, ...]


def clear(path: Path, root: Path, ctx: JobContext) -> Cleared:
    """Look at every file of `path`, a folder or a file; links must stay below `root`.

    Raises `UserError`: "unsafe_model", "model_damaged", "unsupported_model".
    """
    kept: list[Path] = []
    code: list[str] = []
    pickles: list[str] = []
    files = list(files_below(path, root))
    for number, file in enumerate(files):
        ctx.report("look at files", number, len(files))
        suffix = file.suffix.lower()
        head = _head(file)
        if head.startswith(_POINTER):
            raise UserError(
                "model_damaged",
                f"The file {shown(file)} is only a pointer to one that was never fetched.",
                "Fetch the whole model, with git-lfs or from its page.",
            )
        if suffix in PICKLES or is_pickle(file, head):
            if suffix in WEIGHTS or suffix in {".json", ".txt", ".md", ".model", ".spm"}:
                raise UserError(
                    "unsafe_model",
                    f"The file {shown(file)} is a pickle under another name. {_WHY_PICKLE}",
                    "Do not use this model.",
                )
            pickles.append(file.name)
        elif suffix in CODE:
            code.append(file.name)
        else:
            _check(file, suffix, path, ctx)
            kept.append(file)
    if pickles and not any(file.suffix.lower() in WEIGHTS for file in kept):
        raise UserError(
            "unsafe_model",
            f"The weights are in a pickle ({shown_names(pickles)}), which is not opened. {_WHY_PICKLE}",
            GET_SAFE,
        )
    return Cleared(tuple(kept), _notes(code, pickles))


def files_below(path: Path, root: Path) -> Iterator[Path]:
    """The files of a folder, or `path` itself where it is one. Hidden ones, and those of git, are left out.

    Raises `UserError("unsafe_model")` for a link that leads out of `root`, or what is no file.
    """
    if not path.is_dir():
        yield _file(path, root)
        return
    count = 0
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__")))
        for name in folders:
            _within(Path(folder, name), root)
        if len(Path(folder).relative_to(path).parts) >= MOST_DEPTH:
            folders.clear()
        for name in sorted(names):
            if name.startswith("."):
                continue
            count += 1
            if count > MOST_FILES:
                raise UserError(
                    "unsupported_model",
                    f"The folder holds more than {MOST_FILES} files, which no model does.",
                    "Choose the folder of one model.",
                )
            yield _file(Path(folder, name), root)


def _file(path: Path, root: Path) -> Path:
    _within(path, root)
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise UserError(
            "model_damaged",
            f"The file {shown(path)} can not be read: {error.strerror}.",
            "Get the model again.",
        ) from error
    if not stat.S_ISREG(mode):
        raise UserError(
            "unsafe_model", f"{shown(path)} is no file but a device or a pipe.", "Do not use this model."
        )
    return path


def _within(path: Path, root: Path) -> None:
    if not path.is_symlink():
        return
    target = Path(os.path.realpath(path))
    if not target.is_relative_to(os.path.realpath(root)):
        raise UserError(
            "unsafe_model",
            f"The file {shown(path)} is a link that leads out of the model's folder.",
            "Do not use this model, or put the file itself in the place of the link.",
        )


def _head(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(64)
    except OSError as error:
        raise UserError(
            "model_damaged",
            f"The file {shown(file)} can not be read: {error.strerror}.",
            "Get the model again.",
        ) from error


def is_pickle(file: Path, head: bytes) -> bool:
    """Whether Python's `pickle` or `torch.load` would take the file for theirs, told by its bytes.

    From protocol 2 on a pickle begins with 0x80 and the protocol (Python, `pickletools`); torch puts one into
    a zip archive as data.pkl. The text of protocol 0 and 1 is told by its usual beginnings.
    """
    if len(head) >= 2 and head[0] == 0x80 and 2 <= head[1] <= 5:
        return True
    if head.startswith(
        (b"ccopy_reg\n", b"c__builtin__\n", b"cbuiltins\n", b"cos\n", b"cposix\n", b"(dp", b"(lp")
    ):
        return True
    if head.startswith(b"PK\x03\x04") or file.suffix.lower() in {".npz", ".bin"}:
        try:
            with zipfile.ZipFile(file) as archive:
                return any(name.endswith((".pkl", ".pickle")) for name in archive.namelist())
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            return head.startswith(b"PK\x03\x04") and file.suffix.lower() in WEIGHTS
    return False


def _check(file: Path, suffix: str, folder: Path, ctx: JobContext) -> None:
    ctx.check()
    if suffix == ".gguf" and _head(file)[:4] != b"GGUF":
        raise UserError(
            "model_damaged",
            f"The file {shown(file)} does not begin as a GGUF file does.",
            "Get the model again.",
        )
    if suffix == ".safetensors":
        safetensors_files.check(file)
    elif suffix == ".onnx":
        onnx_files.check(file, folder if folder.is_dir() else folder.parent)
    elif suffix == ".json" and file.stat().st_size > MOST_JSON:
        raise UserError(
            "unsafe_model",
            f"The file {shown(file)} is far larger than such a file ever is.",
            "Do not use this model.",
        )


def _notes(code: list[str], pickles: list[str]) -> tuple[str, ...]:
    notes = []
    if code:
        notes.append(f"Programs that came with it are left aside and never run: {shown_names(code)}.")
    if pickles:
        notes.append(f"Weights in pickles are left aside and never opened: {shown_names(pickles)}.")
    return tuple(notes)


def shown(path: Path) -> str:
    """The name of a file, fit for a message whatever is in it."""
    return "".join(char if char.isprintable() else "?" for char in path.name)[:80]


def shown_names(names: list[str]) -> str:
    """At most three names, and how many more there are."""
    first = ", ".join(shown(Path(name)) for name in names[:3])
    return f"{first} and {len(names) - 3} more" if len(names) > 3 else first
