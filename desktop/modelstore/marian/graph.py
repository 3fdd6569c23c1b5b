"""A Marian student as two ONNX graphs: the encoder, and one step of the SSRU decoder.

The int8 weights are carried over as they are, and activations are quantised with the scales ("alphas") that
the model was calibrated with, so that a sentence comes out the same in whatever batch it stands. The
cross-attention's keys and values are the encoder's output: a step computes nothing twice.

Architecture and names: marian-dev/src/models/transformer.h; SSRU: Kim et al. 2019, "From Research to
Production and Back: Ludicrously Fast Neural Machine Translation".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from desktop.errors import UserError
from desktop.modelstore.marian.binary import MarianModel, Quantized

OPSET = 21
EPSILON = 1e-6
EMBEDDINGS = "Wemb"
OUTPUT_BIAS = "decoder_ff_logit_out_b"
POSITIONS = 1024
"""Tokens of the longest sentence: positions are computed ahead."""
SHIFT = 128
"""What is added to a signed activation: the kernels take unsigned ones."""
HIDDEN = -1e9
"""Attention to what is padding."""
_WANTED = {
    "type": "transformer",
    "dec-cell": "ssru",
    "transformer-decoder-autoreg": "rnn",
    "transformer-ffn-activation": "relu",
    "transformer-ffn-depth": 2,
    "transformer-preprocess": "",
    "transformer-postprocess": "dan",
    "transformer-postprocess-emb": "d",
    "transformer-postprocess-top": "",
    "tied-embeddings-all": True,
    "transformer-train-position-embeddings": False,
}
Precision = Literal["int8", "float32"]


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes that a decoder needs to be fed."""

    width: int
    heads: int
    encoder_layers: int
    decoder_layers: int
    vocabulary: int
    alignment_layer: int
    """The decoder layer whose first head was trained to look at the word that is being translated."""


def shape_of(model: MarianModel) -> Shape:
    """The sizes of a model. Raises `UserError("marian_model_unsupported")` for another architecture."""
    for name, wanted in _WANTED.items():
        if model.config.get(name) != wanted:
            raise UserError(
                "marian_model_unsupported",
                f"This Marian model is built in another way ({name} is {model.config.get(name)!r}).",
                "The tiny and base students of Firefox Translations can be imported.",
            )
    try:
        vocabulary, width = model.quantized[EMBEDDINGS].values.shape
    except KeyError:
        raise UserError(
            "marian_model_unsupported",
            "This Marian model is not quantised to 8 bits.",
            "Import the file whose name holds 'intgemm'.",
        ) from None
    heads, encoder_layers, decoder_layers = (
        int(str(model.config[name])) for name in ("transformer-heads", "enc-depth", "dec-depth")
    )
    guided = str(model.config.get("transformer-guided-alignment-layer", "last"))
    alignment = decoder_layers if guided == "last" else int(guided)
    return Shape(width, heads, encoder_layers, decoder_layers, vocabulary, alignment)


