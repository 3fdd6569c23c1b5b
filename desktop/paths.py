"""Where Strongroom keeps its files on each platform, and how the small ones are written."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import platformdirs

APP = "strongroom"


def cache_dir() -> Path:
    """Built models. Can be deleted: they are built again. `STRONGROOM_CACHE` moves it."""
    return Path(os.environ.get("STRONGROOM_CACHE") or platformdirs.user_cache_dir(APP, appauthor=False))


def models_dir() -> Path:
    """The built models: those that came with a packaged program, else those in the user's cache."""
    return (_bundle() or cache_dir()) / "models"


def config_dir() -> Path:
    """Settings. `STRONGROOM_CONFIG` moves it."""
    return Path(os.environ.get("STRONGROOM_CONFIG") or platformdirs.user_config_dir(APP, appauthor=False))


def data_dir() -> Path:
    """What nobody could make again: projects, the key that signs reports. `STRONGROOM_DATA` moves it."""
    return Path(os.environ.get("STRONGROOM_DATA") or platformdirs.user_data_dir(APP, appauthor=False))


def added_models_dir() -> Path:
    """Models that a person brought: the program can not make them again."""
    return data_dir() / "models"


def projects_dir() -> Path:
    """Lists of what to redact, by project. They hold names."""
    return data_dir() / "projects"


def log_dir() -> Path:
    """Logs, which never hold document text."""
    return Path(os.environ.get("STRONGROOM_LOGS") or platformdirs.user_log_dir(APP, appauthor=False))


def resources_dir() -> Path:
    """What ships with the program: model manifest, icons, sample documents."""
    return (_bundle() or Path(__file__).resolve().parent.parent) / "resources"


def write_whole(file: Path, content: bytes) -> None:
    """Write a small file whole or not at all, for its owner only; what stood there before goes. Raises
    `OSError`."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".strongroom-", dir=file.parent)  # with mode 0600
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)


def _bundle() -> Path | None:
    """The folder of a program packaged by PyInstaller."""
    folder = getattr(sys, "_MEIPASS", None)
    return Path(folder) if folder else None
