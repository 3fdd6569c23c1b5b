"""What a person's file or folder is, told without running anything of it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from desktop.errors import UserError
from desktop.modelstore.importing.archives import unpack
from desktop.modelstore.importing.base import Sighting
from desktop.modelstore.importing.registry import converters
from desktop.modelstore.importing.safety import clear
from desktop.modelstore.importing.sources import Source, source, verify_blobs
from desktop.progress import JobContext


@dataclass(frozen=True, slots=True)
class Seen:
    """A sighting, where the model lies now, and the name of the converter that knows it."""

    sighting: Sighting
    source: Source
    family: str


def look(path: Path, ctx: JobContext | None = None) -> Sighting:
    """What lies in `path`; an archive is unpacked for it, and put away again.

    Raises `UserError`: "unsafe_model", "model_damaged", "unsupported_model", "disk_full", "no_such_file".
    """
    with tempfile.TemporaryDirectory(prefix="strongroom-") as work, opened(path, Path(work), ctx) as seen:
        return replace(seen.sighting, path=path)


@contextmanager
def opened(path: Path, work: Path, ctx: JobContext | None = None, *, verify: bool = False) -> Iterator[Seen]:
    """The model in `path`, with an archive unpacked below the folder `work`; with `verify` every file is held
    against the hash that comes with it. Raises as `look`."""
    ctx = ctx or JobContext()
    found = source(path)
    if found.archive:
        inside = work / "unpacked"
        inside.mkdir()
        unpack(path, inside, ctx)
        name = found.name
        found = source(inside)
        found = replace(found, name=name if found.path == inside else found.name)
    cleared = clear(found.path, found.root, ctx)
    if verify:
        verify_blobs(found, cleared.files, ctx)
    for family, converter in converters():
        ctx.check()
        sighting = converter.look(found.path)
        if sighting is not None:
            title = sighting.title or found.name
            notes = (*sighting.notes, *cleared.notes)
            yield Seen(replace(sighting, title=title, notes=notes), found, family)
            return
    raise UserError(
        "unsupported_model",
        "This is no model that Strongroom knows.",
        "It takes encoders and classifiers of tokens, translators and language models: a folder with "
        "config.json and safetensors or ONNX, a GGUF file, a folder of Firefox Translations, or an archive "
        "of one of these.",
    )