def encoder(model: MarianModel, precision: Precision = "int8", *, layers: bool = False) -> onnx.ModelProto:
    """Inputs: the tokens' `rows` (B, S, width) int8 of the table of embeddings, and `mask` (B, S) float32
    of 1 for tokens, 0 for padding. Outputs for each decoder layer N: `keys_N` (B, heads, width / heads, S)
    and `values_N` (B, heads, S, width / heads); with `layers` also what each encoder layer gives, `layer_N`
    (B, S, width), 0 being the embedding."""
    shape = shape_of(model)
    graph = _Graph(model, shape, precision)
    graph.feed("rows", TensorProto.INT8, ["batch", "length", shape.width])
    graph.feed("mask", TensorProto.FLOAT, ["batch", "length"])
    length = graph.op("Slice", graph.op("Shape", "mask"), graph.ints([1]), graph.ints([2]))
    places = graph.op("Slice", graph.positions(), graph.ints([0]), length, graph.ints([0]))
    x = graph.op("Add", graph.embedding("rows"), places)
    away = graph.op("Mul", graph.op("Sub", graph.floats(1.0), "mask"), graph.floats(HIDDEN))
    away = graph.op("Unsqueeze", away, graph.ints([1, 2]))  # (B, 1, 1, S)
    seen = [x]
    for number in range(1, shape.encoder_layers + 1):
        layer = f"encoder_l{number}"
        query, keys, values = graph.linear(x, *(f"{layer}_self_{part}" for part in "qkv"))
        _, mixed = graph.attention(
            graph.heads(query),
            graph.heads(keys, transposed=True),
            graph.heads(values),
            away,
            ["batch", "length"],
        )
        x = graph.added(x, mixed, f"{layer}_self_o", f"{layer}_self_Wo")
        x = graph.feed_forward(x, layer)
        seen.append(x)
    for number in range(1, shape.decoder_layers + 1):
        keys, values = graph.linear(x, *(f"decoder_l{number}_context_{part}" for part in "kv"))
        graph.give(graph.heads(keys, transposed=True), f"keys_{number}", ["batch", "heads", "size", "length"])
        graph.give(graph.heads(values), f"values_{number}", ["batch", "heads", "length", "size"])
    if layers:
        for number, name in enumerate(seen):
            graph.give(name, f"layer_{number}", ["batch", "length", "width"])
    return graph.model("encoder")


