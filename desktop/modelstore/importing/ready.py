"""Models that are ready: ONNX with its tokenizer, or a folder of onnxruntime-genai. Taken as they are."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]

from desktop.errors import UserError
from desktop.modelstore.importing import comparing, configs, folders, onnx_files
from desktop.modelstore.importing.base import Kind, Measured, Precision, Sighting
from desktop.modelstore.importing.comparing import folder_size
from desktop.modelstore.importing.encoders import OVERHEAD, notes_on
from desktop.modelstore.importing.licences import licence_files, licence_of
from desktop.modelstore.importing.pooled import pooling_of
from desktop.progress import JobContext

GENAI = "genai_config.json"
CHAT = "chat.json"
"""As the decoders' room names it, which this one need not import for its name."""
GRAPHS: Mapping[str, Precision] = {
    "model.onnx": "fp32",
    "model_fp16.onnx": "fp16",
    "model_quantized.onnx": "int8",
    "model_int8.onnx": "int8",
    "model_qint8_avx512_vnni.onnx": "int8",
    "model_q4.onnx": "int4",
}
"""How the precisions of one model are named side by side (transformers.js, sentence-transformers)."""

_OF_GENAI = frozenset({".json", ".onnx", ".data", ".txt", ".model", ".jinja"})


class Ready:
    """The converter of what needs no converting."""

    def look(self, path: Path) -> Sighting | None:
        """None for what is no such folder. Raises `UserError`: "unsafe_model", "model_damaged",
        "unsupported_model"."""
        if (path / GENAI).is_file():
            return _look_genai(path)
        graphs = _graphs(path)
        if not graphs or not (path / folders.CONFIG).is_file():
            return None
        # The original is worth more than what somebody made of it, where it can be worked on.
        if any(path.glob("*.safetensors")) and find_spec("optimum") is not None:
            return None
        return _look_encoder(path, graphs)

    def convert(
        self, sighting: Sighting, dest: Path, precisions: tuple[Precision, ...], ctx: JobContext
    ) -> Mapping[Precision, Path]:
        """Copy it."""
        made: dict[Precision, Path] = {}
        for number, precision in enumerate(precisions):
            ctx.report("copy", number, len(precisions))
            made[precision] = dest / precision
            made[precision].mkdir()
            if sighting.form == "genai":
                _copy_genai(sighting.path, made[precision], ctx)
            else:
                _copy_encoder(sighting, _graphs(sighting.path)[precision], made[precision])
        ctx.report("copy", len(precisions), len(precisions))
        return made

    def measure(
        self, sighting: Sighting, made: Mapping[Precision, Path], ctx: JobContext
    ) -> tuple[Measured, ...]:
        """Against the most exact of them: there is no original."""
        if sighting.form == "genai":
            from desktop.modelstore.decoders.calibration import speed

            threads = psutil.cpu_count(logical=False) or 1
            return tuple(
                Measured(precision, folder_size(folder), round(speed(folder, threads, ctx), 1))
                for precision, folder in made.items()
            )
        exact_first = {precision: made[precision] for precision in sighting.memory if precision in made}
        rows = comparing.rows_of(next(iter(made.values())))
        return comparing.measured(exact_first, rows, None, sighting.kind, ctx)


def _graphs(path: Path) -> dict[Precision, Path]:
    """The graphs in a folder by precision, the most exact first."""
    places = (path, path / "onnx")
    named = ((precision, place / name) for name, precision in GRAPHS.items() for place in places)
    found: dict[Precision, Path] = {}
    for precision, file in named:
        if file.is_file():
            found.setdefault(precision, file)
    return found


def _look_encoder(path: Path, graphs: Mapping[Precision, Path]) -> Sighting:
    config = configs.read_json(path / folders.CONFIG)
    model = onnx_files.load(next(iter(graphs.values())))
    inputs = {taken.name for taken in model.graph.input} - {weight.name for weight in model.graph.initializer}
    ranks = {output.name: len(output.type.tensor_type.shape.dim) for output in model.graph.output}
    if "input_ids" not in inputs or not inputs <= folders.INPUTS or 3 not in ranks.values():
        raise UserError(
            "unsupported_model",
            "The graph is no encoder: it takes or gives other things than a row of tokens.",
            "Choose an encoder, a classifier of tokens, or a folder of onnxruntime-genai.",
        )
    folders.check_tokenizer(path / folders.TOKENIZER)
    named = config.get("architectures")
    architecture = str(named[0]) if isinstance(named, list) and named else ""
    classifies = architecture.endswith("ForTokenClassification") or (not architecture and "logits" in ranks)
    kind: Kind = "token-classifier" if classifies else "encoder"
    labels = configs.kinds(configs.labels(config)) if classifies else ()
    if not classifies:
        pooling_of(path)
    sizes = {precision: _size(file) for precision, file in graphs.items()}
    return Sighting(
        path=path,
        form="onnx",
        kind=kind,
        architecture=str(config.get("model_type", ""))[:60],
        title="",
        roles=("tagger",) if classifies else ("embedder",),
        licence=licence_of(path),
        parameters=_parameters(model),
        size=sum(sizes.values()),
        memory={precision: size + OVERHEAD for precision, size in sizes.items()},
        labels=labels,
        notes=notes_on(path, kind),
    )


