"""What is known of a model that a person brings, and what a converter of one family is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

from desktop.progress import JobContext

Kind: TypeAlias = Literal["decoder", "seq2seq", "encoder", "token-classifier"]
Precision: TypeAlias = Literal["fp32", "fp16", "int8", "int4"]
PRECISIONS: tuple[Precision, ...] = ("fp32", "fp16", "int8", "int4")


@dataclass(frozen=True, slots=True)
class Sighting:
    """What lies in `path`, a folder or a file, told from its own words: nothing of it was run.

    `form` is how it is stored ("gguf", "safetensors", "onnx", "genai", "marian"), `architecture` its family
    as it names itself ("llama", "bert", "t5"), `roles` what it can serve ("generator", "embedder", "tagger",
    "translator"). `direction` is that of a translator ("en-de"), empty where the files do not tell. `licence`
    is empty where they do not tell, and so is `title`; a name is then made of that of the folder or file.
    `size` is that of the files in bytes; `memory` is an estimate of what it takes when it runs, in bytes, for
    each precision that it can be had in, one where it is taken as it is. `labels` are the types that a tagger
    finds, as it names them. `notes` are sentences for a person: what was left aside, what it is not good for.
    """

    path: Path
    form: str
    kind: Kind
    architecture: str
    title: str
    roles: tuple[str, ...]
    licence: str
    parameters: int
    size: int
    memory: Mapping[Precision, int]
    direction: str = ""
    labels: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """How a model does on the calibration text: perplexity for a decoder; for others `agreement`, 0..1, with
    the original (the same tags, the same words, the cosine of vectors). `speed` is tokens a second."""

    precision: Precision
    size: int
    speed: float
    agreement: float | None = None
    perplexity: float | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a model: a folder for each of `measured` below `work`, named by its precision. `reason`
    says in words why one of them is recommended."""

    sighting: Sighting
    work: Path
    measured: tuple[Measured, ...]
    recommended: Precision
    reason: str


class Converter(Protocol):
    """One family of models. Runs in a process of its own, without a network, that can be killed at any time.

    What it is given is unpacked and has passed `importing.safety`: no link leads out, no pickle is in
    disguise.
    """

    def look(self, path: Path) -> Sighting | None:
        """What `path` holds, None where it is nothing of this family. Quick: heads of files only.

        Raises `UserError` where it is of this family and can not be used: "unsafe_model",
        "model_damaged", "unsupported_model".
        """
        ...

    def convert(
        self, sighting: Sighting, dest: Path, precisions: tuple[Precision, ...], ctx: JobContext
    ) -> Mapping[Precision, Path]:
        """Write the model, ready for its engine, into a folder for each precision below the folder `dest`."""
        ...

    def measure(
        self, sighting: Sighting, made: Mapping[Precision, Path], ctx: JobContext
    ) -> tuple[Measured, ...]:
        """Each of `made` against the original (or against the most exact of them) on the calibration text."""
        ...
