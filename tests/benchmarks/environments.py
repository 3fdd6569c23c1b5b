"""Environments of their own for what Strongroom is measured beside; made in the cache directory on first
use."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

from desktop import paths


def python_with(name: str, *requirements: str) -> Path:
    """The interpreter of an environment that holds `requirements` (arguments of pip)."""
    folder = paths.cache_dir() / "benchmarks" / name
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    ready = folder / "ready"
    if not ready.exists():
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *requirements], check=True)
        ready.touch()
    return python
