"""The generator: SmolLM2's GGUF carried over into a model directory for onnxruntime-genai.

The graph without weights is in `resources/models/smollm2` (made once by `make_skeleton.py` there). It
names every weight and its place in the weights file; this module reads each one from the GGUF and writes
it there. The result is the same bit for bit on each build.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from desktop import paths
from desktop.errors import UserError
from desktop.modelstore.decoders.blocks import Quantized, carry_q4_1, quantize, symmetric
from desktop.modelstore.decoders.checkpoint import half_rotated
from desktop.modelstore.decoders.stored import Floats
from desktop.progress import JobContext

if TYPE_CHECKING:
    from gguf import GGUFReader, ReaderTensor
    from onnx import TensorProto

SKELETON = ("model.onnx", "genai_config.json")


def build(gguf: Path, dest: Path, ctx: JobContext) -> None:
    """Write the model directory `dest` from `gguf`: graph, weights, configuration, tokenizer.

    Not atomic: the caller builds in a temporary directory and renames it. Raises
    `UserError("model_wrong")` when the file is not the model that the graph was made for.
    """
    import onnx

    skeleton = paths.resources_dir() / "models" / "smollm2"
    reader = _open(gguf)
    dest.mkdir(parents=True, exist_ok=True)
    for name in SKELETON:
        shutil.copyfile(skeleton / name, dest / name)
    _write_text(dest / "tokenizer.json", tokenizer_json(reader))
    _write_text(dest / "tokenizer_config.json", _tokenizer_config(metadata(reader)))

    graph = onnx.load(skeleton / "model.onnx", load_external_data=False).graph
    places = {i.name: _Place.of(i) for i in graph.initializer if i.external_data}
    missing = {place.offset for place in places.values()}
    with (dest / "model.onnx.data").open("wb") as out:
        for name, array in _weights(reader, ctx):
            place = places[name]
            if array.nbytes != place.length or array.dtype != place.dtype:
                raise _wrong()
            out.seek(place.offset)
            out.write(np.ascontiguousarray(array).data)
            missing.discard(place.offset)
    if missing:
        raise _wrong()


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the weights file the graph looks for a weight, in bytes."""

    offset: int
    length: int
    dtype: np.dtype[Any]

    @classmethod
    def of(cls, tensor: TensorProto) -> _Place:
        from onnx.helper import tensor_dtype_to_np_dtype

        entries = {entry.key: entry.value for entry in tensor.external_data}
        return cls(int(entries["offset"]), int(entries["length"]), tensor_dtype_to_np_dtype(tensor.data_type))


def _open(gguf: Path) -> GGUFReader:
    from gguf import GGUFReader

    try:
        reader = GGUFReader(gguf)
    except (OSError, ValueError, IndexError) as error:
        raise _wrong() from error
    if "llama.block_count" not in reader.fields:
        raise _wrong()
    return reader


def _wrong() -> UserError:
    return UserError(
        "model_wrong",
        "This file is not the language model that Strongroom's graph was made for, or it is damaged.",
        "Fetch the model again.",
    )


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="\n")


def _weights(reader: GGUFReader, ctx: JobContext) -> Iterator[tuple[str, NDArray[Any]]]:
    """Every weight by its name in the graph, in the order of the weights file."""
    data = metadata(reader)
    tensors = {tensor.name: tensor for tensor in reader.tensors}
    layers: int = data["llama.block_count"]
    try:
        yield "cos_cache", rotary_angles(data, np.cos)
        yield "sin_cache", rotary_angles(data, np.sin)
        yield f"model.layers.{layers}.final_norm_layernorm.weight", _plain(tensors["output_norm.weight"])
        for layer in range(layers):
            ctx.report("build", layer, layers)
            yield from _layer(layer, tensors, data)
        stored = tensors["token_embd.weight"]
        embedding = symmetric(stored.data, stored.tensor_type.name)
    except KeyError as error:
        raise _wrong() from error
    yield "lm_head.MatMul.weight_Q8G32", embedding.rows
    yield "lm_head.MatMul.weight_scale", embedding.scales
    ctx.report("build", layers, layers)


