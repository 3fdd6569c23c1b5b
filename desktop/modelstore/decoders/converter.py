"""The converter of decoders: GGUF files and Hugging Face folders into what the generator runs."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from desktop.errors import UserError
from desktop.modelstore.decoders import calibration, configuration, from_config, graph, tokenizer
from desktop.modelstore.decoders.checkpoint import Checkpoint, open_folder, open_gguf
from desktop.modelstore.decoders.gguf_file import is_gguf
from desktop.modelstore.decoders.hyperparameters import unsupported
from desktop.modelstore.decoders.layers import can_quantize
from desktop.modelstore.importing.base import PRECISIONS, Measured, Precision, Sighting
from desktop.modelstore.importing.comparing import folder_size
from desktop.modelstore.importing.configs import read_json
from desktop.modelstore.importing.licences import licence_files, licence_of, spdx
from desktop.progress import JobContext

ROLES = ("generator",)
_NO_ANSWERS = "It was not taught to answer: it only goes on with a text, and tasks will get little from it."

# Bytes that a weight takes when it runs, with its scales; what is in float16 is computed in float32.
_BYTES = {"fp32": 4.0, "fp16": 4.0, "int8": 1.16, "int4": 0.72}
_OVERHEAD = 90_000_000  # the runtime itself, and what one job adds
_CACHE_TOKENS = 2048  # whose keys and values are counted


class DecoderConverter:
    """Models that go on with a text. See `importing.base.Converter`."""

    def __init__(self, threads: int | None = None) -> None:
        self._threads = threads or psutil.cpu_count(logical=False) or 1

    def look(self, path: Path) -> Sighting | None:
        """What `path` holds: a GGUF file, a folder with one, or a Hugging Face folder."""
        source = _source(path)
        if source is None:
            return None
        found = _open(source)
        hyper = found.hyper
        answers = tokenizer.check(found)
        return Sighting(
            path=path,
            form=found.form,
            kind="decoder",
            architecture=hyper.family,
            title=_plain(found.said.get("general.name")),
            roles=ROLES,
            licence=_licence(found),
            parameters=sum(tensor.elements for tensor in found.tensors.values()),
            size=source.stat().st_size if source.is_file() else folder_size(source),
            memory=_memory(found),
            notes=() if answers else (_NO_ANSWERS,),
        )

    def convert(
        self, sighting: Sighting, dest: Path, precisions: tuple[Precision, ...], ctx: JobContext
    ) -> Mapping[Precision, Path]:
        """A folder for each precision below `dest`; one that was broken off has another name."""
        source = _source(sighting.path)
        if source is None:
            raise UserError("model_missing", "The model is no longer where it was.", "Choose it again.")
        found = _open(source)
        text = tokenizer.of(found)
        made: dict[Precision, Path] = {}
        for precision in precisions:
            if precision not in _memory(found):
                raise unsupported(
                    "the rows of its weights are not made of whole blocks", "Choose fp32 or fp16."
                )
            part, folder = dest / f"{precision}.part", dest / precision
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir(parents=True)
            graph.write(found, precision, part, ctx)
            configuration.write(found.hyper, text, part)
            for file in licence_files(source) if source.is_dir() else ():
                shutil.copyfile(file, part / file.name)
            part.replace(folder)
            made[precision] = folder
        return made

    def measure(
        self,
        sighting: Sighting,  # noqa: ARG002 - the original is not opened again
        made: Mapping[Precision, Path],
        ctx: JobContext,
    ) -> tuple[Measured, ...]:
        """Perplexity on the calibration text and tokens a second, the most exact first. The original is what
        fp32 gives: there all weights are as they came."""
        return tuple(
            Measured(
                precision,
                folder_size(made[precision]),
                calibration.speed(made[precision], self._threads, ctx),
                perplexity=calibration.perplexity(made[precision], self._threads, ctx),
            )
            for precision in PRECISIONS
            if precision in made
        )


def _source(path: Path) -> Path | None:
    """The file or folder that is to be opened; None where it is nothing of ours.

    A decoder of a family that is not known is ours to refuse.
    """
    if path.is_file():
        return path if is_gguf(path) else None
    files = [file for file in sorted(path.glob("*.gguf")) if is_gguf(file)]
    config = path / "config.json"
    if not config.is_file():
        if len(files) > 1:
            raise unsupported("the folder holds several GGUF files", "Choose one of the files.")
        return files[0] if files else None
    if (path / "genai_config.json").is_file() or any(path.glob("*.onnx")):
        return None  # it is converted already
    said = read_json(config)
    family = from_config.family_of(said)
    if family in from_config.FAMILIES:
        return path
    classes = said.get("architectures")
    if isinstance(classes, list) and any(str(name).endswith("ForCausalLM") for name in classes):
        known = ", ".join(from_config.FAMILIES)
        raise unsupported(f"its family ({_plain(family) or 'unknown'}) is none of {known}")
    return None


def _open(source: Path) -> Checkpoint:
    return open_gguf(source) if source.is_file() else open_folder(source)


def _memory(found: Checkpoint) -> dict[Precision, int]:
    """What it takes to run, for each precision that it can be had in."""
    hyper = found.hyper
    layer = hyper.hidden * (2 * hyper.query + 2 * hyper.keys + 3 * hyper.feed_forward)
    tables = hyper.vocabulary * hyper.hidden * (2 if found.has("output.weight") else 1)
    cache = 8 * hyper.layers * hyper.keys * min(hyper.context, _CACHE_TOKENS)
    precisions = PRECISIONS if can_quantize(hyper) else PRECISIONS[:2]
    return {
        name: int(hyper.layers * layer * _BYTES[name] + tables * max(_BYTES[name], _BYTES["int8"]))
        + cache
        + _OVERHEAD
        for name in precisions  # the embedding and the head have 8 bits at least
    }


def _licence(found: Checkpoint) -> str:
    """As the file or its folder tells it."""
    if found.form == "gguf":
        return spdx(_plain(found.said.get("general.license")))
    return licence_of(found.path)


def _plain(value: object) -> str:
    """A short line of what a file says of itself, fit to be shown."""
    if not isinstance(value, str):
        return ""
    return " ".join("".join(c for c in value if c.isprintable()).split())[:80]
