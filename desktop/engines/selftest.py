"""Whether a model answers on this processor as it should: tried once, and float32 where 8 bits give noise."""

from __future__ import annotations

import hashlib
import json
import logging
import platform
import shutil
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TypeVar

from desktop import paths
from desktop.engines.base import Engine
from desktop.errors import UserError
from desktop.modelstore.manifest import Model

E = TypeVar("E", bound=Engine)

log = logging.getLogger(__name__)

AS_BUILT, FLOAT32 = "as built", "float32"
FILE = "selftest.json"


def fitting(
    key: str,
    folder: Path,
    make: Callable[[Path, str], E],
    holds: Callable[[E], bool],
    cache: Path | None = None,
) -> E:
    """The engine of the model in `folder` that gives the right answer here.

    `key` says which model it is. `make` is given a folder and what to say of its precision beside the model's
    name; `holds` asks the golden question. What was found out is kept in `cache` (by default the user's), for
    this processor and this version of the runtime. Raises `UserError("model_unfit")` when float32 is wrong
    too.
    """
    cache = cache or paths.cache_dir()
    known = _known(cache).get(key)
    if known == AS_BUILT:
        return make(folder, "")
    if known != FLOAT32:
        engine = make(folder, "")
        if holds(engine):
            _keep(cache, key, AS_BUILT)
            return engine
        engine.close()
        log.warning("model %s is wrong in 8 bits on this processor", key)
    engine = make(_widened(key, folder, cache), f" ({FLOAT32})")
    if known == FLOAT32 or holds(engine):
        _keep(cache, key, FLOAT32)
        return engine
    engine.close()
    raise UserError(
        "model_unfit",
        "A model gives wrong answers on this processor, in float32 too.",
        "Run `strongroom doctor`; it says which, and whether its files are damaged.",
    )


def key(model: Model, role: str) -> str:
    """Names a model, by what it is made from, in a role."""
    return f"{model.directory} {role}"


def precision(key: str, cache: Path | None = None) -> str:
    """What was found out of a model on this processor; empty where it was not tried yet."""
    return _known(cache or paths.cache_dir()).get(key, "")


@cache
def processor() -> str:
    """The processor, what it can do, and the runtime: whoever moves any of them tries again."""
    able = ""
    with suppress(OSError):  # Linux
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        able = "\n".join(
            sorted({line for line in lines if line.startswith(("model name", "flags", "Features"))})
        )
    told = [platform.machine(), platform.processor(), able, metadata.version("onnxruntime")]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def _widened(key: str, folder: Path, cache: Path) -> Path:
    from desktop.modelstore.widen import widen_folder

    dest = cache / FLOAT32 / key
    if not dest.is_dir():
        try:
            widen_folder(folder, dest)
        except OSError as error:
            shutil.rmtree(dest, ignore_errors=True)
            raise UserError(
                "cannot_write",
                f"A model has to be made anew for this processor, and can not be written ({error.strerror}).",
                "Make room on the disk.",
            ) from error
    return dest


def _known(cache: Path) -> dict[str, str]:
    with suppress(OSError, ValueError):
        kept = json.loads((cache / FILE).read_text("utf-8"))
        if isinstance(kept, dict) and kept.get("processor") == processor():
            return {str(key): str(found) for key, found in kept["models"].items()}
    return {}


def _keep(cache: Path, key: str, found: str) -> None:
    """Remember it; who can not write finds it out again the next time."""
    models = _known(cache)
    if models.get(key) == found:
        return
    with suppress(OSError):
        told = json.dumps({"processor": processor(), "models": {**models, key: found}})
        paths.write_whole(cache / FILE, told.encode("utf-8"))
