"""Graphs in float32 give what those in 8 bits give where 8 bits are right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from desktop.modelstore.widen import widen_folder

RNG = np.random.default_rng(7)
X = RNG.normal(size=(3, 64)).astype(np.float32)
BYTES = {"MatMulInteger", "MatMulIntegerToFloat", "DynamicQuantizeLinear"}


def _graph(nodes: list[Any], weights: dict[str, NDArray[Any]]) -> onnx.ModelProto:
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, 64])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(values, name) for name, values in weights.items()],
    )
    opsets = [helper.make_opsetid("", 21), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=10)


def _dynamic() -> onnx.ModelProto:
    """One input quantized on the way and used twice, by weights with and without a zero point."""
    node = helper.make_node
    return _graph(
        [
            node("DynamicQuantizeLinear", ["x"], ["xq", "xs", "xz"], "quantize"),
            node("MatMulInteger", ["xq", "a", "xz", "az"], ["ai"]),
            node("MatMulInteger", ["xq", "b", "xz"], ["bi"]),
            node("Cast", ["ai"], ["af"], to=1),
            node("Cast", ["bi"], ["bf"], to=1),
            node("Mul", ["xs", "as"], ["ascale"]),
            node("Mul", ["xs", "bs"], ["bscale"]),
            node("Mul", ["af", "ascale"], ["ay"]),
            node("Mul", ["bf", "bscale"], ["by"]),
            node("Add", ["ay", "by"], ["y"]),
        ],
        {
            "a": RNG.integers(-128, 128, (64, 16)).astype(np.int8),
            "az": RNG.integers(-3, 4, 16).astype(np.int8),
            "as": RNG.uniform(0.001, 0.01, 16).astype(np.float32),
            "b": RNG.integers(-128, 128, (64, 16)).astype(np.int8),
            "bs": RNG.uniform(0.001, 0.01, 16).astype(np.float32),
        },
    )


def _two_inputs() -> onnx.ModelProto:
    """As attention does: both factors are quantized on the way."""
    node = helper.make_node
    return _graph(
        [
            node("Transpose", ["x"], ["xt"], perm=[1, 0]),
            node("DynamicQuantizeLinear", ["x"], ["xq", "xs", "xz"]),
            node("DynamicQuantizeLinear", ["xt"], ["tq", "ts", "tz"]),
            node("MatMulInteger", ["xq", "tq", "xz", "tz"], ["i"]),
            node("Cast", ["i"], ["f"], to=1),
            node("Mul", ["xs", "ts"], ["s"]),
            node("Mul", ["f", "s"], ["y"]),
        ],
        {},
    )


def _scaled(transposed: bool) -> onnx.ModelProto:
    """As Marian's students do: fixed scales, a bias, and weights that may be turned round on the way."""
    node = helper.make_node
    weights = RNG.integers(-127, 128, (64, 16)).astype(np.int8)
    inputs = ["xq", "wt" if transposed else "w", "s", "ws", "z", "", "bias"]
    nodes = [
        node("QuantizeLinear", ["x", "s", "z"], ["xq"]),
        node("Transpose", ["w"], ["wt"], perm=[1, 0]),
        node("MatMulIntegerToFloat", inputs, ["y"], domain="com.microsoft"),
    ]
    return _graph(
        nodes if transposed else [nodes[0], nodes[2]],
        {
            "w": weights.T.copy() if transposed else weights,
            "s": np.float32(0.03),
            "z": np.uint8(128),
            "ws": np.float32(0.01) if transposed else RNG.uniform(0.001, 0.01, 16).astype(np.float32),
            "bias": RNG.normal(size=16).astype(np.float32),
        },
    )


def _blocks(bits: int) -> onnx.ModelProto:
    node = helper.make_node(
        "MatMulNBits",
        ["x", "w", "ws", "wz"],
        ["y"],
        domain="com.microsoft",
        K=64,
        N=16,
        bits=bits,
        block_size=32,
        accuracy_level=4,
    )
    return _graph(
        [node],
        {
            "w": RNG.integers(0, 256, (16, 2, 4 * bits)).astype(np.uint8),
            "ws": RNG.uniform(0.001, 0.01, (16, 2)).astype(np.float32),
            "wz": RNG.integers(100, 150, (16, 2 * bits // 8)).astype(np.uint8),
        },
    )


@pytest.mark.parametrize(
    ("model", "error"),
    [
        (_dynamic(), 0.02),
        (_two_inputs(), 0.02),
        (_scaled(transposed=False), 0.02),
        (_scaled(transposed=True), 0.02),
        (_blocks(8), 0.02),
        (_blocks(4), 0.02),
    ],
    ids=["dynamic", "two inputs", "scaled", "scaled, turned round", "8 bits", "4 bits"],
)
def test_the_answers_stay(tmp_path: Path, model: onnx.ModelProto, error: float) -> None:
    source, dest = tmp_path / "source", tmp_path / "wide"
    source.mkdir()
    (source / "tokenizer.json").write_text("{}")
    # Weights beside the graph, as large models have them.
    onnx.save(model, source / "model.onnx", save_as_external_data=True, location="data", size_threshold=64)
    widen_folder(source, dest)
    assert {file.name for file in dest.iterdir()} == {file.name for file in source.iterdir()}
    wide = onnx.load(dest / "model.onnx")
    assert not BYTES & {node.op_type for node in wide.graph.node}
    wanted, found = (_run(folder / "model.onnx") for folder in (source, dest))
    assert np.abs(found - wanted).max() <= error * np.abs(wanted).max()


def test_its_sums_are_exact(tmp_path: Path) -> None:
    """Against the weights themselves: nothing is rounded but they."""
    model = _blocks(8)
    weights = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    source = tmp_path / "source"
    source.mkdir()
    onnx.save(model, source / "model.onnx")
    widen_folder(source, tmp_path / "wide")
    values = (weights["w"].astype(np.float32) - weights["wz"][:, :, None]) * weights["ws"][:, :, None]
    found = _run(tmp_path / "wide" / "model.onnx")
    assert np.allclose(found, X @ values.reshape(16, 64).T, rtol=1e-5, atol=1e-5)


def _run(file: Path) -> NDArray[np.float32]:
    (found,) = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"]).run(None, {"x": X})
    return np.asarray(found)
