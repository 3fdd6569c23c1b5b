"""Makes the locks anew: `python resources/requirements/lock.py`, with uv on the path. Commit what it writes.

runtime.txt holds what the program needs, dev.txt the same and what its developers need; both are for every
platform and Python from 3.11 on, with hashes. models.txt has none: torch is another build on each platform.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]

# What torch asks for on Linux with CUDA: pip adds it where the build that it finds needs it.
CUDA = re.compile(r"^(nvidia|cuda|triton)[\w.-]*(\[[^\]]*\])?==")


def main() -> int:
    """Write the three locks; returns the exit code."""
    # The extra `models` is installed beside the runtime, so models.in holds the versions of both.
    common = ("pyproject.toml", "resources/requirements/build.in", "--generate-hashes")
    _compile("runtime.txt", *common, "--constraint", "resources/requirements/models.in")
    _compile("dev.txt", *common, "--extra", "dev", "--constraint", "resources/requirements/runtime.txt")
    _compile(
        "models.txt", "resources/requirements/models.in", "--constraint", "resources/requirements/dev.txt"
    )
    models = FOLDER / "models.txt"
    lines = models.read_text(encoding="utf-8").splitlines(keepends=True)
    models.write_text("".join(line for line in lines if not CUDA.match(line)), encoding="utf-8", newline="\n")
    return 0


def _compile(name: str, *arguments: str) -> None:
    file = FOLDER / name
    done = subprocess.run(
        ["uv", "pip", "compile", "--universal", "--python-version", "3.11", "--no-config",  # noqa: S607
         "--no-emit-index-url", "--no-annotate", "--upgrade",
         "--custom-compile-command", "python resources/requirements/lock.py",
         *arguments, "--output-file", str(file), "--quiet"],
        cwd=ROOT, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        sys.exit(f"{name} could not be made")
    text = file.read_text(encoding="utf-8")
    if "file:" in text or "://" in text:
        sys.exit(f"{name} names a place of this machine")


if __name__ == "__main__":
    sys.exit(main())
