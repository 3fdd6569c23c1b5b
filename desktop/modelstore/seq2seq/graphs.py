"""The graphs that optimum exports made into two that compute nothing twice, and their weights in 8 bits.

Optimum gives an encoder, a first step of the decoder, and a further step; the first and the further hold the
same weights. What only the first does is to make keys and values of what the encoder read: that goes to the
encoder, and the further step, begun with nothing behind it, is the first as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, compose, helper, numpy_helper

from desktop.errors import UserError

READ = "last_hidden_state"
"""What the encoder gives, and the decoder takes as encoder_hidden_states."""
GIVEN = "encoder_hidden_states"
BLOCK = 32
"""Weights that share a scale."""
SMALL = 1 << 10
"""Weights of a matrix that is left in float32."""
LARGE = 1_900_000_000
"""Bytes of a graph whose weights have to lie beside it: protobuf holds 2 GB."""


def with_keys(encoder: onnx.ModelProto, first: onnx.ModelProto) -> onnx.ModelProto:
    """The encoder with outputs `keys_N` (B, heads, size, S) and `values_N` in the place of its own, made as
    the `first` step of the decoder makes them.

    Raises `UserError("unsupported_model")` for a graph of another shape.
    """
    decoder = compose.add_prefix(first, "cross/", rename_inputs=False, rename_outputs=False)
    producers = {output: node for node in decoder.graph.node for output in node.output}
    wanted = [value for value in decoder.graph.output if ".encoder." in value.name]
    if not wanted:
        raise _unsupported()
    flat = [_flat(producers, value.name) for value in wanted]
    nodes = _behind(flat, producers)
    for node in nodes:
        for place, name in enumerate(node.input):
            node.input[place] = READ if name == GIVEN else name
    taken = {name for node in nodes for name in node.input}
    del encoder.graph.output[:]
    encoder.graph.node.extend(nodes)
    encoder.graph.initializer.extend(one for one in decoder.graph.initializer if one.name in taken)
    heads, size = (wanted[0].type.tensor_type.shape.dim[axis].dim_value for axis in (1, 3))
    # The exported shape is taken from the decoder's own input; batch and length are those of what was read.
    shape = numpy_helper.from_array(np.array([0, 0, heads, size], np.int64), "cross/shape")
    encoder.graph.initializer.append(shape)
    for value, made in zip(wanted, flat, strict=True):
        _, layer, _, kind = value.name.split(".")  # present.0.encoder.key
        name, split = f"{kind}s_{layer}", f"cross/{kind}s_{layer}"
        encoder.graph.node.append(helper.make_node("Reshape", [made, shape.name], [split], split))
        encoder.graph.node.append(helper.make_node("Transpose", [split], [name], name, perm=[0, 2, 1, 3]))
        dimensions = ["batch", heads, "length", size]
        encoder.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, dimensions))
    return encoder


def _flat(producers: Mapping[str, onnx.NodeProto], name: str) -> str:
    """What keys or values are before they are split into heads, (B, S, width)."""
    turned = producers[name]
    split = producers.get(turned.input[0])
    if turned.op_type != "Transpose" or split is None or split.op_type != "Reshape":
        raise _unsupported()
    return str(split.input[0])


def _behind(names: Iterable[str], producers: Mapping[str, onnx.NodeProto]) -> list[onnx.NodeProto]:
    """The nodes that make `names` out of what the encoder read, in order. Raises
    `UserError("unsupported_model")` where it takes anything else."""
    found: dict[str, onnx.NodeProto] = {}

    def visit(name: str) -> None:
        if not name or name == GIVEN or name not in producers or name in found:
            if name == "input_ids":
                raise _unsupported()
            return
        node = producers[name]
        for taken in node.input:
            visit(taken)
        found.update(dict.fromkeys(node.output, node))

    for name in names:
        visit(name)
    return list({id(node): node for node in found.values()}.values())


def step_of(decoder: onnx.ModelProto, layers: int) -> tuple[onnx.ModelProto, bool]:
    """The further step, with what it looked at as the output `attention` (B, S), and whether it has that:
    the mean of the heads of the last layer but one, which aligns words best (Garg et al. 2019,
    arXiv:1909.02074)."""
    values = f"past_key_values.{max(layers - 2, 0)}.encoder.value"
    looks = [node for node in decoder.graph.node if node.op_type == "MatMul" and node.input[1] == values]
    if len(looks) != 1:
        return decoder, False
    axes = numpy_helper.from_array(np.array([1, 2], np.int64), "attention axes")
    decoder.graph.initializer.append(axes)
    mean = helper.make_node(
        "ReduceMean", [looks[0].input[0], axes.name], ["attention"], "attention", keepdims=0
    )
    decoder.graph.node.append(mean)
    decoder.graph.output.append(
        helper.make_tensor_value_info("attention", TensorProto.FLOAT, ["batch", "length"])
    )
    return decoder, True


def in_eight_bits(model: onnx.ModelProto) -> onnx.ModelProto:
    """Matrices in blocks of int8 and tables of embeddings in int8 rows, each with its scale; activations are
    quantised block by block, so that what stands beside a text in a batch changes nothing."""
    weights = {one.name: one for one in model.graph.initializer}
    nodes: list[onnx.NodeProto] = []
    made: dict[str, onnx.TensorProto] = {}
    for node in model.graph.node:
        kind, place = node.op_type, {"MatMul": 1, "Gather": 0}.get(node.op_type)
        weight = weights.get(node.input[place]) if place is not None else None
        big = weight is not None and weight.data_type == TensorProto.FLOAT and len(weight.dims) == 2
        if weight is None or not big or int(np.prod(weight.dims)) < SMALL:
            nodes.append(node)
        elif kind == "MatMul":
            nodes.append(_blocks(node, weight, made))
        elif not any(attribute.name == "axis" and attribute.i for attribute in node.attribute):
            nodes.extend(_rows(node, weight, made))
        else:
            nodes.append(node)
    used = {name for node in nodes for name in node.input}
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    kept = [one for name, one in weights.items() if name in used]
    del model.graph.initializer[:]
    model.graph.initializer.extend([*kept, *made.values()])
    if not any(opset.domain == "com.microsoft" for opset in model.opset_import):
        model.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    return model


def _blocks(
    node: onnx.NodeProto, weight: onnx.TensorProto, made: dict[str, onnx.TensorProto]
) -> onnx.NodeProto:
    """A product with a matrix in blocks (`MatMulNBits`, onnxruntime/docs/ContribOperators.md)."""
    inputs, outputs = weight.dims
    names = f"{weight.name} blocks", f"{weight.name} scales"
    if names[0] not in made:
        matrix = numpy_helper.to_array(weight).T
        matrix = np.pad(matrix, [(0, 0), (0, -inputs % BLOCK)]).reshape(outputs, -1, BLOCK)
        values, scales = _signed(matrix)
        made[names[0]] = numpy_helper.from_array((values.astype(np.int16) + 128).astype(np.uint8), names[0])
        made[names[1]] = numpy_helper.from_array(scales[..., 0], names[1])
    return helper.make_node(
        "MatMulNBits",
        [node.input[0], *names],
        list(node.output),
        node.name,
        domain="com.microsoft",
        K=inputs,
        N=outputs,
        bits=8,
        block_size=BLOCK,
        accuracy_level=4,
    )


def _rows(
    node: onnx.NodeProto, weight: onnx.TensorProto, made: dict[str, onnx.TensorProto]
) -> list[onnx.NodeProto]:
    """Rows of a table in int8, brought back to float32."""
    names = f"{weight.name} rows", f"{weight.name} scales of rows"
    if names[0] not in made:
        values, scales = _signed(numpy_helper.to_array(weight))
        made[names[0]] = numpy_helper.from_array(values, names[0])
        made[names[1]] = numpy_helper.from_array(scales, names[1])
    small, wide, scale = (f"{node.output[0]} {part}" for part in ("rows", "wide", "scales"))
    return [
        helper.make_node("Gather", [names[0], node.input[1]], [small], small),
        helper.make_node("Cast", [small], [wide], wide, to=TensorProto.FLOAT),
        helper.make_node("Gather", [names[1], node.input[1]], [scale], scale),
        helper.make_node("Mul", [wide, scale], list(node.output), node.name),
    ]


def _signed(values: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """int8 and its scales, one for each stretch of the last axis, which stays with length 1."""
    scales = np.abs(values).max(-1, keepdims=True).astype(np.float32) / 127
    scales = np.where(scales > 0, scales, np.float32(1))
    return np.rint(values / scales).astype(np.int8), scales


def save(model: onnx.ModelProto, file: Path) -> None:
    """Write a graph, with its weights beside it where they are too large for one file."""
    size = sum(len(one.raw_data) for one in model.graph.initializer)
    if size > LARGE:
        onnx.save_model(
            model, file, save_as_external_data=True, location=f"{file.stem}.weights", size_threshold=1024
        )
    else:
        file.write_bytes(model.SerializeToString(deterministic=True))


def _unsupported() -> UserError:
    return UserError(
        "unsupported_model",
        "The decoder of this model is built in a way that can not be carried over.",
        "Choose a model of the families MarianMT (OPUS-MT), T5, M2M100 or NLLB.",
    )
