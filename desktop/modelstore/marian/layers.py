"""The parts of a Marian student as ONNX nodes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from desktop.modelstore.marian.binary import MarianModel, Quantized
from desktop.modelstore.marian.shape import Shape

OPSET = 21
EPSILON = 1e-6
POSITIONS = 1024
"""Tokens of the longest sentence: positions are computed ahead."""
SHIFT = 128
"""What is added to a signed activation: the kernels take unsigned ones."""
Precision = Literal["int8", "float32"]


@dataclass
class Graph:
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

    def embedding(self, rows: str, table: str) -> str:
        """Rows of a table in int8 as the vectors that they stand for."""
        scale = float(np.sqrt(self.shape.width) / self.source.quantized[table].scale)
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

    def _int8(self, x: str, weights: str, scales: str, bias: str, *scaled_by: str) -> str:
        alpha = self._multiplier(scaled_by)
        step = self.floats(1 / (alpha or 127))
        zero = self.constant("shift", np.array(SHIFT, np.uint8))
        if alpha is not None:
            small = self.op("QuantizeLinear", x, step, zero)
            return self.op(
                "MatMulIntegerToFloat", small, weights, step, scales, zero, "", bias, domain="com.microsoft"
            )
        # Not calibrated: a scale for each vector, whatever else is in the batch.
        peak = self.op("ReduceMax", self.op("Abs", x), self.ints([-1]), keepdims=1)
        peak = self.op("Max", peak, self.floats(EPSILON))
        small = self.op("QuantizeLinear", self.op("Div", x, peak), step, zero)
        out = self.op("MatMulIntegerToFloat", small, weights, step, scales, zero, domain="com.microsoft")
        return self.op("Add", self.op("Mul", out, peak), bias)

    def _multiplier(self, names: Sequence[str]) -> float | None:
        """What activations were scaled by when the model was calibrated; None where it was not."""
        for name in (f"{name}_QuantMultA" for name in names):
            if name in self.source.floats:
                return float(self.source.floats[name].reshape(-1)[0])
            if name in self.source.quantized:  # those of a table are quantised along with it
                found = self.source.quantized[name]
                return float(found.values.reshape(-1)[0] / found.scale)
        return None

    def output(self, x: str) -> str:
        """Logits of the candidates."""
        step = 1 / self.source.quantized[self.shape.target].scale
        weights = self.op("Transpose", "weights", perm=[1, 0])
        if self.precision == "float32":
            dense = self.op("Mul", self.op("Cast", weights, to=TensorProto.FLOAT), self.floats(step))
            return self.op("Add", self.op("MatMul", x, dense), "bias")
        # With a shortlist the output layer has no name, so that its multiplier is that of "none".
        return self._int8(x, weights, self.floats(step), "bias", "none", self.shape.target)

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
        (hidden,) = self.linear(x, f"{layer}_ffn_1")
        if self.shape.activation == "relu":
            hidden = self.op("Relu", hidden)
        else:
            hidden = self.op("Mul", hidden, self.op("Sigmoid", hidden))
        return self.added(x, hidden, f"{layer}_ffn_2", f"{layer}_ffn_ffn")


def _weight(name: str) -> str:
    before, _, last = name.rpartition("_")
    return f"{before}_W{last}"


def _bias(name: str) -> str:
    before, _, last = name.rpartition("_")
    return f"{before}_b{last}"
