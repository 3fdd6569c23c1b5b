"""What the program remembers from one day to the next."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import TypeAlias

from desktop import paths

log = logging.getLogger(__name__)

FILE = "settings.json"
THEMES = ("system", "light", "dark")
_MAPPINGS = ("options", "models")

Choice: TypeAlias = bool | int | float | str | tuple[str, ...]
"""The value of an option; the layer of documents, above this one, calls it `OptionValue`."""


@dataclass(frozen=True, slots=True)
class Settings:
    """A person's choices. `options` holds the last options of each task by its name; `models` the names of
    the models that are to do a task in the place of the program's own, by task and role ("embedder",
    "generator", "tagger", "translator en-pt"). `geometry` and `window_state` are Qt's own, in base64. Change
    one with `dataclasses.replace`."""

    theme: str = "system"
    task: str = "redact"
    options: Mapping[str, Mapping[str, Choice]] = field(default_factory=dict)
    models: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    geometry: str = ""
    window_state: str = ""
    export_folder: str = ""


def load(folder: Path | None = None) -> Settings:
    """The saved settings, or the defaults. A damaged file is kept beside as "settings.damaged.json"."""
    file = (folder or paths.config_dir()) / FILE
    try:
        return _parse(file.read_bytes())
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        log.warning("settings not read: %s", error.strerror)
        return Settings()
    except (ValueError, RecursionError):
        log.warning("settings damaged")
        try:
            file.replace(file.with_name("settings.damaged.json"))
        except OSError as error:
            log.warning("damaged settings not kept: %s", error.strerror)
        return Settings()


def save(settings: Settings, folder: Path | None = None) -> None:
    """Write `settings` whole or not at all. A failure is logged only: nobody can mend it in the moment."""
    text = json.dumps(_plain(settings), indent=2)
    try:
        paths.write_whole((folder or paths.config_dir()) / FILE, text.encode("utf-8"))
    except OSError as error:
        log.warning("settings not saved: %s", error.strerror)


def _plain(settings: Settings) -> dict[str, object]:
    mappings = {name: getattr(settings, name) for name in _MAPPINGS}
    return {
        **asdict(settings),
        **{name: {task: dict(given) for task, given in held.items()} for name, held in mappings.items()},
    }


def _parse(data: bytes) -> Settings:
    raw = json.loads(data)
    if not isinstance(raw, dict):
        raise ValueError
    # A name of another version is left out, so that going back to an older program loses nothing else.
    texts = {f.name for f in fields(Settings)} - set(_MAPPINGS)
    given = {name: value for name, value in raw.items() if name in texts}
    if not all(isinstance(value, str) for value in given.values()):
        raise ValueError
    if given.get("theme", "system") not in THEMES:
        raise ValueError
    models = _options(raw.get("models", {}))
    if not all(isinstance(name, str) for chosen in models.values() for name in chosen.values()):
        raise ValueError
    return Settings(
        **given,
        options=_options(raw.get("options", {})),
        models={task: {role: str(name) for role, name in chosen.items()} for task, chosen in models.items()},
    )


def _options(raw: object) -> dict[str, dict[str, Choice]]:
    if not isinstance(raw, dict) or not all(isinstance(given, dict) for given in raw.values()):
        raise ValueError
    return {task: {name: _option(value) for name, value in given.items()} for task, given in raw.items()}


def _option(value: object) -> Choice:
    if isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return tuple(value)
    raise ValueError
