"""What a model says of its licence and its makers, in its own files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import yaml  # type: ignore[import-untyped]

MOST_BYTES = 1 << 20
"""Of a README that is read."""

_FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_SPDX: Mapping[str, str] = {
    "apache-2.0": "Apache-2.0", "mit": "MIT", "bsd-3-clause": "BSD-3-Clause", "bsd-2-clause": "BSD-2-Clause",
    "mpl-2.0": "MPL-2.0", "gpl-3.0": "GPL-3.0", "agpl-3.0": "AGPL-3.0", "lgpl-3.0": "LGPL-3.0",
    "cc0-1.0": "CC0-1.0", "cc-by-4.0": "CC-BY-4.0", "cc-by-sa-4.0": "CC-BY-SA-4.0",
    "cc-by-nc-4.0": "CC-BY-NC-4.0", "cc-by-nc-sa-4.0": "CC-BY-NC-SA-4.0", "openrail": "OpenRAIL",
    "unlicense": "Unlicense",
}  # fmt: skip
_TEXTS: tuple[tuple[str, str], ...] = (
    ("apache license version 2.0", "Apache-2.0"),
    ("mozilla public license version 2.0", "MPL-2.0"),
    ("mozilla public license, version 2.0", "MPL-2.0"),
    ("gnu affero general public license version 3", "AGPL-3.0"),
    ("gnu general public license version 3", "GPL-3.0"),
    ("attribution-noncommercial-sharealike 4.0 international", "CC-BY-NC-SA-4.0"),
    ("attribution-noncommercial 4.0 international", "CC-BY-NC-4.0"),
    ("attribution-sharealike 4.0 international", "CC-BY-SA-4.0"),
    ("attribution 4.0 international", "CC-BY-4.0"),
    ("cc0 1.0 universal", "CC0-1.0"),
    ("permission is hereby granted, free of charge", "MIT"),
    ("neither the name of", "BSD-3-Clause"),
    ("llama 3.1 community license", "Llama 3.1 Community"),
    ("llama 3.2 community license", "Llama 3.2 Community"),
    ("gemma terms of use", "Gemma"),
)
"""What stands in the text of a licence, in small letters, each run of white space one blank."""


def licence_of(folder: Path) -> str:
    """As SPDX has it where it is known, else in its own words; empty where the files do not tell.

    From the front matter of README.md (huggingface.co/docs/hub/model-cards), else from the text of a licence.
    """
    front = front_matter(folder)
    said = front.get("license")
    said = said[0] if isinstance(said, list) and said else said
    if isinstance(said, str) and said.strip() and said.strip().lower() not in {"other", "unknown"}:
        return spdx(said)
    named = front.get("license_name")
    if isinstance(named, str) and named.strip():
        return spdx(named)
    return _of_text(folder)


def spdx(said: str) -> str:
    """A licence's name in SPDX, or as it was said, in one line."""
    plain = " ".join(said.split())[:60]
    return _SPDX.get(plain.lower(), plain)


def licence_files(folder: Path) -> tuple[Path, ...]:
    """The files that a copy must keep with it: licences and notices."""
    wanted = ("license", "licence", "notice", "copying")
    return tuple(sorted(file for file in _listed(folder) if file.name.lower().startswith(wanted)))


def front_matter(folder: Path) -> Mapping[str, object]:
    """What README.md says of itself before its text; empty where it says nothing that can be read."""
    match = _FRONT.match(_start_of(folder / "README.md"))
    if match is None:
        return {}
    try:
        raw = yaml.safe_load(match[1])
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return raw if isinstance(raw, dict) else {}


def _of_text(folder: Path) -> str:
    for file in licence_files(folder):
        text = " ".join(_start_of(file).lower().split())
        for words, name in _TEXTS:
            if words in text or words.replace(" version", ", version") in text:
                return name
    return ""


def _listed(folder: Path) -> list[Path]:
    try:
        return [file for file in folder.iterdir() if file.is_file()]
    except OSError:
        return []


def _start_of(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""
