"""A translator in the files of `modelstore.seq2seq` whose translation is its source, token by token: what an
engine does around the graphs can be told apart from what they compute."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import sentencepiece
from onnx import TensorProto, helper, numpy_helper

from desktop.modelstore.seq2seq import description, files
from desktop.modelstore.seq2seq.description import Asking, Description
from tests.modelstore.seq2seq import tiny

END, UNKNOWN, ENGLISH, FRENCH = 0, 1, 2, 3
INT, FLOAT = TensorProto.INT64, TensorProto.FLOAT
ASKING: Mapping[str, Asking] = {"en-pt": Asking(), "en-de": Asking(text="the rent is ")}


def write(folder: Path, **more: object) -> None:
    """Directions en-pt, en-de (with a text in front), en-fr and fr-en (with tokens of languages)."""
    model = tiny.pieces(tiny.TEXTS)
    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    plain = [processor.id_to_piece(at) for at in range(processor.vocab_size())]
    names = ["</s>", "<unk>", "__en__", "__fr__", *(piece for piece in plain if piece[0] != "<")]
    (folder / files.SOURCE).write_bytes(model)
    (folder / files.PIECES).write_text(json.dumps({name: at for at, name in enumerate(names)}))
    told = Description(
        "pieces", 1, END, UNKNOWN, (UNKNOWN,), 1, 1, 1, 0, True, ASKING, {"en": ENGLISH, "fr": FRENCH}
    )
    description.write(folder, replace(told, **more))  # type: ignore[arg-type]
    (folder / files.ENCODER).write_bytes(_encoder(len(names)).SerializeToString())
    (folder / files.DECODER).write_bytes(_decoder(len(names)).SerializeToString())


def _model(
    nodes: list[onnx.NodeProto],
    inputs: Mapping[str, tuple[int, list[str | int]]],
    outputs: Mapping[str, list[str | int]],
    constants: Mapping[str, np.ndarray],
) -> onnx.ModelProto:
    graph = helper.make_graph(
        nodes,
        "copying",
        [helper.make_tensor_value_info(name, kind, shape) for name, (kind, shape) in inputs.items()],
        [helper.make_tensor_value_info(name, FLOAT, shape) for name, shape in outputs.items()],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)


def _encoder(size: int) -> onnx.ModelProto:
    """Each token as a vector with a ten at its place."""
    ids: tuple[int, list[str | int]] = (INT, ["batch", "length"])
    nodes = [
        helper.make_node("OneHot", ["input_ids", "size", "levels"], ["known"]),
        helper.make_node("Unsqueeze", ["known", "one"], ["values_0"]),
        helper.make_node("Identity", ["values_0"], ["keys_0"]),
    ]
    constants = {"size": np.array(size), "levels": np.array([0, 10], np.float32), "one": np.array([1])}
    shape: list[str | int] = ["batch", 1, "length", size]
    return _model(
        nodes, {"input_ids": ids, "attention_mask": ids}, {"keys_0": shape, "values_0": shape}, constants
    )


def _decoder(size: int) -> onnx.ModelProto:
    """At step t what was read at place t, or the last of it."""
    nodes = [
        helper.make_node("Shape", ["past_key_values.0.decoder.key"], ["step"], start=2, end=3),
        helper.make_node("Shape", ["encoder_attention_mask"], ["length"], start=1, end=2),
        helper.make_node("Sub", ["length", "one"], ["last"]),
        helper.make_node("Min", ["step", "last"], ["at"]),
        helper.make_node("Squeeze", ["past_key_values.0.encoder.value", "one"], ["read"]),
        helper.make_node("Gather", ["read", "at"], ["logits"], axis=1),
        helper.make_node("Squeeze", ["length", "zero"], ["depth"]),
        helper.make_node("OneHot", ["at", "depth", "levels"], ["looked"]),
        helper.make_node("Cast", ["encoder_attention_mask"], ["mask"], to=FLOAT),
        helper.make_node("Mul", ["looked", "mask"], ["attention"]),
        helper.make_node("Cast", ["input_ids"], ["token"], to=FLOAT),
        helper.make_node("Unsqueeze", ["token", "last axes"], ["fresh"]),
    ]
    for kind in ("key", "value"):
        past, present = (f"{when}.0.decoder.{kind}" for when in ("past_key_values", "present"))
        nodes.append(helper.make_node("Concat", [past, "fresh"], [present], axis=2))
    constants = {
        "one": np.array([1]), "zero": np.array([0]), "last axes": np.array([2, 3]),
        "levels": np.array([0, 1], np.float32),
    }  # fmt: skip
    written: list[str | int] = ["batch", 1, "written", 1]
    read: list[str | int] = ["batch", 1, "length", size]
    inputs: dict[str, tuple[int, list[str | int]]] = {
        "input_ids": (INT, ["batch", 1]),
        "encoder_attention_mask": (INT, ["batch", "length"]),
    }
    for kind in ("key", "value"):
        inputs[f"past_key_values.0.decoder.{kind}"] = (FLOAT, written)
        inputs[f"past_key_values.0.encoder.{kind}"] = (FLOAT, read)
    outputs: dict[str, list[str | int]] = {"logits": ["batch", 1, size], "attention": ["batch", "length"]}
    outputs |= {f"present.0.decoder.{kind}": written for kind in ("key", "value")}
    return _model(nodes, inputs, outputs, constants)