def _size(graph: Path) -> int:
    beside = onnx_files.external_files(onnx_files.load(graph))
    return graph.stat().st_size + sum((graph.parent / name).stat().st_size for name in beside)


def _parameters(model: Any) -> int:
    total = 0
    for tensor in onnx_files.tensors(model):
        count = 1
        for length in tensor.dims:
            count *= length
        total += count
    return total


def _copy_encoder(sighting: Sighting, graph: Path, dest: Path) -> None:
    for name in onnx_files.external_files(onnx_files.load(graph)):
        shutil.copyfile(graph.parent / name, dest / name)
    shutil.copyfile(graph, dest / folders.GRAPH)
    pooling = pooling_of(sighting.path) if sighting.kind == "encoder" else None
    folders.complete(dest, sighting.path, sighting.path, pooling)


# Folders of onnxruntime-genai


def _look_genai(path: Path) -> Sighting:
    config = configs.read_json(path / GENAI)
    _check_genai(config, path)
    folders.check_tokenizer(path / folders.TOKENIZER)
    _chat(path)
    model = config.get("model")
    model = model if isinstance(model, dict) else {}
    graphs = sorted(path.glob("*.onnx"))
    size = sum(_size(graph) for graph in graphs)
    bits = _bits(graphs)
    return Sighting(
        path=path,
        form="genai",
        kind="decoder",
        architecture=str(model.get("type", ""))[:60],
        title="",
        roles=("generator",),
        licence=licence_of(path),
        parameters=sum(_parameters(onnx_files.load(graph)) for graph in graphs),
        size=size,
        memory={bits: round(size * 1.3) + OVERHEAD},
    )


def _chat(path: Path) -> Any:
    """How the model wants to be spoken to. Raises `UserError("unsupported_model")`."""
    from desktop.modelstore.decoders.tokenizer import of_genai

    return of_genai(path)


def _check_genai(config: Mapping[str, Any], path: Path) -> None:
    """Its settings may name other files, and libraries to be loaded."""
    pending: list[tuple[str, Any]] = [("", config)]
    while pending:
        key, value = pending.pop()
        if key in {"custom_ops_library", "library_path", "registration_library"}:
            raise UserError(
                "unsafe_model", "The model asks for a program library to be loaded.", "Do not use this model."
            )
        if key == "filename" and (not isinstance(value, str) or not _plain(value, path)):
            raise UserError(
                "unsafe_model",
                "The model names a file outside of its own folder, or one that is missing.",
                "Do not use this model.",
            )
        if isinstance(value, dict):
            pending += value.items()
        elif isinstance(value, list):
            pending += [(key, item) for item in value]
    decoder = config.get("model")
    decoder = decoder.get("decoder") if isinstance(decoder, dict) else None
    if not isinstance(decoder, dict) or not isinstance(decoder.get("filename"), str):
        raise UserError(
            "unsupported_model",
            "The folder of onnxruntime-genai holds no language model of one graph.",
            "Choose one that writes text.",
        )


def _plain(name: str, folder: Path) -> bool:
    return Path(name).name == name and not set(name) & set("/\\:") and (folder / name).is_file()


def _bits(graphs: list[Path]) -> Precision:
    """The precision of most weights, told by the operators."""
    widths = set()
    kinds = set()
    for graph in graphs:
        model = onnx_files.load(graph)
        for node in onnx_files.nodes(model):
            if node.op_type == "MatMulNBits":
                widths |= {attribute.i for attribute in node.attribute if attribute.name == "bits"}
        kinds |= {weight.data_type for weight in model.graph.initializer}
    if widths:
        return "int4" if min(widths) <= 4 else "int8"
    return "fp16" if kinds & {10, 16} else "fp32"


def _copy_genai(source: Path, dest: Path, ctx: JobContext) -> None:
    for file in sorted(source.iterdir()):
        ctx.check()
        if file.is_file() and file.suffix in _OF_GENAI and file.name not in {GENAI, CHAT}:
            shutil.copyfile(file, dest / file.name)
    for file in licence_files(source):
        shutil.copyfile(file, dest / file.name)
    (dest / CHAT).write_text(_chat(source).to_json(), encoding="utf-8")
    (dest / GENAI).write_text(json.dumps(_on_processor(configs.read_json(source / GENAI)), indent=2) + "\n")


def _on_processor(value: Any) -> Any:
    """The settings without those for graphics cards: this program runs models on the processor."""
    if isinstance(value, dict):
        return {
            key: [] if key == "provider_options" else _on_processor(inner) for key, inner in value.items()
        }
    return [_on_processor(inner) for inner in value] if isinstance(value, list) else value