def _layer(
    layer: int, tensors: dict[str, ReaderTensor], data: dict[str, Any]
) -> Iterator[tuple[str, NDArray[Any]]]:
    source = {name: tensors[f"blk.{layer}.{name}.weight"] for name in _LAYER_TENSORS}
    prefix = f"model.layers.{layer}"
    yield f"{prefix}.input_layernorm.weight", _plain(source["attn_norm"])
    yield f"{prefix}.post_attention_layernorm.weight", _plain(source["ffn_norm"])
    heads, kv_heads = data["llama.attention.head_count"], data["llama.attention.head_count_kv"]
    query = eight_bit(source["attn_q"])
    key = eight_bit(source["attn_k"])
    value = eight_bit(source["attn_v"])
    matrices = {
        "attn.qkv_proj": _stack(
            query.take(half_rotated(len(query.rows), heads)),
            key.take(half_rotated(len(key.rows), kv_heads)),
            value,
        ),
        "attn.o_proj": eight_bit(source["attn_output"]),
        "mlp.gate_proj": eight_bit(source["ffn_gate"]),
        "mlp.up_proj": eight_bit(source["ffn_up"]),
        "mlp.down_proj": eight_bit(source["ffn_down"]),
    }
    for name, matrix in matrices.items():
        yield f"{prefix}.{name}.MatMul.weight_Q8G32", matrix.rows
        yield f"{prefix}.{name}.MatMul.weight_scale", matrix.scales
        yield f"{prefix}.{name}.MatMul.weight_zp", matrix.zero_points


_LAYER_TENSORS = (
    "attn_norm",
    "attn_q",
    "attn_k",
    "attn_v",
    "attn_output",
    "ffn_norm",
    "ffn_gate",
    "ffn_up",
    "ffn_down",
)


def _stack(*parts: Quantized) -> Quantized:
    return Quantized(
        np.concatenate([part.rows for part in parts]),
        np.concatenate([part.scales for part in parts]),
        np.concatenate([part.zero_points for part in parts]),
    )


def rotary_angles(data: dict[str, Any], function: np.ufunc) -> Floats:
    """cos or sin of position * base^(-2i/d), shape (context, d / 2); RoFormer, equation 15."""
    size: int = data["llama.rope.dimension_count"]
    frequency = data["llama.rope.freq_base"] ** -(np.arange(0, size, 2, dtype=np.float64) / size)
    positions = np.arange(data["llama.context_length"], dtype=np.float64)
    angles: Floats = function(np.outer(positions, frequency)).astype(np.float32)
    return angles


def _plain(tensor: ReaderTensor) -> Floats:
    from gguf.quants import dequantize

    values: Floats = dequantize(tensor.data, tensor.tensor_type).astype(np.float32, copy=False)
    return values


def eight_bit(tensor: ReaderTensor) -> Quantized:
    """A matrix in 8 bits with a zero point a block: Q4_1 carried over, other types quantised anew."""
    from gguf import GGMLQuantizationType

    if tensor.tensor_type == GGMLQuantizationType.Q4_1:
        return carry_q4_1(tensor.data)
    return quantize(_plain(tensor))


def metadata(reader: GGUFReader) -> dict[str, Any]:
    """The GGUF's keys and values as plain Python values."""
    return {name: field.contents() for name, field in reader.fields.items()}


def tokenizer_json(reader: GGUFReader) -> str:
    """The tokenizer as `tokenizers` reads it, giving the ids that llama.cpp gives.

    Each digit is a token of its own ("smollm" in llama.cpp's list of pre-tokenizers), which tokenizers
    made by transformers from a GGUF miss.
    """
    from gguf import TokenType
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    data = metadata(reader)
    tokens: list[str] = data["tokenizer.ggml.tokens"]
    merges = [tuple(merge.split(" ", 1)) for merge in data["tokenizer.ggml.merges"]]
    tokenizer = Tokenizer(models.BPE(vocab={token: i for i, token in enumerate(tokens)}, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(
        [
            AddedToken(token, special=True, normalized=False)
            for token, kind in zip(tokens, data["tokenizer.ggml.token_type"], strict=True)
            if kind == TokenType.CONTROL
        ]
    )
    text: str = tokenizer.to_str(pretty=False)
    return text


def _tokenizer_config(data: dict[str, Any]) -> str:
    """What onnxruntime-genai reads beside tokenizer.json."""
    tokens: list[str] = data["tokenizer.ggml.tokens"]
    names = {"bos_token": "bos", "eos_token": "eos", "pad_token": "padding"}
    special = {key: tokens[data[f"tokenizer.ggml.{name}_token_id"]] for key, name in names.items()}
    return json.dumps({"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 8192, **special})
