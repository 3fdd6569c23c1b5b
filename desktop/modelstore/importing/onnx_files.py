"""An ONNX file looked at before anything runs it: where its weights lie, and which operators it wants.

It is parsed without the weights that lie outside of it; the runtime opens those by the path that the file
names, which may be any on this machine.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.errors import UserError

if TYPE_CHECKING:
    from onnx import AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto

MOST_BYTES = (1 << 31) - 1
"""Of one file: protobuf reads no longer ones."""

DOMAINS = frozenset(
    {"", "ai.onnx", "ai.onnx.ml", "com.microsoft", "com.microsoft.nchwc", "com.ms.internal.nhwc"}
)
"""Of operators that the runtime has by itself. Others come as libraries, which are programs."""

OUTWARD = frozenset({"EPContext", "PyOp", "PythonOp", "ExternalFunction"})
"""Operators that open other files, or run other code."""


def load(file: Path) -> ModelProto:
    """The graph, without weights that lie in other files. Raises `UserError("model_damaged")`."""
    import onnx
    from google.protobuf.message import DecodeError  # type: ignore[import-untyped]

    if file.stat().st_size > MOST_BYTES:
        raise _damaged(file, "is larger than such a file can be")
    try:
        model: ModelProto = onnx.load(str(file), format="protobuf", load_external_data=False)
    except (DecodeError, ValueError, RecursionError) as error:
        raise _damaged(file, "can not be read: it is cut off, or no model") from error
    if not model.graph.node:
        raise _damaged(file, "holds no graph")
    return model


def check(file: Path, folder: Path) -> None:
    """Raises `UserError`: "unsafe_model" where its weights lie outside of `folder`, or an operator reaches
    out; "unsupported_model" for operators of its own; "model_damaged" where weights are not all there."""
    model = load(file)
    own = {function.domain for function in model.functions}
    for node in nodes(model):
        if node.domain not in DOMAINS | own:
            raise UserError(
                "unsupported_model",
                f"The file {file.name} wants operators that come with a program of its own "
                f"({_plain(node.domain)}), which is not run.",
                "Get the model without them.",
            )
        if node.op_type in OUTWARD:
            raise UserError(
                "unsafe_model",
                f"The file {file.name} has an operator ({node.op_type}) that runs or opens something else.",
                "Do not use this model.",
            )
    for tensor in tensors(model):
        _check_tensor(tensor, file, folder)


def external_files(model: ModelProto) -> set[str]:
    """Names of the files that hold weights of a graph."""
    return {
        entry.value
        for tensor in tensors(model)
        for entry in tensor.external_data
        if entry.key == "location" and tensor.data_location == tensor.EXTERNAL
    }


def nodes(model: ModelProto) -> Iterator[NodeProto]:
    """Every node, also of graphs within nodes and of functions."""
    pending: list[Any] = [model.graph.node, *(function.node for function in model.functions)]
    while pending:
        for node in pending.pop():
            yield node
            pending += [graph.node for attribute in node.attribute for graph in _graphs(attribute)]


def tensors(model: ModelProto) -> Iterator[TensorProto]:
    """Every tensor of weights: initializers and constants, also of graphs within nodes and of functions."""
    yield from _initializers(model.graph)
    for info in model.training_info:
        yield from _initializers(info.initialization)
        yield from _initializers(info.algorithm)
    for node in nodes(model):
        for attribute in node.attribute:
            for graph in _graphs(attribute):
                yield from _initializers(graph)
            if attribute.HasField("t"):
                yield attribute.t
            yield from attribute.tensors
            if attribute.HasField("sparse_tensor"):
                yield from (attribute.sparse_tensor.values, attribute.sparse_tensor.indices)


def _graphs(attribute: AttributeProto) -> Iterable[GraphProto]:
    return [*([attribute.g] if attribute.HasField("g") else []), *attribute.graphs]


def _initializers(graph: GraphProto) -> Iterator[TensorProto]:
    yield from graph.initializer
    for sparse in graph.sparse_initializer:
        yield from (sparse.values, sparse.indices)


def _check_tensor(tensor: TensorProto, file: Path, folder: Path) -> None:
    if tensor.data_location != tensor.EXTERNAL:
        if tensor.HasField("raw_data") and len(tensor.raw_data) != _bytes(tensor, file):
            raise _damaged(file, "has weights of another size than their shape")
        return
    told = {entry.key: entry.value for entry in tensor.external_data}
    location = told.get("location", "")
    # A name alone, on every platform: no folder, drive, or step upwards.
    if not location or location in {".", ".."} or set(location) & set("/\\:\0"):
        raise UserError(
            "unsafe_model",
            f"The file {file.name} wants weights from outside of its own folder ({_plain(location)}).",
            "Do not use this model.",
        )
    beside = file.parent / location
    if not beside.resolve().is_relative_to(folder.resolve()) and beside.is_symlink():
        raise UserError(
            "unsafe_model",
            f"The weights of {file.name} are a link that leads out of the model's folder.",
            "Do not use this model.",
        )
    if not beside.is_file():
        raise _damaged(file, f"has its weights in {_plain(location)}, which is missing")
    try:
        offset = int(told.get("offset") or 0)
        length = int(told.get("length") or _bytes(tensor, file))
    except ValueError as error:
        raise _damaged(file, "does not tell where its weights lie") from error
    if offset < 0 or length != _bytes(tensor, file) or offset + length > beside.stat().st_size:
        raise _damaged(file, f"claims more weights than {_plain(location)} holds")


_BITS = {
    1: 32, 2: 8, 3: 8, 4: 16, 5: 16, 6: 32, 7: 64, 9: 8, 10: 16, 11: 64, 12: 32, 13: 64, 14: 64, 15: 128,
    16: 16, 17: 8, 18: 8, 19: 8, 20: 8, 21: 4, 22: 4, 23: 4, 24: 8, 25: 2, 26: 2,
}  # fmt: skip
"""Of one number, by TensorProto.DataType."""


def _bytes(tensor: TensorProto, file: Path) -> int:
    if tensor.data_type not in _BITS or any(length < 0 for length in tensor.dims):
        raise _damaged(file, "has weights of a kind that does not exist")
    count: int = math.prod(tensor.dims)
    return -(-count * _BITS[tensor.data_type] // 8)


def _plain(text: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in text)[:60] or "none"


def _damaged(file: Path, how: str) -> UserError:
    return UserError("model_damaged", f"The file {file.name} {how}.", "Get the model again.")
