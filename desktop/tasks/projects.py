"""Projects: what a person always or never redacts in a piece of work, one small file each.

The files hold names, so nobody but their owner may read them.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from desktop import paths
from desktop.errors import UserError

Which: TypeAlias = Literal["allow", "deny", "patterns", "always"]
LISTS: tuple[Which, ...] = get_args(Which)

_NAME = re.compile(r"[^\W_][\w .-]{0,63}")
_SUFFIX = ".json"


@dataclass(frozen=True, slots=True)
class Project:
    """`allow` is never redacted, `deny` and `always` are wherever they stand, `patterns` are regular
    expressions. An entry of the last three may begin with a label: "ORG:Acme"."""

    name: str
    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    always: tuple[str, ...] = ()


def names(folder: Path | None = None) -> list[str]:
    """The projects there are, sorted."""
    found = (folder or paths.projects_dir()).glob(f"*{_SUFFIX}")
    return sorted(file.stem for file in found if _NAME.fullmatch(file.stem))


def load(name: str, folder: Path | None = None) -> Project:
    """Raises `UserError`: "bad_project_name", "no_project", "project_damaged"."""
    file = _file(name, folder)
    try:
        raw = json.loads(file.read_bytes())
        if not isinstance(raw, dict):
            raise ValueError
        return Project(name, **{which: _entries(raw.get(which, [])) for which in LISTS})
    except FileNotFoundError:
        raise UserError(
            "no_project",
            f"There is no project {name!r}.",
            f"There are: {', '.join(names(folder)) or 'none yet'}.",
        ) from None
    except OSError as error:
        raise UserError(
            "cannot_read",
            f"The project {name!r} can not be read: {error.strerror}.",
            f"It is kept in {file}.",
        ) from None
    except (ValueError, RecursionError):
        raise UserError(
            "project_damaged", f"The file of the project {name!r} is damaged.", f"Mend or delete {file}."
        ) from None


def save(project: Project, folder: Path | None = None) -> None:
    """Write `project` whole or not at all, for its owner only. Raises `UserError`: "bad_project_name",
    "cannot_write"."""
    file = _file(project.name, folder)
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        paths.write_whole(file, json.dumps(asdict(project), indent=2).encode("utf-8"))
    except OSError as error:
        raise UserError(
            "cannot_write", f"The project {project.name!r} can not be saved: {error.strerror}.", ""
        ) from None


def delete(name: str, folder: Path | None = None) -> None:
    """Raises `UserError`: "bad_project_name", "no_project", "cannot_write"."""
    try:
        _file(name, folder).unlink()
    except FileNotFoundError:
        raise UserError("no_project", f"There is no project {name!r}.") from None
    except OSError as error:
        raise UserError(
            "cannot_write", f"The project {name!r} can not be deleted: {error.strerror}."
        ) from None


def add(name: str, which: Which, entry: str, folder: Path | None = None) -> Project:
    """Put `entry` on a list of the project, which is made where there is none. Raises as `load`, `save`."""
    try:
        project = load(name, folder)
    except UserError as error:
        if error.code != "no_project":
            raise
        project = Project(name)
    changed = _with(project, which, tuple(dict.fromkeys([*getattr(project, which), entry])))
    save(changed, folder)
    return changed


def take_out(name: str, which: Which, entry: str, folder: Path | None = None) -> Project:
    """Take `entry` off a list of the project. Raises `UserError("no_entry")`, and as `load` and `save`."""
    project = load(name, folder)
    entries: tuple[str, ...] = getattr(project, which)
    if entry not in entries:
        raise UserError("no_entry", f"The list {which!r} of the project {name!r} has no such entry.")
    changed = _with(project, which, tuple(known for known in entries if known != entry))
    save(changed, folder)
    return changed


def _with(project: Project, which: Which, entries: tuple[str, ...]) -> Project:
    lists = {other: getattr(project, other) for other in LISTS}
    return Project(project.name, **{**lists, which: entries})


def _file(name: str, folder: Path | None) -> Path:
    if not _NAME.fullmatch(name) or name.endswith((" ", ".")):
        raise UserError(
            "bad_project_name",
            f"{name!r} can not be the name of a project.",
            "Use letters, digits, spaces, dots and hyphens, 64 at most.",
        )
    return (folder or paths.projects_dir()) / f"{name}{_SUFFIX}"


def _entries(raw: object) -> tuple[str, ...]:
    if not isinstance(raw, list) or not all(isinstance(entry, str) for entry in raw):
        raise ValueError
    return tuple(raw)