def decoder(model: MarianModel, precision: Precision = "int8") -> onnx.ModelProto:
    """One step. Inputs: of the C tokens that may come out, `weights` (C, width) int8, their rows of the
    table of embeddings, and `bias` (C,); which of them was `previous` (B,) int64, -1 before the first;
    `position` (1,) int64; `state_N` (B, width) and `keys_N`, `values_N` for each layer N; `mask` (B, S).
    Outputs: `logits` (B, C); `next_state_N`; `attention` (B, S), what of the source the step looked at."""
    shape = shape_of(model)
    graph = _Graph(model, shape, precision)
    graph.feed("previous", TensorProto.INT64, ["batch"])
    graph.feed("position", TensorProto.INT64, [1])
    graph.feed("mask", TensorProto.FLOAT, ["batch", "length"])
    for number in range(1, shape.decoder_layers + 1):
        graph.feed(f"state_{number}", TensorProto.FLOAT, ["batch", shape.width])
        graph.feed(f"keys_{number}", TensorProto.FLOAT, ["batch", shape.heads, "size", "length"])
        graph.feed(f"values_{number}", TensorProto.FLOAT, ["batch", shape.heads, "length", "size"])
    graph.feed("weights", TensorProto.INT8, ["candidates", shape.width])
    graph.feed("bias", TensorProto.FLOAT, ["candidates"])

    # There is no token before the first: its embedding is zero.
    known = graph.op("Cast", graph.op("GreaterOrEqual", "previous", graph.ints(0)), to=TensorProto.FLOAT)
    token = graph.op("Max", "previous", graph.ints(0))
    rows = graph.op("Gather", "weights", token)
    embedded = graph.op("Mul", graph.embedding(rows), graph.op("Unsqueeze", known, graph.ints([1])))
    x = graph.op("Add", embedded, graph.op("Gather", graph.positions(), "position"))
    away = graph.op("Mul", graph.op("Sub", graph.floats(1.0), "mask"), graph.floats(HIDDEN))
    away = graph.op("Unsqueeze", away, graph.ints([1, 2]))
    for number in range(1, shape.decoder_layers + 1):
        layer = f"decoder_l{number}"
        gate, fresh = graph.linear(x, f"{layer}_rnn_f", f"{layer}_rnn_")
        gate = graph.op("Sigmoid", gate)
        cell = graph.op("Add", fresh, graph.op("Mul", gate, graph.op("Sub", f"state_{number}", fresh)))
        graph.give(cell, f"next_state_{number}", ["batch", "width"])
        x = graph.norm(x, graph.op("Relu", cell), f"{layer}_rnn_ffn")
        (query,) = graph.linear(x, f"{layer}_context_q")
        query = graph.op("Reshape", query, graph.ints([0, shape.heads, 1, shape.width // shape.heads]))
        weights, mixed = graph.attention(query, f"keys_{number}", f"values_{number}", away, ["batch"])
        if number == shape.alignment_layer:
            first = graph.op("Slice", weights, graph.ints([0]), graph.ints([1]), graph.ints([1]))
            first = graph.op("Squeeze", first, graph.ints([1, 2]))
            graph.give(first, "attention", ["batch", "length"])
        x = graph.added(x, mixed, f"{layer}_context_o", f"{layer}_context_Wo")
        x = graph.feed_forward(x, layer)
    graph.give(graph.output(x), "logits", ["batch", "candidates"])
    return graph.model("decoder")


@dataclass
class _Graph:
    """A graph that grows by one node at a time; each method gives the name of what it made."""

    source: MarianModel
    shape: Shape
    precision: Precision
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: dict[str, onnx.TensorProto] = field(default_factory=dict)
    inputs: list[onnx.ValueInfoProto] = field(default_factory=list)
    outputs: list[onnx.ValueInfoProto] = field(default_factory=list)

    def op(self, kind: str, *inputs: str, outputs: int = 1, domain: str = "", **attributes: Any) -> str:
        name = f"n{len(self.nodes)}"
        names = [name] if outputs == 1 else [f"{name}_{index}" for index in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, name, domain=domain, **attributes))
        return names[0]

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def ints(self, value: int | Sequence[int]) -> str:
        return self.constant(f"ints {value}", np.array(value, np.int64))

    def floats(self, value: float) -> str:
        return self.constant(f"float {value}", np.array(value, np.float32))

    def feed(self, name: str, kind: int, dimensions: Sequence[int | str]) -> None:
        self.inputs.append(helper.make_tensor_value_info(name, kind, dimensions))

    def give(self, name: str, output: str, dimensions: Sequence[int | str]) -> None:
        self.nodes.append(helper.make_node("Identity", [name], [output], f"give {output}"))
        self.outputs.append(helper.make_tensor_value_info(output, TensorProto.FLOAT, dimensions))

    def model(self, name: str) -> onnx.ModelProto:
        graph = helper.make_graph(self.nodes, name, self.inputs, self.outputs, list(self.constants.values()))
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("com.microsoft", 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=10, producer_name="strongroom")

    # The parts of a transformer

    def positions(self) -> str:
        half = self.shape.width // 2
        steps = np.exp(np.arange(half) * -(np.log(10000.0) / (half - 1)))
        angles = np.arange(POSITIONS)[:, None] * steps
        return self.constant(
            "positions", np.concatenate([np.sin(angles), np.cos(angles)], 1).astype(np.float32)
        )

    def embedding(self, rows: str) -> str:
        scale = float(np.sqrt(self.shape.width) / self.source.quantized[EMBEDDINGS].scale)
        return self.op("Mul", self.op("Cast", rows, to=TensorProto.FLOAT), self.floats(scale))

    def linear(self, x: str, *names: str) -> list[str]:
        """Products of `x` with several weights as one; `names` without the W or b ("encoder_l1_self_q")."""
        weights = [self.source.quantized[_weight(name)] for name in names]
        sizes = [len(found.values) for found in weights]
        bias = np.concatenate(
            [
                self.source.floats.get(_bias(name), np.zeros((1, size), np.float32))[0]
                for name, size in zip(names, sizes, strict=True)
            ]
        )
        key = "+".join(names)
        out = self._product(x, key, weights, self.constant(f"{key} bias", bias), _weight(names[0]))
        if len(names) == 1:
            return [out]
        self.op("Split", out, self.ints(sizes), outputs=len(names), axis=-1)
        return list(self.nodes[-1].output)

    def _product(self, x: str, key: str, weights: Sequence[Quantized], bias: str, scaled_by: str) -> str:
        if self.precision == "float32":
            dense = np.concatenate([found.weights() for found in weights], 1)
            return self.op("Add", self.op("MatMul", x, self.constant(f"{key} weight", dense)), bias)
        values = np.concatenate([found.values.T for found in weights], 1)
        scales = np.concatenate([np.full(len(f.values), 1 / f.scale, np.float32) for f in weights])
        return self._int8(
            x, self.constant(f"{key} weight", values), self.constant(f"{key} scales", scales), bias, scaled_by
        )

    def _int8(self, x: str, weights: str, scales: str, bias: str, scaled_by: str) -> str:
        alpha = float(self.source.floats[f"{scaled_by}_QuantMultA"].reshape(-1)[0])
        step = self.floats(1 / alpha)
        zero = self.constant("shift", np.array(SHIFT, np.uint8))
        small = self.op("QuantizeLinear", x, step, zero)
        return self.op(
            "MatMulIntegerToFloat", small, weights, step, scales, zero, "", bias, domain="com.microsoft"
        )

    def output(self, x: str) -> str:
        """Logits of the candidates."""
        step = 1 / self.source.quantized[EMBEDDINGS].scale
        weights = self.op("Transpose", "weights", perm=[1, 0])
        if self.precision == "float32":
            dense = self.op("Mul", self.op("Cast", weights, to=TensorProto.FLOAT), self.floats(step))
            return self.op("Add", self.op("MatMul", x, dense), "bias")
        return self._int8(x, weights, self.floats(step), "bias", "none")

    def heads(self, x: str, *, transposed: bool = False) -> str:
        """(B, S, width) as (B, heads, S, size), or (B, heads, size, S)."""
        split = self.op(
            "Reshape", x, self.ints([0, 0, self.shape.heads, self.shape.width // self.shape.heads])
        )
        return self.op("Transpose", split, perm=[0, 2, 3, 1] if transposed else [0, 2, 1, 3])

    def attention(
        self, query: str, keys: str, values: str, away: str, leading: Sequence[str]
    ) -> tuple[str, str]:
        """The weights (B, heads, T, S), and what they bring together, with the `leading` dimensions."""
        size = self.shape.width // self.shape.heads
        scores = self.op("Mul", self.op("MatMul", query, keys), self.floats(float(1 / np.sqrt(size))))
        weights = self.op("Softmax", self.op("Add", scores, away), axis=-1)
        mixed = self.op("Transpose", self.op("MatMul", weights, values), perm=[0, 2, 1, 3])
        kept = [0] * len(leading)
        return weights, self.op("Reshape", mixed, self.ints([*kept, self.shape.width]))

    def norm(self, x: str, y: str, name: str) -> str:
        """Normalised x + y."""
        scale = self.constant(f"{name} scale", self.source.floats[f"{name}_ln_scale"][0])
        shift = self.constant(f"{name} shift", self.source.floats[f"{name}_ln_bias"][0])
        return self.op("LayerNormalization", self.op("Add", x, y), scale, shift, axis=-1, epsilon=EPSILON)

    def added(self, x: str, y: str, name: str, norm: str) -> str:
        return self.norm(x, self.linear(y, name)[0], norm)

    def feed_forward(self, x: str, layer: str) -> str:
        hidden = self.op("Relu", self.linear(x, f"{layer}_ffn_1")[0])
        return self.added(x, hidden, f"{layer}_ffn_2", f"{layer}_ffn_ffn")


def _weight(name: str) -> str:
    before, _, last = name.rpartition("_")
    return f"{before}_W{last}"


def _bias(name: str) -> str:
    before, _, last = name.rpartition("_")
    return f"{before}_b{last}"
