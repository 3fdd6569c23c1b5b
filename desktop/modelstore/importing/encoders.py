"""Encoders and token classifiers in Hugging Face's layout, made into ONNX by optimum and onnxruntime."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desktop.errors import UserError
from desktop.modelstore.encoders import (
    Use,
    export_encoder,
    export_refusals_told,
    optimize_encoder,
    quantize_encoder,
    to_float16,
)
from desktop.modelstore.importing import comparing, configs, folders, safetensors_files
from desktop.modelstore.importing.base import Kind, Measured, Precision, Sighting
from desktop.modelstore.importing.licences import licence_of
from desktop.modelstore.importing.pooled import is_sentence_encoder, pooling_of
from desktop.progress import JobContext

FAMILIES = frozenset({
    "bert", "roberta", "distilbert", "xlm-roberta", "camembert", "electra", "mpnet", "albert", "deberta",
    "deberta-v2", "modernbert", "roformer", "mobilebert", "squeezebert", "esm",
})  # fmt: skip
"""Each was converted once with weights made up, and gave what torch gives. XLM and FlauBERT do not: they read
a row of their own for the padding, which the graph has not."""

_BARE = ("Model", "ForMaskedLM", "ForPreTraining")
_OUTLIERS_KEPT: Mapping[Kind, bool] = {"encoder": True, "token-classifier": False}
OVERHEAD = 60 << 20
"""What the runtime takes beside the weights."""


class Encoders:
    """The converter of this family."""

    def look(self, path: Path) -> Sighting | None:
        """None for what is none of them. Raises `UserError`: "unsupported_model", "model_damaged"."""
        if not (path / folders.CONFIG).is_file():
            return None
        config = configs.read_json(path / folders.CONFIG)
        family = str(config.get("model_type", ""))
        kind = kind_of(config)
        if family not in FAMILIES:
            return None
        weights = safetensors_files.weights(path)
        if kind is None:
            raise UserError(
                "unsupported_model",
                f"The model was made for another use ({_architecture(config)}) than Strongroom has.",
                "Choose an encoder for sentences or a classifier of tokens.",
            )
        parameters = sum(safetensors_files.parameters(file) for file in weights)
        labels = configs.kinds(configs.labels(config)) if kind == "token-classifier" else ()
        if kind == "encoder":
            pooling_of(path)
        return Sighting(
            path=path,
            form="safetensors",
            kind=kind,
            architecture=family,
            title="",
            roles=("tagger",) if kind == "token-classifier" else ("embedder",),
            licence=licence_of(path),
            parameters=parameters,
            size=sum(file.stat().st_size for file in weights),
            memory=memory_of(parameters),
            labels=labels,
            notes=notes_on(path, kind),
        )

    def convert(
        self, sighting: Sighting, dest: Path, precisions: tuple[Precision, ...], ctx: JobContext
    ) -> Mapping[Precision, Path]:
        """Raises `UserError`: "extra_missing", "unsupported_model" where optimum can not export it."""
        use: Use = "token-classification" if sighting.kind == "token-classifier" else "feature-extraction"
        pooling = pooling_of(sighting.path) if sighting.kind == "encoder" else None
        made: dict[Precision, Path] = {}
        with tempfile.TemporaryDirectory(prefix=".work-", dir=dest) as name:
            work = Path(name)
            ctx.report("export", 0, len(precisions) + 1)
            folders.stage(sighting.path, work / "staged")
            exported = _exported(work / "staged", work / "export", use)
            folders.check_tokenizer(exported.parent / folders.TOKENIZER)
            for number, precision in enumerate(precisions, 1):
                ctx.report("export", number, len(precisions) + 1)
                graph = work / f"{precision}.onnx"
                match precision:
                    case "fp32":
                        optimize_encoder(exported, graph)
                    case "fp16":
                        to_float16(exported, graph)
                    case "int8":
                        quantize_encoder(exported, graph, outliers_kept=_OUTLIERS_KEPT[sighting.kind])
                    case _:
                        raise ValueError(precision)
                folders.finish(dest / precision, graph)
                folders.complete(dest / precision, exported.parent, sighting.path, pooling)
                made[precision] = dest / precision
            ctx.report("export", len(precisions) + 1, len(precisions) + 1)
        return made

    def measure(
        self, sighting: Sighting, made: Mapping[Precision, Path], ctx: JobContext
    ) -> tuple[Measured, ...]:
        """Against torch in float32, on the same tokens."""
        some = next(iter(made.values()))
        rows = comparing.rows_of(some)
        with tempfile.TemporaryDirectory(prefix=".work-", dir=some.parent) as name:
            folders.stage(sighting.path, Path(name) / "staged")
            original = comparing.by_torch(Path(name) / "staged", rows, sighting.kind, ctx)
        return comparing.measured(made, rows, original, sighting.kind, ctx)


def kind_of(config: Mapping[str, Any]) -> Kind | None:
    """What a configuration says that the model was made for; None for what has no use here."""
    architecture = _architecture(config)
    if architecture.endswith("ForTokenClassification"):
        return "token-classifier"
    if not architecture or architecture.endswith(_BARE):
        return "encoder"
    return None


def _architecture(config: Mapping[str, Any]) -> str:
    named = config.get("architectures")
    return str(named[0])[:60] if isinstance(named, list) and named else ""


def memory_of(parameters: int) -> dict[Precision, int]:
    """Bytes when it runs. Processors have no float16: the runtime widens it as it loads, and nothing but room
    on the disk is saved.

    Four bits are not offered. The table of words, half of a small encoder, would stay in float32: all-MiniLM
    takes 52 MB so, and keeps a cosine of 0.970, against 34 MB and 0.996 in eight bits.
    """
    wide = round(4.2 * parameters) + OVERHEAD
    return {"fp32": wide, "fp16": wide, "int8": round(1.6 * parameters) + OVERHEAD}


def notes_on(folder: Path, kind: Kind) -> tuple[str, ...]:
    """What a person should know of it."""
    notes = []
    if kind == "encoder" and not is_sentence_encoder(folder):
        notes.append(
            "It was not made for the meaning of whole sentences; the mean of its tokens stands for it, "
            "which may be poor."
        )
    if configs.read_json(folder / folders.CONFIG).get("auto_map"):
        notes.append("It asks for a program of its own to be run, which is not done.")
    return tuple(notes)


def _exported(staged: Path, dest: Path, use: Use) -> Path:
    with export_refusals_told("Choose a model of a usual family, such as BERT, RoBERTa or DistilBERT."):
        return export_encoder(staged, dest, use)
