"""Encoders from a Hugging Face folder to 8-bit ONNX, by optimum. Needs the extra `models`."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from desktop.errors import UserError

log = logging.getLogger(__name__)

Use = Literal["feature-extraction", "token-classification"]
LARGE = 1_900_000_000


def export_encoder(source: Path, dest: Path, use: Use) -> Path:
    """Write `dest`/model.onnx in float32 with its tokenizer from a folder in Hugging Face's layout.

    Returns the graph's path. Raises `UserError("not_an_encoder")` when the folder holds no such model.
    """
    if not (source / "config.json").is_file():
        raise UserError(
            "not_an_encoder",
            "The folder holds no model in Hugging Face's layout: config.json is missing.",
            "Choose the folder that holds config.json, the weights and the tokenizer.",
        )
    export(source, dest, use)
    return dest / "model.onnx"


def export(source: Path, dest: Path, task: str, **about: Any) -> None:
    """Write the graphs of a model in Hugging Face's layout into `dest`; `about` goes to optimum as well."""
    require_extra()
    from optimum.exporters.onnx import main_export  # type: ignore[import-not-found, unused-ignore]

    # No `local_files_only` reaches every loader, so the hub is told to stay offline as well.
    os.environ["HF_HUB_OFFLINE"] = "1"
    main_export(
        str(source),
        output=dest,
        task=task,
        framework="pt",
        local_files_only=True,
        trust_remote_code=False,
        do_validation=False,  # tests compare with torch on text that matters, and so does an import
        library_name="transformers",  # sentence-transformers would export its pooling too
        **about,
    )


@contextmanager
def export_refusals_told(hint: str) -> Iterator[None]:
    """Whatever transformers, torch and optimum raise for a model that they refuse becomes
    `UserError("unsupported_model")`."""
    try:
        yield
    except (UserError, MemoryError):
        raise
    except Exception as error:
        log.warning("export failed", exc_info=error)
        raise UserError(
            "unsupported_model", f"The model can not be made into ONNX ({type(error).__name__}).", hint
        ) from error


def quantize_encoder(model: Path, dest: Path, *, outliers_kept: bool = True) -> None:
    """Write `dest`: the float32 graph `model` with 8-bit weights a channel, activations as they come.

    Needs no samples. Sentence vectors of MiniLM keep a cosine of 0.99 with torch's; with one scale a
    matrix instead of one a channel it is 0.92. Without `outliers_kept` the matrices that `_has_outliers`
    names are in 8 bits too, a third of the file less: a head that only chooses among labels bears it.
    """
    require_extra()
    import onnx
    from optimum.onnxruntime import ORTQuantizer  # type: ignore[import-not-found, unused-ignore]
    from optimum.onnxruntime.configuration import (  # type: ignore[import-not-found, unused-ignore]
        AutoQuantizationConfig,
    )

    nodes = onnx.load(model, load_external_data=False).graph.node
    kept = [node.name for node in nodes if outliers_kept and _has_outliers(node.name)]
    config = AutoQuantizationConfig.avx512_vnni(is_static=False, per_channel=True, nodes_to_exclude=kept)
    with tempfile.TemporaryDirectory(dir=dest.parent) as work:
        quantizer = ORTQuantizer.from_pretrained(model.parent, file_name=model.name)
        quantizer.quantize(save_dir=work, quantization_config=config, file_suffix="quantized")
        Path(work, f"{model.stem}_quantized.onnx").replace(dest)


def optimize_encoder(model: Path, dest: Path) -> None:
    """Write `dest`: the float32 graph `model` with attention, normalisations and the like fused into one
    operator each, where onnxruntime's optimizer knows its shape; the same numbers."""
    _optimized(model).save_model_to_file(str(dest), use_external_data_format=_is_large(model))


def to_float16(model: Path, dest: Path) -> None:
    """Write `dest`: the float32 graph `model`, optimised, with 16-bit weights. What it takes and gives stays
    as it was."""
    optimized = _optimized(model)
    optimized.convert_float_to_float16(keep_io_types=True)
    optimized.save_model_to_file(str(dest), use_external_data_format=_is_large(model))


def _optimized(model: Path) -> Any:
    from onnxruntime.transformers.optimizer import optimize_model  # type: ignore[import-untyped]

    # Number of heads and width are read from the graph. Level 0: what depends on the processor is left to
    # the runtime as it loads.
    return optimize_model(
        str(model), model_type="bert", num_heads=0, hidden_size=0, opt_level=0, use_gpu=False
    )


def _is_large(model: Path) -> bool:
    """Whether its weights do not fit into one file, which protobuf bounds to 2 GB."""
    return sum(file.stat().st_size for file in model.parent.glob(f"{model.name}*")) > LARGE


def _has_outliers(name: str) -> bool:
    """Whether the matrix takes the feed-forward's inner activations ("/encoder/layer.0/output/dense/MatMul").

    Few of them are far larger than the rest, which one 8-bit scale for all can not hold (Bondarenko et
    al., 2021, arXiv:2109.12948): quantised, they take the cosine from 0.994 to 0.986.
    """
    ends = ("/output/dense/MatMul", "/ffn/lin2/MatMul", "/ffn_output/MatMul")
    return name.endswith(ends) and "/attention/" not in name


def require_extra() -> None:
    if find_spec("optimum") is None or find_spec("torch") is None:
        raise UserError(
            "extra_missing",
            "Importing a model needs packages that the program does not bring with it.",
            "Install them with: pip install 'strongroom[models]'",
        )
